"""Copies of the keys: kept apart from the copies of the facts, and for a shorter time.

Whoever was erased since could be read again from an old copy of the keys together with facts of
that time. So each copy says until when it may be put back, and is removed once that is over.
"""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

from operations.console import Halt
from operations.parts import KEYS

EXPIRY = "keys-expiry.json"
"""Beside the copied keys: when they were copied, and until when they may be put back."""


def write_expiry(folder: Path, *, made_at: str, expires_at: str) -> None:
    """Say until when the keys in a folder may be put back."""
    said = {"made_at": made_at, "expires_at": expires_at}
    (folder / EXPIRY).write_text(json.dumps(said, indent=2), encoding="utf-8")


def expires_at(folder: Path) -> datetime | None:
    """Until when the keys in a folder may be put back; None where nobody said so."""
    path = folder / EXPIRY
    if not path.exists():
        return None
    return datetime.fromisoformat(json.loads(path.read_text(encoding="utf-8"))["expires_at"])


def remove_expired(folder: Path, now: datetime | None = None) -> list[Path]:
    """Remove the copies of keys under a folder whose time is over; where each of them lay.

    They are written over first, as far as the disk lets a program do that. Raises Halt where the
    folder is not there.
    """
    if not folder.is_dir():
        raise Halt("folder-missing", folder=folder)
    gone: list[Path] = []
    for told in sorted(folder.rglob(EXPIRY)):
        until = expires_at(told.parent)
        if until is not None and until <= (now or datetime.now(UTC)):
            for copied in (*sorted(told.parent.glob(f"{KEYS}.*")), told):
                _write_over(copied)
                copied.unlink()
            gone.append(told.parent)
    return gone


def _write_over(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
