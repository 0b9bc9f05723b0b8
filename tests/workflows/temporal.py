"""A real Temporal server for tests: its own file, its own port, this machine only."""

import asyncio
import subprocess
from pathlib import Path

from temporalio.client import Client

from operations.temporal_server import LOOPBACK, free_port, server_program
from workflows.connection import CONVERTER

READY_SECONDS = 30.0
LEAVE_SECONDS = 10.0


class TemporalServer:
    """One server, which may be stopped, started again on its file, or started on an empty one."""

    def __init__(self, folder: Path, *extra: str) -> None:
        self._folder = folder
        self._extra = extra
        self._stores = 0
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"{LOOPBACK}:{self._port}"

    @property
    def store(self) -> Path:
        """Its file now."""
        return self._folder / f"temporal-{self._stores}.sqlite"

    def start(self) -> None:
        """Start it on its file; it does not answer yet."""
        command = [
            server_program(), "server", "start-dev", "--headless",
            "--ip", LOOPBACK, "--port", str(self._port),
            "--db-filename", str(self.store),
            "--log-level", "never",
            "--sqlite-pragma", "journal_mode=WAL", "--sqlite-pragma", "synchronous=NORMAL",
            *self._extra,
        ]  # fmt: skip
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def stop(self) -> None:
        """End it; the file stays."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(LEAVE_SECONDS)
            self._process = None

    def empty(self) -> None:
        """End it, and go on with an empty file."""
        self.stop()
        self._stores += 1

    async def client(self, identity: str | None = None) -> Client:
        """A client, as soon as the server answers."""
        async with asyncio.timeout(READY_SECONDS):
            while True:
                try:
                    return await Client.connect(
                        self.address, data_converter=CONVERTER, identity=identity
                    )
                except RuntimeError:
                    await asyncio.sleep(0.1)
