"""The almanac: what is published is known at once, and what ships is published once."""

from datetime import date

import pytest

from domain.calendar_notice import Notice
from domain.calendars import CalendarBook
from domain.centre_calendar import CentreBook, ClosureReason
from domain.centres import read_centres
from domain.record import Act, Fact
from domain.refusals import NotFound
from domain.registry import Registry
from domain.shipped import shipped_years
from domain.values import CentreId, Day
from domain.working_days import WorkingCalendar
from tests.law.desk import NINE, refused

OFFICE = Act("office", NINE, NINE)
BY_HAND = Act("officer:admin", NINE, NINE)
BOOK = CalendarBook.create_id()
SIMING = CentreId("siming")
OF_2027 = shipped_years()[-1]


@pytest.fixture
def registry() -> Registry:
    """A registry in which nothing was ever recorded."""
    return Registry(lambda: NINE, read_centres())


def published(registry: Registry) -> list[Fact]:
    """The facts of the law's book after its first."""
    return registry.facts(BOOK)[1:]


def test_before_the_books_are_open_only_weekends_are_known(registry: Registry) -> None:
    """Version 0 is a calendar without years, and a centre keeps the hours that ship."""
    almanac = registry.almanac

    assert almanac.law() == almanac.law_at(0) == WorkingCalendar()
    assert almanac.centre(SIMING).version == 0
    assert not almanac.centre(SIMING).is_open(date(2026, 3, 14))
    with refused(NotFound):
        almanac.law_at(1)


def test_what_ships_is_published_once(registry: Registry) -> None:
    """Every later opening of the office finds it done."""
    registry.almanac.open_books(OFFICE)
    last = registry.recorder.max_notification_id()
    registry.almanac.open_books(OFFICE)

    assert registry.recorder.max_notification_id() == last
    assert len(published(registry)) == len(shipped_years())
    assert {fact.by for fact in published(registry)} == {"office"}
    for centre in registry.centres:
        assert registry.has(CentreBook.create_id(CentreId(centre)))


def test_a_year_published_by_hand_is_never_overwritten(registry: Registry) -> None:
    """Whoever has the notice knows better than what was shipped before it was out."""
    registry.open(CalendarBook.open(OFFICE), OFFICE)
    desk = registry.at_record(CalendarBook, BOOK)
    draft = {"notice": "征求意见稿", "announced_on": "2023-11-01"}
    desk.decide(CalendarBook.publish, BY_HAND, **Notice(**{**OF_2027, **draft}))  # type: ignore[typeddict-item]

    registry.almanac.open_books(OFFICE)

    assert registry.almanac.law().years[2027].notice == "征求意见稿"
    assert len(published(registry)) == len(shipped_years())


def test_a_year_shipped_provisionally_gives_way_to_the_same_year_announced(
    registry: Registry,
) -> None:
    """A later release ships the notice; the office's own guess is replaced."""
    registry.almanac.open_books(OFFICE)
    announced = Notice(**{**OF_2027, "notice": "国办发明电〔2026〕1号", "provisional": False})
    desk = registry.at_record(CalendarBook, BOOK)

    desk.decide(CalendarBook.publish_shipped, OFFICE, shipped=[announced])

    assert registry.almanac.law().is_announced(2027)


def test_the_almanac_knows_at_once_what_was_published(registry: Registry) -> None:
    """It reads what was recorded since it was asked last, and hands out what does not change."""
    almanac = registry.almanac
    almanac.open_books(OFFICE)
    before = almanac.centre(SIMING)

    registry.at_record(CentreBook, CentreBook.create_id(SIMING)).decide(
        CentreBook.close_days, BY_HAND, days=[Day("2026-03-12")], reason=ClosureReason.REPAIRS
    )

    assert not almanac.centre(SIMING).is_open(date(2026, 3, 12))
    assert before.is_open(date(2026, 3, 12))


def test_a_version_that_is_not_there_is_not_made_up(registry: Registry) -> None:
    """A date is counted with a calendar that the book had."""
    registry.almanac.open_books(OFFICE)
    last = registry.almanac.law().version

    assert registry.almanac.law_at(last) == registry.almanac.law()
    with refused(NotFound):
        registry.almanac.law_at(last + 1)
