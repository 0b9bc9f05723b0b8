"""That the record was seen not to match what was signed: kept among the seals, over every start.

What stopped once is not begun again by a log that happens to look right later: a person has all of
it checked, and says so.
"""

from typing import NamedTuple

from sqlalchemy import Engine, delete, insert, inspect, select

from operations.key_tables import write_alone
from operations.seal_tables import STOPPED
from projections.generations import writing


class Stopped(NamedTuple):
    """Why nothing is signed any more, about which checkpoint, and since when."""

    code: str
    size: int
    position: int
    noticed_at: str


def stopped(seals: Engine) -> Stopped | None:
    """Why nothing is signed any more; None where nothing is wrong."""
    with seals.connect() as connection:
        if not inspect(connection).has_table(STOPPED.name):
            return None  # the seals of an older office, which was not opened again yet
        row = connection.execute(select(*(STOPPED.c[name] for name in Stopped._fields))).first()
    return None if row is None else Stopped(*row)


def stop(seals: Engine, why: Stopped) -> None:
    """Sign nothing from now on; what was noticed first stands."""
    with writing(seals) as connection:
        STOPPED.create(connection, checkfirst=True)  # where a hand took it away
        write_alone(connection, STOPPED)
        if connection.execute(select(STOPPED.c.id)).first() is None:
            connection.execute(insert(STOPPED), {"id": 1, **why._asdict()})


def resume(seals: Engine) -> None:
    """Sign again."""
    with writing(seals) as connection:
        connection.execute(delete(STOPPED))
