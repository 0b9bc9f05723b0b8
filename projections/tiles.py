"""The tables of the tree over the log: one row that says how far it is, and its hashes in tiles.

A tile is 256 neighbouring hashes: a proof in a log of a million facts reads three tiles or four,
and a fact costs 40 bytes of it.
"""

import struct

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

from domain.merkle import Node

TILE_BITS = 8

TILE = 1 << TILE_BITS
"""Hashes of one tile."""

_POSITION = struct.Struct(">Q")

HASH_BYTES = 32
"""Of both algorithms."""

META = MetaData()

TREE = Table(
    "ledger_tree",
    META,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("hash", String(16), nullable=False),
    Column("checked", BigInteger, nullable=False),
    Column("trouble", Text, nullable=False),
)
"""One row: the leaves, the position of the last, up to which checkpoint it was compared."""

COMPARED = Table(
    "ledger_compared",
    META,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
)
"""One row: the very checkpoint up to which it was compared, as it was signed; none before that. A
number beside the tree is written by any hand, a signature by none."""

TILES = Table(
    "ledger_tiles",
    META,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    Column("first", BigInteger, nullable=False),
    Column("hashes", LargeBinary, nullable=False),
    Column("positions", LargeBinary, nullable=False),
    Index("ledger_tiles_first", "level", "first"),
)
"""Level 0 are the leaves, with their positions; level n are the nodes over 256^n of them."""


def tile_of(node: Node) -> tuple[int, int]:
    """The level and the place of the tile that a node is worked out from."""
    level, rest = divmod(node.level, TILE_BITS)
    return level, (node.place << rest) >> TILE_BITS


def tile_row(
    level: int, place: int, hashes: list[bytes], positions: list[int]
) -> dict[str, object]:
    """A tile as it is stored."""
    return {
        "level": level,
        "place": place,
        "first": positions[0] if positions else 0,
        "hashes": b"".join(hashes),
        "positions": b"".join(map(_POSITION.pack, positions)),
    }


def split(hashes: bytes) -> list[bytes]:
    """The hashes of a tile."""
    return [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]


def positions_in(packed: bytes) -> list[int]:
    """The positions of a tile of leaves."""
    return [position for (position,) in _POSITION.iter_unpack(packed)]
