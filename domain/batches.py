"""Many disputes in one write: what the office says to each of them at the same minute."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING
from uuid import UUID

from eventsourcing.persistence import IntegrityError

from domain.dispute import Dispute
from domain.record import Act
from domain.shelf import Shelf
from domain.working_days import CentreCalendar

if TYPE_CHECKING:
    from domain.registry import Registry

Say = Callable[[Dispute, Act], int]
"""Decides on a dispute, and says how much came of it."""


def in_one_write(registry: "Registry", disputes: Sequence[UUID], say: Say, act: Act) -> int:
    """Say something on each of these disputes, in one transaction; what was counted, in all.

    Where somebody wrote on one of them at the same moment, each is written by itself, and the
    decision taken again. Raises Busy.
    """
    with ExitStack() as alone:
        desk = [registry.take_up(Dispute, each) for each in disputes]
        calendars: dict[str, CentreCalendar] = {}
        shelves = [Shelf(registry, dispute, alone, calendars) for dispute in desk]
        counted = sum(say(dispute, act) for dispute in desk)
        try:
            registry.keep(*desk)
        except IntegrityError:
            return sum(_by_itself(registry, each, say, act) for each in disputes)
        for shelf, dispute in zip(shelves, desk, strict=True):
            shelf.put_away(dispute)
            registry.lay_down(dispute)
    return counted


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
