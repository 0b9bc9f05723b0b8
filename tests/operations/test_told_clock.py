"""A clock that was told what to show: one map between its time and Temporal's, in one folder."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from temporalio.testing import ActivityEnvironment

from domain.alarms import FirstContactLate
from domain.centre_day import Minute
from operations.centre_minutes import CentreMinutes
from operations.office import open_office
from operations.office_clock import office_time
from operations.settings import Settings
from operations.told_clock import A_TICK, ToldClock
from tests.workflows.centre import SmallCentre
from workflows.activities import CaseActivities
from workflows.messages import Look, Sound
from workflows.minutes import Kept
from workflows.outward import Post

NINE = datetime(2025, 9, 19, 1, tzinfo=UTC)
NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)
"""Nine in Xiamen that day, shown when it is noon there on another."""

HOUR = timedelta(hours=1)
FAST = ToldClock(begins=NINE, since=NOON, until=NINE + 9 * HOUR, rate=60)


@pytest.mark.parametrize(
    ("there", "here"),
    [
        (NOON - HOUR, NINE - HOUR),
        (NOON, NINE),
        (NOON + timedelta(minutes=5), NINE + 5 * HOUR),
        (NOON + timedelta(minutes=9), NINE + 9 * HOUR),
        (NOON + timedelta(minutes=10), NINE + 9 * HOUR + timedelta(minutes=1)),
    ],
    ids=["before", "begins", "fast", "until", "after"],
)
def test_it_runs_fast_only_between_two_moments(there: datetime, here: datetime) -> None:
    """Before and after the day that is shown, a minute is a minute."""
    assert FAST.here(there) == here
    assert FAST.there(here) == there + A_TICK


@given(st.timedeltas(min_value=timedelta(days=-3), max_value=timedelta(days=400)))
def test_whoever_is_woken_for_a_moment_finds_it_come(passed: timedelta) -> None:
    """The two maps are each other's inverse, and rounding never wakes anybody too early."""
    moment = NINE + passed

    assert timedelta(0) <= FAST.here(FAST.there(moment)) - moment <= 61 * A_TICK


def test_a_folder_without_the_file_keeps_real_time(tmp_path: Path) -> None:
    """No setting names a clock: only the file in the folder does, for whoever opens it."""
    real, shown = Settings(home=tmp_path / "real"), Settings(home=tmp_path / "shown")
    shown.make_home()
    FAST.hang(shown.home)

    with open_office(real) as office:
        assert office.clock is office_time
    with open_office(shown) as office:
        assert office.clock == FAST
        assert office.clocks == FAST


@pytest.fixture
def centre(tmp_path: Path) -> SmallCentre:
    """An office whose clock shows another year than Temporal's."""
    begins = datetime.now(UTC).replace(microsecond=0) - timedelta(days=400)
    clock = ToldClock(begins=begins, since=datetime.now(UTC), until=begins, rate=1)
    return SmallCentre(tmp_path / "office", clock)


def filed(centre: SmallCentre) -> tuple[UUID, CaseActivities]:
    """A dispute whose first contact is late already, and who answers its case."""
    assert isinstance(centre.clock, ToldClock)
    dispute = centre.file(ago=timedelta(days=9))
    return dispute, CaseActivities(centre.registry, Post({}), centre.clock)


def test_a_case_waits_by_temporals_clock_and_sounds_by_the_offices(centre: SmallCentre) -> None:
    """Its alarms are told in Temporal's time; the fact says the office's minute."""
    dispute, activities = filed(centre)

    [alarm] = activities.look(Look(dispute=dispute)).standing.alarms
    activities.sound(Sound(dispute=dispute, alarm=alarm, at=datetime.now(UTC)))

    fact = centre.registry.facts(dispute)[-1]
    assert isinstance(fact, FirstContactLate)
    assert timedelta(days=399) < alarm.at - fact.due < timedelta(days=401)
    assert fact.timestamp - fact.happened_at < timedelta(days=10)
    centre.close()


def test_the_next_minute_of_a_centre_is_told_in_temporals_time(centre: SmallCentre) -> None:
    """The day waits by Temporal's clock for a minute that the office's will show."""
    assert isinstance(centre.clock, ToldClock)
    minutes = CentreMinutes(centre.registry, centre.views, clocks=centre.clock)

    coming = ActivityEnvironment().run(minutes.look, Kept(centre="siming")).next

    assert coming.minute in Minute
    assert coming.at > datetime.now(UTC)
    assert centre.clock.here(coming.at).date().isoformat() <= coming.day
    centre.close()
