"""A centre's day on Temporal: its minutes come, late where they must, and it looks when told."""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError

from domain.centre_day import CentreDay, MinuteRang
from domain.refusals import NotFound
from domain.sealed import Sealed
from domain.values import CentreId
from domain.wording import OFFICE
from operations.lock import FileSeat
from projections.follow import Follower
from projections.generations import prepare
from tests.workflows.centre import SmallCentre, Turned, until
from tests.workflows.temporal import TemporalServer
from tests.workflows.test_chase import A_MOMENT, skipping, turn_on
from tests.workflows.test_killed import dies
from workflows.minutes import day_of
from workflows.telling import Teller

pytestmark = pytest.mark.journey

SIMING = CentreId("siming")
TEN = "10:00"


class Blind:
    """A cabinet that opens nothing: what is searched for is no matter here."""

    def open(self, sealed: Sealed) -> str | None:
        """Nothing is opened."""
        return self.open_many([sealed])[0]

    def open_many(self, sealed: Iterable[Sealed]) -> list[str | None]:
        """Nothing is opened."""
        return [None for _ in sealed]

    def grams(self, text: str) -> list[str]:
        """Nothing is found."""
        del text
        return []


@pytest.fixture
def clock() -> Turned:
    """A clock to turn."""
    return Turned()


@pytest.fixture
def office(tmp_path: Path, clock: Turned) -> Iterator[SmallCentre]:
    """An office whose clock is turned, and whose views are kept level."""
    small = SmallCentre(tmp_path / "office", clock)
    with followed(small):
        yield small
    small.close()


@contextmanager
def followed(office: SmallCentre) -> Iterator[None]:
    """Somebody keeps the views level."""
    prepare(office.views)
    seat, stop = FileSeat(office.home / "project.lock"), Event()
    parts = (office.registry, office.views, Blind(), office.registry.centres, seat)
    reader = Thread(target=Follower(*parts).run, args=(stop,))
    reader.start()
    try:
        yield
    finally:
        stop.set()
        reader.join()


def till_tuesday(now: datetime, clock: str) -> timedelta:
    """How long it is until next Tuesday, at a time of Xiamen."""
    there = now.astimezone(OFFICE)
    days = (1 - there.weekday()) % 7 or 7
    hour, minute = (int(part) for part in clock.split(":"))
    then = (there + timedelta(days=days)).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return then - there


def is_kept(office: SmallCentre) -> bool:
    """Whether Siming's book is open."""
    try:
        return bool(office.registry.facts(CentreDay.create_id(SIMING)))
    except NotFound:
        return False


def rung(office: SmallCentre) -> list[str]:
    """The minutes that were rung at Siming."""
    facts = office.registry.facts(CentreDay.create_id(SIMING)) if is_kept(office) else []
    return [fact.minute for fact in facts if isinstance(fact, MinuteRang)]


async def keep(client: Client, office: SmallCentre) -> None:
    """The day of Siming begins, or looks again."""
    await Teller(client, office.registry, asyncio.Event()).keep_days([SIMING])


def test_the_minutes_come_when_they_are_due(office: SmallCentre, clock: Turned) -> None:
    """Warned at 14:00 and not before, called at 16:30, missed at 17:30 (alarms.toml)."""

    async def day() -> None:
        async with await skipping() as env, office.working(env.client):
            await turn_on(env, clock, till_tuesday(clock(), TEN))
            await keep(env.client, office)
            dispute = office.file()
            await turn_on(env, clock, timedelta(hours=4) - A_MOMENT)
            assert rung(office) == []
            for minutes, minute, sounded in (
                (2, "warning", ["same_day_warned"]),
                (150, "last-call", ["same_day_warned"] * 2),
                (60, "close", ["same_day_warned"] * 2 + ["same_day_missed"]),
            ):
                await turn_on(env, clock, timedelta(minutes=minutes))
                await until(lambda m=minute: rung(office)[-1:] == [m], f"the {minute}")  # type: ignore[misc]
                assert office.topics(dispute, by="office") == sounded

    asyncio.run(day())


def test_minutes_missed_while_nobody_worked_ring_late_and_in_order(
    own_temporal: TemporalServer, office: SmallCentre, clock: Turned
) -> None:
    """Nobody at work from ten until eight in the evening: three minutes, in order, and late.

    Whoever sits down to dispatch tells the day to look.
    """

    async def day() -> None:
        client = await own_temporal.client()
        clock.ahead += till_tuesday(clock(), TEN)
        async with office.working(client):
            await keep(client, office)
            await until(lambda: is_kept(office), "the book is open")
        dispute = office.file()
        clock.ahead += timedelta(hours=10)
        assert rung(office) == []
        async with office.working(client):
            await keep(client, office)
            await until(lambda: rung(office)[-1:] == ["close"], "the close")

        assert rung(office) == ["warning", "last-call", "close"]
        alerts = office.read(dispute).alerts.values()
        late = [alert.raised_at - alert.due for alert in alerts]
        assert len(late) == 3
        assert min(late) > timedelta(hours=2)

    asyncio.run(day())


@pytest.mark.kill
def test_killed_between_two_batches_of_a_minute(
    own_temporal: TemporalServer, office: SmallCentre, clock: Turned
) -> None:
    """Another worker goes on, and each dispute is warned once."""

    async def day() -> None:
        client = await own_temporal.client()
        clock.ahead += till_tuesday(clock(), TEN)
        async with office.working(client):
            await keep(client, office)
            await until(lambda: is_kept(office), "the book is open")
        disputes = [office.file() for _ in range(3)]
        clock.ahead += timedelta(hours=5)
        await keep(client, office)
        await dies("bell", office, own_temporal, str(clock.ahead.total_seconds()))
        assert sorted(len(office.topics(each, by="office")) for each in disputes) == [0, 0, 1]

        async with office.working(client):
            await until(lambda: rung(office) == ["warning"], "the warning")
        assert [office.topics(each, by="office") for each in disputes] == [["same_day_warned"]] * 3

    asyncio.run(day())


def test_whoever_dispatches_keeps_every_centres_day(
    temporal: TemporalServer, centre: SmallCentre
) -> None:
    """One day a centre; told again it goes on, and does not begin a second time."""

    async def runs(client: Client) -> list[str | None]:
        found: list[str | None] = []
        for name in centre.registry.centres:
            try:
                said = await client.get_workflow_handle(day_of(name)).describe()
            except RPCError:
                return []
            assert said.status is WorkflowExecutionStatus.RUNNING
            found.append(said.run_id)
        return found

    async def all_kept(client: Client) -> bool:
        return bool(await runs(client))

    async def day() -> None:
        client = await temporal.client()
        async with centre.dispatching(client):
            await until(lambda: all_kept(client), "every day is kept")
        first = await runs(client)
        async with centre.dispatching(client):
            await until(lambda: centre.bookmark.read() is not None, "dispatch sits")
        assert await runs(client) == first

    asyncio.run(day())
