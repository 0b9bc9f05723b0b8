"""The office's processes: started again when they fall, gone when the office is."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

from operations import processes
from operations.processes import LEAVE_SECONDS, LONGEST_REST_SECONDS, Duty, send_home

ROOT = Path(__file__).parents[2]
FOR_EVER = [sys.executable, "-c", "import time; time.sleep(600)"]
NOT_LISTENING = (
    "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); "
    "time.sleep(600)"
)
DEAF = [sys.executable, "-c", NOT_LISTENING]


@pytest.fixture
def duty(tmp_path: Path) -> Iterator[Callable[[list[str]], Duty]]:
    """Starts a process that the test ends if the office did not."""
    started = []

    def start(command: list[str]) -> Duty:
        made = Duty("someone", command, tmp_path / "someone.out")
        made.start()
        started.append(made)
        return made

    yield start
    for one in started:
        one.remove()


def until(true: Callable[[], bool], seconds: float = 10) -> None:
    """Wait until it is so; fail if it is not in time."""
    end = monotonic() + seconds
    while not true():
        assert monotonic() < end, "it did not come to be so"
        sleep(0.02)


def is_alive(pid: int) -> bool:
    """Whether the process is there, and not only its name in the list of the dead."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not (state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z")


def test_who_is_killed_is_started_again(duty: Callable[[list[str]], Duty]) -> None:
    """Kill -9 of a process is answered by another."""
    one = duty(FOR_EVER)
    assert one.process is not None
    first = one.process.pid
    os.kill(first, signal.SIGKILL)
    until(lambda: not one.is_running)

    until(one.tend)

    assert one.is_running
    assert one.process.pid != first


def test_who_keeps_falling_rests_longer_each_time(duty: Callable[[list[str]], Duty]) -> None:
    """A process that cannot start does not take the machine from those that work."""
    one = duty(["false"])
    rests = []
    for _ in range(3):
        rests.append(one.rest_seconds)
        until(one.tend)
    one.falls = 99

    assert rests == sorted(set(rests))
    assert one.rest_seconds == LONGEST_REST_SECONDS


def test_who_does_not_listen_is_ended(duty: Callable[[list[str]], Duty]) -> None:
    """Ctrl-C ends everything in time, whatever somebody is busy with."""
    deaf, ready = duty(DEAF), duty(FOR_EVER)
    until(lambda: b"deaf" in deaf.output.read_bytes())
    began = monotonic()

    send_home([deaf, ready])

    assert not deaf.is_running
    assert not ready.is_running
    assert monotonic() - began < LEAVE_SECONDS + 1


PARENT = """
import sys, time
from pathlib import Path
from operations import processes
{before}
duty = processes.Duty("child", [sys.executable, "-c", {child!r}], Path(sys.argv[1]))
duty.start()
time.sleep(600)
"""
CHILD = "import os, time; print(os.getpid(), flush=True); time.sleep(600)"
WITHOUT_THE_SYSTEMS_HELP = "processes._LINUX = False"
"""As on macOS, where a child is held to its parent's life by a pipe."""


@pytest.mark.parametrize("before", ["", WITHOUT_THE_SYSTEMS_HELP])
def test_nobody_outlives_an_office_that_was_killed(tmp_path: Path, before: str) -> None:
    """Kill -9 of the supervisor leaves no process behind to hold the files or the port."""
    output = tmp_path / "child.out"
    script = PARENT.format(before=before, child=CHILD)
    parent = subprocess.Popen([sys.executable, "-c", script, str(output)], cwd=ROOT)
    until(lambda: output.exists() and output.read_bytes().endswith(b"\n"))
    child = int(output.read_text())
    assert is_alive(child)

    parent.kill()
    parent.wait()

    until(lambda: not is_alive(child))


def test_what_was_printed_does_not_grow_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that fell a thousand times does not fill the disk."""
    monkeypatch.setattr(processes, "KEPT_OUTPUT_BYTES", 10)
    output = tmp_path / "out"
    for expected in (6, 12, 6):
        echo = Duty("echo", ["echo", "hello"], output)
        echo.start()
        until(lambda one=echo: not one.is_running)  # type: ignore[misc]
        assert output.stat().st_size == expected
