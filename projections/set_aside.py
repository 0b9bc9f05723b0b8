"""Records set aside: a hand or a bad disk broke one, and the views go on with all the others.

Its rows stay as they were last written, and what can be read of it stands in the chronicle. It is
tried again with its next fact, and now and then without one; once it can be read it is told anew.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import cast
from uuid import UUID

from eventsourcing.persistence import Notification
from sqlalchemy import Connection, Engine, delete, select

from domain.record import Fact
from domain.refusals.ledger import FactUnreadable, RecordBroken
from domain.registry import Registry
from projections import alerts, chronicle, imported
from projections.files import File
from projections.filling import fill
from projections.generations import reading
from projections.lives import Histories
from projections.tables import Tables


class Why(StrEnum):
    """What is wrong with a record."""

    GAP = "gap"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Aside:
    """A record set aside: where in the log it could not be told on, and how far it follows on."""

    record: UUID
    position: int
    version: int
    why: Why


def aside_for(broken: RecordBroken, record: UUID, position: int) -> Aside:
    """Why a record is set aside, and from where on."""
    why = Why.UNREADABLE if isinstance(broken, FactUnreadable) else Why.GAP
    return Aside(record, position, int(str(broken.details["version"])), why)


def all_aside(engine: Engine) -> list[Aside]:
    """Every record the serving views have set aside, the first broken first; raises NoViews."""
    with reading(engine) as now:
        return read(now.connection, now.tables)


def read(connection: Connection, tables: Tables) -> list[Aside]:
    """Every record a set of views has set aside, the first broken first."""
    table = tables.set_aside
    query = select(table).order_by(table.c.position)
    return [
        Aside(row.record, row.position, row.version, Why(row.why))
        for row in connection.execute(query)
    ]


def note(
    connection: Connection, tables: Tables, aside: Collection[Aside], whole: Iterable[UUID]
) -> None:
    """Write down which are set aside now, and take out which are whole again."""
    table = tables.set_aside
    known = [*(one.record for one in aside), *whole]
    if known:
        connection.execute(delete(table).where(table.c.record.in_(known)))
    rows = [
        {"record": one.record, "position": one.position, "version": one.version, "why": one.why}
        for one in aside
    ]
    fill(connection, table, rows)


def tell_anew(
    connection: Connection, tables: Tables, registry: Registry, files: Iterable[File], upto: int
) -> None:
    """Write every line of what is whole again, up to a position; its rows are then written too."""
    for file in files:
        record = file.record.id
        entries = _entries_of(registry, record)
        for column in (
            tables.chronicle.c.record,
            tables.imported_rows.c.dispute,
            tables.alert_news.c.dispute,
        ):
            connection.execute(delete(column.table).where(column == record))
        facts = list(_read(registry, (entry for entry in entries if entry.id <= upto)))
        chronicle.write(connection, tables, facts)
        imported.write(connection, tables, facts)
        alerts.write_news(connection, tables, [(at, fact, file) for at, fact in facts])
        file.docket = next((entry.id for entry in entries), 0)


def version_at(registry: Registry, record: UUID, position: int) -> int:
    """The last version a record had at a position of the log; 0 where it had no fact."""
    entries = _entries_of(registry, record)
    return max((entry.originator_version for entry in entries if entry.id <= position), default=0)


def _read(registry: Registry, entries: Iterable[Notification]) -> Iterator[tuple[int, Fact]]:
    for entry in entries:
        with suppress(RecordBroken):  # struck again since
            fact = registry.mapper.to_domain_event(entry)
            if isinstance(fact, Fact):
                yield entry.id, fact


def _entries_of(registry: Registry, record: UUID) -> Sequence[Notification]:
    return cast("Histories", registry.recorder).select_together([record])
