"""The book of calendars: a year is published from its notice, and corrected by another fact."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.calendar_notice import Holiday, NamedDay, Notice
from domain.calendars import CalendarBook, CorrectionReason
from domain.centres import read_centres
from domain.record import Act, Fact
from domain.refusals import BeforeWhatItRestsOn, StaleVersion
from domain.refusals.calendars import (
    AnnouncedLater,
    CalendarAlreadyPublished,
    CalendarNotPublished,
    DayNamedTwice,
    DayOutsideYear,
    HolidaysMissing,
    MakeUpIsHoliday,
    MakeUpOnWeekday,
    NoHolidays,
    NoticeNotNamed,
    TooManyDaysOff,
    YearIsAnnounced,
    YearOutOfReach,
)
from domain.refusals.intake import NotADay
from domain.registry import Registry
from domain.shipped import shipped_years
from domain.values import Day
from domain.working_days import DayKind
from tests.law.desk import NINE, refused

NOW = NINE.replace(year=2026, month=12)
"""When every notice that ships, and those of these tests, are out."""

ACT = Act("officer:admin", NOW, NOW)
BOOK = CalendarBook.create_id()
[OF_2026] = [said for said in shipped_years() if said["year"] == 2026]
[OF_2027] = [said for said in shipped_years() if said["year"] == 2027]


def off(day: str, name: Holiday = Holiday.NEW_YEAR) -> NamedDay:
    """A day, and its holiday."""
    return NamedDay(day=Day(day), name=name)


def notice(**otherwise: Any) -> Notice:
    """The notice of 2026, or one that says otherwise."""
    return Notice(**{**OF_2026, **otherwise})  # type: ignore[typeddict-item]


def summer() -> list[NamedDay]:
    """A slip of the pen: all of July."""
    return [off(f"2026-07-{day:02}", Holiday.OTHER) for day in range(1, 32)]


@pytest.fixture
def office() -> Registry:
    """An office whose book of calendars is open, and empty."""
    registry = Registry(lambda: NOW, read_centres())
    registry.open(CalendarBook.open(ACT), ACT)
    return registry


def publish(office: Registry, said: Notice, act: Act = ACT) -> tuple[Fact, ...]:
    """Publish a year."""
    return office.at_record(CalendarBook, BOOK).decide(CalendarBook.publish, act, **said).facts


def correct(office: Registry, said: Notice, act: Act = ACT) -> tuple[Fact, ...]:
    """Correct a year."""
    desk = office.at_record(CalendarBook, BOOK)
    why = CorrectionReason.NEW_NOTICE
    return desk.decide(CalendarBook.correct, act, **said, reason=why).facts


def test_a_year_is_published_once(office: Registry) -> None:
    """国办发明电〔2025〕7号: asked for again, nothing is added."""
    [published] = publish(office, OF_2026)

    assert publish(office, OF_2026) == ()
    assert published.notice == "国办发明电〔2025〕7号"  # type: ignore[attr-defined]
    law = office.almanac.law()
    assert law.is_announced(2026)
    assert law.years[2026].announced_on == date(2025, 11, 4)


def test_what_was_published_is_not_published_otherwise(office: Registry) -> None:
    """Other content under the same year is a correction, and says so."""
    publish(office, OF_2026)

    with refused(CalendarAlreadyPublished, year=2026):
        publish(office, notice(make_ups=OF_2026["make_ups"][1:]))
    with refused(CalendarAlreadyPublished):
        publish(office, notice(provisional=True))

    assert len(office.facts(BOOK)) == 2


def test_a_provisional_year_gives_way_to_its_notice(office: Registry) -> None:
    """Until the notice is out, the days of the law alone are known (全国年节及纪念日放假办法)."""
    publish(office, OF_2027)
    assert not office.almanac.law().is_announced(2027)

    publish(office, Notice(**{**OF_2027, "notice": "国办发明电〔2026〕1号", "provisional": False}))

    assert office.almanac.law().is_announced(2027)


def test_a_calendar_is_corrected_twice_and_every_version_can_be_read(office: Registry) -> None:
    """As when Spring Festival of 2020 was made longer: what was counted with before stays known."""
    publish(office, OF_2026)
    longer = notice(holidays=[*OF_2026["holidays"], off("2026-02-24", Holiday.SPRING_FESTIVAL)])
    day = date(2026, 2, 24)

    [first] = correct(office, longer)
    assert correct(office, longer) == ()
    [second] = correct(office, OF_2026)

    assert (first.corrects, second.corrects) == (2, 3)
    works = [office.almanac.law_at(version).works(day) for version in (2, 3, 4)]
    assert works == [True, False, True]
    assert office.almanac.law().version == 4


def test_only_what_was_published_is_corrected(office: Registry) -> None:
    """There is nothing to put right in a year of which nothing is said."""
    with refused(CalendarNotPublished, year=2026):
        correct(office, OF_2026)


WRONG: list[tuple[type, dict[str, Any]]] = [
    (YearOutOfReach, {"year": 1999}),
    (YearOutOfReach, {"year": 2200}),
    (NoticeNotNamed, {"notice": " "}),
    (NoHolidays, {"holidays": []}),
    (NotADay, {"announced_on": "2025-11-31"}),
    (NotADay, {"holidays": [off("2026-02-29")]}),
    (DayOutsideYear, {"holidays": [off("2025-12-31")]}),
    (DayOutsideYear, {"make_ups": [off("2027-01-02")]}),
    (DayNamedTwice, {"holidays": [off("2026-01-01"), off("2026-01-01", Holiday.OTHER)]}),
    (DayNamedTwice, {"make_ups": [off("2026-01-04"), off("2026-01-04")]}),
    (MakeUpOnWeekday, {"make_ups": [off("2026-01-05")]}),
    (MakeUpIsHoliday, {"make_ups": [off("2026-01-03")]}),
    (TooManyDaysOff, {"holidays": [*OF_2026["holidays"], *summer()]}),
    (HolidaysMissing, {"holidays": [off("2026-01-01")]}),
    (AnnouncedLater, {"announced_on": "2026-12-08"}),
]


@pytest.mark.parametrize(("refusal", "said"), WRONG)
def test_a_calendar_that_cannot_be_is_refused(
    office: Registry, refusal: type, said: dict[str, Any]
) -> None:
    """A day stands in its own year, once, and what is made up on is a weekend that is not off."""
    with refused(refusal):
        publish(office, notice(**said))

    assert len(office.facts(BOOK)) == 1


def test_the_29th_of_february_is_a_day_of_a_leap_year(office: Registry) -> None:
    """2028 has it."""
    leap = Notice(**{**OF_2027, "year": 2028, "holidays": [off("2028-02-29", Holiday.OTHER)]})

    publish(office, leap)

    assert office.almanac.law().kind(date(2028, 2, 29)) is DayKind.HOLIDAY


def test_of_two_who_correct_at_once_one_is_told_so(office: Registry) -> None:
    """Both saw the same page: the second is refused, and nothing stands in the book twice."""
    publish(office, OF_2026)
    seen = office.get(CalendarBook, BOOK).person_version
    shorter = notice(holidays=OF_2026["holidays"][1:])
    correct(office, shorter)

    with refused(StaleVersion, expected=seen):
        office.at_record(CalendarBook, BOOK, seen).decide(
            CalendarBook.correct, ACT, **OF_2026, reason=CorrectionReason.MISCOPIED
        )

    assert len(office.facts(BOOK)) == 3


def test_an_announced_year_is_provisional_no_more(office: Registry) -> None:
    """What was known does not become unknown; a provisional year may be corrected as one."""
    publish(office, OF_2026)
    publish(office, OF_2027)

    with refused(YearIsAnnounced, year=2026):
        correct(office, notice(provisional=True))
    [fact] = correct(office, Notice(**{**OF_2027, "holidays": OF_2027["holidays"][:-1]}))

    assert fact.provisional  # type: ignore[attr-defined]


def test_a_correction_does_not_happen_before_what_it_corrects(office: Registry) -> None:
    """At nine it was published: at eight there was nothing to put right."""
    publish(office, OF_2026)
    earlier = Act(ACT.by, NOW - timedelta(hours=1), NOW + timedelta(hours=1))

    with refused(BeforeWhatItRestsOn):
        correct(office, notice(make_ups=[]), earlier)


def test_mid_autumn_alone_may_be_missing(office: Registry) -> None:
    """On 1 October 2020 it met National Day; before 2008 the law gave neither it nor two others."""
    without = [day for day in OF_2026["holidays"] if day["name"] != Holiday.MID_AUTUMN]
    old = Notice(**{**OF_2026, "year": 2007, "holidays": [off("2007-01-01")], "make_ups": []})

    assert publish(office, notice(holidays=without))
    assert publish(office, old)


def test_what_ships_is_not_judged_by_a_clock_that_is_behind(office: Registry) -> None:
    """An office that is shown another day still knows every year that ships."""
    then = NINE.replace(year=2020)

    office.at_record(CalendarBook, BOOK).decide(
        CalendarBook.publish_shipped, Act("office", then, then), shipped=shipped_years()
    )

    assert office.almanac.law().is_announced(2026)
