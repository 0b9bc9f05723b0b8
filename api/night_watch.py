"""What the nights found: stuck disputes, what was mended, and whether the record was whole."""

from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.problems import declared
from api.proofs_shown import ProofLine, StopLine, may_see, proof_line, stop_line
from api.visitor import Standing, Visitor
from domain.access import condition
from domain.access_conditions import Nothing
from domain.access_rows import Action
from domain.night_watch import Night, NightWatch
from domain.refusals import Forbidden, NotFound
from domain.wording import OFFICE, say

router = APIRouter(tags=["running"])


class NightLine(BaseModel):
    """One round; `stuck` are those of the stuck disputes that this caller may see."""

    at: datetime
    disputes: int
    stuck: list[UUID]
    stuck_in_all: int
    differed: dict[str, int] = Field(description="How many disputes differed, by what differed")
    titles: dict[str, str] = Field(description="What each code in `differed` is called")
    differing: int
    mended: int


class Nights(BaseModel):
    """The nights of a month, and the proofs of the record and the stops of its signing.

    The last one of each first.
    """

    month: str
    nights: list[NightLine]
    proofs: list[ProofLine]
    stops: list[StopLine]


@router.get("/night-watch", operation_id="read-night-watch", responses=declared(401, 403))
async def read_night_watch(
    visitor: Standing,
    month: Annotated[
        str | None, Query(pattern=r"^20\d\d-(0[1-9]|1[0-2])$", description="Such as 2026-11")
    ] = None,
) -> Nights:
    """The nights of a month; of the month of last night where none is named."""
    return await visitor.back.serve(nights, visitor, month)


def nights(visitor: Visitor, month: str | None) -> Nights:
    """Read the month's book; raises Forbidden."""
    if condition(visitor.caller, Action.READ_NIGHT_WATCH) == Nothing():
        raise Forbidden
    named = month or f"{_last_night(visitor):%Y-%m}"
    try:
        book = visitor.office.registry.get(NightWatch, NightWatch.create_id(named))
    except NotFound:
        return Nights(month=named, nights=[], proofs=[], stops=[])
    return Nights(
        month=named,
        nights=[_line(visitor, one) for one in reversed(book.nights)],
        proofs=[proof_line(visitor, one) for one in reversed(book.proofs)],
        stops=[stop_line(one, visitor.language) for one in reversed(book.stops)],
    )


def _last_night(visitor: Visitor) -> date:
    return (visitor.office.clock() - timedelta(hours=12)).astimezone(OFFICE).date()


def _line(visitor: Visitor, night: Night) -> NightLine:
    return NightLine(
        at=night.at,
        disputes=night.disputes,
        stuck=[one for one in night.stuck if may_see(visitor, one)],
        stuck_in_all=len(night.stuck),
        differed=night.differed,
        titles={code: say(f"code.differs.{code}", visitor.language) for code in night.differed},
        differing=night.differing,
        mended=night.mended,
    )
