"""Steps acknowledged, side by side: the office's desk and the bare service, in turns."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import time_ns

import uvloop

from bench.caller import Walk, at_our_desk, at_the_bare_service, go_round
from bench.services import (
    SQLITE,
    Postgres,
    Store,
    bare,
    cpu_seconds,
    free_port,
    fresh_folder,
    our_desk,
    postgres_programs,
    running,
)
from domain.callers import Role
from operations.office import open_office
from operations.settings import CITY, EMBEDDED, Settings

CALLERS = (1, 8, 32)
ROUNDS = 5
CENTRE = "siming"


def settings_of(home: Path, store: Store) -> Settings:
    """The settings of an office on a store, for this process."""
    if store.kind == "sqlite":
        return Settings(home=home, persistence_module=EMBEDDED)
    told = store.environment
    return Settings(
        home=home,
        persistence_module=CITY,
        postgres_host=told["POSTGRES_HOST"],
        postgres_dbname=told["POSTGRES_DBNAME"],
        postgres_user=told["POSTGRES_USER"],
    )


def desk_keys(settings: Settings, callers: int) -> list[dict[str, str]]:
    """A mediator and a team lead for each caller."""
    with open_office(settings) as office:
        lead = office.callers.add(Role.TEAM_LEAD, CENTRE, name="lead", officer="lead")[1]
        return [
            {
                "mediator": office.callers.add(
                    Role.MEDIATOR, CENTRE, name=f"mediator {n}", officer=f"mediator-{n}"
                )[1],
                "lead": lead,
            }
            for n in range(callers)
        ]


@dataclass(frozen=True, slots=True)
class Round:
    """What one round came to."""

    seconds: float
    took: list[float]
    cpu: float

    @property
    def a_second(self) -> float:
        """Steps acknowledged per second."""
        return len(self.took) / self.seconds


@dataclass
class Side:
    """One of the two services, and everybody who may call it."""

    store: str
    port: int
    pid: int
    walks: list[Walk]
    walked: int = 0

    def go(self, callers: int, disputes: int) -> Round:
        """One round of so many callers."""
        first, self.walked = self.walked, self.walked + disputes
        before = cpu_seconds(self.pid)
        seconds, took = uvloop.run(go_round(self.port, self.walks[:callers], first, disputes))
        return Round(seconds, took, cpu_seconds(self.pid) - before)


@contextmanager
def our_side(store: Store, callers: int) -> Iterator[Side]:
    """The office's desk on a fresh store."""
    with fresh_folder() as folder, our_side_in(folder, store, callers) as side:
        yield side


@contextmanager
def our_side_in(folder: Path, store: Store, callers: int) -> Iterator[Side]:
    """The office's desk on a store that may have an age."""
    keys = desk_keys(settings_of(folder, store), callers)
    port = free_port()
    run = f"bench-{time_ns()}"
    walks = [at_our_desk(f"mediator-{n}", held, run) for n, held in enumerate(keys)]
    with running(*our_desk(folder, store, port), port) as pid:
        yield Side(store.kind, port, pid, walks)


@contextmanager
def bare_side(store: Store, callers: int, way: str) -> Iterator[Side]:
    """The bare service on a fresh store."""
    with fresh_folder() as folder:
        port = free_port()
        walks = [at_the_bare_service(f"mediator-{n}") for n in range(callers)]
        with running(*bare(folder, store, port, way), port) as pid:
            yield Side(store.kind, port, pid, walks)


WAYS = ("threads", "inline", "hop")
"""How the bare service may serve; the way that is fastest on trial is the one to measure by."""


@dataclass(frozen=True, slots=True)
class Told:
    """One service's rounds at one number of callers: the medians."""

    a_second: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    """Processor time of the service's process for one step."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Both services on one store at one number of callers; the ratios are medians of rounds."""

    store: str
    callers: int
    ours: Told
    bare: Told
    bare_way: str
    ratio: float
    cpu_ratio: float


def measure(*, quick: bool) -> Iterator[Compared]:
    """Compare on every store that is there."""
    rounds, disputes = (3, 8) if quick else (ROUNDS, 24)
    yield from _on(lambda: SQLITE, rounds, disputes)
    programs = postgres_programs()
    if programs is not None:
        with Postgres(programs) as server:
            yield from _on(server.store, rounds, disputes)


def _on(store: Callable[[], Store], rounds: int, disputes: int) -> Iterator[Compared]:
    with ExitStack() as services:
        ours = services.enter_context(our_side(store(), max(CALLERS)))
        bares = {way: services.enter_context(bare_side(store(), max(CALLERS), way)) for way in WAYS}
        for side in (ours, *bares.values()):
            side.go(1, 2)
        for callers in CALLERS:
            trial = {way: side.go(callers, max(callers, 8)) for way, side in bares.items()}
            way = max(trial, key=lambda name: trial[name].a_second)
            pairs = [
                (side_by_side(ours, callers, disputes), side_by_side(bares[way], callers, disputes))
                for _ in range(rounds)
            ]
            yield _compared(ours.store, callers, way, pairs)


def side_by_side(side: Side, callers: int, disputes: int) -> Round:
    """One side's turn."""
    return side.go(callers, max(callers, disputes))


def _compared(store: str, callers: int, way: str, pairs: list[tuple[Round, Round]]) -> Compared:
    return Compared(
        store,
        callers,
        told([ours for ours, _ in pairs]),
        told([bare for _, bare in pairs]),
        way,
        median(ours.a_second / bare.a_second for ours, bare in pairs),
        median(ours.cpu / bare.cpu for ours, bare in pairs),
    )


def told(rounds: list[Round]) -> Told:
    """The medians of some rounds."""
    return Told(
        a_second=median(one.a_second for one in rounds),
        p50_ms=median(1000 * median(one.took) for one in rounds),
        p99_ms=median(1000 * quantiles(one.took, n=100)[98] for one in rounds),
        cpu_ms=median(1000 * one.cpu / len(one.took) for one in rounds),
    )
