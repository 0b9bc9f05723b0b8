"""The witness: whoever keeps the office's checkpoints where the office cannot reach them.

Checkpoints handed to a file on another machine, or to an address, are what nobody inside can take
back. Each goes there at least once and in order; a witness that does not answer is asked again
with the next one, and nobody waits for it.
"""

import os
from http import HTTPStatus
from pathlib import Path

import httpx2
import structlog

from operations.seals import Seals

AT_ONCE = 100
"""Checkpoints handed over in one go."""

ANSWER_SECONDS = 5.0

log = structlog.get_logger()


def hand_over(seals: Seals, witness: str) -> int:
    """Give the witness what it does not have yet; how many it took."""
    taken = 0
    for one in seals.unwitnessed(AT_ONCE) if witness else ():
        try:
            _give(witness, one.note)
        except (OSError, httpx2.HTTPError) as error:
            log.warning("the witness took no checkpoint", error=type(error).__name__)
            break
        seals.note_witnessed(one.checkpoint.size)
        taken += 1
    return taken


def is_address(witness: str) -> bool:
    """Whether it is an address rather than a file."""
    return witness.startswith(("http://", "https://"))


def _give(witness: str, note: str) -> None:
    if not is_address(witness):
        _append(Path(witness), note)
        return
    headers = {"Content-Type": "text/plain; charset=utf-8"}
    said = httpx2.post(witness, content=note.encode(), headers=headers, timeout=ANSWER_SECONDS)
    if said.status_code >= HTTPStatus.BAD_REQUEST:
        raise httpx2.HTTPError(f"the witness answered {said.status_code}")


def _append(file: Path, note: str) -> None:
    """On disk before it counts as taken; what was cut off before it stays on lines of its own."""
    with file.open("a+b") as kept:
        end = kept.seek(0, os.SEEK_END)
        kept.seek(max(end - 1, 0))
        begin = b"" if kept.read(1) in {b"", b"\n"} else b"\n"
        kept.write(begin + f"{note}\n".encode())
        kept.flush()
        os.fsync(kept.fileno())
