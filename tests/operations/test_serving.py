"""The embedded office as a whole: opened, hit at any moment, and closed."""

import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep

import httpx2
import pytest

from operations.serving import FOLDER_TAKEN
from tests.operations.office_running import RunningOffice

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="/proc is missing"),
]

ROLES = ("temporal", "api", "worker", "dispatch", "project")
CLOSED_SECONDS = 5.0
ONE_TIME = re.compile(r"[a-z2-9]{5}(?:-[a-z2-9]{5}){3}")
"""A one-time password, as it is printed."""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[RunningOffice]:
    """An office that is ready, and gone after the test whatever happened."""
    yield from opened(tmp_path / "office")


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningOffice]:
    """One office for every test after which it is whole again."""
    yield from opened(tmp_path_factory.mktemp("standing") / "office")


def opened(home: Path) -> Iterator[RunningOffice]:
    """Open an office, and have it end."""
    running = RunningOffice(home)
    running.start()
    try:
        running.wait_until_ready()
        until(lambda: set(ROLES) <= set(running.processes()))
        yield running
    finally:
        if running.process is not None and running.process.poll() is None:
            running.stop()


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until it is so; fail if it is not in time."""
    end = monotonic() + seconds
    while not true():
        assert monotonic() < end, "it did not come to be so"
        sleep(0.05)


def must_close_in_time(office: RunningOffice, number: signal.Signals) -> None:
    """Every role is a process; SIGTERM or Ctrl-C ends them all within five seconds."""
    took = office.stop(number)

    assert took < CLOSED_SECONDS
    assert office.process is not None
    assert office.process.returncode == 0
    assert office.processes() == {}


def test_it_opens_says_where_closes_in_time_and_shows_its_first_key_once(
    office: RunningOffice,
) -> None:
    """At the second start of the same folder nobody is shown a key again."""
    until(lambda: "os_" in office.said)
    assert f"http://127.0.0.1:{office.port}" in office.said
    assert "/docs" in office.said
    must_close_in_time(office, signal.SIGTERM)
    before = office.said.count("os_")

    office.start()
    office.wait_until_ready()
    until(lambda: set(ROLES) <= set(office.processes()))
    until(lambda: office.said.count("/docs") == 4)

    assert office.said.count("os_") == before == 2
    assert len(ONE_TIME.findall(office.said)) == 2
    must_close_in_time(office, signal.SIGINT)


def test_a_second_start_on_the_same_folder_is_refused(standing: RunningOffice) -> None:
    """It says so in a sentence, ends with its own exit code, and the first one goes on."""
    second = RunningOffice(standing.home)

    said, code = second.refused()

    assert code == FOLDER_TAKEN
    assert str(standing.home) in said
    assert len(said.strip().splitlines()) == 2
    assert standing.is_ready()


def test_the_first_administrator_signs_in_and_goes_on(standing: RunningOffice) -> None:
    """By the login and the one-time password that were shown, once in each language."""
    until(lambda: len(ONE_TIME.findall(standing.said)) == 2)
    [password] = set(ONE_TIME.findall(standing.said))
    said = {"login": "admin", "password": password, "carried": "bearer"}

    told = httpx2.post(f"http://127.0.0.1:{standing.port}/v1/session", json=said)

    assert told.status_code == 201, told.text
    assert told.json()["owes"] == ["change-password", "enrol-factor"]
    assert password.encode() not in b"".join(
        path.read_bytes() for path in standing.home.rglob("*") if path.is_file()
    )


@pytest.mark.kill
@pytest.mark.parametrize("role", ROLES)
def test_whoever_is_killed_is_replaced(standing: RunningOffice, role: str) -> None:
    """Kill -9 of any one process, and the office is whole again without anybody's doing."""
    killed = standing.kill(role)

    until(lambda: standing.processes().get(role, killed) != killed)
    until(standing.is_ready)


@pytest.mark.kill
def test_nobody_outlives_the_supervisor(office: RunningOffice) -> None:
    """Kill -9 of the supervisor leaves nothing that would hold files or ports; it starts again."""
    office.kill("serve")
    until(lambda: office.processes() == {}, CLOSED_SECONDS)

    office.start()
    office.wait_until_ready()


def test_an_idle_office_is_small(standing: RunningOffice) -> None:
    """All its processes together take less than 700 MiB."""
    assert standing.memory_mib() < 700
