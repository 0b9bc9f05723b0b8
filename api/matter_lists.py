"""The lists of what is no dispute: questions asked at the window, demands put to the city."""

from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.caseload import cursor_text, looking, place
from api.fields import Digits, Part, Position
from api.problems import declared
from api.visitor import Standing, Visitor
from domain.access import condition, free_of_conflict
from domain.access_rows import Action
from domain.consultation import Topic
from domain.wording import say
from projections import caseload
from projections.lists import MOST, Matter, Matters, matters

router = APIRouter()


class ConsultationState(StrEnum):
    """How far a question has come."""

    OPEN = caseload.OPEN
    ANSWERED = caseload.ANSWERED
    CONVERTED = caseload.CONVERTED
    CLOSED = caseload.CLOSED


class DemandState(StrEnum):
    """How far a demand has come."""

    OPEN = caseload.OPEN
    ROUTED = caseload.ROUTED
    ANSWERED = caseload.ANSWERED
    CLOSED = caseload.CLOSED


class _Looked(BaseModel):
    """What either list is asked by."""

    model_config = ConfigDict(extra="forbid")

    centre: Part = ""
    after: Position | None = Field(default=None, description="Wait for this position")
    cursor: Annotated[str, Field(max_length=200)] | None = None
    limit: Digits = Field(default=20, ge=1, le=MOST)


class ConsultationsLooked(_Looked):
    """Which consultations are looked for."""

    state: ConsultationState | None = None
    topic: Topic | None = None


class DemandsLooked(_Looked):
    """Which demands are looked for; `group` is the topic under which like was put with like."""

    state: DemandState | None = None
    group: Part = ""


class _MatterLine(BaseModel):
    """What the lines of both lists tell."""

    id: UUID
    version: int
    centre: str
    channel: str
    state: str
    state_title: str
    opened_at: datetime
    answered_at: datetime | None
    closed_at: datetime | None


class ConsultationLine(_MatterLine):
    """One question in a list; its words are read one by one."""

    topic: str
    topic_title: str
    dispute: UUID | None


class DemandLine(_MatterLine):
    """One demand in a list; its words are read one by one."""

    group: str
    lead: str


class Consultations(BaseModel):
    """One page of consultations; `next` is the cursor of the page after, or absent at the end."""

    lines: list[ConsultationLine]
    next: str | None
    position: int


class Demands(BaseModel):
    """One page of demands; `next` is the cursor of the page after, or absent at the end."""

    lines: list[DemandLine]
    next: str | None
    position: int


@router.get(
    "/consultations",
    operation_id="list-consultations",
    tags=["consultation"],
    responses=declared(401),
)
async def list_consultations(
    visitor: Standing, asked: Annotated[ConsultationsLooked, Query()]
) -> Consultations:
    """The consultations this caller may see, the newest first."""
    return await visitor.back.serve(consultations, visitor, asked)


def consultations(visitor: Visitor, asked: ConsultationsLooked) -> Consultations:
    """Wait, select what may be seen; raises NotReady, NotInTheLog, CursorUnreadable."""
    found, position = _found(visitor, caseload.CONSULTATION, asked, asked.state, asked.topic)
    lines = [
        ConsultationLine.model_validate(
            _said(visitor, row) | {"topic_title": say(f"code.topic.{row.topic}", visitor.language)}
        )
        for row in found.rows
    ]
    return Consultations(lines=lines, next=cursor_text(found.next), position=position)


@router.get(
    "/demands",
    operation_id="list-demands",
    tags=["demand"],
    responses=declared(401),
)
async def list_demands(visitor: Standing, asked: Annotated[DemandsLooked, Query()]) -> Demands:
    """The demands this caller may see, the newest first."""
    return await visitor.back.serve(demands, visitor, asked)


def demands(visitor: Visitor, asked: DemandsLooked) -> Demands:
    """Wait, select what may be seen; raises NotReady, NotInTheLog, CursorUnreadable."""
    found, position = _found(visitor, caseload.DEMAND, asked, asked.state, asked.group)
    lines = [
        DemandLine.model_validate(_said(visitor, row) | {"group": row.topic}) for row in found.rows
    ]
    return Demands(lines=lines, next=cursor_text(found.next), position=position)


def _found(
    visitor: Visitor, sort: str, asked: _Looked, state: StrEnum | None, topic: str | None
) -> tuple[Matters, int]:
    after = place(asked.cursor)
    with looking(visitor, asked.after) as now:
        found = matters(
            now,
            condition(visitor.caller, Action.READ_MATTER),
            free=free_of_conflict(visitor.caller),
            sort=sort,
            centre=asked.centre,
            state=state or "",
            topic=topic or "",
            after=after,
            limit=asked.limit,
        )
        return found, now.position


def _said(visitor: Visitor, row: Matter) -> dict[str, object]:
    title = say(f"code.matter-state.{row.state}", visitor.language)
    return asdict(row) | {"version": row.person_version, "state_title": title}
