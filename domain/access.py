"""Who may do and see what: one table, and nothing that stands in no row of it is allowed.

A row says that a role may take an action on the records it is concerned with. The answer is a
condition tree: the desk asks it of one dispute (`holds`), and the lists compile the same tree
into a `where`, so that no door is wider than another. The rows: access_reading.py,
access_log_rows.py, access_evidence.py, access_steps.py.
"""

from collections.abc import Callable, Collection, Container, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from domain import (  # noqa: F401 - their steps stand in the table too
    calendars,
    centre_calendar,
    consultation,
    demand,
)
from domain.access_evidence import EVIDENCE
from domain.access_glass import GLASS
from domain.access_log_rows import LOGGED
from domain.access_parties import PARTIES
from domain.access_persons import PERSONS
from domain.access_reading import READING
from domain.access_rows import Action, Row, Where
from domain.access_standing_in import ABOVE, STANDING_IN
from domain.access_steps import ONLY, THE_OFFICES_OWN, WRITING
from domain.arbitration import UNDER_WAY
from domain.callers import CALLS_AS, Caller, Role, StandIn, stamp
from domain.callers import PARTIES as SIDES
from domain.conflicts import conflict_rules, mediated, one_spelling, stand_aside
from domain.destruction_list import DestructionList
from domain.dispute import Dispute
from domain.parties import APPLICANT
from domain.person_file import PersonFile
from domain.record import Record
from domain.referral import Referral, ReferralStatus
from domain.standing_for import (
    ALL_DAYS,
    UNTIL,
    guardians,
    is_asked,
    is_served,
    standing,
    until,
)
from domain.steps import STEPS
from domain.values import ConsentAct
from domain.visit import VisitStatus


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


def concerns(record: Record) -> set[Concern]:
    """Whom a record concerns, and in what way; nobody is concerned without a name."""
    found = _of_a_dispute(record) if isinstance(record, Dispute) else _of_a_matter(record)
    return {(kind.value, str(who)) for kind, who in found if who}


def _of_a_matter(record: Record) -> Iterator[tuple[Kind, str]]:
    """A consultation, a demand or a calendar concerns its centre; the law's calendar nobody.

    A person's own file concerns the person too, and a destruction list everybody on it: an officer
    who is one of them decides nothing of it.
    """
    yield Kind.CENTRE, getattr(record, "centre", "")
    if isinstance(record, PersonFile):
        yield Kind.APPLICANT, record.person
        yield Kind.PARTY, record.person
    elif isinstance(record, DestructionList):
        yield from ((Kind.PARTY, person) for person in record.persons)


def _of_a_dispute(dispute: Dispute) -> Iterator[tuple[Kind, str]]:
    yield Kind.CENTRE, dispute.centre
    yield Kind.CENTRE, dispute.custody
    yield from ((Kind.PARTY, party.person) for party in dispute.parties.values())
    yield from ((Kind.ASIDE, officer) for officer in stand_aside(dispute))
    yield from ((Kind.MEDIATED, officer) for officer in mediated(dispute))
    yield from ((Kind.GLASS, f"{glass.officer}@{stamp(glass.until)}") for glass in dispute.glasses)
    yield Kind.ITSELF, str(dispute.id)
    yield from _sides(dispute)
    if dispute.mediator:
        yield Kind.MEDIATOR, dispute.mediator
    else:
        yield Kind.UNASSIGNED, dispute.centre
    for visit in dispute.visits.values():
        if visit.status is not VisitStatus.CANCELLED:
            yield from ((Kind.INSPECTOR, officer) for officer in visit.inspectors)
    yield from ((Kind.ARBITRATOR, officer) for officer in dispute.arbitration.tribunal)
    if dispute.arbitration.hosted and dispute.arbitration.status in UNDER_WAY:
        yield Kind.TRIBUNAL, dispute.centre
    for referral in dispute.referrals.values():
        if is_shared(referral, dispute):
            yield Kind.BODY, referral.body


def _sides(dispute: Dispute) -> Iterator[tuple[Kind, str]]:
    """The parties, each since it may know of the dispute, and who stands for them."""
    yield Kind.APPLICANT, dispute.parties[APPLICANT].person
    served: set[str] = {party.id for party in dispute.respondents if is_served(dispute, party.id)}
    for party in dispute.respondents:
        if party.id in served:
            yield Kind.RESPONDENT, party.person
        elif is_asked(dispute, party.id):
            yield Kind.ASKED, party.person
    for person, side, may_settle, day in standing(dispute):
        if side == APPLICANT or side in served:
            usual, settling = _STANDING_FOR[side == APPLICANT]
            yield from ((kind, until(person, day)) for kind in (usual, settling)[: 1 + may_settle])
    yield from ((Kind.GUARDIAN, until(person, day)) for person, day in guardians(dispute))


_STANDING_FOR: Mapping[bool, tuple[Kind, Kind]] = {
    True: (Kind.FOR_WORKER, Kind.SETTLING_FOR_WORKER),
    False: (Kind.FOR_COMPANY, Kind.SETTLING_FOR_COMPANY),
}
"""For the worker, or for another side: in general, and with special authority."""


def is_shared(referral: Referral, dispute: Dispute) -> bool:
    """Say whether what a referral passed on is still there for its receiver to read.

    Not once it is called back or returned; nor, unless the dispute is in their hands by now, once
    the worker no longer agrees to what rests on consent (PIPL Art. 15, 23).
    """
    if referral.status in (ReferralStatus.CANCELLED, ReferralStatus.RETURNED):
        return False
    if not referral.rests_on_consent or dispute.custody == referral.body:
        return True
    return dispute.consents_to(APPLICANT, ConsentAct.SHARE)


def _under_glass(caller: Caller) -> Condition:
    if not (caller.at and caller.officer):
        return Nothing()
    return Lasting(Kind.GLASS, one_spelling(caller.officer), caller.at)


_TOLD: Mapping[Where, Callable[[Caller], Condition]] = {
    Where.EVERYWHERE: lambda _: Everything(),
    Where.MY_CENTRE: lambda caller: Concerned(Kind.CENTRE, caller.centre),
    Where.MY_CASES: lambda caller: Concerned(Kind.MEDIATOR, caller.officer),
    Where.UNASSIGNED: lambda caller: Concerned(Kind.UNASSIGNED, caller.centre),
    Where.MY_VISITS: lambda caller: Concerned(Kind.INSPECTOR, caller.officer),
    Where.MY_HEARINGS: lambda caller: Concerned(Kind.ARBITRATOR, caller.officer),
    Where.BEFORE_US: lambda caller: Concerned(Kind.TRIBUNAL, caller.centre),
    Where.MY_BODY: lambda caller: Concerned(Kind.BODY, caller.body),
    Where.WITH_MY_BODY: lambda caller: AllOf(
        (Concerned(Kind.BODY, caller.body), Concerned(Kind.CENTRE, caller.body))
    ),
    Where.SENT_TO_US: lambda caller: Concerned(Kind.BODY, caller.centre),
    Where.MY_OWN: lambda caller: Concerned(Kind.APPLICANT, caller.party),
    Where.UNDER_GLASS: _under_glass,
    Where.UNDER_US: lambda caller: _any_of(Kind.CENTRE, caller.under),
    Where.STANDING_IN: lambda caller: _standing_in(caller.stands_in),
    Where.ASKED_US: lambda caller: Concerned(Kind.ASKED, caller.party),
    Where.AGAINST_US: lambda caller: Concerned(Kind.RESPONDENT, caller.party),
    Where.FOR_WORKER: lambda caller: _today(caller, Kind.FOR_WORKER),
    Where.SETTLING_FOR_WORKER: lambda caller: _today(caller, Kind.SETTLING_FOR_WORKER),
    Where.FOR_COMPANY: lambda caller: _today(caller, Kind.FOR_COMPANY),
    Where.SETTLING_FOR_COMPANY: lambda caller: _today(caller, Kind.SETTLING_FOR_COMPANY),
    Where.MY_WARD: lambda caller: _today(caller, Kind.GUARDIAN),
}


ROWS: tuple[Row, ...] = (
    *(*READING, *LOGGED, *PERSONS, *EVIDENCE, *PARTIES, *STANDING_IN, *ABOVE),
    *(*WRITING, *ONLY, *GLASS),
)
"""Every row of the table."""


def _any_of(kind: Kind, whom: tuple[str, ...]) -> Condition:
    return ConcernedOneOf(kind, whom) if whom else Nothing()


def _today(caller: Caller, kind: Kind) -> Condition:
    return ConcernedOn(kind, caller.party, caller.today)


def _standing_in(mandates: tuple[StandIn, ...]) -> Condition:
    """The cases of those who gave a mandate, or those of them that it names."""
    if not mandates:
        return Nothing()
    return AnyOf(
        tuple(
            AllOf((*_still_theirs(one.officer), _any_of(Kind.ITSELF, one.disputes)))
            if one.disputes
            else AllOf(_still_theirs(one.officer))
            for one in mandates
        )
    )


def _still_theirs(officer: str) -> tuple[Condition, ...]:
    """Whose case it is and who has not lost it: nobody acts in the place of who may not."""
    return Concerned(Kind.MEDIATOR, officer), Not(Concerned(Kind.ASIDE, one_spelling(officer)))


def _grants() -> dict[tuple[Role, str], tuple[Row, ...]]:
    table: dict[tuple[Role, str], tuple[Row, ...]] = {}
    for row in ROWS:
        for action in (*row.actions, *_steps_of(row)):
            for role in row.roles:
                table[role, action] = (*table.get((role, action), ()), row)
    return table


def _steps_of(row: Row) -> Iterator[str]:
    kept = THE_OFFICES_OWN.union(*(only.actions for only in ONLY))
    return (name for name, step in STEPS.items() if step.room in row.rooms and name not in kept)


GRANTS: Mapping[tuple[Role, str], tuple[Row, ...]] = _grants()
"""The whole table: by role and action, the rows that allow it."""


def condition(caller: Caller, action: str) -> Condition:
    """On which records a caller may take an action; Nothing where no row says so.

    What the rows grant, without the disputes the caller lost for a conflict of interest.
    """
    told = granted(caller, action)
    free = free_of_conflict(caller)
    if told == Nothing() or free == Everything():
        return told
    return AllOf((told, free))


BY_PASS = frozenset(
    action
    for action in Action
    if action.startswith(("read-", "open-", "know-")) and action is not Action.OPEN_IDENTITY
)
"""What a pass opens of one dispute: reading, and no identity number or account."""


def granted(caller: Caller, action: str, *, without: Container[Where] = ()) -> Condition:
    """What the rows of the table grant a caller, whoever they are to the parties."""
    rows = GRANTS.get((caller.role, action), ())
    places = {where: None for row in rows for where in row.where if where not in without}
    told = {_TOLD[where](caller): None for where in places}
    told.pop(Nothing(), None)
    said = tuple(told)
    if not said or (caller.only and action not in BY_PASS):
        return Nothing()
    anywhere = said[0] if len(said) == 1 else AnyOf(said)
    if not caller.only:
        return anywhere
    return AllOf((Concerned(Kind.ITSELF, caller.only), anywhere))


STANDING_ASIDE_NEVER = (*SIDES, Role.CASE)
"""Who has a side, or is nobody: no conflict of interest keeps anything from them."""


def free_of_conflict(caller: Caller) -> Condition:
    """The records that no conflict of interest keeps from a caller; Everything where none can.

    A pass opens nothing once the officer whose code it was has lost the dispute: they may have kept
    it. An officer who stood back or is related to a side (conflicts.py), who is a party themselves,
    and, of arbitrators, who mediated the case. Nobody decides of themselves by having no officer's
    id: whoever calls for the office is barred from what they are a party of.
    """
    if caller.given_by:
        return Not(Concerned(Kind.ASIDE, one_spelling(caller.given_by)))
    if caller.role in STANDING_ASIDE_NEVER:
        return Everything()
    who = one_spelling(caller.officer) if CALLS_AS[caller.role] == "officer" else ""
    bars = [Concerned(Kind.ASIDE, who)] if who else []
    if who and caller.role is Role.ARBITRATOR and not conflict_rules().mediator_may_arbitrate:
        bars.append(Concerned(Kind.MEDIATED, who))
    persons = dict.fromkeys((caller.party, *caller.persons))
    bars.extend(Concerned(Kind.PARTY, person) for person in persons if person)
    if not bars:
        return Everything()
    return Not(bars[0] if len(bars) == 1 else AnyOf(tuple(bars)))


def only_under_glass(caller: Caller, action: str) -> Condition:
    """On which records a caller may take an action in an emergency alone."""
    rows = GRANTS.get((caller.role, action), ())
    if not any(Where.UNDER_GLASS in row.where for row in rows):
        return Nothing()
    otherwise = granted(caller, action, without=(Where.UNDER_GLASS,))
    return AllOf((_under_glass(caller), Not(otherwise), free_of_conflict(caller)))


def may(caller: Caller, action: str, record: Record) -> bool:
    """Say whether a caller may take an action on this record."""
    return holds(condition(caller, action), concerns(record))


def may_in_centre(caller: Caller, action: str, centre: str) -> bool:
    """Say whether a caller may take an action that opens or counts a centre's records."""
    return holds(condition(caller, action), {(Kind.CENTRE.value, centre)})


def admitting(caller: Caller, action: str, concerned: Collection[Concern]) -> tuple[Row, ...]:
    """The rows of the table that let a caller take an action on a record that concerns these."""
    rows = GRANTS.get((caller.role, action), ())
    if not holds(free_of_conflict(caller), concerned):
        return ()
    return tuple(
        row for row in rows if any(holds(_TOLD[where](caller), concerned) for where in row.where)
    )


def places_of(concerned: Collection[Concern], centres: Container[str]) -> frozenset[Where]:
    """Where a record lies, as at least one of those it concerns would say; of our own centres."""
    callers = [
        Caller(
            "", Role.CASE, centre=who if who in centres else "", body=who, officer=who, party=who
        )
        for who in {who for kind, who in concerned if kind != Kind.ITSELF}
    ]
    return frozenset(
        where
        for where, told in _TOLD.items()
        if any(holds(told(one), concerned) for one in callers)
    )


@cache
def roles_that_may(action: str, places: frozenset[Where]) -> tuple[Role, ...]:
    """The roles in which somebody may take an action on a record that lies there."""
    return tuple(
        role
        for role in Role
        if any(places.intersection(row.where) for row in GRANTS.get((role, action), ()))
    )
