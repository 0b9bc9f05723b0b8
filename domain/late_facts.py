"""Facts recorded long after they happened, or before; and deadlines that only a late entry met."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.days_lost import DayCount
from domain.deadlines import Clock, ClockState, ledger
from domain.moments import FOLDED
from domain.record import Fact, is_person
from domain.rule_table import RuleTable
from domain.working_days import WorkingCalendar


class Entry(StrEnum):
    """How the two clocks of a fact lie to each other (记录时差)."""

    LATE = "late"  # 补录
    EARLY = "early"  # 提前记录: it is said to happen after it was recorded


GOING_ALONG = ("access_log.", "case_numbers.", "import_book.", "inspector_day.")
"""Books that are written along with what somebody enters or reads: no entries of their own."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """From how much on an entry is late: so many hours, or with `working_days` so many of those."""

    hours: int = 24
    working_days: int | None = None

    def is_passed(self, fact: Fact, days: DayCount, zone: ZoneInfo) -> bool:
        """Say whether a fact was recorded later than that."""
        if self.working_days is None:
            return gap_of(fact) > timedelta(hours=self.hours)
        if fact.timestamp <= fact.happened_at:
            return False
        return days.of(fact.happened_at, fact.timestamp, zone).working_days > self.working_days


def gap_of(fact: Fact) -> timedelta:
    """How long after it happened a fact was recorded; below zero where it was recorded first."""
    return fact.timestamp - fact.happened_at


def entry_of(fact: Fact, threshold: Threshold, days: DayCount, zone: ZoneInfo) -> Entry | None:
    """How a person's fact was entered; None where in time.

    What the machinery records is dated by the minute it was due: the alerts tell how late it came.
    A book that goes along tells nothing of its own, so an entry is told once.
    """
    if not is_person(fact.by) or fact.TOPIC.startswith(GOING_ALONG):
        return None
    if gap_of(fact) < timedelta(0):
        return Entry.EARLY
    return Entry.LATE if threshold.is_passed(fact, days, zone) else None


@dataclass(frozen=True, slots=True)
class Turned:
    """A clock that had passed when a fact was recorded, and that the fact says was met in time."""

    rule: str
    subject: str
    ended: datetime
    met_at: datetime


def turned_by(
    facts: Sequence[Fact],
    version: int,
    table: RuleTable,
    calendar: WorkingCalendar,
    zone: ZoneInfo,
) -> list[Turned]:
    """The clocks that the fact of this version turned from passed to met, as it was recorded."""
    fact = facts[version - 1]
    if version == 1 or fact.TOPIC not in FOLDED:
        return []
    before = ledger(facts[: version - 1], table, calendar, zone, fact.timestamp)
    passed = {clock.key: clock for clock in before if clock.state is ClockState.PASSED}
    if not passed:
        return []
    after = ledger(facts[:version], table, calendar, zone, fact.timestamp)
    return [
        Turned(*clock.key, ended=passed[clock.key].end, met_at=clock.met_at)
        for clock in after
        if clock.key in passed and _in_time(clock) and clock.met_at
    ]


def _in_time(clock: Clock) -> bool:
    return clock.state is ClockState.MET and not clock.late
