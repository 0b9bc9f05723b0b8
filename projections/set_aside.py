"""Records set aside: a hand or a bad disk broke one, and the views go on with all the others.

Its rows stay as they were last written, and what can be read of it stands in the chronicle. It is
tried again with its next fact, and now and then without one; once it can be read it is told anew.

Where its last facts were taken out and their numbers given again, it can be read as it stands, and
only what the views told before bears witness. It stays as it was until that stands in the log.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import cast
from uuid import UUID

from eventsourcing.persistence import Notification
from sqlalchemy import Connection, Engine, delete, select

from domain.record import Fact
from domain.refusals.ledger import FactUnreadable, RecordBroken, ToldOtherwise
from domain.registry import Registry
from projections import alerts, chronicle, imported
from projections.files import File
from projections.filling import fill
from projections.generations import Reading, reading
from projections.lives import Histories
from projections.set_aside_table import Why
from projections.tables import Tables


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


def told_otherwise(aside: Aside) -> Aside:
    """The same record, of which the log now tells another fact under a number told before."""
    return replace(aside, why=Why.TOLD_OTHERWISE)


def all_told_otherwise(engine: Engine) -> list[UUID]:
    """The records the log tells otherwise than the serving views told them; raises NoViews."""
    return [one.record for one in all_aside(engine) if one.why is Why.TOLD_OTHERWISE]


def must_be_as_told(now: Reading, record: UUID) -> None:
    """Raises ToldOtherwise where the log tells a record otherwise than these views told it."""
    table = now.tables.set_aside.c
    query = select(table.version).where(table.record == record, table.why == Why.TOLD_OTHERWISE)
    version = now.connection.scalar(query)
    if version is not None:
        raise ToldOtherwise(record=str(record), version=version)


def told_before(
    connection: Connection, tables: Tables, facts: Iterable[Fact]
) -> frozenset[tuple[UUID, int]]:
    """Which of these facts bear a number under which another of their record was told."""
    given = {(fact.originator_id, fact.originator_version) for fact in facts}
    line = tables.chronicle.c
    query = select(line.record, line.version).where(line.record.in_({one for one, _ in given}))
    return frozenset((row.record, row.version) for row in connection.execute(query)) & given


def is_as_told(connection: Connection, tables: Tables, registry: Registry, record: UUID) -> bool:
    """Say whether every line told of a record stands in the log, where it stood.

    The log gives no position twice.
    """
    line = tables.chronicle.c
    query = select(line.version, line.position).where(line.record == record)
    told = {(row.version, row.position) for row in connection.execute(query)}
    return told <= {(one.originator_version, one.id) for one in _entries_of(registry, record)}


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
