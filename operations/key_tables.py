"""The cabinet of keys: wrapped keys, office-wide secrets and API keys, in a store of their own.

It stands apart from the events so that the two can be backed up, moved and erased separately: a
file of its own in a folder, a schema of its own on PostgreSQL.
"""

from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Index,
    LargeBinary,
    MetaData,
    String,
    Table,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

CABINET = MetaData()

KEYS = Table(
    "office_keys",
    CABINET,
    Column("key_id", String, primary_key=True),
    Column("subject", String, nullable=False),
    Column("owner", String, nullable=False, index=True),
    Column("algorithm", String, nullable=False),
    Column("master", String, nullable=False),
    Column("wrapping", String, nullable=False),
    Column("wrapped", LargeBinary, nullable=True),
    Column("created_at", String, nullable=False),
    Column("destroyed_at", String, nullable=True),
)
"""A destroyed key leaves its row without its secret: what it sealed is known to be erased."""

Index(
    "office_keys_one_in_use",
    KEYS.c.subject,
    unique=True,
    sqlite_where=KEYS.c.destroyed_at.is_(None),
    postgresql_where=KEYS.c.destroyed_at.is_(None),
)

SECRETS = Table(
    "office_secrets",
    CABINET,
    Column("name", String, primary_key=True),
    Column("algorithm", String, nullable=False),
    Column("master", String, nullable=False),
    Column("wrapping", String, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("created_at", String, nullable=False),
)

CALLERS = Table(
    "office_callers",
    CABINET,
    Column("id", String, primary_key=True),
    Column("prefix", String, nullable=False, unique=True),
    Column("digest", String, nullable=False),
    Column("role", String, nullable=False),
    Column("centre", String, nullable=False),
    Column("body", String, nullable=False),
    Column("officer", String, nullable=False),
    Column("party", String, nullable=False),
    Column("name", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("expires_at", String, nullable=True),
    Column("revoked_at", String, nullable=True),
)


def open_cabinet(engine: Engine) -> None:
    """Make the tables where they are not there yet; one process at a time (`stores.opening`)."""
    CABINET.create_all(engine)


def insert_unless_there(engine: Engine, table: Table) -> Any:  # noqa: ANN401 - one of two dialects
    """An insert that leaves what is already there as it is: of several at once the first wins."""
    insert = sqlite.insert if engine.dialect.name == "sqlite" else postgresql.insert
    return insert(table).on_conflict_do_nothing()


def write_alone(connection: Connection, table: Table) -> None:
    """Write in a table alone until the transaction ends; in a folder a writer always is."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"LOCK TABLE {table.name} IN SHARE ROW EXCLUSIVE MODE")


def is_new(engine: Engine) -> bool:
    """Whether nothing has been wrapped here yet, so that a master key may still be made."""
    open_cabinet(engine)
    with engine.connect() as connection:
        return connection.execute(select(SECRETS.c.name).limit(1)).first() is None


def leave_no_trace(engine: Engine) -> None:
    """Remove from disk what was just erased: old versions of the row, the journal's copy of it.

    On SQLite the erased bytes themselves are overwritten by `secure_delete`, set by the store.
    """
    sweep = {"sqlite": "PRAGMA wal_checkpoint(TRUNCATE)", "postgresql": f"VACUUM {KEYS.name}"}
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(sweep[engine.dialect.name])
