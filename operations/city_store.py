"""The record of a city's office: eventsourcing's PostgreSQL store, safe for large writes.

psycopg's pipeline sends what it holds once when it is synchronised, and from then on only reads.
What is larger than the buffers between here and the server is then never sent whole: the writer
waits for ever, holding the lock of the whole log (psycopg issues #604 and #685 tell of its like).
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from eventsourcing.persistence import Notification, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder
from psycopg import Cursor
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier

from operations.positions import CITY_GIVEN, counted

LARGE_BYTES = 32_768
"""Well under what a socket and the server hold between them."""


class CityRecorder(PostgresApplicationRecorder):
    """The log of a city: a write of any size arrives."""

    leaves_gaps: bool = True
    """A position once drawn is never given again, though what it was drawn for is taken back."""

    def select_together(self, originator_ids: Sequence[UUID]) -> list[Notification]:
        """Every fact of these records with its position, each record's in order."""
        asked = SQL(
            "SELECT * FROM {} WHERE originator_id = ANY(%s) "
            "ORDER BY originator_id, originator_version"
        ).format(self._table)
        with self.datastore.get_connection() as connection, connection.cursor() as cursor:
            cursor.execute(asked, [list(originator_ids)])
            return [
                Notification(
                    id=row["notification_id"],
                    originator_id=row["originator_id"],
                    originator_version=row["originator_version"],
                    topic=row["topic"],
                    state=bytes(row["state"]),
                )
                for row in cursor.fetchall()
            ]

    def select_lengths(self, originator_ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
        """How many facts each of these records has, and the version of its last."""
        asked = SQL(
            "SELECT originator_id, count(*) AS facts, max(originator_version) AS last "
            "FROM {} WHERE originator_id = ANY(%s) GROUP BY originator_id"
        ).format(self._table)
        with self.datastore.get_connection() as connection, connection.cursor() as cursor:
            cursor.execute(asked, [list(originator_ids)])
            rows = cursor.fetchall()
        return {row["originator_id"]: (row["facts"], row["last"]) for row in rows}

    def select_gaps(self) -> dict[UUID, int]:
        """The records of which a fact is gone, each with the first version that is there.

        They have fewer facts than their last is numbered.
        """
        asked = SQL(
            "SELECT originator_id, min(originator_version) AS first FROM {} "
            "GROUP BY originator_id HAVING count(*) <> max(originator_version)"
        ).format(self._table)
        with self.datastore.get_connection() as connection, connection.cursor() as cursor:
            cursor.execute(asked)
            return {row["originator_id"]: row["first"] for row in cursor.fetchall()}

    def select_missing(self, originator_ids: Sequence[UUID]) -> list[UUID]:
        """Those of these records of which there is no fact at all."""
        asked = SQL(
            "SELECT asked FROM unnest(%s::uuid[]) AS asked "
            "WHERE NOT EXISTS (SELECT 1 FROM {} WHERE originator_id = asked)"
        ).format(self._table)
        with self.datastore.get_connection() as connection, connection.cursor() as cursor:
            cursor.execute(asked, [list(originator_ids)])
            return [row["asked"] for row in cursor.fetchall()]

    @property
    def _table(self) -> Identifier:
        return Identifier(self.datastore.schema, self.events_table_name)

    def last_given(self) -> int:
        """The last position ever given; 0 where none was."""
        table = f"{self.datastore.schema}.{self.events_table_name}"
        with self.datastore.get_connection() as connection, connection.cursor() as cursor:
            cursor.execute(CITY_GIVEN, [table])
            found = cursor.fetchone()
        return counted(found["given"]) if found else 0

    def number_upto(self, position: int) -> int:
        """How many facts stand up to and with a position, before all positions too."""
        table = Identifier(self.datastore.schema, self.events_table_name)
        asked = SQL("SELECT count(*) AS number FROM {} WHERE notification_id <= %s").format(table)
        with self.datastore.get_connection() as connection, connection.cursor() as cursor:
            cursor.execute(asked, [position])
            found = cursor.fetchone()
        return int(found["number"]) if found else 0

    def _insert_stored_events(
        self,
        curs: Cursor[DictRow],
        stored_events: Sequence[StoredEvent],
        **kwargs: Any,  # noqa: ANN401 - the library's own signature
    ) -> None:
        """Append, and where it is much, wait until it was sent and taken: a fetch sends it all."""
        super()._insert_stored_events(curs, stored_events, **kwargs)
        if sum(len(event.state) for event in stored_events) > LARGE_BYTES:
            with curs.connection.cursor() as flushing:
                flushing.execute("SELECT 1").fetchone()
