"""The two orders in which the life of a record is told: as it happened, and as it was recorded."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum

from domain.moments import as_corrected
from domain.record import Fact


class Timeline(StrEnum):
    """By which of its two clocks a life is told (时间口径)."""

    HAPPENED = "happened"  # 按发生时间, as known now: corrections applied
    RECORDED = "recorded"  # 按记录时间: what the office knew then


def told_by(timeline: Timeline, facts: Sequence[Fact]) -> Iterator[tuple[datetime, Fact]]:
    """The facts of a record in the order of a timeline, each with its moment there.

    No moment lies before the one before it. What is said to have happened before the record was
    opened counts from its opening; a machine's clock that was set back counts from where it stood.
    """
    if not facts:
        return
    opened, *later = facts if timeline is Timeline.RECORDED else as_corrected(facts)
    moment = _moment(timeline, opened)
    yield moment, opened
    if timeline is Timeline.HAPPENED:
        later.sort(key=lambda fact: (fact.happened_at, fact.originator_version))
    for fact in later:
        moment = max(moment, _moment(timeline, fact))
        yield moment, fact


def _moment(timeline: Timeline, fact: Fact) -> datetime:
    return fact.happened_at if timeline is Timeline.HAPPENED else fact.timestamp
