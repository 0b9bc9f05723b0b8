"""Letters about alerts: at an hour when they may disturb, and with an end that is recorded once."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.alert_letters import (
    AlertLetter,
    LetterDead,
    LetterDelivered,
    LetterState,
    Outlet,
    WhyDead,
    held_for,
    letter_rules,
)
from domain.alerts import Level
from domain.office_time import calendar_of
from domain.record import Act
from tests.law.desk import CASES, OnTheDesk

XIAMEN = ZoneInfo("Asia/Shanghai")


def at(day: str, clock: str) -> datetime:
    """A time in Xiamen."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=XIAMEN).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "free"),
    [
        (("2026-03-12", "09:00"), ("2026-03-12", "09:00")),
        (("2026-03-12", "17:29"), ("2026-03-12", "17:29")),
        (("2026-03-12", "17:30"), ("2026-03-13", "09:00")),
        (("2026-03-13", "03:00"), ("2026-03-13", "09:00")),
        (("2026-03-13", "22:00"), ("2026-03-16", "09:00")),
        (("2026-03-14", "11:00"), ("2026-03-16", "09:00")),
    ],
    ids=["opening", "last-minute", "closing", "night", "friday-night", "saturday"],
)
def test_nothing_goes_out_at_night_or_on_a_day_off(
    now: tuple[str, str], free: tuple[str, str]
) -> None:
    """It waits until the centre opens (domain/rules/alert_letters.toml)."""
    calendar = calendar_of(OnTheDesk().registry, "siming")

    held = held_for(Outlet.MAIL, Level.URGENT, at(*now), calendar)

    assert at(*now) + held == at(*free)


def test_what_is_there_for_information_stays_in_the_house() -> None:
    """Only what somebody must act on goes out (domain/rules/alert_letters.toml)."""
    assert not any(Level.INFORMATION in rule.levels for rule in letter_rules().values())
    assert all(rule.at_any_hour <= rule.levels for rule in letter_rules().values())


def sent() -> tuple[AlertLetter, Act]:
    """A letter on its way, and somebody who speaks."""
    act = OnTheDesk().act("office")
    letter = AlertLetter.send(act, dispute=CASES, alert=7, outlet=Outlet.MAIL, address="duty")
    letter.collect_events()
    return letter, act


def test_a_letter_ends_once() -> None:
    """Taken or given up; asked for again, nothing is added."""
    letter, act = sent()

    for _ in range(2):
        letter.give_up(act, attempts=26, why=WhyDead.NOT_TAKEN)

    [dead] = letter.pending_events
    assert isinstance(dead, LetterDead)
    assert (letter.state, letter.why, letter.attempts) == (LetterState.DEAD, "not-taken", 26)


def test_what_arrived_is_never_given_up() -> None:
    """A late word of its arrival counts more than that it was given up."""
    letter, act = sent()

    letter.give_up(act, attempts=26, why=WhyDead.NO_ANSWER)
    letter.deliver(act, attempts=26)
    letter.deliver(act, attempts=27)
    letter.give_up(act, attempts=27, why=WhyDead.NOT_TAKEN)

    dead, delivered = letter.pending_events
    assert (type(dead), type(delivered)) == (LetterDead, LetterDelivered)
    assert (letter.state, letter.attempts) == (LetterState.DELIVERED, 26)
    assert letter.ended_at is not None
    assert letter.ended_at - letter.sent_at == timedelta(0)
