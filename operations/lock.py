"""Who sits where: one office to a folder, and one owner to each follower of the log."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol


class Taken(Exception):  # noqa: N818 - named for what happened, as everywhere in this office
    """Somebody else sits there."""


class Seat(Protocol):
    """A place only one process in the whole office may have; freed by the system if it dies."""

    def take(self) -> bool:
        """Sit down if the seat is free, and say whether one sits."""

    def is_held(self) -> bool:
        """Whether one still sits there: a lost database connection loses the seat."""

    def leave(self) -> None:
        """Get up."""


class FileSeat:
    """A seat in an office of one folder: a locked file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def take(self) -> bool:
        """Sit down if the seat is free, and say whether one sits."""
        if self._descriptor is not None:
            return True
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def is_held(self) -> bool:
        """Whether one still sits there."""
        return self._descriptor is not None

    def leave(self) -> None:
        """Get up."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


@contextmanager
def folder_lock(home: Path) -> Iterator[None]:
    """Hold the whole folder; raises Taken at once if another office runs in it."""
    seat = FileSeat(home / "lock")
    if not seat.take():
        raise Taken(home)
    try:
        yield
    finally:
        seat.leave()


@contextmanager
def waiting_for(path: Path) -> Iterator[None]:
    """Hold a file's lock, after whoever holds it now."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
