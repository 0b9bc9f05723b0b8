"""The table of the bookmark, known without Temporal, so that the desk can tell how far it is."""

from sqlalchemy import BigInteger, Column, Engine, MetaData, String, Table, Uuid, inspect, select

BOOKMARKS = Table(
    "dispatch_bookmark",
    MetaData(),
    Column("follower", String, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("temporal", String, nullable=False),
)

PASSED_OVER = Table(
    "follower_passed_over",
    BOOKMARKS.metadata,
    Column("follower", String, primary_key=True),
    Column("record", Uuid, primary_key=True),
)
"""The records that a follower could not read on its way, until it has told of them."""

DISPATCH = "dispatch"

ALERT_LETTERS = "alert-letters"
"""The bookmark and the seat of whoever gives letters their way: one in the whole office."""


def position_of(engine: Engine, follower: str) -> int:
    """How far a follower has told of the log; 0 where it never told of anything."""
    asked = select(BOOKMARKS.c.position).where(BOOKMARKS.c.follower == follower)
    with engine.connect() as connection:
        if not inspect(connection).has_table(BOOKMARKS.name):
            return 0
        return connection.scalar(asked) or 0
