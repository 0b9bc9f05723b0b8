"""The office opens with its calendars, and the doctor says when the next notice is missing."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from domain.calendar_notice import must_be_a_calendar
from domain.calendars import CalendarBook
from domain.record import Act
from domain.shipped import shipped_years
from domain.working_days import WorkingCalendar
from operations.doctor import announced
from operations.office import open_office
from operations.settings import Settings

NOW = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
LAW = WorkingCalendar({said["year"]: must_be_a_calendar(said) for said in shipped_years()})


def test_an_office_that_opens_again_publishes_nothing_twice(tmp_path: Path) -> None:
    """The first opening records what ships, by `office`; every later one finds it there."""
    settings = Settings(home=tmp_path / "office")
    with open_office(settings, lambda: NOW) as office:
        last = office.registry.recorder.max_notification_id()

    with open_office(settings, lambda: NOW) as office:
        assert office.registry.recorder.max_notification_id() == last
        facts = office.registry.facts(CalendarBook.create_id())
        assert [getattr(fact, "year", None) for fact in facts] == [None, *sorted(LAW.years)]
        assert {fact.by for fact in facts} == {"office"}
        assert office.is_untouched()


def test_an_office_in_which_a_person_published_is_not_untouched(tmp_path: Path) -> None:
    """No backup is restored over a calendar that somebody copied by hand."""
    act = Act("officer:admin", NOW, NOW)
    said: dict[str, Any] = {
        **shipped_years()[-1],
        "notice": "国办发明电〔2026〕1号",
        "provisional": False,
    }
    with open_office(Settings(home=tmp_path / "office"), lambda: NOW) as office:
        book = office.registry.at_record(CalendarBook, CalendarBook.create_id())
        book.decide(CalendarBook.publish, act, **said)

        assert not office.is_untouched()


@pytest.mark.parametrize(
    ("today", "warns"),
    [
        (date(2026, 11, 30), False),
        (date(2026, 12, 1), True),
        (date(2025, 12, 31), False),
        (date(2027, 1, 1), True),
        (date(2031, 6, 1), True),
    ],
)
def test_the_doctor_asks_for_the_notice_of_next_year_in_december(
    today: date, *, warns: bool
) -> None:
    """A warning: notices have come out as late as 8 December, and no office closes for that."""
    finding = announced(LAW, today)

    assert finding.is_well
    assert finding.warns is warns
