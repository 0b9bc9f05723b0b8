"""How fast another system's log comes in, and in how much memory: made rows, in a fresh folder.

    python -m bench.importing [rows] [cases] [laid]

Prints rows per second of the whole errand (read, laid out, sealed, written, projected and counted)
and of reading and laying out alone, with the most memory the process had. The rows of a case are
scattered over the whole file. Beside it stands what cannot be gone below: the bare recorder
writing as many empty facts to the same store, in the same batches. With `laid` it stops where
nothing is written yet: how a log of millions is put in order on a small machine.
"""

import csv
import json
import resource
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from uuid import uuid4

from eventsourcing.persistence import StoredEvent

from operations.import_logs import EventLog
from operations.import_mappings import read_mapping
from operations.import_tray import tray
from operations.importing import Errand, run
from operations.office import open_office
from operations.settings import EMBEDDED, Settings

COLUMNS = ("case_id", "timestamp", "activity", "actor", "attributes")
FACTS_AT_ONCE = 160
"""What an import writes together of such a log."""

MADE = ("Filed", "Heard", "Heard", "Heard", "Blocked", "Heard", "Heard", "Closed")


def rows(count: int, cases: int) -> Iterator[tuple[str, ...]]:
    """Rows as such logs have them, each case's all over the file."""
    for number in range(count):
        day = f"20{number % 15 + 10}-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
        said = {"code": "RPRHR", "recorded_at": f"{day}T09:00:00", "sequence": number}
        case, done = f"N-{number * 7919 % cases}", MADE[number // cases % len(MADE)]
        yield case, day, done, "NLRB region 09", json.dumps(said)


def most_memory() -> int:
    """The most this process ever held, MiB."""
    kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kib // 1024


def main(count: int, cases: int, *, only_laid: bool) -> None:
    """Make a log, lay it out, bring it in, and write as much by the bare library."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        events, mapping = home / "log.csv", home / "made.csv"
        with events.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows(rows(count, cases))
        mapping.write_text(
            "activity,stage\nFiled,intake\nHeard,arbitration\nBlocked,suspended\nClosed,closed\n",
            encoding="utf-8",
        )
        print(f"{count} rows of {cases} cases, {events.stat().st_size >> 20} MiB")
        settings = Settings(home=home / "office", persistence_module=EMBEDDED)
        settings.make_home()
        _lay_out(events, mapping, settings.home, count)
        if only_laid:
            return
        _bare(Settings(home=home / "bare", persistence_module=EMBEDDED), count)
        begun = perf_counter()
        done = run(settings, Errand(events, mapping, by="bench", centre="siming"), lambda *_: None)
        _say("imported, projected and counted", count, begun)
        print(f"  facts {done.sum.facts}, refused {sum(done.sum.refused.values())}")


def _lay_out(events: Path, mapping: Path, home: Path, count: int) -> None:
    begun = perf_counter()
    log = EventLog(events, read_mapping(mapping, closes=[]), lambda *_: None)
    with tray(home) as laid_out:
        laid_out.lay((row.cells["case_id"], row) for row in log.rows())
        for _, theirs in laid_out.cases():
            for _ in theirs:
                """Only read."""
    _say("read and laid out", count, begun)


def _bare(settings: Settings, count: int) -> None:
    begun = perf_counter()
    with open_office(settings) as office:
        for start in range(0, count, FACTS_AT_ONCE):
            some = range(start, min(start + FACTS_AT_ONCE, count))
            facts = [StoredEvent(uuid4(), 1, "bench.empty", b"{}") for _ in some]
            office.registry.recorder.insert_events(facts)
    _say("the bare recorder, empty facts", count, begun)


def _say(what: str, count: int, begun: float) -> None:
    took = perf_counter() - begun
    print(f"{what}: {took:.1f} s, {count / took:,.0f} rows/s, {most_memory()} MiB at most")


if __name__ == "__main__":
    said = [int(one) for one in sys.argv[1:3]]
    main(*(*said, 100_000, 12_000)[:2], only_laid="laid" in sys.argv)
