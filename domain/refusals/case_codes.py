"""What is refused of one-time codes; a wrong case and a wrong code are told alike."""

from domain.refusals import Malformed, NotFound, Refusal


class CaseCodeWrong(NotFound):
    """The case number, the code or both are wrong, or the code is used up or too old."""

    code = "case-code-wrong"


class TooManyCodes(Refusal):
    """There were too many wrong tries; the next one waits (HTTP 429)."""

    code = "too-many-codes"


class NoFollowing(Malformed):
    """A code is for a party of the dispute, or for who stands for one."""

    code = "no-following"
