"""The demo of an erasure: a worker is kept as long as the law asks, locked, and then gone.

An office of its own is opened in a passing folder, its clock told to be where the story is; what
it hands out stays: the case file before, the one after, and the certificate.
"""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any

import httpx2

from api import verify_case
from api.app import create_app
from api.filing import EXAMPLE
from domain.callers import Role
from operations.console import Halt, tell
from operations.office import Office, open_office
from operations.reading_room import PROJECTOR
from operations.settings import EMBEDDED, Settings
from projections.follow import Follower

SHOWN = "erasure-shown"
"""The folder, beside the office's, where what was handed out is left."""

FILED = datetime(2025, 9, 19, 1, 30, tzinfo=UTC)
CENTRE = "siming"
KEPT_DAYS = 5 * 366
"""After which a mediation file was kept long enough."""

NAME, NUMBER = "陈小明", "11010519491231002X"

Json = dict[str, Any]


class StoryClock:
    """A clock that the story turns."""

    def __init__(self) -> None:
        self.time = FILED

    def __call__(self) -> datetime:
        """The time it shows."""
        return self.time


def run(settings: Settings) -> int:
    """Show it; 1 where a word of the person could still be read, or a file no longer verifies."""
    target = settings.home / SHOWN
    with TemporaryDirectory(prefix="onestop-") as passing:
        own = Settings(home=Path(passing) / "office", persistence_module=EMBEDDED)
        clock = StoryClock()
        with open_office(own, clock) as office, followed(office):
            story = asyncio.run(_told(office, clock))
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in story.items():
        (target / name).write_bytes(content)
    return _shown(target, story)


@contextmanager
def followed(office: Office) -> Iterator[None]:
    """The office with its views kept level."""
    stop, seat = Event(), office.seat(PROJECTOR)
    follower = Follower(office.registry, office.views, office.keys, office.centres, seat)
    thread = Thread(target=follower.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


async def _told(office: Office, clock: StoryClock) -> dict[str, bytes]:
    """What was handed out: the case file before and after, and the certificate."""
    transport = httpx2.ASGITransport(app=create_app(office))
    async with httpx2.AsyncClient(transport=transport, base_url="http://office") as client:
        desk = StoryDesk(office, client)
        me = {"details": {"name": NAME, "id_number": NUMBER, "phone": "13900000000"}}
        filed = await desk.says("clerk", "/v1/disputes", {**EXAMPLE, "applicant": me})
        case = f"/v1/disputes/{filed['id']}"
        over = {"party": "A1", "reason": "settled-outside"}
        await desk.says("clerk", f"{case}/steps/withdraw", over, filed["version"])
        tell("erase-filed", day=clock.time.date())
        before = await desk.gets("worker", f"{case}/file")

        file = await desk.asks(case)
        tell("erase-locked", until=file["locked_until"])
        clock.time += timedelta(days=KEPT_DAYS)
        file = await desk.says(
            "first",
            f"/v1/persons/{file['id']}/erasures",
            {"asked": file["asked"][0]["asked"]},
            file["version"],
        )
        erasure = f"/v1/persons/{file['id']}/erasures/{file['erasures'][-1]['erasure']}"
        await desk.says("second", f"{erasure}/approve", {}, file["version"])
        tell("erase-approved", day=clock.time.date())
        return {
            "case-before.json": before,
            "case-after.json": await desk.gets("worker", f"{case}/file"),
            "certificate.json": await desk.gets("first", f"{erasure}/certificate"),
        }


class StoryDesk:
    """The people of the story, each with their key."""

    def __init__(self, office: Office, client: httpx2.AsyncClient) -> None:
        self._client = client
        self._said = 0
        officers = {
            "clerk": Role.CLERK,
            "first": Role.SUPERVISOR,
            "second": Role.SUPERVISOR,
        }
        me = office.keys.person_of(NUMBER, otherwise="")
        _, mine = office.callers.add(Role.WORKER, CENTRE, name="worker", party=me)
        self._keys = {"worker": mine} | {
            who: office.callers.add(role, CENTRE, name=who, officer=who)[1]
            for who, role in officers.items()
        }

    async def asks(self, case: str) -> Json:
        """The worker asks at the window to be forgotten, shows their card, and is answered."""
        file = await self.says("clerk", f"{case}/parties/A1/requests", {"kind": "erase"})
        path, asked = f"/v1/persons/{file['id']}", {"asked": file["asked"][0]["asked"]}
        card = {**asked, "way": "id-card"}
        file = await self.says("clerk", f"{path}/identity", card, file["version"])
        return await self.says("first", f"{path}/answer", asked, file["version"])

    async def says(self, who: str, path: str, said: Json, version: int | None = None) -> Json:
        """Somebody writes; the answer. Raises Halt."""
        self._said += 1
        headers = self._headers(who) | {"Idempotency-Key": f"erase-{self._said}"}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        told = await self._client.post(path, json=said, headers=headers)
        answer: Json = _must_be_well(told, who).json()
        return answer

    async def gets(self, who: str, path: str) -> bytes:
        """Somebody reads; what they get. Raises Halt."""
        told = await self._client.get(path, headers=self._headers(who))
        return _must_be_well(told, who).content

    def _headers(self, who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._keys[who]}"}


def _must_be_well(told: httpx2.Response, who: str) -> httpx2.Response:
    """The answer; raises Halt with what the office said where it refused."""
    if told.is_error:
        path = told.request.url.path
        raise Halt("erase-refused", who=who, path=path, status=told.status_code, said=told.text)
    return told


def _shown(target: Path, story: dict[str, bytes]) -> int:
    """Say what came of it; the exit code."""
    certificate = json.loads(story["certificate.json"])
    tell("erase-certificate", zh=certificate["text_zh"], en=certificate["text_en"])
    left = [name for name in ("case-after.json", "certificate.json") if _names(story[name])]
    files = ("case-before.json", "case-after.json")
    before, after = (verify_case.verify(story[name])[0] == 0 for name in files)
    tell("erase-verified", before=_yes(before), after=_yes(after))
    tell("erase-left", left=len(left), folder=target)
    was_there = _names(story["case-before.json"])
    return 0 if before and after and was_there and not left else 1


def _names(content: bytes) -> bool:
    """Whether the worker's name or number can be read in it."""
    return any(word.encode() in content for word in (NAME, NUMBER))


def _yes(holds: bool) -> str:  # noqa: FBT001 - a word for it
    return "✓" if holds else "✗"
