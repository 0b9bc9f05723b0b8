"""Many disputes in one write: what the office says to each of them at the same minute."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Protocol, runtime_checkable
from uuid import UUID

from eventsourcing.persistence import IntegrityError, StoredEvent

from domain.dispute import Dispute
from domain.known import nothing_left
from domain.record import Act, Fact
from domain.refusals import NotFound
from domain.refusals.ledger import RecordBroken
from domain.shelf import Shelf
from domain.working_days import CentreCalendar

if TYPE_CHECKING:
    from domain.registry import Registry

Say = Callable[[Dispute, Act], int]
"""Decides on a dispute, and says how much came of it."""


PassOver = Callable[[RecordBroken], None]
"""Told of each dispute that cannot be read; the others go on."""


def in_one_write(
    registry: "Registry", disputes: Sequence[UUID], say: Say, act: Act, pass_over: PassOver
) -> int:
    """Say something on each of these disputes, in one transaction; what was counted, in all.

    Where somebody wrote on one of them at the same moment, each is written by itself, and the
    decision taken again. Raises Busy, NotFound.
    """
    with ExitStack() as alone:
        desk = _taken_up(registry, disputes, pass_over)
        calendars: dict[str, CentreCalendar] = {}
        shelves = [Shelf(registry, dispute, alone, calendars) for dispute in desk]
        counted = sum(say(dispute, act) for dispute in desk)
        try:
            registry.keep(*desk)
        except IntegrityError:
            return sum(_by_itself(registry, each.id, say, act) for each in desk)
        for shelf, dispute in zip(shelves, desk, strict=True):
            shelf.put_away(dispute)
            registry.lay_down(dispute)
    return counted


@runtime_checkable
class ReadsTogether(Protocol):
    """A store that reads the facts of many records in one go, which takes a fifth off a minute."""

    def select_together(self, originator_ids: Sequence[UUID]) -> Sequence[StoredEvent]:
        """Every fact of these records, each record's in order."""
        ...


def _taken_up(registry: "Registry", disputes: Sequence[UUID], pass_over: PassOver) -> list[Dispute]:
    """These disputes as they stand, without those that cannot be read, or are gone as a whole.

    Raises NotFound of a record that is no dispute.
    """
    store = registry.recorder
    if not isinstance(store, ReadsTogether):
        return list(_one_by_one(registry, disputes, pass_over))
    read: dict[object, object] = {}
    broken: dict[object, RecordBroken] = {}
    for stored in store.select_together(disputes):
        record = stored.originator_id
        if record not in broken:
            try:
                fact = registry.mapper.to_domain_event(stored)
                if isinstance(fact, Fact):
                    read[record] = fact.mutate(read.get(record))
            except RecordBroken as why:
                broken[record] = why
    broken |= {one: nothing_left(one) for one in disputes if one not in broken and one not in read}
    for each in broken.values():
        pass_over(each)
    return [_dispute(read.get(each), each) for each in disputes if each not in broken]


def _one_by_one(
    registry: "Registry", disputes: Sequence[UUID], pass_over: PassOver
) -> Iterator[Dispute]:
    for each in disputes:
        try:
            yield registry.take_up(Dispute, each)
        except RecordBroken as broken:
            pass_over(broken)
        except NotFound:
            pass_over(nothing_left(each))


def _dispute(found: object, dispute: UUID) -> Dispute:
    if not isinstance(found, Dispute):
        raise NotFound(id=str(dispute))
    return found


def _by_itself(registry: "Registry", dispute: UUID, say: Say, act: Act) -> int:
    counted = 0

    def decision(on: Dispute, act: Act) -> None:
        nonlocal counted
        counted = say(on, act)

    registry.at(dispute).decide(decision, act)
    return counted


def in_batches(disputes: Sequence[UUID], size: int) -> Iterator[Sequence[UUID]]:
    """So many at a time."""
    return (disputes[start : start + size] for start in range(0, len(disputes), size))
