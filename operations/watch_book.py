"""The watch book of the month: opened by whoever writes into it first, read by whoever asks.

The night, the proof and who keeps the ledger write into it, each from a process of their own.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine

from domain.night_watch import NightWatch, month_of
from domain.record import Act
from domain.registry import Registry
from operations.stopped import Stopped, stopped

BY = "office"
"""Who says so, in every fact of the book."""


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
        _note_stop(registry, why)


def note_resumed(registry: Registry, seals: Engine) -> None:
    """Write down that the record is signed again, where it was not; before it is.

    So a stop is never ended without a word: whoever is killed in between gives the command again.
    """
    why = stopped(seals)
    if why is None:
        return
    book, noticed_at = _note_stop(registry, why)
    registry.at_record(NightWatch, book).decide(
        NightWatch.note_resumed,
        act_at(registry, registry.clock()),
        code=why.code,
        position=why.position,
        noticed_at=noticed_at,
    )


def _note_stop(registry: Registry, why: Stopped) -> tuple[UUID, datetime]:
    noticed_at = datetime.fromisoformat(why.noticed_at)
    book = opened(registry, noticed_at)
    registry.at_record(NightWatch, book).decide(
        NightWatch.note_stopped,
        act_at(registry, noticed_at),
        code=why.code,
        size=why.size,
        position=why.position,
        noticed_at=noticed_at,
    )
    return book, noticed_at
