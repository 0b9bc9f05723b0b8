"""Which fact it was: the log laid beside the leaves that the tree took of it when it was new.

The tree's leaves are believed only where they come to the root that was signed; a tree that was
made again over what was changed does not, and says nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from domain.merkle import Range, leaf_bytes, leaf_hash
from domain.notes import Given
from operations.findings import MOST, Broken, Findings
from operations.log_reading import Stored, StoredLog
from projections.tree import Leaf, Tree
from projections.tree_check import DAMAGED


class Mark(NamedTuple):
    """A place at which the log must come to a root: a checkpoint, ours or one kept elsewhere."""

    size: int
    position: int
    root: bytes
    peaks: tuple[bytes, ...] = ()
    is_ours: bool = True
    receipts: Given | None = None


BEGIN = Mark(0, 0, b"")
"""Before the first fact."""


@dataclass
class Suspects:
    """Finds and names what is wrong between two marks."""

    log: StoredLog
    hash: str
    tree: Tree | None
    findings: Findings
    last: int
    """The last position of the log."""

    _cut: list[tuple[int, int, list[int]]] = field(default_factory=list)
    """What is missing at the log's end, by stretches: up to where, how many, and which if known."""

    def look(self, start: Mark, end: Mark, found: int) -> None:
        """Name what is wrong between two marks, between which so many facts were found."""
        if self._is_believed(start, end):
            self.compare(start.position, end.position)
            return
        if self.last < end.position:
            gone = end.size - start.size - found
            self._cut.append((end.position, max(gone, 1), []))
        self.findings.add(
            Broken.BETWEEN,
            about=end.position,
            after=start.position,
            upto=end.position,
            signed=end.size - start.size,
            found=found,
        )

    def compare(self, after: int, upto: int, *, is_signed: bool = True) -> None:
        """Lay the log beside the tree's leaves, and name each fact that is not as it was.

        Of what is not signed yet nobody can say which of the two was changed.
        """
        if self.tree is None:
            return
        changed: list[tuple[Leaf, Stored]] = []
        gone: list[int] = []
        for leaf, fact in _paired(self.tree.between(after, upto), self.log.between(after, upto)):
            if leaf is None and fact is not None:
                broken = Broken.INSERTED if is_signed else Broken.UNSETTLED
                self.findings.add(broken, about=fact.position, **named(fact))
            elif fact is None and leaf is not None:
                gone.append(leaf.position)
            elif leaf is not None and fact is not None and self._at(leaf, fact) != leaf.hash:
                changed.append((leaf, fact))
        self._tell_gone(gone, upto)
        if is_signed:
            self._tell_changed(changed)
            return
        for _, fact in changed:
            self.findings.add(Broken.UNSETTLED, about=fact.position, **named(fact))

    def finish(self) -> None:
        """Say of all stretches together what was cut off, against the last that was signed."""
        if not self._cut:
            return
        known = [at for _, _, positions in self._cut for at in positions]
        number, upto = sum(number for _, number, _ in self._cut), max(self._cut)[0]
        self.findings.add_first(
            Broken.CUT_OFF,
            about=self.last,
            last=self.last,
            upto=upto,
            number=number,
            positions=stretches(known) if len(known) == number else f"{self.last + 1}–{upto}",
        )

    def never_given(self, fact: Stored) -> None:
        """A fact at a position that no store gives."""
        self.findings.add(Broken.INSERTED, about=fact[:4], **named(fact))

    def _is_believed(self, start: Mark, end: Mark) -> bool:
        if self.tree is None:
            return False
        kept = Range(self.hash, start.size, start.peaks)
        try:
            kept.extend(leaf.hash for leaf in self.tree.between(start.position, end.position))
        except DAMAGED:
            return False
        return (kept.size, kept.root()) == (end.size, end.root)

    def _tell_gone(self, gone: list[int], upto: int) -> None:
        at_the_end = [position for position in gone if position > self.last]
        if at_the_end:
            self._cut.append((upto, len(at_the_end), at_the_end))
        for position in gone:
            if position <= self.last:
                self.findings.add(Broken.REMOVED, about=position, position=position)

    def _tell_changed(self, changed: list[tuple[Leaf, Stored]]) -> None:
        for leaf, fact in changed:
            came_from = next(
                (
                    other.position
                    for other, _ in changed[:MOST]
                    if other is not leaf and self._at(other, fact) == other.hash
                ),
                None,
            )
            broken = Broken.ALTERED if came_from is None else Broken.EXCHANGED
            more = {} if came_from is None else {"other": came_from}
            self.findings.add(broken, about=leaf.position, **named(fact), **more)

    def _at(self, leaf: Leaf, fact: Stored) -> bytes:
        """The hash this fact has, or would have, at the position of a leaf."""
        return leaf_hash(leaf_bytes(leaf.position, *fact[1:]), self.hash)


def _paired(
    leaves: Iterator[Leaf], facts: Iterator[Stored]
) -> Iterator[tuple[Leaf | None, Stored | None]]:
    """What stands at the same position, side by side; one alone where the other has nothing."""
    leaf, fact = next(leaves, None), next(facts, None)
    while leaf is not None or fact is not None:
        if fact is None or (leaf is not None and leaf.position < fact.position):
            yield leaf, None
            leaf = next(leaves, None)
        elif leaf is None or fact.position < leaf.position:
            yield None, fact
            fact = next(facts, None)
        else:
            yield leaf, fact
            leaf, fact = next(leaves, None), next(facts, None)


def named(fact: Stored) -> dict[str, object]:
    """Which fact it is, in the words of a finding."""
    return {
        "position": fact.position,
        "record": fact.originator,
        "version": fact.version,
        "topic": fact.topic,
    }


def stretches(positions: list[int]) -> str:
    """Positions that follow each other, as from one to another."""
    ends: list[list[int]] = []
    for at in sorted(positions):
        if ends and at == ends[-1][1] + 1:
            ends[-1][1] = at
        else:
            ends.append([at, at])
    return ", ".join(f"{one}" if one == other else f"{one}–{other}" for one, other in ends)
