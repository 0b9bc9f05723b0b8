"""The minutes of a centre's day: on the days it is open, in order, each once, none lost."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from domain.centre_day import CentreDay, Minute, Owed
from domain.record import Act
from domain.values import CentreId
from domain.working_days import CentreCalendar, Hours
from tests.law.test_same_day import CALENDAR, XIAMEN, at

THURSDAY, FRIDAY, SATURDAY, MONDAY = "2026-03-12", "2026-03-13", "2026-03-14", "2026-03-16"


def opened(day: str, clock: str) -> CentreDay:
    """A centre whose minutes are kept from a moment on."""
    return CentreDay.open(_act(at(day, clock)), centre=CentreId("siming"))


def _act(moment: datetime) -> Act:
    return Act("office", moment, moment)


def owed(book: CentreDay, day: str, clock: str) -> list[tuple[str, str]]:
    """Which minutes are owed at a moment."""
    return [(one.day, one.minute) for one in book.owed(CALENDAR, at(day, clock))]


def rang(book: CentreDay, *minutes: Owed) -> None:
    """These minutes were rung."""
    for one in minutes:
        book.ring(_act(one.at), day=one.day, minute=one.minute, sounded=0)


def test_the_day_has_four_minutes() -> None:
    """Opening, 14:00, 16:30, and the close of office (alarms.toml)."""
    book = opened(THURSDAY, "08:00")

    minutes = [
        one.at.astimezone(XIAMEN).time() for one in book.owed(CALENDAR, at(THURSDAY, "23:00"))
    ]

    assert minutes == [time(9), time(14), time(16, 30), time(17, 30)]


def test_what_was_missed_is_owed_in_order() -> None:
    """Down from Thursday noon to Monday morning: Thursday's afternoon, Friday, Monday's opening."""
    book = opened(THURSDAY, "08:00")
    rang(book, *book.owed(CALENDAR, at(THURSDAY, "12:00")))

    assert owed(book, MONDAY, "09:00") == [
        *((THURSDAY, minute) for minute in (Minute.WARNING, Minute.LAST_CALL, Minute.CLOSE)),
        *((FRIDAY, minute) for minute in Minute),
        (MONDAY, Minute.OPENING),
    ]


def test_a_minute_is_rung_once() -> None:
    """Asked twice it says nothing; what was rung is not owed, nor anything before it."""
    book = opened(THURSDAY, "08:00")
    opening, warning = book.owed(CALENDAR, at(THURSDAY, "14:00"))
    rang(book, warning)
    facts = len(book.pending_events)

    rang(book, warning, opening)

    assert len(book.pending_events) == facts
    assert owed(book, THURSDAY, "14:00") == []


def test_nothing_rings_on_a_day_off() -> None:
    """Saturday is silent, the spring festival too; a make-up Sunday is a day like any other."""
    assert owed(opened(SATURDAY, "08:00"), "2026-03-15", "20:00") == []
    assert owed(opened("2026-02-15", "08:00"), "2026-02-23", "20:00") == []
    assert owed(opened("2026-01-04", "08:00"), "2026-01-04", "09:00") == [("2026-01-04", "opening")]


def test_the_next_minute_may_be_days_away() -> None:
    """After Friday's close the centre opens on Monday."""
    book = opened(THURSDAY, "08:00")
    following = book.next_after(CALENDAR, at(FRIDAY, "17:30"))

    assert (following.day, following.minute) == (MONDAY, Minute.OPENING)
    assert following.at == at(MONDAY, "09:00")


def test_minutes_from_before_the_book_are_owed_to_nobody() -> None:
    """An office that begins to keep minutes at three in the afternoon rings no two o'clock."""
    assert owed(opened(THURSDAY, "15:00"), THURSDAY, "16:30") == [(THURSDAY, Minute.LAST_CALL)]


def test_hours_that_change_ring_nothing_twice() -> None:
    """The 14:00 was rung; a centre that now closes at noon owes only the two calls after it."""
    book = opened(THURSDAY, "08:00")
    rang(book, *book.owed(CALENDAR, at(THURSDAY, "14:00")))
    noon = CentreCalendar(
        CALENDAR.law, ZoneInfo("Asia/Shanghai"), Hours(time(9), time(12), time(11))
    )

    left = [one.minute for one in book.owed(noon, at(THURSDAY, "15:00"))]

    assert left == [Minute.LAST_CALL, Minute.CLOSE]
