"""The report of an import: one line for each row that was refused, or is odd, and the whole sum.

It is for whoever keeps the source: a refused row stands in it as it stands there, so the file is
theirs alone to read, and to be kept like the source itself.
"""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from errno import ENOENT, ENOTDIR
from io import TextIOWrapper
from pathlib import Path
from typing import Any
from uuid import UUID

from domain.import_rows import SourceRow, WhyNotIn
from domain.wording import say
from operations.console import Halt

KIND = "onestop-import"
_OURS = f'{{"report": "{KIND}"'


class Report:
    """A report being written, as JSON Lines."""

    def __init__(self, file: TextIOWrapper, path: Path) -> None:
        self._file = file
        self._path = path

    def head(self, **said: object) -> None:
        """Say of which import it is."""
        self._write({"report": KIND} | said)

    def refused(self, row: SourceRow, why: WhyNotIn) -> None:
        """A row that is no fact, as it stands in the source, and why.

        Of one too long to be held it says how many letters it has, and how it begins.
        """
        told = {
            "zh": say(f"code.why-not-in.{why}", "zh"),
            "en": say(f"code.why-not-in.{why}", "en"),
        }
        said = {"row": row.number, "refused": str(why), **told}
        cut = {"letters": row.letters} if row.letters else {}
        self._write(said | cut | {"cells": dict(row.cells)})

    def odd(self, row: int, dispute: UUID, what: Sequence[str]) -> None:
        """A row that is a fact, and what is odd in it."""
        titles = {
            spoken: "; ".join(say(f"code.doubts.{one}", spoken) for one in what)
            for spoken in ("zh", "en")
        }
        self._write({"row": row, "odd": list(what), **titles, "dispute": str(dispute)})

    def sum(self, **said: object) -> None:
        """The last line: what came of all of them."""
        self._write({"sum": said})

    def _write(self, said: dict[str, Any]) -> None:
        # Half a surrogate pair stands for a byte that is no letter: escaped, it stays readable.
        with self._has_room():
            self._file.write(json.dumps(said, ensure_ascii=True) + "\n")

    def keep(self) -> None:
        """All of it onto the disk; raises Halt where there is no room."""
        with self._has_room():
            self._file.flush()
            os.fsync(self._file.fileno())

    @contextmanager
    def _has_room(self) -> Iterator[None]:
        """Say it where a report that was begun cannot be written further; raises Halt."""
        try:
            yield
        except OSError as wrong:
            what = wrong.strerror
            raise Halt("import-report-cut-short", path=self._path, what=what) from None


def must_have_a_folder(path: Path) -> None:
    """A report is put where somebody said, and no folder is made for a slip of the pen.

    Raises Halt.
    """
    if not path.parent.is_dir():
        what = os.strerror(ENOENT if not path.parent.exists() else ENOTDIR)
        raise Halt("import-report-unwritable", code=2, path=path, what=what)


def must_be_free(path: Path) -> None:
    """Refuse to write over a file that is no report of an import; raises Halt."""
    with _writable(path):
        if not path.exists():
            return
        if path.is_dir() or not _begins_like_ours(path):
            raise Halt("import-report-taken", code=2, path=path)


def _begins_like_ours(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_OURS)) == _OURS.encode()


@contextmanager
def _writable(path: Path) -> Iterator[None]:
    """Say it where a report cannot be written in its place; raises Halt."""
    try:
        yield
    except OSError as wrong:
        what = wrong.strerror
        raise Halt("import-report-unwritable", code=2, path=path, what=what) from None


@contextmanager
def report_at(path: Path) -> Iterator[Report]:
    """A report that takes its place when it is whole; nothing of one that is not is left.

    Raises Halt where something else is there, or where it cannot be written.
    """
    must_be_free(path)
    part = path.with_name(f"{path.name}.part")
    with _writable(path):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part.unlink(missing_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    file = os.fdopen(descriptor, "w", encoding="utf-8")
    try:
        report = Report(file, path)
        yield report
        report.keep()
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    finally:
        with suppress(OSError):  # what could not be written a moment ago is tried once more
            file.close()
    part.replace(path)
