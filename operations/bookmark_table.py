"""The table of the bookmark, known without Temporal, so that the desk can tell how far it is."""

from sqlalchemy import BigInteger, Column, Engine, MetaData, String, Table, inspect, select

BOOKMARKS = Table(
    "dispatch_bookmark",
    MetaData(),
    Column("follower", String, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("temporal", String, nullable=False),
)

DISPATCH = "dispatch"


def position_of_dispatch(engine: Engine) -> int:
    """How far the cases were told of the log; 0 where nothing was ever told."""
    asked = select(BOOKMARKS.c.position).where(BOOKMARKS.c.follower == DISPATCH)
    with engine.connect() as connection:
        if not inspect(connection).has_table(BOOKMARKS.name):
            return 0
        return connection.scalar(asked) or 0
