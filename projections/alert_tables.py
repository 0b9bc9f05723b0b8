"""The tables of the supervisors' board: alerts as they stand, and what became of them in order."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, MetaData, String, Table, Uuid

from projections.columns import Moment


def alerts(meta: MetaData, generation: int) -> Table:
    """One row an alert, known by its dispute and the version of the fact that raised it.

    `position` is where the log has that fact. Whose the dispute is now, the caseload knows.
    """
    return Table(
        f"alerts_{generation}",
        meta,
        Column("dispute", Uuid, primary_key=True),
        Column("version", Integer, primary_key=True),
        Column("position", BigInteger, nullable=False),
        Column("kind", String, nullable=False),
        Column("level", String, nullable=False),
        Column("key", String, nullable=False),
        Column("due", Moment, nullable=False),
        Column("raised_at", Moment, nullable=False),
        Column("late_seconds", Integer, nullable=False),
        Column("is_open", Boolean, nullable=False),
        Column("acknowledged_at", Moment),
        Column("acknowledged_by", String, nullable=False),
        Column("escalated_at", Moment),
        Index(f"alerts_{generation}_open", "is_open", "position"),
        Index(f"alerts_{generation}_position", "position"),
    )


def alert_news(meta: MetaData, generation: int) -> Table:
    """One row a fact that raised an alert or answered one, at its place in the log."""
    return Table(
        f"alert_news_{generation}",
        meta,
        Column("position", BigInteger, primary_key=True, autoincrement=False),
        Column("dispute", Uuid, nullable=False),
        Column("version", Integer, nullable=False),
        Column("what", String, nullable=False),
        Index(f"alert_news_{generation}_dispute", "dispute", "version"),
    )


def alert_letters(meta: MetaData, generation: int) -> Table:
    """One row a letter about an alert, to one address."""
    return Table(
        f"alert_letters_{generation}",
        meta,
        Column("id", Uuid, primary_key=True),
        Column("dispute", Uuid, nullable=False),
        Column("alert", Integer, nullable=False),
        Column("outlet", String, nullable=False),
        Column("address", String, nullable=False),
        Column("state", String, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("why", String, nullable=False),
        Column("sent_at", Moment, nullable=False),
        Column("ended_at", Moment),
        Index(f"alert_letters_{generation}_of", "dispute", "alert", "state"),
    )
