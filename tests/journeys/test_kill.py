"""Every process is killed while callers work: what was acknowledged is recorded once, for ever.

The office is the real one; it is killed as fate does (SIGKILL), one process after the other and
then all of them. Afterwards record, views and cases say the same of every dispute.
"""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from random import Random, SystemRandom
from uuid import UUID

import httpx2
import pytest

from domain.record import Fact, is_person
from domain.route_steps import Routed
from operations.bookmarks import StoredBookmark
from operations.demo_staff import hire
from operations.office import Office, open_office
from operations.reconcile import connected, reconcile
from tests.journeys.hands import Answered, Hands
from tests.operations.office_running import RunningOffice
from workflows.dispatch import every_dispute

pytestmark = [
    pytest.mark.journey,
    pytest.mark.kill,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="/proc is missing"),
]

ROLES = ("api", "worker", "dispatch", "project", "temporal")
CALLERS = 6
STEPS_BETWEEN = 12
"""So many steps are acknowledged between one kill and the next."""

PATIENCE_SECONDS = 60.0
LOOK_AGAIN_SECONDS = 0.05


@pytest.fixture
def running(tmp_path: Path) -> Iterator[RunningOffice]:
    """An office at work, and gone after the test whatever happened."""
    office = RunningOffice(tmp_path / "office")
    office.start()
    try:
        office.wait_until_ready()
        yield office
    finally:
        office.kill_everyone()


@pytest.fixture
def seed() -> int:
    """What the dice of this run begin with; printed where a test fails."""
    drawn = SystemRandom().getrandbits(32)
    print(f"seed {drawn}")  # noqa: T201 - shown by pytest where the test fails
    return drawn


def test_whoever_is_killed_nothing_is_lost_and_nothing_is_twice(
    running: RunningOffice, seed: int
) -> None:
    """Kill -9 of the API, the worker, dispatch, the projections, Temporal, and the supervisor."""

    async def day() -> Hands:
        async with at_work(running, seed) as hands:
            for role in Random(seed).sample(ROLES, len(ROLES)):  # noqa: S311 - a test's dice
                await until(partial(stands, running, role))
                await hands.more(STEPS_BETWEEN, seconds=PATIENCE_SECONDS)
                killed = await asyncio.to_thread(running.kill, role)
                await until(partial(stands, running, role, not_as=killed))
            await hands.more(STEPS_BETWEEN, seconds=PATIENCE_SECONDS)
            running.kill("serve")
            await until(lambda: not running.processes())
            running.start()
            await hands.more(STEPS_BETWEEN, seconds=PATIENCE_SECONDS)
        assert hands.asked_again["no answer"] > 0, "nobody was kept waiting: nothing was tried"
        print(f"{len(hands.answered)} steps, asked again {dict(hands.asked_again)}")  # noqa: T201 - shown with it
        return hands

    hands = asyncio.run(day())
    with beside(running) as office:
        must_be_recorded_once(office, hands.answered)
        must_agree(office)
        asyncio.run(must_repeat(running, hands))
        must_be_recorded_once(office, hands.answered)


def test_with_temporal_stopped_steps_are_taken_and_cases_catch_up(
    running: RunningOffice, seed: int
) -> None:
    """The desk never waits for Temporal; when it is back every case is where its dispute is."""

    async def day() -> Hands:
        await until(lambda: set(ROLES) <= set(running.processes()))
        temporal = running.processes()["temporal"]
        async with at_work(running, seed) as hands:
            await hands.more(STEPS_BETWEEN, seconds=PATIENCE_SECONDS)
            with beside(running) as office:
                await until(lambda: told_up_to(office) > 0)
            os.kill(temporal, signal.SIGSTOP)
            try:
                await hands.more(5 * STEPS_BETWEEN, seconds=PATIENCE_SECONDS)
                with beside(running) as office:
                    assert untold(office) > 0
            finally:
                os.kill(temporal, signal.SIGCONT)
        return hands

    hands = asyncio.run(day())
    with beside(running) as office:
        must_be_recorded_once(office, hands.answered)
        must_agree(office)


@asynccontextmanager
async def at_work(running: RunningOffice, seed: int) -> AsyncIterator[Hands]:
    """Callers at work; in the end each finishes the step in hand."""
    with beside(running) as office:
        staff = hire(office)
    url = f"http://127.0.0.1:{running.port}"
    async with httpx2.AsyncClient(base_url=url) as client, asyncio.TaskGroup() as callers:
        hands = Hands(client, staff, seed)
        for number in range(CALLERS):
            callers.create_task(hands.work(number))
        try:
            yield hands
        finally:
            hands.stop()


def beside(running: RunningOffice) -> Office:
    """The same office's stores, opened beside it."""
    return open_office(running.settings)


def untold(office: Office) -> int:
    """How many positions of the log dispatch has yet to tell of."""
    return (office.registry.recorder.max_notification_id() or 0) - told_up_to(office)


def told_up_to(office: Office) -> int:
    """The position up to which dispatch has told the cases; 0 before it began."""
    mark = StoredBookmark(office.views).read()
    return mark.position if mark else 0


def stands(running: RunningOffice, role: str, *, not_as: int = 0) -> bool:
    """Whether somebody has the role, who is not the one that was killed."""
    return running.processes().get(role, not_as) != not_as


def must_be_recorded_once(office: Office, answered: list[Answered]) -> None:
    """Every acknowledged request stands in its stream as acknowledged; no fact stands twice."""
    streams = {one: office.registry.facts(one) for one in every_dispute(office.registry)}
    recorded = Counter(
        (str(dispute), fact.originator_version, fact.TOPIC)
        for dispute, facts in streams.items()
        for fact in facts
        if is_person(fact.by)
    )
    acknowledged = Counter(
        (one.dispute, version, topic) for one in answered for version, topic in one.facts.items()
    )
    assert recorded == acknowledged
    assert set(recorded.values()) == {1}
    for dispute, facts in streams.items():
        _requests_must_be_once(dispute, facts)
        _routes_must_be_once(dispute, facts)


def _requests_must_be_once(dispute: UUID, facts: list[Fact]) -> None:
    """Each request recorded its facts in one write: no kind of fact is there twice for it."""
    twice = Counter((fact.request, fact.TOPIC) for fact in facts if fact.request)
    assert [one for one, times in twice.items() if times > 1] == [], dispute


def _routes_must_be_once(dispute: UUID, facts: list[Fact]) -> None:
    """The case routes each reason once, however often it was told of it."""
    routes = Counter(
        (fact.rule, fact.because, *fact.claims) for fact in facts if isinstance(fact, Routed)
    )
    assert [one for one, times in routes.items() if times > 1] == [], dispute


def must_agree(office: Office) -> None:
    """Views are level with the log; open disputes have a running case, closed ones have none."""

    async def ask() -> None:
        client = await connected(office.settings)
        agreement = await reconcile(office, client, seconds=PATIENCE_SECONDS)
        assert agreement.disputes > CALLERS
        assert agreement.differences == ()

    asyncio.run(ask())


async def must_repeat(running: RunningOffice, hands: Hands) -> None:
    """Asked once more with the same key, the office answers what it answered then."""
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{running.port}") as client:
        again = Hands(client, hands.staff, hands.seed)
        for one in hands.answered:
            assert await again.ask(one.asked) == one


async def until(so: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until it is so; raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not await asyncio.to_thread(so):  # noqa: ASYNC110 - another process tells no event
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
