"""What an office answers is on disk: the settings that every connection really has."""

import sqlite3
from collections.abc import Callable
from uuid import UUID

import pytest
from eventsourcing.application import Application
from sqlalchemy import Engine, text

from operations.settings import Settings
from operations.stores import event_store_env, keys_engine, opening, views_engine

NORMAL, FULL = 1, 2


def test_a_commit_to_the_event_store_is_on_disk(folder: Settings) -> None:
    """WAL with synchronous=FULL flushes at every commit, on every connection of the pool."""
    application: Application[UUID] = Application(env=event_store_env(folder))
    pool = application.factory.datastore.pool  # type: ignore[attr-defined]
    connections = [pool.get_connection() for _ in range(3)]
    for connection in connections:
        assert pragma(connection._sqlite_conn, "synchronous") == FULL
        assert pragma(connection._sqlite_conn, "journal_mode") == "wal"
        pool.put_connection(connection)
    application.close()


def pragma(connection: sqlite3.Connection, name: str) -> object:
    """What SQLite says of this very connection."""
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


@pytest.mark.parametrize(
    ("engine_of", "synchronous"), [(views_engine, NORMAL), (keys_engine, FULL)]
)
def test_each_part_flushes_as_much_as_it_must(
    folder: Settings, engine_of: Callable[[Settings], Engine], synchronous: int
) -> None:
    """A key is durable before the fact sealed with it; a view can be made again."""
    engine = engine_of(folder)
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA synchronous")) == synchronous
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
    engine.dispose()


def test_the_parts_of_an_office_do_not_meet(store: Settings) -> None:
    """Views can be dropped and keys backed up apart: a table of one is unknown to the other."""
    views, keys = views_engine(store), keys_engine(store)
    with views.begin() as connection:
        connection.execute(text("CREATE TABLE caseload (id TEXT)"))
    with keys.begin() as connection:
        connection.execute(text("CREATE TABLE caseload (id TEXT, other TEXT)"))
    views.dispose()
    keys.dispose()


def test_making_an_office_twice_changes_nothing(store: Settings) -> None:
    """Several processes open an office at its first start; each finds it whole."""
    for _ in range(2):
        with opening(store):
            Application[UUID](env=event_store_env(store)).close()
