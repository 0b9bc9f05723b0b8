"""What the minutes of a centre's day ask of a dispute: its promise, and what waits unheard.

A promise is shown by the calendar of the centre where it was given, as the office knows it when
the row is written.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, and_, or_, select

from domain.agreement import TermKind
from domain.alarms import instalment_due
from domain.centre_day import Minute, Owed
from domain.deadlines import ClockState
from domain.dispute import Dispute
from domain.morning import Running
from domain.same_day import Reading as Kept
from domain.same_day import promise_of, readings, resolved_at
from domain.working_days import CentreCalendar
from projections.caseload import replace
from projections.files import File
from projections.generations import Reading
from projections.tables import Tables

Row = dict[str, Any]

LADDER = (Minute.WARNING, Minute.LAST_CALL, Minute.CLOSE)
"""The minutes at which a promise is looked at."""


def write(
    connection: Connection,
    tables: Tables,
    files: Sequence[File],
    calendars: Mapping[str, CentreCalendar],
) -> None:
    """Write the rows of the disputes a batch touched."""
    now = [
        (file, [] if file.record.is_history else [row_of(file.record, calendars)])
        for file in files
        if isinstance(file.record, Dispute)
    ]
    replace(connection, tables.watched, now)


def row_of(dispute: Dispute, calendars: Mapping[str, CentreCalendar]) -> Row:
    """The row of a dispute."""
    calendar = calendars[dispute.at_filing.centre]
    promise = promise_of(dispute, calendar)
    resolved = resolved_at(dispute, promise.definition)
    held = readings(promise, resolved, calendar)
    return {
        "dispute": dispute.id,
        "centre": dispute.centre,
        "promised_by": dispute.at_filing.centre,
        "filed_at": promise.filed_at,
        "definition": promise.definition.version,
        "why_not": str(promise.why_not),
        "due": promise.due,
        "resolved_at": resolved,
        "by_close": Kept.BY_CLOSE_OF_OFFICE in held,
        "same_day": Kept.SAME_CALENDAR_DAY in held,
        "within_24_hours": Kept.WITHIN_24_HOURS in held,
        "is_open": dispute.closed is None,
        "unheard": any(alert.is_unheard for alert in dispute.alerts.values()),
        "unpaid_since": _unpaid_since(dispute, calendars[dispute.centre]),
    }


def _unpaid_since(dispute: Dispute, calendar: CentreCalendar) -> datetime | None:
    terms = dispute.agreement.terms.values() if dispute.agreement and dispute.is_agreed else ()
    owing = [t for t in terms if t.kind == TermKind.PAY and t.due and dispute.unpaid_on(t.id)]
    return min((instalment_due(term.due, calendar) for term in owing), default=None)


def concerned(
    now: Reading, centre: str, rung: Owed, *, begins: datetime, ends: datetime
) -> list[UUID]:
    """The disputes filed by then for which a minute may have something.

    `begins` and `ends` are those of its day. Whether there really is something, the decision says.
    """
    rows = now.tables.watched.c
    that_day = and_(rows.due >= begins, rows.due < ends)
    promised = and_(rows.promised_by == centre, rows.why_not == "", that_day)
    late = or_(rows.resolved_at.is_(None), rows.resolved_at > rows.due)
    waiting = or_(rows.unheard, rows.unpaid_since <= rung.at)
    asked = and_(rows.is_open, rows.centre == centre, waiting)
    some = or_(and_(promised, late), asked) if rung.minute in LADDER else asked
    return list(now.connection.scalars(select(rows.dispute).where(rows.filed_at <= rung.at, some)))


def open_at(now: Reading, centre: str) -> list[UUID]:
    """The open disputes of a centre."""
    rows = now.tables.watched.c
    return list(
        now.connection.scalars(select(rows.dispute).where(rows.is_open, rows.centre == centre))
    )


def running(now: Reading, centre: str, until: datetime) -> dict[UUID, list[Running]]:
    """The clocks of a centre's open disputes that end before a moment, and were not met."""
    clocks, rows = now.tables.deadlines.c, now.tables.watched.c
    names = ("rule", "subject", "started_at", "due", "ends_at")
    query = (
        select(clocks.dispute, *(clocks[name] for name in names))
        .join(now.tables.watched, rows.dispute == clocks.dispute)
        .where(rows.is_open, rows.centre == centre, clocks.state == ClockState.RUNNING.value)
        .where(clocks.ends_at < until)
    )
    found: dict[UUID, list[Running]] = {}
    for row in now.connection.execute(query).mappings():
        said = {name: row[name] for name in names} | {"due": date.fromisoformat(row["due"])}
        found.setdefault(row["dispute"], []).append(Running(**said))
    return found
