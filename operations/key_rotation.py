"""The master key replaced: every key is wrapped anew under the next one, and no fact is rewritten.

Both master keys open while it goes on, and the office keeps working. Broken off anywhere, it is
simply run again: what was wrapped anew stays so, and the rest follows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, Table, select, update

from operations.city_lock import DatabaseSeat
from operations.console import Halt
from operations.key_tables import (
    KEYS,
    SECRETS,
    leave_no_trace,
    mark,
    mark_of,
    open_cabinet,
    write_alone,
)
from operations.keys import MASTER, bound_of
from operations.lock import FileSeat, Seat
from operations.master_key import Wrapped, Wrapper
from operations.named_secrets import bound_of as bound_of_secret
from operations.settings import Settings
from operations.stores import keys_engine

AT_ONCE = 500
"""Keys wrapped anew in one write, a few milliseconds in which nobody else makes one."""

ROTATION = "rotation"
"""Whoever replaces the master key sits here."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Rotated:
    """What was done: how many secrets were wrapped anew, and under which name all are now."""

    wrapped: int
    before: str
    now: str
    kept: Path | None
    """Where the old master key was put: it opens backups of its time, until it is removed."""


def rotate(settings: Settings, progress: Progress) -> Rotated:
    """Wrap every key under the next master key; raises Halt, MasterKeyUnusable.

    One at a time: a second one would take the next master key from under the first.
    """
    engine = keys_engine(settings)
    seat: Seat = FileSeat(settings.home / f"{ROTATION}.lock")
    if settings.on_postgresql:
        seat = DatabaseSeat(engine, ROTATION)
    try:
        if not seat.take():
            raise Halt("keys-rotation-under-way")
        open_cabinet(engine)
        return _rotated(settings, engine, progress)
    finally:
        seat.leave()
        engine.dispose()


def _rotated(settings: Settings, engine: Engine, progress: Progress) -> Rotated:
    ring = settings.master(may_create=False)
    following = settings.next_master()
    before = ring.name  # of a rotation that was broken off the cabinet names the next one already
    if following is None:
        raise Halt("keys-nothing-to-rotate-to", name=_in_use(engine) or before)
    ring.use(following.name)
    with engine.begin() as connection:
        mark(connection, MASTER, following.name)
    wrapped, whole = 0, _left(engine, following.name)
    while done := _some(engine, ring, AT_ONCE):
        wrapped += done
        progress(wrapped, max(whole, wrapped))
    wrapped += _the_rest_alone(engine, ring)
    leave_no_trace(engine)
    return Rotated(wrapped, before, following.name, settings.take_next_master(before))


def _in_use(engine: Engine) -> str:
    with engine.connect() as connection:
        return mark_of(connection, MASTER)


def _left(engine: Engine, name: str) -> int:
    with engine.connect() as connection:
        return sum(len(_under_others(connection, table, name, None)) for table in (KEYS, SECRETS))


def _some(engine: Engine, ring: Wrapper, most: int) -> int:
    with engine.begin() as connection:
        return _wrap_anew(connection, ring, most)


def _the_rest_alone(engine: Engine, ring: Wrapper) -> int:
    """Whatever somebody wrapped under the old one meanwhile; from here on nobody does."""
    with engine.begin() as connection:
        for table in (KEYS, SECRETS):
            write_alone(connection, table)
        return _wrap_anew(connection, ring, None)


def _wrap_anew(connection: Connection, ring: Wrapper, most: int | None) -> int:
    done = 0
    for table in (KEYS, SECRETS):
        [identity] = table.primary_key
        for row in _under_others(connection, table, ring.name, most):
            bound = _bound(table, row)
            secret = ring.unwrap(Wrapped(row.master, row.wrapping, row.wrapped), bound=bound)
            anew = ring.wrap(secret, algorithm=row.algorithm, bound=bound)
            as_it_was = (identity == row[0], table.c.wrapped == row.wrapped)
            done += connection.execute(
                update(table)
                .where(*as_it_was)
                .values(master=anew.master, wrapping=anew.algorithm, wrapped=anew.secret)
            ).rowcount
    return done


def _under_others(
    connection: Connection, table: Table, name: str, most: int | None
) -> list[Row[Any]]:
    others = (table.c.master != name, table.c.wrapped.is_not(None))
    query = select(table).where(*others).order_by(*table.primary_key).limit(most)
    return list(connection.execute(query))


def _bound(table: Table, row: Row[Any]) -> bytes:
    """What a secret is bound to: exchanged with another's row, it does not unwrap."""
    if table is KEYS:
        return bound_of(row.key_id, row.subject, row.algorithm)
    return bound_of_secret(row.name, row.algorithm)
