"""A centre's own calendar: hours, closures and extra days, and nothing begun is changed unsaid."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from domain.centre_calendar import CentreBook, ClosureReason, ExtraDayReason, Roster
from domain.centres import read_centres
from domain.record import Act, Fact
from domain.refusals import NothingToCorrect, Refusal
from domain.refusals.calendars import (
    ClosedThen,
    DayHasBegun,
    ExtraDayThen,
    HoursUpsideDown,
    NoDaysNamed,
    NotAnHour,
    YearOutOfReach,
)
from domain.refusals.intake import NotADay
from domain.registry import Registry
from domain.values import CentreId, Day
from domain.working_days import CentreCalendar, Hours
from tests.law.desk import refused

EIGHT = datetime(2026, 3, 12, 0, 0, tzinfo=UTC)
"""Thursday 2026-03-12, 08:00 in Xiamen: an hour before the centre opens."""

TEN = datetime(2026, 3, 12, 2, 0, tzinfo=UTC)
TODAY, TOMORROW, YESTERDAY = Day("2026-03-12"), Day("2026-03-13"), Day("2026-03-11")
SATURDAY = Day("2026-03-14")
SIMING = CentreId("siming")
BOOK = CentreBook.create_id(SIMING)


@pytest.fixture
def office() -> Registry:
    """An office whose books are open."""
    registry = Registry(lambda: EIGHT, read_centres())
    registry.almanac.open_books(Act("office", EIGHT, EIGHT))
    return registry


def do(
    office: Registry, decision: Any, at: datetime = EIGHT, corrects: int = 0, **said: Any
) -> tuple[Fact, ...]:
    """Decide something about the calendar of Siming."""
    act = Act("officer:lead-wu", at, at, corrects=corrects)
    return office.at_record(CentreBook, BOOK).decide(decision, act, **said).facts


def siming(office: Registry) -> CentreCalendar:
    """The calendar of Siming."""
    return office.almanac.centre(SIMING)


def hours(opens: str, cut_off: str, closes: str, from_day: str = TOMORROW) -> dict[str, Any]:
    """Hours from a day on."""
    return {"from_day": from_day, "opens": opens, "closes": closes, "cut_off": cut_off}


def test_a_centre_follows_the_law_until_it_says_otherwise(office: Registry) -> None:
    """Open on a make-up Sunday, closed inside Spring Festival, by the hours that ship."""
    calendar = siming(office)

    assert calendar.is_open(date(2026, 1, 4))
    assert not calendar.is_open(date(2026, 2, 18))
    assert calendar.hours_on(date(2026, 3, 12)) == Hours(time(9), time(17, 30), time(15, 30))


def test_hours_are_kept_from_their_day_on(office: Registry) -> None:
    """The day before keeps the hours it had."""
    said = hours("08:30", "14:30", "17:00")
    assert len(do(office, CentreBook.set_hours, **said)) == 1
    assert do(office, CentreBook.set_hours, **said) == ()

    calendar = siming(office)
    assert f"{calendar.closes_at(date(2026, 3, 12)):%H:%M}" == "17:30"
    assert f"{calendar.opens_at(date(2026, 3, 13)):%H:%M}" == "08:30"
    assert f"{calendar.cut_off_at(date(2027, 1, 4)):%H:%M}" == "14:30"


def test_a_closure_closes_the_centre_and_moves_no_day_of_the_law(office: Registry) -> None:
    """A period of the law asks for the law's days alone (民法典 Art. 203)."""
    said: dict[str, Any] = {"days": [TOMORROW, TOMORROW], "reason": ClosureReason.REPAIRS}
    [closed] = do(office, CentreBook.close_days, **said)
    assert do(office, CentreBook.close_days, **said) == ()

    assert closed.days == [TOMORROW]  # type: ignore[attr-defined]
    assert not siming(office).is_open(date(2026, 3, 13))
    assert siming(office).law.works(date(2026, 3, 13))
    assert len(do(office, CentreBook.withdraw_closure, days=[TOMORROW])) == 1
    assert do(office, CentreBook.withdraw_closure, days=[TOMORROW]) == ()
    assert siming(office).is_open(date(2026, 3, 13))


def test_an_extra_day_opens_the_centre(office: Registry) -> None:
    """加开: a Saturday that the law does not work."""
    said: dict[str, Any] = {"days": [SATURDAY], "reason": ExtraDayReason.BACKLOG}
    assert len(do(office, CentreBook.open_extra_days, **said)) == 1
    assert do(office, CentreBook.open_extra_days, **said) == ()

    assert siming(office).is_open(date(2026, 3, 14))
    assert not siming(office).law.works(date(2026, 3, 14))
    assert len(do(office, CentreBook.withdraw_extra_days, days=[SATURDAY])) == 1
    assert not siming(office).is_open(date(2026, 3, 14))


def test_a_day_is_closed_or_extra_never_both(office: Registry) -> None:
    """One of the two is withdrawn first."""
    do(office, CentreBook.open_extra_days, days=[SATURDAY], reason=ExtraDayReason.OTHER)
    with refused(ExtraDayThen, day=SATURDAY):
        do(office, CentreBook.close_days, days=[SATURDAY], reason=ClosureReason.OTHER)

    do(office, CentreBook.close_days, days=[TOMORROW], reason=ClosureReason.OTHER)
    with refused(ClosedThen, day=TOMORROW):
        do(office, CentreBook.open_extra_days, days=[TOMORROW], reason=ExtraDayReason.OTHER)


def test_a_day_may_still_be_closed_before_the_centre_opens(office: Registry) -> None:
    """A typhoon is known in the morning: at 08:00 it is news, at 10:00 it undoes promises."""
    weather: dict[str, Any] = {"days": [TODAY], "reason": ClosureReason.SEVERE_WEATHER}

    with refused(DayHasBegun, day=TODAY):
        do(office, CentreBook.close_days, at=TEN, **weather)

    assert len(do(office, CentreBook.close_days, at=EIGHT, **weather)) == 1


PAST: list[tuple[Any, dict[str, Any]]] = [
    (CentreBook.close_days, {"days": [YESTERDAY], "reason": ClosureReason.SEVERE_WEATHER}),
    (CentreBook.open_extra_days, {"days": [YESTERDAY], "reason": ExtraDayReason.CAMPAIGN}),
    (CentreBook.set_hours, hours("08:00", "15:00", "18:00", from_day=YESTERDAY)),
]


@pytest.mark.parametrize(("decision", "said"), PAST)
def test_the_past_is_corrected_and_never_changed_in_silence(
    office: Registry, decision: Any, said: dict[str, Any]
) -> None:
    """A correction names the fact it corrects: the first, where no other spoke of the day."""
    with refused(DayHasBegun, day=YESTERDAY):
        do(office, decision, **said)
    with refused(NothingToCorrect, corrects=2):
        do(office, decision, corrects=2, **said)

    [corrected] = do(office, decision, corrects=1, **said)

    assert corrected.corrects == 1
    before = office.get(CentreBook, BOOK, version=1)
    assert (before.closures, before.extra_days, before.hours) == ({}, {}, {})


def test_a_closure_that_has_passed_is_not_withdrawn_in_silence(office: Registry) -> None:
    """Whoever was turned away that day was turned away."""
    do(office, CentreBook.close_days, days=[TODAY], reason=ClosureReason.MOVING)

    with refused(DayHasBegun):
        do(office, CentreBook.withdraw_closure, at=TEN, days=[TODAY])

    assert len(do(office, CentreBook.withdraw_closure, at=TEN, corrects=2, days=[TODAY])) == 1


def test_a_calendar_file_is_taken_whole_or_not_at_all(office: Registry) -> None:
    """What is in the book already adds nothing; one day that cannot be, and nothing is taken."""
    roster = Roster(
        closures={TOMORROW: ClosureReason.TRAINING, Day("2026-03-16"): ClosureReason.MOVING},
        extra_days={SATURDAY: ExtraDayReason.CAMPAIGN},
    )
    assert len(do(office, CentreBook.import_closures, ics=roster)) == 3
    assert do(office, CentreBook.import_closures, ics=roster) == ()

    roster["closures"] |= {Day("2026-03-17"): ClosureReason.OTHER, SATURDAY: ClosureReason.OTHER}
    with refused(ExtraDayThen, day=SATURDAY):
        do(office, CentreBook.import_closures, ics=roster)

    assert siming(office).is_open(date(2026, 3, 17))


WRONG: list[tuple[type[Refusal], Any, dict[str, Any]]] = [
    (NoDaysNamed, CentreBook.withdraw_closure, {"days": []}),
    (NotADay, CentreBook.withdraw_extra_days, {"days": ["2026-02-29"]}),
    (YearOutOfReach, CentreBook.withdraw_closure, {"days": ["2200-01-01"]}),
    (NotAnHour, CentreBook.set_hours, hours("24:00", "15:00", "17:00")),
    (NotAnHour, CentreBook.set_hours, hours("9:00", "15:00", "17:00")),
    (NotAnHour, CentreBook.set_hours, hours("09:00", "15:00+08", "17:00")),
    (HoursUpsideDown, CentreBook.set_hours, hours("09:00", "09:00", "17:00")),
    (HoursUpsideDown, CentreBook.set_hours, hours("09:00", "17:01", "17:00")),
]


@pytest.mark.parametrize(("refusal", "decision", "said"), WRONG)
def test_days_and_hours_that_cannot_be_are_refused(
    office: Registry, refusal: type[Refusal], decision: Any, said: dict[str, Any]
) -> None:
    """An hour is of the clock's, a day of the calendar's, and a centre opens before it closes."""
    with refused(refusal):
        do(office, decision, **said)

    assert len(office.facts(BOOK)) == 1
