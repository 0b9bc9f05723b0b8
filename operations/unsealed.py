"""Facts that nobody signed yet, looked at for what the office can never have recorded.

A hand at the database may put a fact in behind the last one signed. Whether the office recorded
what is possible nobody can tell before it is signed; what is impossible is named, and is signed by
nobody: a version that does not follow, a place the store did not give next, a kind or a body that
cannot be read, a moment that was not yet.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cache
from uuid import UUID

from eventsourcing.persistence import Mapper, Notification, StoredEvent

from domain.record import FACTS, Fact, FirstFact
from domain.registry import TOLERANCE, Registry
from domain.stored_facts import Misspelt
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

    now: datetime | None = None
    """Where given, nothing was recorded later."""

    _last: dict[UUID, tuple[int, datetime]] = field(default_factory=dict)

    def wrong(self, fact: Stored) -> Broken | None:
        """What is impossible about the next one; None where nothing is."""
        follows = self.leaves_gaps or fact.position == self.before + 1
        self.before = fact.position
        version, recorded_at = self._last.get(fact.originator, (0, None))
        read = read_fact(self.mapper, fact)
        if read is not None:
            self._last[fact.originator] = fact.version, read.timestamp
        if not follows:
            return Broken.GAP
        if not self._is_next(fact, version):
            return Broken.VERSION
        if fact.topic not in FACTS:
            return Broken.TOPIC
        if read is None or isinstance(read, FirstFact) is not (fact.version == 1):
            return Broken.BODY
        is_before = recorded_at is not None and read.timestamp < recorded_at - TOLERANCE
        is_to_come = self.now is not None and read.timestamp > self.now + TOLERANCE
        return Broken.TIME if is_before or is_to_come else None

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
