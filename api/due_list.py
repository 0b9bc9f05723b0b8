"""The due list: the time limits of every dispute a caller may see, those that end first on top."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.caseload import cursor_text, looking, place
from api.deadlines import title
from api.fields import Digits, Part, Position
from api.problems import declared
from api.visitor import Standing, Visitor
from domain.access import condition
from domain.access_rows import Action
from domain.deadlines import ClockState
from domain.refusals.access import PeriodUpsideDown, UnknownCentre
from domain.refusals.pinning import UnknownRule
from domain.wording import Language, say
from projections.deadlines import Due, Wanted, due_list
from projections.lists import MOST

router = APIRouter(tags=["disputes"])


class Looked(BaseModel):
    """What is looked for; left out, `state` is what is still to be done or was missed."""

    model_config = ConfigDict(extra="forbid")

    centre: Part = ""
    mediator: Part = ""
    rule: Part = Field(default="", description="The code of a time limit (mediation.clock-a)")
    state: list[ClockState] = Field(
        default=[ClockState.RUNNING, ClockState.PASSED], max_length=len(ClockState)
    )
    first: date | None = Field(default=None, alias="from", description="Due on this day or later")
    last: date | None = Field(default=None, alias="to", description="Due on this day or earlier")
    after: Position | None = Field(default=None, description="Wait for this position")

    @property
    def wanted(self) -> Wanted:
        """The same for the view."""
        return Wanted(
            centre=self.centre,
            mediator=self.mediator,
            rule=self.rule,
            states=self.state,
            first=self.first,
            last=self.last,
        )


class Asked(Looked):
    """What is looked for, and which page of it."""

    cursor: Annotated[str, Field(max_length=200)] | None = None
    limit: Digits = Field(default=20, ge=1, le=MOST)


class DueLine(BaseModel):
    """One time limit of one dispute; its trace is read with the dispute's own deadlines."""

    dispute: UUID
    number: str
    centre: str
    mediator: str
    rule: str
    title: str
    subject: str
    due: date
    ends_at: datetime
    raw_end: date
    alert_day: date
    state: str
    state_title: str
    provisional: bool
    confidence: str
    informs: bool
    late: bool


class DuePage(BaseModel):
    """One page of a due list; `next` is the cursor of the page after, or absent at the end."""

    lines: list[DueLine]
    next: str | None
    position: int


@router.get("/deadlines", operation_id="list-deadlines", responses=declared(401))
async def list_deadlines(visitor: Standing, asked: Annotated[Asked, Query()]) -> DuePage:
    """The time limits of every dispute this caller may see, those that end first before others."""
    return await visitor.back.serve(page, visitor, asked)


def page(visitor: Visitor, asked: Asked) -> DuePage:
    """Wait, select what may be seen, say it in words.

    Raises PeriodUpsideDown, UnknownCentre, UnknownRule.
    """
    must_make_sense(visitor, asked)
    with looking(visitor, asked.after) as now:
        found = due_list(
            now,
            condition(visitor.caller, Action.READ_DEADLINES),
            asked.wanted,
            at=visitor.office.clock(),
            after=place(asked.cursor),
            limit=asked.limit,
        )
    return DuePage(
        lines=[_line(due, visitor.language) for due in found.rows],
        next=cursor_text(found.next),
        position=now.position,
    )


def must_make_sense(visitor: Visitor, asked: Looked) -> None:
    """Refuse what can find nothing; raises PeriodUpsideDown, UnknownCentre, UnknownRule."""
    if asked.first and asked.last and asked.first > asked.last:
        raise PeriodUpsideDown
    if asked.centre and asked.centre not in visitor.office.centres:
        raise UnknownCentre(centre=asked.centre)
    tables = visitor.office.registry.rules.values()
    if asked.rule and not any(asked.rule == rule.id for table in tables for rule in table.rules):
        raise UnknownRule(rule=asked.rule)


def _line(due: Due, language: Language) -> DueLine:
    said = {name: getattr(due, name) for name in DueLine.model_fields if hasattr(due, name)}
    titles = {
        "title": title(due.rule, language),
        "state_title": say(f"code.clock-state.{due.state}", language),
    }
    return DueLine.model_validate(said | titles)
