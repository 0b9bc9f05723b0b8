"""Filling a table with many rows at once: the store's own call, prepared once for each table.

SQLAlchemy works each row's parameters out anew, which took a third of a rebuild; here they are
put in order by the columns' own types and handed over as they are.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Table, insert

from projections.columns import Moment, Yuan

Convert = Callable[[Any], Any]

_KEPT = 64
"""Prepared statements: nine tables of two generations, with room."""


def fill(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; each names every column of the table."""
    if rows:
        names = _prepared(table, connection.dialect).names
        in_order = itemgetter(*names)
        fill_in_order(connection, table, [in_order(row) for row in rows])


def fill_in_order(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows whose values stand in the order of the table's columns."""
    if not rows:
        return
    prepared = _prepared(table, connection.dialect)
    told = prepared.converted(rows)
    if prepared.by_name:
        named = [dict(zip(prepared.names, row, strict=True)) for row in told]
        connection.exec_driver_sql(prepared.statement, named)
    else:
        connection.exec_driver_sql(prepared.statement, told)


@dataclass(frozen=True, slots=True)
class Prepared:
    """An insert, the columns in their order, and what their values must become first."""

    statement: str
    names: tuple[str, ...]
    conversions: tuple[tuple[int, Convert], ...]
    by_name: bool

    def converted(self, rows: Sequence[tuple[Any, ...]]) -> Sequence[tuple[Any, ...]]:
        """The rows as the store takes them, worked out column by column."""
        if not self.conversions:
            return rows
        columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
        for at, convert in self.conversions:
            columns[at] = map(convert, columns[at])
        return list(zip(*columns, strict=True))


@lru_cache(maxsize=_KEPT)
def _prepared(table: Table, dialect: Dialect) -> Prepared:
    compiled = insert(table).compile(dialect=dialect)
    names = tuple(compiled.positiontup or [column.name for column in table.c])
    found = ((at, _converter(table, name, dialect)) for at, name in enumerate(names))
    conversions = tuple((at, convert) for at, convert in found if convert)
    return Prepared(str(compiled), names, conversions, by_name=not compiled.positional)


def _converter(table: Table, name: str, dialect: Dialect) -> Convert | None:
    kind = table.c[name].type
    if isinstance(kind, (Moment, Yuan)):
        return _where_known(kind.as_stored)
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _where_known(convert: Convert) -> Convert:
    return lambda value: None if value is None else convert(value)
