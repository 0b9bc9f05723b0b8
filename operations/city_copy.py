"""An office on PostgreSQL, copied while it works (COPY in one snapshot) and put back."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import psycopg
from psycopg import Connection, IsolationLevel
from psycopg.rows import TupleRow
from psycopg.sql import SQL, Composed, Identifier

from operations.console import Halt
from operations.master_key import Wrapper
from operations.office import open_office
from operations.parts import EVENTS, KEYS, SEALS, VIEWS
from operations.settings import Settings
from operations.stores import database

ENDING = ".copy"

_COPY_HEAD = 19
"""Signature, flags, and the length of what else stands before the first row (COPY, binary)."""


def copy_out(
    settings: Settings, part: str, target: Path, progress: Callable[[int, int], None]
) -> tuple[dict[str, int], dict[str, int]]:
    """Copy every table of a schema as it stands at one moment; its rows and last positions."""
    with psycopg.connect(**database(settings)) as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        tables = tables_of(connection, part)
        if not tables:
            raise Halt("nothing-to-back-up", home=settings.postgres_dbname)
        rows = {}
        for number, table in enumerate(tables, start=1):
            rows[table] = _copy_table(connection, part, table, target)
            progress(number, len(tables))
        return rows, _positions(connection, part)


def copy_in(
    settings: Settings,
    folder_of: Callable[[str], Path],
    master: Wrapper,
    positions: Mapping[str, int],
    parts: Sequence[str],
) -> None:
    """Put the tables into an office where nobody recorded anything; its views are dropped.

    Raises Halt where somebody did, MasterKeyOfAnother where the keys would not open.
    """
    with open_office(settings) as office:
        if not office.is_untouched():
            raise Halt("home-not-empty", home=settings.postgres_dbname)
    with psycopg.connect(**database(settings)) as connection:
        _empty_seals(connection)
        for part in parts:
            for table in tables_of(connection, part):
                _put_back(connection, part, table, folder_of(part))
        master.must_fit(_masters(connection))
        for name, last in positions.items():
            connection.execute("SELECT setval(%s, %s)", (f"{EVENTS}.{name}", last))
        connection.execute(SQL("DROP SCHEMA {} CASCADE").format(Identifier(VIEWS)))


def _empty_seals(connection: Connection[TupleRow]) -> None:
    """What was signed when the office was opened here; older backups have no seals of their own."""
    for table in tables_of(connection, SEALS):
        connection.execute(_with(SQL("TRUNCATE {}"), SEALS, table))


def _masters(connection: Connection[TupleRow]) -> list[str]:
    """The names of the master keys under which the keys are wrapped."""
    found = connection.execute(_with(SQL("SELECT DISTINCT master FROM {}"), KEYS, "office_secrets"))
    return [name for (name,) in found]


def tables_of(connection: Connection[TupleRow], schema: str) -> list[str]:
    """The tables of one part of the office."""
    found = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename", (schema,)
    )
    return [name for (name,) in found]


def _copy_table(connection: Connection[TupleRow], schema: str, table: str, target: Path) -> int:
    path = target / f"{schema}.{table}{ENDING}"
    command = _with(SQL("COPY {} TO STDOUT (FORMAT binary)"), schema, table)
    with connection.cursor() as cursor:
        with path.open("xb") as file, cursor.copy(command) as copy:
            for block in copy:
                file.write(block)
        path.chmod(0o600)
        return cursor.rowcount


def _positions(connection: Connection[TupleRow], schema: str) -> dict[str, int]:
    found = connection.execute(
        "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = %s", (schema,)
    )
    return {name: last for name, last in found if last is not None}


def _put_back(connection: Connection[TupleRow], schema: str, table: str, source: Path) -> None:
    connection.execute(_with(SQL("TRUNCATE {}"), schema, table))
    path = source / f"{schema}.{table}{ENDING}"
    if not path.exists():  # made before the office had such a table
        return
    with (
        path.open("rb") as file,
        connection.cursor() as cursor,
        cursor.copy(_into(connection, schema, table, _columns_in(path))) as copy,
    ):
        while block := file.read(1 << 16):
            copy.write(block)


def _into(
    connection: Connection[TupleRow], schema: str, table: str, columns: int | None
) -> Composed:
    """How a table is filled: a copy of before has the first of its columns only."""
    found = connection.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = %s AND table_name = %s ORDER BY ordinal_position LIMIT %s",
        (schema, table, columns),
    )
    names = SQL(", ").join(Identifier(name) for (name,) in found)
    return SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(Identifier(schema, table), names)


def _columns_in(path: Path) -> int | None:
    """How many columns the rows of a copied table have; None where it has no row."""
    with path.open("rb") as file:
        head = file.read(_COPY_HEAD)
        more = int.from_bytes(head[-4:])
        file.seek(more, os.SEEK_CUR)
        columns = int.from_bytes(file.read(2), signed=True)
    return columns if columns > 0 else None


def _with(command: SQL, schema: str, table: str) -> Composed:
    return command.format(Identifier(schema, table))
