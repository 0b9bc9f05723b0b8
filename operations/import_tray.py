"""The tray in which the rows of a log are put in order, case by case, without holding them.

The rows of one case may lie anywhere in a file of millions. They are laid into a file beside the
office's own, which has no name any more while it is used: whatever happens, nothing of it stays.
"""

import json
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from domain.import_rows import SourceRow
from operations.console import Halt

_FURNISHED = (
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
    "PRAGMA locking_mode = EXCLUSIVE",
    "PRAGMA cache_size = -32768",
    """CREATE TABLE rows (
        row INTEGER PRIMARY KEY, owner TEXT NOT NULL, whole INTEGER, letters INTEGER, said TEXT
    )""",
    "CREATE INDEX by_owner ON rows (owner, row)",
    "CREATE TABLE holes (activity TEXT PRIMARY KEY) WITHOUT ROWID",
)

Laid = tuple[str, SourceRow]
"""A row, and the case it belongs to; empty where it names none."""


class Tray:
    """Rows by case; in each case in the order of the file."""

    def __init__(self, database: sqlite3.Connection, folder: Path) -> None:
        self._database = database
        self._folder = folder

    def lay(self, rows: Iterable[Laid]) -> int:
        """Lay every row in, one by one; how many there were. Raises Halt where there is no room."""
        laid = (
            (row.number, owner, row.is_whole, row.letters, json.dumps(dict(row.cells)))
            for owner, row in rows
        )
        try:
            found = self._database.executemany("INSERT INTO rows VALUES (?, ?, ?, ?, ?)", laid)
            self._database.commit()
        except sqlite3.OperationalError as wrong:
            raise Halt("import-no-room", path=self._folder, what=wrong) from None
        return max(found.rowcount, 0)

    def note_hole(self, activity: str) -> None:
        """Note once an activity that the mapping does not know, however many there are."""
        shown = activity.encode(errors="backslashreplace").decode()
        self._database.execute("INSERT OR IGNORE INTO holes VALUES (?)", (shown,))

    def holes(self, shown: int) -> tuple[int, list[str]]:
        """How many of those there are, and the first of them."""
        count: int = self._database.execute("SELECT count(*) FROM holes").fetchone()[0]
        query = "SELECT activity FROM holes ORDER BY activity LIMIT ?"
        return count, [activity for (activity,) in self._database.execute(query, (shown,))]

    def cases(self) -> Iterator[tuple[str, Iterator[SourceRow]]]:
        """Each case and its rows; those that name no case come first, under an empty name."""
        found = self._database.execute(
            "SELECT owner, row, whole, letters, said FROM rows INDEXED BY by_owner"
            " ORDER BY owner, row"
        )
        for owner, rows in groupby(found, key=itemgetter(0)):
            yield (
                owner,
                (
                    SourceRow(row, json.loads(said), bool(whole), letters)
                    for _, row, whole, letters, said in rows
                ),
            )


@contextmanager
def tray(folder: Path) -> Iterator[Tray]:
    """An empty tray in a folder; gone when it is left, or its process is."""
    handle, name = tempfile.mkstemp(dir=folder, prefix=".import-", suffix=".tray")
    os.close(handle)
    path = Path(name)
    try:
        with closing(sqlite3.connect(path)) as database:
            for line in _FURNISHED:
                database.execute(line)
            path.unlink()
            yield Tray(database, folder)
    finally:
        path.unlink(missing_ok=True)
