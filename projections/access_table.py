"""The table of the access log: one row an entry and record."""

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, MetaData, String, Table, Uuid

from projections.columns import Moment


def access_log(meta: MetaData, generation: int) -> Table:
    """One row an entry and record, at the place in the log where its fact stands.

    `book` is the centre in whose book it is; `said` what only some kinds of entry have.
    """
    return Table(
        f"access_log_{generation}",
        meta,
        Column("position", BigInteger, primary_key=True, autoincrement=False),
        Column("line", Integer, primary_key=True),
        Column("kind", String, nullable=False),
        Column("at", Moment, nullable=False),
        Column("book", String, nullable=False),
        Column("record", Uuid),
        Column("caller", String, nullable=False),
        Column("role", String, nullable=False),
        Column("officer", String, nullable=False),
        Column("of_centre", String, nullable=False),
        Column("of_body", String, nullable=False),
        Column("door", String, nullable=False),
        Column("visit", String, nullable=False),
        Column("said", JSON, nullable=False),
        Index(f"access_log_{generation}_record", "record", "position"),
        Index(f"access_log_{generation}_book", "book", "position"),
        Index(f"access_log_{generation}_caller", "caller", "position"),
        Index(f"access_log_{generation}_officer", "officer", "position"),
        Index(f"access_log_{generation}_at", "at"),
    )
