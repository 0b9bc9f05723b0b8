"""What came from other systems, in figures: counted among our own facts and never carried along.

Each figure is a query over the rows that one import brought. "In the order recorded" means by when
a row was written down there, those without such a time first, and of several at once as the file
has them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, and_, distinct, func, literal, select

from domain.import_mapping import Marks
from domain.imported import Imported
from domain.record import Fact
from projections.filling import fill
from projections.generations import Reading
from projections.tables import Tables


@dataclass(frozen=True, slots=True)
class ImportFigures:
    """How the rows of one import lie.

    `late` were written down on a later day than they happened, `early` on an earlier one.
    `out_of_order` happened, as told, before something that was written down sooner, in
    `cases_out_of_order` cases. `after_close` are told of a time after the last closing.
    """

    facts: int
    cases: int
    late: int
    early: int
    without_recording_time: int
    out_of_order: int
    cases_out_of_order: int
    after_close: int
    cases_reopened: int
    longest_case: int


def write(connection: Connection, tables: Tables, facts: Iterable[tuple[int, Fact]]) -> None:
    """Write one row a row of theirs."""
    rows = [_row(fact) for _, fact in facts if isinstance(fact, Imported)]
    fill(connection, tables.imported_rows, rows)


def _row(fact: Imported) -> dict[str, Any]:
    there = fact.recorded_there
    return {
        "dispute": fact.originator_id,
        "version": fact.originator_version,
        "import_id": fact.import_id,
        "row": fact.row,
        "activity": fact.activity,
        "marks": fact.marks,
        "told_at": fact.told_at,
        "told_on": fact.told_at.date().isoformat(),
        "recorded_at": there,
        "recorded_on": there.date().isoformat() if there else None,
    }


def figures_of(now: Reading, import_id: UUID) -> ImportFigures:
    """Count what one import brought."""
    rows = now.tables.imported_rows.c
    theirs = rows.import_id == import_id
    late, early = rows.recorded_on > rows.told_on, rows.recorded_on < rows.told_on
    counted = select(
        func.count(),
        func.count(distinct(rows.dispute)),
        func.count().filter(late),
        func.count().filter(early),
        func.count().filter(rows.recorded_on.is_(None)),
        func.count(distinct(rows.dispute)).filter(rows.marks == Marks.REOPENS),
    ).where(theirs)
    facts, cases, is_late, is_early, untimed, reopened = now.connection.execute(counted).one()
    astray, cases_astray = now.connection.execute(_out_of_order(now.tables, import_id)).one()
    return ImportFigures(
        facts=facts,
        cases=cases,
        late=is_late,
        early=is_early,
        without_recording_time=untimed,
        out_of_order=astray,
        cases_out_of_order=cases_astray,
        after_close=now.connection.scalar(_after_close(now.tables, import_id)) or 0,
        cases_reopened=reopened,
        longest_case=now.connection.scalar(_longest(now.tables, import_id)) or 0,
    )


def _out_of_order(tables: Tables, import_id: UUID) -> Select[int, int]:
    """Rows told of a time before the latest of those written down before them."""
    rows = tables.imported_rows.c
    written = func.coalesce(rows.recorded_at, literal(""))
    latest = func.max(rows.told_at).over(
        partition_by=rows.dispute, order_by=(written, rows.row), rows=(None, -1)
    )
    told = select(rows.dispute, rows.told_at, latest.label("latest"))
    seen = told.where(rows.import_id == import_id).subquery().c
    return select(func.count(), func.count(distinct(seen.dispute))).where(
        seen.told_at < seen.latest
    )


def _after_close(tables: Tables, import_id: UUID) -> Select[int]:
    rows = tables.imported_rows.c
    closings = (
        select(rows.dispute, func.max(rows.told_at).label("at"))
        .where(rows.import_id == import_id, rows.marks == Marks.CLOSES)
        .group_by(rows.dispute)
        .subquery()
    )
    return (
        select(func.count())
        .select_from(tables.imported_rows)
        .join(closings, and_(closings.c.dispute == rows.dispute, rows.told_at > closings.c.at))
        .where(rows.import_id == import_id)
    )


def _longest(tables: Tables, import_id: UUID) -> Select[int]:
    rows = tables.imported_rows.c
    each = select(func.count().label("rows")).where(rows.import_id == import_id)
    return select(func.max(each.group_by(rows.dispute).subquery().c.rows))
