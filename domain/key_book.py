"""The book of keys: which keys were locked, unlocked and destroyed, and under which order.

The cabinet does what stands here and keeps how far it has come (operations/key_ends.py). The book
is part of the record, the keys are not: a key that stands here as destroyed is destroyed again
wherever an old copy of the cabinet is put back. Keys and persons are named by ids that say nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.domain import Aggregate

from domain.record import Act, Fact, FirstFact, Record


class KeyBookOpened(FirstFact):
    """The book of keys was opened."""

    TOPIC = "key_book.opened"

    def apply(self, aggregate: "KeyBook") -> None:
        """Nothing is in it yet."""


class KeysLocked(Fact):
    """These keys open nothing until they are unlocked, and seal nothing more (停用密钥)."""

    TOPIC = "key_book.locked"
    file: UUID
    keys: list[str]

    def apply(self, aggregate: "KeyBook") -> None:
        """Whose file it is has nothing more to be told of an unlocking."""
        aggregate.unlocked.discard(self.file)


class KeysUnlocked(Fact):
    """These keys open again what they sealed (恢复密钥)."""

    TOPIC = "key_book.unlocked"
    file: UUID
    keys: list[str]

    def apply(self, aggregate: "KeyBook") -> None:
        """The disputes of whose file it is are to hear of it."""
        aggregate.unlocked.add(self.file)


class KeysDestroyed(Fact):
    """These keys are destroyed: whatever they sealed can be read by nobody any more (销毁密钥)."""

    TOPIC = "key_book.destroyed"
    file: UUID
    erasure: str
    keys: list[str]

    def apply(self, aggregate: "KeyBook") -> None:
        """It is still to be seen that they are."""
        aggregate.unlocked.discard(self.file)
        aggregate.ordered[self.erasure] = Ordered(self.file, self.keys, self.happened_at)
        aggregate.versions[self.erasure] = self.originator_version


class DestructionSeen(Fact):
    """It was seen that none of an order's keys is left, nor anything to find by (销毁核验)."""

    TOPIC = "key_book.destruction_seen"
    erasure: str
    position: int
    keys: int
    found: int

    def apply(self, aggregate: "KeyBook") -> None:
        """The order is carried out; where something was left, it is not, whoever noted it."""
        if self.keys or self.found:
            return
        aggregate.ordered.pop(self.erasure, None)
        aggregate.seen[self.erasure] = Seen(self.happened_at, self.position, self.keys, self.found)


@dataclass(frozen=True)
class Ordered:
    """Keys that are to be destroyed: of whose file, and since when."""

    file: UUID
    keys: list[str]
    at: datetime


@dataclass(frozen=True)
class Seen:
    """An order that was carried out: when that was seen, and where in the log the order stands.

    How many of its keys had a secret still, and in how many disputes somebody was found by name:
    both are 0.
    """

    at: datetime
    position: int
    keys: int
    found: int


class KeyBook(Record):
    """What was decided about keys."""

    TOPIC = "key_book"

    class Event(Aggregate.Event):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "key_book.event"

    class Created(Event, Aggregate.Created):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "key_book.created"

    def __init__(self) -> None:
        super().__init__()
        self.ordered: dict[str, Ordered] = {}
        self.seen: dict[str, Seen] = {}
        self.versions: dict[str, int] = {}
        self.unlocked: set[UUID] = set()

    @staticmethod
    def create_id() -> UUID:
        """There is one."""
        return uuid5(NAMESPACE_URL, "onestop:key-book")

    @classmethod
    def open(cls, act: Act) -> Self:
        """Open the book."""
        return cls._open_with(KeyBookOpened, act, id=cls.create_id())

    def lock(self, act: Act, *, file: UUID, keys: list[str]) -> None:
        """Have keys locked."""
        if keys:
            self._record(KeysLocked, act, file=file, keys=keys)

    def unlock(self, act: Act, *, file: UUID, keys: list[str]) -> None:
        """Have keys unlocked."""
        if keys:
            self._record(KeysUnlocked, act, file=file, keys=keys)

    def destroy(self, act: Act, *, file: UUID, erasure: str, keys: list[str]) -> None:
        """Have keys destroyed."""
        if erasure not in self.versions:
            self._record(KeysDestroyed, act, file=file, erasure=erasure, keys=keys)

    def see(self, act: Act, *, erasure: str, position: int, keys: int, found: int) -> None:
        """Record what was seen once an order was carried out: nothing is left of it.

        While something is, there is nothing to record: the order is still to be carried out.
        """
        if erasure in self.ordered and not keys and not found:
            said = {"position": position, "keys": keys, "found": found}
            self._record(DestructionSeen, act, erasure=erasure, **said)
