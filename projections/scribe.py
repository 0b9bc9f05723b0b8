"""Writing the views: facts of the log are read, and their rows and position kept in one write.

Exactly once: every write first moves the position from where it was left, so what was not
committed is read again and what was committed is never written twice, whoever dies when.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from eventsourcing.persistence import Notification
from sqlalchemy import Engine

from domain.access_log import AccessDay
from domain.alert_letters import AlertLetter
from domain.centres import Centre
from domain.consultation import Consultation
from domain.demand import Demand
from domain.dispute import Dispute
from domain.office_time import calendar_of
from domain.record import Fact, Record
from domain.registry import Registry
from domain.working_days import CentreCalendar
from projections import (
    access_log,
    alerts,
    caseload,
    chronicle,
    deadlines,
    imported,
    integrity,
    watched,
)
from projections.files import ON_THE_DESK, File, Files
from projections.generations import State, advance, writing
from projections.search_index import Cabinet, Indexer
from projections.tables import Tables

FOLLOWED: tuple[type[Record], ...] = (Dispute, Consultation, Demand, AlertLetter)
"""What people look at; books of numbers and inspectors' days have no view of their own."""

OWED = 20_000
"""Disputes whose clocks a rebuild leaves for later: a life is folded once, not fact by fact.

A set of views that is being built serves nobody, and broken off half way it is dropped.
"""


class Log:
    """The office's log, read in order; each entry of a followed record decoded once."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        kinds: tuple[type[Record], ...] = (*FOLLOWED, AccessDay)
        self._prefixes = tuple(f"{kind.TOPIC}." for kind in kinds)

    def after(self, position: int, limit: int) -> list[tuple[int, Fact | None]]:
        """The next positions and their facts; None where the fact is of no record followed here."""
        entries = self._registry.recorder.select_notifications(
            position, limit, inclusive_of_start=False
        )
        return [(entry.id, self._read(entry)) for entry in entries]

    @property
    def last(self) -> int:
        """The last position of the log, 0 where nothing was ever recorded."""
        return self._registry.recorder.max_notification_id() or 0

    def _read(self, entry: Notification) -> Fact | None:
        if not entry.topic.startswith(self._prefixes):
            return None
        fact = self._registry.mapper.to_domain_event(entry)
        return fact if isinstance(fact, Fact) else None


class Scribe:
    """Writes one generation of views, fact by fact, wherever it was left."""

    def __init__(  # noqa: PLR0913, PLR0917 - the parts a view is made of, handed down from above
        self,
        registry: Registry,
        engine: Engine,
        cabinet: Cabinet,
        centres: Mapping[str, Centre],
        tables: Tables,
        state: State,
        position: int,
        desk: int = ON_THE_DESK,
    ) -> None:
        self.tables = tables
        self.position = position
        self._engine = engine
        self._indexer = Indexer(cabinet)
        self._centres = centres
        self._state = state
        self._registry = registry
        self._owing: dict[UUID, File] = {}
        self._log = Log(registry)
        self._files = Files(registry, desk)

    def write_on(self, limit: int) -> int:
        """Write the next facts of the log, at most `limit`; the number read, 0 when level.

        Raises Overtaken where somebody else wrote them meanwhile.
        """
        entries = self._log.after(self.position, limit)
        if entries or self._owing:
            try:
                self._write(entries, is_level=len(entries) < limit)
            except BaseException:
                self._files.put_away()
                self._owing.clear()
                raise
        return len(entries)

    def _write(self, entries: Sequence[tuple[int, Fact | None]], *, is_level: bool) -> None:
        told = [(position, fact) for position, fact in entries if fact is not None]
        seen = [(position, fact) for position, fact in told if access_log.is_access(fact)]
        facts = [(position, fact) for position, fact in told if not access_log.is_access(fact)]
        touched: dict[int, File] = {}
        read: list[tuple[int, Fact, File]] = []
        for position, fact in facts:
            file = self._files.forward(position, fact)
            touched[id(file)] = file
            read.append((position, fact, file))
        files = list(touched.values())
        last = entries[-1][0] if entries else self.position
        self._owing |= {file.record.id: file for file in files if file.moved}
        pays = is_level or self._state is State.SERVING or len(self._owing) >= OWED
        calendars = self._calendars()
        with writing(self._engine) as connection:
            advance(connection, self.tables.generation, self._state, old=self.position, new=last)
            access_log.write(connection, self.tables, seen)
            chronicle.write(connection, self.tables, facts)
            imported.write(connection, self.tables, facts)
            caseload.find_dockets(connection, self.tables, files)
            alerts.write_news(connection, self.tables, read)
            alerts.find_positions(connection, self.tables, files)
            caseload.write(connection, self.tables, files, self._centres)
            watched.write(connection, self.tables, files, calendars)
            integrity.write(connection, self.tables, files, calendars)
            if pays:
                owed = list(self._owing.values())
                deadlines.write(connection, self.tables, owed, self._registry, self._centres)
            self._indexer.write(connection, self.tables, files)
        for file in files:
            file.fresh = False
        if pays:
            self._owing.clear()
        self.position = last

    def _calendars(self) -> dict[str, CentreCalendar]:
        return {centre: calendar_of(self._registry, centre) for centre in self._centres}
