"""The whole record, checked against everything ever signed of it.

The log is read once, in order. Between one checkpoint and the next it is hashed on from the peaks
kept with the first, so that what was done to some facts hides nothing done to others. Where it
does not come to the root that was signed, the tree's own leaves say which fact it is, if they are
to be believed (operations/suspects.py); the receipts are asked of every fact in any case.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import merge

from domain.merkle import Range, bagged, digest_of, leaf_bytes
from domain.notes import Checkpoint, NoteUnreadable, PublicKey, read_checkpoint
from domain.own_notes import read_own_note
from operations.clocks_answered import BOOK
from operations.compared import compared_with
from operations.findings import Broken, Findings, Verdict
from operations.keys_named import named_in
from operations.ledger_key import is_signed_by
from operations.log_reading import StoredLog
from operations.moved import MovedLog, Moves, moves_of
from operations.parts import EVENTS
from operations.positions import is_given
from operations.proved_with import ProvedWith
from operations.receipt_check import ReceiptCheck
from operations.seal_reading import CheckpointRow
from operations.seals import Book, Seals, split
from operations.signatures import Signatures
from operations.suspects import BEGIN, Mark, Suspects, named
from operations.unsealed import Unsealed, reader_of_facts
from projections.tree import Tree
from projections.tree_check import DAMAGED, is_sound

Progress = Callable[[int], None]
"""Told how many facts were read."""

TOLD_EVERY = 5_000


@dataclass(frozen=True, slots=True)
class Horizon:
    """How far seals and tree were before the log was read.

    The office may work meanwhile: what is signed later is of facts that this reading does not see.
    """

    checkpoint: int
    receipt: int
    tree: int
    checked: int
    read: int | None = None
    """Up to where the log was read for receipts; None where the seals do not say it."""

    is_sound: bool = True
    """Whether the tree is one tree in itself; where it is not, nothing is believed of it."""

    @classmethod
    def of(cls, seals: Seals, tree: Tree | None, key: PublicKey) -> "Horizon":
        """As they stand now; the tree first, for it is compared with what was signed before."""
        is_tree = tree is not None and is_sound(tree)
        upto = tree.standing().position if tree and is_tree else 0
        compared = compared_with(tree, key) if tree else None
        reader = seals.read(_unheard)
        read = reader.read_upto()
        checkpoint, receipt = reader.last_of_each()
        checked = compared.size if compared else 0
        is_well = is_tree or tree is None
        return cls(checkpoint, receipt, upto, checked, read, is_sound=is_well)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a record is checked with; `tree` is None where there is none to ask."""

    log: StoredLog
    seals: Seals
    book: Book
    tree: Tree | None
    horizon: Horizon
    elsewhere: Sequence[Mark] = ()
    now: datetime | None = None
    """The office's time; nothing was recorded later. None where it is not to be compared."""

    each_receipt: bool = False
    """Whether each receipt's own signature is looked at, whatever vouches for all of them."""

    moves: Moves | None = None
    """How its facts moved since they were signed, where it is known; the log is read as before."""


def check(evidence: Evidence, key: PublicKey, progress: Progress) -> tuple[Verdict, set[bytes]]:
    """Read the whole log, once more where facts moved; the verdict, and the keys facts name."""
    with Signatures(key) as signatures:
        once = Verification(evidence, signatures, progress)
        verdict = once.verdict()
    tree, signed = evidence.tree, once.signed
    if verdict.is_whole or tree is None or signed is None or not evidence.horizon.is_sound:
        return verdict, once.keys
    if (moves := moves_of(evidence.log, tree, signed)) is None:
        return verdict, once.keys
    with Signatures(key) as signatures:
        again = Verification(replace(evidence, moves=moves), signatures, progress)
        return again.verdict(), once.keys


class Verification:
    """One reading of the whole log."""

    def __init__(self, evidence: Evidence, signatures: Signatures, progress: Progress) -> None:
        self._evidence = evidence
        self._signatures = signatures
        self._progress = progress
        self._book, self._log = evidence.book, evidence.log
        if moves := evidence.moves:
            self._log = MovedLog(evidence.log, moves)
        self._digest = digest_of(evidence.book.hash)
        self._findings = Findings()
        if moves:
            moves.tell(self._findings, evidence.log.last)
        log, last = self._log, self._log.last
        self._tree_upto = evidence.horizon.tree
        self._suspects = Suspects(log, evidence.book.hash, evidence.tree, self._findings, last)
        self.keys: set[bytes] = set()
        """The keys of sealed values that the facts name, once everything was read."""

        self._checkpoints = self._facts = self._read_so_far = 0
        self._last, self._all_match = BEGIN, True
        self._reader = evidence.seals.read(self._doubt)
        self._reader.look_at_the_book()
        self._receipts = ReceiptCheck(
            self._reader,
            self._book,
            signatures,
            self._findings,
            evidence.horizon.receipt,
            most_read=max(last, log.given),
            each=evidence.each_receipt,
        )
        self._proved_with = ProvedWith(evidence.book.key)
        said, self._note = self._last_signed()
        self._receipts.hold_upto(self._held_upto(said))
        self._receipts.look_at_the_mark(said, evidence.horizon.read, last)
        self.signed = said
        """The last checkpoint that is as it was signed."""

        self._signed_upto = said.position if said else 0
        now = evidence.now
        self._unsealed = Unsealed(
            reader_of_facts(),
            log.has,
            self._signed_upto,
            log.leaves_gaps,
            now,
            lambda: log.of(BOOK),
        )

    def verdict(self) -> Verdict:
        """Read everything; how much there is, and what is wrong."""
        with closing(self._receipts), closing(self._marks()) as marks:
            return self._read(merge(marks, self._evidence.elsewhere, key=lambda one: one.size))

    def _read(self, marks: Iterable[Mark]) -> Verdict:
        facts = self._leaves()
        start, reading, next_one = BEGIN, Range(self._book.hash), next(facts, None)
        for mark in marks:
            self._receipts.go_to(mark)
            while next_one is not None and next_one[0] <= mark.position:
                reading.append(next_one[1])
                next_one = next(facts, None)
            self._receipts.arrive_at(mark)
            if (reading.size, reading.root()) != (mark.size, mark.root):
                self._look(start, mark, reading.size)
                self._all_match = False
            elif mark.is_ours:
                self._last = mark
            if mark.is_ours:
                start, reading = mark, Range(self._book.hash, mark.size, mark.peaks)
        unsealed = (next_one is not None) + sum(1 for _ in facts)
        self._progress(self._facts)
        is_damaged = self._is_tree_damaged()
        if not is_damaged:
            self._beyond_the_last(start)
        self._suspects.finish()
        self._receipts.finish()
        for size in self._proved_with.gone(self._reader):
            self._findings.add(Broken.CHECKPOINT_GONE, about=size, size=size)
        self._count()
        put_in = len(self._evidence.moves.put_in) if self._evidence.moves else 0
        return Verdict(
            self._facts + put_in,
            self._checkpoints,
            self._receipts.number,
            unsealed,
            self._findings,
            tree_is_damaged=is_damaged,
            vouched_for=self._receipts.vouched_for,
            checkpoint=self._note,
            answered=tuple(self._unsealed.answered),
        )

    def _look(self, start: Mark, mark: Mark, size: int) -> None:
        if mark.is_ours:
            self._suspects.look(start, mark, size - start.size)
            return
        self._findings.add(
            Broken.KEPT_ELSEWHERE,
            about=mark.size,
            size=mark.size,
            position=mark.position,
            found=size,
        )

    def _beyond_the_last(self, start: Mark) -> None:
        """What no checkpoint covers yet is compared with the tree, as far as it goes.

        Where facts moved, the tree may have taken it in before or after: nobody can say.
        """
        if self._tree_upto > start.position and self._evidence.moves is None:
            self._suspects.compare(start.position, self._tree_upto, is_signed=False)

    def _marks(self) -> Generator[Mark, None, None]:
        """Our own checkpoints, those left out that are not as they were signed."""
        horizon = self._evidence.horizon
        if horizon.checked > horizon.checkpoint:
            self._findings.add(Broken.CHECKPOINT_GONE, about=horizon.checked, size=horizon.checked)
        before = 0
        for row in self._reader.checkpoints(horizon.checkpoint):
            self._checkpoints += 1
            said = as_signed(row, self._book)
            if said is not None:
                if said.after not in (None, before):
                    self._findings.add(Broken.CHECKPOINT_GONE, about=said.after, size=said.after)
                peaks = split(row.peaks)
                yield Mark(row.size, row.position, row.root, peaks, receipts=said.receipts)
            else:
                self._findings.add(
                    Broken.SIGNATURE,
                    about=f"checkpoint {row.size}",
                    checkpoint=row.size,
                )
            before = row.size

    def _leaves(self) -> Iterator[tuple[int, bytes]]:
        """Every fact of the log as position and hash; its receipt is looked at on the way."""
        digest, before, given = self._digest, 0, self._given()
        for fact in self._log.whole():
            self._read_so_far += 1
            if fact.position < 1:
                self._suspects.never_given(fact)
                continue
            if not is_given(fact.position, before, given):
                self._findings.add(
                    Broken.NOT_GIVEN, about=fact.position, position=fact.position, given=given
                )
            before = fact.position
            found = digest(b"\0" + leaf_bytes(*fact))
            self._facts += 1
            if self._facts % TOLD_EVERY == 0:
                self._progress(self._facts)
            self.keys.update(named_in(fact.state))
            self._proved_with.take(fact)
            self._receipts.beside(fact, found)
            if fact.position > self._signed_upto and (wrong := self._unsealed.wrong(fact)):
                self._findings.add(wrong, about=fact.position, **named(fact))
            yield fact.position, found

    def _given(self) -> int:
        """Up to where positions were given: what was signed stood where it was given, at the least.

        A store that says it gave fewer is wrong itself, and none of those facts is.
        """
        given, signed, last = self._log.given, self._signed_upto, self._evidence.log.last
        if given < signed:
            self._findings.add(
                Broken.SEQUENCE,
                about="sequence",
                name=self._log.counter,
                given=given,
                signed=signed,
                last=last if last >= signed else "",
            )
        return max(given, signed)

    def _count(self) -> None:
        """A fact that is read in no order is counted all the same."""
        count = self._log.count
        if count != self._read_so_far:
            self._findings.add(Broken.UNREAD, about="log", counted=count, read=self._read_so_far)
        if damage := self._log.damage:
            self._findings.add(Broken.STORE, about=EVENTS, store=EVENTS, what=damage)

    def _last_signed(self) -> tuple[Checkpoint | None, str]:
        """The last checkpoint that is as it was signed, and its note; None and none otherwise."""
        ours = self._reader.newest_checkpoints(self._evidence.horizon.checkpoint)
        with closing(ours) as rows:
            signed = ((said, row.note) for row in rows if (said := as_signed(row, self._book)))
            return next(signed, (None, ""))

    def _held_upto(self, said: Checkpoint | None) -> int:
        """Up to where every receipt was given, by the last checkpoint that is as it was signed."""
        last = said.position if said is not None and said.receipts is not None else 0
        kept = [one.position for one in self._evidence.elsewhere if one.receipts is not None]
        return max([last, *kept])

    def _doubt(self, table: str, what: str) -> None:
        self._findings.add(Broken.ROW, about=(table, what), table=table, what=what)

    def _is_tree_damaged(self) -> bool:
        """Whether the tree is no tree, or not of a record that matches all that was signed."""
        tree = self._evidence.tree
        if tree is None:
            return False
        if not self._evidence.horizon.is_sound:
            return True
        mark = self._last
        if not self._all_match or not mark.size or self._tree_upto < mark.position:
            return False
        try:
            return bagged(tree.peaks(mark.size), self._book.hash) != mark.root
        except DAMAGED:
            return True


def _unheard(_table: str, _what: str) -> None:
    """What cannot be read is told while everything is read."""


def as_signed(row: CheckpointRow, book: Book) -> Checkpoint | None:
    """What the row's note says; None where the row is not as it was signed."""
    try:
        note = read_own_note(row.note)
        said = read_checkpoint(note.body)
    except NoteUnreadable:
        return None
    told = (said.size, said.position, said.root, said.hash, said.origin)
    peaks = split(row.peaks)
    is_as_signed = (
        told == (row.size, row.position, row.root, book.hash, book.key.name)
        and len(peaks) == said.size.bit_count()
        and bagged(peaks, book.hash) == said.root
        and is_signed_by(book.key, note)
    )
    return said if is_as_signed else None
