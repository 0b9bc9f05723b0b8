"""The seals read as they stand, past everything that would make sense of them.

A hand at the database may leave text where bytes were, or nothing at all. Such a row is told, and
hides no other: whatever else stands there is still checked.
"""

import re
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, closing
from typing import Any, NamedTuple, TypeGuard, TypeVar
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Engine,
    Select,
    Table,
    event,
    func,
    select,
    type_coerce,
)
from sqlalchemy.types import NullType

from operations.seal_tables import BUNDLES, CHECKPOINTS, LEDGER, RECEIPTS, TIME_STAMPS

_AN_ID = re.compile(r"[0-9a-f]{32}")
_MOST = (1 << 63) - 1
_AT_ONCE = 1_000
_SHOWN = 60
"""So much of what a row says is told."""

Doubt = Callable[[str, str], None]
"""Told in which table a row cannot be read, and what stands where it says which it is."""


class CheckpointRow(NamedTuple):
    """A checkpoint as it is kept."""

    size: int
    position: int
    root: bytes
    peaks: bytes
    note: str


class ReceiptRow(NamedTuple):
    """A receipt as it is kept."""

    position: int
    year: int
    serial: int
    dispute: UUID
    party: str
    leaf: bytes
    note: str


class BundleRow(NamedTuple):
    """A bundle of receipts as it is kept."""

    position: int
    number: int
    digest: bytes
    note: str


class StampRow(NamedTuple):
    """What an authority said of a checkpoint, as it is kept."""

    size: int
    authority: str
    token: bytes


Kind = TypeVar("Kind", CheckpointRow, ReceiptRow, BundleRow, StampRow)


class SealReader:
    """Every row of the seals, in order; what cannot be read is told to whoever doubts."""

    def __init__(self, engine: Engine, doubt: Doubt) -> None:
        self._engine = engine
        self._doubt = doubt

    def checkpoints(self, upto: int) -> Generator[CheckpointRow, None, None]:
        """All checkpoints over at most so many facts, the smallest first."""
        return self._rows(CHECKPOINTS, CheckpointRow, upto)

    def newest_checkpoints(self, upto: int) -> Generator[CheckpointRow, None, None]:
        """The same, the largest first; nothing is told of what cannot be read."""
        unheard = SealReader(self._engine, lambda _table, _what: None)
        return unheard._rows(CHECKPOINTS, CheckpointRow, upto, newest_first=True)

    def receipts(self, upto: int) -> Generator[ReceiptRow, None, None]:
        """All receipts up to a position, in the order of the log."""
        return self._rows(RECEIPTS, ReceiptRow, upto)

    def bundles(self, upto: int) -> Generator[BundleRow, None, None]:
        """All bundles up to a position, in the order of the log."""
        return self._rows(BUNDLES, BundleRow, upto)

    def time_stamps(self) -> Generator[StampRow, None, None]:
        """What authorities said, of the smallest checkpoint first."""
        return self._rows(TIME_STAMPS, StampRow, _MOST)

    def last_of_each(self) -> tuple[int, int]:
        """The size of the last checkpoint, and the last position of a receipt; 0 for none."""
        size = self._greatest(CHECKPOINTS.c.size)
        return size, max(map(self._greatest, (RECEIPTS.c.position, BUNDLES.c.position)))

    def look_at_the_book(self) -> None:
        """Tell of every row beside the one that says whose seals these are, or that it is gone."""
        query = as_it_stands(LEDGER, ("id",))
        with self._engine.connect() as connection:
            ids = connection.execute(query).scalars().all()
        if 1 not in ids:
            self._doubt(LEDGER.name, "1")
        for one in ids:
            if one != 1:
                self._doubt(LEDGER.name, shown(one))

    def marks(self) -> list[object]:
        """What stands where it is said up to where the log was read for receipts; once at most."""
        query = as_it_stands(LEDGER, ("read",)).where(LEDGER.c.id == 1)
        with self._engine.connect() as connection:
            return list(connection.execute(query).scalars().all())

    def read_upto(self) -> int | None:
        """Up to where the log was read for receipts; None where no row says it."""
        found = next(iter(self.marks()), None)
        return found if is_number(found) else None

    def last_receipt(self) -> int:
        """The last position of a receipt; 0 where there is none."""
        return self._greatest(RECEIPTS.c.position)

    def note_of(self, size: int) -> str:
        """The note of the checkpoint over so many facts; empty where there is none to be read."""
        query = as_it_stands(CHECKPOINTS, ("note",)).where(CHECKPOINTS.c.size == size)
        with self._engine.connect() as connection:
            found = connection.execute(query).scalars().first()
        return found if isinstance(found, str) else ""

    def token_of(self, size: int) -> object:
        """What stands where an authority's answer is kept; None where nothing does."""
        query = as_it_stands(TIME_STAMPS, ("token",)).where(TIME_STAMPS.c.size == size)
        with self._engine.connect() as connection:
            return connection.execute(query).scalars().first()

    def _greatest(self, column: Column[int]) -> int:
        """Text is greater than any number, to one of the stores."""
        found = select(func.max(type_coerce(column, NullType()))).where(column <= _MOST)
        with self._engine.connect() as connection:
            greatest: object = connection.scalar(found)
        return greatest if isinstance(greatest, int) else 0

    def _rows(
        self, table: Table, kind: type[Kind], upto: int, *, newest_first: bool = False
    ) -> Generator[Kind, None, None]:
        """Each row up to one place, by the first of its columns."""
        order: ColumnElement[Any] = table.c[kind._fields[0]]
        query = as_it_stands(table, kind._fields)
        query = query.order_by(order.desc() if newest_first else order)
        with ExitStack() as stack:
            connection = stack.enter_context(self._engine.connect())
            streaming = connection.execution_options(yield_per=_AT_ONCE)
            streamed = stack.enter_context(closing(streaming.execute(query)))
            for row in streamed:
                one = row_of(kind, row)
                if one is None:
                    self._doubt(table.name, shown(row[0]))
                elif one[0] <= upto:
                    yield one


def read_text_as_it_stands(engine: Engine) -> None:
    """Have a folder's store give text also where a hand wrote what is none."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _furnish(connection: Any, _record: object) -> None:  # noqa: ANN401 - a DBAPI connection
        connection.text_factory = lambda raw: raw.decode(errors="backslashreplace")


def row_of(kind: type[Kind], row: Sequence[Any]) -> Kind | None:
    """A row of its kind; None where something else stands in one of its columns."""
    values = tuple(map(_read, row, kind.__annotations__.values()))
    return None if None in values else kind(*values)


def as_it_stands(table: Table, names: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    """These columns, as whatever stands in them."""
    columns = [type_coerce(table.c[name], NullType()).label(f"a_{name}") for name in names]
    return select(*columns)


def _read(value: object, wanted: type) -> Any:  # noqa: ANN401 - of the kind that is wanted
    """A value of the kind that stands there; None where a hand left another."""
    if type(value) is wanted:
        return value if wanted is not int or is_number(value) else None
    if wanted is UUID and isinstance(value, str) and _AN_ID.fullmatch(value):
        return UUID(value)
    return None


def is_number(value: object) -> TypeGuard[int]:
    """Whether it is a whole number, not below nothing; a hand may leave anything."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def shown(value: object) -> str:
    """What stands where a row says which it is."""
    return repr(value)[:_SHOWN]
