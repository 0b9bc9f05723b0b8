"""The published figures held against the log: each counted again, and who differs named (复核).

The views' figures are read first, at one position of the log. Then every dispute, consultation and
demand is folded up to that position by code that shares nothing with the views, one at a time: of
each figure only its number and a fingerprint of what it counts are kept. Where these differ, that
figure is counted once more, and the records behind the difference are named.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Engine

from domain.book_steps import Life
from domain.recount import Count, Reported, Sums, counts_of, sums_of
from domain.refusals.ledger import RecordBroken
from domain.registry import Registry
from projections.figures import FIGURES
from projections.generations import reading
from projections.log_reader import Cut, LogReader
from projections.periods import Scope
from projections.statistics import Report, report

_WIDTH = 1 << 128
"""Fingerprints are sums of ids, and stay as wide as one."""

MATTERS = {"consultation.opened": "consultations", "demand.registered": "demands"}
"""What is no dispute: the figure that counts what a fact of the kind opens."""

Key = tuple[str, str]
"""A figure, and one of its parts."""


@dataclass(slots=True)
class Tally:
    """One figure's parts: how many, and a fingerprint of which records."""

    counts: Counter[Key] = field(default_factory=Counter)
    prints: dict[Key, int] = field(default_factory=lambda: defaultdict(int))
    persons: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def note(self, record: UUID, count: Count) -> None:
        """Count one record."""
        key = (count.figure, count.part)
        self.prints[key] = (self.prints[key] + record.int) % _WIDTH
        if not count.once:
            self.counts[key] += 1
        elif count.once not in self.persons[count.figure]:
            self.persons[count.figure].add(count.once)
            self.counts[key] += 1

    def of(self, figure: str) -> dict[str, tuple[int, int]]:
        """The parts of a figure, each with its number and its fingerprint."""
        keys = [key for key in self.prints if key[0] == figure]
        return {part: (self.counts[figure, part], self.prints[figure, part]) for _, part in keys}


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure, published and counted again; who differs is named, up to a number of them."""

    name: str
    published: int
    recounted: int
    published_by: Mapping[str, int]
    recounted_by: Mapping[str, int]
    only_published: Sequence[UUID] = ()
    only_recounted: Sequence[UUID] = ()
    behind: Sequence[UUID] = ()

    @property
    def agrees(self) -> bool:
        """Say whether both tellings count the same, of the same records."""
        same = (self.published, self.published_by) == (self.recounted, self.recounted_by)
        return same and not (self.only_published or self.only_recounted)


@dataclass(frozen=True, slots=True)
class Audit:
    """The whole report, twice."""

    position: int
    report: Report
    figures: Mapping[str, Compared]
    sums: Mapping[str, tuple[Decimal, Decimal]]
    """Each sum, as published and as counted again."""

    broken: Sequence[UUID] = ()
    """Records that do not follow on; they are in nothing that was counted again."""

    @property
    def agrees(self) -> bool:
        """Say whether nothing differs."""
        return all(one.agrees for one in self.figures.values()) and all(
            published == again for published, again in self.sums.values()
        )


def audit(
    registry: Registry, engine: Engine, within: Reported, *, named: int, only: str = ""
) -> Audit:
    """Hold the report against the log; `only` counts one figure, and names who is behind it.

    Raises NoViews.
    """
    scope = Scope(within.centres, within.first, within.last)
    published = Tally()
    with reading(engine) as now:
        told, position = report(now, scope), now.position
        for name, figure in FIGURES.items():
            listed = figure.behind(now.tables, scope)
            for row in now.connection.execute(listed):
                person = str(row.once) if "once" in row._fields else ""
                published.note(row.dispute, Count(name, row.value or "", person))
    again = Again(registry, within, position)
    recounted, sums = again.whole()
    differ = [name for name in FIGURES if published.of(name) != recounted.of(name)]
    names = [only] if only else differ
    ours = again.behind(set(names))
    theirs = _published_behind(engine, scope, names)
    figures = {
        name: Compared(
            name,
            told.figures[name].count,
            _number(recounted, name),
            _by(told.figures[name].by),
            _by({part: count for part, (count, _) in recounted.of(name).items()}),
            *_apart(theirs.get(name, Counter()), ours.get(name, Counter()), named),
            _first({record for record, _ in ours.get(name, ())}, named) if only else (),
        )
        for name in ([only] if only else FIGURES)
    }
    summed = {name: (getattr(told.sums, name), again_so) for name, again_so in sums.items()}
    return Audit(position, told, figures, summed, tuple(again.broken))


def _number(tally: Tally, figure: str) -> int:
    return sum(count for count, _ in tally.of(figure).values())


def _by(parts: Mapping[str, int]) -> dict[str, int]:
    return {part: count for part, count in sorted(parts.items()) if part}


Behind = Counter[tuple[UUID, str]]
"""The records behind a figure, each under the part it counts in."""


def _apart(theirs: Behind, ours: Behind, named: int) -> tuple[list[UUID], list[UUID]]:
    more, less = theirs - ours, ours - theirs
    return _first({one for one, _ in more}, named), _first({one for one, _ in less}, named)


def _first(records: set[UUID], number: int) -> list[UUID]:
    return sorted(records, key=str)[:number]


def _published_behind(engine: Engine, scope: Scope, names: Sequence[str]) -> dict[str, Behind]:
    if not names:
        return {}
    with reading(engine) as now:
        return {
            name: Counter(
                (row.dispute, row.value or "")
                for row in now.connection.execute(FIGURES[name].behind(now.tables, scope))
            )
            for name in names
        }


class Again:
    """Counts everything again, record by record, as it was at a position of the log."""

    def __init__(self, registry: Registry, within: Reported, position: int) -> None:
        self._registry = registry
        self._within = within
        self._position = position
        self.broken: dict[UUID, None] = {}
        """The records that do not follow on, which nothing is counted of."""

    def whole(self) -> tuple[Tally, dict[str, Decimal]]:
        """Every figure, and every sum."""
        tally, nothing = Tally(), Decimal(0)
        sums = dict.fromkeys((*Sums._fields, "paid_without_agreement"), nothing)
        for record, counts, closed in self._read():
            for count in counts:
                tally.note(record, count)
            if closed is not None:
                for name in sums:
                    sums[name] += getattr(closed, name)
        return tally, sums

    def behind(self, names: set[str]) -> dict[str, Behind]:
        """The records behind some figures."""
        found: dict[str, Behind] = {name: Counter() for name in names}
        if names:
            for record, counts, _ in self._read():
                for count in counts:
                    if count.figure in names:
                        found[count.figure][record, count.part] += 1
        return found

    def _read(self) -> Iterator[tuple[UUID, list[Count], Sums | None]]:
        reader = LogReader(self._registry, self._position, self._leave_out)
        cut = Cut(self._registry, self._position)
        for _, record in reader.opened():
            try:
                life = Life.of(cut.life(record))
            except RecordBroken:
                self._leave_out(record)
                continue
            calendar = self._registry.almanac.centre(life.dispute.at_filing.centre)  # type: ignore[arg-type]
            counted = list(counts_of(life, self._within, calendar))
            yield record, counted, sums_of(life, self._within)
        for _, fact in reader.facts(0, tuple(MATTERS)):
            yield from self._matter(fact)

    def _leave_out(self, record: UUID) -> None:
        self.broken[record] = None

    def _matter(self, fact: Any) -> Iterator[tuple[UUID, list[Count], None]]:  # noqa: ANN401
        if self._within.has(fact.centre, fact.happened_at):
            yield fact.originator_id, [Count(MATTERS[fact.TOPIC], fact.channel)], None
