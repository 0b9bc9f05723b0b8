"""Which days work: the State Council's table of a year, and a centre's own hours beside it (pure).

Two questions that are never the same: a period of the law asks whether a day is a statutory day off
(法定休假日); an officer asks whether the centre is open. A centre's closure moves no period of law.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
SATURDAY = 5
"""`date.weekday()` of the first day of a weekend."""


class DayKind(StrEnum):
    """What a day is in the table of the law."""

    WORKING = "working"  # 工作日
    WEEKEND = "weekend"  # 休息日
    HOLIDAY = "holiday"  # 法定节假日, with the days bridged to it
    MAKE_UP = "make-up"  # 调休上班: a weekend that works


@dataclass(frozen=True, slots=True)
class YearTable:
    """One year's days as a notice of the State Council names them (节假日安排的通知).

    `holidays` and `make_ups` give each day its holiday's code (`spring-festival`). A year whose
    notice is not out is provisional: it has the days that the law itself fixes, and no swaps.
    """

    year: int
    notice: str
    announced_on: date | None
    holidays: Mapping[date, str]
    make_ups: Mapping[date, str]
    provisional: bool = False


@dataclass(frozen=True)
class WorkingCalendar:
    """The working days of the law, as the office's book of calendars has them at a version."""

    years: Mapping[int, YearTable] = field(default_factory=dict)
    version: int = 0

    def kind(self, day: date) -> DayKind:
        """What a day is; in a year of which nothing was published, only weekends are known."""
        table = self.years.get(day.year)
        if table and day in table.make_ups:
            return DayKind.MAKE_UP
        if table and day in table.holidays:
            return DayKind.HOLIDAY
        return DayKind.WEEKEND if day.weekday() >= SATURDAY else DayKind.WORKING

    def holiday(self, day: date) -> str:
        """The code of the holiday a day is off for, or works for; empty on any other day."""
        table = self.years.get(day.year)
        return (table.holidays.get(day) or table.make_ups.get(day, "")) if table else ""

    def works(self, day: date) -> bool:
        """Say whether a day is a working day of the law."""
        return self.kind(day) in (DayKind.WORKING, DayKind.MAKE_UP)

    def is_announced(self, year: int) -> bool:
        """Say whether the notice of a year is out; until then its dates are provisional."""
        table = self.years.get(year)
        return table is not None and not table.provisional

    def first_working(self, day: date) -> date:
        """The day itself if it works, else the first one after it that does."""
        while not self.works(day):
            day += ONE_DAY
        return day

    def last_working(self, day: date) -> date:
        """The day itself if it works, else the last one before it that did."""
        while not self.works(day):
            day -= ONE_DAY
        return day

    def working_days_after(self, day: date) -> Iterator[date]:
        """The working days after a day, one by one, without end."""
        while True:
            day += ONE_DAY
            if self.works(day):
                yield day


@dataclass(frozen=True, slots=True)
class Hours:
    """A centre's office hours on a day it is open; `cut_off` is until when the promise is given.

    Local times of the centre. An application after the cut-off is not promised for the same day.
    """

    opens: time
    closes: time
    cut_off: time


@dataclass(frozen=True)
class CentreCalendar:
    """When a centre is open: the law's working days, less its closures, plus its extra days.

    `hours` are kept until the first day of `hours_from`, which gives others from a day on.
    """

    law: WorkingCalendar
    zone: ZoneInfo
    hours: Hours
    closures: Mapping[date, str] = field(default_factory=dict)
    extra_days: Mapping[date, str] = field(default_factory=dict)
    version: int = 0
    hours_from: Mapping[date, Hours] = field(default_factory=dict)

    def is_open(self, day: date) -> bool:
        """Say whether the centre is open on a day."""
        return day in self.extra_days or (self.law.works(day) and day not in self.closures)

    def day_of(self, moment: datetime) -> date:
        """The day it is at the centre."""
        return moment.astimezone(self.zone).date()

    def at(self, day: date, clock: time) -> datetime:
        """A time of a day at the centre, as a moment."""
        return datetime.combine(day, clock, self.zone)

    def hours_on(self, day: date) -> Hours:
        """The hours of a day: those last set from that day or an earlier one."""
        begun = [first for first in self.hours_from if first <= day]
        return self.hours_from[max(begun)] if begun else self.hours

    def opens_at(self, day: date) -> datetime:
        """When the centre opens on a day."""
        return self.at(day, self.hours_on(day).opens)

    def closes_at(self, day: date) -> datetime:
        """When the centre closes on a day."""
        return self.at(day, self.hours_on(day).closes)

    def cut_off_at(self, day: date) -> datetime:
        """Until when, on a day, the promise is given."""
        return self.at(day, self.hours_on(day).cut_off)

    def first_open(self, day: date) -> date:
        """The day itself if the centre is open, else the first one after it."""
        while not self.is_open(day):
            day += ONE_DAY
        return day

    def is_in_hours(self, moment: datetime) -> bool:
        """Say whether the centre is open at a moment."""
        day = self.day_of(moment)
        return self.is_open(day) and self.opens_at(day) <= moment < self.closes_at(day)

    def after_office_time(self, moment: datetime, much: timedelta) -> datetime:
        """The moment when so much office time has passed since another moment."""
        day = self.day_of(moment)
        while True:
            day = self.first_open(day)
            begin = max(moment, self.opens_at(day))
            left = self.closes_at(day) - begin
            if left >= much:
                return begin + much
            much -= max(left, timedelta(0))
            day += ONE_DAY

    def after_working_days(self, moment: datetime, days: int) -> datetime:
        """The same time of day, so many days of the centre later.

        Outside its hours, counting begins when the centre opens next.
        """
        begin = self.after_office_time(moment, timedelta(0))
        day, clock = self.day_of(begin), begin.astimezone(self.zone).time()
        for _ in range(days):
            day = self.first_open(day + ONE_DAY)
        return min(max(self.at(day, clock), self.opens_at(day)), self.closes_at(day))
