"""The book of calendars: the days the State Council gives off, and those that make up for them.

The city has one. A year is published from its notice and, where the notice is changed or was
copied wrongly, corrected; each is a fact, so the book can be read as it was when a date was
counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.domain import Aggregate

from domain.calendar_notice import NamedDay, Notice, must_be_a_calendar
from domain.record import Act, Fact, FirstFact, Record, is_person
from domain.refusals.calendars import (
    AnnouncedLater,
    CalendarAlreadyPublished,
    CalendarNotPublished,
    YearIsAnnounced,
)
from domain.said import must_be_a_day
from domain.steps import step
from domain.values import Day
from domain.wording import OFFICE
from domain.working_days import WorkingCalendar, YearTable


class CorrectionReason(StrEnum):
    """Why a calendar is corrected (更正事由)."""

    NEW_NOTICE = "new-notice"  # 通知调整: Spring Festival of 2020 was made longer
    MISCOPIED = "miscopied"  # 录入有误


@dataclass(frozen=True, slots=True)
class Page:
    """A year as the book has it, and the fact that said so."""

    table: YearTable
    version: int
    happened_at: datetime
    by_hand: bool
    """Whether a person said so, and not the office from what it ships with."""


class BookOpened(FirstFact):
    """The city's book of calendars was opened."""

    TOPIC = "calendar.opened"

    def apply(self, aggregate: "CalendarBook") -> None:
        """No year is known yet."""


class CalendarPublished(Fact):
    """A year was published (节假日安排的通知); a provisional one is known from the law alone."""

    TOPIC = "calendar.published"
    year: int
    notice: str
    announced_on: str
    holidays: list[NamedDay]
    make_ups: list[NamedDay]
    provisional: bool

    def apply(self, aggregate: "CalendarBook") -> None:
        """Turn the year's page."""
        aggregate.pages[self.year] = _page(self)


class CalendarCorrected(Fact):
    """A year that was published is otherwise (更正); `corrects` is the fact that said it before."""

    TOPIC = "calendar.corrected"
    year: int
    notice: str
    announced_on: str
    holidays: list[NamedDay]
    make_ups: list[NamedDay]
    provisional: bool
    reason: str

    def apply(self, aggregate: "CalendarBook") -> None:
        """Turn the year's page."""
        aggregate.pages[self.year] = _page(self)


def _page(told: CalendarPublished | CalendarCorrected) -> Page:
    table = YearTable(
        year=told.year,
        notice=told.notice,
        announced_on=date.fromisoformat(told.announced_on),
        holidays={date.fromisoformat(each["day"]): each["name"] for each in told.holidays},
        make_ups={date.fromisoformat(each["day"]): each["name"] for each in told.make_ups},
        provisional=told.provisional,
    )
    return Page(table, told.originator_version, told.happened_at, is_person(told.by))


def _must_be_out(act: Act, announced_on: date) -> None:
    if is_person(act.by) and announced_on > act.recorded_at.astimezone(OFFICE).date():
        raise AnnouncedLater(announced_on=announced_on.isoformat())


class CalendarBook(Record):
    """The calendars of all years, one book for the city."""

    TOPIC = "calendar_book"

    class Event(Aggregate.Event):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "calendar_book.event"

    class Created(Event, Aggregate.Created):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "calendar_book.created"

    def __init__(self) -> None:
        super().__init__()
        self.pages: dict[int, Page] = {}

    @staticmethod
    def create_id() -> UUID:
        """Every process finds the same book."""
        return uuid5(NAMESPACE_URL, "onestop:calendar-book")

    @classmethod
    def open(cls, act: Act) -> "CalendarBook":
        """Open the book."""
        return cls._open_with(BookOpened, act, id=cls.create_id())

    def calendar(self) -> WorkingCalendar:
        """The working days of the law, as this book has them."""
        years = {year: page.table for year, page in self.pages.items()}
        return WorkingCalendar(years, version=self.version)

    @step("publish-calendar")
    def publish(  # noqa: PLR0913 - what a notice says
        self,
        act: Act,
        *,
        year: int,
        notice: str,
        announced_on: Day,
        holidays: list[NamedDay],
        make_ups: list[NamedDay],
        provisional: bool = False,
    ) -> None:
        """Publish a year; `notice` is the notice's number, of a provisional year the law's title.

        A provisional year gives way; an announced one is corrected. Raises
        CalendarAlreadyPublished, AnnouncedLater, and what must_be_a_calendar raises.
        """
        said = Notice(
            year=year,
            notice=notice,
            announced_on=announced_on,
            holidays=holidays,
            make_ups=make_ups,
            provisional=provisional,
        )
        table, page = must_be_a_calendar(said), self.pages.get(year)
        if page and page.table == table:
            return
        if page and not page.table.provisional:
            raise CalendarAlreadyPublished(year=year, notice=page.table.notice)
        _must_be_out(act, must_be_a_day(announced_on))
        self._record(CalendarPublished, act, **said)

    @step("correct-calendar")
    def correct(  # noqa: PLR0913 - what a notice says
        self,
        act: Act,
        *,
        year: int,
        notice: str,
        announced_on: Day,
        holidays: list[NamedDay],
        make_ups: list[NamedDay],
        provisional: bool = False,
        reason: CorrectionReason,
    ) -> None:
        """Put a published year right, told whole; what it was before stays in the book.

        A year that was announced stays so. Raises CalendarNotPublished, YearIsAnnounced,
        AnnouncedLater, BeforeWhatItRestsOn, and what must_be_a_calendar raises.
        """
        said = Notice(
            year=year,
            notice=notice,
            announced_on=announced_on,
            holidays=holidays,
            make_ups=make_ups,
            provisional=provisional,
        )
        table, page = must_be_a_calendar(said), self.pages.get(year)
        if page is None:
            raise CalendarNotPublished(year=year)
        if page.table == table:
            return
        if provisional and not page.table.provisional:
            raise YearIsAnnounced(year=year, notice=page.table.notice)
        _must_be_out(act, must_be_a_day(announced_on))
        self._must_not_precede(act, page.happened_at)
        corrected = replace(act, corrects=page.version)
        self._record(CalendarCorrected, corrected, **said, reason=reason)

    def publish_shipped(self, act: Act, *, shipped: Iterable[Notice]) -> None:
        """Publish the years that the office ships with, where nobody published any by hand.

        A year that was shipped provisionally gives way to the same year announced.
        """
        for said in shipped:
            page = self.pages.get(said["year"])
            if page is None or (page.table.provisional and not page.by_hand):
                self.publish(act, **said)
