"""The tables that the statistics are counted from: who came and went, who stayed, what was done."""

from sqlalchemy import Column, Index, Integer, MetaData, String, Table, Uuid

from projections.columns import Moment, Yuan


def moves(meta: MetaData, generation: int) -> Table:
    """Each fact that brought a dispute onto a centre's books or took it off them."""
    return Table(
        f"moves_{generation}",
        meta,
        Column("dispute", Uuid, primary_key=True),
        Column("version", Integer, primary_key=True),
        Column("move", String, primary_key=True),
        Column("centre", String, nullable=False),
        Column("at", Moment, nullable=False),
        Column("other", String, nullable=False),
        Column("outcome", String, nullable=False),
        Column("claimed", Yuan),
        Column("agreed", Yuan),
        Column("awarded", Yuan),
        Column("paid", Yuan),
        Index(f"moves_{generation}_at", "at", "centre"),
    )


def stays(meta: MetaData, generation: int) -> Table:
    """From when until when a dispute stood on a centre's books, read from its state."""
    return Table(
        f"stays_{generation}",
        meta,
        Column("dispute", Uuid, primary_key=True),
        Column("since_version", Integer, primary_key=True),
        Column("centre", String, nullable=False),
        Column("since", Moment, nullable=False),
        Column("until", Moment),
        Index(f"stays_{generation}_since", "centre", "since"),
    )


def deeds(meta: MetaData, generation: int) -> Table:
    """What the office did on a dispute that a report counts: visits made, legal aid asked for."""
    return Table(
        f"deeds_{generation}",
        meta,
        Column("dispute", Uuid, primary_key=True),
        Column("version", Integer, primary_key=True),
        Column("centre", String, nullable=False),
        Column("deed", String, nullable=False),
        Column("at", Moment, nullable=False),
        Index(f"deeds_{generation}_at", "at", "centre"),
    )
