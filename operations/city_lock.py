"""Seats in a city's office, where the processes share a database and not a machine."""

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError


class DatabaseSeat:
    """A seat in a city's office: an advisory lock that lives as long as its connection."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._name = name
        self._connection: Connection | None = None

    def take(self) -> bool:
        """Sit down if the seat is free, and say whether one sits."""
        if self._connection is not None:
            return self.is_held()
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if not connection.scalar(
            text("SELECT pg_try_advisory_lock(hashtextextended(:name, 0))"), {"name": self._name}
        ):
            connection.close()
            return False
        self._connection = connection
        return True

    def is_held(self) -> bool:
        """Whether one still sits there: a lost database connection loses the seat."""
        if self._connection is None:
            return False
        try:
            self._connection.execute(text("SELECT 1"))
        except DBAPIError:
            self.leave()
            return False
        return True

    def leave(self) -> None:
        """Get up; the connection ends with the lock."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            connection.invalidate()
            connection.close()
