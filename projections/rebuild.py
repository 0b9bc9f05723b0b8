"""Making every view again while the old ones serve: a second set is filled and takes over."""

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from domain.centres import Centre
from domain.registry import Registry
from projections.files import ON_THE_DESK_REBUILDING
from projections.follow import Log, Scribe
from projections.generations import State, begin, make_indexes, prepare, swap
from projections.search_index import Cabinet

AT_ONCE = 4_000
"""Facts in one write while rebuilding; the serving views wait for it, under 1 s."""

SELDOM = (100_000, 50, 50)
"""Objects made before Python looks for rubbish, and how often it looks deeper."""

PAGES_KIB = 65_536
"""Pages of a folder's views kept in memory while they are filled; ids fall all over their keys."""

Progress = Callable[[int, int], None]
"""Told how many positions of the log are in, and how many there are."""


def rebuild(
    registry: Registry,
    engine: Engine,
    cabinet: Cabinet,
    centres: Mapping[str, Centre],
    progress: Progress,
) -> int:
    """Fill a second set of views from the whole log and let it serve; the positions read.

    Whoever calls holds the rebuilder's seat: a second rebuild would drop the first one's work.
    Broken off half way, the old views serve on, and the next rebuild drops what was left.
    """
    prepare(engine)
    tables, log = begin(engine), Log(registry)
    scribe = Scribe(
        registry,
        engine,
        cabinet,
        centres,
        tables,
        State.BUILDING,
        position=0,
        desk=ON_THE_DESK_REBUILDING,
    )
    with _collecting_seldom(), _room_for_pages(engine):
        indexed = False
        while True:
            read = scribe.write_on(AT_ONCE)
            progress(scribe.position, max(log.last, scribe.position))
            if read == AT_ONCE:
                continue
            if not indexed:
                make_indexes(engine, tables)
                indexed = True
            elif swap(engine, tables):
                return scribe.position


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Let Python look for rubbish seldom: with thousands of files on the desk it took a sixth."""
    before = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def _room_for_pages(engine: Engine) -> Iterator[None]:
    """Let a folder's store keep more pages than the two MiB it would."""
    if engine.dialect.name != "sqlite":
        yield
        return
    event.listen(engine, "checkout", _give_room)
    try:
        yield
    finally:
        event.remove(engine, "checkout", _give_room)


def _give_room(connection: Any, _record: object, _proxy: object) -> None:  # noqa: ANN401 - a DBAPI connection
    connection.execute(f"PRAGMA cache_size = -{PAGES_KIB}")
