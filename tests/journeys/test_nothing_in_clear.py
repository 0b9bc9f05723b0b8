"""No personal value stands in clear anywhere: every byte an office writes is searched for them.

The office is the real one. People confide everything to it, it refuses and is sent nonsense, it is
searched by name, it is backed up; then its folder, its backup, the histories of its cases, its
problem answers, its figures and what it printed are searched, and nothing is found.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from threading import Event, Thread

import httpx2
import pytest

from api.app import create_app
from api.sealing import KEPT
from operations.demo_desk import Desk, Matter
from operations.demo_staff import AUDITOR, SIMING, Staff, body, clerk, hire, team_lead
from operations.office import Office as OpenOffice
from operations.office import open_office
from operations.reading_room import PROJECTOR
from operations.reconcile import connected, reconcile
from operations.settings import Settings
from projections.follow import Follower
from tests.conftest import fresh_office
from tests.journeys.confided_roads import everything
from tests.journeys.confiding import EMOJI_NAME, Confided, Office
from tests.journeys.provoking import provoked
from tests.journeys.signing_in import account_of, signed_in
from tests.operations.office_running import ROOT, RunningOffice
from tests.postgres import PostgresServer
from tests.privacy.planted import (
    NAME,
    PHONE,
    PLANTED,
    RARE_NAME,
    Leak,
    grep_bytes,
    grep_every_byte,
    grep_every_row,
)

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="/proc is missing"),
]

EACH_ITS_OWN = httpx2.Limits(max_keepalive_connections=0)
"""A connection for each request: the office closes one that is idle, and the day has pauses."""

OPEN_TO_THE_END = 3
"""Arbitrated, sent about, turned down and not yet closed: each has its case."""


def test_a_served_office_keeps_everything_to_itself(tmp_path: Path) -> None:
    """Neither in events, views, index and logs, nor in answers, histories and backups."""
    running = RunningOffice(tmp_path / "office")
    running.start()
    try:
        running.wait_until_ready()
        settings = Settings(home=running.home, port=running.port)
        with open_office(settings) as beside:
            staff, first = hire(beside), account_of(beside)
            told = asyncio.run(_served_day(settings, staff, first))
        _backed_up(running, tmp_path / "backup")
        for place in ("office", "backup"):
            assert found_in(tmp_path / place, told) == []
    finally:
        running.stop()

    assert found_in(tmp_path, told) == []
    assert _found_in_what_was_shown(told) == []
    _must_have_been_said_and_read(told)


def test_a_city_keeps_everything_to_itself(
    request: pytest.FixtureRequest, tmp_path: Path, pg_server: PostgresServer
) -> None:
    """The same on PostgreSQL, whose rows are read instead of its compressed files."""
    with contextmanager(fresh_office)(request, tmp_path, on="postgresql") as settings:
        settings.make_home()
        with open_office(settings) as office, _projecting(office):
            told = asyncio.run(_day_at_the_desk(office, hire(office), account_of(office)))
        with pg_server.connect(settings.postgres_dbname) as rows:
            assert grep_every_row(rows, told.everything) == []

    assert found_in(tmp_path, told) == []
    assert _found_in_what_was_shown(told) == []
    _must_have_been_said_and_read(told)


def found_in(folder: Path, told: Confided) -> list[Leak]:
    """What was said and stands in a folder."""
    return grep_every_byte(folder, told.everything)


def _found_in_what_was_shown(told: Confided) -> list[Leak]:
    """What was told to people who may not hear it: a refusal says nothing back."""
    assert told.shut
    shown = (grep_bytes(where, content, told.everything) for where, content in told.shut)
    return [leak for leaks in shown for leak in leaks]


def _must_have_been_said_and_read(told: Confided) -> None:
    """The search can fail: every sealed line was filled in, and who may read it read it."""
    assert KEPT.keys() - told.said.keys() == set()
    seen = grep_bytes("seen", "".join(told.opened).encode(), PLANTED)
    assert PLANTED.keys() - {leak.value for leak in seen} == set()


async def _served_day(settings: Settings, staff: Staff, first: str) -> Confided:
    url = f"http://{settings.host}:{settings.port}"
    async with httpx2.AsyncClient(base_url=url, limits=EACH_ITS_OWN) as client:
        told = await _day(client, staff, first)
    for case, history in (await _histories(settings)).items():
        told.shut.append((f"history of {case}", history.encode()))
    return told


async def _day_at_the_desk(office: OpenOffice, staff: Staff, first: str) -> Confided:
    desk = httpx2.ASGITransport(app=create_app(office), raise_app_exceptions=False)
    async with httpx2.AsyncClient(base_url="http://office", transport=desk) as client:
        return await _day(client, staff, first)


async def _day(client: httpx2.AsyncClient, staff: Staff, first: str) -> Confided:
    """Everything is said, looked for by name, and thrown at the desk in wrong places."""
    told = Confided()
    desk = Desk(client, staff)
    matters = await everything(Office(desk, told))
    await _found_by_name(desk, told, matters)
    await _revealed(client, staff, told, matters[0])
    await signed_in(client, told, first)
    await _followed(client, staff, told, matters[0])
    told.shut += await provoked(client, staff, matters[0], told.everything)
    told.shut.append(("the access log", await _access_log(client, staff)))
    metrics = await client.get("/metrics")
    told.shut.append(("/metrics", metrics.content))
    return told


async def _found_by_name(desk: Desk, told: Confided, matters: list[Matter]) -> None:
    """Two characters of a name find the disputes of who bears it, for who may read the name."""
    number = {"system": "12345", "number": "XM-1"}
    last = await desk.take(clerk(SIMING), matters[0], "record-external-number", **number)
    for asked in (NAME[:2], NAME, RARE_NAME[1:], EMOJI_NAME[1:3]):
        page = await desk.read(team_lead(SIMING), "/v1/disputes", q=asked, after=last["position"])
        assert matters[0].id in [line["id"] for line in page["lines"]]
        told.see(page)
        outside = await desk.read(body("court-huli"), "/v1/disputes", q=asked)
        assert outside["lines"] == []


async def _revealed(
    client: httpx2.AsyncClient, staff: Staff, told: Confided, matter: Matter
) -> None:
    """An auditor sees a number whole, and notes beside the reason what they were told."""
    asked = {
        "values": ["parties.A1.details.phone"],
        "reason": "complaint",
        "note": told.words("reveal", "note"),
    }
    key = {"Authorization": f"Bearer {staff.keys[AUDITOR]}"}
    shown = await client.post(f"/v1/disputes/{matter.id}/reveal", json=asked, headers=key)
    assert shown.json()["values"][0]["text"] == PHONE
    told.see(shown.json())


async def _followed(
    client: httpx2.AsyncClient, staff: Staff, told: Confided, matter: Matter
) -> None:
    """A worker follows the case with a code: neither it nor what it opens is kept in clear."""
    keys = {"Authorization": f"Bearer {staff.keys[clerk(matter.centre)]}"}
    given = await client.post(
        f"/v1/disputes/{matter.id}/case-codes",
        json={"party": "A1"},
        headers=keys | {"Idempotency-Key": "a-code"},
    )
    code = given.json()["code"]
    opened = await client.post("/v1/follow", json={"case": given.json()["case"], "code": code})
    key = opened.json()["key"]
    told.said["case-codes", "code"] = code.replace("-", "")
    told.said["case-codes", "code as shown"], told.said["follow", "key"] = code, key
    seen = await client.get(f"/v1/disputes/{matter.id}", headers={"Authorization": f"Bearer {key}"})
    assert seen.json()["parties"]["A1"]["details"]["phone"] == PHONE
    told.see(seen.json())
    again = await client.post("/v1/follow", json={"case": given.json()["case"], "code": code})
    assert again.status_code == HTTPStatus.NOT_FOUND
    told.shut.append(("a code once more", again.content))


async def _access_log(client: httpx2.AsyncClient, staff: Staff) -> bytes:
    """Who saw what and who was turned away, as an auditor reads it: codes, and no word."""
    key = {"Authorization": f"Bearer {staff.keys[AUDITOR]}"}
    kinds = "&kind=read&kind=refused&kind=sign-in-failed"
    seen = await client.get(f"/v1/access-log?limit=100{kinds}", headers=key)
    assert seen.json()["lines"]
    return seen.content


async def _histories(settings: Settings) -> dict[str, str]:
    """The whole history of every case, as Temporal keeps it."""
    client = await connected(settings)
    with open_office(settings) as beside:
        assert (await reconcile(beside, client)).is_whole
    cases = [case async for case in client.list_workflows()]
    assert len(cases) >= OPEN_TO_THE_END
    return {
        case.id: (
            await client.get_workflow_handle(case.id, run_id=case.run_id).fetch_history()
        ).to_json()
        for case in cases
    }


def _backed_up(running: RunningOffice, target: Path) -> None:
    subprocess.run(
        [sys.executable, "-P", "-m", "operations.cli", "backup", str(target)],
        cwd=ROOT,
        env=running.environment,
        check=True,
        capture_output=True,
        timeout=60,
    )


@contextmanager
def _projecting(office: OpenOffice) -> Iterator[None]:
    """Somebody keeps the views meanwhile."""
    stop = Event()
    parts = (office.registry, office.views, office.keys, office.centres, office.seat(PROJECTOR))
    projector = Thread(target=Follower(*parts).run, args=(stop,))
    projector.start()
    try:
        yield
    finally:
        stop.set()
        projector.join()
