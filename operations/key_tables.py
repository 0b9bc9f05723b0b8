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
    and_,
    func,
    inspect,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from domain.callers import PARTIES

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
    Column("retired_at", String, nullable=True),
    Column("locked_at", String, nullable=True),
)
"""A destroyed key leaves its row without its secret: what it sealed is known to be erased.

A retired key seals nothing more, and opens what it sealed; while it is locked, not even that.
"""

IN_USE = and_(KEYS.c.destroyed_at.is_(None), KEYS.c.retired_at.is_(None))

_ONE_IN_USE_ONCE = "office_keys_one_in_use"
"""What held before a key could be retired; an office of before has it still."""

Index(
    "office_keys_one_for_new",
    KEYS.c.subject,
    unique=True,
    sqlite_where=IN_USE,
    postgresql_where=IN_USE,
)

MARKS = Table(
    "office_marks",
    CABINET,
    Column("name", String, primary_key=True),
    Column("said", String, nullable=False),
)
"""What the cabinet knows of itself: which master key wraps, how far it followed the book."""

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

PERSONS = Table(
    "office_persons_of_officers",
    CABINET,
    Column("whose", String, primary_key=True),
    Column("person", String, primary_key=True),
)
"""Whom officers are as a party: a bar goes by the officer, whatever they enter with.

`whose` is an officer's id in one spelling, or an account's."""

TOKEN_OFFICERS = Table(
    "office_officers_of_tokens",
    CABINET,
    Column("one_spelling", String, primary_key=True),
    Column("officer", String, nullable=False),
    Column("centre", String, nullable=False),
)
"""Whose id a token of the city's identity provider has named: it is nobody else's any more."""

OFFICER = "officer:"
"""How it begins where persons are an officer's."""


def open_cabinet(engine: Engine) -> None:
    """Make the tables where they are not there yet; one process at a time (`stores.opening`).

    A cabinet of before gets what it has not: keys that can be retired and locked, and officers'
    persons by the officer.
    """
    with engine.begin() as connection:
        there = inspect(connection)
        if there.has_table(KEYS.name):
            known = {column["name"] for column in there.get_columns(KEYS.name)}
            for added in {"retired_at", "locked_at"} - known:
                connection.exec_driver_sql(f"ALTER TABLE {KEYS.name} ADD COLUMN {added} VARCHAR")
            if any(one["name"] == _ONE_IN_USE_ONCE for one in there.get_indexes(KEYS.name)):
                connection.exec_driver_sql(f"DROP INDEX {_ONE_IN_USE_ONCE}")
    CABINET.create_all(engine)
    with engine.begin() as connection:
        for index in KEYS.indexes:
            index.create(connection, checkfirst=True)
        said = and_(CALLERS.c.officer != "", CALLERS.c.party != "", CALLERS.c.role.not_in(PARTIES))
        whose = literal(OFFICER) + func.lower(CALLERS.c.officer)
        persons = select(whose, CALLERS.c.party).where(said)
        into = insert_unless_there(engine, PERSONS)
        connection.execute(into.from_select([PERSONS.c.whose, PERSONS.c.person], persons))


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
    sweep = {
        "sqlite": "PRAGMA wal_checkpoint(TRUNCATE)",
        "postgresql": f"VACUUM {KEYS.name}, {SECRETS.name}",
    }
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(sweep[engine.dialect.name])


def mark_of(connection: Connection, name: str) -> str:
    """What is marked under a name; empty where nothing is."""
    query = select(MARKS.c.said).where(MARKS.c.name == name)
    return connection.execute(query).scalar_one_or_none() or ""


def mark(connection: Connection, name: str, said: str) -> None:
    """Mark it, in place of what was marked under the name before."""
    row = {"name": name, "said": said}
    connection.execute(insert_unless_there(connection.engine, MARKS), row)
    connection.execute(update(MARKS).where(MARKS.c.name == name).values(said=said))
