"""Another system's log, for tests of imports: two cases, and whoever brings them in."""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from domain.imported import Imported, imported_id
from operations.importing import Done, Errand, run
from operations.office import Office, open_office
from operations.settings import Settings

HEADER = ("case_id", "timestamp", "activity", "actor", "attributes")
STAGES = "activity,stage\nFiled,intake\nHeard,arbitration\nClosed,closed\nReopened,reopened\n"
CLERK = "Wang Xiaofang"


def written(recorded: str, **more: Any) -> str:
    """The attributes of a row."""
    return json.dumps({"recorded_at": recorded, "clerk": CLERK} | more)


ROWS: tuple[tuple[str, ...], ...] = (
    ("A-1", "2020-01-01", "Filed", "R01", written("2020-01-01T09:00:00")),
    ("B-2", "2020-01-02", "Filed", "R01", written("2020-01-05T09:00:00")),
    ("A-1", "2020-03-01", "Heard", CLERK, written("2020-02-01T09:00:00")),
    ("A-1", "2020-02-01", "Closed", "R01", written("2020-02-03T09:00:00")),
    ("B-2", "2020-01-01", "Heard", "R01", written("")),
    ("A-1", "2020-04-01", "Reopened", "R01", written("2020-04-01T09:00:00")),
    ("B-2", "2020-01-02", "Heard", "R01", written("2020-01-06T09:00:00")),
    ("B-2", "2020-01-02", "Heard", "R01", written("2020-01-06T09:00:00")),
)


REFUSED: tuple[tuple[str, ...], ...] = (
    ("A-1", "2020-13-01", "Filed", "R01", ""),
    ("", "2020-01-01", "Filed", "R01", ""),
    ("A-1", "2999-01-01", "Filed", "R01", ""),
    ("A-1", "2020-01-01", "", "R01", ""),
    ("A-1", "2020-01-01", "Filed"),
)
"""Rows that cannot be taken in."""


def log_of(path: Path, rows: Iterable[Sequence[str]]) -> Path:
    """Write a log."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(rows)
    return path


def unwatched(_name: str, _done: int, _whole: int) -> None:
    """Nobody looks at the bar."""


def brought_in(settings: Settings, errand: Errand) -> Done:
    """Run the whole errand."""
    return run(settings, errand, unwatched)


def lines_of(done: Done) -> list[dict[str, Any]]:
    """The lines of its report."""
    return [json.loads(line) for line in done.report.read_text(encoding="utf-8").splitlines()]


@contextmanager
def opened(settings: Settings) -> Iterator[Office]:
    """The office afterwards."""
    with open_office(settings) as office:
        yield office


def facts_of(office: Office, case: str, source: str = "oa") -> list[Imported]:
    """The rows of a case, as facts."""
    told = office.registry.facts(imported_id(source, case))
    return [fact for fact in told if isinstance(fact, Imported)]
