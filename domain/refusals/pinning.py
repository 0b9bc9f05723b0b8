"""What is refused when a dispute is pinned to another version of the rule table."""

from domain.refusals import Malformed, Refusal


class UnknownRules(Malformed):
    """This office has no such version of the rule table."""

    code = "unknown-rules"


class UnknownRule(Malformed):
    """No version of the rule table has a time limit of this code."""

    code = "unknown-rule"


class ChangesNotSeen(Refusal):
    """Who re-pins a dispute has first seen what would change, as it stands now."""

    code = "changes-not-seen"
