"""Who may do and see what: one table, and nothing that stands in no row of it is allowed.

A row says that a role may take an action on the records it is concerned with. The answer is a
condition tree (access_conditions.py) on whom a record concerns (access_concerns.py): asked of one
record, or compiled into the `where` of a list. The rows: access_reading.py, access_log_rows.py,
access_evidence.py, access_steps.py and those beside them.
"""

from collections.abc import Callable, Collection, Container, Iterator, Mapping
from functools import cache

from domain import (  # noqa: F401 - their steps stand in the table too
    calendars,
    centre_calendar,
    consultation,
    demand,
)
from domain.access_concerns import concerns
from domain.access_conditions import (
    AllOf,
    AnyOf,
    Concern,
    Concerned,
    ConcernedOn,
    ConcernedOneOf,
    Condition,
    Everything,
    Kind,
    Lasting,
    Not,
    Nothing,
    holds,
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
from domain.callers import CALLS_AS, Caller, Role, StandIn
from domain.callers import PARTIES as SIDES
from domain.conflicts import conflict_rules, one_spelling
from domain.record import Record
from domain.steps import STEPS


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
