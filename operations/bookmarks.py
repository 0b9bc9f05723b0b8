"""Where dispatch keeps its place: one row in the views' store, which may be dropped at any time.

Without it every open dispute is told of once more, which changes nothing.
"""

from sqlalchemy import Engine, delete, insert, select
from sqlalchemy.schema import CreateTable

from operations.bookmark_table import BOOKMARKS, DISPATCH
from workflows.dispatch import Mark


class StoredBookmark:
    """The bookmark of one who follows the log; of this office's dispatch, if not said otherwise."""

    def __init__(self, engine: Engine, follower: str = DISPATCH) -> None:
        self._engine = engine
        self._follower = follower

    def read(self) -> Mark | None:
        """The last mark; None where nothing was ever told."""
        asked = select(BOOKMARKS).where(BOOKMARKS.c.follower == self._follower)
        with self._engine.begin() as connection:
            # Views may be dropped while the office is open, and this table with them.
            connection.execute(CreateTable(BOOKMARKS, if_not_exists=True))
            row = connection.execute(asked).one_or_none()
        return None if row is None else Mark(row.position, row.temporal)

    def write(self, mark: Mark) -> None:
        """Keep a mark; there is one writer, because one follower has the seat."""
        row = {"follower": self._follower, "position": mark.position, "temporal": mark.temporal}
        with self._engine.begin() as connection:
            connection.execute(delete(BOOKMARKS).where(BOOKMARKS.c.follower == self._follower))
            connection.execute(insert(BOOKMARKS), row)
