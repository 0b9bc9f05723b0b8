"""Reconciling: record, view and case of every dispute say the same, and what differs is named."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import update

from domain.values import Stage
from operations.demo_desk import Desk, Matter
from operations.demo_roads import assisted, same_day
from operations.demo_staff import hire
from operations.demo_statements import read_statements
from operations.office import Office, open_office
from operations.reconcile import Differs, connected, reconcile
from operations.settings import Settings
from projections.generations import reading, writing
from tests.operations.office_running import RunningOffice
from workflows.messages import case_of

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="/proc is missing"),
]

AT_ONCE = 0.0
PATIENTLY = 30.0

WALKS = (same_day, assisted)
"""One that ends closed, one that stays open."""

Road = Callable[[Desk, Any], Coroutine[Any, Any, Matter]]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office that runs, seen from beside it."""
    running = RunningOffice(tmp_path / "office")
    running.start()
    try:
        running.wait_until_ready()
        with open_office(Settings(home=running.home, port=running.port)) as beside:
            yield beside
    finally:
        running.stop()


async def walked(office: Office, *walks: Road) -> list[Matter]:
    """Disputes brought to where their roads end, through the API."""
    url = f"http://{office.settings.host}:{office.settings.port}"
    async with httpx2.AsyncClient(base_url=url) as client:
        desk = Desk(client, hire(office))
        said = read_statements(None)
        return [await walk(desk, one) for walk, one in zip(walks, said, strict=False)]


def differences(office: Office, seconds: float) -> list[tuple[Differs, ...]]:
    """In what the disputes differ."""

    async def ask() -> list[tuple[Differs, ...]]:
        found = await reconcile(office, await connected(office.settings), seconds=seconds)
        assert found.disputes == len(WALKS)
        return [one.in_what for one in found.differences]

    return asyncio.run(ask())


def test_open_and_closed_disputes_agree_and_what_differs_is_named(office: Office) -> None:
    """An open dispute has its case, a closed one has none; a row shows what the record says."""
    _, still_open = asyncio.run(walked(office, *WALKS))

    assert differences(office, PATIENTLY) == []

    _forge_the_row(office, still_open)
    assert differences(office, AT_ONCE) == [(Differs.ROW_STAGE,)]

    asyncio.run(_lose_the_case(office, still_open))
    assert differences(office, AT_ONCE) == [(Differs.ROW_STAGE, Differs.NO_CASE)]


def _forge_the_row(office: Office, matter: Matter) -> None:
    with reading(office.views) as views:
        table = views.tables.caseload
    with writing(office.views) as connection:
        connection.execute(
            update(table).where(table.c.id == matter.uuid).values(stage=Stage.REFERRED)
        )


async def _lose_the_case(office: Office, matter: Matter) -> None:
    client = await connected(office.settings)
    await client.get_workflow_handle(case_of(matter.uuid)).terminate()
