"""The record of an office in one folder: eventsourcing's SQLite store with what it lacks.

Three things an office stands on: a position that is never given away twice, subscriptions, and a
commit that is on disk when it is answered. `PERSISTENCE_MODULE=operations.folder_store` names it.
"""

from collections.abc import Sequence
from functools import lru_cache
from json import dumps
from threading import Event, Lock
from typing import Any
from uuid import UUID

from eventsourcing import sqlite  # as a module: the library takes the only factory it finds here
from eventsourcing.persistence import (
    ApplicationRecorder,
    ListenNotifySubscription,
    Notification,
    StoredEvent,
    Subscription,
)
from eventsourcing.utils import Environment, EnvType

from operations.positions import counted
from operations.record_ids import id_of

POLL_SECONDS = 0.05
"""How soon a subscriber hears of what another process wrote into the same folder."""

_ONE_BY_ONE = "originator_id, originator_version"

IDS_AT_HAND = 256
"""Ids of records that need not be made out again for each of their facts."""

_FLUSH_WHOLLY = ("PRAGMA synchronous = FULL", "PRAGMA fullfsync = ON")
"""Some systems build SQLite so that a commit in WAL mode is not on disk; macOS needs the second."""


@lru_cache(maxsize=IDS_AT_HAND)
def _id_of(stored: str) -> UUID:
    return id_of(stored)


class DurablePool(sqlite.SQLiteConnectionPool):
    """Connections whose commits survive a power cut."""

    def _create_connection(self) -> sqlite.SQLiteConnection:
        connection = super()._create_connection()
        for pragma in _FLUSH_WHOLLY:
            connection.cursor().execute(pragma)
        return connection


class FolderRecorder(sqlite.SQLiteApplicationRecorder):
    """The log of an office in one folder: positions without reuse, and subscriptions."""

    leaves_gaps: bool = False
    """A position is given to what is kept only, and what is taken back gives it up again."""

    def __init__(
        self, datastore: sqlite.SQLiteDatastore, events_table_name: str = "stored_events"
    ) -> None:
        super().__init__(datastore, events_table_name)
        self.insert_events_statement = (
            f"INSERT INTO {events_table_name} "  # noqa: S608 - the table's name is the library's
            "(originator_id, originator_version, topic, state) VALUES (?,?,?,?)"
        )
        self._select_all = f"SELECT * FROM {events_table_name}"  # noqa: S608 - as above
        self._listeners: set[Event] = set()
        self._listening = Lock()

    def construct_create_table_statements(self) -> list[str]:
        """One table; the unique pair is also the index by which one dispute is read."""
        columns = (
            "rowid INTEGER PRIMARY KEY AUTOINCREMENT",
            "originator_id TEXT NOT NULL",
            "originator_version INTEGER NOT NULL",
            "topic TEXT NOT NULL",
            "state BLOB NOT NULL",
            "UNIQUE (originator_id, originator_version)",
        )
        return [f"CREATE TABLE IF NOT EXISTS {self.events_table_name} ({', '.join(columns)})"]

    def convert_originator_id(self, originator_id: str) -> UUID:
        """A record's id as the store has it; one record's facts all have the same."""
        return _id_of(originator_id)

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        **kwargs: Any,  # noqa: ANN401 - the library's own signature
    ) -> Sequence[int] | None:
        """Append in one transaction and wake who listens; raises IntegrityError on a conflict."""
        positions = super().insert_events(stored_events, **kwargs)
        with self._listening:
            for listener in self._listeners:
                listener.set()
        return positions

    def select_together(self, originator_ids: Sequence[UUID]) -> list[Notification]:
        """Every fact of these records with its position, each record's in order."""
        marks = ",".join("?" * len(originator_ids))
        asked = f"{self._select_all} WHERE originator_id IN ({marks}) ORDER BY {_ONE_BY_ONE}"
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute(asked, [each.hex for each in originator_ids])
            return [
                Notification(
                    id=row["rowid"],
                    originator_id=UUID(row["originator_id"]),
                    originator_version=row["originator_version"],
                    topic=row["topic"],
                    state=row["state"],
                )
                for row in cursor.fetchall()
            ]

    def select_lengths(self, originator_ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
        """How many facts each of these records has, and the version of its last."""
        marks = ",".join("?" * len(originator_ids))
        asked = (
            "SELECT originator_id, count(*) AS facts, max(originator_version) AS last "  # noqa: S608 - the table's name is the library's
            f"FROM {self.events_table_name} WHERE originator_id IN ({marks}) GROUP BY originator_id"
        )
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute(asked, [each.hex for each in originator_ids])
            rows = cursor.fetchall()
        return {UUID(row["originator_id"]): (row["facts"], row["last"]) for row in rows}

    def select_gaps(self) -> dict[UUID, int]:
        """The records of which a fact is gone, each with the first version that is there.

        They have fewer facts than their last is numbered; the small index alone is read.
        """
        asked = (
            "SELECT originator_id, min(originator_version) AS first "  # noqa: S608 - the table's name is the library's
            f"FROM {self.events_table_name} "
            "GROUP BY originator_id HAVING count(*) <> max(originator_version)"
        )
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute(asked)
            return {_id_of(row["originator_id"]): row["first"] for row in cursor.fetchall()}

    def select_missing(self, originator_ids: Sequence[UUID]) -> list[UUID]:
        """Those of these records of which there is no fact at all; the small index tells it."""
        asked = (
            "SELECT value FROM json_each(?) WHERE NOT EXISTS (SELECT 1 "  # noqa: S608 - as above
            f"FROM {self.events_table_name} WHERE originator_id = value)"
        )
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute(asked, [dumps([each.hex for each in originator_ids])])
            return [UUID(row["value"]) for row in cursor.fetchall()]

    def last_given(self) -> int:
        """The last position ever given; 0 where none was."""
        asked = "SELECT seq FROM sqlite_sequence WHERE name = ?"
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute(asked, [self.events_table_name])
            row = cursor.fetchone()
        return counted(row["seq"]) if row else 0

    def number_upto(self, position: int) -> int:
        """How many facts stand up to and with a position, before all positions too.

        All are counted by the small index, and what came later is taken off: a count with a
        condition would read every fact.
        """
        table = self.events_table_name
        asked = (
            f"SELECT (SELECT count(*) FROM {table})"  # noqa: S608 - the table's name is the library's
            f" - (SELECT count(*) FROM {table} WHERE rowid > ?) AS number"
        )
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute(asked, [position])
            [number] = cursor.fetchone()
        return int(number)

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """Every notification after `gt`, those to come included."""
        return FolderSubscription(recorder=self, gt=gt, topics=topics)

    def listen(self, listener: Event) -> None:
        """Set this event whenever something was appended by this process."""
        with self._listening:
            self._listeners.add(listener)

    def unlisten(self, listener: Event) -> None:
        """Leave this event alone from now on."""
        with self._listening:
            self._listeners.discard(listener)


class FolderSubscription(ListenNotifySubscription[FolderRecorder]):
    """Follows the log: at once in the writing process, after a short poll in every other."""

    def __init__(
        self, recorder: FolderRecorder, gt: int | None = None, topics: Sequence[str] = ()
    ) -> None:
        super().__init__(recorder=recorder, gt=gt, topics=topics)
        recorder.listen(self._has_been_notified)

    def stop(self) -> None:
        """Stop following; may be called from any thread."""
        super().stop()
        self._recorder.unlisten(self._has_been_notified)

    def _loop_on_pull(self) -> None:
        try:
            while not self._has_been_stopped:
                self._pull()
                self._has_been_notified.wait(POLL_SECONDS)
        except BaseException as error:  # noqa: BLE001 - handed on to who iterates, as the library does
            self._thread_error = self._thread_error or error
            self.stop()


class Factory(sqlite.SQLiteFactory):
    """What `PERSISTENCE_MODULE=operations.folder_store` builds an application's store from."""

    application_recorder_class = FolderRecorder

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        given = self.datastore.pool
        self.datastore.pool = DurablePool(db_name=given.db_name, lock_timeout=given.lock_timeout)
        given.close()
