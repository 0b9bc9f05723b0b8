"""The city's own time limits, copied into a backup and put back into the office's own folder."""

import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from operations.console import Halt

_OWNER_ONLY = 0o600


def copy_out(folder: Path, target: Path) -> dict[str, str]:
    """Copy every chapter of every version; the digest of each copy by its name in the backup."""
    _copy(folder, target)
    return {path.relative_to(target.parent).as_posix(): _digest(path) for path in _chapters(target)}


def must_be_free(own: Path, source: Path) -> None:
    """Refuse to put time limits over others; raises Halt."""
    if own.exists() and _read(own) != _read(source):
        raise Halt("rules-taken", folder=own)


def copy_in(own: Path, source: Path) -> None:
    """Put the time limits of a backup into the office's own folder."""
    _copy(source, own)


def _copy(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    for chapter in _chapters(source):
        copy = target / chapter.relative_to(source)
        copy.parent.mkdir(exist_ok=True, mode=0o700)
        shutil.copyfile(chapter, copy)
        copy.chmod(_OWNER_ONLY)


def _chapters(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob("*/*.toml"))


def _read(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): _digest(path) for path in _chapters(folder)}


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
