"""The office's processes: each is started, started again when it falls, and ended in time."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import IO

FIRST_REST_SECONDS = 0.2
LONGEST_REST_SECONDS = 10.0
"""How long a process that keeps falling is left lying before it is started once more."""

STEADY_SECONDS = 30.0
"""Who has stood this long is forgiven its earlier falls."""

LEAVE_SECONDS = 2.5
"""How long a process may take to end its work after it is asked to; it is ended then."""

KEPT_OUTPUT_BYTES = 5_000_000
"""What processes print (beside their logs) is kept up to this much from one start to the next."""

_LOOK_SECONDS = 0.02
_PR_SET_PDEATHSIG = 1
_LINUX = sys.platform == "linux"
_LIBC = ctypes.CDLL(None, use_errno=True) if _LINUX else None


@dataclass
class Duty:
    """One process that is to run for as long as the office is open."""

    name: str
    command: Sequence[str]
    output: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    falls: int = 0
    _since: float = 0.0

    @property
    def is_running(self) -> bool:
        """Whether the process stands."""
        return self.process is not None and self.process.poll() is None

    @property
    def has_done_its_work(self) -> bool:
        """Whether it ended of itself and well: for work that is done once."""
        return self.process is not None and self.process.poll() == 0

    def start(self) -> None:
        """Start it, in a group of its own so that Ctrl-C reaches only who asked it to start."""
        with _opened(self.output) as output:
            self.process = subprocess.Popen(  # noqa: S603 - the office's own commands
                bound_to_parent(self.command),
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                pass_fds=[] if _LINUX else [_lifeline()],
                preexec_fn=_DieWith(os.getpid()) if _LINUX else None,  # noqa: PLW1509 - no threads yet
            )
        self._since = monotonic()

    def tend(self) -> bool:
        """Start it again if it fell and has rested; says whether it was started."""
        if self.process is None or self.process.poll() is None:
            return False
        stood = monotonic() - self._since
        if stood > STEADY_SECONDS:
            self.falls = 0
        if stood < self.rest_seconds:
            return False
        self.falls += 1
        self.start()
        return True

    @property
    def rest_seconds(self) -> float:
        """How long after its last start it may be started again."""
        rest: float = FIRST_REST_SECONDS * 2.0**self.falls
        return min(rest, LONGEST_REST_SECONDS)

    def ask_to_leave(self) -> None:
        """Ask it to end its work."""
        self._send(signal.SIGTERM)

    def remove(self) -> None:
        """End it at once, with all it started."""
        self._send(signal.SIGKILL)
        if self.process is not None:
            self.process.wait()

    def _send(self, number: signal.Signals) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return


def send_home(duties: Sequence[Duty], *, seconds: float = LEAVE_SECONDS) -> None:
    """Ask all of them to end, and end whoever has not after so many seconds."""
    for duty in duties:
        duty.ask_to_leave()
    until = monotonic() + seconds
    while monotonic() < until and any(duty.is_running for duty in duties):
        sleep(_LOOK_SECONDS)
    for duty in duties:
        duty.remove()


def bound_to_parent(command: Sequence[str]) -> list[str]:
    """The command as it is started: where the system cannot bind it to us, under a watcher."""
    if _LINUX:
        return list(command)
    return [sys.executable, "-P", "-m", "operations.lifeline", str(_lifeline()), *command]


_ENDS: list[int] = []


def _lifeline() -> int:
    """The end of a pipe that the system closes for everyone to see when this process is gone."""
    if not _ENDS:
        _ENDS.extend(os.pipe())
    return _ENDS[0]


@dataclass(frozen=True)
class _DieWith:
    """Runs in the child before its command: the system will kill it when its parent is gone."""

    parent: int

    def __call__(self) -> None:
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != self.parent:
            os._exit(0)


def _opened(path: Path) -> IO[bytes]:
    """The file a process prints into, begun anew when it has grown too long."""
    path.parent.mkdir(parents=True, exist_ok=True)
    too_long = path.exists() and path.stat().st_size > KEPT_OUTPUT_BYTES
    return path.open("wb" if too_long else "ab")
