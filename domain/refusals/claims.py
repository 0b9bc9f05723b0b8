"""What is refused about claims and about disputes that belong together."""

from domain.refusals import Malformed, Refusal


class ClaimIdTaken(Refusal):
    """Another claim of this dispute has that id already."""

    code = "claim-id-taken"


class LastClaim(Refusal):
    """A dispute keeps at least one claim; dropping the last is withdrawing the application."""

    code = "last-claim"


class NothingToSplitOff(Malformed):
    """Splitting off names at least one claim."""

    code = "nothing-to-split-off"


class SiblingNeedsItsOwnId(Malformed):
    """A sibling dispute is a new one with an id of its own."""

    code = "sibling-needs-its-own-id"


class LinkedToItself(Malformed):
    """A dispute does not belong with itself."""

    code = "linked-to-itself"
