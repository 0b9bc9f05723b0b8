"""The real app over a real office in one folder, and callers of every kind."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import lay_out_desks, move_in
from api.filing import EXAMPLE
from domain.callers import Role
from operations.office import Office, open_office
from operations.reading_room import PROJECTOR
from operations.settings import Settings
from projections.follow import Follower
from tests.conftest import STORES
from tests.moulds import Moulds

MORNING = datetime(2026, 3, 12, 1, 30, tzinfo=UTC)
"""Thursday 2026-03-12, 09:30 in Xiamen."""

BOTH_STORES = pytest.mark.parametrize("on", STORES)
"""On a test, or on a whole page of them: once in a folder, once on PostgreSQL."""

_keys = itertools.count()


@dataclass
class Window:
    """One office with its desk open, and a clock that the test turns."""

    office: Office
    client: TestClient
    time: datetime = MORNING

    def __post_init__(self) -> None:
        """Note where the log stands once the office has its books."""
        self.opened_at = self.office.registry.recorder.max_notification_id() or 0

    def later(self, **by: float) -> None:
        """Turn the clock on (`minutes=`, `hours=`, `days=`)."""
        self.time += timedelta(**by)

    def caller(self, role: Role, *, centre: str = "siming", **who: Any) -> "At":
        """Somebody new with a key, standing at the desk."""
        _, key = self.office.callers.add(role, centre, name="someone", **who)
        return At(self, key)


@dataclass
class At:
    """One caller at the desk."""

    window: Window
    key: str

    def get(self, path: str, **headers: str) -> httpx2.Response:
        """Read."""
        return self.window.client.get(path, headers=self._headers(headers))

    def post(
        self,
        path: str,
        said: Any,
        *,
        key: str | None = None,
        version: Any = None,
        **more: Any,
    ) -> httpx2.Response:
        """Write, under a new key unless one is given."""
        headers = {"Idempotency-Key": key or f"key-{next(_keys)}"} | more
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return self.window.client.post(path, json=said, headers=self._headers(headers))

    def file(self, *, key: str | None = None, **said: Any) -> dict[str, Any]:
        """File a dispute; the answer."""
        filed = self.post("/v1/disputes", {**EXAMPLE, **said}, key=key)
        assert filed.status_code == 201, filed.text
        return filed.json()  # type: ignore[no-any-return]

    def step(self, dispute: str, name: str, *, version: Any = None, **said: Any) -> dict[str, Any]:
        """Take a step on the version that stands; the answer."""
        stands = version if version is not None else self.version(dispute)
        taken = self.post(f"/v1/disputes/{dispute}/steps/{name}", said, version=stands)
        assert taken.status_code == 200, taken.text
        return taken.json()  # type: ignore[no-any-return]

    def version(self, dispute: str) -> int:
        """The version of a dispute as its ETag says it."""
        return int(self.get(f"/v1/disputes/{dispute}").headers["etag"].strip('"'))

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        said = {name.replace("_", "-"): value for name, value in more.items()}
        return {"Authorization": f"Bearer {self.key}"} | said


@pytest.fixture
def on() -> str:
    """On which store the office stands; a test that proves both says BOTH_STORES."""
    return "sqlite"


@pytest.fixture
def office_settings(
    request: pytest.FixtureRequest, moulds: Moulds, tmp_path: Path, on: str
) -> Iterator[Settings]:
    """The settings of an office that was opened this morning, and of which nothing is known yet."""
    with moulds.copied(on, opened, request, tmp_path / "office") as (settings, _):
        yield settings


def opened(settings: Settings) -> None:
    """Open an office in the morning, and close it again."""
    open_office(settings, lambda: MORNING).close()


@pytest.fixture(scope="session")
def desks() -> FastAPI:
    """The desks of every window here, one office after the other: laying them out takes longest."""
    return lay_out_desks()


@pytest.fixture(scope="session")
def desks_outside() -> FastAPI:
    """The same desks once more, for an office that is also asked through a port of its own."""
    return lay_out_desks()


@pytest.fixture
def window(office_settings: Settings, desks: FastAPI) -> Iterator[Window]:
    """An office that has just opened."""
    turned: list[Window] = []

    def clock() -> datetime:
        return turned[0].time if turned else MORNING

    with (
        open_office(office_settings, clock) as office,
        at_the_desks(desks, office) as client,
    ):
        turned.append(Window(office, client))
        yield turned[0]


def at_the_desks(desks: FastAPI, office: Office) -> TestClient:
    """Who speaks to an office that moves in behind the desks."""
    move_in(desks, office)
    return TestClient(desks, raise_server_exceptions=False)


@pytest.fixture
def read(window: Window) -> Iterator[Window]:
    """The office with its views kept level."""
    office, stop = window.office, Event()
    follower = Follower(
        office.registry, office.views, office.keys, office.centres, office.seat(PROJECTOR)
    )
    thread = Thread(target=follower.run, args=(stop,))
    thread.start()
    yield window
    stop.set()
    thread.join()


@pytest.fixture
def clerk(window: Window) -> At:
    """The clerk at the window of Siming."""
    return window.caller(Role.CLERK, officer="clerk-zhou")


@pytest.fixture
def lead(window: Window) -> At:
    """The team lead of Siming."""
    return window.caller(Role.TEAM_LEAD, officer="lead-wu")


@pytest.fixture
def lin(window: Window) -> At:
    """Mediator Lin of Siming."""
    return window.caller(Role.MEDIATOR, officer="lin")


def accepted(clerk: At, lin: At, **said: Any) -> str:
    """A dispute that Lin mediates; its id."""
    dispute: str = clerk.file(**said)["id"]
    for party in ("A1", "R1"):
        lin.step(dispute, "record-consent", party=party, to="mediate", way="phone")
    lin.step(dispute, "accept", mediator="lin", respondents=["R1"])
    return dispute
