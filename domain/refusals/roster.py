"""What is refused of absences, mandates and caseloads that go over."""

from domain.refusals import Malformed, Refusal


class DaysUpsideDown(Malformed):
    """The last day is not before the first."""

    code = "days-upside-down"


class HandedToThemselves(Malformed):
    """Nobody stands in for themselves, nor hands their cases over to themselves."""

    code = "handed-to-themselves"


class NobodyToHandOverTo(Malformed):
    """A caseload goes over to somebody."""

    code = "nobody-to-hand-over-to"


class UnknownMandate(Malformed):
    """No mandate of this officer has that id."""

    code = "unknown-mandate"


class UnknownAbsence(Malformed):
    """No absence of this officer has that id."""

    code = "unknown-absence"


class NoMediatorHere(Malformed):
    """Who stands in, or takes cases over, holds a mediator's key of the centre."""

    code = "no-mediator-here"


class AwayThemselves(Refusal):
    """Who is away that day takes nothing over, and stands in for nobody."""

    code = "away-themselves"


class NotTheirCase(Malformed):
    """A mandate names cases of who gives it, and no others."""

    code = "not-their-case"
