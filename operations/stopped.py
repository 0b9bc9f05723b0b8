"""That the record was seen not to match what was signed: kept among the seals, over every start.

What stopped once is not begun again by a log that happens to look right later: a person has all of
it checked, and says so.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, Engine, delete, insert, inspect, select, update

from domain.refusals.ledger import SealsBroken
from operations.key_tables import write_alone
from operations.seal_reading import as_it_stands
from operations.seal_tables import STOPPED
from projections.generations import writing

OLDEST = 2000
"""No office signed anything before that year."""

AHEAD = timedelta(days=1)
"""So far may the clock of the machine that noticed it have been ahead of this one's."""


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
        return _stopped(connection)


def since(why: Stopped, now: datetime) -> datetime | None:
    """When it was noticed; None where a hand left what is no moment that this office knew."""
    try:
        moment = datetime.fromisoformat(why.noticed_at)
    except ValueError:
        return None
    is_ours = moment.tzinfo is not None and OLDEST <= moment.year <= now.year + 1
    return moment if is_ours and moment <= now + AHEAD else None


def put_moment_right(seals: Engine, now: datetime) -> Stopped | None:
    """Have a stop whose moment is none be noticed now; the stop as it stands then."""
    with writing(seals) as connection:
        write_alone(connection, STOPPED)
        why = _stopped(connection)
        if why is not None and since(why, now) is None:
            why = why._replace(noticed_at=now.isoformat(timespec="milliseconds"))
            connection.execute(update(STOPPED).values(**why._asdict()))
        return why


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


def _stopped(connection: Connection) -> Stopped | None:
    """What a hand wrote there stops the signing too, whatever of it cannot be read."""
    row = connection.execute(as_it_stands(STOPPED, Stopped._fields)).first()
    if row is None:
        return None
    code, size, position, noticed_at = row
    return Stopped(
        code if isinstance(code, str) else SealsBroken.code,
        size if isinstance(size, int) else 0,
        position if isinstance(position, int) else 0,
        noticed_at if isinstance(noticed_at, str) else "",
    )
