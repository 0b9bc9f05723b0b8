"""Where sealed files lie: each under the keyed digest of what is in it, and never written twice."""

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from operations.durable import make_durable
from operations.evidence_sealing import Lying

_NAME = re.compile(r"[0-9a-f]{64}")
_OWNER_ONLY = 0o600


class Shelf(Protocol):
    """Keeps sealed files by their names."""

    def keep(self, source: Path, name: str) -> None:
        """Put a sealed file on the shelf, whole and durable; one that is there stays."""

    def bring(self, source: Path, name: str) -> None:
        """Put a copy of a sealed file on the shelf, as `keep` does."""

    def take(self, name: str) -> Lying:
        """A file that is there; raises FileNotFoundError."""

    def names(self) -> Iterator[str]:
        """Every file that is there."""


@dataclass(frozen=True, slots=True)
class InFolder:
    """Bytes in a file of a folder."""

    path: Path

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return self.path.stat().st_size

    def read_at(self, offset: int, count: int) -> bytes:
        """Bytes from a place on; raises FileNotFoundError."""
        with self.path.open("rb", buffering=0) as file:
            file.seek(offset)
            return file.read(count)


class FolderShelf:
    """A folder of the office, or one that several machines share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, source: Path, name: str) -> None:
        """Link the finished file under its name, so that it is there whole or not at all.

        Where the folder is on another disk it is copied to a name of its own first.
        """
        target = self._place(name)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            os.link(source, target)
        except FileExistsError:
            return
        except OSError:
            self.bring(source, name)
        self._make_durable(target)

    def bring(self, source: Path, name: str) -> None:
        """Put a copy of a sealed file there, whole or not at all."""
        target = self._place(name)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = target.with_name(f".{name}.{secrets.token_hex(4)}")
        shutil.copyfile(source, draft)
        draft.chmod(_OWNER_ONLY)
        make_durable(draft)
        draft.replace(target)
        self._make_durable(target)

    def _make_durable(self, target: Path) -> None:
        make_durable(target.parent)
        make_durable(self._folder)

    def take(self, name: str) -> Lying:
        """A file that is there; raises FileNotFoundError."""
        place = self._place(name)
        if not place.is_file():
            raise FileNotFoundError(name)
        return InFolder(place)

    def names(self) -> Iterator[str]:
        """Every file that is there, in the order of the names."""
        for path in sorted(self._folder.glob("[0-9a-f][0-9a-f]/*")):
            if is_a_name(path.name):
                yield path.name

    def _place(self, name: str) -> Path:
        must_be_a_name(name)
        return self._folder / name[:2] / name


def is_a_name(name: str) -> bool:
    """Say whether it is one under which a file may lie: hexadecimal digits alone."""
    return _NAME.fullmatch(name) is not None


def must_be_a_name(name: str) -> None:
    """Refuse what would lead out of the shelf; raises FileNotFoundError."""
    if not is_a_name(name):
        raise FileNotFoundError(name)
