"""Processes really killed between two steps: nothing is lost, and nothing is recorded twice."""

import asyncio
import os
import signal
import sys
from pathlib import Path
from uuid import UUID

import pytest
from temporalio.client import Client

from domain.dispute import Dispute
from tests.workflows.centre import SmallCentre, is_open, pending, signals, until
from tests.workflows.long_stories import PENALTY
from tests.workflows.temporal import TemporalServer

pytestmark = [pytest.mark.journey, pytest.mark.kill]

ROOT = Path(__file__).parents[2]
DEATH_SECONDS = 60.0

EVERYTHING = ["routed", "arbitration_advised", "arbitration_application_prepared"]
"""What the case records of a refusal, in one write."""


async def dies(who: str, centre: SmallCentre, temporal: TemporalServer, *more: str) -> None:
    """A process works until it kills itself."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.workflows.mortal"),
        *(who, str(centre.home), temporal.address, *more),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    code = await asyncio.wait_for(process.wait(), DEATH_SECONDS)
    assert code == -signal.SIGKILL


async def waits(client: Client, dispute: UUID) -> bool:
    """Whether the case has nothing under way."""
    return await pending(client, dispute) == 0


def test_killed_between_fact_stored_and_case_told(
    temporal: TemporalServer, centre: SmallCentre
) -> None:
    """Whoever dispatches next goes on from the bookmark, which was not moved."""

    async def day() -> None:
        client = await temporal.client()
        dispute = centre.file()
        centre.accept(dispute)
        await dies("dispatch-before-telling", centre, temporal)
        assert not await is_open(client, dispute)

        async with centre.open(client):
            await until(lambda: centre.ways(dispute) == ["visit"], "a route")

    asyncio.run(day())


def test_killed_between_case_told_and_bookmark_moved(
    temporal: TemporalServer, centre: SmallCentre
) -> None:
    """The case is told once more, and routes once."""

    async def day() -> None:
        client = await temporal.client()
        async with centre.dispatching(client):
            await until(lambda: centre.bookmark.read() is not None, "a mark")
        dispute = centre.file()
        centre.accept(dispute)
        await dies("dispatch-before-marking", centre, temporal)
        assert await signals(client, dispute) == 1

        async with centre.open(client):
            await until(lambda: centre.ways(dispute) == ["visit"], "a route")
            after = centre.file(claims=PENALTY)
            await until(lambda: is_open(client, after), "dispatch is level")

        assert await signals(client, dispute) == 2
        assert centre.topics(dispute, by="case") == ["routed"]

    asyncio.run(day())


def test_killed_between_activity_done_and_activity_reported(
    temporal: TemporalServer, centre: SmallCentre
) -> None:
    """Another worker takes the activity on, and the record says nothing twice."""

    async def day() -> None:
        client = await temporal.client()
        dispute = centre.file(claims=PENALTY)
        centre.do(dispute, Dispute.record_refusal, party="R1", to="mediate", way="phone")
        async with centre.dispatching(client):
            await dies("worker", centre, temporal)
            recorded = centre.topics(dispute, by="case")
            assert recorded == EVERYTHING

            async with centre.working(client):
                await until(lambda: waits(client, dispute), "the case waits again")
        assert centre.topics(dispute, by="case") == EVERYTHING

    asyncio.run(day())
