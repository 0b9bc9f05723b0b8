"""Whose turn it is with a key: what is sealed is kept while its keys seal, or is sealed again.

Between the sealing of a request and its place in the record a key may end. So whoever keeps words
holds their keys meanwhile, and whoever ends keys waits for them: on PostgreSQL by the rows of these
very keys, in a folder by a file that many may hold, or one alone.
"""

import fcntl
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, Engine, or_, select, update

from operations.key_tables import IN_USE, KEYS

SIGNS = ("gate", "turn")
"""How the files beside a folder's keys end that are locked for a turn; they are empty."""


@contextmanager
def holding(engine: Engine, key_ids: Collection[str]) -> Iterator[bool]:
    """Keep these keys from ending; says whether each of them seals still."""
    wanted = set(key_ids)
    its = KEYS.c.key_id.in_(wanted)
    query = select(KEYS.c.key_id).where(its, IN_USE).order_by(KEYS.c.key_id)
    with _turn(engine, fcntl.LOCK_SH), engine.connect() as connection:
        found = connection.execute(query.with_for_update(read=True)).scalars().all()
        if engine.dialect.name == "sqlite":
            connection.rollback()
        yield set(found) == wanted
        connection.rollback()


@contextmanager
def ending(engine: Engine) -> Iterator[None]:
    """End keys, after whoever holds them now."""
    with _turn(engine, fcntl.LOCK_EX):
        yield


def take_in_order(connection: Connection, which: ColumnElement[bool]) -> None:
    """Wait for whoever holds these keys, one key after the other in everybody's order.

    Who holds several, and who ends several, would else wait for each other.
    """
    query = select(KEYS.c.key_id).where(which).order_by(KEYS.c.key_id)
    connection.execute(query.with_for_update()).all()


def retire(engine: Engine, persons: Collection[str], at: datetime) -> None:
    """Retire every key of these persons: what comes from now on is sealed under new ones."""
    its = or_(KEYS.c.subject.in_(persons), KEYS.c.owner.in_(persons))
    retired = update(KEYS).where(its, IN_USE)
    with ending(engine), engine.begin() as connection:
        take_in_order(connection, its)
        connection.execute(retired.values(retired_at=at.astimezone(UTC).isoformat()))


def retired_of(engine: Engine, person: str) -> list[str]:
    """The ids of the keys that seal nothing more of a person, and open something still."""
    its = or_(KEYS.c.subject == person, KEYS.c.owner == person)
    ended = (KEYS.c.destroyed_at.is_(None), KEYS.c.retired_at.is_not(None))
    query = select(KEYS.c.key_id).where(its, *ended).order_by(KEYS.c.key_id)
    with engine.connect() as connection:
        return list(connection.execute(query).scalars())


@contextmanager
def _turn(engine: Engine, how: int) -> Iterator[None]:
    """Hold a folder's keys with others or alone; whoever waits at the gate lets nobody past."""
    folder = engine.url.database
    if engine.dialect.name != "sqlite" or not folder:
        yield
        return
    gate, room = (_opened(Path(f"{folder}.{name}")) for name in SIGNS)
    try:
        fcntl.flock(gate, how)
        fcntl.flock(room, how)
        fcntl.flock(gate, fcntl.LOCK_UN)
        yield
    finally:
        os.close(gate)
        os.close(room)


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
