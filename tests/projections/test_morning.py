"""The opening of a centre and a new calendar, over the ledger: what they say of the clocks."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from temporalio.testing import ActivityEnvironment

from api.answers import lines
from domain.alarm_clocks import ClockPassed, ClockWarned, DeadlineMoved
from domain.alerts import AlertKind
from domain.calendars import CalendarBook, CorrectionReason
from domain.centre_day import CentreDay, Minute, Recalculated
from domain.shipped import shipped_years
from domain.wording import Language
from tests.projections.test_centre_minutes import SIMING, Bell
from tests.projections.town import Town
from workflows.minutes import Kept, Recalculate

CLOCK_A, CLOCK_B = "mediation.clock-a", "mediation.clock-b"


@pytest.fixture
def bell(town: Town) -> Bell:
    """The bell of Siming."""
    return Bell(town)


def said(town: Town, dispute: UUID, rule: str) -> list[tuple[str, int | str]]:
    """What was said of a clock: the day it was said on, and how many days were left."""
    found: list[tuple[str, int | str]] = []
    for fact in town.office.registry.facts(dispute):
        if isinstance(fact, ClockWarned | ClockPassed) and fact.rule == rule:
            left = fact.days_left if isinstance(fact, ClockWarned) else "passed"
            found.append((fact.happened_at.date().isoformat(), left))
    return found


def mornings(bell: Bell, *days: int) -> None:
    """The centre opens on these days of March 2026."""
    for day in days:
        bell.ring(Minute.OPENING, f"2026-03-{day:02}")


def test_the_ladder_of_a_clock_is_climbed_on_open_days(town: Town, bell: Bell) -> None:
    """Accepted on 10 March, clock B ends on Wed the 25th: 5, 3, 1 days before, the day, passed.

    The 22nd is a Sunday: three days before are said on Monday, when two are left.
    """
    dispute = town.accepted()

    mornings(bell, 19, 20, 23, 24, 25, 26, 27)

    assert said(town, dispute, CLOCK_B) == [
        *(("2026-03-20", 5), ("2026-03-23", 2), ("2026-03-24", 1)),
        *(("2026-03-25", 0), ("2026-03-26", "passed")),
    ]


def test_the_workers_clock_passes_as_information(town: Town, bell: Bell) -> None:
    """Clock A runs from receipt, and its passing is nobody's fault (调解仲裁法 Art. 14)."""
    dispute = town.accepted()

    mornings(bell, 26)

    alerts = town.office.registry.dispute(dispute).alerts.values()
    kinds = {alert.kind: alert.level for alert in alerts if CLOCK_A in alert.key}
    assert set(kinds.values()) <= {"information"}


def corrected(town: Town, *, without: int) -> None:
    """The year 2026 is published again without one of its make-up days."""
    year: dict[str, Any] = next({**each} for each in shipped_years() if each["year"] == 2026)
    year["holidays"] = [*year["holidays"], {"day": f"2026-03-{without}", "name": "new-year"}]
    book = town.office.registry.at_record(CalendarBook, CalendarBook.create_id())
    act = town.act("officer:admin")
    book.decide(CalendarBook.correct, act, **year, reason=CorrectionReason.MISCOPIED)


def recalculate(bell: Bell) -> int:
    """The centre's clocks follow the newest edition; which one."""
    bell.town.follow()
    edition = bell.minutes.look(Kept(centre=SIMING)).edition
    asked = Recalculate(centre=SIMING, edition=edition)
    ActivityEnvironment().run(bell.minutes.recalculate, asked)
    return edition


def moved(town: Town, dispute: UUID) -> list[DeadlineMoved]:
    """What is noted of clocks that moved."""
    facts = town.office.registry.facts(dispute)
    return [fact for fact in facts if isinstance(fact, DeadlineMoved)]


def test_a_correction_of_the_calendar_moves_the_deadlines_it_touches(
    town: Town, bell: Bell
) -> None:
    """The 25th becomes a holiday: clock B rolls to the 26th, noted with the notice, once."""
    dispute, settled = town.accepted(), town.settled_outside(town.accepted(name="陈大文"))
    corrected(town, without=25)

    edition = recalculate(bell)

    [note] = [fact for fact in moved(town, dispute) if fact.rule == CLOCK_B]
    assert (note.was, note.now, note.calendar) == ("2026-03-25", "2026-03-26", edition)
    assert note.notice
    assert moved(town, settled) == []
    assert bell.minutes.look(Kept(centre=SIMING)).edition == 0
    assert _editions(town) == [edition]


def test_a_recalculation_asked_for_twice_notes_nothing_twice(town: Town, bell: Bell) -> None:
    """Whoever is killed before reporting leaves all of it to be asked for again."""
    dispute = town.accepted()
    corrected(town, without=25)
    edition = recalculate(bell)
    town.follow()
    before = len(town.office.registry.facts(dispute))

    ActivityEnvironment().run(bell.minutes.recalculate, Recalculate(centre=SIMING, edition=edition))

    assert len(town.office.registry.facts(dispute)) == before
    assert _editions(town) == [edition]


def test_what_is_past_is_not_moved(town: Town, bell: Bell) -> None:
    """Clock B ended in March; a correction in April changes nothing of it."""
    dispute = town.accepted()
    town.clock.time = datetime(2026, 4, 10, 2, tzinfo=UTC)
    corrected(town, without=25)

    recalculate(bell)

    assert [fact for fact in moved(town, dispute) if fact.rule in (CLOCK_A, CLOCK_B)] == []


def announced(town: Town) -> None:
    """The notice of 2027 gives the very days that the law gave, and makes up for none."""
    year: dict[str, Any] = next({**each} for each in shipped_years() if each["year"] == 2027)
    year |= {"notice": "国办发明电〔2026〕1号", "provisional": False}
    book = town.office.registry.at_record(CalendarBook, CalendarBook.create_id())
    book.decide(CalendarBook.publish, town.act("officer:admin"), **year)


def test_what_is_only_certain_now_is_told_and_fills_no_board(town: Town, bell: Bell) -> None:
    """Each clock that ends in 2027 stays where it is: a line of the story, once, and no alert."""
    dispute = town.accepted()
    announced(town)

    edition = recalculate(bell)
    notes = moved(town, dispute)
    town.follow()
    ActivityEnvironment().run(bell.minutes.recalculate, Recalculate(centre=SIMING, edition=edition))

    assert notes
    assert {note.was == note.now for note in notes} == {True}
    assert moved(town, dispute) == notes
    kinds = {alert.kind for alert in town.office.registry.dispute(dispute).alerts.values()}
    assert AlertKind.DEADLINE_MOVED not in kinds
    told = line_of(notes[0], "en")
    assert "is certain now" in told
    assert "moved" not in told


def line_of(note: DeadlineMoved, language: Language) -> str:
    """A fact as the story tells it."""
    [line] = lines([note], language)
    return line.line


def _editions(town: Town) -> list[Any]:
    facts = town.office.registry.facts(CentreDay.create_id(SIMING))
    return [fact.calendar for fact in facts if isinstance(fact, Recalculated)]
