"""What may be said of a calendar and is worth a second look: recorded, and told to who said it."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from domain.calendar_notice import SEVEN_SINCE, Holiday
from domain.calendars import CalendarCorrected, CalendarPublished
from domain.centre_calendar import ClosureAdded, ExtraDaysAdded
from domain.record import Fact
from domain.wording import Language
from domain.working_days import WorkingCalendar

DOUBTFUL = frozenset(
    kind.TOPIC for kind in (CalendarPublished, CalendarCorrected, ClosureAdded, ExtraDaysAdded)
)
"""The kinds of fact that may be doubtful."""


class Doubt(NamedTuple):
    """An entry of the catalogue (`warning.…`), and its data."""

    code: str
    said: dict[str, object]


def doubts(facts: Iterable[Fact], law: WorkingCalendar, language: Language) -> Iterator[Doubt]:
    """What deserves a second look, beside the law's calendar as it stands."""
    closed: list[date] = []
    opened: list[date] = []
    for fact in facts:
        match fact:
            case CalendarPublished() | CalendarCorrected():
                yield from _of_a_year(fact)
            case ClosureAdded():
                closed += (day for day in _days(fact.days) if not law.works(day))
            case ExtraDaysAdded():
                opened += (day for day in _days(fact.days) if law.works(day))
    yield from _of_days("closed-anyway", closed, language)
    yield from _of_days("works-anyway", opened, language)


def _of_a_year(fact: CalendarPublished | CalendarCorrected) -> Iterator[Doubt]:
    """Mid-Autumn alone may be missing: in 2020 it fell on National Day."""
    named = {each["name"] for each in fact.holidays}
    is_asked = not fact.provisional and fact.year >= SEVEN_SINCE
    if is_asked and Holiday.MID_AUTUMN not in named:
        yield Doubt("no-mid-autumn", {"year": fact.year})


def _of_days(code: str, days: list[date], language: Language) -> Iterator[Doubt]:
    if days:
        between = "、" if language == "zh" else ", "
        told = between.join(day.isoformat() for day in sorted(days))
        yield Doubt(code, {"days": told, "many": len(days)})


def _days(days: Iterable[str]) -> Iterator[date]:
    return (date.fromisoformat(day) for day in days)
