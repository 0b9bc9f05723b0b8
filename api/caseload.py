"""The caseload: the disputes a caller may see, filtered, searched, page by page."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.caseload_lines import MAYBE_ACROSS, DisputeLine, OfAPage, lines_of, those
from api.cursors import cursor_of, said_by
from api.fields import Digits, Moment, Part, Position
from api.problems import declared
from api.under_glass import of_a_page
from api.visitor import Standing, Visitor
from domain.access import condition
from domain.access_conditions import AllOf, Condition, Nothing
from domain.access_rows import Action
from domain.finding import numbered_elsewhere
from domain.imported import IMPORTED, OWN, TAKEN_OVER
from domain.refusals.access import (
    CursorUnreadable,
    NotInTheLog,
    NotReady,
    SearchNotYours,
    SearchTooShort,
)
from domain.search_words import windows
from domain.values import Channel, ClaimKind, Flag, Outcome, Stage, WorkerKind
from projections.follow import wait_for
from projections.generations import NoViews, Reading, reading
from projections.lists import MOST, Cursor, Filters, Order, cases
from projections.lists import Page as Cases

router = APIRouter(tags=["disputes"])

PATIENCE_SECONDS = 3.0
"""How long a list waits for its view to pass `after`."""

_KNOWN_OF_ANY = frozenset(
    {"centre", "number", "filed_from", "filed_before", "after", "cursor", "limit"}
)
"""By what anybody finds what is there for them; by anything else, who reads how it goes."""

_WHATEVER_COMES = frozenset({Stage.CLOSED, Stage.REFERRED})
"""Stages by which they may ask: any other would tell them of a visit before it comes."""


class Origin(StrEnum):
    """Where a dispute comes from (来源): our window, another system, or that and taken over."""

    OWN = OWN
    IMPORTED = IMPORTED
    TAKEN_OVER = TAKEN_OVER


class Asked(BaseModel):
    """What is looked for."""

    model_config = ConfigDict(extra="forbid")

    centre: Part = ""
    order: Order = Order.NEWEST
    stage: list[Stage] = Field(default=[], max_length=len(Stage))
    channel: Channel | None = None
    worker_kind: WorkerKind | None = None
    kind: ClaimKind | None = None
    flag: Flag | None = None
    outcome: Outcome | None = None
    mediator: Part = ""
    waits_for: Part = ""
    number: Part = ""
    origin: Origin | None = None
    source: Part = ""
    filed_from: Moment | None = None
    filed_before: Moment | None = None
    q: Part | None = Field(default=None, description="Two characters or more of a name or words")
    after: Position | None = Field(default=None, description="Wait for this position")
    cursor: Annotated[str, Field(max_length=200)] | None = None
    limit: Digits = Field(default=20, ge=1, le=MOST)


class Page(BaseModel):
    """One page of a list; `next` is the cursor of the page after, or absent at the end."""

    lines: list[DisputeLine]
    next: str | None
    position: int


@router.get(
    "/disputes",
    operation_id="list-disputes",
    responses=declared(401, 403),
)
async def list_disputes(visitor: Standing, asked: Annotated[Asked, Query()]) -> Page:
    """The disputes this caller may see, the newest first."""
    return await visitor.back.serve(page, visitor, asked)


def page(visitor: Visitor, asked: Asked) -> Page:
    """Wait, select what may be seen, open what may be read."""
    with looking(visitor, asked.after) as now:
        found = _found(visitor, now, asked)
        named = those(visitor, now, found.rows, Action.OPEN_NAMES)
        followed = those(visitor, now, found.rows, Action.READ_COURSE)
        glass = of_a_page(visitor.caller, now, [row.id for row in found.rows])
    return Page(
        lines=lines_of(visitor, found.rows, OfAPage(named, followed, glass)),
        next=cursor_text(found.next),
        position=now.position,
    )


def _found(visitor: Visitor, now: Reading, asked: Asked) -> Cases:
    """One page; that somebody looked for words is kept in the access log."""
    may, after = _may_find(visitor, asked), place(asked.cursor)

    def look(grams: Sequence[str] | None) -> Cases:
        filters = _filters(visitor, asked, grams)
        return cases(now, may, filters, order=asked.order, after=after, limit=asked.limit)

    if asked.q is None:
        return look(None)
    return visitor.office.access.search(visitor.visit, asked.q, look)


def _may_find(visitor: Visitor, asked: Asked) -> Condition:
    """What a caller may find: by words only where they may open every word that is searched.

    A search that finds by words which are not shown would tell them, question by question.
    Raises SearchNotYours where they may nowhere, SearchTooShort.
    """
    whole = condition(visitor.caller, _to_find(asked))
    asks_beyond = asked.flag or asked.source or asked.order is Order.NEXT_DATE
    asks_of_a_visit = asked.waits_for or not _WHATEVER_COMES.issuperset(asked.stage)
    if visitor.caller.role in MAYBE_ACROSS and (asks_beyond or asks_of_a_visit):
        raise SearchNotYours
    if asked.q is None:
        return whole
    words = (Action.OPEN_NAMES, Action.OPEN_APPLICATION)
    opened = tuple(condition(visitor.caller, one) for one in words)
    if Nothing() in opened:
        raise SearchNotYours
    if not windows(asked.q):
        raise SearchTooShort
    return AllOf((whole, *opened))


def _to_find(asked: Asked) -> Action:
    """What one must be allowed of a dispute to find it by what is asked.

    Whoever knows no more than that it is there finds it by what they are told of it, and by nothing
    else: a list that is narrowed by a stage would tell them the stage.
    """
    fields = Asked.model_fields.items()
    said = {name for name, one in fields if getattr(asked, name) != one.get_default()}
    beyond = said - _KNOWN_OF_ANY
    return Action.READ_COURSE if beyond else Action.READ_DISPUTE


@contextmanager
def looking(visitor: Visitor, position: int | None = None) -> Iterator[Reading]:
    """Look at the views, once they have passed a position; raises NotReady, NotInTheLog."""
    if position is not None:
        _wait(visitor, position)
    try:
        with reading(visitor.office.views) as now:
            yield now
    except NoViews:
        raise NotReady(parts="views") from None


def _wait(visitor: Visitor, position: int) -> None:
    last = visitor.office.registry.recorder.max_notification_id() or 0
    if position > last:
        raise NotInTheLog(position=position, last=last)
    try:
        level = wait_for(visitor.office.views, position, PATIENCE_SECONDS)
    except NoViews:
        level = False
    if not level:
        raise NotReady(parts="views")


def _filters(visitor: Visitor, asked: Asked, grams: Sequence[str] | None) -> Filters:
    number = asked.number.strip()
    return Filters(
        stages=asked.stage,
        centre=asked.centre,
        mediator=asked.mediator,
        channel=asked.channel or "",
        kind=asked.kind or "",
        flag=asked.flag or "",
        waiting_for=asked.waits_for,
        worker_kind=asked.worker_kind or "",
        outcome=asked.outcome or "",
        number=number,
        numbered=numbered_elsewhere(visitor.office.registry, number) if number else (),
        origin=asked.origin or "",
        source=asked.source,
        filed_from=asked.filed_from,
        filed_before=asked.filed_before,
        grams=grams,
    )


def cursor_text(cursor: Cursor | None) -> str | None:
    """Where the next page begins, as the caller hands it back."""
    if cursor is None:
        return None
    return cursor_of(f"{cursor.at.isoformat()}|{cursor.id}")


def place(cursor: str | None) -> Cursor | None:
    """Where the page before ended; raises CursorUnreadable."""
    if cursor is None:
        return None
    at, _, last = said_by(cursor).partition("|")
    try:
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise CursorUnreadable
        return Cursor(moment.astimezone(UTC), UUID(last))
    except (ValueError, OverflowError):
        raise CursorUnreadable from None
