"""The tree looked over by itself: whether its tiles still make one tree.

A hand at the views' database can change it like everything there. It is no part of the record and
is made again from it; until then its word is good for nothing.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from itertools import groupby, pairwise
from operator import itemgetter
from struct import error as NotPacked  # noqa: N812 - named for what is so
from typing import Any

from sqlalchemy import Connection, select, type_coerce
from sqlalchemy.exc import (
    DatabaseError,
    DataError,
    IntegrityError,
    MultipleResultsFound,
    NoResultFound,
    OperationalError,
)
from sqlalchemy.types import NullType

from domain.merkle import parents
from projections.tiles import HASH_BYTES, TILE, TILE_BITS, TILES, TREE, positions_in, split
from projections.tree import Tree

DAMAGED = (
    *(NoResultFound, MultipleResultsFound, IntegrityError, DataError),
    *(LookupError, OverflowError, TypeError, ValueError, NotPacked),
)
"""What reading a tree raises that a hand was at."""


class NotOneTree(ValueError):  # noqa: N818 - named for what is so
    """Its tiles do not make one tree."""


def is_sound(tree: Tree) -> bool:
    """Whether the tree is one tree, with as many leaves as it says, up to where it says."""
    try:
        with tree.engine.connect() as connection:
            _read_as_of_one_moment(connection)
            _must_be_one(connection, tree.hash)
    except DAMAGED:
        return False
    except DatabaseError as error:
        if isinstance(error, OperationalError) and not lacks_a_part(error):
            raise  # locked, or not there: that says nothing of the tree
        return False
    return True


def lacks_a_part(error: OperationalError) -> bool:
    """Whether a folder's store says that a table or a column is not there."""
    return getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR


def _read_as_of_one_moment(connection: Connection) -> None:
    """Whoever keeps the tree may add to it meanwhile."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN")
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _must_be_one(connection: Connection, hash_name: str) -> None:
    """Raises NotOneTree, or any of DAMAGED."""
    standing = (TREE.c.hash, TREE.c.size, TREE.c.position, TREE.c.checked)
    name, size, position, checked = connection.execute(select(*_as_they_stand(*standing))).one()
    columns = _as_they_stand(*TILES.c.values())
    query = select(*columns).order_by(TILES.c.level, TILES.c.place)
    last, below, level = 0, list[bytes](), 0
    with closing(connection.execution_options(yield_per=64).execute(query)) as tiles:
        for at, rows in groupby(tiles, key=itemgetter(0)):
            if at != level:
                raise NotOneTree
            last, below = _level(rows, level, size >> TILE_BITS * level, below, hash_name, last)
            level += 1
    is_all = size >> TILE_BITS * level == 0
    if not is_all or (name, position) != (hash_name, last) or not 0 <= checked <= size:
        raise NotOneTree


def _level(  # noqa: PLR0913, PLR0917 - what one level of it is held to
    rows: Iterable[Any], level: int, size: int, below: list[bytes], hash_name: str, last: int
) -> tuple[int, list[bytes]]:
    """The last position of the leaves, and the nodes over this level; raises NotOneTree."""
    over, number = list[bytes](), 0
    for wanted, (_, place, first, packed, at) in enumerate(rows):
        hashes = split(packed)
        number += len(hashes)
        is_whole = len(hashes) == TILE
        if place != wanted or len(packed) != len(hashes) * HASH_BYTES or not hashes:
            raise NotOneTree
        if not is_whole and number != size:
            raise NotOneTree
        if level == 0:
            last = _last_of(positions_in(at), len(hashes), first, last)
        elif hashes != below[place * TILE : place * TILE + len(hashes)] or (first, at) != (0, b""):
            raise NotOneTree
        if is_whole:
            over.append(_over(hashes, hash_name))
    if number != size:
        raise NotOneTree
    return last, over


def _last_of(positions: list[int], number: int, first: int, before: int) -> int:
    """The last position of a tile of leaves, which rise; raises NotOneTree."""
    is_rising = all(one < other for one, other in pairwise([before, *positions]))
    if len(positions) != number or positions[0] != first or not is_rising:
        raise NotOneTree
    return positions[-1]


def _over(hashes: list[bytes], hash_name: str) -> bytes:
    while len(hashes) > 1:
        hashes = list(parents(hashes, hash_name))
    return hashes[0]


def _as_they_stand(*columns: Any) -> list[Any]:  # noqa: ANN401 - columns of any kind
    return [type_coerce(column, NullType()).label(f"a_{column.name}") for column in columns]
