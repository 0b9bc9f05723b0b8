"""Another system's log, read row by row and never held whole: CSV or XES, packed or not.

What it is, its first bytes say. A row that cannot be taken apart is handed on as it stands, so
that nothing is lost in silence; a file that cannot be read at all ends the import before it began,
and so does a quote left open, which makes one row of many.
"""

import codecs
import csv
import gzip
import zlib
from collections.abc import Callable, Iterator
from hashlib import sha256
from io import BufferedReader, RawIOBase, TextIOWrapper
from pathlib import Path
from typing import BinaryIO, cast

from domain.import_mapping import XES_COLUMNS, Columns, StageMap
from domain.import_rows import SourceRow, is_no_text
from operations.console import Halt
from operations.import_lines import (
    SHOWN,
    LineEndless,
    LineTooLong,
    RememberedLines,
    RowEndless,
)
from operations.import_wide import WIDE, wide_of
from operations.import_xes import EntitiesDeclared, NotXes, TagTooLong, events_of, second

AS_IT_STANDS = ""
"""The column under which a row that could not be taken apart stands whole."""

_PACKED = b"\x1f\x8b"
_BLOCK = 1 << 16

Read = Callable[[int, int], None]
"""Told how many bytes of the file are read, and how many there are."""


class _Watched(RawIOBase):
    """A file whose bytes are digested and counted as they are read."""

    def __init__(self, file: BinaryIO, size: int, read: Read) -> None:
        self._file = file
        self._size = size
        self._read = read
        self._done = 0
        self.digest = sha256()

    def readable(self) -> bool:
        """It is read, and nothing else."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read on."""
        block = self._file.read(len(buffer))
        self.digest.update(block)
        self._done += len(block)
        self._read(self._done, self._size)
        buffer[: len(block)] = block
        return len(block)


class EventLog:
    """One log; its digest is known once it was read to the end."""

    def __init__(self, path: Path, mapping: StageMap, read: Read) -> None:
        self._path = path
        self._mapping = mapping
        self._read = read
        self.size = path.stat().st_size
        self.digest = ""
        self.columns = mapping.columns or Columns()

    def rows(self) -> Iterator[SourceRow]:
        """Every row, in the order of the file; raises Halt where it cannot be read."""
        with self._path.open("rb") as file:
            watched = _Watched(file, self.size, self._read)
            try:
                yield from self._unpacked(BufferedReader(watched, _BLOCK))
            except (EOFError, OSError, zlib.error, NotXes, LookupError, UnicodeError) as wrong:
                raise self._unreadable(str(wrong)) from wrong
            except EntitiesDeclared:
                raise Halt("import-entities", code=2, path=self._path) from None
            except TagTooLong as long:
                where = {"line": long.line, "column": long.column}
                raise Halt("import-tag-too-long", code=2, path=self._path, **where) from None
            while watched.read(_BLOCK):
                """What follows the end of a packed file belongs to its digest too."""
            self.digest = f"sha-256:{watched.digest.hexdigest()}"

    def _unpacked(self, file: BufferedReader) -> Iterator[SourceRow]:
        stream = file
        if file.peek(len(_PACKED))[: len(_PACKED)] == _PACKED:
            stream = BufferedReader(cast("RawIOBase", gzip.GzipFile(fileobj=file)), _BLOCK)
        head = stream.peek(_BLOCK)
        wide = wide_of(head)
        if _is_marked_up(head, wide):
            yield from self._xes(stream)
        else:
            self._must_be_letters(head, wide)
            yield from self._csv(stream)

    def _must_be_letters(self, head: bytes, wide: str) -> None:
        """The file begins with text in the mapping's encoding; raises Halt, LookupError."""
        said = codecs.lookup(self._mapping.encoding).name
        if wide and not said.startswith(wide):
            raise Halt("import-encoding", code=2, path=self._path, encoding=wide)
        at = head.partition(b"\n")[0].find(0)
        if at >= 0 and not wide and not said.startswith(WIDE):
            raise Halt("import-nul-bytes", code=2, path=self._path, at=at + 1)

    def _csv(self, stream: BufferedReader) -> Iterator[SourceRow]:
        text = TextIOWrapper(
            stream, encoding=self._mapping.encoding, errors="surrogateescape", newline=""
        )
        lines = RememberedLines(text)
        try:
            columns = next(csv.reader(lines, strict=True), [])
        except csv.Error as wrong:
            raise self._unreadable(str(wrong)) from wrong
        except (LineTooLong, LineEndless, RowEndless):
            raise self._never_ends(1) from None
        self._must_have(columns)
        try:
            yield from self._under(columns, lines)
        except RowEndless:
            raise self._quote_open(lines) from None
        except LineEndless as endless:
            raise self._never_ends(endless.line) from None

    def _under(self, columns: list[str], lines: RememberedLines) -> Iterator[SourceRow]:
        """The rows under the header; raises Halt, LineEndless, RowEndless."""
        rows = csv.reader(lines, strict=True)
        number = 0
        while True:
            lines.forget()
            try:
                cells = next(rows)
            except StopIteration:
                return
            except csv.Error:
                cells = None
            except LineTooLong as long:
                rows = csv.reader(lines, strict=True)  # the one before is in the middle of a row
                number += 1
                begins = {AS_IT_STANDS: lines.remembered[:SHOWN]}
                yield SourceRow(number, begins, is_whole=False, letters=long.letters)
                continue
            if cells == []:
                continue
            number += 1
            if cells is None or len(cells) != len(columns):
                if lines.swallowed:
                    raise self._quote_open(lines)
                yield SourceRow(number, {AS_IT_STANDS: lines.remembered}, is_whole=False)
            elif lines.end_in_a_quote:
                yield SourceRow(number, {AS_IT_STANDS: lines.remembered}, is_whole=False)
            else:
                yield SourceRow(number, dict(zip(columns, cells, strict=True)))

    def _xes(self, stream: BufferedReader) -> Iterator[SourceRow]:
        self.columns = self._mapping.columns or XES_COLUMNS
        columns = self.columns
        named = (columns.case, columns.happened, columns.activity, columns.recorded)
        for number, (cells, is_whole) in enumerate(events_of(stream), start=1):
            says_twice = any(second(column) in cells for column in named)
            yield SourceRow(number, cells, is_whole and not says_twice)

    def _must_have(self, columns: list[str]) -> None:
        if any(map(is_no_text, columns)):
            raise Halt(
                "import-header-no-text",
                code=2,
                path=self._path,
                encoding=self._mapping.encoding,
            )
        named = (self.columns.case, self.columns.happened, self.columns.activity)
        missing = [column for column in named if column not in columns]
        if missing:
            raise Halt("import-columns-missing", code=2, columns=", ".join(missing))
        if len(set(columns)) != len(columns):
            raise Halt("import-columns-twice", code=2, path=self._path)

    def _quote_open(self, lines: RememberedLines) -> Halt:
        return Halt("import-quote-open", code=2, path=self._path, line=lines.quote_opened)

    def _never_ends(self, line: int) -> Halt:
        return Halt("import-line-endless", code=2, path=self._path, line=line)

    def _unreadable(self, what: str) -> Halt:
        return Halt("import-file-unreadable", code=2, path=self._path, what=what)


def _is_marked_up(head: bytes, wide: str) -> bool:
    """Say whether it begins like XML; what is in UTF-16 its parser reads by itself."""
    if wide == "utf-16":
        head = head.replace(b"\x00", b"").lstrip(b"\xff\xfe")
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
