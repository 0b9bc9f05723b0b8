"""The days that a calendar is told of: as they are said, as they are stored, as they are read."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from domain.calendar_notice import must_be_in_reach
from domain.refusals.calendars import NoDaysNamed
from domain.said import must_be_a_day
from domain.values import Day


def read(days: Iterable[str]) -> list[date]:
    """The days that a fact tells of."""
    return [date.fromisoformat(day) for day in days]


def without(days: Mapping[date, str], taken: Iterable[str]) -> dict[date, str]:
    """What is left of the days when these are taken away."""
    gone = set(read(taken))
    return {day: reason for day, reason in days.items() if day not in gone}


def must_be_days(days: Sequence[Day]) -> list[date]:
    """Read what is said of days, each once; raises NoDaysNamed, NotADay, YearOutOfReach."""
    if not days:
        raise NoDaysNamed
    told = [must_be_a_day(day) for day in days]
    for day in told:
        must_be_in_reach(day.year)
    return list(dict.fromkeys(told))


def written(days: Iterable[date]) -> list[str]:
    """The days as a fact tells them."""
    return [day.isoformat() for day in days]
