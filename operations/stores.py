"""Where the office keeps its record: in one folder on SQLite, or for a city on PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from eventsourcing.utils import get_topic
from psycopg.rows import TupleRow
from psycopg.sql import SQL, Identifier
from sqlalchemy import Engine, create_engine, event

from operations.city_store import CityRecorder
from operations.lock import waiting_for
from operations.parts import CITY_LOG, EVENTS, KEYS, SEALS, VIEWS
from operations.seal_reading import read_text_as_it_stands
from operations.settings import Settings

LOCK_SECONDS = 30
"""How long a writer waits for another before it gives up."""

_OPENING = 0x6F66_6669_6365  # "office": the advisory lock of whoever makes the schemas


def event_store_env(settings: Settings) -> dict[str, str]:
    """What eventsourcing's `Application(env=…)` needs to open this office's event store."""
    if not settings.on_postgresql:
        settings.make_home()
        return {
            "PERSISTENCE_MODULE": settings.persistence_module,
            "SQLITE_DBNAME": str(settings.home / f"{EVENTS}.sqlite"),
            "SQLITE_LOCK_TIMEOUT": str(LOCK_SECONDS),
        }
    _make_schemas(settings)
    return {
        "PERSISTENCE_MODULE": settings.persistence_module,
        "APPLICATION_RECORDER_TOPIC": get_topic(CityRecorder),
        "POSTGRES_DBNAME": settings.postgres_dbname,
        "POSTGRES_HOST": settings.postgres_host,
        "POSTGRES_PORT": str(settings.postgres_port),
        "POSTGRES_USER": settings.postgres_user,
        "POSTGRES_PASSWORD": settings.password,
        "POSTGRES_SCHEMA": EVENTS,
        "POSTGRES_LOCK_TIMEOUT": str(LOCK_SECONDS),
        "POSTGRES_POOL_SIZE": "2",
        "POSTGRES_MAX_OVERFLOW": "14",
        "POSTGRES_PRE_PING": "yes",
    }


def views_engine(settings: Settings) -> Engine:
    """The read models: may be dropped at any time, so a lost last second costs nothing."""
    if settings.on_postgresql:
        return _schema_engine(settings, VIEWS)
    return _file_engine(settings, VIEWS, synchronous="NORMAL")


def keys_engine(settings: Settings) -> Engine:
    """The cabinet of keys: a commit is on disk, and an erased byte is gone."""
    if settings.on_postgresql:
        return _schema_engine(settings, KEYS)
    return _file_engine(settings, KEYS, synchronous="FULL")


def seals_engine(settings: Settings) -> Engine:
    """The seals: a commit is on disk, and what was signed is never made again."""
    if settings.on_postgresql:
        return _schema_engine(settings, SEALS)
    engine = _file_engine(settings, SEALS, synchronous="FULL")
    read_text_as_it_stands(engine)
    return engine


def database(settings: Settings) -> dict[str, Any]:
    """How psycopg connects to a city's database."""
    return {
        "host": settings.postgres_host,
        "port": settings.postgres_port,
        "dbname": settings.postgres_dbname,
        "user": settings.postgres_user,
        "password": settings.password,
    }


def _file_engine(settings: Settings, part: str, *, synchronous: str) -> Engine:
    settings.make_home()
    engine = create_engine(f"sqlite:///{settings.home / part}.sqlite")

    @event.listens_for(engine, "connect")
    def _furnish(connection: Any, _record: object) -> None:  # noqa: ANN401 - a DBAPI connection
        for pragma in (
            f"busy_timeout = {LOCK_SECONDS * 1000}",
            "journal_mode = WAL",
            f"synchronous = {synchronous}",
            "fullfsync = ON" if synchronous == "FULL" else "fullfsync = OFF",
            "foreign_keys = ON",
            "secure_delete = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def _schema_engine(settings: Settings, schema: str) -> Engine:
    _make_schemas(settings)
    return create_engine(
        "postgresql+psycopg://",
        connect_args=database(settings) | {"options": f"-c search_path={schema}"},
        pool_pre_ping=True,
        use_native_hstore=False,  # nobody keeps one here, and it is asked for at each opening
    )


def _make_schemas(settings: Settings) -> None:
    """Make the parts of a city's database; of several processes at once, one does."""
    with psycopg.connect(**database(settings)) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_OPENING])
        for schema in (EVENTS, VIEWS, KEYS, SEALS):
            connection.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(Identifier(schema)))


def city_lost(settings: Settings) -> str | None:
    """The part of a city that is gone, where another part shows that it was there.

    Keys are made before facts, and facts are recorded before any of them is signed.
    """
    with psycopg.connect(**database(settings)) as connection:
        has_facts, has_secrets, has_seals = (
            _has_rows(connection, *table)
            for table in ((EVENTS, CITY_LOG), (KEYS, "office_secrets"), (SEALS, "checkpoints"))
        )
    if has_facts and not has_secrets:
        return KEYS
    return EVENTS if has_seals and not has_facts else None


def _has_rows(connection: psycopg.Connection[TupleRow], schema: str, table: str) -> bool:
    there = connection.execute("SELECT to_regclass(%s)", [f"{schema}.{table}"]).fetchone()
    if there in {None, (None,)}:
        return False
    first = SQL("SELECT 1 FROM {} LIMIT 1").format(Identifier(schema, table))
    return connection.execute(first).fetchone() is not None


@contextmanager
def opening(settings: Settings) -> Iterator[None]:
    """One process at a time makes the tables of an office; the others wait and find them made."""
    if not settings.on_postgresql:
        settings.make_home()
        with waiting_for(settings.home / "opening.lock"):
            yield
        return
    with psycopg.connect(**database(settings)) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_OPENING + 1])
        yield
