"""The years that ship are those of the notices: two libraries tell every day of them alike."""

from collections.abc import Iterator
from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest

from domain.calendar_notice import must_be_a_calendar
from domain.shipped import shipped_hours, shipped_years
from domain.working_days import DayKind, WorkingCalendar

LAW = WorkingCalendar({said["year"]: must_be_a_calendar(said) for said in shipped_years()})
ANNOUNCED = (2023, 2024, 2025, 2026)
PROVISIONAL = 2027


def days_of(year: int) -> Iterator[date]:
    """Every day of a year."""
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


@pytest.mark.parametrize("year", ANNOUNCED)
def test_every_day_is_what_two_libraries_say(year: int) -> None:
    """Of the notice of each year (国办发明电) there are two other tellings, made by others."""
    china = holidays.country_holidays("CN", years=year)

    for day in days_of(year):
        works = LAW.works(day)
        assert works == chinese_calendar.is_workday(day), day
        assert works == china.is_working_day(day), day


@pytest.mark.parametrize("year", ANNOUNCED)
def test_an_announced_year_has_its_notice_and_its_seven_holidays(year: int) -> None:
    """The notice of a year is dated before it (国办发明电〔…〕…号)."""
    table = LAW.years[year]

    assert LAW.is_announced(year)
    assert table.announced_on
    assert table.announced_on.year == year - 1
    assert table.notice.startswith(f"国办发明电〔{year - 1}〕")
    assert len(set(table.holidays.values())) == 7


def test_a_year_without_notice_has_the_days_of_the_law_and_no_swaps() -> None:
    """全国年节及纪念日放假办法 Art. 2: 13 days, 4 of them for Spring Festival from its eve."""
    table = LAW.years[PROVISIONAL]
    china = holidays.country_holidays("CN", years=PROVISIONAL)
    statutory = {day for day, name in china.items() if "observed" not in name}

    assert table.provisional
    assert set(table.holidays) == statutory
    assert len(table.holidays) == 13
    assert not table.make_ups


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 1, 4), DayKind.MAKE_UP),  # a Sunday
        (date(2025, 4, 27), DayKind.MAKE_UP),  # a Sunday
        (date(2025, 10, 11), DayKind.MAKE_UP),  # a Saturday
        (date(2025, 10, 4), DayKind.HOLIDAY),  # a Saturday inside National Day
        (date(2025, 10, 8), DayKind.HOLIDAY),
        (date(2025, 10, 9), DayKind.WORKING),
        (date(2024, 2, 9), DayKind.WORKING),  # the eve: leave was encouraged, not given
        (date(2024, 2, 29), DayKind.WORKING),
        (date(2022, 12, 31), DayKind.WEEKEND),  # named by the notice of 2023, a Saturday anyway
    ],
)
def test_a_day_is_what_its_notice_makes_of_it(day: date, kind: DayKind) -> None:
    """What is made up on works, whatever its weekday; a weekend inside a holiday is off."""
    assert LAW.kind(day) is kind


def test_a_period_that_ends_in_a_long_holiday_ends_after_it() -> None:
    """民法典 Art. 203: 2025-10-04 rolls to 2025-10-09; a Saturday that works does not roll."""
    assert LAW.first_working(date(2025, 10, 4)) == date(2025, 10, 9)
    assert LAW.first_working(date(2025, 10, 11)) == date(2025, 10, 11)


def test_the_hours_that_ship_leave_time_to_resolve() -> None:
    """The promise of the day ends before the centre closes."""
    hours = shipped_hours()

    assert hours.opens < hours.cut_off < hours.closes
