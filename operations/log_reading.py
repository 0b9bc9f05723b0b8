"""The log read as it stands in the store, past everything that would make sense of it.

Whoever verifies reads the bytes themselves, in one snapshot, without decoding a single fact.
"""

import sqlite3
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg import IsolationLevel
from psycopg.sql import SQL, Identifier

from operations.parts import CITY_LOG, EVENTS, FOLDER_LOG
from operations.positions import CITY_GIVEN, counted
from operations.record_ids import is_spelt_as_ours
from operations.settings import Settings
from operations.stores import database

AT_ONCE = 2_000
"""Facts fetched in one go; some 2 MB."""

_FOLDER = (
    "SELECT rowid, originator_id, originator_version, topic, state "  # noqa: S608 - our own table
    f"FROM {FOLDER_LOG} WHERE rowid > ? AND rowid <= ? ORDER BY rowid"
)
_CITY = SQL(
    "SELECT notification_id, originator_id, originator_version, topic, state FROM {} "
    "WHERE notification_id > %s AND notification_id <= %s ORDER BY notification_id"
)
_FOLDER_WHOLE = (
    "SELECT rowid, originator_id, originator_version, topic, state "  # noqa: S608 - our own table
    f"FROM {FOLDER_LOG} ORDER BY rowid"
)
_CITY_WHOLE = SQL(
    "SELECT notification_id, originator_id, originator_version, topic, state FROM {} "
    "ORDER BY notification_id"
)
"""The whole log has no condition: what stands at no position, or at the very least, is read too."""

_FOLDER_LAST = f"SELECT coalesce(max(rowid), 0) FROM {FOLDER_LOG}"  # noqa: S608 - our own table
_CITY_LAST = SQL("SELECT coalesce(max(notification_id), 0) FROM {}")
_FOLDER_COUNT = f"SELECT count(*) FROM {FOLDER_LOG}"  # noqa: S608 - our own table
_CITY_COUNT = SQL("SELECT count(*) FROM {}")
_FOLDER_HAS = (
    f"SELECT 1 FROM {FOLDER_LOG} "  # noqa: S608 - our own table
    "WHERE originator_id = ? AND originator_version = ?"
)
_CITY_HAS = SQL("SELECT 1 FROM {} WHERE originator_id = %s AND originator_version = %s")
_FOLDER_OF = (
    "SELECT rowid, originator_id, originator_version, topic, state "  # noqa: S608 - our own table
    f"FROM {FOLDER_LOG} WHERE originator_id = ? ORDER BY rowid"
)
_CITY_OF = SQL(
    "SELECT notification_id, originator_id, originator_version, topic, state FROM {} "
    "WHERE originator_id = %s ORDER BY notification_id"
)
_FOLDER_GIVEN = "SELECT seq FROM sqlite_sequence WHERE name = ?"
_MOST, _LONGEST_TOPIC = 1 << 63, 1 << 10
END = (1 << 63) - 1
"""The last position there can be."""

NOWHERE = -1
"""Instead of the position of a fact that stands at none; no fact of ours stands below 1."""


class Stored(NamedTuple):
    """One fact as it is stored."""

    position: int
    originator: UUID
    version: int
    topic: str
    state: bytes


class StoredLog:
    """The whole log, or a part of it, as often as is wanted, always as it stood at one moment."""

    def __init__(self, connection: sqlite3.Connection | psycopg.Connection[Any]) -> None:
        self._connection = connection

    @property
    def connection(self) -> "sqlite3.Connection | psycopg.Connection[Any]":
        """Where it is read, for whoever reads the same moment otherwise."""
        return self._connection

    @property
    def last(self) -> int:
        """The last position; 0 where nothing was ever recorded."""
        return self._asked(_FOLDER_LAST, _CITY_LAST)

    @property
    def count(self) -> int:
        """How many facts the store itself counts, wherever they stand."""
        return self._asked(_FOLDER_COUNT, _CITY_COUNT)

    @property
    def given(self) -> int:
        """The last position the store says it has given; 0 where it does not say so."""
        if isinstance(self._connection, sqlite3.Connection):
            row = self._connection.execute(_FOLDER_GIVEN, (FOLDER_LOG,)).fetchone()
            return counted(row[0]) if row else 0
        table = f"{EVENTS}.{CITY_LOG}"
        [given] = self._connection.execute(CITY_GIVEN, (table,)).fetchone() or (0,)
        return counted(given)

    @property
    def counter(self) -> str:
        """What keeps count of the positions given, by the name it goes by in the store."""
        if isinstance(self._connection, sqlite3.Connection):
            return f"sqlite_sequence: {FOLDER_LOG}"
        return f"{EVENTS}.{CITY_LOG}.notification_id"

    @property
    def leaves_gaps(self) -> bool:
        """Whether the store gives positions to what is then taken back."""
        return not isinstance(self._connection, sqlite3.Connection)

    def has(self, originator: UUID, version: int) -> bool:
        """Whether there is a record's fact of this version."""
        if isinstance(self._connection, sqlite3.Connection):
            asked = self._connection.execute(_FOLDER_HAS, (originator.hex, version))
            return asked.fetchone() is not None
        asked_city = _CITY_HAS.format(Identifier(EVENTS, CITY_LOG))
        return self._connection.execute(asked_city, (originator, version)).fetchone() is not None

    def of(self, originator: UUID) -> list[Stored]:
        """Every fact of a record, in the order of the log."""
        if isinstance(self._connection, sqlite3.Connection):
            return [
                _stored(*row) for row in self._connection.execute(_FOLDER_OF, (originator.hex,))
            ]
        with self._connection.cursor(binary=True) as cursor:
            cursor.execute(_CITY_OF.format(Identifier(EVENTS, CITY_LOG)), (originator,))
            return [_stored(*row) for row in cursor]

    @property
    def damage(self) -> str:
        """What SQLite finds wrong with its file, an index that says otherwise than its table too.

        Empty where nothing is, and on PostgreSQL, which keeps watch over its pages itself.
        """
        if not isinstance(self._connection, sqlite3.Connection):
            return ""
        return damage_in(self._connection)

    def whole(self) -> Generator[Stored, None, None]:
        """Every fact in order; those at no position before or after all others."""
        if isinstance(self._connection, sqlite3.Connection):
            for row in self._connection.execute(_FOLDER_WHOLE):
                yield _stored(*row)
            return
        with self._connection.cursor(binary=True, name=f"log_{id(self)}") as cursor:
            cursor.itersize = AT_ONCE
            cursor.execute(_CITY_WHOLE.format(Identifier(EVENTS, CITY_LOG)))
            for row in cursor:
                yield _stored(*row)

    def _asked(self, in_a_folder: str, in_a_city: SQL) -> int:
        if isinstance(self._connection, sqlite3.Connection):
            [found] = self._connection.execute(in_a_folder).fetchone()
        else:
            asked = in_a_city.format(Identifier(EVENTS, CITY_LOG))
            [found] = self._connection.execute(asked).fetchone() or (0,)
        return int(str(found))

    def between(self, after: int, upto: int = END) -> Generator[Stored, None, None]:
        """The facts past one position, up to and with another, in order."""
        if isinstance(self._connection, sqlite3.Connection):
            for row in self._connection.execute(_FOLDER, (after, upto)):
                yield _stored(*row)
            return
        with self._connection.cursor(binary=True, name=f"log_{after}_{id(self)}") as cursor:
            cursor.itersize = AT_ONCE
            cursor.execute(_CITY.format(Identifier(EVENTS, CITY_LOG)), (after, upto))
            for row in cursor:
                yield _stored(*row)


def damage_in(connection: sqlite3.Connection) -> str:
    """The first thing SQLite finds wrong with a file that it reads whole; empty for nothing."""
    [found] = connection.execute("PRAGMA integrity_check(1)").fetchone()
    return "" if found == "ok" else str(found)


def _stored(
    place: object, originator: object, version: object, topic: object, state: object
) -> Stored:
    """A row as a fact; what no store of ours ever wrote becomes a fact that matches nothing.

    A hand at the database may leave text where bytes were, or no id where there was one.
    """
    position = place if isinstance(place, int) else NOWHERE
    if (
        isinstance(version, int)
        and 0 <= version < _MOST
        and isinstance(topic, str)
        and topic.isascii()
        and len(topic) < _LONGEST_TOPIC
        and isinstance(state, bytes)
        and (record := _an_id(originator))
    ):
        return Stored(position, record, version, topic, state)
    told = repr((originator, version, topic, state)).encode(errors="backslashreplace")
    name = str(topic).encode("ascii", "backslashreplace").decode()[:_LONGEST_TOPIC]
    record, number = _an_id(originator), version if isinstance(version, int) else 0
    return Stored(position, record or UUID(int=0), number % _MOST, name, b"unreadable " + told)


def _an_id(originator: object) -> UUID | None:
    if isinstance(originator, UUID):
        return originator
    return UUID(originator) if is_spelt_as_ours(originator) else None


def _as_text(raw: bytes) -> str:
    """Text, also where a hand wrote what is none: one such row must not hide all others."""
    return raw.decode(errors="backslashreplace")


@contextmanager
def reading_log(settings: Settings) -> Iterator[StoredLog]:
    """Open the log for reading only, at one moment."""
    if not settings.on_postgresql:
        file = settings.home / f"{EVENTS}.sqlite"
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            connection.isolation_level = None
            connection.text_factory = _as_text
            connection.execute("BEGIN")
            connection.execute(f"SELECT 1 FROM {FOLDER_LOG} LIMIT 1").fetchone()  # noqa: S608 - our own table
            yield StoredLog(connection)
        return
    with psycopg.connect(**database(settings)) as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        connection.execute("SELECT 1")
        yield StoredLog(connection)
