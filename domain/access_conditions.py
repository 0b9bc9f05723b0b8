"""Conditions on whom a record concerns: a tree that one answer and a list alike are made of.

The desk asks it of one record (`holds`), and the lists compile the same tree into a `where`, so
that no door is wider than another.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from domain.standing_for import ALL_DAYS, UNTIL


class Kind(StrEnum):
    """In what way a record concerns somebody. Stored by the read models with each record."""

    CENTRE = "centre"
    MEDIATOR = "mediator"
    UNASSIGNED = "unassigned"
    INSPECTOR = "inspector"
    ARBITRATOR = "arbitrator"
    TRIBUNAL = "tribunal"
    BODY = "body"
    APPLICANT = "applicant"
    PARTY = "party"
    """Any party, as a person."""

    ASIDE = "aside"
    """An officer who lost the dispute for a conflict of interest."""

    MEDIATED = "mediated"
    """An officer who mediates it or did, in one spelling."""

    GLASS = "glass"
    """An officer who reads it in an emergency, and until when: `who@20260312103000`, UTC."""

    ASKED = "asked"
    RESPONDENT = "respondent"
    FOR_WORKER = "for-worker"
    SETTLING_FOR_WORKER = "settling-for-worker"
    FOR_COMPANY = "for-company"
    SETTLING_FOR_COMPANY = "settling-for-company"
    GUARDIAN = "guardian"
    ITSELF = "itself"
    """A dispute, by its own id: a mandate or a pass may name it."""


Concern = tuple[str, str]
"""A kind of concern, and whose it is: a centre, an officer, a body, a person."""


@dataclass(frozen=True, slots=True)
class Everything:
    """Holds on every record."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """Holds on no record."""


@dataclass(frozen=True, slots=True)
class Concerned:
    """Holds on the records that concern this one in this way."""

    kind: Kind
    who: str


@dataclass(frozen=True, slots=True)
class Lasting:
    """Holds on the records that concern this one in this way until later than a moment."""

    kind: Kind
    who: str
    at: str


@dataclass(frozen=True, slots=True)
class Not:
    """Holds where another does not."""

    condition: "Condition"


@dataclass(frozen=True, slots=True)
class ConcernedOneOf:
    """Holds on the records that concern at least one of these in this way."""

    kind: Kind
    whom: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConcernedOn:
    """Holds on the records that concern this one for good, or on a day; no day is any day.

    Who is concerned until a day stands there with it: `p-1@2026-12-31`. Days of one person are in
    the order of their letters, so a list compares them in its index.
    """

    kind: Kind
    who: str
    day: str = ""

    @property
    def first(self) -> str:
        """The first that counts, with its last day."""
        return f"{self.who}{UNTIL}{self.day}"

    @property
    def last(self) -> str:
        """The last that can be."""
        return f"{self.who}{UNTIL}{ALL_DAYS}"

    @property
    def whenever(self) -> str:
        """How each of them begins."""
        return f"{self.who}{UNTIL}"

    def holds_for(self, who: str) -> bool:
        """Say whether somebody who is concerned is this one, on this day."""
        if who == self.who:
            return True
        return who.startswith(self.whenever) and self.first <= who <= self.last


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Holds where at least one does."""

    conditions: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Holds where every one does."""

    conditions: tuple["Condition", ...]


Condition = (
    Everything | Nothing | Concerned | ConcernedOneOf | ConcernedOn | Lasting | Not | AnyOf | AllOf
)


def holds(  # noqa: PLR0911 - one answer for each sort of condition
    condition: Condition, concerns: Collection[Concern]
) -> bool:
    """Say whether a condition holds on a record that concerns these."""
    match condition:
        case Everything():
            return True
        case Nothing():
            return False
        case Concerned(kind, who):
            return (kind.value, who) in concerns
        case Lasting(kind, who, at):
            theirs = (one.rpartition("@") for of, one in concerns if of == kind.value)
            return any(whose == who and until > at for whose, _, until in theirs)
        case Not(inner):
            return not holds(inner, concerns)
        case ConcernedOneOf(kind, whom):
            return any((kind.value, who) in concerns for who in whom)
        case ConcernedOn(kind):
            return any(condition.holds_for(who) for of, who in concerns if of == kind.value)
        case AnyOf(conditions):
            return any(holds(one, concerns) for one in conditions)
        case AllOf(conditions):
            return all(holds(one, concerns) for one in conditions)
