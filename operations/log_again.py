"""The log hashed again from its own bytes, before it is signed.

The tree is disposable, and lies where a hand can reach it without touching the record. So it is
never signed on its own word: what came since the last checkpoint is read again, and what parties
handed in is laid beside the receipts given for it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, cast
from uuid import UUID

from eventsourcing.persistence import Notification

from domain.handed_in import handed_in_by
from domain.merkle import HashName, Range, bagged, digest_of
from domain.office_book import ClockAccepted
from domain.refusals.ledger import FactImpossible, LedgerBroken, PositionNotGiven
from domain.registry import Registry
from operations.log_reading import Stored
from operations.positions import is_given
from operations.seal_reading import ReceiptRow
from operations.seals import Sealed, Seals
from operations.unsealed import Unsealed, as_stored
from projections.tree import AT_ONCE, Must, Tree, stored_leaf
from projections.tree_check import DAMAGED

CHECKPOINTS_AT_ONCE = 200
TOLD = 10
"""Positions named in the log of the office where tree and record differ."""


class KeepsLog(Protocol):
    """A store of the log that says which positions it has given, and how many facts it holds."""

    leaves_gaps: bool
    """Whether it gives positions to what is then taken back."""

    def last_given(self) -> int:
        """The last position ever given; 0 where none was."""

    def number_upto(self, position: int) -> int:
        """How many facts stand up to and with a position."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What a receipt must be of."""

    position: int
    record: UUID
    leaf: bytes
    party: str


@dataclass(slots=True)
class Again:
    """Facts as they stand in the log: the tree they make, and what of them was handed in."""

    leaves: Range
    handed_in: list[HandedIn] = field(default_factory=list)


def read_again(registry: Registry, after: Sealed | None, upto: int, hash_name: str) -> Again:
    """Read on from a checkpoint, or from the first fact, up to and with a position.

    Raises LedgerBroken where what was kept with the checkpoint is not of it, FactImpossible for
    what the office cannot have recorded.
    """
    start = after.checkpoint.position if after else 0
    again = Again(_leaves_of(after, hash_name))
    digest, looking = digest_of(hash_name), unsealed(registry, start, registry.clock())
    for entry in entries_of(registry, start, upto):
        _must_be_possible(looking, entry)
        leaf = digest(b"\0" + stored_leaf(entry))
        again.leaves.append(leaf)
        party = handed_in_by(entry.topic, entry.state)
        if party is not None:
            record = cast("UUID", entry.originator_id)
            again.handed_in.append(HandedIn(entry.id, record, leaf, party))
    return again


def are_those(receipts: Sequence[ReceiptRow], handed_in: Sequence[HandedIn]) -> bool:
    """Whether these are the receipts of just that."""
    given = [HandedIn(row.position, row.dispute, row.leaf, row.party) for row in receipts]
    return given == list(handed_in)


def is_as_signed(registry: Registry, seals: Seals, hash_name: HashName | str) -> bool:
    """Whether the whole log comes to every checkpoint; reads all of it."""
    leaves, position = Range(hash_name), 0
    digest = digest_of(hash_name)
    while later := seals.checkpoints_after(leaves.size, CHECKPOINTS_AT_ONCE):
        for one in later:
            said = one.checkpoint
            if said.size <= leaves.size:
                return False  # its row stands elsewhere than its note says
            for entry in entries_of(registry, position, said.position):
                leaves.append(digest(b"\0" + stored_leaf(entry)))
            position = said.position
            if (leaves.size, leaves.root()) != (said.size, said.root):
                return False
    return True


def differing(registry: Registry, tree: Tree, after: int, upto: int) -> list[int]:
    """The first positions at which tree and log do not say the same."""
    digest = digest_of(tree.hash)
    ours = {
        entry.id: digest(b"\0" + stored_leaf(entry)) for entry in entries_of(registry, after, upto)
    }
    try:
        theirs = {leaf.position: leaf.hash for leaf in tree.between(after, upto)}
    except DAMAGED:
        return []
    return sorted(at for at in ours.keys() | theirs.keys() if ours.get(at) != theirs.get(at))[:TOLD]


def store_of(registry: Registry) -> KeepsLog:
    """The store of the log, as the ledger asks it."""
    return cast("KeepsLog", registry.recorder)


def must_be_as_many(registry: Registry, latest: Sealed | None) -> None:
    """As many facts as the last checkpoint signed still stand up to its position.

    What is signed next is read on from there, and would never miss what was taken out before.
    Raises LedgerBroken.
    """
    if latest is None:
        return
    said = latest.checkpoint
    if store_of(registry).number_upto(said.position) != said.size:
        raise LedgerBroken(size=said.size, position=said.position)


def must_be_possible(registry: Registry, after: Sealed | None) -> None:
    """The first facts past a checkpoint can be what the office recorded; raises FactImpossible.

    Their moments are not compared with a clock here, which may not be right yet.
    """
    start = after.checkpoint.position if after else 0
    looking = unsealed(registry, start, None)
    for entry in registry.recorder.select_notifications(start, AT_ONCE, inclusive_of_start=False):
        _must_be_possible(looking, entry)


def unsealed(registry: Registry, before: int, now: datetime | None) -> Unsealed:
    """What looks at the facts past the last position that was signed."""

    def has(record: UUID, version: int) -> bool:
        found = registry.recorder.select_events(record, gt=version - 1, lte=version, limit=1)
        return bool(found)

    def book() -> Iterator[Stored]:
        entries = registry.recorder.select_notifications(
            before, AT_ONCE, topics=[ClockAccepted.TOPIC], inclusive_of_start=False
        )
        return map(as_stored, entries)

    return Unsealed(registry.mapper, has, before, store_of(registry).leaves_gaps, now, book)


def _must_be_possible(looking: Unsealed, entry: Notification) -> None:
    if looking.wrong(as_stored(entry)) is not None:
        raise FactImpossible(position=entry.id)


def must_be_given(registry: Registry, seals: Seals | None = None) -> Must:
    """Raises PositionNotGiven for a fact at a position that the store has not given.

    What was signed stands where it was given, whatever the store says of it later.
    """

    def must(before: int, entries: Sequence[Notification]) -> None:
        given = store_of(registry).last_given()
        if seals is not None and entries[-1].id > given and (latest := seals.latest()) is not None:
            given = max(given, latest.checkpoint.position)
        for entry in entries:
            if not is_given(entry.id, before, given):
                raise PositionNotGiven(position=entry.id, given=given)
            before = entry.id

    return must


def _leaves_of(after: Sealed | None, hash_name: str) -> Range:
    if after is None:
        return Range(hash_name)
    said = after.checkpoint
    is_as_kept = len(after.peaks) == said.size.bit_count()
    if not is_as_kept or bagged(after.peaks, hash_name) != said.root:
        raise LedgerBroken(size=said.size, position=said.position)
    return Range(hash_name, said.size, after.peaks)


def entries_of(registry: Registry, after: int, upto: int) -> Iterator[Notification]:
    """The log past one position, up to and with another."""
    while entries := registry.recorder.select_notifications(
        after, AT_ONCE, upto, inclusive_of_start=False
    ):
        yield from entries
        after = entries[-1].id
