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
    running = RunningOffice(tmp_path / "office")
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


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_opens_says_where_and_closes_in_time(
    office: RunningOffice, number: signal.Signals
) -> None:
    """Every role is a process; SIGTERM or Ctrl-C ends them all within five seconds."""
    until(lambda: "os_" in office.said)
    assert f"http://127.0.0.1:{office.port}" in office.said
    assert "/docs" in office.said

    took = office.stop(number)

    assert took < CLOSED_SECONDS
    assert office.process is not None
    assert office.process.returncode == 0
    assert office.processes() == {}


def test_a_second_start_on_the_same_folder_is_refused(office: RunningOffice) -> None:
    """It says so in a sentence, ends with its own exit code, and the first one goes on."""
    second = RunningOffice(office.home)

    said, code = second.refused()

    assert code == FOLDER_TAKEN
    assert str(office.home) in said
    assert len(said.strip().splitlines()) == 2
    assert office.is_ready()


def test_the_first_key_is_shown_once(office: RunningOffice) -> None:
    """At the second start of the same folder nobody is shown a key again."""
    until(lambda: "os_" in office.said)
    office.stop()
    before = office.said.count("os_")
    office.start()
    office.wait_until_ready()
    until(lambda: office.said.count("/docs") == 4)

    assert office.said.count("os_") == before == 2
    assert len(ONE_TIME.findall(office.said)) == 2


def test_the_first_administrator_signs_in_and_goes_on(office: RunningOffice) -> None:
    """By the login and the one-time password that were shown, once in each language."""
    until(lambda: len(ONE_TIME.findall(office.said)) == 2)
    [password] = set(ONE_TIME.findall(office.said))
    said = {"login": "admin", "password": password, "carried": "bearer"}

    told = httpx2.post(f"http://127.0.0.1:{office.port}/v1/session", json=said)

    assert told.status_code == 201, told.text
    assert told.json()["owes"] == ["change-password", "enrol-factor"]
    assert password.encode() not in b"".join(
        path.read_bytes() for path in office.home.rglob("*") if path.is_file()
    )


@pytest.mark.kill
@pytest.mark.parametrize("role", ROLES)
def test_whoever_is_killed_is_replaced(office: RunningOffice, role: str) -> None:
    """Kill -9 of any one process, and the office is whole again without anybody's doing."""
    killed = office.kill(role)

    until(lambda: office.processes().get(role, killed) != killed)
    until(office.is_ready)


@pytest.mark.kill
def test_nobody_outlives_the_supervisor(office: RunningOffice) -> None:
    """Kill -9 of the supervisor leaves nothing that would hold files or ports; it starts again."""
    office.kill("serve")
    until(lambda: office.processes() == {}, CLOSED_SECONDS)

    office.start()
    office.wait_until_ready()


def test_an_idle_office_is_small(office: RunningOffice) -> None:
    """All its processes together take less than 700 MiB."""
    assert office.memory_mib() < 700
