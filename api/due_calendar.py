"""The due list as a calendar file (iCalendar): each time limit on the day it ends, for a diary."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from icalendar import Event

from api.calendar_files import new_file
from api.calendars import CalendarAnswer
from api.caseload import looking
from api.deadlines import title
from api.diary import Subscriber
from api.due_list import Looked, must_make_sense
from api.problems import declared
from api.visitor import Visitor
from domain.access import condition
from domain.access_rows import Action
from domain.wording import say
from domain.working_days import ONE_DAY
from projections.deadlines import Due, due_list
from projections.generations import Reading
from projections.lists import Cursor

router = APIRouter(tags=["disputes"])

MOST_EVENTS = 2_000
"""As many as a diary shows; those that end first are in it. A narrower question finds the rest."""


@router.get(
    "/deadlines.ics",
    operation_id="download-deadlines",
    response_class=CalendarAnswer,
    responses=declared(401),
)
async def download_deadlines(visitor: Subscriber, asked: Annotated[Looked, Query()]) -> Response:
    """The time limits of every dispute this caller may see, as whole days; nothing personal."""
    return await visitor.back.serve(due_file, visitor, asked)


def due_file(visitor: Visitor, asked: Looked) -> Response:
    """Wait, select what may be seen, and write it into a file.

    Raises PeriodUpsideDown, UnknownCentre, UnknownRule.
    """
    must_make_sense(visitor, asked)
    file = new_file(say("calendar.due-list", visitor.language))
    with looking(visitor, asked.after) as now:
        for due in _every(visitor, now, asked):
            file.add_component(_event(visitor, due))
    name = 'attachment; filename="deadlines.ics"'
    return CalendarAnswer(bytes(file.to_ical()), headers={"Content-Disposition": name})


def _every(visitor: Visitor, now: Reading, asked: Looked) -> Iterator[Due]:
    """Page after page, as far as a diary goes."""
    may, at = condition(visitor.caller, Action.READ_DEADLINES), visitor.office.clock()
    after: Cursor | None = None
    told = 0
    while told < MOST_EVENTS:
        page = due_list(now, may, asked.wanted, at=at, after=after)
        yield from page.rows[: MOST_EVENTS - told]
        told, after = told + len(page.rows), page.next
        if after is None:
            return


def _event(visitor: Visitor, due: Due) -> Event:
    """One limit; its id is the same in every file, so whoever subscribes sees no doubles."""
    event = Event()
    event.add("UID", str(due.id))
    event.add("DTSTAMP", visitor.office.clock())
    event.add("DTSTART", due.due)
    event.add("DTEND", due.due + ONE_DAY)
    later = say("calendar.provisional", visitor.language) if due.provisional else ""
    event.add("SUMMARY", f"{title(due.rule, visitor.language)} {due.number}{later}".strip())
    event.add("X-ONESTOP-DISPUTE", str(due.dispute))
    event.add("X-ONESTOP-RULE", due.rule)
    event.add("TRANSP", "TRANSPARENT")
    return event
