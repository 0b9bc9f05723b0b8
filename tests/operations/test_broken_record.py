"""A running office beside one record that a hand broke: whoever dies comes back and goes on."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen
from uuid import UUID

import pytest

from domain.dispute import Dispute
from operations.office import open_office
from operations.reconcile import connected
from projections.follow import level
from tests.ledger.breaking import Breaker
from tests.operations.office_running import ROOT, RunningOffice, at_work
from tests.operations.test_serving import until
from tests.workflows.centre import SmallCentre, is_open
from tests.workflows.centre import until as so

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="/proc is missing"),
]

ROLES = ("project", "dispatch", "worker")


@pytest.fixture
def running(tmp_path: Path) -> Iterator[RunningOffice]:
    """An office that runs."""
    with at_work(tmp_path / "office") as office:
        yield office


@pytest.fixture
def centre(running: RunningOffice) -> Iterator[SmallCentre]:
    """Whoever works in its folder."""
    small = SmallCentre(running.home, settings=running.settings)
    yield small
    small.close()


def typed(running: RunningOffice, *command: str) -> tuple[int, str]:
    """Type a command beside the running office; its exit code, and all it says."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "operations.cli", *command],
        cwd=ROOT,
        env=running.environment | {"COLUMNS": "300"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def is_level(centre: SmallCentre) -> bool:
    """Whether the views have read the whole log."""
    shown = level(centre.registry, centre.views)
    return not (shown.behind or shown.trouble)


def set_aside(running: RunningOffice) -> int:
    """How many records `/readyz` says are set aside."""
    with urlopen(f"http://127.0.0.1:{running.port}/readyz", timeout=10) as answer:
        told: dict[str, int] = json.loads(answer.read())
    return told["set_aside"]


def killed_and_back(running: RunningOffice) -> None:
    """End those who follow the record as a power cut would, and wait until they are back."""
    before = {role: running.kill(role) for role in ROLES}
    until(lambda: all(running.processes().get(role, pid) != pid for role, pid in before.items()))


@pytest.mark.kill
def test_an_office_goes_on_beside_a_broken_record(
    running: RunningOffice, centre: SmallCentre
) -> None:
    """Views, cases and the check go on with all others and name it; put right, it is whole.

    What is spoilt after it was signed stops no signing: `verify` finds it, not a count.
    """
    until(lambda: set(ROLES) <= set(running.processes()))
    broken, whole = centre.file(statement=None), centre.file(statement=None)
    centre.accept(broken)
    assert typed(running, "seal")[0] == 0
    put_right = Breaker(running.settings, "no fact").strike(broken)
    killed_and_back(running)

    centre.do(whole, Dispute.record_external_number, system="12345", number="7")
    new = centre.file(statement=None)
    asyncio.run(so(lambda: is_level(centre), "views that are level"))
    asyncio.run(_has_its_case(running, new))
    assert running.is_ready()

    code, said = typed(running, "rebuild", "views")
    assert (code, str(broken) in said, "verify" in said) == (1, True, True)
    assert "Traceback" not in said
    assert running.is_ready()
    assert set_aside(running) == 1
    code, said = typed(running, "doctor")
    assert (code, str(broken) in said) == (0, True)
    code, said = typed(running, "check")
    assert (code, "the record cannot be read whole" in said) == (1, True)
    code, said = typed(running, "evidence")
    assert (code, str(broken) in said, "Traceback" in said) == (1, True, False)

    put_right()
    assert typed(running, "rebuild", "views")[0] == 0
    assert typed(running, "check", "--mend")[0] == 0
    assert set_aside(running) == 0
    with open_office(running.settings) as office:
        assert office.registry.dispute(broken).mediator


async def _has_its_case(running: RunningOffice, dispute: UUID) -> None:
    client = await connected(running.settings)
    await so(lambda: is_open(client, dispute), "the case of a new dispute")
