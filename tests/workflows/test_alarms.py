"""A case keeps its own clocks: the first contact, and the owner of a hand-over."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.calendar_notice import Holiday, NamedDay
from domain.calendars import CalendarBook, CorrectionReason
from domain.centre_calendar import CentreBook
from domain.consent import Way
from domain.dispute import Dispute
from domain.office_time import calendar_of
from domain.same_day import promise_of
from domain.shipped import shipped_years
from domain.standing import Alarm, standing
from domain.values import Day
from tests.workflows.centre import SmallCentre, Turned, at_rest, is_open, until
from tests.workflows.temporal import TemporalServer
from tests.workflows.test_chase import A_MOMENT, begin, skipping, tell, turn_on
from workflows.activities import CaseActivities, TooEarly
from workflows.messages import Sound
from workflows.outward import Post

pytestmark = pytest.mark.journey

LATE, MISSING = "first_contact_late", "owner_missing"


@pytest.fixture
def clock() -> Turned:
    """A clock to turn."""
    return Turned()


@pytest.fixture
def office(tmp_path: Path, clock: Turned) -> Iterator[SmallCentre]:
    """An office whose clock is turned."""
    small = SmallCentre(tmp_path / "office", clock)
    yield small
    small.close()


def contact_due(office: SmallCentre, dispute: UUID) -> datetime:
    """When the first contact is due."""
    found = office.read(dispute)
    return promise_of(found, calendar_of(office.registry, found.centre)).first_contact_due


def test_a_late_first_contact_is_noticed_at_its_minute(office: SmallCentre, clock: Turned) -> None:
    """Two office hours after filing, not a moment before, and once (alarms.toml)."""

    async def day() -> None:
        async with await skipping() as env, office.working(env.client):
            dispute = office.file()
            await begin(env.client, office, dispute)
            left = contact_due(office, dispute) - clock()
            await turn_on(env, clock, left - A_MOMENT)
            assert LATE not in office.topics(dispute)
            await turn_on(env, clock, 2 * A_MOMENT)
            await until(lambda: office.topics(dispute, by="case") == [LATE], "it is late")
            await turn_on(env, clock, timedelta(days=3))
            assert office.topics(dispute, by="case") == [LATE]

    asyncio.run(day())


class Autumn:
    """The office lives in September 2026, whose calendar is known, and Temporal today."""

    def __init__(self) -> None:
        self.behind = datetime.now(UTC) - datetime(2026, 9, 10, 4, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Tell the office's time."""
        return datetime.now(UTC) - self.behind

    def here(self, there: datetime) -> datetime:
        """What the office's clock shows when Temporal's shows this."""
        return there - self.behind

    def there(self, here: datetime) -> datetime:
        """What Temporal's clock shows when the office's shows this."""
        return here + self.behind


def test_a_minute_that_a_calendar_brings_nearer_is_not_missed(
    temporal: TemporalServer, tmp_path: Path
) -> None:
    """A holiday that is taken back: who waited for its end looks again, and sounds at once."""
    autumn = Autumn()
    small = SmallCentre(tmp_path / "autumn", autumn, clocks=autumn)
    year: dict[str, Any] = next({**each} for each in shipped_years() if each["year"] == 2026)
    week = [NamedDay(day=Day(f"2026-09-{day:02}"), name=Holiday.OTHER) for day in range(7, 19)]
    opened = small.act("office")
    small.registry.open(CalendarBook.open(opened), opened)
    book, admin = CalendarBook.create_id(), "officer:admin"
    off = year | {"holidays": [*year["holidays"], *week]}
    keep = small.registry.at_record(CalendarBook, book)
    keep.decide(CalendarBook.publish, small.act(admin), **off)

    async def day() -> None:
        client = await temporal.client()
        async with small.open(client):
            dispute = small.file(ago=timedelta(days=2))
            assert contact_due(small, dispute) > autumn() + timedelta(days=5)
            await until(lambda: is_open(client, dispute), "there is a case")
            await at_rest(client, dispute)
            assert small.topics(dispute, by="case") == []
            why = CorrectionReason.MISCOPIED
            keep.decide(CalendarBook.correct, small.act(admin), **year, reason=why)
            await until(lambda: small.topics(dispute, by="case") == [LATE], "it is late")

    asyncio.run(day())
    small.close()


def test_hours_set_on_the_same_day_bring_a_first_contact_nearer(
    temporal: TemporalServer, tmp_path: Path
) -> None:
    """Open for one hour, the centre is open all day after all: who waited is late at once.

    Filed at 09:30: of two office hours one was to pass today and one tomorrow.
    """
    autumn = Autumn()
    small = SmallCentre(tmp_path / "autumn", autumn, clocks=autumn)
    book = CentreBook.open(small.act("office"), centre=small.registry.centres["siming"])
    small.registry.open(book, small.act("office"))

    def open_from(opens: str, closes: str, corrects: int) -> None:
        act = replace(small.act("officer:lead-wu"), corrects=corrects)
        hours: dict[str, Any] = {"opens": opens, "closes": closes, "cut_off": closes}
        small.registry.at_record(CentreBook, book.id).decide(
            CentreBook.set_hours, act, from_day=Day("2026-09-10"), **hours
        )

    open_from("11:30", "12:30", corrects=1)

    async def day() -> None:
        client = await temporal.client()
        async with small.open(client):
            dispute = small.file(ago=timedelta(hours=2, minutes=30))
            assert contact_due(small, dispute) > autumn() + timedelta(hours=20)
            await until(lambda: is_open(client, dispute), "there is a case")
            await at_rest(client, dispute)
            assert small.topics(dispute, by="case") == []
            open_from("09:00", "17:30", corrects=2)
            await until(lambda: small.topics(dispute, by="case") == [LATE], "it is late")

    asyncio.run(day())
    small.close()


def test_whoever_was_called_in_time_is_not_late(office: SmallCentre, clock: Turned) -> None:
    """The case is not told of the call; at its minute it looks, and finds nothing to sound."""

    async def day() -> None:
        async with await skipping() as env, office.working(env.client):
            dispute = office.file()
            await begin(env.client, office, dispute)
            called: dict[str, Any] = {"party": "R1", "way": Way.PHONE, "reached": True}
            office.do(dispute, Dispute.record_contact_attempt, **called)
            await turn_on(env, clock, timedelta(days=5))
            await tell(env.client, office, dispute)
            assert LATE not in office.topics(dispute)

    asyncio.run(day())


def test_a_hand_over_nobody_took_on_is_noticed(office: SmallCentre, clock: Turned) -> None:
    """After one working day without an owner, whatever else is asked meanwhile (alarms.toml)."""

    async def day() -> None:
        async with await skipping() as env, office.working(env.client):
            dispute = office.file()
            sent: dict[str, Any] = {
                "referral": "F1",
                "body": "inspectorate-siming",
                "mode": "hand-over",
            }
            office.do(dispute, Dispute.offer_referral, ground="statutory-duty", **sent)
            await begin(env.client, office, dispute)
            await turn_on(env, clock, timedelta(days=5))
            await until(lambda: office.topics(dispute).count(MISSING) == 1, "nobody owns it")

    asyncio.run(day())


def test_a_temporal_whose_clock_is_ahead_sounds_nothing_too_early(office: SmallCentre) -> None:
    """The office's own clock says when it is late; until then the activity is tried again."""
    dispute = office.file()
    alarm = Alarm("sound-first-contact-late", "", contact_due(office, dispute))
    activities = CaseActivities(office.registry, Post({}))

    with pytest.raises(TooEarly):
        activities.sound(Sound(dispute=dispute, alarm=alarm, at=alarm.at))


@pytest.mark.parametrize("done", [Dispute.record_contact_attempt, Dispute.withdraw])
def test_what_is_done_is_no_alarm_any_more(office: SmallCentre, done: Any) -> None:
    """Where a dispute stands says what is to be sounded, and nothing once it is done or closed."""
    said: dict[Any, dict[str, Any]] = {
        Dispute.record_contact_attempt: {"party": "R1", "way": Way.PHONE, "reached": False},
        Dispute.withdraw: {"party": "A1", "reason": "other"},
    }
    dispute = office.file()

    def alarms() -> list[str]:
        found = office.read(dispute)
        calendar = calendar_of(office.registry, found.centre)
        stands = standing(found, office.registry.centres, calendar)
        return [alarm.step for alarm in stands.alarms]

    assert alarms() == ["sound-first-contact-late"]
    office.do(dispute, done, **said[done])
    assert alarms() == []
