"""A case keeps its own clocks: the first contact, and the owner of a hand-over."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.consent import Way
from domain.dispute import Dispute
from domain.office_time import calendar_of
from domain.same_day import promise_of
from domain.standing import Alarm, standing
from tests.workflows.centre import SmallCentre, Turned, until
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
