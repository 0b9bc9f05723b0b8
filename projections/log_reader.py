"""The log as an auditor reads it: disputes in the order they were opened, facts in the log's order.

Nothing here goes by a view: what is asked of the record is answered from the record. Every reader
holds one batch at a time, however long the log is.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from uuid import UUID

from eventsourcing.persistence import Notification

from domain.known import nothing_left
from domain.record import FACTS, Fact, FirstFact
from domain.refusals.ledger import RecordBroken
from domain.registry import Registry

PassOver = Callable[[UUID], None]
"""Told of each record with an entry that cannot be read."""

AT_ONCE = 500
"""Entries read at a time: of some kilobyte each."""


@cache
def opening_topics(prefix: str = "dispute.") -> tuple[str, ...]:
    """The kinds of facts that open a record of some sort."""
    return tuple(
        topic
        for topic, fact in FACTS.items()
        if topic.startswith(prefix) and issubclass(fact, FirstFact)
    )


@cache
def alert_topics() -> tuple[str, ...]:
    """The kinds of facts that may raise an alert; some of them do so only now and then."""
    named = ("alarms", "alarm_clocks")
    own = [topic for topic, fact in FACTS.items() if fact.__module__.rpartition(".")[2] in named]
    return (*own, *ALSO)


ALSO = ("dispute.referral_returned", "dispute.entry_refused", "dispute.glass_broken")
"""A second return, inspectors who were not let in, and an emergency raise an alert too."""


class LogReader:
    """Reads the log of an office up to where it stood when reading began."""

    def __init__(
        self, registry: Registry, until: int | None = None, pass_over: PassOver | None = None
    ) -> None:
        self._registry = registry
        self._pass_over = pass_over
        self.until = until if until is not None else registry.recorder.max_notification_id() or 0

    def opened(self, prefix: str = "dispute.", after: int = 0) -> Iterator[tuple[int, UUID]]:
        """The records of a sort and where the log has their first fact, the oldest first."""
        for entry in self.entries(after, opening_topics(prefix)):
            yield entry.id, record_of(entry)

    def entries(
        self,
        after: int = 0,
        topics: Sequence[str] = (),
        *,
        holding: tuple[bytes, ...] = (),
        lacking: bytes = b"",
    ) -> Iterator[Notification]:
        """The entries after a position, of some kinds if named.

        What an entry is to hold one of, or to lack, is looked for in its bytes before it is read.
        """
        recorder = self._registry.recorder
        while after < self.until:
            read = recorder.select_notifications(
                after, AT_ONCE, self.until, topics, inclusive_of_start=False
            )
            for entry in read:
                if _may_be(entry.state, holding, lacking):
                    yield entry
            if len(read) < AT_ONCE:
                return
            after = read[-1].id

    def facts(
        self,
        after: int = 0,
        topics: Sequence[str] = (),
        *,
        holding: tuple[bytes, ...] = (),
        lacking: bytes = b"",
    ) -> Iterator[tuple[int, Fact]]:
        """The facts after a position, each with its own.

        An entry that is none as it stands is passed over where there is somebody to tell of it;
        otherwise it raises RecordBroken.
        """
        for entry in self.entries(after, topics, holding=holding, lacking=lacking):
            try:
                fact = self._registry.mapper.to_domain_event(entry)
            except RecordBroken:
                if self._pass_over is None:
                    raise
                self._pass_over(record_of(entry))
                continue
            if isinstance(fact, Fact):
                yield entry.id, fact

    def life(self, record: UUID) -> list[Fact]:
        """Every fact of a record the log names, as it stands now; raises RecordBroken."""
        return _facts_of(self._registry, record)

    def said(self, field: str, value: str | int) -> bytes:
        """How a field that says so stands in the bytes of an entry."""
        transcoder = self._registry.mapper.transcoder
        whole = transcoder.encode({field: value})
        return whole.strip(b"{}")


def record_of(entry: Notification) -> UUID:
    """The record an entry is of, as every store tells it."""
    found = entry.originator_id
    return found if isinstance(found, UUID) else UUID(found)


def _may_be(state: bytes, holding: tuple[bytes, ...], lacking: bytes) -> bool:
    """Say whether an entry may be one that is looked for, before it is read.

    One that is not kept as plain JSON tells nothing by its bytes.
    """
    if state[:1] != b"{":
        return True
    return (not holding or any(one in state for one in holding)) and (
        not lacking or lacking not in state
    )


def _facts_of(registry: Registry, record: UUID) -> list[Fact]:
    """The facts of a record that the log names, though it may have none of it under its id."""
    facts = [fact for fact in registry.events.get(record) if isinstance(fact, Fact)]
    if not facts:
        raise nothing_left(record)
    return facts


class Cut:
    """How far each record had come at a position of the log, while others write on."""

    def __init__(self, registry: Registry, position: int) -> None:
        self._registry = registry
        self._seen = position
        self._first_beyond: dict[UUID, int] = {}

    def life(self, record: UUID) -> list[Fact]:
        """The facts a record had at the position.

        They are read first and the end of the log after them, so that none is taken for an old one.
        Raises RecordBroken.
        """
        facts = _facts_of(self._registry, record)
        self._look_on()
        beyond = self._first_beyond.get(record)
        return facts if beyond is None else facts[: beyond - 1]

    def _look_on(self) -> None:
        last = self._registry.recorder.max_notification_id() or 0
        if last == self._seen:
            return
        for entry in LogReader(self._registry, last).entries(self._seen):
            self._first_beyond.setdefault(record_of(entry), entry.originator_version)
        self._seen = last
