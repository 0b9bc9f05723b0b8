"""Writing the views: facts of the log are read, and their rows and position kept in one write.

A record that cannot be read is set aside in the same write, and the others go on.

Exactly once: every write first moves the position from where it was left, so what was not
committed is read again and what was committed is never written twice, whoever dies when.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

import structlog
from eventsourcing.persistence import Notification
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from domain.access_log import AccessDay
from domain.alert_letters import AlertLetter
from domain.almanac import Break
from domain.centres import Centre
from domain.consultation import Consultation
from domain.demand import Demand
from domain.dispute import Dispute
from domain.record import Fact, Record
from domain.refusals.ledger import RecordBroken, ToldOtherwise
from domain.registry import Registry
from domain.values import CentreId
from domain.working_days import CentreCalendar
from projections import (
    access_log,
    alerts,
    caseload,
    chronicle,
    deadlines,
    imported,
    integrity,
    set_aside,
    watched,
)
from projections.files import ON_THE_DESK, File, Files
from projections.generations import State, advance, writing
from projections.log_reader import record_of
from projections.search_index import Cabinet, Indexer
from projections.set_aside import Aside, aside_for
from projections.set_aside_table import Why
from projections.tables import Tables

log = structlog.get_logger()

FOLLOWED: tuple[type[Record], ...] = (Dispute, Consultation, Demand, AlertLetter)
"""What people look at; books of numbers and inspectors' days have no view of their own."""

OWED = 20_000
"""Disputes whose clocks a rebuild leaves for later: a life is folded once, not fact by fact.

A set of views that is being built serves nobody, and broken off half way it is dropped.
"""


@dataclass(frozen=True, slots=True)
class Unread:
    """An entry of a followed record that is no fact as it stands."""

    record: UUID
    broken: RecordBroken


Entries = Sequence[tuple[int, Fact | Unread | None]]
"""Positions of the log, and what stands there; None where the fact is of no record followed."""


@dataclass(slots=True)
class Batch:
    """What was read at once: entries of the access log, facts, and the files they moved."""

    seen: list[tuple[int, Fact]] = field(default_factory=list)
    facts: list[tuple[int, Fact]] = field(default_factory=list)
    read: list[tuple[int, Fact, File]] = field(default_factory=list)
    """The facts that follow on, each with its file."""

    files: dict[int, File] = field(default_factory=dict)
    aside: dict[UUID, Aside] = field(default_factory=dict)
    """What cannot be told on, from here or from before."""

    whole: dict[UUID, File] = field(default_factory=dict)
    """What was set aside before, and can be read again."""


class Log:
    """The office's log, read in order; each entry of a followed record decoded once."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        kinds: tuple[type[Record], ...] = (*FOLLOWED, AccessDay)
        self._prefixes = tuple(f"{kind.TOPIC}." for kind in kinds)

    def after(self, position: int, limit: int) -> list[tuple[int, Fact | Unread | None]]:
        """The next positions and their facts; None where the fact is of no record followed here."""
        entries = self._registry.recorder.select_notifications(
            position, limit, inclusive_of_start=False
        )
        return [(entry.id, self._read(entry)) for entry in entries]

    @property
    def last(self) -> int:
        """The last position of the log, 0 where nothing was ever recorded."""
        return self._registry.recorder.max_notification_id() or 0

    def _read(self, entry: Notification) -> Fact | Unread | None:
        if not entry.topic.startswith(self._prefixes):
            return None
        try:
            fact = self._registry.mapper.to_domain_event(entry)
        except RecordBroken as broken:
            return Unread(record_of(entry), broken)
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
        self._aside: dict[UUID, Aside] | None = None
        self._lost: set[Break] = set()
        self._log = Log(registry)
        self._files = Files(registry, desk)

    def write_on(self, limit: int) -> int:
        """Write the next facts of the log, at most `limit`; the number read, 0 when level.

        Raises Overtaken where somebody else wrote them meanwhile.
        """
        entries = self._log.after(self.position, limit)
        if entries or self._owing:
            is_level = len(entries) < limit
            try:
                self._write_entries(entries, is_level=is_level)
            except IntegrityError:
                told = self._told_before(entries)
                if not told:
                    raise
                self._write_entries(entries, told, is_level=is_level)
        return len(entries)

    def _write_entries(
        self, entries: Entries, told: Collection[tuple[UUID, int]] = (), *, is_level: bool
    ) -> None:
        with self._whole_or_put_away():
            batch = self._brought_forward(entries, self._known_aside(), told)
            last = entries[-1][0] if entries else self.position
            self._write(batch, last, is_level=is_level)

    def _told_before(self, entries: Entries) -> Collection[tuple[UUID, int]]:
        """Which entries bear a number under which another was told; looked at where one cannot be.

        Not in a rebuild, which owes clocks by then: it ends, and the next one reads the log anew.
        """
        if self._state is State.BUILDING:
            return ()
        facts = [told for _, told in entries if isinstance(told, Fact)]
        with self._engine.connect() as connection:
            return set_aside.told_before(connection, self.tables, facts)

    def take_up_again(self) -> int:
        """Tell anew what is set aside and can be read again though no fact of it came; how many.

        Raises Overtaken where somebody else wrote meanwhile.
        """
        batch = Batch()
        with self._whole_or_put_away():
            for record in self._known_aside():
                file = self._read_again(record)
                if file is not None:
                    batch.files[id(file)] = batch.whole[record] = file
            if batch.whole:
                self._write(batch, self.position, is_level=True)
        return len(batch.whole)

    def _read_again(self, record: UUID) -> File | None:
        """A record as it stood where the views stand; None where it cannot be read still."""
        if not self._is_as_told(self._known_aside()[record]):
            return None
        version = set_aside.version_at(self._registry, record, self.position)
        try:
            file = self._files.fetched(record, version)
        except RecordBroken:
            return None
        return file if file is not None and isinstance(file.record, FOLLOWED) else None

    @contextmanager
    def _whole_or_put_away(self) -> Iterator[None]:
        """What was not written is on no desk."""
        try:
            yield
        except BaseException:
            self._files.put_away()
            self._owing.clear()
            raise

    def _write(self, batch: Batch, last: int, *, is_level: bool) -> None:
        known, files = self._known_aside(), list(batch.files.values())
        self._owing |= {file.record.id: file for file in files if file.moved}
        pays = is_level or self._state is State.SERVING or len(self._owing) >= OWED
        calendars = self._calendars()
        with writing(self._engine) as connection:
            advance(connection, self.tables.generation, self._state, old=self.position, new=last)
            self._set_aside(connection, batch)
            access_log.write(connection, self.tables, batch.seen)
            chronicle.write(connection, self.tables, batch.facts)
            imported.write(connection, self.tables, batch.facts)
            caseload.find_dockets(connection, self.tables, files)
            alerts.write_news(connection, self.tables, batch.read)
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
        for record in batch.whole:
            del known[record]
        known |= batch.aside
        self.position = last

    def _brought_forward(
        self,
        entries: Entries,
        known: Mapping[UUID, Aside],
        before: Collection[tuple[UUID, int]],
    ) -> Batch:
        """Apply each fact to its file; a record that breaks here is told on no more."""
        batch = Batch()
        for position, told in entries:
            if isinstance(told, Unread):
                self._break_off(batch, told.record, position, told.broken, known)
            elif told is not None and access_log.is_access(told):
                batch.seen.append((position, told))
            elif told is not None and self._is_told_otherwise(batch, told, known, before):
                broken = ToldOtherwise(
                    record=str(told.originator_id), version=told.originator_version - 1
                )
                self._break_off(batch, told.originator_id, position, broken, known)
            elif told is not None:
                batch.facts.append((position, told))
                if told.originator_id not in batch.aside:
                    self._forward(batch, position, told, known)
        return batch

    def _is_told_otherwise(
        self,
        batch: Batch,
        fact: Fact,
        known: Mapping[UUID, Aside],
        before: Collection[tuple[UUID, int]],
    ) -> bool:
        """Whether a fact takes another's number, or comes after one that did: it has no line."""
        record = fact.originator_id
        if (record, fact.originator_version) in before:
            return True
        if record in batch.aside:
            return batch.aside[record].why is Why.TOLD_OTHERWISE
        return record in known and not self._is_as_told(known[record])

    def _is_as_told(self, aside: Aside) -> bool:
        """Whether a record set aside is told as it was, as far as is known without reading it."""
        if aside.why is not Why.TOLD_OTHERWISE:
            return True
        with self._engine.connect() as connection:
            return set_aside.is_as_told(connection, self.tables, self._registry, aside.record)

    def _forward(
        self, batch: Batch, position: int, fact: Fact, known: Mapping[UUID, Aside]
    ) -> None:
        try:
            file = self._files.forward(position, fact)
        except RecordBroken as broken:
            if isinstance(broken, ToldOtherwise):
                batch.facts.pop()
            self._break_off(batch, fact.originator_id, position, broken, known)
            return
        batch.files[id(file)] = file
        batch.read.append((position, fact, file))
        if fact.originator_id in known:
            batch.whole[fact.originator_id] = file

    def _break_off(
        self,
        batch: Batch,
        record: UUID,
        position: int,
        broken: RecordBroken,
        known: Mapping[UUID, Aside],
    ) -> None:
        """Set a record aside; one that was so before stays so, from where it first was."""
        self._files.drop(record)
        was = batch.aside.get(record) or known.get(record)
        aside = was or aside_for(broken, record, position)
        if isinstance(broken, ToldOtherwise):
            aside = set_aside.told_otherwise(aside)
        batch.aside[record] = aside

    def _set_aside(self, connection: Connection, batch: Batch) -> None:
        """Write down what breaks off, and tell anew what is whole again and was written before."""
        if not (batch.aside or batch.whole):
            return
        whole = batch.whole.values()
        set_aside.note(connection, self.tables, batch.aside.values(), batch.whole)
        set_aside.tell_anew(connection, self.tables, self._registry, whole, self.position)

    def _known_aside(self) -> dict[UUID, Aside]:
        """What these views have set aside; asked of the store once, for only we write it."""
        if self._aside is None:
            with self._engine.connect() as connection:
                found = set_aside.read(connection, self.tables)
            self._aside = {one.record: one for one in found}
        return self._aside

    def _calendars(self) -> dict[str, CentreCalendar]:
        return {centre: self._calendar(CentreId(centre)) for centre in self._centres}

    def _calendar(self, centre: CentreId) -> CentreCalendar:
        """A centre's hours; where a book was broken those of before, for it holds up all."""
        calendar, breaks = self._registry.almanac.centre_left(centre)
        for one in breaks:
            if one not in self._lost:
                self._lost.add(one)
                _tell(one)
        return calendar


def _tell(lost: Break) -> None:
    if lost.centre:
        log.error("a centre's hours cannot be read", centre=lost.centre, version=lost.version)
    else:
        log.error("the calendar of the law cannot be read", version=lost.version)
