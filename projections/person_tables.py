"""The table of persons: in which records somebody is a party, by the id of their key."""

from sqlalchemy import Column, Index, MetaData, String, Table, Uuid


def persons(meta: MetaData, generation: int) -> Table:
    """One row a party of a dispute, or whoever asked in a demand (with no party)."""
    return Table(
        f"persons_{generation}",
        meta,
        Column("record", Uuid, primary_key=True),
        Column("party", String, primary_key=True),
        Column("person", String, nullable=False),
        Index(f"persons_{generation}_person", "person"),
    )
