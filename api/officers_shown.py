"""What is said of officers, and what is told of them: their mandates, absences and open cases."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from api.caseload import looking
from api.fields import FORM, Id
from api.handover import Went
from api.visitor import Visitor
from domain.access import condition
from domain.access_rows import Action
from domain.dispute import Dispute
from domain.known import known
from domain.mediators import ReplacementReason
from domain.office_time import calendar_of
from domain.refusals.ledger import RecordBroken
from domain.roster import Absence, AbsenceReason, Mandate, Roster
from domain.said import is_among, same_id
from domain.same_day import promise_of, resolved_at
from projections.workload import OpenCase, open_cases

MOST_NAMED = 200
MOST_TAKERS = 20


class GivingMandate(BaseModel):
    """Who stands in, from when to when, and on which cases; on all of them where none is named."""

    model_config = FORM

    to: Id
    first_day: date
    last_day: date
    disputes: list[UUID] = Field(default=[], max_length=MOST_NAMED)


class BeingAway(BaseModel):
    """From when to when, both days included, and why."""

    model_config = FORM

    first_day: date
    last_day: date
    reason: AbsenceReason


class HandingOver(BaseModel):
    """To whom the open cases go, each to who has fewest; as a plan alone, nothing is done."""

    model_config = FORM

    to: list[Id] = Field(min_length=1, max_length=MOST_TAKERS)
    reason: ReplacementReason = ReplacementReason.UNAVAILABLE
    plan: bool = True


class MandateLine(BaseModel):
    """One mandate, and whether it holds today."""

    id: str
    officer: str
    to: str
    first_day: str
    last_day: str
    disputes: list[str]
    ended: bool
    holds: bool


class AbsenceLine(BaseModel):
    """One absence, and whether it is today."""

    id: str
    officer: str
    first_day: str
    last_day: str
    reason: str
    ended: bool
    holds: bool


class WaitingLine(BaseModel):
    """One open case of an officer; `promised` until when, where it was promised for the day."""

    dispute: UUID
    number: str
    promised: bool


class OfficerAnswer(BaseModel):
    """An officer: their mandates, their absences, and what waits for them."""

    officer: str
    centre: str
    mandates: list[MandateLine]
    absences: list[AbsenceLine]
    open_cases: list[WaitingLine]
    promised: int = Field(description="Open cases promised for the day they were filed")


class AwayAnswer(BaseModel):
    """Who is away on a day, and what waits for them meanwhile."""

    day: date
    officers: list[OfficerAnswer]


class MovedLine(BaseModel):
    """One case: where it goes, and who was refused it, with the code of why."""

    dispute: UUID
    number: str
    to: str
    went: Went
    refused: dict[str, str]


class HandedOver(BaseModel):
    """A whole caseload, case by case, and in figures."""

    officer: str
    plan: bool
    lines: list[MovedLine]
    counts: dict[str, int]


def today_at(visitor: Visitor, centre: str) -> date:
    """The day it is at a centre."""
    return visitor.office.clock().astimezone(visitor.office.centres[centre].zone).date()


def told(visitor: Visitor, name: str, centre: str, roster: Roster | None) -> OfficerAnswer:
    """Their mandates, given and held; their absences; their open cases that the caller may read."""
    today = today_at(visitor, centre).isoformat()
    waiting = list(_waiting(visitor, name))
    mandates = roster.mandates.values() if roster else ()
    away = roster.absences.values() if roster else ()
    return OfficerAnswer(
        officer=name,
        centre=centre,
        mandates=[
            _mandate_line(one, today) for one in mandates if is_among(name, (one.officer, one.to))
        ],
        absences=[_absence_line(one, today) for one in away if same_id(one.officer, name)],
        open_cases=waiting,
        promised=sum(one.promised for one in waiting),
    )


def _mandate_line(one: Mandate, today: str) -> MandateLine:
    return MandateLine(**asdict(one), holds=one.holds_on(today))


def _absence_line(one: Absence, today: str) -> AbsenceLine:
    return AbsenceLine(**asdict(one), holds=one.holds_on(today))


def _waiting(visitor: Visitor, name: str) -> Iterator[WaitingLine]:
    """The open cases of an officer that the caller may read, the promised ones marked."""
    may_read = condition(visitor.caller, Action.READ_COURSE)
    with looking(visitor) as now:
        found = open_cases(now, may_read, {name})
    for case in found:
        yield WaitingLine(
            dispute=case.dispute, number=case.number, promised=_is_promised(visitor, case)
        )


def _is_promised(visitor: Visitor, case: OpenCase) -> bool:
    """Whether it was promised for a day that is not over, and is not resolved.

    Of a record that cannot be read nobody can say so.
    """
    registry = visitor.office.registry
    try:
        dispute = known(registry, Dispute, case.dispute)
    except RecordBroken:
        return False
    promise = promise_of(dispute, calendar_of(registry, dispute.at_filing.centre))
    is_open = resolved_at(dispute, promise.definition) is None
    return promise.covered and is_open and promise.due > visitor.office.clock()
