"""What an office in a folder cannot make again: its record and its keys must be there.

An office that lost one of them and opened all the same would look healthy, and write a second
record, or seal under new keys, beside what it still shows of the first.
"""

import json
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from operations.console import Halt
from operations.parts import EVENTS, FOLDER_LOG, KEYS, SEALS
from operations.settings import Settings

TOLERANCE = timedelta(minutes=2)
"""How far two machines of one office may differ."""


def opened_before(settings: Settings) -> Path:
    """Left behind once an office has told its first key: from then on its stores must be there."""
    return settings.home / "opened"


def must_have_its_stores(settings: Settings) -> None:
    """Refuse to open a folder without its record or its keys; raises Halt.

    Keys are made first and facts after them, so facts without keys were never right; and nothing
    was ever signed of a record that had no facts.
    """
    events, keys = _file(settings, EVENTS), _file(settings, KEYS)
    opened = opened_before(settings).exists()
    if not keys.exists() and (opened or events.exists()):
        raise store_missing(settings, keys.name)
    seals = _file(settings, SEALS)
    if not events.exists() and (opened or _has_rows(seals, "checkpoints")):
        raise store_missing(settings, events.name)
    if not _has_rows(events, FOLDER_LOG) and _has_rows(seals, "checkpoints"):
        raise store_missing(settings, events.name)
    if keys.exists() and not seals.exists() and _has_sealed(keys):
        raise store_missing(settings, seals.name)


def store_missing(settings: Settings, store: str) -> Halt:
    """The sentence that says which store is gone, and what to do."""
    return Halt("store-missing", home=settings.home, file=store)


def master_key_must_fit(settings: Settings) -> None:
    """Refuse a master key that is another office's; raises MasterKeyOfAnother.

    Asked of a folder before its processes start: each of them would only fall, again and again.
    """
    master = settings.master(may_create=False)
    master.must_fit(masters_of(_file(settings, KEYS)))


def masters_of(cabinet: Path) -> list[str]:
    """The names of the master keys under which a cabinet's keys are wrapped."""
    with closing(_reading(cabinet)) as keys:
        found = keys.execute("SELECT DISTINCT master FROM office_secrets").fetchall()
    return [name for (name,) in found]


def _has_sealed(cabinet: Path) -> bool:
    """Whether a cabinet holds the key of a ledger: an office of before has none, and no seals."""
    try:
        with closing(_reading(cabinet)) as keys:
            asked = "SELECT 1 FROM office_secrets WHERE name = 'ledger'"
            return keys.execute(asked).fetchone() is not None
    except sqlite3.DatabaseError:  # not made whole yet, or damaged: whoever opens it says so
        return False


def _has_rows(file: Path, table: str) -> bool:
    """Whether a file has that table and anything in it; one that is damaged says so when opened."""
    if not file.exists():
        return False
    try:
        with closing(_reading(file)) as store:
            named = "SELECT 1 FROM sqlite_master WHERE name = ?"
            if store.execute(named, (table,)).fetchone() is None:
                return False
            first = store.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608 - our own table
            return first.fetchone() is not None
    except sqlite3.DatabaseError:
        return True


def must_be_after(last: datetime | None, now: datetime) -> None:
    """Refuse a clock that is behind the last fact of the record; raises Halt.

    What is recorded by such a clock would come before what it rests on.
    """
    if last is not None and now + TOLERANCE < last:
        raise Halt("clock-behind", now=now, last=last)


def last_recorded_at(settings: Settings) -> datetime | None:
    """When the last fact of a folder was recorded, read without opening the office."""
    with closing(_reading(_file(settings, EVENTS))) as events:
        asked = f"SELECT state FROM {FOLDER_LOG} ORDER BY rowid DESC LIMIT 1"  # noqa: S608 - our own table
        row = events.execute(asked).fetchone()
    return datetime.fromisoformat(json.loads(row[0])["timestamp"]["_data_"]) if row else None


def last_position(settings: Settings) -> int:
    """The last position ever given in a folder's log; 0 where nothing was ever recorded."""
    with closing(_reading(_file(settings, EVENTS))) as events:
        row = events.execute(
            "SELECT seq FROM sqlite_sequence WHERE name = ?", (FOLDER_LOG,)
        ).fetchone()
    return int(row[0]) if row else 0


def _file(settings: Settings, part: str) -> Path:
    return settings.home / f"{part}.sqlite"


def _reading(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{file}?mode=ro", uri=True)
