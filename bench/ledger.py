"""The ledger: how fast a whole record is verified, and how far the tree is behind a busy log.

`.venv/bin/python -m bench.ledger`, or in parts: `lag`, `fill FOLDER FACTS`, `verify FOLDER`. The
record is filled with real disputes and then copied under new ids until it has so many facts; their
bytes are what an office stores.
"""

import os
import subprocess
import sys
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from threading import Event
from time import perf_counter, sleep
from uuid import UUID, uuid4

from eventsourcing.application import LocalNotificationLog
from eventsourcing.persistence import Notification, StoredEvent

from bench.filled import fill
from bench.services import ROOT, SQLITE, fresh_folder
from bench.steps import our_side_in, settings_of
from operations.ledger_desk import verify
from operations.office import Office, open_office

MANY = 1_000_000
SEED_DISPUTES = 2_000
HANDFUL = 5_000
"""Facts under one checkpoint: what a busy city records in a minute or so."""

LOOPED = 100_000
"""Facts that the library's own loop reads; a whole million takes it minutes."""

PAGE = 1_000
"""Facts in a section of the library's log; its own are ten, which would be slower."""

CALLERS, DISPUTES, ROUNDS = 8, 24, 5
LOOK_SECONDS = 0.01


@dataclass(frozen=True, slots=True)
class Verified:
    """A whole store verified, beside the library reading its own notification log."""

    facts: int
    checkpoints: int
    receipts: int
    seconds: float
    processor_seconds: float
    a_processor_second: float
    library_a_processor_second: float
    ratio: float
    """By processor time: another's work on the same machine does not count."""


@dataclass(frozen=True, slots=True)
class Lag:
    """How long after a fact was recorded the tree had it, at full write load."""

    looks: int
    facts_a_second: float
    p50_ms: float
    p99_ms: float
    most_ms: float


def filled(home: Path, facts: int) -> None:
    """Fill an office with so many facts, with receipts, and a checkpoint every ten thousand."""
    settings = settings_of(home, SQLITE)
    fill(settings, min(SEED_DISPUTES, facts // 8))
    with open_office(settings) as office:
        _take_in(office)
        _copy_until(office, facts)


def verified(home: Path) -> Verified:
    """Verify it; then read as the library does."""
    settings = settings_of(home, SQLITE)
    began, worked = perf_counter(), _processor()
    verdict = verify(settings, None, lambda _: None)
    seconds, worked = perf_counter() - began, _processor() - worked
    if not verdict.is_whole:
        raise RuntimeError(str(verdict.findings.told[:3]))
    with open_office(settings) as office:
        library = _library(office)
    return Verified(
        facts=verdict.facts,
        checkpoints=verdict.checkpoints,
        receipts=verdict.receipts,
        seconds=seconds,
        processor_seconds=worked,
        a_processor_second=verdict.facts / worked,
        library_a_processor_second=library,
        ratio=verdict.facts / worked / library,
    )


def _copy_until(office: Office, facts: int) -> None:
    """Copy what there is under new ids, handful by handful, each signed as a busy minute is."""
    recorder = office.registry.recorder
    rows = recorder.select_notifications(start=None, limit=1 << 30)
    there, began = len(rows), perf_counter()
    while there < facts:
        ids: dict[object, UUID] = {}
        some = rows[: facts - there]
        for first in range(0, len(some), HANDFUL):
            handful = some[first : first + HANDFUL]
            recorder.insert_events(
                [_under(row, ids.setdefault(row.originator_id, uuid4())) for row in handful]
            )
            _take_in(office)
        there += len(some)
    print(f"  {facts} facts within {perf_counter() - began:.0f} s")


def _under(row: Notification, originator: UUID) -> StoredEvent:
    return StoredEvent(originator, row.originator_version, row.topic, row.state)


def _take_in(office: Office) -> None:
    """What the keeper does, with a checkpoint each time."""
    while office.ledger.grow() or office.ledger.issue_receipts():
        pass
    office.ledger.seal()


def _library(office: Office) -> float:
    """Facts a second of the library's notification log, in pages of a thousand, and the mapper."""
    log = LocalNotificationLog(office.registry.recorder, section_size=PAGE)
    mapper, read, start, worked = office.registry.mapper, 0, 1, _processor()
    while read < LOOPED and (page := log.select(start, limit=PAGE)):
        for entry in page:
            mapper.to_domain_event(entry)
        read, start = read + len(page), page[-1].id + 1
    return read / (_processor() - worked)


def _processor() -> float:
    """Seconds of the processor that this process and its ended children took."""
    told = os.times()
    return told.user + told.system + told.children_user + told.children_system


def lag(rounds: int) -> Lag:
    """Steps over HTTP as fast as they are answered, and somebody who looks at log and tree."""
    with fresh_folder() as home:
        settings = settings_of(home, SQLITE)
        with open_office(settings) as office, our_side_in(home, SQLITE, CALLERS) as side:
            keeper = subprocess.Popen(
                [sys.executable, "-P", "-m", "operations.cli", "project"],
                env={**os.environ, "ONESTOP_HOME": str(home)},
                cwd=ROOT,
            )
            try:
                side.go(CALLERS, CALLERS)
                stop = Event()
                while office.ledger.tree.standing().position < _last(office):
                    stop.wait(LOOK_SECONDS)
                with ThreadPoolExecutor(1) as looker:
                    looking = looker.submit(_look, office, stop)
                    began, before = perf_counter(), _last(office)
                    for _ in range(rounds):
                        side.go(CALLERS, DISPUTES)
                    a_second = (_last(office) - before) / (perf_counter() - began)
                    stop.set()
                    waited = looking.result()
            finally:
                keeper.terminate()
                keeper.wait()
    told = [1000 * one for one in waited]
    return Lag(len(told), a_second, median(told), quantiles(told, n=100)[98], max(told))


def _last(office: Office) -> int:
    return office.registry.recorder.max_notification_id() or 0


def _look(office: Office, stop: Event) -> list[float]:
    """For each look at the end of the log: how long until the tree had come there."""
    waiting: deque[tuple[int, float]] = deque()
    waited: list[float] = []
    while waiting or not stop.is_set():
        now, last = perf_counter(), _last(office)
        if not stop.is_set() and (not waiting or waiting[-1][0] < last):
            waiting.append((last, now))
        position = office.ledger.tree.standing().position
        while waiting and waiting[0][0] <= position:
            waited.append(perf_counter() - waiting.popleft()[1])
        sleep(LOOK_SECONDS)
    return waited


def main() -> None:
    """Measure both; or fill an office, or verify one that was filled before."""
    match sys.argv[1:]:
        case ["lag"]:
            print(lag(ROUNDS))
        case ["fill", home, facts]:
            filled(Path(home), int(facts))
        case ["verify", home]:
            print(verified(Path(home)))
        case _:
            print(lag(ROUNDS))
            with fresh_folder() as made:
                filled(made, MANY)
                print(verified(made))


if __name__ == "__main__":
    main()
