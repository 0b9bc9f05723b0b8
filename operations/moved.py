"""Facts that were put in, or taken out and the rest closed up, so that all that follow moved.

A leaf says where its fact stood, so each fact can be asked whether it is the one that was signed
at another place. Where it is, and the next one too, what stands between was put in or is gone.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from typing import Generic, TypeVar
from uuid import UUID

from domain.merkle import bagged, leaf_bytes, leaf_hash
from domain.notes import Checkpoint
from operations.findings import Broken, Findings
from operations.log_reading import END, Stored, StoredLog
from operations.suspects import named
from projections.tree import Leaf, Tree
from projections.tree_check import DAMAGED

T = TypeVar("T")

REACH = 500
"""Facts put in, or taken out, in one place; more are told as altered, each by itself."""

MOST_TRIED = 2_000_000
"""Hashes worked out to find where facts went, some three seconds; then no more is looked for."""


@dataclass(frozen=True, slots=True)
class Moves:
    """Where the facts of a log stood when they were signed."""

    stretches: tuple[tuple[int, int], ...]
    """From which position of the log on its facts are moved, and by how many."""

    put_in: dict[int, dict[str, object]]
    """The facts that were not signed, by position, in the words of a finding."""

    def by(self, position: int) -> int:
        """By how many a fact at this position of the log is moved."""
        return self.stretches[bisect_right(self.stretches, (position, END)) - 1][1]

    def tell(self, findings: Findings, last: int) -> None:
        """Name what was put in, and each stretch that moved, once."""
        for position, fact in self.put_in.items():
            findings.add(Broken.INSERTED, about=position, **fact)
        ends = [*(start for start, _ in self.stretches[1:]), last + 1]
        for (start, by), end in zip(self.stretches, ends, strict=True):
            upto = end - 1
            while upto > start and upto in self.put_in:
                upto -= 1
            if by:
                findings.add(
                    Broken.MOVED,
                    about=start,
                    position=start,
                    upto=upto,
                    by=f"{by:+d}",
                    was=start - by,
                    was_upto=upto - by,
                )


class MovedLog(StoredLog):
    """A log as it would stand had nothing been put in and nothing closed up."""

    def __init__(self, log: StoredLog, moves: Moves) -> None:
        super().__init__(log.connection)
        self._moves = moves

    @property
    def last(self) -> int:
        """The last position that there would be."""
        last = super().last
        return last - self._moves.by(last)

    @property
    def count(self) -> int:
        """How many facts there would be."""
        return super().count - len(self._moves.put_in)

    def whole(self) -> Generator[Stored, None, None]:
        """Every fact that was not put in, in order."""
        with closing(super().whole()) as facts:
            yield from self._before(facts)

    def of(self, originator: UUID) -> list[Stored]:
        """Every fact of a record that was not put in, in the order of the log."""
        return list(self._before(super().of(originator)))

    def between(self, after: int, upto: int = END) -> Generator[Stored, None, None]:
        """The facts that stood past one position, up to and with another, in order."""
        stretches = self._moves.stretches
        ends = [*(start for start, _ in stretches[1:]), END + 1]
        for (start, by), end in zip(stretches, ends, strict=True):
            low, high = max(start - 1, after + by), min(end - 1, upto + by)
            if low >= high:
                continue
            with closing(super().between(low, high)) as facts:
                for fact in facts:
                    if fact.position not in self._moves.put_in:
                        yield fact._replace(position=fact.position - by)

    def _before(self, facts: Iterable[Stored]) -> Iterator[Stored]:
        for fact in facts:
            if fact.position < 1:
                yield fact
            elif fact.position not in self._moves.put_in:
                yield fact._replace(position=fact.position - self._moves.by(fact.position))


def moves_of(log: StoredLog, tree: Tree, signed: Checkpoint) -> Moves | None:
    """How the facts moved since they were signed; None where they did not, or nobody can say.

    The tree's leaves are believed where all of them come to the root that was signed.
    """
    try:
        if bagged(tree.peaks(signed.size), tree.hash) != signed.root:
            return None
        leaves, facts = tree.between(0, signed.position), log.between(0)
        with closing(leaves), closing(facts):
            return _Laid(_Ahead(leaves), _Ahead(facts), tree.hash).moves()
    except DAMAGED:
        return None


class _Ahead(Generic[T]):
    """What comes next of many, and what comes after."""

    def __init__(self, rest: Iterator[T]) -> None:
        self._rest = rest
        self._seen: deque[T] = deque()

    def at(self, number: int) -> T | None:
        """The one so many further on; None past the end."""
        if (lacking := number + 1 - len(self._seen)) > 0:
            self._seen.extend(islice(self._rest, lacking))
        return self._seen[number] if number < len(self._seen) else None

    def skip(self, number: int) -> list[T]:
        """Go so many on; which those were."""
        self.at(number)
        return [self._seen.popleft() for _ in range(min(number, len(self._seen)))]


@dataclass
class _Laid:
    """The log laid beside the leaves in order, wherever each of them stands."""

    leaves: _Ahead[Leaf]
    facts: _Ahead[Stored]
    hash: str
    _tried: int = 0
    _by: int = 0
    _stretches: list[tuple[int, int]] = field(default_factory=lambda: [(1, 0)])
    _put_in: list[Stored] = field(default_factory=list)
    _gone: list[Leaf] = field(default_factory=list)

    def moves(self) -> Moves | None:
        """Read both to the leaves' end; None where no fact moved, or some only changed places."""
        while (leaf := self.leaves.at(0)) and (fact := self.facts.at(0)):
            if self._fit(leaf, fact):
                self._take(leaf, fact)
            elif skipped := self._next_to_fit():
                self._gone += self.leaves.skip(skipped[0])
                self._put_in += self.facts.skip(skipped[1])
            else:
                self._pass_over(leaf, fact)
        if len(self._stretches) == 1 or self._is_reordered():
            return None
        put_in = {fact.position: named(fact) for fact in self._put_in}
        return Moves(tuple(self._stretches), put_in)

    def _take(self, leaf: Leaf, fact: Stored) -> None:
        if fact.position - leaf.position != self._by:
            self._by = fact.position - leaf.position
            self._stretches.append((fact.position, self._by))
        self.leaves.skip(1)
        self.facts.skip(1)

    def _pass_over(self, leaf: Leaf, fact: Stored) -> None:
        """Neither is found elsewhere: each is taken to stand where those before it stand."""
        place = leaf.position + self._by
        if place <= fact.position:
            self.leaves.skip(1)
        if place >= fact.position:
            self.facts.skip(1)
        if place > fact.position:
            self._put_in.append(fact)

    def _next_to_fit(self) -> tuple[int, int] | None:
        """How many leaves or facts must be skipped until they fit again; None where none do."""
        for number in range(1, REACH + 1):
            if self._tried > MOST_TRIED:
                return None
            for leaves, facts in ((0, number), (number, 0)):
                if self._fits_from(leaves, facts) and not self._changed_places(number, facts):
                    return leaves, facts
        return None

    def _fits_from(self, leaves: int, facts: int) -> bool:
        one, other = self.leaves.at(leaves), self.facts.at(facts)
        if one is None or other is None or not self._fit(one, other):
            return False
        after, next_one = self.leaves.at(leaves + 1), self.facts.at(facts + 1)
        return after is None or next_one is None or self._fit(after, next_one)

    def _changed_places(self, number: int, facts: int) -> bool:
        """Whether the first that would be skipped stands a little further on."""
        leaf, fact = self.leaves.at(0), self.facts.at(0)
        further = range(1, number + 2)
        if facts:
            others = [other for at in further if (other := self.leaves.at(at))]
            return any(fact is not None and self._fit(other, fact) for other in others)
        found = [one for at in further if (one := self.facts.at(at))]
        return any(leaf is not None and self._fit(leaf, one) for one in found)

    def _is_reordered(self) -> bool:
        """Whether something that seems put in is what is gone elsewhere."""
        pairs = ((leaf, fact) for leaf in self._gone for fact in self._put_in)
        return any(self._fit(leaf, fact) for leaf, fact in islice(pairs, MOST_TRIED))

    def _fit(self, leaf: Leaf, fact: Stored) -> bool:
        """Whether this fact is the one that was signed there, wherever it stands now."""
        self._tried += 1
        return leaf_hash(leaf_bytes(leaf.position, *fact[1:]), self.hash) == leaf.hash
