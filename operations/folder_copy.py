"""An office of one folder, copied while it works (SQLite's online backup) and put back."""

import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from operations.console import Halt
from operations.durable import make_durable
from operations.key_turns import SIGNS
from operations.master_key import Wrapper
from operations.parts import KEYS, SEALS, VIEWS
from operations.settings import Settings
from operations.truths import masters_of

PAGES_AT_ONCE = 2000
_OWNER_ONLY = 0o600


def copy_out(
    settings: Settings, part: str, target: Path, progress: Callable[[int, int], None]
) -> tuple[dict[str, int], dict[str, int]]:
    """Copy one file as it stands at one moment; its rows by table and its last positions."""
    origin = settings.home / f"{part}.sqlite"
    if not origin.exists():
        raise Halt("nothing-to-back-up", home=settings.home)
    copy = target / origin.name
    with closing(sqlite3.connect(origin)) as source, closing(sqlite3.connect(copy)) as kept:
        source.backup(
            kept,
            pages=PAGES_AT_ONCE,
            progress=lambda _status, left, whole: progress(whole - left, whole),
        )
        kept.execute("PRAGMA journal_mode = DELETE")
        counted = _rows(kept), _positions(kept)
    copy.chmod(_OWNER_ONLY)
    _flush(copy)
    return counted


def copy_in(
    settings: Settings, folder_of: Callable[[str], Path], master: Wrapper, parts: Sequence[str]
) -> None:
    """Put the files into an empty folder; whatever could be made again is not in it.

    Raises Halt where the folder has an office, MasterKeyOfAnother where the keys would not open.
    """
    home = settings.home
    master.must_fit(masters_of(folder_of(KEYS) / f"{KEYS}.sqlite"))
    found = (path for part in {*parts, SEALS, VIEWS} for path in home.glob(f"{part}.sqlite*"))
    if any(path.suffix[1:] not in SIGNS for path in found):
        raise Halt("home-not-empty", home=home)
    settings.make_home()
    for part in parts:
        target = home / f"{part}.sqlite"
        shutil.copyfile(folder_of(part) / target.name, target)
        target.chmod(_OWNER_ONLY)
        _flush(target)


def _rows(database: sqlite3.Connection) -> dict[str, int]:
    tables = database.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    return {
        name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - its own table
        for (name,) in sorted(tables)
    }


def _positions(database: sqlite3.Connection) -> dict[str, int]:
    if not database.execute(
        "SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'"
    ).fetchone():
        return {}
    return dict(database.execute("SELECT name, seq FROM sqlite_sequence").fetchall())


def _flush(path: Path) -> None:
    make_durable(path)
    make_durable(path.parent)
