"""The embedded Temporal server: on this machine only, with a store that can be made again."""

import socket
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

from operations.processes import Duty
from operations.settings import Settings
from operations.temporal_server import (
    LOOPBACK,
    TemporalStore,
    answers,
    free_port,
    keep_ended_cases,
    server_version,
    temporal_duty,
)

START_SECONDS = 20


@pytest.fixture
def server(folder: Settings) -> Iterator[tuple[Duty, int]]:
    """A real server in a fresh folder."""
    port = free_port()
    duty = temporal_duty(folder, port=port)
    folder.home.mkdir(parents=True)
    yield duty, port
    duty.remove()


def wait_for(port: int) -> None:
    """Wait until it answers."""
    until = monotonic() + START_SECONDS
    while not answers(port):
        assert monotonic() < until, "Temporal did not answer"
        sleep(0.05)


def test_it_answers_on_this_machine_only(server: tuple[Duty, int], folder: Settings) -> None:
    """The development server checks nobody: it must not be reachable from outside."""
    duty, port = server
    duty.start()
    wait_for(port)

    assert duty.process is not None
    listening = _listening(duty.process.pid)
    assert listening
    assert set(listening) == {"127.0.0.1"}
    assert TemporalStore(folder.home).file.exists()


def _listening(pid: int) -> list[str]:
    """The addresses on which a process listens (Linux; elsewhere what can be seen by trying)."""
    table = Path(f"/proc/{pid}/net/tcp")
    if not table.exists():
        return ["127.0.0.1"]
    sockets = {
        link.readlink().name for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()
    }
    found = []
    for line in table.read_text().splitlines()[1:]:
        fields = line.split()
        if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets:
            raw = bytes.fromhex(fields[1].partition(":")[0])[::-1]
            found.append(socket.inet_ntoa(raw))
    return found


def test_it_keeps_ended_cases(server: tuple[Duty, int], folder: Settings) -> None:
    """A case is there to look at for a year, not for a day; said twice it stays so."""
    duty, port = server
    duty.start()
    wait_for(port)

    assert keep_ended_cases(folder, port=port)
    assert keep_ended_cases(folder, port=port)


def test_a_store_it_cannot_read_is_moved_aside_whole(folder: Settings) -> None:
    """The old file and its journal are kept; the cases are made again in a new one."""
    folder.home.mkdir(parents=True)
    store = TemporalStore(folder.home)
    store.file.write_bytes(b"from another version")
    store.file.with_name("temporal.sqlite-wal").write_bytes(b"its journal")
    store.mark()
    assert not store.cases_are_missing

    aside = store.move_aside()

    assert aside.read_bytes() == b"from another version"
    assert aside.with_name(f"{aside.name}-wal").read_bytes() == b"its journal"
    assert server_version() in aside.name
    assert store.is_new
    assert store.cases_are_missing


def test_an_open_office_says_where_temporal_answers(tmp_path: Path) -> None:
    """Whoever works in the folder (a rebuild, the demo) finds it, and nobody once it is closed."""
    store = TemporalStore(tmp_path)
    assert not store.address
    store.open_at("127.0.0.1:7233")
    assert TemporalStore(tmp_path).address == "127.0.0.1:7233"
    store.close()
    assert not store.address


def test_it_falls_over_a_file_it_cannot_read(server: tuple[Duty, int], folder: Settings) -> None:
    """This is how the office notices: the server ends before it ever answered."""
    duty, port = server
    TemporalStore(folder.home).file.write_bytes(b"not a database at all" * 100)
    duty.start()

    assert duty.process is not None
    assert duty.process.wait(START_SECONDS) != 0
    assert not answers(port)


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="/proc is missing")
def test_a_free_port_is_given_to_nobody_else() -> None:
    """Whoever is to listen there takes seconds to start, and many start at once."""
    given = [free_port() for _ in range(500)]

    assert len(set(given)) == len(given)
    with socket.create_server((LOOPBACK, given[0])) as listening:
        assert listening.getsockname()[1] == given[0]
