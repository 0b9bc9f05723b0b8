"""The centres' due lists: one row a clock of each dispute, as its facts leave it.

A clock that runs out is not written anew: who reads the list says what time it is. A row follows
the calendar as it was when its dispute last moved; publishing another records what moved, and so
brings each dispute it touches back here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Table, and_, or_, select

from domain.access_conditions import Condition
from domain.centres import Centre
from domain.clocks import table_of
from domain.deadlines import Clock, ClockState, ledger
from domain.dispute import Dispute
from domain.registry import Registry
from domain.rule_table import RuleTable
from domain.working_days import WorkingCalendar
from projections.caseload import Row, replace
from projections.files import File
from projections.generations import Reading
from projections.lists import MOST, Cursor, later
from projections.tables import Tables
from projections.visible import within_sight


def write(
    connection: Connection,
    tables: Tables,
    files: Sequence[File],
    registry: Registry,
    centres: Mapping[str, Centre],
) -> None:
    """Write the clocks of the disputes a batch touched.

    Where the calendar of the law is broken they count by it as it was before.
    """
    calendar, _ = registry.almanac.law_left()
    now: list[tuple[File, list[Row]]] = []
    for file in files:
        if isinstance(file.record, Dispute) and file.moved:
            zone = centres[file.record.centre].zone
            now.append((file, rows_of(file, table_of(registry, file.record), calendar, zone)))
    replace(connection, tables.deadlines, now)
    for file, _ in now:
        file.moved = False


def rows_of(file: File, table: RuleTable, calendar: WorkingCalendar, zone: ZoneInfo) -> list[Row]:
    """The rows of one dispute, from the facts its file keeps."""
    return [_row(file.record.id, clock) for clock in ledger(file.facts, table, calendar, zone)]


def _row(dispute: UUID, clock: Clock) -> Row:
    return {
        "dispute": dispute,
        "id": uuid5(NAMESPACE_URL, f"onestop:clock:{dispute}:{clock.rule.id}:{clock.subject}"),
        "rule": clock.rule.id,
        "subject": clock.subject,
        "started_at": clock.started_at,
        "due": clock.due.isoformat(),
        "ends_at": clock.end,
        "raw_end": clock.raw_end.isoformat(),
        "alert_day": clock.alert_day.isoformat(),
        "state": str(clock.state),
        "provisional": clock.provisional,
        "confidence": str(clock.rule.confidence),
        "informs": clock.rule.informs,
        "late": clock.late,
    }


@dataclass(frozen=True, slots=True)
class Due:
    """One clock on a due list, with what says which dispute it is."""

    id: UUID
    dispute: UUID
    number: str
    centre: str
    mediator: str
    rule: str
    subject: str
    due: date
    ends_at: datetime
    raw_end: date
    alert_day: date
    state: ClockState
    provisional: bool
    confidence: str
    informs: bool
    late: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a due list is narrowed to; empty says nothing. Days are those a clock is due on."""

    centre: str = ""
    mediator: str = ""
    rule: str = ""
    states: Sequence[ClockState] = ()
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class DueList:
    """Some clocks, and where the next page begins; None after the last."""

    rows: list[Due]
    next: Cursor | None


_OF_THE_CLOCK = (
    *("id", "dispute", "rule", "subject", "due", "ends_at", "raw_end", "alert_day", "state"),
    *("provisional", "confidence", "informs", "late"),
)
_OF_THE_DISPUTE = ("number", "centre", "mediator")


def due_list(  # noqa: PLR0913 - what a list is asked by
    now: Reading,
    condition: Condition,
    wanted: Wanted,
    *,
    at: datetime,
    after: Cursor | None = None,
    limit: int = MOST,
) -> DueList:
    """The clocks of the disputes a condition holds on, those that end first before the others.

    `at` is the time it is: what was running and is over by then has passed.
    """
    deadlines, caseload = now.tables.deadlines, now.tables.caseload
    most = min(limit, MOST)
    query = (
        select(
            *(deadlines.c[name] for name in _OF_THE_CLOCK),
            *(caseload.c[name] for name in _OF_THE_DISPUTE),
        )
        .join(caseload, caseload.c.id == deadlines.c.dispute)
        .where(
            within_sight(condition, now, deadlines.c.dispute),
            *_narrowed(deadlines, caseload, wanted, at),
        )
        .order_by(deadlines.c.ends_at, deadlines.c.id)
        .limit(most + 1)
    )
    if after:
        query = query.where(later(deadlines.c.ends_at, deadlines.c.id, after))
    rows = [_due(dict(row), at) for row in now.connection.execute(query).mappings()]
    shown = rows[:most]
    more = len(rows) > most
    return DueList(shown, Cursor(shown[-1].ends_at, shown[-1].id) if more else None)


def _due(said: Row, at: datetime) -> Due:
    days = {name: date.fromisoformat(said[name]) for name in ("due", "raw_end", "alert_day")}
    state = ClockState(said["state"])
    if state is ClockState.RUNNING and said["ends_at"] <= at:
        state = ClockState.PASSED
    return Due(**said | days | {"state": state})


def _narrowed(
    deadlines: Table, caseload: Table, wanted: Wanted, at: datetime
) -> list[ColumnElement[bool]]:
    said = (
        (caseload.c.centre, wanted.centre),
        (caseload.c.mediator, wanted.mediator),
        (deadlines.c.rule, wanted.rule),
    )
    where: list[ColumnElement[bool]] = [column == value for column, value in said if value]
    if wanted.states:
        where.append(or_(*(_stands(deadlines, state, at) for state in wanted.states)))
    if wanted.first:
        where.append(deadlines.c.due >= wanted.first.isoformat())
    if wanted.last:
        where.append(deadlines.c.due <= wanted.last.isoformat())
    return where


def _stands(deadlines: Table, state: ClockState, at: datetime) -> ColumnElement[bool]:
    written = deadlines.c.state == state.value
    running, over = deadlines.c.state == ClockState.RUNNING.value, deadlines.c.ends_at <= at
    if state is ClockState.PASSED:
        return or_(written, and_(running, over))
    return and_(running, ~over) if state is ClockState.RUNNING else written
