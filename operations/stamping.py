"""How the stamping of checkpoints stands: which was the last, and what came between since."""

from typing import NamedTuple

from sqlalchemy import Connection, Engine, insert, inspect, select, update

from operations.seal_tables import STAMPING
from projections.generations import writing


class Stamping(NamedTuple):
    """The last checkpoint stamped (0 for none), and why the last one asked about was not."""

    size: int
    trouble: str


def stamping(seals: Engine) -> Stamping:
    """How it stands now."""
    with seals.connect() as connection:
        if not inspect(connection).has_table(STAMPING.name):
            return Stamping(0, "")  # the seals of an older office, which was not opened again yet
        row = connection.execute(select(STAMPING.c.size, STAMPING.c.trouble)).first()
    return Stamping(0, "") if row is None else Stamping(*row)


def note_stamping(connection: Connection, **said: object) -> None:
    """Note that one was stamped, or why one was not."""
    if connection.execute(update(STAMPING).values(**said)).rowcount == 0:
        row = {"id": 1, "size": 0, "trouble": "", **said}
        connection.execute(insert(STAMPING), row)


def tell_stamping_trouble(seals: Engine, trouble: str) -> None:
    """Note why the newest checkpoint was not stamped."""
    with writing(seals) as connection:
        note_stamping(connection, trouble=trouble)
