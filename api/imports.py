"""What came from other systems: each import and its figures, and the rows of one dispute (导入)."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from api.caseload import looking
from api.disputes import seen
from api.fields import IN_DIGITS, Position
from api.problems import declared
from api.showing import HIDDEN, READERS, Found, opened
from api.visitor import Standing, Visitor
from domain.access import condition, may
from domain.access_conditions import Nothing
from domain.access_rows import Action
from domain.dispute import Dispute
from domain.import_book import Import, ImportBook
from domain.imported import Imported
from domain.refusals import Forbidden, NotFound
from domain.refusals.imported import UnknownImport
from domain.sealed import Sealed
from domain.wording import Language, say
from projections.imported import ImportFigures, figures_of

router = APIRouter(tags=["statistics"])
rows_router = APIRouter(tags=["disputes"])

IMPORTED_ROWS = "imported_rows"
"""Where the words of the rows stand, for the access table and the access log."""

MOST = 200
"""Imports, or rows, in one answer."""

PageSize = Annotated[int, Field(ge=1, le=MOST), IN_DIGITS, Query()]
Before = Annotated[int, Field(ge=0, le=2**31), IN_DIGITS]


class ImportLine(BaseModel):
    """One import. `rows`, `known` and `refused` are known once it has ended."""

    id: UUID
    source: str
    centre: str
    file_digest: str
    file_bytes: int
    mapping: str
    mapping_digest: str
    by: str
    begun_at: datetime
    ended_at: datetime | None
    rows: int = Field(description="Rows of the file")
    known: int = Field(description="Rows that other imports had brought before")
    refused: dict[str, int] = Field(description="Rows in the report alone, by reason")


class Imports(BaseModel):
    """The imports of the office, the last one first; `next` begins the page after."""

    imports: list[ImportLine]
    next: UUID | None


class ImportAnswer(ImportLine):
    """One import with its figures, counted among the facts it brought.

    Where it has ended, rows = facts + known + refused.
    """

    figures: dict[str, int]
    titles: dict[str, str] = Field(description="What each figure and each reason is called")
    accounted_for: bool = Field(description="Every row is a fact, was one, or is in the report")
    position: int


class ImportedRow(BaseModel):
    """One row of another system, as told there; what may not be read is masked."""

    version: int
    row: int
    activity: str
    stage: str
    marks: str
    happened_at: datetime
    told: str
    told_at: datetime
    precision: str
    recorded_there: datetime | None
    imported_at: datetime
    doubts: list[str]
    doubts_titles: list[str]
    actor: str | None
    rest: dict[str, Any] | str | None
    mapping: str
    mapping_digest: str
    import_id: UUID


class ImportedRows(BaseModel):
    """Some rows of an imported dispute, as they were brought in; `next` is for `after`."""

    id: UUID
    rows: list[ImportedRow]
    next: int | None


@router.get("/imports", operation_id="list-imports", responses=declared(401, 403))
async def list_imports(
    visitor: Standing,
    after: UUID | None = None,
    limit: PageSize = 50,
) -> Imports:
    """Every import, the last one first."""
    return await visitor.back.serve(imports, visitor, after, limit)


def imports(visitor: Visitor, after: UUID | None, limit: int) -> Imports:
    """Read the book; raises Forbidden, UnknownImport."""
    listed = list(reversed(_book(visitor).values()))
    if after is not None:
        ids = [one.id for one in listed]
        if after not in ids:
            raise UnknownImport(id=str(after))
        listed = listed[ids.index(after) + 1 :]
    shown = listed[:limit]
    more = len(listed) > limit
    lines = [ImportLine.model_validate(asdict(one)) for one in shown]
    return Imports(imports=lines, next=shown[-1].id if more else None)


@router.get("/imports/{id}", operation_id="read-import", responses=declared(401, 403))
async def read_import(
    id: Annotated[UUID, Path()],  # noqa: A002 - the path's own word
    visitor: Standing,
    after: Annotated[Position | None, Query(description="Wait for this position")] = None,
) -> ImportAnswer:
    """One import and how its rows lie: late, early, out of order, after the close."""
    return await visitor.back.serve(import_of, visitor, id, after)


def import_of(visitor: Visitor, import_id: UUID, after: int | None) -> ImportAnswer:
    """Read its line, count its facts; raises Forbidden, UnknownImport."""
    one = _book(visitor).get(import_id)
    if one is None:
        raise UnknownImport(id=str(import_id))
    with looking(visitor, after) as now:
        counted, position = figures_of(now, import_id), now.position
    return ImportAnswer(
        **asdict(one),
        figures=asdict(counted),
        titles=dict(_titles(one, counted, visitor.language)),
        accounted_for=_is_whole(one, counted),
        position=position,
    )


def _book(visitor: Visitor) -> dict[UUID, Import]:
    if condition(visitor.caller, Action.READ_IMPORTS) == Nothing():
        raise Forbidden
    try:
        return visitor.office.registry.get(ImportBook, ImportBook.create_id()).imports
    except NotFound:
        return {}


def _is_whole(one: Import, counted: ImportFigures) -> bool:
    accounted = counted.facts + one.known + sum(one.refused.values())
    return one.ended_at is not None and one.rows == accounted


def _titles(one: Import, counted: ImportFigures, language: Language) -> Iterator[tuple[str, str]]:
    yield from ((name, say(f"code.import-figure.{name}", language)) for name in asdict(counted))
    yield from ((why, say(f"code.why-not-in.{why}", language)) for why in one.refused)


@rows_router.get(
    "/disputes/{id}/imported-rows",
    operation_id="read-imported-rows",
    responses=declared(401, 403),
)
async def read_imported_rows(
    id: Annotated[UUID, Path()],  # noqa: A002 - the path's own word
    visitor: Standing,
    after: Annotated[Before, Query(description="The version before")] = 0,
    limit: PageSize = 50,
) -> ImportedRows:
    """What the other system said, row by row: its own words, all three times, the mapping used."""
    return await visitor.back.serve(imported_rows, visitor, id, after, limit)


def imported_rows(visitor: Visitor, dispute_id: UUID, after: int, limit: int) -> ImportedRows:
    """Read the rows, open what may be read."""
    dispute = seen(visitor, dispute_id, Action.READ_IMPORTED)
    told = visitor.office.registry.events.get(dispute_id, gt=after)
    found = list(islice((fact for fact in told if isinstance(fact, Imported)), limit + 1))
    shown = found[:limit]
    return ImportedRows(
        id=dispute_id,
        rows=_opened(visitor, dispute, shown),
        next=shown[-1].originator_version if len(found) > limit else None,
    )


def _opened(visitor: Visitor, dispute: Dispute, facts: list[Imported]) -> list[ImportedRow]:
    words = [word for fact in facts for word in (fact.rest, fact.actor_words) if word]
    texts: Sequence[str | None] = [HIDDEN] * len(words)
    if may(visitor.caller, READERS[IMPORTED_ROWS], dispute):
        lying = [Found(IMPORTED_ROWS, word, whole=True) for word in words]
        texts = opened(visitor, dispute, lying)
    told = dict(zip(words, texts, strict=True))
    return [_row(fact, told, visitor.language) for fact in facts]


def _row(fact: Imported, opened: dict[Sealed, str | None], language: Language) -> ImportedRow:
    names = ("row", "activity", "stage", "marks", "happened_at", "told", "told_at", "precision")
    kept = ("recorded_there", "doubts", "mapping", "mapping_digest", "import_id")
    rest = opened[fact.rest]
    return ImportedRow(
        **{name: getattr(fact, name) for name in (*names, *kept)},
        version=fact.originator_version,
        imported_at=fact.timestamp,
        doubts_titles=[say(f"code.doubts.{one}", language) for one in fact.doubts],
        actor=opened[fact.actor_words] if fact.actor_words else fact.actor,
        rest=rest if rest in (None, HIDDEN) else json.loads(str(rest)),
    )
