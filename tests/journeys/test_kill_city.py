"""A city's roles are killed one by one and all together, on PostgreSQL and a Temporal beside them.

Each role is a process of its own, as on a city's machines; whoever falls is started again. What was
acknowledged is recorded once, and record, views and cases say the same.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.conftest import fresh_office
from tests.journeys.hands import Hands
from tests.journeys.test_kill import (
    PATIENCE_SECONDS,
    STEPS_BETWEEN,
    at_work,
    beside,
    must_agree,
    must_be_recorded_once,
    must_repeat,
    seed,
)
from tests.operations.city_running import ROLES, RunningCity
from tests.workflows.temporal import TemporalServer

__all__ = ["seed"]

pytestmark = [pytest.mark.journey, pytest.mark.kill]


@pytest.fixture
def city(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RunningCity]:
    """A city's office at work, and gone after the test whatever happened."""
    temporal = TemporalServer(tmp_path)
    temporal.start()
    for store in fresh_office(request, tmp_path, on="postgresql"):
        running = RunningCity(store.home, store=store, temporal=temporal.address)
        try:
            running.open()
            running.wait_until_ready()
            yield running
        finally:
            running.kill_everyone()
            temporal.stop()


def test_whichever_role_is_killed_the_city_loses_nothing(city: RunningCity, seed: int) -> None:
    """Kill -9 of the API, the worker, dispatch, the projections; then of all of them at once."""

    async def day() -> Hands:
        async with at_work(city, seed) as hands:
            for role in Random(seed).sample(ROLES, len(ROLES)):  # noqa: S311 - a test's dice
                await hands.more(STEPS_BETWEEN, seconds=PATIENCE_SECONDS)
                city.kill(role)
                city.start(role)
            await hands.more(STEPS_BETWEEN, seconds=PATIENCE_SECONDS)
            city.kill_everyone()
            for role in ROLES:
                city.start(role)
            await hands.more(STEPS_BETWEEN, seconds=PATIENCE_SECONDS)
        assert hands.asked_again["no answer"] > 0, "nobody was kept waiting: nothing was tried"
        return hands

    hands = asyncio.run(day())
    with beside(city) as office:
        must_be_recorded_once(office, hands.answered)
        must_agree(office)
        asyncio.run(must_repeat(city, hands))
        must_be_recorded_once(office, hands.answered)
