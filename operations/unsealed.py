"""Facts that nobody signed yet, looked at for what the office can never have recorded.

A hand at the database may put a fact in behind the last one signed. Whether the office recorded
what is possible nobody can tell before it is signed; what is impossible is named, and is signed by
nobody: a version that does not follow, a place the store did not give next, a kind or a body that
cannot be read, a moment that was not yet. Only for a moment can a person answer
(operations/clocks_answered.py).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cache, cached_property
from uuid import UUID

from eventsourcing.persistence import Mapper, Notification, StoredEvent

from domain.record import FACTS, Fact, FirstFact
from domain.registry import TOLERANCE, Registry
from domain.stored_facts import Misspelt
from operations.clocks_answered import Answered, answered_in
from operations.findings import Broken
from operations.log_reading import Stored

Has = Callable[[UUID, int], bool]
"""Whether the log holds a record's fact of this version."""


def reader_of_facts() -> Mapper[UUID]:
    """What reads stored facts, without any store."""
    nowhere = {"PERSISTENCE_MODULE": "eventsourcing.popo"}
    return Registry(datetime.now, {}, nowhere).mapper


@dataclass
class Unsealed:
    """Looks at facts one after the other, in the order of the log."""

    mapper: Mapper[UUID]
    has: Has
    before: int
    """The position before the first of them: the last one signed."""

    leaves_gaps: bool
    """Whether the store gives positions to what is then taken back (PostgreSQL does)."""

    now: datetime | None
    """Where given, nothing was recorded later."""

    book: Callable[[], Iterable[Stored]]
    """The entries of the office's own book by which clocks were accepted, where one is asked."""

    _last: dict[UUID, tuple[int, int, datetime]] = field(default_factory=dict)

    def wrong(self, fact: Stored) -> Broken | None:
        """What is impossible about the next one; None where nothing is."""
        follows = self.leaves_gaps or fact.position == self.before + 1
        self.before = fact.position
        last = self._last.get(fact.originator)
        version = last[0] if last else 0
        read = read_fact(self.mapper, fact)
        if read is not None:
            self._last[fact.originator] = fact.version, fact.position, read.timestamp
        if not follows:
            return Broken.GAP
        if not self._is_next(fact, version):
            return Broken.VERSION
        if fact.topic not in FACTS:
            return Broken.TOPIC
        if read is None or isinstance(read, FirstFact) is not (fact.version == 1):
            return Broken.BODY
        before = last[1:] if last else None
        is_possible = self._has_come(fact, read) and self._follows(fact, read, before)
        return None if is_possible else Broken.TIME

    @cached_property
    def answered(self) -> list[Answered]:
        """What people answered for of clocks that were ahead."""
        return list(answered_in(self.book(), self.mapper, read_fact))

    def _has_come(self, fact: Stored, read: Fact) -> bool:
        at, moment = fact.position, read.timestamp
        is_to_come = self.now is not None and moment > self.now + TOLERANCE
        return not is_to_come or any(one.may_be_to_come(at, moment) for one in self.answered)

    def _follows(self, fact: Stored, read: Fact, before: tuple[int, datetime] | None) -> bool:
        at, moment = fact.position, read.timestamp
        if before is None or moment >= before[1] - TOLERANCE:
            return True
        return any(one.may_follow(before, at, moment) for one in self.answered)

    def _is_next(self, fact: Stored, before: int) -> bool:
        if before:
            return fact.version == before + 1
        return fact.version == 1 or (fact.version > 1 and self.has(fact[1], fact.version - 1))


def read_fact(mapper: Mapper[UUID], fact: Stored) -> Fact | None:
    """A fact with everything that a fact of its kind says; None where it cannot be read."""
    stored = StoredEvent(fact.originator, fact.version, fact.topic, fact.state)
    try:
        read: object = mapper.to_domain_event(stored)
    except Exception:  # noqa: BLE001 - whatever the bytes are, they are no fact
        return None
    if not isinstance(read, Fact) or not all(hasattr(read, one) for one in _said(type(read))):
        return None
    moment: object = read.timestamp
    return read if isinstance(moment, datetime) and moment.tzinfo else None


@cache
def _said(kind: type[Fact]) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


def as_stored(entry: Notification) -> Stored:
    """An entry of the log as it stands in the store."""
    record = entry.originator_id
    version, topic, state = entry.originator_version, entry.topic, entry.state
    if isinstance(record, Misspelt) or not isinstance(record, UUID):
        return Stored(entry.id, UUID(int=0), version, topic, b"unreadable " + state)
    return Stored(entry.id, record, version, topic, state)
