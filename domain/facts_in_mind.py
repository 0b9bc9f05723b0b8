"""Facts in mind: what was read lately, so that a long record need not be made out once more.

The store is asked each time, and a fact is known again only by the very bytes that it gives: what
is told is what is on record at that moment, and what is sealed stays sealed in mind as it is there.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock
from uuid import UUID

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import StoredEvent

from domain.record import Fact

FACTS_IN_MIND = 4_096
"""Facts kept, some 3 kB each; of one record at most half of them."""

Made = Callable[[StoredEvent], DomainEventProtocol[UUID]]
"""Makes out what is stored."""

_Known = tuple[tuple[StoredEvent, Fact], ...]


class FactsInMind:
    """Keeps the facts of the records that were read last; the longest unread goes first.

    A fact is never changed, and whoever folds facts leaves them as they are: so all may share them.
    """

    def __init__(self, made: Made, most: int = FACTS_IN_MIND) -> None:
        self._made = made
        self._most = most
        self._kept = 0
        self._records: OrderedDict[UUID, _Known] = OrderedDict()
        self._turn = Lock()

    def made_out(self, record_id: UUID, stored: Sequence[StoredEvent]) -> list[Fact]:
        """The facts of a record, out of all that the store has of it."""
        with self._turn:
            known = self._records.get(record_id, ())
        read = tuple(self._each(stored, known))
        self._keep(record_id, read)
        return [fact for _, fact in read]

    def _each(self, stored: Sequence[StoredEvent], known: _Known) -> list[tuple[StoredEvent, Fact]]:
        read = []
        for number, one in enumerate(stored):
            if number < len(known) and _is_as_it_was(one, known[number][0]):
                read.append(known[number])
            elif isinstance(fact := self._made(one), Fact):
                read.append((one, fact))
        return read

    def _keep(self, record_id: UUID, read: _Known) -> None:
        with self._turn:
            self._kept -= len(self._records.pop(record_id, ()))
            if len(read) > self._most // 2:
                return
            self._records[record_id] = read
            self._kept += len(read)
            while self._kept > self._most:
                _, gone = self._records.popitem(last=False)
                self._kept -= len(gone)


def _is_as_it_was(one: StoredEvent, before: StoredEvent) -> bool:
    """Say whether the store gives the same fact again; both are of one record."""
    is_in_its_place = one.originator_version == before.originator_version
    return is_in_its_place and one.topic == before.topic and one.state == before.state
