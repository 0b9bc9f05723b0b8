"""The ledger: the office's own seal on its record (账本).

The tree says what the log holds; a checkpoint signs its root, and is signed only after the last
one was seen to be part of it. Who changed a fact, took one out or cut the log off can make every
view again, and the tree too: it will not match what was signed.
"""

from dataclasses import dataclass
from time import monotonic, sleep
from uuid import UUID

import structlog
from sqlalchemy import Engine

from domain.case_file import Statement
from domain.merkle import HashName
from domain.notes import Checkpoint, PublicKey, signed
from domain.refusals.ledger import (
    LedgerBehind,
    LedgerBroken,
    LedgerStopped,
    LedgerUnkept,
    NoSuchLeaf,
)
from domain.registry import Clock, Registry
from operations.console import Halt
from operations.ledger_key import LedgerKey, keep_key, kept_key, named, new_key
from operations.log_again import must_be_as_many, must_be_possible, read_again
from operations.master_key import Wrapper
from operations.parts import SEALS
from operations.receipt_desk import ReceiptDesk
from operations.receipts_mended import mend_receipts
from operations.seals import Handed, Sealed, Seals
from operations.seals_book import readable_book
from operations.stopped import Stopped, resume, stop, stopped
from operations.time_stamps import TimeStamp, newest_stamp, stamp, time_stamp_of
from operations.tree_keeper import TreeKeeper
from operations.unkept import is_away, unkept
from operations.watch_book import (
    note_resumed,
    note_stop,
    note_this_stop,
    open_stop,
    stopped_again,
)
from projections.generations import Overtaken
from projections.tree import AT_ONCE, Leaf, Tree

log = structlog.get_logger()

LEVEL_SECONDS = 10.0
"""How long sealing on demand waits for the tree; a rebuild takes longer, and then it is refused."""


OVERTAKEN_SECONDS = 60.0
"""How long it tries again where others keep the ledger at the same moment."""

AGAIN_SECONDS = 0.02
"""How long the others are left to it before each try."""


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
        authority: str = "",
    ) -> None:
        self.seals = seals
        self._authority = authority
        self.hash = hash_name
        self.tree = Tree(views, hash_name)
        self._registry = registry
        self._key = key
        self._clock = clock
        self._desk = ReceiptDesk(registry, seals, key, hash_name, clock)
        self._keeper = TreeKeeper(registry, self.tree, seals, key.public)

    @property
    def key(self) -> PublicKey:
        """With which its notes are checked."""
        return self._key.public

    @property
    def last(self) -> int:
        """The last position of the log; 0 where nothing was ever recorded."""
        return self._keeper.last

    def grow(self, limit: int = AT_ONCE) -> int:
        """Take the next facts into the tree; how many. Raises Overtaken, LedgerBroken."""
        return self._keeper.grow(limit)

    def issue_receipts(self, limit: int = AT_ONCE) -> int:
        """Give receipts for what was handed in since; the facts read.

        Raises Overtaken, LedgerBroken.
        """
        return self._desk.issue(limit)

    def must_match(self) -> None:
        """The tree matches everything that was signed; raises LedgerBroken."""
        self._keeper.must_match()

    def seal(self) -> Sealed:
        """Sign the record as it stands, or answer with what was signed of just that.

        Everything it covers that a party handed in has its receipt by then. A tree that does not
        match a log which does is made again. Raises LedgerBroken where the record or the receipts
        do not match what was signed before, and from then on LedgerStopped; LedgerBehind where the
        tree is not level in time.
        """
        self.must_not_be_stopped()
        try:
            return self._seal()
        except LedgerBroken as broken:
            self.stop(broken)
            raise

    def seal_now(self) -> Sealed:
        """Sign on demand, and have just that stamped where an authority is asked.

        Raises LedgerBroken, LedgerBehind.
        """
        made = self.seal()
        stamp(self.seals, self._authority)
        return made

    def look(self) -> None:
        """Whether as many facts stand there as were signed, and what came since can be so.

        Signs nothing more where it is not.
        """
        try:
            self.must_not_be_stopped()
            latest = self.seals.latest()
            must_be_as_many(self._registry, latest)
            self._keeper.must_have_its_checkpoints()
            must_be_possible(self._registry, latest)
        except LedgerBroken as broken:
            self.stop(broken)
        except Exception as error:
            if is_away(error):
                raise
            log.exception("the ledger cannot be kept")
            self.stop(self.unkept(type(error).__name__))

    def unkept(self, what: str) -> LedgerUnkept:
        """That tree or seals cannot be read or written, from the last checkpoint on."""
        return unkept(self.seals, what)

    def holds(self) -> bool:
        """Whether nothing was seen that does not match what was signed."""
        return not self.tree.standing().trouble and stopped(self.seals.engine) is None

    def must_not_be_stopped(self) -> None:
        """Raises LedgerStopped where the record was seen not to match, until it is resumed.

        A stop that the watch book holds open, and a hand took from the seals, is set again.
        """
        why = stopped(self.seals.engine) or stopped_again(self._registry, self.seals)
        if why is not None:
            raise LedgerStopped(size=why.size, position=why.position, noticed_at=why.noticed_at)

    def must_be_as_signed(self) -> None:
        """As many facts stand there as were signed; raises LedgerBroken, LedgerStopped."""
        self.must_not_be_stopped()
        must_be_as_many(self._registry, self.seals.latest())

    def stop(self, broken: LedgerBroken) -> None:
        """Sign nothing from now on, after a start neither, until a person resumes it."""
        if not isinstance(broken, LedgerStopped):
            size, position = (
                int(str(broken.details.get(name, 0))) for name in ("size", "position")
            )
            self.stop_because(broken.code, size, position)

    def stop_because(self, code: str, size: int, position: int) -> None:
        """Sign nothing from now on, for a reason that is no refusal; the first reason stands."""
        now = self._clock().isoformat(timespec="milliseconds")
        why = Stopped(code, size, position, now)
        stop(self.seals.engine, why)
        if stopped(self.seals.engine) is None:  # the store took it, and does not have it
            log.error("a stop does not stand where it was written", **why._asdict())
            if open_stop(self._registry, self.seals) is None:
                note_this_stop(self._registry, self.seals.engine, why)
            self.tree.tell_trouble(code)

    def why_stopped(self) -> Stopped | None:
        """Why nothing is signed any more, by the seals or the watch book; None if nothing is."""
        return stopped(self.seals.engine) or open_stop(self._registry, self.seals)

    def note_stop(self) -> None:
        """Have it written into the watch book that nothing is signed, where that is so; once."""
        note_stop(self._registry, self.seals.engine)

    def mend_receipts(self) -> None:
        """Make anew what vouches for the receipts, from the receipts: for a person who asks for it.

        Raises LedgerBroken, Overtaken.
        """
        mend_receipts(self.seals, self._key, self.hash, self.last)

    def resume(self) -> None:
        """Sign again: for a person who had everything checked. Raises LedgerBroken.

        Its word is written down first; a store that takes no fact any more is told in the log.
        """
        must_be_as_many(self._registry, self.seals.latest())
        try:
            note_resumed(self._registry, self.seals)
        except Exception:
            log.exception("that the record is signed again cannot be written down")
        resume(self.seals.engine)
        self.tree.tell_trouble("")

    def _seal(self) -> Sealed:
        """Sign as soon as nobody else does; raises LedgerBroken, LedgerBehind."""
        began = monotonic()
        while monotonic() - began < OVERTAKEN_SECONDS:
            try:
                self._keeper.become_level(self.last, began + LEVEL_SECONDS)
                return self._seal_tree()
            except Overtaken:
                sleep(AGAIN_SECONDS)
        raise LedgerBehind

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

    def _seal_tree(self) -> Sealed:
        """Sign the tree as it stands; raises Overtaken, LedgerBroken, LedgerBehind."""
        must_be_as_many(self._registry, self.seals.latest())
        self._keeper.must_hold()
        after, now = self.seals.latest(), self.tree.standing()
        if not now.size:
            raise LedgerBehind
        if after is not None and after.checkpoint.size >= now.size:
            return after
        self._desk.give(after, now.position)
        again = read_again(self._registry, after, now.position, self.hash)
        self._desk.must_be_of(again.handed_in, after, now.position)
        self._keeper.must_be_of(again.leaves, after, now)
        receipts = self._desk.bundled(after, now.position)
        said = Checkpoint(
            origin=self.key.name,
            size=now.size,
            position=now.position,
            root=again.leaves.root(),
            hash=self.hash,
            made_at=self._clock(),
            after=after.checkpoint.size if after else 0,
            receipts=receipts.given,
            stamped=newest_stamp(self.seals),
        )
        note = signed(said.body, self.key, self._key.sign)
        new = Sealed(said, note, tuple(again.leaves.peaks))
        self.seals.keep_checkpoint(new, after, receipts)
        self.tree.note_checked(now.size, note)
        return new


def open_ledger(  # noqa: PLR0913 - the parts it is made of, handed down from above
    *,
    registry: Registry,
    views: Engine,
    seals_store: Engine,
    cabinet: Engine,
    master: Wrapper,
    hash_name: HashName,
    clock: Clock,
    authority: str = "",
) -> Ledger:
    """Open the ledger, making its key and its tables where the office has none; one at a time.

    Raises Halt where there is a key and the seals are gone, or belong to another key.
    """
    seals = Seals(seals_store)
    seals.prepare()
    key, book, now = kept_key(cabinet, master), readable_book(seals), clock().isoformat()
    if key is None:
        if book is not None and seals.counted()[0]:
            raise Halt("seals-without-key")
        key = named(new_key())
        seals.open_book(key.public, hash_name, made_at=now)
        keep_key(cabinet, master, key, made_at=now)
        book = readable_book(seals)
    if book is None or book.key != key.public:
        raise Halt("seals-missing", store=SEALS)
    ledger = Ledger(registry, views, seals, key, book.hash, clock, authority)
    ledger.tree.prepare()
    ledger.look()
    return ledger
