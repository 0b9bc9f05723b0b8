"""What tests of cases stand on: one Temporal server for all, an office's folder for each."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from temporalio.client import Client

from tests.workflows.centre import SmallCentre
from tests.workflows.temporal import TemporalServer

Told = Callable[[Client, SmallCentre], Awaitable[None]]
Tell = Callable[[Told], None]


@pytest.fixture(scope="session")
def temporal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TemporalServer]:
    """The server every test here may use, and none may stop."""
    server = TemporalServer(tmp_path_factory.mktemp("temporal"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def own_temporal(tmp_path: Path) -> Iterator[TemporalServer]:
    """A server of this test's own, to be stopped and emptied."""
    server = TemporalServer(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[SmallCentre]:
    """A fresh office in a folder."""
    small = SmallCentre(tmp_path / "office")
    yield small
    small.close()


@pytest.fixture
def told(temporal: TemporalServer, centre: SmallCentre) -> Tell:
    """Tell a story with dispatch and a worker at work."""

    def tell(story: Told) -> None:
        async def day() -> None:
            client = await temporal.client()
            async with centre.open(client):
                await story(client, centre)

        asyncio.run(day())

    return tell
