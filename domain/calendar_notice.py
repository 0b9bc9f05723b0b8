"""What a notice says of a year: days off and days that make up for them; and what it cannot say."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import TypedDict

from domain.refusals.calendars import (
    DayNamedTwice,
    DayOutsideYear,
    HolidaysMissing,
    MakeUpIsHoliday,
    MakeUpOnWeekday,
    NoHolidays,
    NoticeNotNamed,
    TooManyDaysOff,
    YearOutOfReach,
)
from domain.said import must_be_a_day
from domain.values import Day
from domain.working_days import SATURDAY, YearTable

FIRST_YEAR, LAST_YEAR = 2000, 2199
"""Holidays are arranged by notice since 2000; later years are misspelt."""


class Holiday(StrEnum):
    """What a day is off for (全国年节及纪念日放假办法 Art. 2)."""

    NEW_YEAR = "new-year"  # 元旦
    SPRING_FESTIVAL = "spring-festival"  # 春节
    QINGMING = "qingming"  # 清明节
    LABOUR_DAY = "labour-day"  # 劳动节
    DRAGON_BOAT = "dragon-boat"  # 端午节
    MID_AUTUMN = "mid-autumn"  # 中秋节
    NATIONAL_DAY = "national-day"  # 国庆节
    OTHER = "other"  # a day given once, such as 2015-09-03


MOST_DAYS_OFF = 60
"""A year has some 33 days off, with the weekends between them; far more are a slip of the pen."""

SEVEN_SINCE = 2008
"""The first year in which the law gave all seven holidays (国务院令第513号, 2007-12-14)."""

EVERY_YEAR = tuple(
    holiday for holiday in Holiday if holiday not in (Holiday.MID_AUTUMN, Holiday.OTHER)
)
"""What each announced year names: Mid-Autumn alone may meet another, as on 1 October 2020."""


class NamedDay(TypedDict):
    """A day, and the holiday it is off for or makes up for."""

    day: Day
    name: Holiday


class Notice(TypedDict):
    """All that is said when a year is published."""

    year: int
    notice: str
    announced_on: Day
    holidays: list[NamedDay]
    make_ups: list[NamedDay]
    provisional: bool


def must_be_in_reach(year: int) -> None:
    """Refuse a year of which no calendar is kept; raises YearOutOfReach."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise YearOutOfReach(year=year, first=FIRST_YEAR, last=LAST_YEAR)


def must_be_a_calendar(said: Notice) -> YearTable:
    """Read what is said of a year.

    Raises YearOutOfReach, NoticeNotNamed, NotADay, NoHolidays, DayOutsideYear, DayNamedTwice,
    MakeUpOnWeekday, MakeUpIsHoliday, TooManyDaysOff, HolidaysMissing.
    """
    must_be_in_reach(said["year"])
    if not said["notice"].strip():
        raise NoticeNotNamed
    if not said["holidays"]:
        raise NoHolidays(year=said["year"])
    holidays = _days_of(said["year"], said["holidays"])
    make_ups = _days_of(said["year"], said["make_ups"])
    _must_make_up_for_holidays(make_ups, holidays)
    if len(holidays) > MOST_DAYS_OFF:
        raise TooManyDaysOff(year=said["year"], days=len(holidays), most=MOST_DAYS_OFF)
    if not said["provisional"] and said["year"] >= SEVEN_SINCE:
        _must_be_every_holiday(said["year"], holidays)
    return YearTable(
        year=said["year"],
        notice=said["notice"],
        announced_on=must_be_a_day(said["announced_on"]),
        holidays=holidays,
        make_ups=make_ups,
        provisional=said["provisional"],
    )


def _days_of(year: int, named: Iterable[NamedDay]) -> dict[date, str]:
    days: dict[date, str] = {}
    for each in named:
        day = must_be_a_day(each["day"])
        if day.year != year:
            raise DayOutsideYear(day=each["day"], year=year)
        if day in days:
            raise DayNamedTwice(day=each["day"])
        days[day] = each["name"]
    return days


def _must_make_up_for_holidays(make_ups: Iterable[date], holidays: Mapping[date, str]) -> None:
    for day in make_ups:
        if day in holidays:
            raise MakeUpIsHoliday(day=day.isoformat())
        if day.weekday() < SATURDAY:
            raise MakeUpOnWeekday(day=day.isoformat())


def _must_be_every_holiday(year: int, holidays: Mapping[date, str]) -> None:
    named = set(holidays.values())
    if missing := [holiday for holiday in EVERY_YEAR if holiday not in named]:
        raise HolidaysMissing(year=year, holiday=", ".join(missing))
