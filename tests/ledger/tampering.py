# ruff: noqa: S608 - the tables are our own
"""What a hand inside the database may do to a record, past everything the office would refuse."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any
from uuid import UUID, uuid4

import psycopg

from operations.parts import CITY_LOG, EVENTS, FOLDER_LOG
from operations.settings import Settings
from operations.stores import database


class Hand:
    """Somebody at the database, with every right there is."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        city = settings.on_postgresql
        self._log = f"{EVENTS}.{CITY_LOG}" if city else FOLDER_LOG
        self._position = "notification_id" if city else "rowid"

    def alter(self, position: int) -> None:
        """Change one letter of what a fact says."""
        [(state,)] = self.ask(f"SELECT state FROM {self._log} WHERE {self._position} = ?", position)
        changed = bytes(state).replace(b'"by":"', b'"by":"x', 1)
        assert changed != bytes(state)
        self.do(f"UPDATE {self._log} SET state = ? WHERE {self._position} = ?", changed, position)

    def overwrite(self, position: int, change: str) -> None:
        """Write something else over a fact, in the database's own words."""
        self.do(f"UPDATE {self._log} SET {change} WHERE {self._position} = ?", position)

    def write_over(self, position: int, *, topic: str, state: bytes) -> None:
        """Write another kind and another body over a fact, which keeps its place and version."""
        self.do(
            f"UPDATE {self._log} SET topic = ?, state = ? WHERE {self._position} = ?",
            topic,
            state,
            position,
        )

    def place_of(self, record: UUID, version: int) -> int:
        """Where a record's fact of this version stands."""
        [(position,)] = self.ask(
            f"SELECT {self._position} FROM {self._log} "
            "WHERE originator_id = ? AND originator_version = ?",
            record if self._settings.on_postgresql else record.hex,
            version,
        )
        return int(position)

    def places_of(self, record: UUID) -> list[int]:
        """Where a record's facts stand, in order."""
        rows = self.ask(
            f"SELECT {self._position} FROM {self._log} WHERE originator_id = ? ORDER BY 1",
            record if self._settings.on_postgresql else record.hex,
        )
        return [int(position) for (position,) in rows]

    def spell(self, record: str, otherwise: str) -> None:
        """Spell a record's id otherwise; only a folder keeps ids as text."""
        over = f"UPDATE {self._log} SET originator_id = ? WHERE originator_id = ?"
        self.do(over, otherwise, record)

    def delete(self, *positions: int) -> None:
        """Take facts out."""
        for position in positions:
            self.do(f"DELETE FROM {self._log} WHERE {self._position} = ?", position)

    def take_out(self, position: int) -> Sequence[Any]:
        """Take a fact out and keep it; `put_back` puts it where it was."""
        fact = self.fact_at(position)
        self.delete(position)
        return fact

    def fact_at(self, position: int) -> Sequence[Any]:
        """A fact as it stands: its record, version, topic and bytes."""
        columns = "originator_id, originator_version, topic, state"
        asked = f"SELECT {columns} FROM {self._log} WHERE {self._position} = ?"
        [fact] = self.ask(asked, position)
        return fact

    def another_id(self) -> Any:
        """The id of no record there is, as the store keeps one."""
        return uuid4() if self._settings.on_postgresql else uuid4().hex

    def put_back(self, position: int, fact: Sequence[Any]) -> None:
        """Put a fact back where it was taken out."""
        columns = "originator_id, originator_version, topic, state"
        into = f"INSERT INTO {self._log} ({self._position}, {columns}) VALUES (?, ?, ?, ?, ?)"
        self.do(into, position, *fact)

    def exchange(self, one: int, other: int) -> None:
        """Let two facts stand in each other's place."""
        for before, after in ((one, -1), (other, one), (-1, other)):
            self.do(
                f"UPDATE {self._log} SET {self._position} = ? WHERE {self._position} = ?",
                after,
                before,
            )

    def insert(self, position: int, topic: str = "dispute.noted_privately") -> UUID:
        """Put a fact in where there was none; of which record."""
        record = uuid4()
        self.do(
            f"INSERT INTO {self._log} "
            f"({self._position}, originator_id, originator_version, topic, state) "
            "VALUES (?, ?, ?, ?, ?)",
            position,
            record if self._settings.on_postgresql else record.hex,
            1,
            topic,
            b"{}",
        )
        return record

    def repeat(self, position: int, at: int) -> None:
        """Put what one fact says in at another position, as a record of its own."""
        record = uuid4() if self._settings.on_postgresql else uuid4().hex
        self.do(
            f"INSERT INTO {self._log} "
            f"({self._position}, originator_id, originator_version, topic, state) "
            f"SELECT ?, ?, 1, topic, state FROM {self._log} WHERE {self._position} = ?",
            at,
            record,
            position,
        )

    def leave_a_gap(self) -> int:
        """Use a position up, as a transaction that was rolled back does; which."""
        if self._settings.on_postgresql:
            [(name,)] = self.ask(f"SELECT pg_get_serial_sequence('{self._log}', 'notification_id')")
            [(gap,)] = self.ask(f"SELECT nextval('{name}')")
            return int(gap)
        self.do("UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = ?", FOLDER_LOG)
        [(gap,)] = self.ask("SELECT seq FROM sqlite_sequence WHERE name = ?", FOLDER_LOG)
        return int(gap)

    def close_the_gap(self, gap: int) -> None:
        """Let the facts of a folder move up, so that its store left out no position."""
        if self._settings.on_postgresql:
            return  # where a gap is lawful
        self.do(f"UPDATE {self._log} SET rowid = rowid - 1 WHERE rowid > ?", gap)
        self.do("UPDATE sqlite_sequence SET seq = seq - 1 WHERE name = ?", FOLDER_LOG)

    def move(self, by: int, *, after: int) -> None:
        """Let every fact past a position stand elsewhere, and the store's counter say so."""
        over = f"UPDATE {self._log} SET {self._position}"
        self.do(f"{over} = -({self._position} + ?) WHERE {self._position} > ?", by, after)
        self.do(f"{over} = -{self._position} WHERE {self._position} < 0")
        if self._settings.on_postgresql:
            sequence = f"pg_get_serial_sequence('{self._log}', 'notification_id')"
            self.do(f"SELECT setval({sequence}, nextval({sequence}) - 1 + ?)", by)
            return
        self.do("UPDATE sqlite_sequence SET seq = seq + ? WHERE name = ?", by, FOLDER_LOG)

    def last_of_a_record(self, *, upto: int) -> int:
        """The position of the last fact of some dispute of which no more was recorded later."""
        rows = self.ask(
            f"SELECT max({self._position}) FROM {self._log} WHERE substr(topic, 1, 8) = 'dispute.' "
            f"GROUP BY originator_id HAVING max({self._position}) <= ?",
            upto,
        )
        return max(int(position) for (position,) in rows)

    def positions(self) -> list[int]:
        """Every position there is, in order."""
        rows = self.ask(f"SELECT {self._position} FROM {self._log} ORDER BY {self._position}")
        return [int(position) for (position,) in rows]

    def position_of(self, topic: str) -> int:
        """Where the first fact of a kind stands."""
        asked = f"SELECT min({self._position}) FROM {self._log} WHERE topic = ?"
        [(position,)] = self.ask(asked, topic)
        return int(position)

    def do(self, statement: str, *said: Any, part: str = EVENTS) -> None:
        """Do it, and make it last."""
        with self._at(part) as connection:
            connection.execute(self._spoken(statement), said)
            connection.commit()

    def ask(self, statement: str, *said: Any, part: str = EVENTS) -> Sequence[Sequence[Any]]:
        """Look."""
        with self._at(part) as connection:
            found: Sequence[Sequence[Any]] = connection.execute(
                self._spoken(statement), said
            ).fetchall()
            connection.commit()
        return found

    def _spoken(self, statement: str) -> str:
        return statement.replace("?", "%s") if self._settings.on_postgresql else statement

    @contextmanager
    def _at(self, part: str) -> Iterator[Any]:
        if self._settings.on_postgresql:
            with psycopg.connect(**database(self._settings)) as connection:
                connection.execute(f"SET search_path = {part}")
                yield connection
            return
        with closing(sqlite3.connect(self._settings.home / f"{part}.sqlite")) as file:
            yield file
