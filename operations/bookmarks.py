"""Where dispatch keeps its place: one row in the views' store, which may be dropped at any time.

Without it every open dispute is told of once more, which changes nothing.
"""

from sqlalchemy import ColumnElement, Engine, Table, delete, insert, select
from sqlalchemy.schema import CreateTable

from operations.bookmark_table import BOOKMARKS, DISPATCH, PASSED_OVER
from workflows.dispatch import Mark


class StoredBookmark:
    """The bookmark of one who follows the log; of this office's dispatch, if not said otherwise."""

    def __init__(self, engine: Engine, follower: str = DISPATCH) -> None:
        self._engine = engine
        self._follower = follower

    def read(self) -> Mark | None:
        """The last mark; None where nothing was ever told."""
        asked = select(BOOKMARKS).where(self._is_mine(BOOKMARKS))
        with self._engine.begin() as connection:
            # Views may be dropped while the office is open, and this table with them.
            connection.execute(CreateTable(BOOKMARKS, if_not_exists=True))
            connection.execute(CreateTable(PASSED_OVER, if_not_exists=True))
            row = connection.execute(asked).one_or_none()
            passed_over = select(PASSED_OVER.c.record).where(self._is_mine(PASSED_OVER))
            records = frozenset(connection.scalars(passed_over))
        return None if row is None else Mark(row.position, row.temporal, records)

    def write(self, mark: Mark) -> None:
        """Keep a mark; there is one writer, because one follower has the seat."""
        row = {"follower": self._follower, "position": mark.position, "temporal": mark.temporal}
        passed_over = [{"follower": self._follower, "record": one} for one in mark.passed_over]
        with self._engine.begin() as connection:
            for table, rows in ((BOOKMARKS, [row]), (PASSED_OVER, passed_over)):
                connection.execute(delete(table).where(self._is_mine(table)))
                if rows:
                    connection.execute(insert(table), rows)

    def _is_mine(self, table: Table) -> ColumnElement[bool]:
        return table.c.follower == self._follower
