"""Who saw what: the access log for those who look after it, and a dispute's readers."""

import re
from collections.abc import Callable, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from api.access_book import Lying
from api.access_lines import AccessLine, ReaderLine, access_line, reader_line
from api.caseload import looking
from api.cursors import cursor_of, said_by
from api.disputes import must_see
from api.fields import Digits, Moment, Part, Position
from api.log_told import confided, tells_something, without, without_files
from api.problems import declared
from api.visitor import Standing, Visitor
from domain.access import free_of_conflict, granted, may
from domain.access_conditions import Everything, Nothing, holds
from domain.access_conditions import Kind as Concerns
from domain.access_log import Kind
from domain.access_rows import Action
from domain.callers import Caller
from domain.dispute import Dispute
from domain.evidence_readers import knows_of
from domain.refusals import Forbidden
from domain.refusals.access import CursorUnreadable
from domain.seats import sits_since
from domain.standing_for import speaks_for
from projections.access_log import Entry, Narrowed, Place, entries
from projections.access_log import Page as Found
from projections.lists import MOST

router = APIRouter(tags=["access"])

_A_PLACE = re.compile(r"([0-9]{1,18})\.([0-9]{1,9})", re.ASCII)

SEEN = (Kind.READ, Kind.REVEALED, Kind.EXPORTED)
"""What a worker hears of: who saw their file. Who was kept out of it saw nothing."""


class Looked(BaseModel):
    """Which entries are looked for."""

    model_config = ConfigDict(extra="forbid")

    dispute: UUID | None = Field(default=None, description="Or any other record, by its id")
    by: Part = Field(default="", description="The id of a key, or of an officer")
    kind: list[Kind] = Field(default=[], max_length=len(Kind))
    centre: Part | None = Field(default=None, description="In whose book it stands")
    since: Moment | None = Field(default=None, alias="from")
    until: Moment | None = Field(default=None, alias="to", description="Before this moment")
    after: Position | None = Field(default=None, description="Wait for this position")
    cursor: Annotated[str, Field(max_length=60)] | None = None
    limit: Digits = Field(default=20, ge=1, le=MOST)


class AccessPage(BaseModel):
    """One page of the access log, the last written first."""

    lines: list[AccessLine]
    next: str | None
    position: int


class Readers(BaseModel):
    """Who saw a dispute, the last first; `next` is the cursor of the page after."""

    id: UUID
    lines: list[ReaderLine]
    next: str | None
    position: int


class Turned(BaseModel):
    """Which page of a dispute's readers."""

    model_config = ConfigDict(extra="forbid")

    after: Position | None = Field(default=None, description="Wait for this position")
    cursor: Annotated[str, Field(max_length=60)] | None = None
    limit: Digits = Field(default=20, ge=1, le=MOST)


@router.get("/access-log", operation_id="read-access-log", responses=declared(401, 403))
async def read_access_log(visitor: Standing, asked: Annotated[Looked, Query()]) -> AccessPage:
    """Who saw, revealed, exported and looked for what, and who was turned away."""
    return await visitor.back.serve(page, visitor, asked)


def page(visitor: Visitor, asked: Looked) -> AccessPage:
    """Wait, select what may be seen; raises Forbidden, NotReady, NotInTheLog, CursorUnreadable."""
    books = _books(visitor, asked.centre)
    knows_words = granted(visitor.caller, Action.READ_SEARCHES) == Everything()
    narrowed = Narrowed(
        record=asked.dispute,
        who=asked.by,
        kinds=asked.kind,
        books=books,
        since=asked.since,
        before=asked.until,
        free=free_of_conflict(visitor.caller),
    )
    with looking(visitor, asked.after) as now:
        found = entries(now, narrowed, before=_place(asked.cursor), limit=asked.limit)
        position = now.position
    kept = confided(lambda action: granted(visitor.caller, action) != Nothing())
    notes = _notes(visitor, found.rows, every=knows_words)
    return AccessPage(
        lines=[
            access_line(without(row, kept), visitor.language, note, knows_words=knows_words)
            for row, note in zip(found.rows, notes, strict=True)
        ],
        next=_cursor(found),
        position=position,
    )


def _books(visitor: Visitor, asked: str | None) -> list[str] | None:
    """The centres in whose books somebody may look; None for all of them.

    Raises Forbidden.
    """
    allowed = granted(visitor.caller, Action.READ_ACCESS_LOG)
    if allowed == Nothing():
        raise Forbidden
    if allowed == Everything():
        return None if asked is None else [asked]
    named = visitor.office.centres if asked is None else [asked]
    return [one for one in named if holds(allowed, {(Concerns.CENTRE.value, one)})]


def _notes(visitor: Visitor, rows: Sequence[Entry], *, every: bool) -> list[str | None]:
    """What was noted beside a reason, by anybody or by the caller themselves.

    Opened as anything is: that it was is kept too.
    """
    mine = visitor.caller.id
    noted = [row for row in rows if row.said.get("note") and (every or row.caller == mine)]
    lying = [
        Lying(row.record, row.book, "reveal-note", row.said["note"], whole=True)
        for row in noted
        if row.record
    ]
    texts = dict(
        zip(map(_place_of, noted), visitor.office.access.open(visitor.visit, lying), strict=True)
    )
    return [texts.get(_place_of(row)) for row in rows]


@router.get("/disputes/{id}/readers", operation_id="read-readers", responses=declared(401, 403))
async def read_readers(
    id: Annotated[UUID, Path()],  # noqa: A002 - the path's own word
    visitor: Standing,
    asked: Annotated[Turned, Query()],
) -> Readers:
    """Who saw this dispute, when, what of it and why; a worker reads it by role and body."""
    return await visitor.back.serve(readers, visitor, id, asked)


def readers(visitor: Visitor, dispute_id: UUID, asked: Turned) -> Readers:
    """Look, check, tell; raises NotFound, Forbidden."""
    dispute = must_see(visitor, dispute_id)
    by_name, narrowed = _of_a_dispute(visitor, dispute)
    with looking(visitor, asked.after) as now:
        found = entries(now, narrowed, before=_place(asked.cursor), limit=asked.limit)
        position = now.position
    kept = confided(lambda action: may(visitor.caller, action, dispute))
    told = [
        without_files(without(row, kept), _knows(visitor.caller, dispute)) for row in found.rows
    ]
    return Readers(
        id=dispute_id,
        lines=[
            reader_line(row, visitor.language, by_name=by_name)
            for row, before in zip(told, found.rows, strict=True)
            if by_name or tells_something(row) or not tells_something(before)
        ],
        next=_cursor(found),
        position=position,
    )


def _knows(caller: Caller, dispute: Dispute) -> Callable[[str], bool]:
    """Of which files of a dispute somebody may know."""

    def knows(file: str) -> bool:
        known = dispute.evidence.get(file)
        return known is not None and knows_of(caller, dispute, known)

    return knows


def _of_a_dispute(visitor: Visitor, dispute: Dispute) -> tuple[bool, Narrowed]:
    """Whether officers are told by name, and what of the log is told; raises Forbidden."""
    caller = visitor.caller
    if may(caller, Action.READ_ACCESS_LOG, dispute):
        return True, Narrowed(record=dispute.id)
    if may(caller, Action.READ_READERS, dispute):
        since = sits_since(dispute, speaks_for(caller, dispute))
        return False, Narrowed(record=dispute.id, kinds=SEEN, since=since)
    if may(caller, Action.READ_OWN_READINGS, dispute):
        return True, Narrowed(record=dispute.id, who=caller.id)
    raise Forbidden


def _place_of(row: Entry) -> Place:
    return Place(row.position, row.line)


def _cursor(found: Found) -> str | None:
    if found.next is None:
        return None
    return cursor_of(f"{found.next.position}.{found.next.line}")


def _place(cursor: str | None) -> Place | None:
    """Where the page before ended; raises CursorUnreadable."""
    if cursor is None:
        return None
    found = _A_PLACE.fullmatch(said_by(cursor))
    if found is None:
        raise CursorUnreadable
    return Place(int(found[1]), int(found[2]))
