"""Following the log: the views are kept level with it, and say how far they are.

One follower works at a time; others stand by for its seat.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Event
from time import monotonic
from typing import Protocol, runtime_checkable

from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError

from domain.centres import Centre
from domain.registry import Registry
from projections.generations import NoViews, Overtaken, State, prepare, reading, tell_trouble
from projections.scribe import Scribe
from projections.search_index import Cabinet
from projections.tables import GENERATIONS

AT_ONCE = 500
"""Facts in one write while following: a second of a busy city, well under one for the writer."""

POLL_SECONDS = 0.05
"""How soon a follower hears of what another process wrote."""

TRY_AGAIN_SECONDS = 5.0
"""How soon a record that was set aside is whole again in the views, once it was put right."""

WAIT_SECONDS = 0.01
"""How often a waiting reader looks."""


class Seat(Protocol):
    """The place of the one follower who works."""

    def take(self) -> bool:
        """Sit down if the seat is free, and say whether one sits."""

    def is_held(self) -> bool:
        """Whether one still sits there."""

    def leave(self) -> None:
        """Get up."""


@runtime_checkable
class Wakes(Protocol):
    """A log that tells a listener in its own process that something was appended."""

    def listen(self, listener: Event) -> None:
        """Set this event whenever something was appended."""

    def unlisten(self, listener: Event) -> None:
        """Leave this event alone from now on."""


@dataclass(frozen=True, slots=True)
class Level:
    """How far the serving views are, how far the log is, and what stopped them if anything."""

    position: int
    last: int
    trouble: str

    @property
    def behind(self) -> int:
        """Positions of the log not yet in the views; some of them may be gaps."""
        return max(0, self.last - self.position)


def level(registry: Registry, engine: Engine) -> Level:
    """How far the serving views are; raises NoViews."""
    columns = (GENERATIONS.c.position, GENERATIONS.c.trouble)
    with engine.connect() as connection:
        row = connection.execute(
            select(*columns).where(GENERATIONS.c.state == State.SERVING)
        ).one_or_none()
    if row is None:
        raise NoViews
    return Level(row.position, registry.recorder.max_notification_id() or 0, row.trouble)


def wait_for(engine: Engine, position: int, timeout: float, stop: Event | None = None) -> bool:
    """Wait until the serving views have passed a position; False if they have not in time."""
    until = monotonic() + timeout
    stopped = stop or Event()
    while not has_passed(engine, position):
        if monotonic() >= until or stopped.wait(WAIT_SECONDS):
            return False
    return True


def has_passed(engine: Engine, position: int) -> bool:
    """Say whether the serving views have passed a position of the log."""
    with reading(engine) as now:
        return now.position >= position


class Follower:
    """Keeps the serving views level with the log, for as long as it holds its seat."""

    def __init__(  # noqa: PLR0913, PLR0917 - the parts a view is made of, handed down from above
        self,
        registry: Registry,
        engine: Engine,
        cabinet: Cabinet,
        centres: Mapping[str, Centre],
        seat: Seat,
        at_once: int = AT_ONCE,
    ) -> None:
        self._registry = registry
        self._engine = engine
        self._cabinet = cabinet
        self._centres = centres
        self._seat = seat
        self._at_once = at_once

    def run(self, stop: Event) -> None:
        """Stand by for the seat, then follow until told to stop.

        Any error ends it, after it was noted where /readyz looks.
        """
        prepare(self._engine)
        with _listening(self._registry) as woken:
            while not stop.is_set():
                if self._seat.take():
                    try:
                        self._follow(stop, woken)
                    finally:
                        self._seat.leave()
                else:
                    stop.wait(POLL_SECONDS)

    def _follow(self, stop: Event, woken: Event) -> None:
        """Follow one generation after another while the seat is ours."""
        while not stop.is_set() and self._seat.is_held():
            scribe = self._scribe()
            try:
                self._keep_level(scribe, stop, woken)
            except Overtaken:
                continue
            except Exception as error:
                with suppress(DBAPIError):  # the store itself may be what is wrong
                    tell_trouble(self._engine, scribe.tables.generation, type(error).__name__)
                raise

    def _keep_level(self, scribe: Scribe, stop: Event, woken: Event) -> None:
        try_again = 0.0
        while not stop.is_set() and self._seat.is_held():
            woken.clear()
            if scribe.write_on(self._at_once) < self._at_once:
                if monotonic() >= try_again:
                    scribe.take_up_again()
                    try_again = monotonic() + TRY_AGAIN_SECONDS
                woken.wait(POLL_SECONDS)
                self._must_still_serve(scribe)

    def _must_still_serve(self, scribe: Scribe) -> None:
        with reading(self._engine) as now:
            if now.tables.generation != scribe.tables.generation or now.position != scribe.position:
                raise Overtaken

    def _scribe(self) -> Scribe:
        with reading(self._engine) as now:
            tables, position = now.tables, now.position
        return Scribe(
            self._registry,
            self._engine,
            self._cabinet,
            self._centres,
            tables,
            State.SERVING,
            position,
        )


@contextmanager
def _listening(registry: Registry) -> Iterator[Event]:
    """Hear at once of what this process appends; what others append is found by looking."""
    woken, recorder = Event(), registry.recorder
    if isinstance(recorder, Wakes):
        recorder.listen(woken)
    try:
        yield woken
    finally:
        if isinstance(recorder, Wakes):
            recorder.unlisten(woken)
