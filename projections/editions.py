"""Views of an older edition of this program: they are known by their shape, and made anew."""

import re
from functools import cache
from hashlib import sha256

from sqlalchemy import Connection, MetaData, Table, inspect, select

from projections.tables import GENERATIONS, tables_of

MEANING = 3
"""Raised by whoever changes what a row says without changing a table."""

_OF_A_GENERATION = re.compile(r"_\d+$")


@cache
def edition() -> str:
    """A digest of every table, column and index of a generation, and of what they mean."""
    shape = [_shape(table) for table in tables_of(0).meta.sorted_tables]
    return sha256(repr((MEANING, shape)).encode()).hexdigest()


def is_older(connection: Connection) -> bool:
    """Whether there are views, and not of this edition: nobody here can read or write them."""
    there = inspect(connection)
    if not there.has_table(GENERATIONS.name):
        return False
    columns = {column["name"] for column in there.get_columns(GENERATIONS.name)}
    if columns != set(GENERATIONS.c.keys()):
        return True
    return any(found != edition() for found in connection.scalars(select(GENERATIONS.c.edition)))


def clear_away(connection: Connection) -> None:
    """Drop every view, of whatever shape; what else stands in the store is left alone."""
    names = [*inspect(connection).get_table_names()]
    meta = MetaData()
    for name in names:
        if name == GENERATIONS.name or _OF_A_GENERATION.search(name):
            Table(name, meta)
    meta.drop_all(connection)


def _shape(table: Table) -> tuple[object, ...]:
    columns = [(c.name, str(c.type), c.nullable, c.primary_key) for c in table.columns]
    indexes = [(i.name, i.unique, [str(part) for part in i.expressions]) for i in table.indexes]
    return table.name, columns, sorted(indexes, key=str)
