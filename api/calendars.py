"""Calendars to be read: the law's years, a centre's days and hours, as JSON and as files."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.answers import answer, etag, open_steps
from api.calendar_files import file_of_centre, file_of_year
from api.diary import Subscriber
from api.fields import IN_DIGITS
from api.problems import declared
from api.steps import must_be_seen
from api.visitor import Standing, Visitor
from domain.calendar_notice import FIRST_YEAR, LAST_YEAR
from domain.calendars import CalendarBook, Page
from domain.centre_calendar import CentreBook
from domain.refusals import NotFound
from domain.shipped import shipped_hours
from domain.values import CentreId
from domain.wording import Language, say
from domain.working_days import DayKind, Hours

router = APIRouter(tags=["calendar"])

READS = declared(401)

Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR), IN_DIGITS, Path()]
OfCentre = Annotated[str, Path(max_length=64)]


class YearLine(BaseModel):
    """One year of the book; a provisional one has the days the law gives, and no swaps.

    `edition` is that of the book which said so last: `?calendar=` counts by it.
    """

    year: int
    notice: str
    announced_on: date | None
    provisional: bool
    edition: int


class CalendarList(BaseModel):
    """The years of the law's book; `id` and `version` are for its steps.

    `edition` is the newest: each publication and correction made one, and `?calendar=` of the
    time limits takes any of them.
    """

    id: UUID
    version: int
    edition: int
    years: list[YearLine]
    open_steps: list[str]


class SpecialDay(BaseModel):
    """A day that is not what its weekday says."""

    day: date
    kind: DayKind
    kind_title: str
    holiday: str
    holiday_title: str


class YearSheet(YearLine):
    """One year of the book, with every day that its notice names."""

    version: int
    days: list[SpecialDay]


class HoursLine(BaseModel):
    """Hours from a day on; without a day, those of a centre that has set none."""

    from_day: date | None
    opens: time
    closes: time
    cut_off: time


class DayLine(BaseModel):
    """A day on which a centre is closed, or open beside the law's."""

    day: date
    reason: str
    reason_title: str


class CentreSheet(BaseModel):
    """A centre's own calendar; `id` and `version` are for its steps."""

    id: UUID
    version: int
    centre: str
    zone: str
    hours: list[HoursLine]
    closures: list[DayLine]
    extra_days: list[DayLine]
    open_steps: list[str]


class CalendarAnswer(Response):
    """A calendar file."""

    media_type = "text/calendar"


@router.get(
    "/calendars", operation_id="list-calendars", response_model=CalendarList, responses=READS
)
async def list_calendars(visitor: Standing) -> Response:
    """The years whose calendar was published, each with its notice."""
    said = await visitor.back.serve(years, visitor)
    return answer(said, said.version)


def years(visitor: Visitor) -> CalendarList:
    """The book's years; raises NotFound."""
    book = _law(visitor)
    return CalendarList(
        id=book.id,
        version=book.person_version,
        edition=book.version,
        years=[YearLine(**_told(page)) for _, page in sorted(book.pages.items())],
        open_steps=open_steps(visitor, book),
    )


@router.get(
    "/calendars/{year}.ics",
    operation_id="download-calendar",
    response_class=CalendarAnswer,
    responses=READS,
)
async def download_calendar(year: Year, visitor: Subscriber) -> Response:
    """The holidays of a year, and the weekends that work for them, as a calendar file."""
    return await visitor.back.serve(year_file, visitor, year)


def year_file(visitor: Visitor, year: int) -> Response:
    """A year as a file; raises NotFound."""
    book = _law(visitor)
    text = file_of_year(book, _page(book, year).table, visitor.language)
    return _as_file(text, f"{year}.ics", book.person_version)


@router.get(
    "/calendars/{year}", operation_id="read-calendar", response_model=YearSheet, responses=READS
)
async def read_calendar(year: Year, visitor: Standing) -> Response:
    """Every day of a year that is off, and every weekend that works."""
    said = await visitor.back.serve(year_sheet, visitor, year)
    return answer(said, said.version)


def year_sheet(visitor: Visitor, year: int) -> YearSheet:
    """A year in words; raises NotFound."""
    book = _law(visitor)
    page = _page(book, year)
    table = page.table
    off = [_special(day, DayKind.HOLIDAY, name, visitor) for day, name in table.holidays.items()]
    on = [_special(day, DayKind.MAKE_UP, name, visitor) for day, name in table.make_ups.items()]
    days = sorted((*off, *on), key=lambda special: special.day)
    return YearSheet(**_told(page), version=book.person_version, days=days)


@router.get(
    "/centres/{centre}/calendar.ics",
    operation_id="download-centre-calendar",
    response_class=CalendarAnswer,
    responses=READS,
)
async def download_centre_calendar(centre: OfCentre, visitor: Subscriber) -> Response:
    """A centre's closures and extra days as a calendar file, which a centre can import."""
    return await visitor.back.serve(centre_file, visitor, centre)


def centre_file(visitor: Visitor, centre: str) -> Response:
    """A centre's days as a file; raises NotFound."""
    book = _of(visitor, centre)
    told = visitor.office.centres[centre]
    name = told.name_zh if visitor.language == "zh" else told.name_en
    text = file_of_centre(book, name, visitor.language)
    return _as_file(text, f"{centre}.ics", book.person_version)


@router.get(
    "/centres/{centre}/calendar",
    operation_id="read-centre-calendar",
    response_model=CentreSheet,
    responses=READS,
)
async def read_centre_calendar(centre: OfCentre, visitor: Standing) -> Response:
    """A centre's hours, the days it is closed, and those it opens beside the law's."""
    said = await visitor.back.serve(centre_sheet, visitor, centre)
    return answer(said, said.version)


def centre_sheet(visitor: Visitor, centre: str) -> CentreSheet:
    """A centre's calendar in words; raises NotFound."""
    book = _of(visitor, centre)
    return CentreSheet(
        id=book.id,
        version=book.person_version,
        centre=book.centre,
        zone=book.zone.key,
        hours=[
            _hours(None, shipped_hours()),
            *(_hours(first, hours) for first, hours in sorted(book.hours.items())),
        ],
        closures=_lines(book.closures, "closure-reason", visitor.language),
        extra_days=_lines(book.extra_days, "extra-day-reason", visitor.language),
        open_steps=open_steps(visitor, book),
    )


def _law(visitor: Visitor) -> CalendarBook:
    book = visitor.office.registry.get(CalendarBook, CalendarBook.create_id())
    must_be_seen(visitor, book)
    return book


def _of(visitor: Visitor, centre: str) -> CentreBook:
    if centre not in visitor.office.centres:
        raise NotFound
    book = visitor.office.registry.get(CentreBook, CentreBook.create_id(CentreId(centre)))
    must_be_seen(visitor, book)
    return book


def _page(book: CalendarBook, year: int) -> Page:
    if year not in book.pages:
        raise NotFound
    return book.pages[year]


def _told(page: Page) -> dict[str, Any]:
    table = page.table
    return {
        "year": table.year,
        "notice": table.notice,
        "announced_on": table.announced_on,
        "provisional": table.provisional,
        "edition": page.version,
    }


def _special(day: date, kind: DayKind, holiday: str, visitor: Visitor) -> SpecialDay:
    return SpecialDay(
        day=day,
        kind=kind,
        kind_title=say(f"code.day-kind.{kind}", visitor.language),
        holiday=holiday,
        holiday_title=say(f"code.holiday.{holiday}", visitor.language),
    )


def _hours(first: date | None, hours: Hours) -> HoursLine:
    return HoursLine(from_day=first, opens=hours.opens, closes=hours.closes, cut_off=hours.cut_off)


def _lines(days: Mapping[date, str], listed: str, language: Language) -> list[DayLine]:
    told: Iterable[tuple[date, str]] = sorted(days.items())
    return [
        DayLine(day=day, reason=reason, reason_title=say(f"code.{listed}.{reason}", language))
        for day, reason in told
    ]


def _as_file(text: bytes, name: str, version: int) -> Response:
    headers = {"ETag": etag(version), "Content-Disposition": f'attachment; filename="{name}"'}
    return CalendarAnswer(text, headers=headers)
