"""What is refused about a consultation."""

from domain.refusals import Malformed, Refusal


class ConsultationClosed(Refusal):
    """The consultation is closed; a new question is a new consultation."""

    code = "consultation-closed"


class NothingAdvised(Refusal):
    """A consultation closes as answered, so an answer comes first."""

    code = "nothing-advised"


class AlreadyConverted(Refusal):
    """The question became another dispute already."""

    code = "already-converted"


class MinutesNotWell(Malformed):
    """An answer takes at least a minute and less than a day."""

    code = "minutes-not-well"
