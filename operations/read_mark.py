"""The mark of how far the log was read for receipts, where a hand was at it."""

from sqlalchemy import Connection, update

from operations.seal_reading import as_it_stands, is_number
from operations.seal_tables import LEDGER


def put_mark_right(connection: Connection, least: int, most: int) -> None:
    """Have it say `least` where it is below that, beyond `most`, or no number at all."""
    here = LEDGER.c.id == 1
    found: object = connection.execute(as_it_stands(LEDGER, ("read",)).where(here)).scalars().one()
    if is_number(found) and least <= found <= most:
        return
    if not is_number(found) and connection.dialect.name == "postgresql":
        # Only who made the column one of another kind, or of none, could write such a thing there.
        column = f"ALTER TABLE {LEDGER.name} ALTER COLUMN {LEDGER.c.read.name}"
        connection.exec_driver_sql(f"{column} TYPE bigint USING {least:d}")
        connection.exec_driver_sql(f"{column} SET NOT NULL")
    connection.execute(update(LEDGER).where(here).values(read=least))
