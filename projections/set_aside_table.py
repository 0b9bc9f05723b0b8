"""The table of what is set aside: one row a record that cannot be read as it stands in the log."""

from enum import StrEnum

from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table, Uuid


class Why(StrEnum):
    """What is wrong with a record."""

    GAP = "gap"
    UNREADABLE = "unreadable"
    TOLD_OTHERWISE = "told-otherwise"
    """Its last facts are gone, and their numbers were given again; as it stands it can be read."""


def set_aside(meta: MetaData, generation: int) -> Table:
    """`position` is the entry that could not be told, `version` the last one that follows on."""
    return Table(
        f"set_aside_{generation}",
        meta,
        Column("record", Uuid, primary_key=True),
        Column("position", BigInteger, nullable=False),
        Column("version", Integer, nullable=False),
        Column("why", String, nullable=False),
    )
