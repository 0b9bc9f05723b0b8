"""Which set of views serves, and how a second set takes its place while the first one serves."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import (
    Connection,
    Engine,
    Index,
    Select,
    delete,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.schema import CreateTable

from projections.editions import clear_away, edition, is_older
from projections.tables import GENERATIONS, Tables, tables_of

_CHANGING = 0x7669_6577_73  # "views": who reads holds it shared, who swaps holds it alone


class State(StrEnum):
    """What a generation is for."""

    BUILDING = "building"
    SERVING = "serving"


class Overtaken(Exception):  # noqa: N818 - named for what happened
    """Another follower wrote these views meanwhile, or they no longer serve."""


class NoViews(Exception):  # noqa: N818 - named for what is so
    """No set of views serves: none was ever made, or the store was emptied."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A reader at one moment: one connection, one set of views."""

    connection: Connection
    tables: Tables
    position: int


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that writes; on SQLite it takes its place at once, so it never fails late."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection
        connection.commit()


@contextmanager
def reading(engine: Engine) -> Iterator[Reading]:
    """One transaction that reads the serving views, which are not dropped under it.

    Raises NoViews.
    """
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")
        else:
            connection.execute(text("SELECT pg_advisory_xact_lock_shared(:views)"), _KEY)
        generation, position = serving(connection)
        yield Reading(connection, tables_of(generation), position)


_KEY = {"views": _CHANGING}


def serving(connection: Connection) -> tuple[int, int]:
    """The generation that serves, and its position; raises NoViews."""
    row = connection.execute(
        select(GENERATIONS.c.generation, GENERATIONS.c.position).where(
            GENERATIONS.c.state == State.SERVING
        )
    ).one_or_none()
    if row is None:
        raise NoViews
    return row.generation, row.position


def prepare(engine: Engine) -> None:
    """Make the first set of views where there is none; of several processes at once, one does.

    Views that an older edition of this program made give way: they are followed from the start.
    """
    with writing(engine) as connection:
        _alone(connection)
        if is_older(connection):
            clear_away(connection)
        GENERATIONS.metadata.create_all(connection)
        if connection.scalar(select(func.count()).select_from(GENERATIONS)) == 0:
            _make(connection, State.SERVING)


def begin(engine: Engine) -> Tables:
    """Make a second, empty set of views; what an earlier rebuild left half done is dropped.

    It has no index yet but its keys: rows are appended, and the indexes made at the end, in order.
    """
    with writing(engine) as connection:
        _alone(connection)
        half = select(GENERATIONS.c.generation).where(GENERATIONS.c.state == State.BUILDING)
        left_behind = connection.scalars(half).all()
        new = _make(connection, State.BUILDING)  # first, so that no number is ever used again
        for generation in left_behind:
            _drop(connection, generation)
        return new


def make_indexes(engine: Engine, tables: Tables) -> None:
    """Make the indexes a new set of views was filled without, one write each."""
    for index in _indexes(tables):
        with writing(engine) as connection:
            index.create(connection, checkfirst=True)


def swap(engine: Engine, new: Tables) -> bool:
    """Let the new set serve and drop the old, in one transaction; False if it lags behind it.

    Its indexes must be there.
    """
    with writing(engine) as connection:
        _alone(connection)
        old, reached = serving(connection)
        position = connection.scalar(_position_of(new.generation))
        if position is None:
            raise Overtaken
        if position < reached:
            return False
        _drop(connection, old)
        connection.execute(
            update(GENERATIONS)
            .where(GENERATIONS.c.generation == new.generation)
            .values(state=State.SERVING)
        )
        return True


def advance(connection: Connection, generation: int, state: State, *, old: int, new: int) -> None:
    """Move a generation's position; raises Overtaken if it is not where we left it.

    Asked first in every writing transaction, so that two followers can never both write a fact.
    """
    moved = connection.execute(
        update(GENERATIONS)
        .where(
            GENERATIONS.c.generation == generation,
            GENERATIONS.c.position == old,
            GENERATIONS.c.state == state,
        )
        .values(position=new, trouble="")
    )
    if moved.rowcount != 1:
        raise Overtaken


def hold(connection: Connection) -> Tables:
    """Keep the serving views from everybody else until this transaction ends.

    Raises NoViews, and Overtaken where somebody else wrote them at this very moment.
    """
    generation, position = serving(connection)
    held = connection.execute(
        update(GENERATIONS)
        .where(
            GENERATIONS.c.generation == generation,
            GENERATIONS.c.position == position,
            GENERATIONS.c.state == State.SERVING,
        )
        .values(position=position)
    )
    if held.rowcount != 1:
        raise Overtaken
    return tables_of(generation)


def tell_trouble(engine: Engine, generation: int, trouble: str) -> None:
    """Note why a generation is followed no more, for whoever asks whether the office is well."""
    with writing(engine) as connection:
        connection.execute(
            update(GENERATIONS)
            .where(GENERATIONS.c.generation == generation)
            .values(trouble=trouble)
        )


def standing(connection: Connection) -> list[Tables]:
    """Every set of views there is, serving or being built."""
    return [tables_of(found) for found in connection.scalars(select(GENERATIONS.c.generation))]


def _make(connection: Connection, state: State) -> Tables:
    last = connection.scalar(select(func.max(GENERATIONS.c.generation))) or 0
    tables = tables_of(last + 1)
    for table in tables.meta.sorted_tables:
        connection.execute(CreateTable(table))
    if state is State.SERVING:
        for index in _indexes(tables):
            index.create(connection)
    connection.execute(
        insert(GENERATIONS).values(
            generation=last + 1, state=state, position=0, trouble="", edition=edition()
        )
    )
    return tables


def _indexes(tables: Tables) -> list[Index]:
    found = (index for table in tables.meta.sorted_tables for index in table.indexes)
    return sorted(found, key=lambda index: str(index.name))


def _drop(connection: Connection, generation: int) -> None:
    connection.execute(delete(GENERATIONS).where(GENERATIONS.c.generation == generation))
    tables_of(generation).meta.drop_all(connection)


def _position_of(generation: int) -> Select[int]:
    return (
        select(GENERATIONS.c.position)
        .where(GENERATIONS.c.generation == generation)
        .with_for_update()
    )


def _alone(connection: Connection) -> None:
    """Wait until nobody reads; on SQLite a writer is alone anyhow, and readers see the old."""
    if connection.dialect.name != "sqlite":
        connection.execute(text("SELECT pg_advisory_xact_lock(:views)"), _KEY)
