"""What the window refuses to register."""

from domain.refusals import Malformed


class NoClaim(Malformed):
    """A dispute needs at least one claim; a question without one is a consultation."""

    code = "no-claim"


class NegativeSum(Malformed):
    """A sum of money cannot be below zero or finer than a cent (分)."""

    code = "negative-sum"


class ReceivedLaterThanNow(Malformed):
    """The application is said to have been received later than now."""

    code = "received-later-than-now"


class ReceivedBeforeTheLaw(Malformed):
    """Nothing was received before the law was in force (调解仲裁法 Art. 54)."""

    code = "received-before-the-law"


class IdNotWellFormed(Malformed):
    """An id is 1 to 64 plain letters, digits, dots, hyphens and underscores."""

    code = "id-not-well-formed"
