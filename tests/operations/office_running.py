"""A real office in a folder of its own, started as operators do and killed as fate does."""

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

from operations.settings import Settings
from operations.temporal_server import free_port

ROOT = Path(__file__).parents[2]
READY_SECONDS = 60.0


@dataclass
class RunningOffice:
    """One office and what it said."""

    home: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None

    @property
    def settings(self) -> Settings:
        """What the operator has set, for whoever opens its stores beside it."""
        return Settings(home=self.home, port=self.port)

    def start(self, *arguments: str) -> None:
        """Start it; it is not ready yet."""
        with (self.home.parent / "said.txt").open("a") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "operations.cli", *(arguments or ("serve",))],
                cwd=self.home.parent,
                env=self.environment,
                stdout=said,
                stderr=said,
                text=True,
            )

    def refused(self) -> tuple[str, int]:
        """Start it where it cannot be; what it says, and its exit code."""
        ended = subprocess.run(
            [sys.executable, "-P", "-m", "operations.cli", "serve"],
            cwd=self.home.parent,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=READY_SECONDS,
            check=False,
        )
        return ended.stderr, ended.returncode

    @property
    def environment(self) -> dict[str, str]:
        """What the operator has set."""
        names = {"ONESTOP_HOME": str(self.home), "ONESTOP_PORT": str(self.port)}
        # Compiled as an installed office is; without its bytecode it opens three times slower.
        others = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        return {**others, **names, "PYTHONPATH": str(ROOT)}

    @property
    def said(self) -> str:
        """Everything it printed so far."""
        return (self.home.parent / "said.txt").read_text()

    def wait_until_ready(self) -> float:
        """Wait for `/readyz` to say yes; how long it took."""
        began = monotonic()
        while not self.is_ready():
            assert self.process is not None
            assert self.process.poll() is None, self.said
            assert monotonic() - began < READY_SECONDS, self.said
            sleep(0.05)
        return monotonic() - began

    def is_ready(self) -> bool:
        """Whether every part answers."""
        return self.ask("/readyz") == http.client.OK

    def ask(self, path: str) -> int:
        """The status of a request without a key; 0 where nobody answers."""
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            asking.request("GET", path)
            return asking.getresponse().status
        except OSError:
            return 0
        finally:
            asking.close()

    def processes(self) -> dict[str, int]:
        """The process id of each role (Linux)."""
        found = {}
        for process in Path("/proc").glob("[0-9]*"):
            try:
                words = (process / "cmdline").read_bytes().decode().split("\0")
                mine = str(self.home) in (process / "environ").read_bytes().decode()
            except (OSError, UnicodeDecodeError):
                continue
            if mine and int(process.name) != os.getpid():
                found[_role(words)] = int(process.name)
        return found

    def kill(self, role: str) -> int:
        """End a role as a power cut would; its process id."""
        pid = self.processes()[role]
        os.kill(pid, signal.SIGKILL)
        if self.process is not None and self.process.pid == pid:
            self.process.wait()
        return pid

    def stop(self, number: signal.Signals = signal.SIGTERM) -> float:
        """Ask the whole office to end; how long it took."""
        assert self.process is not None
        began = monotonic()
        self.process.send_signal(number)
        self.process.wait(30)
        return monotonic() - began

    def kill_everyone(self) -> None:
        """End every process of it, whatever state it is in."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        for pid in self.processes().values():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def memory_mib(self) -> float:
        """What all its processes take, each shared page counted once between its sharers."""
        kib = 0
        for pid in self.processes().values():
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    kib += int(line.split()[1])
        return kib / 1024


@contextmanager
def at_work(home: Path) -> Iterator[RunningOffice]:
    """An office that is ready, and is asked to end when the work beside it is done."""
    office = RunningOffice(home)
    office.start()
    try:
        office.wait_until_ready()
        yield office
    finally:
        office.stop()


def _role(words: list[str]) -> str:
    if "start-dev" in words:
        return "temporal"
    at = words.index("operations.cli") if "operations.cli" in words else -1
    return " ".join(words[at + 1 :]).strip() or json.dumps(words)
