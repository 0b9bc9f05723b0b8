"""The table of what came from other systems: one row a row of theirs, as told there."""

from sqlalchemy import BigInteger, Column, Index, MetaData, String, Table, Uuid

from projections.columns import Moment


def imported_rows(meta: MetaData, generation: int) -> Table:
    """Days are those of the source's own time zone, ISO 8601."""
    return Table(
        f"imported_rows_{generation}",
        meta,
        Column("dispute", Uuid, primary_key=True),
        Column("version", BigInteger, primary_key=True, autoincrement=False),
        Column("import_id", Uuid, nullable=False),
        Column("row", BigInteger, nullable=False),
        Column("activity", String, nullable=False),
        Column("marks", String, nullable=False),
        Column("told_at", Moment, nullable=False),
        Column("told_on", String(10), nullable=False),
        Column("recorded_at", Moment),
        Column("recorded_on", String(10)),
        Index(f"imported_rows_{generation}_import", "import_id", "dispute"),
    )
