"""Counting time as the law does (期间的计算): from a moment and a period to the last day (pure).

民法典 Art. 200-204 and 民事诉讼法 Art. 85: the day of the event is not counted; months and years
end on the corresponding day, or on the last of the month; a period that ends on a day off ends on
the first day after it, and a weekend that works is no day off. What was done is told line by line.
"""

import calendar as gregorian
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import groupby
from zoneinfo import ZoneInfo

from domain.working_days import ONE_DAY, DayKind, WorkingCalendar


class Unit(StrEnum):
    """In what a period is counted."""

    HOUR = "hour"
    DAY = "day"  # 自然日
    WORKING_DAY = "working-day"  # 工作日
    MONTH = "month"
    YEAR = "year"


class FirstDay(StrEnum):
    """Whether the day of the event is counted."""

    NEXT = "next"  # 民法典 Art. 201: it is not, the next day is the first
    SAME = "same"  # where a rule says so


class Roll(StrEnum):
    """Where a period ends whose last day is a day off."""

    FORWARD = "forward"  # 民法典 Art. 203: the first working day after it
    NONE = "none"  # there
    BACK = "back"  # the last working day before it


class Direction(StrEnum):
    """Which way a period runs from its event."""

    AFTER = "after"
    BEFORE = "before"  # notice to be given so long before something


@dataclass(frozen=True, slots=True)
class Span:
    """So much time."""

    amount: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Period:
    """A time limit as a rule states it."""

    span: Span
    first_day: FirstDay = FirstDay.NEXT
    roll: Roll = Roll.FORWARD
    direction: Direction = Direction.AFTER


Said = date | datetime | int | str | tuple[date, ...]


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One line of how a date came about: an entry of the catalogue (`trace.…`), and its data."""

    key: str
    said: tuple[tuple[str, Said], ...] = ()


def line(key: str, **said: Said) -> TraceLine:
    """Write one line of a trace."""
    return TraceLine(key, tuple(said.items()))


@dataclass(frozen=True, slots=True)
class Pause:
    """A time that is not counted, from one moment to another (中止)."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Counted:
    """When a period ends, and how that was found.

    `raw_end` is the last day as counted, `due` the day it rolled to; `end` is the moment at which
    it is over, 24:00 of that day or when business stops: what happens at `end` is too late.
    `alert_day` is the last working day not after the raw end, by which an officer is to act.
    `provisional`: a year it hangs on is not announced yet.
    """

    raw_end: date
    due: date
    end: datetime
    alert_day: date
    provisional: bool
    trace: tuple[TraceLine, ...]


REMEMBERED = 20_000
"""Counted periods a counter remembers, about 1 kB each: the days of a busy city's year."""


@dataclass(frozen=True, slots=True, eq=False)
class Counter:
    """Counts by one calendar, in one place's time; `closes` is when business stops, if it does.

    Disputes share their days: a period counted from a day is counted once.
    """

    calendar: WorkingCalendar
    zone: ZoneInfo
    closes: time | None = None
    _known: dict[object, Counted] = field(default_factory=dict, repr=False)

    def count(
        self,
        start: datetime,
        period: Period,
        *,
        more: Sequence[Span] = (),
        pauses: Sequence[Pause] = (),
    ) -> Counted:
        """Count a period from a moment, lengthened by what was added and what is not counted."""
        if period.span.unit is Unit.HOUR:
            return self._hours(start, period, more, pauses)
        begin = self.day_of(start)
        stood = tuple((self.day_of(pause.begins), self.day_of(pause.ends)) for pause in pauses)
        asked = begin, period, tuple(more), stood
        known = self._known.get(asked)
        if known is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            known = self._known[asked] = self._counted(*asked)
        return known

    def _counted(
        self,
        begin: date,
        period: Period,
        more: Sequence[Span],
        stood: Sequence[tuple[date, date]],
    ) -> Counted:
        if period.first_day is FirstDay.SAME:
            begin -= ONE_DAY
        trace: list[TraceLine] = []
        raw = begin
        for span in (period.span, *more):
            raw = self._stepped(raw, span, period.direction, trace)
        for begins, ends in stood:
            raw = self._paused(raw, (max(begins, begin), ends), period, trace)
        due = self._rolled(raw, period.roll, trace)
        hangs_on = (begin if _counts_working_days(period, more) else raw), due
        provisional = self._hangs_on_the_unannounced(hangs_on, period, trace)
        alert = self.calendar.last_working(raw)
        return Counted(raw, due, self._end_of(due), alert, provisional, tuple(trace))

    def day_of(self, moment: datetime) -> date:
        """The day it is here."""
        return moment.astimezone(self.zone).date()

    def _end_of(self, day: date) -> datetime:
        if self.closes:
            return datetime.combine(day, self.closes, self.zone)
        return datetime.combine(day + ONE_DAY, time(), self.zone)

    def _hours(
        self, start: datetime, period: Period, more: Sequence[Span], pauses: Sequence[Pause]
    ) -> Counted:
        """Hours run from the stated moment, on any day and at night (民法典 Art. 201)."""
        hours = timedelta(hours=sum(span.amount for span in (period.span, *more)))
        end = start - hours if period.direction is Direction.BEFORE else start + hours
        for pause in pauses:
            if pause.begins < end:
                end += pause.ends - max(pause.begins, start)
        due, here = self.day_of(end), end.astimezone(self.zone)
        trace = line("hours", amount=hours // timedelta(hours=1), end=here)
        return Counted(due, due, end, due, provisional=False, trace=(trace,))

    def _stepped(self, day: date, span: Span, direction: Direction, trace: list[TraceLine]) -> date:
        """Add one span to a day, or take it off."""
        if span.amount == 0:
            return day
        back = direction is Direction.BEFORE
        if span.unit is Unit.WORKING_DAY:
            end = self._nth_working(day, span.amount, back=back)
        else:
            end = moved(day, Span(-span.amount if back else span.amount, span.unit))
        key = f"{span.unit}-before" if back else span.unit
        trace.append(line(key, amount=span.amount, end=end))
        if span.unit is Unit.WORKING_DAY:
            first, last = sorted((day, end))
            trace.extend(self._told(_days(first + ONE_DAY, last), make_ups=True))
        return end

    def _nth_working(self, day: date, amount: int, *, back: bool) -> date:
        step, left = -ONE_DAY if back else ONE_DAY, amount
        while left:
            day += step
            left -= self.calendar.works(day)
        return day

    def _paused(
        self, raw: date, stood: tuple[date, date], period: Period, trace: list[TraceLine]
    ) -> date:
        """Leave out the days of a pause, counted from the day after it began.

        One that begins while the period is only rolling on lengthens it from where it rolled to.
        """
        begins, ends = stood
        rolled = self._rolled(raw, period.roll, []) if begins > raw else raw
        days = (ends - begins).days
        if begins > rolled or days <= 0:
            return raw
        raw, working = rolled, period.span.unit is Unit.WORKING_DAY
        if working:
            days = sum(map(self.calendar.works, _days(begins + ONE_DAY, ends)))
            raw = self._nth_working(raw, days, back=False)
        else:
            raw += timedelta(days=days)
        key = "pause-working" if working else "pause"
        trace.append(line(key, begins=begins, ends=ends, amount=days, end=raw))
        return raw

    def _rolled(self, raw: date, roll: Roll, trace: list[TraceLine]) -> date:
        """Roll a last day that is a day off; a make-up day works, and stays."""
        if roll is Roll.NONE:
            return raw
        if self.calendar.works(raw):
            if self.calendar.kind(raw) is DayKind.MAKE_UP:
                trace.append(line("stays", day=raw, holiday=self.calendar.holiday(raw)))
            return raw
        if roll is Roll.BACK:
            due = self.calendar.last_working(raw)
            passed_over = _days(due + ONE_DAY, raw)
        else:
            due = self.calendar.first_working(raw)
            passed_over = _days(raw, due - ONE_DAY)
        trace.extend(self._told(passed_over))
        trace.append(line(f"rolled-{roll}", due=due))
        return due

    def _told(self, days: Iterable[date], *, make_ups: bool = False) -> Iterator[TraceLine]:
        """Name each day passed over, a stretch of one kind in one line."""
        kinds = [(day, self.calendar.kind(day)) for day in days]
        named = [(day, kind) for day, kind in kinds if kind is DayKind.HOLIDAY]
        for holiday, stretch in groupby(named, key=lambda one: self.calendar.holiday(one[0])):
            off = tuple(day for day, _ in stretch)
            key = "holiday" if len(off) > 1 else "holiday-day"
            yield line(key, holiday=holiday, first=off[0], last=off[-1], days=off)
        if weekends := tuple(day for day, kind in kinds if kind is DayKind.WEEKEND):
            yield line("weekend", amount=len(weekends), days=weekends)
        worked = tuple(day for day, kind in kinds if kind is DayKind.MAKE_UP)
        if make_ups and worked:
            yield line("make-up", days=worked)

    def _hangs_on_the_unannounced(
        self, between: tuple[date, date], period: Period, trace: list[TraceLine]
    ) -> bool:
        """Say whether a day that decided the end lies in a year that is not announced."""
        if period.roll is Roll.NONE and period.span.unit is not Unit.WORKING_DAY:
            return False
        first, last = sorted(day.year for day in between)
        years = [y for y in range(first, last + 1) if not self.calendar.is_announced(y)]
        known = self.calendar.years
        trace.extend(line("provisional" if y in known else "no-calendar", year=y) for y in years)
        return bool(years)


def _counts_working_days(period: Period, more: Sequence[Span]) -> bool:
    return any(span.unit is Unit.WORKING_DAY for span in (period.span, *more))


def moved(day: date, span: Span) -> date:
    """A day so much later; with no corresponding day, the last of the month (民法典 Art. 202)."""
    if span.unit is Unit.DAY:
        return day + timedelta(days=span.amount)
    months = span.amount * 12 if span.unit is Unit.YEAR else span.amount
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = gregorian.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _days(first: date, last: date) -> Iterator[date]:
    """The days from one to another, both counted."""
    return (first + timedelta(days=more) for more in range((last - first).days + 1))
