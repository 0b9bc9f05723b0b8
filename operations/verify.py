"""The whole record, checked against everything ever signed of it.

The log is read once, in order. Between one checkpoint and the next it is hashed on from the peaks
kept with the first, so that what was done to some facts hides nothing done to others. Where it
does not come to the root that was signed, the tree's own leaves say which fact it is, if they are
to be believed (operations/suspects.py); the receipts are asked of every fact in any case.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from heapq import merge
from typing import Any

from sqlalchemy import Row

from domain.handed_in import handed_in_by
from domain.merkle import Range, bagged, digest_of, leaf_bytes
from domain.notes import Checkpoint, NoteUnreadable, number_of, read_checkpoint, read_note
from operations.bundles import Bundles
from operations.findings import Broken, Findings, Verdict
from operations.ledger_key import is_signed_by
from operations.log_reading import BEGIN as BEGINNING
from operations.log_reading import LogReader, Stored
from operations.seals import Book, Seals, split
from operations.signatures import Signatures
from operations.suspects import BEGIN, Mark, Suspects
from projections.tree import Tree

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

    @classmethod
    def of(cls, seals: Seals, tree: Tree | None) -> "Horizon":
        """As they stand now; the tree first, for it is compared with what was signed before."""
        standing = tree.standing() if tree else None
        checkpoint, receipt = seals.last_of_each()
        upto, checked = (standing.position, standing.checked) if standing else (0, 0)
        return cls(checkpoint, receipt, upto, checked)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a record is checked with; `tree` is None where there is none to ask."""

    log: LogReader
    seals: Seals
    book: Book
    tree: Tree | None
    horizon: Horizon
    elsewhere: Sequence[Mark] = ()


class Verification:
    """One reading of the whole log."""

    def __init__(self, evidence: Evidence, signatures: Signatures, progress: Progress) -> None:
        self._evidence = evidence
        self._signatures = signatures
        self._progress = progress
        self._book = evidence.book
        self._digest = digest_of(evidence.book.hash)
        self._findings = Findings()
        last = evidence.log.last
        self._tree_upto = evidence.horizon.tree
        self._suspects = Suspects(
            evidence.log, evidence.book.hash, evidence.tree, self._findings, last
        )
        self._checkpoints = self._receipts = self._facts = 0
        self._serial = (0, 0)
        self._rows = evidence.seals.every_receipt(evidence.horizon.receipt)
        self._row = next(self._rows, None)
        bundles = evidence.seals.every_bundle(evidence.horizon.receipt)
        self._bundles = Bundles(bundles, self._book.key, self._book.hash, signatures)

    def verdict(self) -> Verdict:
        """Read everything; how much there is, and what is wrong."""
        with closing(self._rows), closing(self._bundles), closing(self._marks()) as marks:
            return self._read(merge(marks, self._evidence.elsewhere, key=lambda one: one.size))

    def _read(self, marks: Iterable[Mark]) -> Verdict:
        facts = self._leaves()
        start, reading, next_one = BEGIN, Range(self._book.hash), next(facts, None)
        for mark in marks:
            while next_one is not None and next_one[0] <= mark.position:
                reading.append(next_one[1])
                next_one = next(facts, None)
            if (reading.size, reading.root()) != (mark.size, mark.root):
                self._look(start, mark, reading.size)
            if mark.is_ours:
                start, reading = mark, Range(self._book.hash, mark.size, mark.peaks)
        unsealed = (next_one is not None) + sum(1 for _ in facts)
        self._beyond_the_last(start)
        self._end_of_receipts()
        return Verdict(self._facts, self._checkpoints, self._receipts, unsealed, self._findings)

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
        """What no checkpoint covers yet is compared with the tree, as far as it goes."""
        if self._tree_upto > start.position:
            self._suspects.compare(start.position, self._tree_upto)

    def _marks(self) -> Generator[Mark, None, None]:
        """Our own checkpoints, those left out that are not as they were signed."""
        horizon = self._evidence.horizon
        if horizon.checked > horizon.checkpoint:
            self._findings.add(Broken.CHECKPOINT_GONE, about=horizon.checked, size=horizon.checked)
        before = 0
        for row in self._evidence.seals.every_checkpoint(horizon.checkpoint):
            self._checkpoints += 1
            said = self._as_signed(row)
            if said is not None:
                if said.after not in (None, before):
                    self._findings.add(Broken.CHECKPOINT_GONE, about=said.after, size=said.after)
                yield Mark(row.size, row.position, row.root, split(row.peaks))
            else:
                self._findings.add(
                    Broken.SIGNATURE,
                    about=f"checkpoint {row.size}",
                    what=row.size,
                    kind="checkpoint",
                )
            before = row.size

    def _as_signed(self, row: Row[Any]) -> Checkpoint | None:
        """What the row's note says; None where the row is not as it was signed."""
        try:
            note = read_note(row.note)
            said = read_checkpoint(note.body)
        except NoteUnreadable:
            return None
        told = (said.size, said.position, said.root, said.hash, said.origin)
        peaks = split(row.peaks)
        is_as_signed = (
            told == (row.size, row.position, row.root, self._book.hash, self._book.key.name)
            and len(peaks) == said.size.bit_count()
            and bagged(peaks, self._book.hash) == said.root
            and is_signed_by(self._book.key, note)
        )
        return said if is_as_signed else None

    def _leaves(self) -> Iterator[tuple[int, bytes]]:
        """Every fact of the log as position and hash; its receipt is looked at on the way."""
        digest = self._digest
        for fact in self._evidence.log.between(BEGINNING):
            if fact.position < 1:
                self._suspects.never_given(fact)
                continue
            found = digest(b"\0" + leaf_bytes(*fact))
            self._facts += 1
            if self._facts % TOLD_EVERY == 0:
                self._progress(self._facts)
            self._beside(fact, found)
            yield fact.position, found

    def _beside(self, fact: Stored, found: bytes) -> None:
        """The receipt of this fact, and those before it whose facts are not there any more."""
        while self._row is not None and self._row.position < fact.position:
            self._broken_receipt(self._row)
            self._next_receipt()
        if self._row is not None and self._row.position == fact.position:
            if self._row.leaf != found:
                self._broken_receipt(self._row)
            self._next_receipt()
        elif fact.position <= self._book.read and _is_handed_in(fact):
            self._findings.add(
                Broken.RECEIPT_GONE, about=fact.position, what=fact.position, kind="position"
            )

    def _end_of_receipts(self) -> None:
        while self._row is not None:
            self._broken_receipt(self._row)
            self._next_receipt()
        for lost in self._bundles.finish():
            self._findings.add(Broken.RECEIPT_GONE, about=lost, what=lost, kind="position")
        for position in self._bundles.wrong:
            self._findings.add(
                Broken.SIGNATURE, about=f"bundle {position}", what=position, kind="bundle"
            )
        for one in self._signatures.finish():
            self._findings.add(
                Broken.SIGNATURE, about=f"receipt {one.number}", what=one.number, kind="receipt"
            )

    def _broken_receipt(self, row: Row[Any]) -> None:
        self._findings.add(
            Broken.RECEIPT,
            about=row.position,
            number=number_of(row.year, row.serial),
            record=row.dispute,
            position=row.position,
        )

    def _next_receipt(self) -> None:
        """Note this one, and take up the next; numbers have no gaps."""
        row = self._row
        if row is None:
            return
        self._receipts += 1
        self._bundles.take(row)
        year, serial = self._serial
        wanted = serial + 1 if row.year == year else 1
        for missing in range(wanted, min(row.serial, wanted + TOLD_EVERY)):
            number = number_of(row.year, missing)
            self._findings.add(Broken.RECEIPT_GONE, about=number, what=number, kind="number")
        self._serial = (row.year, row.serial)
        self._row = next(self._rows, None)


def _is_handed_in(fact: Stored) -> bool:
    return handed_in_by(fact.topic, fact.state) is not None
