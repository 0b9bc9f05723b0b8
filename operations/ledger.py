"""The ledger: the office's own seal on its record (账本).

The tree says what the log holds; a checkpoint signs its root, and is signed only after the last
one was seen to be part of it. Who changed a fact, took one out or cut the log off can make every
view again, and the tree too: it will not match what was signed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from time import monotonic
from typing import cast
from uuid import UUID

from eventsourcing.persistence import Notification
from sqlalchemy import Engine

from domain.case_file import Statement
from domain.handed_in import handed_in_by
from domain.merkle import HashName, bagged, leaf_hash
from domain.notes import Checkpoint, PublicKey, Receipt, number_of, signed
from domain.refusals.ledger import LedgerBehind, LedgerBroken, NoSuchLeaf
from domain.registry import Clock, Registry
from domain.wording import OFFICE
from operations.bundles import MOST
from operations.console import Halt
from operations.ledger_key import LedgerKey, keep_key, kept_key, named, new_key
from operations.master_key import Wrapper
from operations.parts import SEALS
from operations.seals import Handed, NewReceipt, Sealed, Seals
from operations.time_stamps import TimeStamp, time_stamp_of
from projections.generations import Overtaken
from projections.tree import AT_ONCE, Leaf, Tree, stored_leaf

LEVEL_SECONDS = 10.0
"""How long sealing on demand waits for the tree; a rebuild takes longer, and then it is refused."""

COMPARED_AT_ONCE = 200
"""Checkpoints compared with the tree before it is noted how far one is."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One fact shown to be in the tree of `size` leaves."""

    leaf: Leaf
    size: int
    path: tuple[bytes, ...]


class Ledger:
    """The office's ledger, in every process that reads it or adds to it."""

    def __init__(  # noqa: PLR0913, PLR0917 - the parts it is made of, handed down from above
        self,
        registry: Registry,
        views: Engine,
        seals: Seals,
        key: LedgerKey,
        hash_name: str,
        clock: Clock,
    ) -> None:
        self.seals = seals
        self.hash = hash_name
        self.tree = Tree(views, hash_name)
        self._registry = registry
        self._key = key
        self._clock = clock

    @property
    def key(self) -> PublicKey:
        """With which its notes are checked."""
        return self._key.public

    @property
    def last(self) -> int:
        """The last position of the log; 0 where nothing was ever recorded."""
        return self._registry.recorder.max_notification_id() or 0

    def grow(self, limit: int = AT_ONCE) -> int:
        """Take the next facts into the tree; how many. Raises Overtaken, LedgerBroken."""
        grown = self.tree.grow(self._registry, limit)
        if not grown:
            self._must_not_be_cut_off()
        return grown

    def issue_receipts(self, limit: int = AT_ONCE) -> int:
        """Give receipts for what was handed in since; the facts read. Raises Overtaken."""
        book = self.seals.book()
        read = book.read if book else 0
        entries = self._registry.recorder.select_notifications(
            read, limit, inclusive_of_start=False
        )
        if entries:
            new = list(self._receipts(entries))
            self.seals.keep_receipts(new, read=read, now_read=entries[-1].id)
        return len(entries)

    def seal(self) -> Sealed:
        """Sign the record as it stands, or answer with what was signed of just that.

        Raises LedgerBroken where the tree does not match what was signed before, LedgerBehind
        where it is not level in time.
        """
        wanted, until = self.last, monotonic() + LEVEL_SECONDS
        while True:
            try:
                self._become_level(wanted, until)
                sealed = self._seal_tree()
                self._bundle_receipts()
            except Overtaken:
                continue
            return sealed

    def must_match(self) -> None:
        """Compare the tree with the last checkpoint, and with all it was never compared with.

        Raises LedgerBroken.
        """
        latest = self.seals.latest()
        if latest is not None:
            self._must_hold(latest)
        checked = self.tree.standing().checked
        while later := self.seals.checkpoints_after(checked, COMPARED_AT_ONCE):
            for one in later:
                self._must_hold(one)
            checked = later[-1].checkpoint.size
            self.tree.note_checked(checked)

    def inclusion(self, position: int, size: int) -> Shown:
        """Show that the fact at a position is in the tree of `size`; raises NoSuchLeaf."""
        try:
            leaf = self.tree.leaf_of(position)
            return Shown(leaf, size, tuple(self.tree.inclusion(leaf.index, size)))
        except (LookupError, ValueError):
            raise NoSuchLeaf from None

    def consistency(self, old: int, new: int) -> tuple[bytes, ...]:
        """Show that the tree of `new` only adds to that of `old`; raises NoSuchLeaf."""
        try:
            return tuple(self.tree.consistency(old, new))
        except (LookupError, ValueError):
            raise NoSuchLeaf from None

    def vouch(self, statement: Statement) -> str:
        """Sign what the office says of a case file."""
        return signed(statement.body, self.key, self._key.sign)

    def latest(self) -> Sealed | None:
        """The last checkpoint."""
        return self.seals.latest()

    def checkpoint(self, size: int) -> Sealed | None:
        """The checkpoint over so many facts."""
        return self.seals.checkpoint(size)

    def checkpoints(self, before: int | None, limit: int) -> list[Sealed]:
        """Checkpoints over fewer facts than `before`, the newest first."""
        return self.seals.checkpoints(before, limit)

    def time_stamp(self, size: int) -> TimeStamp | None:
        """What an authority said of the checkpoint over so many facts."""
        row = self.seals.time_stamp(size)
        return None if row is None else time_stamp_of(row)

    def receipts_of(self, dispute: UUID) -> list[Handed]:
        """The receipts of a dispute, in the order issued."""
        return self.seals.receipts_of(dispute)

    def _become_level(self, wanted: int, until: float) -> None:
        while self.tree.standing().position < wanted:
            if monotonic() > until:
                raise LedgerBehind
            self.grow()

    def _must_not_be_cut_off(self) -> None:
        """The log never ends before its tree; read in this order, it only grows meanwhile."""
        now = self.tree.standing()
        if self.last < now.position:
            raise LedgerBroken(size=now.size, position=now.position)

    def _seal_tree(self) -> Sealed:
        self._must_not_be_cut_off()
        self.must_match()
        after, now = self.seals.latest(), self.tree.standing()
        if not now.size:
            raise LedgerBehind
        if after is not None and after.checkpoint.size >= now.size:
            return after
        peaks = self.tree.peaks(now.size)
        said = Checkpoint(
            origin=self.key.name,
            size=now.size,
            position=now.position,
            root=bagged(peaks, self.hash),
            hash=self.hash,
            made_at=self._clock(),
            after=after.checkpoint.size if after else 0,
        )
        new = Sealed(said, signed(said.body, self.key, self._key.sign), tuple(peaks))
        self.seals.keep_checkpoint(new, after)
        self.tree.note_checked(now.size)
        return new

    def _bundle_receipts(self) -> None:
        """Sign all receipts so far as a whole; raises Overtaken."""
        last = self.seals.last_bundle()
        while rows := self.seals.receipts_after(last.position, MOST):
            new = last.with_more(rows, self.hash)
            note = signed(new.body(self.key.name), self.key, self._key.sign)
            self.seals.keep_bundle(new, note, last)
            last = new

    def _must_hold(self, one: Sealed) -> None:
        said = one.checkpoint
        try:
            holds = (
                bagged(self.tree.peaks(said.size), self.hash) == said.root
                and self.tree.leaf_at(said.size - 1).position == said.position
            )
        except LookupError:  # a tree that is made again has not come so far yet
            if self.tree.standing().position < min(said.position, self.last):
                raise LedgerBehind from None
            holds = False
        if not holds:
            raise LedgerBroken(size=said.size, position=said.position)

    def _receipts(self, entries: Sequence[Notification]) -> Iterator[NewReceipt]:
        now = self._clock()
        year = now.astimezone(OFFICE).year
        serials = count(self.seals.last_serial(year) + 1)
        for entry in entries:
            party = handed_in_by(entry.topic, entry.state)
            if party is None:
                continue
            serial = next(serials)
            receipt = Receipt(
                origin=self.key.name,
                number=number_of(year, serial),
                dispute=cast("UUID", entry.originator_id),
                version=entry.originator_version,
                position=entry.id,
                topic=entry.topic,
                leaf=leaf_hash(stored_leaf(entry), self.hash),
                hash=self.hash,
                issued_at=now,
            )
            note = signed(receipt.body, self.key, self._key.sign)
            yield NewReceipt(year, serial, party, receipt, note)


def open_ledger(  # noqa: PLR0913 - the parts it is made of, handed down from above
    *,
    registry: Registry,
    views: Engine,
    seals_store: Engine,
    cabinet: Engine,
    master: Wrapper,
    hash_name: HashName,
    clock: Clock,
) -> Ledger:
    """Open the ledger, making its key and its tables where the office has none; one at a time.

    Raises Halt where there is a key and the seals are gone, or belong to another key.
    """
    seals = Seals(seals_store)
    seals.prepare()
    key, book, now = kept_key(cabinet, master), seals.book(), clock().isoformat()
    if key is None:
        if book is not None and seals.latest() is not None:
            raise Halt("seals-without-key")
        key = named(new_key())
        seals.open_book(key.public, hash_name, made_at=now)
        keep_key(cabinet, master, key, made_at=now)
        book = seals.book()
    if book is None or book.key != key.public:
        raise Halt("seals-missing", store=SEALS)
    ledger = Ledger(registry, views, seals, key, book.hash, clock)
    ledger.tree.prepare()
    return ledger
