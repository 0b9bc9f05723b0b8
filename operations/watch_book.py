"""The watch book of the month: opened by whoever writes into it first, read by whoever asks.

The night, the proof and who keeps the ledger write into it, each from a process of their own.
"""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import Engine

from domain.night_watch import NightWatch, month_of
from domain.proofs import Stop
from domain.record import Act
from domain.registry import Registry
from domain.watch_books import books_since
from operations.seals import Seals
from operations.stopped import Stopped, put_moment_right, since, stop, stopped
from operations.unkept import last_signed

BY = "office"
"""Who says so, in every fact of the book."""

CLOCKS_APART = timedelta(days=1)
"""So far may the clocks of two machines be apart, where one signed and the other noticed a stop."""

log = structlog.get_logger()


def opened(registry: Registry, at: datetime) -> UUID:
    """The book of the month of a moment, opened where it was not; its id."""
    month = month_of(min(at, registry.clock()))
    first = act_at(registry, at, f"night-watch:{month}")
    registry.open(NightWatch.open(first, month=month), first)
    return NightWatch.create_id(month)


def act_at(registry: Registry, at: datetime, request: str = "") -> Act:
    """The office's own word; a clock that is ahead of the office's says nothing from the future."""
    now = registry.clock()
    return Act(BY, min(at, now), now, request=request)


def note_stop(registry: Registry, seals: Engine) -> None:
    """Write down that nothing is signed any more, where that is so and nobody has.

    Raises whatever a record raises into which nothing can be written.
    """
    why = stopped(seals)
    if why is not None:
        note_this_stop(registry, seals, why)


def note_resumed(registry: Registry, seals: Seals) -> None:
    """Write down that the record is signed again, where it was not; before it is.

    So a stop is never ended without a word: whoever is killed in between gives the command again.
    Every other stop that is still open ends with it.
    """
    note_stop(registry, seals.engine)
    for book, one in _open_stops(registry, seals):
        registry.at_record(NightWatch, book).decide(
            NightWatch.note_resumed,
            act_at(registry, registry.clock()),
            code=one.code,
            position=one.position,
            noticed_at=one.noticed_at,
        )


def stopped_again(registry: Registry, seals: Seals) -> Stopped | None:
    """The first stop that nobody has resumed by the books, set again where a hand lifted it."""
    why = open_stop(registry, seals)
    if why is not None:
        log.error("a stop was lifted by hand, and is set again", **why._asdict())
        stop(seals.engine, why)
    return why


def open_stop(registry: Registry, seals: Seals) -> Stopped | None:
    """The first stop that nobody has resumed by the books, whether or not the seals hold it."""
    found = [one for _, one in _open_stops(registry, seals)]
    first = min(found, key=lambda one: one.noticed_at, default=None)
    if first is None:
        return None
    return Stopped(first.code, first.size, first.position, first.noticed_at.isoformat())


def _open_stops(registry: Registry, seals: Seals) -> list[tuple[UUID, Stop]]:
    """Those of the books since the last checkpoint: over an open stop none is signed."""
    said, now = last_signed(seals), registry.clock()
    books = books_since(registry, (said.made_at if said else now) - CLOCKS_APART, now)
    return [(book.id, one) for book in books for one in book.stops if one.resumed_at is None]


def note_this_stop(registry: Registry, seals: Engine, why: Stopped) -> None:
    """Write down a stop, once, whether or not the seals hold it; raises what `note_stop` does."""
    now = registry.clock()
    noticed_at = since(why, now)
    if noticed_at is None:
        log.error("the moment of the stop is none, and it is told as noticed now", was=str(why))
        why = put_moment_right(seals, now) or why
        noticed_at = since(why, now) or now
    registry.at_record(NightWatch, opened(registry, noticed_at)).decide(
        NightWatch.note_stopped,
        act_at(registry, noticed_at),
        code=why.code,
        size=why.size,
        position=why.position,
        noticed_at=noticed_at,
    )
