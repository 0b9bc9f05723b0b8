"""Calendars as files (iCalendar, RFC 5545): a year of the law, and a centre's own days both ways.

A centre's days are events of whole days. An event closes the centre; one of the category EXTRA-DAY
opens it. `X-ONESTOP-REASON` is the code of the reason, `other` where there is none that is known.
Its words are not kept: they may name somebody. An event that was cancelled is passed over.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID, uuid5

from icalendar import Calendar, Event

from domain.calendars import CalendarBook
from domain.centre_calendar import CentreBook, ClosureReason, ExtraDayReason, Roster
from domain.refusals.calendars import (
    CalendarFileEmpty,
    CalendarFileUnreadable,
    EventNotAllDay,
    EventOfTheLaw,
    EventRecurs,
    TooManyDays,
)
from domain.values import Day
from domain.wording import Language, say
from domain.working_days import ONE_DAY, YearTable

MOST_DAYS = 2_000
"""How many days a file may tell of: five years of a centre that is always closed."""

REASON = "X-ONESTOP-REASON"
RECURRING = ("RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID")

R = TypeVar("R", bound=StrEnum)


class Category(StrEnum):
    """What an event is; written into its CATEGORIES."""

    CLOSURE = "CLOSURE"
    EXTRA_DAY = "EXTRA-DAY"
    HOLIDAY = "HOLIDAY"
    MAKE_UP = "MAKE-UP"


OF_THE_LAW = frozenset({Category.HOLIDAY, Category.MAKE_UP})


def roster_of(text: str) -> Roster:
    """Read the days of a centre's calendar file.

    Raises CalendarFileUnreadable, CalendarFileEmpty, EventNotAllDay, EventRecurs, EventOfTheLaw,
    TooManyDays; `event` counts the events of the file from 1.
    """
    try:
        return _read(text)
    except (ValueError, OverflowError):  # the library's, of whatever it cannot make sense of
        raise CalendarFileUnreadable from None


def _read(text: str) -> Roster:
    calendars = Calendar.from_ical(text, multiple=True)
    # The library drops without a word whatever a file that was cut short had begun.
    if not calendars or not text.rstrip().upper().endswith("END:VCALENDAR"):
        raise CalendarFileUnreadable
    found = (event for calendar in calendars for event in calendar.walk("VEVENT"))
    events = [event for event in found if isinstance(event, Event)]
    if not events:
        raise CalendarFileEmpty
    roster = Roster(closures={}, extra_days={})
    for number, event in enumerate(events, 1):
        if str(event.get("STATUS", "")).upper() != "CANCELLED":
            _enter(roster, event, number)
    return roster


def _enter(roster: Roster, event: Event, number: int) -> None:
    categories = {str(category).upper() for category in event.categories}
    if categories & OF_THE_LAW:
        raise EventOfTheLaw(event=number)
    days = _days_of(event, number)
    if Category.EXTRA_DAY in categories:
        roster["extra_days"].update(dict.fromkeys(days, _reason(event, ExtraDayReason)))
    else:
        roster["closures"].update(dict.fromkeys(days, _reason(event, ClosureReason)))
    if len(roster["closures"]) + len(roster["extra_days"]) > MOST_DAYS:
        raise TooManyDays(most=MOST_DAYS)


def _days_of(event: Event, number: int) -> list[Day]:
    if any(name in event for name in RECURRING):
        raise EventRecurs(event=number)
    first, end = event.start, event.end
    if isinstance(first, datetime) or isinstance(end, datetime):
        raise EventNotAllDay(event=number)
    count = (end - first).days
    if count < 1:
        raise CalendarFileUnreadable
    if count > MOST_DAYS:
        raise TooManyDays(most=MOST_DAYS)
    return [Day((first + ONE_DAY * passed).isoformat()) for passed in range(count)]


def _reason(event: Event, reasons: type[R]) -> R:
    said = str(event.get(REASON, ""))
    return reasons(said if said in set(reasons) else "other")


def file_of_year(book: CalendarBook, table: YearTable, language: Language) -> bytes:
    """A year of the law as a calendar file: its holidays, and what makes up for them."""
    file = new_file(say("calendar.of-the-law", language, year=table.year))
    for category, days in ((Category.HOLIDAY, table.holidays), (Category.MAKE_UP, table.make_ups)):
        for first, last, holiday in _spans(days):
            words = say(f"calendar.{category.lower()}", language)
            summary = f"{say(f'code.holiday.{holiday}', language)} {words}"
            file.add_component(_event(book, category, first, last, summary))
    return bytes(file.to_ical())


def file_of_centre(book: CentreBook, name: str, language: Language) -> bytes:
    """A centre's own days as a calendar file, which `roster_of` reads again without a loss."""
    file = new_file(say("calendar.of-a-centre", language, centre=name))
    for category, days, listed in (
        (Category.CLOSURE, book.closures, "closure-reason"),
        (Category.EXTRA_DAY, book.extra_days, "extra-day-reason"),
    ):
        for first, last, reason in _spans(days):
            words = say(f"code.{listed}.{reason}", language)
            summary = f"{say(f'calendar.{category.lower()}', language)} {words}"
            event = _event(book, category, first, last, summary)
            event.add(REASON, reason)
            file.add_component(event)
    return bytes(file.to_ical())


def new_file(name: str) -> Calendar:
    """An empty calendar file of this office."""
    file = Calendar()
    file.add("PRODID", "-//onestop//calendar//ZH")
    file.add("VERSION", "2.0")
    file.add("X-WR-CALNAME", name)
    return file


def _event(
    book: CalendarBook | CentreBook, category: Category, first: date, last: date, summary: str
) -> Event:
    event = Event()
    event.add("UID", str(_uid(book.id, category, first)))
    event.add("DTSTAMP", book.modified_on)
    event.add("DTSTART", first)
    event.add("DTEND", last + ONE_DAY)
    event.add("SUMMARY", summary)
    event.add("CATEGORIES", [str(category)])
    event.add("TRANSP", "TRANSPARENT")
    return event


def _uid(book: UUID, category: Category, first: date) -> UUID:
    """The same event has the same id in every file, so whoever subscribes sees no doubles."""
    return uuid5(book, f"{category}:{first.isoformat()}")


def _spans(days: Mapping[date, str]) -> Iterator[tuple[date, date, str]]:
    """Days one after the other that have one word in common: the first, the last, the word."""
    span: tuple[date, date, str] | None = None
    for day, word in sorted(days.items()):
        if span and day == span[1] + ONE_DAY and word == span[2]:
            span = (span[0], day, word)
            continue
        if span:
            yield span
        span = (day, day, word)
    if span:
        yield span
