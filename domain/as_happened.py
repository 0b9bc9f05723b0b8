"""A dispute as it was at a moment, and as it was known to be: the two clocks of every fact (pure).

As recorded (当时所知): the facts in the order the office heard of them, up to a moment; this is the
aggregate at a version. As happened (实际经过): the facts in the order in which they happened, as
far as they are known, each slip put right; this is a fold of its own, because the aggregate rightly
refuses to be rebuilt out of order. The two together say what the office knew at one moment about
another.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from domain.aftercare import ExternalNumberRecorded
from domain.award import Awarded
from domain.claims import ClaimAmended
from domain.record import Fact
from domain.sides import PartyCorrected

if TYPE_CHECKING:
    from domain.dispute import Dispute

SAID_ANEW = frozenset({ClaimAmended.TOPIC, PartyCorrected.TOPIC, ExternalNumberRecorded.TOPIC})
"""What names the fact before it and is so from its own time on: a change, not a slip (变更)."""

KEEPS_ITS_DAY = frozenset({Awarded.TOPIC})
"""What a correction only words otherwise: its day and its parties stay (补正)."""

OUT_OF_PLACE = (LookupError, AttributeError, StopIteration, ValueError)
"""What a fact meets that comes before what it rests on: it is not there yet."""


@dataclass(frozen=True, slots=True)
class AsHappened:
    """A dispute at a moment as it happened.

    `facts` are those that had happened, in that order. `left_out` had happened too, by their dates,
    but rest on something that by its own date came later, or not at all: nothing can be said of
    them at that moment, and each is named rather than lost.
    """

    dispute: "Dispute"
    facts: tuple[Fact, ...]
    left_out: tuple[Fact, ...]


def begins_at(facts: Sequence[Fact]) -> datetime:
    """When the dispute came in, by the earlier of what its first fact says; it opens the record."""
    first = facts[0]
    received: datetime = getattr(first, "received_at", first.happened_at)
    return min(received, first.happened_at)


def known_by(facts: Sequence[Fact], recorded_at: datetime) -> Sequence[Fact]:
    """The facts the office had recorded by a moment: all up to the last one, in their order."""
    known = (number for number, fact in enumerate(facts, 1) if fact.timestamp <= recorded_at)
    return facts[: max(known, default=0)]


def as_recorded(facts: Iterable[Fact]) -> "Dispute":
    """The dispute as these facts leave it, one after the other as they were recorded."""
    record: Dispute | None = None
    for fact in facts:
        record = fact.mutate(record)
    if record is None:
        raise LookupError("a record begins with its first fact")
    return record


def as_happened(facts: Sequence[Fact], at: datetime) -> AsHappened:
    """The dispute at a moment by what is known in these facts, in the order in which it happened.

    The first fact opens the record and is always there. Never fails on what a record holds.
    """
    (_, first), *rest = put_right(facts)
    then = [fact for day, fact in rest if day <= at]
    placed, left_out = _placed(first, then)
    return _folded(first, placed, left_out)


def put_right(facts: Sequence[Fact]) -> list[tuple[datetime, Fact]]:
    """The facts in the order they happened, without those that a later one of their kind replaces.

    Each comes with the moment from which it is so. What happened at one moment stays in the order
    recorded; a correction stands where the fact stood that it corrects.
    """
    known = {fact.originator_version: fact for fact in facts}
    corrections = {
        fact.originator_version: fact.corrects
        for fact in facts
        if _is_of_one_kind(fact, known.get(fact.corrects)) and fact.TOPIC not in SAID_ANEW
    }
    gone = {named for named in corrections.values() if known[named].TOPIC not in KEEPS_ITS_DAY}

    def place(fact: Fact) -> tuple[bool, datetime, int, int]:
        stood = fact.originator_version
        while stood in corrections:
            stood = corrections[stood]
        day = known[stood] if fact.TOPIC in KEEPS_ITS_DAY else fact
        return fact is not facts[0], day.happened_at, stood, fact.originator_version

    standing = (fact for fact in facts if fact.originator_version not in gone)
    placed = sorted((place(fact), fact.originator_version) for fact in standing)
    return [(day, known[version]) for (_, day, _, _), version in placed]


def _is_of_one_kind(fact: Fact, corrected: Fact | None) -> bool:
    return corrected is not None and corrected.TOPIC == fact.TOPIC


def _placed(first: Fact, then: Sequence[Fact]) -> tuple[list[Fact], list[Fact]]:
    """An order in which each fact finds what it rests on, as near to that of happening as can be.

    A fact that comes too early waits, and is taken in as soon as it can be.
    """
    record, waiting, placed = first.mutate(None), [], []
    for fact in then:
        waiting.append(fact)
        while (ready := next((one for one in waiting if _applied(one, record)), None)) is not None:
            waiting.remove(ready)
            placed.append(ready)
    return placed, waiting


def _applied(fact: Fact, record: object) -> bool:
    try:
        fact.apply(record)
    except OUT_OF_PLACE:
        return False
    return True


def _folded(first: Fact, placed: Sequence[Fact], waiting: Iterable[Fact]) -> AsHappened:
    """Fold an order from the start: one that waited may have left half of itself behind."""
    left_out = list(waiting)
    while True:
        record = first.mutate(None)
        wrong = next((fact for fact in placed if not _applied(fact, record)), None)
        if wrong is None:
            facts = (first, *placed)
            _remember(record, facts)
            return AsHappened(record, facts, tuple(_in_order(left_out)))
        placed = [fact for fact in placed if fact is not wrong]
        left_out.append(wrong)


def _in_order(facts: Iterable[Fact]) -> list[Fact]:
    return sorted(facts, key=lambda fact: fact.originator_version)


def _remember(dispute: "Dispute", facts: Sequence[Fact]) -> None:
    """Note who recorded what last: this alone goes by the order in which the office heard of it."""
    for fact in sorted(facts, key=lambda fact: fact.originator_version):
        dispute.remember(fact)
        dispute.version, dispute.modified_on = fact.originator_version, fact.timestamp
