"""Files: how fast they come in and go out sealed, beside a plain copy and a bare cipher.

`.venv/bin/python -m bench.evidence [MEGABYTES]`: the same bytes go in and out of a room for files
as the desk sends them, a megabyte at a time, with their digest counted and everything on disk at
the end; are copied as a plain file and flushed; and are run through AES-256-GCM and SHA-256 in
memory alone, which is what no sealed store can be faster than. Processor time is told too: the
disk of one machine says little of another's.
"""

import hashlib
import os
import secrets
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from api.evidence_office import Taken, Whose
from operations.durable import make_durable
from operations.evidence import EvidenceRoom
from operations.evidence_sealing import PIECE_BYTES
from operations.evidence_shelf import FolderShelf
from operations.keys import Keys
from operations.master_key import MasterKey, new_master_key
from operations.settings import Settings
from operations.stores import keys_engine

MEGABYTE = 1 << 20
ROUNDS = 5
CALLER = "bench"
WHOSE = Whose(UUID(int=1), "A1", "main", "p-1", "p-1")


def now() -> datetime:
    """The time of every upload here."""
    return datetime(2026, 3, 12, 1, 30, tzinfo=UTC)


@contextmanager
def a_room(home: Path) -> Iterator[EvidenceRoom]:
    """A room for files over fresh keys."""
    settings = Settings(home=home)
    engine = keys_engine(settings)
    keys = Keys(engine, MasterKey.from_text(new_master_key()), now=now)
    yield EvidenceRoom(
        home / "evidence",
        keys,
        shelf=FolderShelf(home / "evidence"),
        most=1 << 40,
        hash_name="sha256",
        lasts=timedelta(hours=1),
        scanner=None,
        now=now,
    )
    engine.dispose()


def paper_of(megabytes: int) -> bytes:
    """A PDF, as far as anybody looks; another every time, so that it lies on no shelf already."""
    head, end = b"%PDF-1.7\n", b"startxref\n9\n%%EOF\n"
    return head + secrets.token_bytes(megabytes * MEGABYTE - len(head) - len(end)) + end


def goes_in(room: EvidenceRoom, content: bytes) -> Taken:
    """Begun, sent a megabyte at a time, looked through, laid on the shelf."""
    begun = room.begin(CALLER, WHOSE, len(content))
    receiving = room.receive(CALLER, begun.id, 0)
    for start in range(0, len(content), MEGABYTE):
        receiving.take(content[start : start + MEGABYTE])
    receiving.close()
    taken = room.finish(CALLER, begun.id)
    room.give_up(CALLER, begun.id)
    return taken


def goes_out(room: EvidenceRoom, content: str) -> None:
    """Opened piece by piece, as it is sent."""
    for _ in room.sealed(content).pieces():
        pass


def copied(source: Path, target: Path) -> None:
    """A plain copy, on disk at the end."""
    shutil.copyfile(source, target)
    make_durable(target)


def ciphered(content: bytes, *, counts: bool) -> None:
    """A bare cipher over the same pieces in memory; with the digest, if it is counted."""
    lock, digest, view = AESGCM(bytes(32)), hashlib.sha256(), memoryview(content)
    for start in range(0, len(content), PIECE_BYTES):
        piece = view[start : start + PIECE_BYTES]
        if counts:
            digest.update(piece)
        lock.encrypt(os.urandom(12), piece, b"")


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the wall and of the processor."""
    began, busy = perf_counter(), process_time()
    work()
    return perf_counter() - began, process_time() - busy


def main() -> None:
    """Measure in turns, and print the medians."""
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 64
    spent: dict[str, list[tuple[float, float]]] = {}
    with TemporaryDirectory(dir=".") as folder, a_room(Path(folder) / "office") as room:
        plain, copy = Path(folder) / "plain", Path(folder) / "copy"
        for _ in range(ROUNDS):
            content = paper_of(megabytes)
            plain.write_bytes(content)
            taken: list[Taken] = []
            turns: dict[str, Callable[[], object]] = {
                "in, sealed": lambda: taken.append(goes_in(room, content)),  # noqa: B023 - run at once
                "out, opened": lambda: goes_out(room, taken[0].content),  # noqa: B023
                "plain copy": lambda: copied(plain, copy),
                "AES-GCM and SHA-256 alone": lambda: ciphered(content, counts=True),  # noqa: B023
                "AES-GCM alone": lambda: ciphered(content, counts=False),  # noqa: B023
            }
            for name, work in turns.items():
                spent.setdefault(name, []).append(timed(work))
    print(f"{megabytes} MiB, {ROUNDS} rounds in turns; medians")
    print(f"{'':28}{'MB/s':>10}{'MB/s of one processor':>24}")
    for name, times in spent.items():
        wall, busy = (median(one[at] for one in times) for at in (0, 1))
        size = megabytes * MEGABYTE / 1e6
        print(f"{name:28}{size / wall:>10.0f}{size / max(busy, 1e-6):>24.0f}")


if __name__ == "__main__":
    main()
