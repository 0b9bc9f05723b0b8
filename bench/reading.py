"""Measure what it costs a reader that every reading is written down, and tell it.

    python bench/reading.py [--quick]

The desk's own work is timed, without HTTP around it: on the wire the ratio is nearer to one. The
same office answers with and without the access log in turns, on SQLite in a folder; its views are
level, and the log writes as it does in service.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time
from uuid import UUID

ROOT = Path(__file__).parent.parent
sys.path[0] = str(ROOT)  # the scripts' folder stands there, and they are read as bench.…

from api import caseload, disputes, reveals  # noqa: E402 - after the path
from api.access_book import AccessBook  # noqa: E402
from api.access_writer import AccessWriter, Entry  # noqa: E402
from api.filing import EXAMPLE, Application, file  # noqa: E402
from api.visitor import BackOffice, Visitor  # noqa: E402
from bench.services import fresh_folder  # noqa: E402
from domain.access_log import RevealReason  # noqa: E402
from domain.callers import Caller, Role  # noqa: E402
from operations.office import Office, open_office  # noqa: E402
from operations.reading_room import rebuild_views  # noqa: E402
from operations.settings import Settings  # noqa: E402

DISPUTES = 40

Work = Callable[[Visitor, int], object]


class Silent(AccessWriter):
    """Writes no reading."""

    def soon(self, entry: Entry) -> None:
        """Leave it at that."""


class Unwritten(AccessBook):
    """Opens, and has nothing written down: what it would be without."""

    def __init__(self, office: Office) -> None:
        super().__init__(office.registry, office.keys)
        self._writer = Silent(office.registry)


@dataclass(frozen=True, slots=True)
class Timed:
    """How long a piece of work took, in milliseconds."""

    p50: float
    p99: float


@dataclass(frozen=True, slots=True)
class Ratios:
    """How many times as long a reader waits, and the processor works, where it is written down."""

    waited: float
    worked: float


def main() -> None:
    """Measure reading a dispute, a page of twenty, and a reveal."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--quick", action="store_true", help="fewer rounds")
    rounds, each = (4, 100) if asked.parse_args().quick else (10, 400)
    with _an_office() as (office, filed):
        works: dict[str, Work] = {
            "a dispute": lambda visitor, number: disputes.read(visitor, filed[number % DISPUTES]),
            "a page of 20": lambda visitor, _: caseload.page(visitor, caseload.Asked()),
        }
        for name, work in works.items():
            _tell(name, *_compared(office, work, rounds=rounds, each=each))
        asking = reveals.Revealing(values=["parties.A1.details.name"], reason=RevealReason.AUDIT)
        shown = _timed(
            _visitor(office, office.access),
            lambda visitor, number: reveals.reveal(visitor, filed[number % DISPUTES], asking),
            each,
        )
        print(f"a reveal, on disk first: p50 {median(shown):.2f} ms, p99 {_of(shown).p99:.2f} ms")


def _compared(office: Office, work: Work, *, rounds: int, each: int) -> tuple[Timed, Timed, Ratios]:
    """With and without, in turns: the times of all rounds, and the medians of their ratios."""
    books = {"with": office.access, "without": Unwritten(office)}
    took: dict[str, list[float]] = {name: [] for name in books}
    waited, worked = [], []
    for number in range(rounds):
        spent: dict[str, float] = {}
        now: dict[str, list[float]] = {}
        for name, book in list(books.items())[:: -1 if number % 2 else 1]:
            began = process_time()
            now[name] = _timed(_visitor(office, book), work, each)
            office.access.write_up()
            spent[name] = process_time() - began
            took[name] += now[name]
        waited.append(median(now["with"]) / median(now["without"]))
        worked.append(spent["with"] / spent["without"])
    return _of(took["with"]), _of(took["without"]), Ratios(median(waited), median(worked))


def _timed(visitor: Visitor, work: Work, each: int) -> list[float]:
    """How long a reader waited each time, in milliseconds."""
    times = []
    for number in range(each):
        began = perf_counter()
        work(visitor, number)
        times.append((perf_counter() - began) * 1000)
    return times


def _of(times: list[float]) -> Timed:
    return Timed(median(times), quantiles(times, n=100)[-1])


def _tell(name: str, written: Timed, unwritten: Timed, ratios: Ratios) -> None:
    print(
        f"{name}: p50 {written.p50:.2f} ms written down, {unwritten.p50:.2f} ms not"
        f" ({ratios.waited:.3f} times); p99 {written.p99:.2f} and {unwritten.p99:.2f} ms;"
        f" processor time, the writing included, {ratios.worked:.3f} times"
    )


def _visitor(office: Office, book: AccessBook) -> Visitor:
    """An auditor, who is shown masks: they cost an opening as whole values do."""
    back = BackOffice(replace(office, access=book), ThreadPoolExecutor(1))
    auditor = Caller("k-1", Role.AUDITOR, "siming", officer="shen")
    return Visitor(back, auditor, "zh", "read-dispute", "0f1e2d3c4b5a6978")


@contextmanager
def _an_office() -> Iterator[tuple[Office, list[UUID]]]:
    """An office with some disputes, and views that are level."""
    with fresh_folder() as home:
        settings = Settings(home=home / "office")
        with open_office(settings) as office:
            clerk = replace(
                _visitor(office, office.access),
                caller=Caller("k-2", Role.CLERK, "siming", officer="clerk"),
            )
            form = Application.model_validate(EXAMPLE)
            filed = [file(clerk, f"bench-{number}", form).id for number in range(DISPUTES)]
            rebuild_views(settings, lambda _done, _whole: None)
            yield office, filed


if __name__ == "__main__":
    main()
