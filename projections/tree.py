"""The tree over the log, kept for proofs: leaves numbered without gaps, in the order of the log.

It belongs to no generation of views. It depends on stored bytes alone and never on what a view
means, so making the views again leaves it as it is, and with it the only witness that can name
the very fact that was changed. It is made again only where it was lost.
"""

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from eventsourcing.persistence import Notification
from sqlalchemy import (
    Connection,
    Engine,
    and_,
    delete,
    func,
    insert,
    inspect,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.types import NullType

from domain.merkle import (
    Node,
    Span,
    consistency_spans,
    digest_of,
    inclusion_spans,
    leaf_bytes,
    needed,
    parents,
    peaks_of,
    proof,
)
from domain.registry import Registry
from projections.generations import Overtaken, writing
from projections.tiles import (
    COMPARED,
    HASH_BYTES,
    META,
    TILE,
    TILE_BITS,
    TILES,
    TREE,
    positions_in,
    split,
    tile_of,
    tile_row,
)

AT_ONCE = 4_000
"""Facts in one write; the views' follower waits for it some 50 ms in a folder."""

Must = Callable[[int, Sequence[Notification]], None]
"""Raises where what comes next, after a position, is not to be taken in."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the tree is, and what stopped the ledger if anything."""

    size: int
    position: int
    checked: int
    trouble: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """One fact in the tree: its number from 0 on, its position in the log, its hash."""

    index: int
    position: int
    hash: bytes


class Tree:
    """The tree in the views' database."""

    def __init__(self, engine: Engine, hash_name: str) -> None:
        self.hash = hash_name
        self.engine = engine
        self._digest = digest_of(hash_name)

    def prepare(self) -> None:
        """Make an empty tree where there is none, or one under another hash (one at a time)."""
        META.create_all(self.engine)
        with writing(self.engine) as connection:
            found = connection.scalar(select(TREE.c.hash))
            if found != self.hash:
                self._make_empty(connection)

    def forget(self) -> None:
        """Begin again from the first fact of the log, whatever is there now."""
        with writing(self.engine) as connection:
            self._make_empty(connection)

    def standing(self) -> Standing:
        """How far it is."""
        columns = (TREE.c.size, TREE.c.position, TREE.c.checked, TREE.c.trouble)
        with self.engine.connect() as connection:
            return Standing(*connection.execute(select(*columns)).one())

    def grow(self, registry: Registry, limit: int = AT_ONCE, must: Must | None = None) -> int:
        """Take the next facts of the log in, at most `limit`; how many, 0 when level.

        `must` is asked first, with the position that was read up to. Raises Overtaken where
        somebody else took them in meanwhile.
        """
        now = self.standing()
        entries = registry.recorder.select_notifications(
            now.position, limit, inclusive_of_start=False
        )
        if entries and must is not None:
            must(now.position, entries)
        if entries:
            self._take_in(now, entries)
        return len(entries)

    def note_checked(self, size: int, note: str) -> None:
        """Remember up to which checkpoint the tree was found to match, as it was signed.

        An empty note: it was compared with none.
        """
        with writing(self.engine) as connection:
            connection.execute(update(TREE).values(checked=size))
            connection.execute(delete(COMPARED))
            if note:
                connection.execute(insert(COMPARED), {"id": 1, "note": note})

    def compared(self) -> object:
        """What is kept of that checkpoint, whatever a hand left there; None where nothing is."""
        note = type_coerce(COMPARED.c.note, NullType())
        with self.engine.connect() as connection:
            if not inspect(connection).has_table(COMPARED.name):
                return None  # the tree of an older office, which was not opened again yet
            return connection.execute(select(note)).scalars().first()

    def tell_trouble(self, trouble: str) -> None:
        """Note why nothing is sealed any more; empty: nothing is wrong."""
        self._note(trouble=trouble)

    def peaks(self, size: int) -> list[bytes]:
        """The nodes that say the first `size` leaves, largest first; raises LookupError."""
        wanted = peaks_of(Span(0, size))
        with self.engine.connect() as connection:
            found = self._nodes(connection, wanted)
        return [found[node] for node in wanted]

    def leaf_at(self, index: int) -> Leaf:
        """The leaf of this number; raises LookupError."""
        tile = and_(TILES.c.level == 0, TILES.c.place == index >> TILE_BITS)
        with self.engine.connect() as connection:
            row = connection.execute(select(TILES.c.positions, TILES.c.hashes).where(tile)).first()
        if row is None or index < 0 or index % TILE >= len(row.hashes) // HASH_BYTES:
            raise LookupError(index)
        return Leaf(
            index, positions_in(row.positions)[index % TILE], split(row.hashes)[index % TILE]
        )

    def leaf_of(self, position: int) -> Leaf:
        """The leaf of the fact at this position of the log; raises LookupError."""
        query = (
            select(TILES.c.place, TILES.c.positions, TILES.c.hashes)
            .where(TILES.c.level == 0, TILES.c.first <= position)
            .order_by(TILES.c.first.desc())
            .limit(1)
        )
        with self.engine.connect() as connection:
            row = connection.execute(query).first()
        positions = positions_in(row.positions) if row else []
        if row is None or position not in positions:
            raise LookupError(position)
        at = positions.index(position)
        return Leaf(row.place * TILE + at, position, split(row.hashes)[at])

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """What shows leaf `index` in the tree of `size`; raises ValueError, LookupError."""
        return self._proof(inclusion_spans(index, size))

    def consistency(self, old: int, new: int) -> list[bytes]:
        """What shows that `new` leaves only add to `old`; raises ValueError, LookupError."""
        return self._proof(consistency_spans(old, new))

    def between(self, after: int, upto: int) -> Generator[Leaf, None, None]:
        """The leaves of the facts past one position, up to and with another, in order."""
        tiles = and_(TILES.c.level == 0, TILES.c.first <= upto)
        begin = select(func.coalesce(func.max(TILES.c.place), 0)).where(
            TILES.c.level == 0, TILES.c.first <= after
        )
        query = (
            select(TILES.c.place, TILES.c.positions, TILES.c.hashes)
            .where(tiles, TILES.c.place >= begin.scalar_subquery())
            .order_by(TILES.c.place)
        )
        with (
            self.engine.connect() as connection,
            closing(connection.execution_options(yield_per=64).execute(query)) as rows,
        ):
            for row in rows:
                pairs = zip(positions_in(row.positions), split(row.hashes), strict=True)
                for index, (position, found) in enumerate(pairs, start=row.place * TILE):
                    if after < position <= upto:
                        yield Leaf(index, position, found)

    @property
    def _empty(self) -> dict[str, object]:
        nothing = {"size": 0, "position": 0, "checked": 0}
        return {"id": 1, "hash": self.hash, "trouble": "", **nothing}

    def _make_empty(self, connection: Connection) -> None:
        connection.execute(delete(TREE))
        connection.execute(delete(COMPARED))
        connection.execute(delete(TILES))
        connection.execute(insert(TREE).values(**self._empty))

    def _note(self, **said: object) -> None:
        with writing(self.engine) as connection:
            connection.execute(update(TREE).values(**said))

    def _proof(self, spans: list[Span]) -> list[bytes]:
        with self.engine.connect() as connection:
            return proof(spans, self._nodes(connection, needed(spans)), self.hash)

    def _take_in(self, now: Standing, entries: Sequence[Notification]) -> None:
        digest = self._digest
        hashes = [digest(b"\0" + stored_leaf(entry)) for entry in entries]
        with writing(self.engine) as connection:
            moved = connection.execute(
                update(TREE)
                .where(TREE.c.size == now.size, TREE.c.position == now.position)
                .values(size=now.size + len(entries), position=entries[-1].id)
            )
            if moved.rowcount != 1:
                raise Overtaken
            self._append(connection, now.size, hashes, [entry.id for entry in entries])

    def _append(
        self, connection: Connection, size: int, hashes: list[bytes], positions: list[int]
    ) -> None:
        """Add leaves to their tile, and each tile that is full to the one above it."""
        level, place = 0, size
        while hashes:
            tile, held = divmod(place, TILE)
            if held:
                before, at = self._taken_out(connection, level, tile)
                hashes, positions = split(before) + hashes, positions_in(at) + positions
            full = []
            rows = []
            for start in range(0, len(hashes), TILE):
                some, at_some = hashes[start : start + TILE], positions[start : start + TILE]
                rows.append(tile_row(level, tile + start // TILE, some, at_some))
                if len(some) == TILE:
                    full.append(self._over(some))
            connection.execute(insert(TILES), rows)
            level, place, hashes, positions = level + 1, tile, full, []

    def _taken_out(self, connection: Connection, level: int, place: int) -> tuple[bytes, bytes]:
        """The tile that is not full yet; it is written anew with what comes to it."""
        tile = and_(TILES.c.level == level, TILES.c.place == place)
        row = connection.execute(select(TILES.c.hashes, TILES.c.positions).where(tile)).one()
        connection.execute(delete(TILES).where(tile))
        return row.hashes, row.positions

    def _over(self, hashes: list[bytes]) -> bytes:
        """The one node over these, which are a power of two."""
        while len(hashes) > 1:
            hashes = list(parents(hashes, self.hash))
        return hashes[0]

    def _nodes(self, connection: Connection, wanted: Iterable[Node]) -> dict[Node, bytes]:
        """These nodes, each worked out from its tile; raises LookupError where one is not there."""
        sought = set(wanted)
        if not sought:
            return {}
        tiles = {tile_of(node) for node in sought}
        asked = or_(*(and_(TILES.c.level == at, TILES.c.place == place) for at, place in tiles))
        columns = (TILES.c.level, TILES.c.place, TILES.c.hashes)
        found = {
            (row.level, row.place): split(row.hashes)
            for row in connection.execute(select(*columns).where(asked))
        }
        return {node: self._node(node, found) for node in sought}

    def _node(self, node: Node, tiles: dict[tuple[int, int], list[bytes]]) -> bytes:
        rest = node.level % TILE_BITS
        start = (node.place << rest) % TILE
        hashes = tiles.get(tile_of(node), [])[start : start + (1 << rest)]
        if len(hashes) != 1 << rest:
            raise LookupError(node)
        return self._over(hashes)


def stored_leaf(entry: Notification) -> bytes:
    """An entry of the log as it is hashed; the office's records all have a UUID."""
    originator = cast("UUID", entry.originator_id)
    return leaf_bytes(entry.id, originator, entry.originator_version, entry.topic, entry.state)
