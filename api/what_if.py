"""What if: a period replayed under other rules, told dispute by dispute; nothing is written."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from api.fields import Amount, Hour, Id
from api.let_in import first_of_all
from api.problems import declared
from api.visitor import Standing, Visitor
from domain.access import granted, may, may_in_centre
from domain.access_conditions import Everything
from domain.access_rows import Action
from domain.as_happened import as_recorded
from domain.clocks import calendar_named, table_named
from domain.known import facts_known
from domain.refusals import Forbidden
from domain.refusals.access import NotYourCentre, PeriodUpsideDown, UnknownCentre
from domain.refusals.ledger import RecordBroken
from domain.refusals.replay import NothingOtherwise, PeriodNotOver, PeriodTooLong
from domain.registry import Registry
from domain.routing_rules import routing_table
from domain.said import must_be_an_hour
from domain.same_day import Definition, newest
from domain.values import ClockTime, Outcome
from domain.what_if import Compared, Figures, Otherwise, Period, compared, filed_in, state_of
from domain.what_if_words import figure_lines, told
from projections.lost import lost

router = APIRouter(tags=["statistics"])

AT_A_TIME = 50
"""Disputes folded on one thread before others have their turn."""

LONGEST = timedelta(days=3 * 366)
"""The longest period that is replayed in one answer: three years, both days included."""

MEDIA_TYPE = "application/jsonl"


class PromiseOtherwise(BaseModel):
    """Another definition of the same-day promise; what is left out stays as it is defined now."""

    model_config = ConfigDict(extra="forbid")

    most_claimed: Amount | None = None
    cut_off: Hour | None = Field(default=None, description="Until when on a day it is given")
    outcomes: Annotated[list[Outcome], Field(max_length=20)] | None = Field(
        default=None, description="The outcomes of a closing that keep it"
    )
    agreement_in_effect: StrictBool | None = None


class WhatIfAsked(BaseModel):
    """Which period is replayed, and what is otherwise in it."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    first: date = Field(alias="from", description="The first day of filing")
    last: date = Field(alias="to", description="The last day of filing; it is over")
    centre: Id | None = Field(
        default=None,
        description="A centre; left out, what one may read: the whole city, or one's own centre",
    )
    rules: Id | None = Field(default=None, description="A version of the time limits")
    calendar: StrictInt | None = Field(
        default=None, ge=0, le=10**9, description="A version of the book of calendars"
    )
    promise: PromiseOtherwise | None = None
    tried_in_vain: StrictInt | None = Field(
        default=None, ge=1, le=100, description="After how many tries in vain a visit is advised"
    )


EXAMPLE: dict[str, Any] = {
    "from": "2026-01-01",
    "to": "2026-03-31",
    "centre": "siming",
    "promise": {"most_claimed": "3000.00", "cut_off": "15:00"},
}


class LimitOtherwise(BaseModel):
    """One time limit that would end otherwise."""

    rule: str
    subject: str
    was: date | None
    becomes: date | None
    was_state: str
    becomes_state: str


class DisputeOtherwise(BaseModel):
    """A dispute of which something would have been otherwise; one line of the answer."""

    kind: str = "dispute"
    id: UUID
    number: str
    limits: list[LimitOtherwise]
    promise_was: str = Field(description="Why the same day was not promised; empty where it was")
    promise_becomes: str
    kept_was: list[str] = Field(description="Which readings of the same day hold")
    kept_becomes: list[str]
    routes_gone: list[str]
    routes_new: list[str]
    lines: list[str]


class FigureOtherwise(BaseModel):
    """One figure, as it is and as it would be."""

    figure: str
    title: str
    was: int
    becomes: int


class Sums(BaseModel):
    """The last line of the answer: without it the answer is cut off."""

    kind: str = "sums"
    disputes: int
    changed: int
    figures: list[FigureOtherwise]
    broken: list[UUID] = Field(
        default=[],
        description="Records that cannot be read, for who may read every dispute; in no sum",
    )
    without_beginning: int = Field(
        default=0,
        description="Records whose first fact is gone, of whatever period; they are in no sum",
    )


_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A line of JSON for each dispute that would be otherwise, then the sums",
        "content": {MEDIA_TYPE: {"schema": {"type": "string"}}},
    }
}


@router.post(
    "/what-if",
    operation_id="what-if",
    response_class=StreamingResponse,
    responses=_ANSWER | declared(401, 403),
    dependencies=first_of_all(Action.READ_FACTS),
)
async def what_if(
    visitor: Standing,
    asked: Annotated[WhatIfAsked, Body(openapi_examples={"example": {"value": EXAMPLE}})],
) -> StreamingResponse:
    """Every dispute of the period that would have been otherwise, and the figures; writes nothing.

    The answer is JSON Lines: it may be long, and comes as it is worked out.
    """
    period, otherwise = await visitor.back.serve(understood, visitor, asked)
    return StreamingResponse(_lines(visitor, period, otherwise), media_type=MEDIA_TYPE)


def understood(visitor: Visitor, asked: WhatIfAsked) -> tuple[Period, Otherwise]:
    """What is asked, and whether this caller may.

    Raises UnknownCentre, NotYourCentre, Forbidden, PeriodUpsideDown, PeriodTooLong, PeriodNotOver,
    UnknownRules, UnknownCalendar, NotAnHour, NothingOtherwise, CalendarBroken.
    """
    visitor.office.registry.almanac.law()  # an answer that has begun could only be cut off
    centre, now = _centre_asked(visitor, asked.centre or ""), visitor.office.clock()
    period = closed_period(visitor.office.registry, asked.first, asked.last, centre, now)
    return period, otherwise_of(visitor.office.registry, asked)


def _centre_asked(visitor: Visitor, named: str) -> str:
    """The centre that is meant; empty for the whole city, where the caller may read all of it."""
    if named and named not in visitor.office.centres:
        raise UnknownCentre(centre=named)
    if isinstance(granted(visitor.caller, Action.READ_FACTS), Everything):
        return named
    own = visitor.caller.centre
    if not may_in_centre(visitor.caller, Action.READ_FACTS, named or own):
        mine = may_in_centre(visitor.caller, Action.READ_FACTS, own)
        raise NotYourCentre(centre=named) if mine else Forbidden(step=Action.READ_FACTS)
    return named or own


def closed_period(
    registry: Registry, first: date, last: date, centre: str | None, now: datetime
) -> Period:
    """A period that is over at every centre it is about.

    Raises PeriodUpsideDown, PeriodTooLong, PeriodNotOver.
    """
    if last < first:
        raise PeriodUpsideDown
    if last - first >= LONGEST:
        raise PeriodTooLong(days=LONGEST.days)
    centres = [registry.centres[centre]] if centre else registry.centres.values()
    today = min(now.astimezone(one.zone).date() for one in centres)
    if last >= today:
        raise PeriodNotOver(last=last.isoformat(), today=today.isoformat())
    return Period(first, last, centre or "")


def otherwise_of(registry: Registry, asked: WhatIfAsked) -> Otherwise:
    """What is to be otherwise.

    Raises UnknownRules, UnknownCalendar, NotAnHour, NothingOtherwise.
    """
    promise = asked.promise or PromiseOtherwise()
    otherwise = Otherwise(
        rules=table_named(registry.rules, asked.rules) if asked.rules else None,
        promise=_defined(promise),
        cut_off=must_be_an_hour(ClockTime(promise.cut_off)) if promise.cut_off else None,
        routing=replace(routing_table(), tried_in_vain=asked.tried_in_vain)
        if asked.tried_in_vain
        else None,
    )
    if asked.calendar is not None:
        otherwise = replace(otherwise, calendar=calendar_named(registry, asked.calendar))
    if otherwise == Otherwise():
        raise NothingOtherwise
    return otherwise


def _defined(promise: PromiseOtherwise) -> Definition | None:
    """The promise as it is defined now, but for what is said; None where nothing is."""
    said: dict[str, Any] = {}
    if promise.most_claimed is not None:
        said["most_claimed"] = Decimal(promise.most_claimed)
    if promise.outcomes is not None:
        said["outcomes"] = frozenset(promise.outcomes)
    if promise.agreement_in_effect is not None:
        said["agreement_in_effect"] = promise.agreement_in_effect
    return replace(newest(), **said) if said else None


async def _lines(visitor: Visitor, period: Period, otherwise: Otherwise) -> AsyncIterator[str]:
    figures = Figures()
    replayed = replays(visitor, period, otherwise, figures)
    while batch := await visitor.back.serve(_batch, replayed, visitor):
        yield "".join(batch)
    sums = await visitor.back.serve(_sums, visitor, figures)
    yield f"{sums.model_dump_json()}\n"


def _batch(replayed: Iterator[Compared], visitor: Visitor) -> list[str]:
    """The lines of the next disputes; an empty line keeps a client that waits."""
    seen = islice(replayed, AT_A_TIME)
    return [f"{_line(one, visitor)}\n" if one.differs else "" for one in seen]


def replays(
    visitor: Visitor, period: Period, otherwise: Otherwise, figures: Figures
) -> Iterator[Compared]:
    """The disputes of a period that this caller may read, each as it is and otherwise."""
    registry, now = visitor.office.registry, visitor.office.clock()
    for dispute_id in filed_in(registry, period, figures):
        try:
            facts = facts_known(registry, dispute_id)
            dispute = as_recorded(facts)
        except RecordBroken:
            figures.broken.append(dispute_id)
            continue
        if may(visitor.caller, Action.READ_FACTS, dispute):
            one = compared(registry, facts, otherwise, now)
            figures.count(one)
            yield one


def _line(one: Compared, visitor: Visitor) -> str:
    was, becomes = one.was.promise, one.becomes.promise
    return DisputeOtherwise(
        id=one.dispute.id,
        number=one.dispute.number,
        limits=[
            LimitOtherwise(
                rule=change.rule,
                subject=change.subject,
                was=change.was.due if change.was else None,
                becomes=change.becomes.due if change.becomes else None,
                was_state=state_of(change.was) if change.was else "",
                becomes_state=state_of(change.becomes) if change.becomes else "",
            )
            for change in one.clocks
        ],
        promise_was=was.why_not,
        promise_becomes=becomes.why_not,
        kept_was=sorted(was.readings),
        kept_becomes=sorted(becomes.readings),
        routes_gone=[route.rule for route in one.routes_gone],
        routes_new=[route.rule for route in one.routes_new],
        lines=list(told(one, visitor.language)),
    ).model_dump_json()


def _sees_all(visitor: Visitor) -> bool:
    return granted(visitor.caller, Action.READ_FACTS) == Everything()


def _sums(visitor: Visitor, figures: Figures) -> Sums:
    gone = lost(visitor.office.registry, visitor.office.views).without_beginning
    return Sums(
        disputes=figures.disputes,
        changed=figures.changed,
        figures=[
            FigureOtherwise(figure=name, title=title, was=was, becomes=becomes)
            for name, title, was, becomes in figure_lines(figures, visitor.language)
        ],
        broken=list(dict.fromkeys(figures.broken + gone)) if _sees_all(visitor) else [],
        without_beginning=len(gone),
    )
