"""The time limits of a dispute: each clock with its date and how it came about, and what if."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.answers import answer
from api.disputes import seen
from api.fields import IN_DIGITS, Id
from api.problems import declared
from api.visitor import Standing, Visitor
from domain.access_rows import Action
from domain.clocks import (
    Change,
    calendar_for,
    calendar_named,
    changes,
    clocks_of,
    digest_of,
    table_named,
    table_of,
)
from domain.deadlines import Clock
from domain.tracing import cited, told_trace
from domain.wording import Language, knows, say

router = APIRouter(tags=["disputes"])


class WhatIf(BaseModel):
    """Under which other rules, or which other version of the calendar, the clocks are counted."""

    model_config = ConfigDict(extra="forbid")

    rules: Id | None = Field(
        default=None,
        description="A version of the rule table (2026.1); a wrong one is told which there are",
    )
    calendar: Annotated[int, Field(ge=0, le=10**9), IN_DIGITS] | None = Field(
        default=None,
        description="An edition of the book of calendars, from 0, before anything was published, "
        "to the `edition` of `GET /v1/calendars`, which names that of each year too",
    )


class ClockLine(BaseModel):
    """One time limit as it stands; `due` is its last day, and at `end` it is over.

    `subject` says whose it is where there are several: a party, a term, a referral, a hearing.
    `alert_day` is the last working day not after `raw_end`, the last day before it rolled. A limit
    that `informs` is nobody's fault when it passes. `trace` tells how the date came about.
    """

    rule: str
    title: str
    subject: str
    article: str
    confidence: str
    note: str
    informs: bool
    started_at: datetime
    due: date
    end: datetime
    raw_end: date
    alert_day: date
    state: str
    state_title: str
    provisional: bool
    met_at: datetime | None
    late: bool
    trace: list[str]


class ChangeLine(BaseModel):
    """One limit that ends on another day; null where there is none."""

    rule: str
    title: str
    subject: str
    was: date | None
    becomes: date | None


class Deadlines(BaseModel):
    """The clocks of a dispute, by which version of the rules and of the calendar.

    Asked what if, `changes` is what differs from how they stand; its `digest` is what
    `re-pin-rules` is told, so that nobody changes dates unseen.
    """

    id: UUID
    version: int
    rules: str
    calendar: int
    clocks: list[ClockLine]
    changes: list[ChangeLine]
    digest: str


@router.get(
    "/disputes/{id}/deadlines",
    operation_id="read-deadlines",
    response_model=Deadlines,
    responses=declared(401, 403),
)
async def read_deadlines(
    id: Annotated[UUID, Path()],  # noqa: A002 - the path's own word
    visitor: Standing,
    asked: Annotated[WhatIf, Query()],
) -> Response:
    """Every time limit of the dispute, those that end first before the others."""
    said = await visitor.back.serve(deadlines, visitor, id, asked)
    return answer(said, said.version)


def deadlines(visitor: Visitor, dispute_id: UUID, asked: WhatIf) -> Deadlines:
    """Look, check, fold; asked what if, fold twice and compare.

    Raises UnknownRules, UnknownCalendar.
    """
    dispute = seen(visitor, dispute_id, Action.READ_DEADLINES)
    registry = visitor.office.registry
    table, calendar = table_of(registry, dispute), calendar_for(registry)
    clocks = clocks_of(registry, dispute, table, calendar)
    listed: list[Change] = []
    if asked.rules is not None or asked.calendar is not None:
        table = table_named(registry.rules, asked.rules) if asked.rules else table
        if asked.calendar is not None:
            calendar = calendar_named(registry, asked.calendar)
        now, clocks = clocks, clocks_of(registry, dispute, table, calendar)
        listed = changes(now, clocks)
    only_rules = asked.rules is not None and asked.calendar is None
    return Deadlines(
        id=dispute_id,
        version=dispute.person_version,
        rules=table.version,
        calendar=calendar.version,
        clocks=[clock_line(clock, visitor.language) for clock in clocks],
        changes=[change_line(one, visitor.language) for one in listed],
        digest=digest_of(table.version, listed) if only_rules else "",
    )


def clock_line(clock: Clock, language: Language) -> ClockLine:
    """A clock in words."""
    rule = clock.rule
    return ClockLine(
        rule=rule.id,
        title=title(rule.id, language),
        subject=clock.subject,
        article=cited(rule.article, language),
        confidence=rule.confidence,
        note=rule.note,
        informs=rule.informs,
        started_at=clock.started_at,
        due=clock.due,
        end=clock.end,
        raw_end=clock.raw_end,
        alert_day=clock.alert_day,
        state=clock.state,
        state_title=say(f"code.clock-state.{clock.state}", language),
        provisional=clock.provisional,
        met_at=clock.met_at,
        late=clock.late,
        trace=told_trace(clock.trace, language),
    )


def title(rule_id: str, language: Language) -> str:
    """A rule's name; its id where a city added one that the catalogue does not know."""
    return say(f"rule.{rule_id}", language) if knows(f"rule.{rule_id}") else rule_id


def change_line(change: Change, language: Language) -> ChangeLine:
    """A change in words."""
    return ChangeLine(
        rule=change.rule,
        title=title(change.rule, language),
        subject=change.subject,
        was=change.was,
        becomes=change.becomes,
    )
