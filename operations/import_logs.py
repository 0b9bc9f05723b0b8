"""Another system's log, read row by row and never held whole: CSV or XES, packed or not.

What it is, its first bytes say. A row that cannot be taken apart is handed on as it stands, so
that nothing is lost in silence; a file that cannot be read at all ends the import before it began,
and so does a quote left open, which makes one row of many.
"""

import csv
import gzip
import zlib
from collections.abc import Callable, Iterator
from hashlib import sha256
from io import BufferedReader, RawIOBase, TextIOWrapper
from pathlib import Path
from typing import BinaryIO, cast

from domain.import_mapping import XES_COLUMNS, Columns, StageMap
from domain.import_rows import SourceRow
from operations.console import Halt
from operations.import_xes import EntitiesDeclared, NotXes, events_of, second

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
            while watched.read(_BLOCK):
                """What follows the end of a packed file belongs to its digest too."""
            self.digest = f"sha-256:{watched.digest.hexdigest()}"

    def _unpacked(self, file: BufferedReader) -> Iterator[SourceRow]:
        stream = file
        if file.peek(len(_PACKED))[: len(_PACKED)] == _PACKED:
            stream = BufferedReader(cast("RawIOBase", gzip.GzipFile(fileobj=file)), _BLOCK)
        if stream.peek(_BLOCK).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            yield from self._xes(stream)
        else:
            yield from self._csv(stream)

    def _csv(self, stream: BufferedReader) -> Iterator[SourceRow]:
        text = TextIOWrapper(
            stream, encoding=self._mapping.encoding, errors="surrogateescape", newline=""
        )
        lines = _Remembering(text)
        rows = csv.reader(lines, strict=True)
        try:
            columns = next(rows, [])
        except csv.Error as wrong:
            raise self._unreadable(str(wrong)) from wrong
        self._must_have(columns)
        number = 0
        while True:
            lines.forget()
            try:
                cells = next(rows)
            except StopIteration:
                return
            except csv.Error:
                cells = None
            if cells == []:
                continue
            number += 1
            if cells is None or len(cells) != len(columns):
                if lines.swallowed:
                    raise Halt(
                        "import-quote-open", code=2, path=self._path, line=lines.quote_opened
                    )
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
        named = (self.columns.case, self.columns.happened, self.columns.activity)
        missing = [column for column in named if column not in columns]
        if missing:
            raise Halt("import-columns-missing", code=2, columns=", ".join(missing))
        if len(set(columns)) != len(columns):
            raise Halt("import-columns-twice", code=2, path=self._path)

    def _unreadable(self, what: str) -> Halt:
        return Halt("import-file-unreadable", code=2, path=self._path, what=what)


class _Remembering:
    """The lines of a file, and those that were read since it last forgot them."""

    def __init__(self, lines: TextIOWrapper) -> None:
        self._lines = lines
        self._read: list[str] = []
        self._before = 0
        self._ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            line = next(self._lines)
        except StopIteration:
            self._ended = True
            raise
        self._read.append(line)
        return line

    @property
    def remembered(self) -> str:
        """What was read since."""
        return "".join(self._read)

    @property
    def end_in_a_quote(self) -> bool:
        """Say whether the file ends with a quote: the cell's own, or the first of two, cut off."""
        return self._read[-1][-1:] == '"'

    @property
    def swallowed(self) -> bool:
        """Say whether one row took in more than its line, or the end of the file."""
        return len(self._read) > 1 or self._ended

    @property
    def quote_opened(self) -> int:
        """The line, the first of the file being 1, whose quote went on into the next, or the end.

        Of several the last; what follows a quote that was closed in a wrong place says nothing.
        """
        went_on = opened = self._before + 1
        is_open = False
        for number, line in enumerate(self._read, self._before + 1):
            went_on = opened if is_open else went_on
            for _ in range(line.replace('""', "").count('"')):
                is_open = not is_open
                opened = number if is_open else opened
        return opened if is_open and self._ended else went_on

    def forget(self) -> None:
        """Begin anew."""
        self._before += len(self._read)
        self._read.clear()
