"""Starting and stopping what is measured: each service in a process of its own."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from time import monotonic, sleep
from typing import Self
from uuid import uuid4

import psycopg
from psycopg.sql import SQL, Identifier

from operations.this_program import onestop

PATIENCE = 30
"""Seconds a service has to answer."""

ROOT = Path(__file__).parent.parent


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def fresh_folder() -> Iterator[Path]:
    """An empty folder, gone afterwards."""
    with TemporaryDirectory(prefix="onestop-bench-") as made:
        yield Path(made)


@dataclass(frozen=True)
class Store:
    """Where a service keeps its events: what its environment says."""

    kind: str
    environment: Mapping[str, str]


@contextmanager
def running(command: list[str], environment: Mapping[str, str], port: int) -> Iterator[int]:
    """A process that answers on a port; its pid."""
    process = subprocess.Popen(  # noqa: S603 - this project's own programs
        command, env={**os.environ, **environment}, cwd=ROOT, start_new_session=True
    )
    try:
        wait_until_answering(process, port)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_answering(process: "subprocess.Popen[bytes]", port: int) -> None:
    """Wait for the first answer; raises RuntimeError where none comes."""
    until = monotonic() + PATIENCE
    while monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        sleep(0.05)
    raise RuntimeError(f"no answer on port {port}")


def status(port: int, path: str) -> int:
    """The status a path answers with, 0 where nobody answers."""
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        asking.request("GET", path)
        return asking.getresponse().status
    except OSError:
        return 0
    finally:
        asking.close()


def cpu_seconds(pid: int) -> float:
    """Processor time a process has used, its own and the system's for it."""
    told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def our_desk(home: Path, store: Store, port: int) -> tuple[list[str], dict[str, str]]:
    """How the office's own desk is started, as a role by itself."""
    told = {"ONESTOP_HOME": str(home), "ONESTOP_PORT": str(port), **store.environment}
    return onestop("api"), told


def bare(home: Path, store: Store, port: int, way: str) -> tuple[list[str], dict[str, str]]:
    """How the bare service is started."""
    command = [sys.executable, "-m", "bench.bare_service", str(home), str(port), way]
    return command, dict(store.environment)


SQLITE = Store("sqlite", {})


def postgres_programs() -> Path | None:
    """Where `initdb` and `pg_ctl` are, if they are."""
    found = shutil.which("pg_ctl")
    candidates = [Path(found).resolve().parent] if found else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in candidates if (place / "initdb").exists()), None)


class Postgres:
    """A server of the measurement's own, as durable as it comes out of the box."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._undo = ExitStack()

    def __enter__(self) -> Self:
        self.folder = Path(mkdtemp(prefix="onestop-bench-pg-"))
        self._undo.callback(shutil.rmtree, self.folder)
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        data = str(self.folder / "data")
        self._run("initdb", "-D", data, "-U", "onestop", "-A", "trust", "-E", "UTF8")
        control = ("pg_ctl", "-D", data, "-w", "-l", str(self.folder / "log"))
        self._run(*control, "-o", f"-k {self.folder} -c listen_addresses=''", "start")
        self._undo.callback(self._run, *control, "-m", "fast", "stop")
        return self

    def __exit__(self, *_: object) -> None:
        self._undo.close()

    def store(self) -> Store:
        """A fresh database."""
        name = f"office_{uuid4().hex}"
        with psycopg.connect(
            host=str(self.folder), user="onestop", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        return Store(
            "postgresql",
            {
                "PERSISTENCE_MODULE": "eventsourcing.postgres",
                "POSTGRES_HOST": str(self.folder),
                "POSTGRES_DBNAME": name,
                "POSTGRES_USER": "onestop",
            },
        )

    def _run(self, program: str, *told: str) -> None:
        command = [str(self._programs / program), *told]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, check=True, capture_output=True, cwd="/")  # noqa: S603
