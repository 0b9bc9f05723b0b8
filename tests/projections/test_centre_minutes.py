"""The minutes of a centre, rung over the views: whom they concern, in batches, and once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from temporalio.testing import ActivityEnvironment

from domain.centre_day import CentreDay, Minute, MinuteRang, Owed
from domain.registry import Registry
from domain.values import CentreId, Day
from operations import centre_minutes
from operations.centre_minutes import CentreMinutes
from tests.ledger.breaking import WAYS, Breaker
from tests.projections.town import Town
from workflows.activities import TooEarly
from workflows.minutes import Kept, Ring

SIMING = CentreId("siming")
TUESDAY, WEDNESDAY = "2026-03-10", "2026-03-11"
MINUTES = {
    Minute.OPENING: "01:00",
    Minute.WARNING: "06:00",
    Minute.LAST_CALL: "08:30",
    Minute.CLOSE: "09:30",
}
"""When each minute is in Xiamen, by UTC."""


class PowerCut(Exception):  # noqa: N818 - what it is
    """Somebody pulled the plug."""


def moment(day: str, clock: str) -> datetime:
    """A moment, UTC."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=UTC)


class Bell:
    """Rings the minutes of Siming over a town, as a worker would."""

    def __init__(self, town: Town, at_once: int = centre_minutes.AT_ONCE) -> None:
        self.town = town
        self.minutes = CentreMinutes(town.office.registry, town.office.views, at_once)
        self.told: list[Any] = []
        self.minutes.look(Kept(centre=SIMING))

    def ring(self, minute: Minute, day: str = TUESDAY, *, late: int = 0) -> None:
        """Ring a minute, so many minutes late."""
        at = moment(day, MINUTES[minute])
        self.town.clock.time = at + timedelta(minutes=late)
        self.town.follow()
        self.again(Ring(centre=SIMING, minute=Owed(Day(day), minute, at)))

    def again(self, ring: Ring) -> None:
        """Ring it, going on from what was told of the ringing before."""
        environment = ActivityEnvironment()
        before = self.told[-1] if self.told else ()
        environment.info = replace(environment.info, heartbeat_details=before)
        environment.on_heartbeat = lambda *told: self.told.append(told)
        environment.run(self.minutes.ring, ring)
        self.told = []

    @property
    def book(self) -> CentreDay:
        """The centre's book as it stands."""
        return self.town.office.registry.get(CentreDay, CentreDay.create_id(SIMING))

    @property
    def rung(self) -> list[tuple[str, int]]:
        """The minutes that were rung, and how much sounded at each."""
        facts = self.town.office.registry.facts(CentreDay.create_id(SIMING))
        return [(fact.minute, fact.sounded) for fact in facts if isinstance(fact, MinuteRang)]


@pytest.fixture
def bell(town: Town) -> Bell:
    """The bell of Siming."""
    return Bell(town)


def alarms(town: Town, dispute: UUID) -> list[str]:
    """What the office sounded on a dispute."""
    facts = town.office.registry.facts(dispute)
    return [fact.TOPIC.removeprefix("dispute.") for fact in facts if fact.by == "office"]


def ring_cut_off(bell: Bell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ring the warning; in its second batch the power is cut."""
    whole: Any = vars(centre_minutes)["in_one_write"]
    batches: list[Any] = []

    def cut(*said: Any) -> int:
        batches.append(said)
        if len(batches) == 2:
            raise PowerCut
        return int(whole(*said))

    monkeypatch.setattr(centre_minutes, "in_one_write", cut)
    with pytest.raises(PowerCut):
        bell.ring(Minute.WARNING)


def test_the_ladder_of_a_day(town: Town, bell: Bell) -> None:
    """Warned, called, missed; who settles in between hears no more (alarms.toml)."""
    slow, quick = town.file(), town.file(name="陈大文")

    bell.ring(Minute.WARNING)
    town.settled_outside(quick)
    bell.ring(Minute.LAST_CALL)
    bell.ring(Minute.CLOSE)

    assert alarms(town, slow) == ["same_day_warned", "same_day_warned", "same_day_missed"]
    assert alarms(town, quick) == ["same_day_warned"]
    assert bell.rung == [("warning", 2), ("last-call", 1), ("close", 1)]


def test_other_days_and_other_centres_are_not_concerned(town: Town, bell: Bell) -> None:
    """Filed at Huli, or the day before: nothing sounds at Siming's minute."""
    elsewhere = town.file(centre=CentreId("huli"))
    town.file()
    bell.ring(Minute.CLOSE)
    bell.ring(Minute.WARNING, WEDNESDAY)

    assert alarms(town, elsewhere) == []
    assert bell.rung == [("close", 1), ("warning", 0)]


def test_a_minute_rung_again_adds_nothing(town: Town, bell: Bell) -> None:
    """The activity may be asked twice: each alarm is there once, and so is the ring."""
    dispute = town.file()

    for _ in range(2):
        bell.ring(Minute.WARNING)

    assert alarms(town, dispute) == ["same_day_warned"]
    assert bell.rung == [("warning", 1)]


def test_a_late_minute_says_how_late(town: Town, bell: Bell) -> None:
    """Temporal was down for an hour: the fact happened at 14:00 and was recorded at 15:00."""
    dispute = town.file()

    bell.ring(Minute.WARNING, late=60)

    [alert] = town.office.registry.dispute(dispute).alerts.values()
    assert (alert.due, alert.raised_at) == (moment(TUESDAY, "06:00"), moment(TUESDAY, "07:00"))


def test_no_minute_is_rung_before_the_office_has_it(bell: Bell) -> None:
    """A Temporal whose clock is ahead is told to come again."""
    with pytest.raises(TooEarly):
        bell.ring(Minute.WARNING, late=-1)


def test_killed_between_batches_it_goes_on_without_doubles(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first batch is in the record; whoever rings next does the rest, and counts both."""
    disputes = [town.file(name=f"骑手{number}") for number in range(5)]
    bell = Bell(town, at_once=2)
    bell.ring(Minute.OPENING)
    ring_cut_off(bell, monkeypatch)
    assert sum(len(alarms(town, each)) for each in disputes) == 2
    bell.ring(Minute.WARNING)

    assert [alarms(town, each) for each in disputes] == [["same_day_warned"]] * 5
    assert bell.rung == [("opening", 0), ("warning", 5)]


def test_somebody_who_writes_at_the_same_moment_is_not_overwritten(
    town: Town, bell: Bell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The batch is taken again, each by itself, and finds the one that was settled meanwhile."""
    slow, quick = town.file(), town.file(name="陈大文")
    keep = Registry.keep

    def overtaken(registry: Registry, *records: Any) -> Any:
        monkeypatch.setattr(Registry, "keep", keep)
        town.settled_outside(quick)
        return keep(registry, *records)

    town.clock.time = moment(TUESDAY, MINUTES[Minute.WARNING])
    town.follow()
    monkeypatch.setattr(Registry, "keep", overtaken)
    bell.again(Ring(centre=SIMING, minute=_warning()))

    assert alarms(town, slow) == ["same_day_warned"]
    assert alarms(town, quick) == []
    assert bell.rung == [("warning", 1)]


def _warning() -> Owed:
    return Owed(Day(TUESDAY), Minute.WARNING, moment(TUESDAY, MINUTES[Minute.WARNING]))


def test_what_nobody_heard_goes_up_at_the_next_minute(town: Town, bell: Bell) -> None:
    """A last call of 16:30 is two office hours old at 10:00; the 14:00 takes it up."""
    dispute = town.file()
    for minute in (Minute.LAST_CALL, Minute.CLOSE):
        bell.ring(minute)
    bell.ring(Minute.OPENING, WEDNESDAY)
    assert "alert_escalated" not in alarms(town, dispute)

    bell.ring(Minute.WARNING, WEDNESDAY)

    assert alarms(town, dispute).count("alert_escalated") == 2


def test_the_day_is_looked_at(town: Town, bell: Bell) -> None:
    """What is owed comes in order, and the next minute is known; looking twice opens one book."""
    town.clock.time = moment(TUESDAY, "08:31")

    day = bell.minutes.look(Kept(centre=SIMING))

    assert [one.minute for one in day.owed] == [Minute.WARNING, Minute.LAST_CALL]
    assert (day.next.minute, day.next.at) == (Minute.CLOSE, moment(TUESDAY, "09:30"))


@pytest.mark.parametrize("minute", [Minute.OPENING, Minute.CLOSE])
def test_nobody_hears_of_a_day_without_disputes(bell: Bell, minute: Minute) -> None:
    """An empty centre's minutes are rung too: an auditor sees that somebody looked."""
    bell.ring(minute)

    assert bell.rung == [(minute, 0)]


@pytest.mark.parametrize("struck", ["before the views read it", "after"])
@pytest.mark.parametrize("way", WAYS)
def test_minutes_missed_are_made_good_once_the_record_can_be_read(
    town: Town, way: str, struck: str
) -> None:
    """At the next minute, in order, each once, and as late as they are; nobody else hears more."""
    broken, whole = town.accepted(), town.accepted(name="陈大文")
    bell = Bell(town)
    if struck == "after":
        town.follow()
    put_right = Breaker(town.office.settings, way).strike(broken)
    for minute in (Minute.WARNING, Minute.LAST_CALL):
        bell.ring(minute)
    put_right()
    town.scribe().take_up_again()

    for _ in range(2):
        bell.ring(Minute.CLOSE)

    ladder = ["same_day_warned", "same_day_warned", "same_day_missed"]
    assert alarms(town, whole) == alarms(town, broken) == ladder
    first, *_ = town.office.registry.dispute(broken).alerts.values()
    assert (first.due, first.raised_at) == (moment(TUESDAY, "06:00"), moment(TUESDAY, "09:30"))
    assert bell.rung == [("warning", 1), ("last-call", 1), ("close", 2)]
    assert not bell.book.missed
    bell.ring(Minute.OPENING, WEDNESDAY)
    assert alarms(town, broken) == ladder


def test_a_dispute_of_which_nothing_is_left_holds_up_no_minute(town: Town) -> None:
    """Its only fact is gone, and the views know it still; put back, it hears what it missed."""
    gone, whole = town.file(), town.file(name="陈大文")
    bell = Bell(town)
    town.follow()
    put_right = Breaker(town.office.settings, "gone").strike(gone, 1)

    bell.ring(Minute.WARNING)

    assert alarms(town, whole) == ["same_day_warned"]
    assert bell.rung == [("warning", 1)]
    bell.ring(Minute.LAST_CALL)
    put_right()
    bell.ring(Minute.CLOSE)
    assert alarms(town, gone) == ["same_day_warned", "same_day_warned", "same_day_missed"]


def test_who_is_broken_still_is_owed_every_minute_since(town: Town) -> None:
    """The first that was missed stands in the book, minute after minute; nothing is forgotten."""
    broken, bell = town.file(), Bell(town)
    town.follow()
    Breaker(town.office.settings, "no fact").strike(broken, 1)

    for minute in (Minute.WARNING, Minute.LAST_CALL, Minute.CLOSE):
        bell.ring(minute)

    assert bell.book.missed == {broken: moment(TUESDAY, "06:00")}


def test_killed_after_somebody_was_passed_over_nobody_is_forgotten(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who was passed over in a batch before is told to whoever rings on."""
    disputes = sorted((town.file(name=f"骑手{number}") for number in range(4)), key=str)
    bell = Bell(town, at_once=2)
    town.follow()
    Breaker(town.office.settings, "no fact").strike(disputes[0], 1)
    ring_cut_off(bell, monkeypatch)
    bell.ring(Minute.WARNING)

    assert set(bell.book.missed) == {disputes[0]}
    assert bell.rung == [("warning", 3)]


@pytest.mark.parametrize("way", WAYS)
def test_a_minute_rings_for_all_whose_record_can_be_read(town: Town, way: str) -> None:
    """A dispute that a hand broke hears nothing; every other does, and the minute has rung."""
    broken, whole = town.accepted(), town.accepted(name="陈大文")
    bell = Bell(town)
    town.follow()
    put_right = Breaker(town.office.settings, way).strike(broken)

    bell.ring(Minute.WARNING)

    assert alarms(town, whole) == ["same_day_warned"]
    assert bell.rung == [("warning", 1)]
    put_right()
    assert alarms(town, broken) == []
    bell.ring(Minute.LAST_CALL)
    assert alarms(town, broken) == ["same_day_warned", "same_day_warned"]
    assert bell.rung == [("warning", 1), ("last-call", 2)]
