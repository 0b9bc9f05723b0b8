"""The night on the real Temporal: looked over, mended, written down; broken off, it goes on."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event, Thread
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, update
from temporalio.client import Client, WorkflowHandle

from domain.callers import Role
from domain.night_watch import Night as Kept
from domain.night_watch import NightWatch
from domain.wording import OFFICE as OFFICE_ZONE
from operations.nightly import NIGHTLY, NightActivities, schedule_the_night
from operations.office import Office, open_office
from operations.reading_room import PROJECTOR
from operations.settings import EMBEDDED, Settings
from projections.follow import Follower, level
from projections.generations import reading, writing
from tests.workflows.centre import SmallCentre, case, is_open, signals, until
from tests.workflows.temporal import TemporalServer
from tests.workflows.test_killed import dies
from workflows.messages import TASK_QUEUE
from workflows.night import Night
from workflows.watching import Watch

pytestmark = [pytest.mark.journey]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A whole office, its views kept level."""
    settings = Settings(home=tmp_path / "office", persistence_module=EMBEDDED)
    with open_office(settings) as opened:
        stop, seat = Event(), opened.seat(PROJECTOR)
        parts = (opened.registry, opened.views, opened.keys, opened.centres, seat)
        thread = Thread(target=Follower(*parts).run, args=(stop,))
        thread.start()
        yield opened
        stop.set()
        thread.join()


@pytest.fixture
def centre(office: Office) -> Iterator[SmallCentre]:
    """Whoever works in its folder."""
    small = SmallCentre(office.settings.home)
    yield small
    small.close()


def is_level(office: Office) -> bool:
    """Whether the views have read the whole log."""
    return not level(office.registry, office.views).behind


def forge(office: Office, dispute: UUID) -> None:
    """Let the views tell another stage than the record."""
    with reading(office.views) as views:
        table = views.tables.caseload
    with writing(office.views) as connection:
        connection.execute(update(table).where(table.c.id == dispute).values(stage="closed"))


def lose_the_row(office: Office, dispute: UUID) -> None:
    """Let the views know nothing of a dispute."""
    with reading(office.views) as views:
        table = views.tables.caseload
    with writing(office.views) as connection:
        connection.execute(delete(table).where(table.c.id == dispute))


async def begun(client: Client) -> WorkflowHandle[Night, None]:
    """A night begins."""
    return await client.start_workflow(
        Night.run, Watch(), id=f"night-{uuid4()}", task_queue=TASK_QUEUE
    )


def kept(office: Office) -> list[Kept]:
    """The nights in this month's book."""
    return office.registry.get(NightWatch, book_of(office)).nights


def book_of(office: Office) -> UUID:
    """This month's book."""
    return NightWatch.create_id(f"{office.clock().astimezone(OFFICE_ZONE):%Y-%m}")


@asynccontextmanager
async def watching(centre: SmallCentre, office: Office, client: Client) -> AsyncIterator[None]:
    """Dispatch, and a worker that answers the night too."""
    night = NightActivities(office, client, patience=2.0)
    async with centre.working(client, besides=night.all), centre.dispatching(client):
        yield


async def two_disputes(centre: SmallCentre, office: Office) -> list[UUID]:
    """Two open disputes, with their cases and their rows."""
    disputes = [centre.file(statement=None) for _ in range(2)]
    for one in disputes:
        centre.accept(one)
        await until(lambda one=one: centre.ways(one) == ["visit"], "a route")  # type: ignore[misc]
    await until(lambda: is_level(office), "views that are level")
    return disputes


def test_what_differs_is_mended_and_told_once(
    temporal: TemporalServer, centre: SmallCentre, office: Office
) -> None:
    """A case that ended, a row that was forged, a row that is gone; the next night is quiet."""

    async def nights() -> None:
        client = await temporal.client()
        async with watching(centre, office, client):
            one, other = await two_disputes(centre, office)
            versions = [centre.read(each).version for each in (one, other)]
            await case(client, one).terminate()
            forge(office, one)
            lose_the_row(office, other)

            await (await begun(client)).result()
            assert await is_open(client, one)
            await (await begun(client)).result()

            first, second = kept(office)
            assert first.differed == {"no-case": 1, "row-stage": 1, "no-row": 1}
            assert (first.disputes, first.differing, first.mended) == (2, 2, 2)
            assert (second.differed, second.differing, second.mended) == ({}, 0, 0)
            assert [centre.read(each).version for each in (one, other)] == versions

    asyncio.run(nights())


def test_a_dispute_whose_mediator_is_gone_is_told_of_once(
    temporal: TemporalServer, centre: SmallCentre, office: Office
) -> None:
    """The key of its mediator was taken back: it waits for somebody who is not there."""

    async def nights() -> None:
        client = await temporal.client()
        async with watching(centre, office, client):
            disputes = await two_disputes(centre, office)
            holder, _ = office.callers.add(Role.MEDIATOR, "siming", name="lin", officer="lin")
            office.callers.revoke(holder.id)

            for _ in range(2):
                await (await begun(client)).result()

            assert [set(night.stuck) for night in kept(office)] == [set(disputes)] * 2
            for one in disputes:
                assert centre.topics(one, by="office").count("found_stuck") == 1

    asyncio.run(nights())


@pytest.mark.kill
def test_killed_in_the_middle_the_night_goes_on(
    temporal: TemporalServer, centre: SmallCentre, office: Office
) -> None:
    """Whoever mended was killed before saying so: what was mended counts, and is done once."""

    async def night() -> None:
        client = await temporal.client()
        async with watching(centre, office, client):
            one, _ = await two_disputes(centre, office)
        await case(client, one).terminate()
        forge(office, one)
        version = centre.read(one).version

        handle = await begun(client)
        await dies("night", centre, temporal)
        async with watching(centre, office, client):
            await handle.result()

        [told] = kept(office)
        assert told.differed == {"no-case": 1, "row-stage": 1}
        assert (told.differing, told.mended) == (1, 1)
        assert await signals(client, one) >= 1
        assert centre.read(one).version == version

    asyncio.run(night())


def test_the_night_is_scheduled_once(own_temporal: TemporalServer) -> None:
    """Every worker sees to it; what an operator has changed stays as it is."""

    async def day() -> None:
        client = await own_temporal.client()
        await schedule_the_night(client)
        await client.get_schedule_handle(NIGHTLY).pause()

        await schedule_the_night(client)

        described = await client.get_schedule_handle(NIGHTLY).describe()
        assert described.schedule.state.paused
        [next_one, *_] = described.info.next_action_times
        assert f"{next_one.astimezone(OFFICE_ZONE):%H:%M}" == "02:30"

    asyncio.run(day())
