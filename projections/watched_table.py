"""The tables of the promise: what the minutes of a centre's day look at, and what auditors do."""

from sqlalchemy import Boolean, Column, Index, Integer, MetaData, String, Table, Uuid

from projections.columns import Moment


def watched(meta: MetaData, generation: int) -> Table:
    """One row a dispute: its promise of the same day, and what waits for the centre's minutes."""
    return Table(
        f"watched_{generation}",
        meta,
        Column("dispute", Uuid, primary_key=True),
        Column("centre", String, nullable=False),
        Column("promised_by", String, nullable=False),
        Column("filed_at", Moment, nullable=False),
        Column("definition", String, nullable=False),
        Column("why_not", String, nullable=False),
        Column("due", Moment, nullable=False),
        Column("resolved_at", Moment),
        Column("by_close", Boolean, nullable=False),
        Column("same_day", Boolean, nullable=False),
        Column("within_24_hours", Boolean, nullable=False),
        Column("is_open", Boolean, nullable=False),
        Column("unheard", Boolean, nullable=False),
        Column("unpaid_since", Moment),
        Index(f"watched_{generation}_due", "promised_by", "due"),
        Index(f"watched_{generation}_filed", "promised_by", "filed_at"),
        Index(f"watched_{generation}_open", "centre", "is_open", "unheard"),
    )


def findings(meta: MetaData, generation: int) -> Table:
    """One row a thing to be looked at: the integrity list."""
    return Table(
        f"findings_{generation}",
        meta,
        Column("dispute", Uuid, primary_key=True),
        Column("version", Integer, primary_key=True),
        Column("kind", String, primary_key=True),
        Column("centre", String, nullable=False),
        Column("mediator", String, nullable=False),
        Column("by", String, nullable=False),
        Column("own", Boolean, nullable=False),
        Column("at", Moment, nullable=False),
        Index(f"findings_{generation}_at", "centre", "at"),
    )
