"""Making every view again while the old ones serve: a second set is filled and takes over."""

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, event

from domain.centres import Centre
from domain.registry import Registry
from projections.files import ON_THE_DESK_REBUILDING
from projections.follow import level
from projections.generations import State, begin, make_indexes, prepare, swap
from projections.scribe import Log, Scribe
from projections.search_index import Cabinet

AT_ONCE = 4_000
"""Facts in one write while rebuilding; the serving views wait for it, under 1 s."""

SELDOM = (100_000, 50, 50)
"""Objects made before Python looks for rubbish, and how often it looks deeper."""

PAGES_KIB = 65_536
"""Pages of a folder's views kept in memory while they are filled; ids fall all over their keys."""

Progress = Callable[[int, int], None]
"""Told how many positions of the log are in, and how many there are."""


class LogShorter(Exception):  # noqa: N818 - named for what is so
    """The log ends before the views that serve: facts were cut off, and they hold them still."""

    def __init__(self, last: int, shown: int) -> None:
        self.last = last
        self.shown = shown
        super().__init__(last, shown)


def rebuild(
    registry: Registry,
    engine: Engine,
    cabinet: Cabinet,
    centres: Mapping[str, Centre],
    progress: Progress,
) -> int:
    """Fill a second set of views from the whole log and let it serve; the positions read.

    Whoever calls holds the rebuilder's seat: a second rebuild would drop the first one's work.
    Broken off half way, the old views serve on, and the next rebuild drops what was left. Raises
    LogShorter where the log ends before the views that serve, which a log that grows never does.
    """
    prepare(engine)
    engine = _with_room(engine)
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
    with _collecting_seldom():
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
            elif not read:
                _must_not_be_cut_off(registry, engine)


def _must_not_be_cut_off(registry: Registry, engine: Engine) -> None:
    """The follower of the serving views may be ahead, and the log is never behind it."""
    shown = level(registry, engine)
    if shown.last < shown.position:
        raise LogShorter(shown.last, shown.position)


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Let Python look for rubbish seldom: with thousands of files on the desk it took a sixth."""
    before = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _with_room(engine: Engine) -> Engine:
    """The same store, whose connections keep more pages than the two MiB a folder's would.

    The listener hangs on this view of the engine alone: others read through the engine meanwhile.
    """
    if engine.dialect.name != "sqlite":
        return engine
    filling = engine.execution_options()
    event.listen(filling, "engine_connect", _give_room)
    return filling


def _give_room(connection: Connection) -> None:
    connection.connection.execute(f"PRAGMA cache_size = -{PAGES_KIB}")
