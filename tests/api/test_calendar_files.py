"""Calendar files: what a centre sends out it can read again, and what is not meant is refused."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from api.calendar_files import MOST_DAYS, file_of_centre, file_of_year, roster_of
from domain.calendars import CalendarBook
from domain.centre_calendar import CentreBook, ClosureReason, ExtraDayReason, Roster
from domain.centres import read_centres
from domain.record import Act
from domain.refusals import Refusal
from domain.refusals.calendars import (
    CalendarFileEmpty,
    CalendarFileUnreadable,
    EventNotAllDay,
    EventOfTheLaw,
    EventRecurs,
    TooManyDays,
)
from domain.shipped import shipped_years
from domain.values import Day
from tests.law.desk import refused

EIGHT = datetime(2026, 3, 12, 0, 0, tzinfo=UTC)
ACT = Act("officer:lead-wu", EIGHT, EIGHT)
SIMING = read_centres()["siming"]
NAME = SIMING.name_zh

DAYS = st.dates(date(2026, 3, 13), date(2027, 12, 31)).map(lambda day: Day(day.isoformat()))


def file(*events: str) -> str:
    """A calendar file of these events."""
    told = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{told}END:VCALENDAR\r\n"


ONE_DAY = "DTSTART;VALUE=DATE:20260316"
TWO_DAYS = f"{ONE_DAY}\r\nDTEND;VALUE=DATE:20260318"


def taken(roster: Roster) -> CentreBook:
    """The book of a centre that took these days."""
    book = CentreBook.open(ACT, centre=SIMING)
    book.import_closures(ACT, ics=roster)
    return book


@given(
    st.dictionaries(DAYS, st.sampled_from(ClosureReason), max_size=40),
    st.dictionaries(DAYS, st.sampled_from(ExtraDayReason), max_size=10),
)
def test_what_is_sent_out_is_read_again_without_a_loss(
    closures: dict[Day, ClosureReason], extra_days: dict[Day, ExtraDayReason]
) -> None:
    """Every day with its reason; days that follow each other are one event."""
    closures = {day: why for day, why in closures.items() if day not in extra_days}
    closures |= {Day("2026-03-13"): ClosureReason.TRAINING} if not extra_days else {}
    book = taken(Roster(closures=closures, extra_days=extra_days))

    again = roster_of(file_of_centre(book, NAME, "zh").decode())

    assert again == Roster(closures=closures, extra_days=extra_days)


def test_days_that_follow_each_other_are_one_event() -> None:
    """Whoever subscribes sees one closure of three days; its id stays when a day is added."""
    roster = Roster(closures=dict.fromkeys(_days(16, 17), ClosureReason.MOVING), extra_days={})
    short = Calendar.from_ical(file_of_centre(taken(roster), NAME, "en")).events
    roster["closures"] |= dict.fromkeys(_days(18), ClosureReason.MOVING)
    long = Calendar.from_ical(file_of_centre(taken(roster), NAME, "en")).events

    assert (len(short), len(long)) == (1, 1)
    assert short[0]["UID"] == long[0]["UID"]
    assert long[0].end == date(2026, 3, 19)
    assert str(long[0]["SUMMARY"]) == "Closed: moving house"


def _days(*days: int) -> list[Day]:
    return [Day(f"2026-03-{day}") for day in days]


@pytest.mark.parametrize(
    ("event", "closures", "extra_days"),
    [
        (ONE_DAY, {"2026-03-16": "other"}, {}),
        (f"{ONE_DAY}\r\nX-ONESTOP-REASON:repairs", {"2026-03-16": "repairs"}, {}),
        (f"{ONE_DAY}\r\nX-ONESTOP-REASON:whim", {"2026-03-16": "other"}, {}),
        (TWO_DAYS, {"2026-03-16": "other", "2026-03-17": "other"}, {}),
        (f"{ONE_DAY}\r\nDURATION:P1D", {"2026-03-16": "other"}, {}),
        (f"{ONE_DAY}\r\nCATEGORIES:Work,extra-day", {}, {"2026-03-16": "other"}),
        (f"{ONE_DAY}\r\nSTATUS:CANCELLED", {}, {}),
        ("DTSTART;VALUE=DATE:20280229", {"2028-02-29": "other"}, {}),
    ],
)
def test_an_event_of_whole_days_closes_or_opens_the_centre(
    event: str, closures: dict[str, str], extra_days: dict[str, str]
) -> None:
    """It closes, unless its category says that it opens; what it says beside is not kept."""
    said = f"{event}\r\nSUMMARY:张三请假"

    assert roster_of(file(said)) == {"closures": closures, "extra_days": extra_days}


@pytest.mark.parametrize(
    ("refusal", "text"),
    [
        (CalendarFileUnreadable, "garbage"),
        (CalendarFileUnreadable, "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"),
        (CalendarFileUnreadable, file("SUMMARY:no day")),
        (CalendarFileUnreadable, file("DTSTART;VALUE=DATE:20260229")),
        (CalendarFileUnreadable, file(f"{ONE_DAY}\r\nDTEND;VALUE=DATE:20260316")),
        (CalendarFileUnreadable, file(f"{ONE_DAY}\r\nDURATION:P99999999999D")),
        (CalendarFileUnreadable, file(f"{ONE_DAY}\r\nDURATION:PT4H")),
        (CalendarFileUnreadable, file(ONE_DAY) + "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"),
        (CalendarFileEmpty, file()),
        (EventNotAllDay, file(ONE_DAY, "DTSTART:20260316T090000")),
        (EventRecurs, file(f"{ONE_DAY}\r\nRRULE:FREQ=WEEKLY")),
        (EventRecurs, file(f"{ONE_DAY}\r\nRDATE;VALUE=DATE:20260323")),
        (EventOfTheLaw, file(f"{ONE_DAY}\r\nCATEGORIES:MAKE-UP")),
        (TooManyDays, file(f"{ONE_DAY}\r\nDTEND;VALUE=DATE:99991231")),
        (
            TooManyDays,
            file(
                *(f"DTSTART;VALUE=DATE:{year}0101\r\nDURATION:P365D" for year in range(2027, 2035))
            ),
        ),
    ],
)
def test_a_file_that_is_not_meant_is_refused_by_name(refusal: type[Refusal], text: str) -> None:
    """Nothing is guessed: hours, repetitions and the law's own days are no closures."""
    with refused(refusal):
        roster_of(text)


LINES = (
    *("BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "DTSTART", ";VALUE=DATE"),
    *(":20260316", ":20260316T0900Z", "DTEND", "DURATION", ":P1D", ":-P1W", "RRULE:", "STATUS:"),
    *("CATEGORIES", ":EXTRA-DAY", "\r\n", "\n ", ";", ":", ",", '"', "\\", ";TZID=Mars", "\x00"),
)


@given(st.lists(st.sampled_from(LINES) | st.text(max_size=8), max_size=30).map("".join))
def test_whatever_is_sent_for_a_file_is_read_or_refused(text: str) -> None:
    """Garbage is an answer to the sender, never a fault of the office."""
    try:
        told = roster_of(text)
    except Refusal as refusal:
        assert refusal.code  # noqa: PT017 - any refusal will do
    else:
        assert len(told["closures"]) + len(told["extra_days"]) <= MOST_DAYS


def test_a_year_of_the_law_is_a_file_too() -> None:
    """2026 has seven holidays, and five times weekends that work for them."""
    book = CalendarBook.open(ACT)
    book.publish_shipped(ACT, shipped=shipped_years())

    events = Calendar.from_ical(file_of_year(book, book.pages[2026].table, "zh")).events

    summaries = [str(event["SUMMARY"]) for event in events]
    assert summaries.count("春节 放假") == 1
    assert "元旦 调休上班" in summaries
    assert len([words for words in summaries if words.endswith("放假")]) == 7
