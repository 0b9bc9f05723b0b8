"""An import as an operator runs it: by command, killed, on a log of any size, on a real one."""

import os
import signal
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from time import monotonic

import pytest

from operations.console import Halt
from operations.importing import Errand
from operations.settings import Settings
from tests.operations.bringing_in import (
    REFUSED,
    ROWS,
    brought_in,
    lines_of,
    log_of,
    opened,
    written,
)

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data"
LOG, MAP = SHARED / "cats_events.csv.gz", SHARED / "cats_stage_map.csv"
REAL = pytest.mark.skipif(not LOG.exists(), reason="../shared/data, the real log, is not here")


def typed(*words: str) -> list[str]:
    """The command, as an operator types it."""
    return [sys.executable, "-m", "operations.cli", "import", *words]


def environment(settings: Settings) -> dict[str, str]:
    """What the command finds around it."""
    told = {name: text for name, text in os.environ.items() if not name.startswith("ONESTOP_")}
    return told | {
        "ONESTOP_HOME": str(settings.home),
        "PERSISTENCE_MODULE": settings.persistence_module,
        "POSTGRES_HOST": settings.postgres_host,
        "POSTGRES_USER": settings.postgres_user,
        "POSTGRES_DBNAME": settings.postgres_dbname,
    }


def many(count: int) -> Iterator[tuple[str, ...]]:
    """Rows of many cases, scattered."""
    for number in range(count):
        day = f"2020-{number % 12 + 1:02d}-01"
        yield (f"N-{number * 7919 % (count // 8)}", day, "Heard", "R01", written(f"{day}T09:00:00"))


@pytest.mark.kill
def test_killed_anywhere_and_run_again_every_row_is_there_once(
    store: Settings, errand: Errand, tmp_path: Path
) -> None:
    """SIGKILL while it writes; what was written stays, the rest follows, nothing is twice."""
    rows = 6_000
    events = log_of(tmp_path / "many.csv", many(rows))
    with opened(store):
        """Its tables are made before anybody is killed."""
    words = (str(events), "--mapping", str(errand.mapping), "--by", "admin", "--centre", "siming")
    process = subprocess.Popen(
        typed(*words),
        cwd=ROOT,
        env=environment(store),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        part = until_some_are_written(store)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()

    done = brought_in(store, replace(errand, events=events))

    assert part > 0
    assert done.sum.written < rows
    assert (done.sum.facts, done.sum.known, done.is_whole) == (rows, 0, True)
    assert done.figures is not None
    assert done.figures.facts == rows
    assert not list(store.home.glob(".import-*"))


def until_some_are_written(store: Settings) -> int:
    """Wait until the import has written something; how much of the log there is."""
    end = monotonic() + 60
    with opened(store) as office:
        start = office.registry.recorder.max_notification_id() or 0
        while monotonic() < end:
            last = office.registry.recorder.max_notification_id() or 0
            if last > start + 200:
                return last - start
    raise AssertionError("nothing was imported in a minute")


def test_a_log_is_never_held_whole(folder: Settings, errand: Errand, tmp_path: Path) -> None:
    """Ten times the rows take no more memory, but for what the store itself keeps at hand."""
    peaks = []
    for count in (2_000, 20_000):
        events = log_of(tmp_path / f"{count}.csv", many(count))
        settings = folder.model_copy(update={"home": tmp_path / str(count)})
        tracemalloc.start()
        with pytest.raises(Halt):  # a hole in its mapping: read, laid out, looked over
            brought_in(settings, replace(errand, events=events, closes=[], mapping=hole(tmp_path)))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[1] < peaks[0] + 4_000_000


def hole(folder: Path) -> Path:
    """A mapping that does not know what was done."""
    path = folder / "hole.csv"
    path.write_text("activity,stage\nFiled,intake\n", "utf-8")
    return path


def test_the_command_says_in_both_languages_what_came_of_it(
    folder: Settings, errand: Errand, log: Path
) -> None:
    """Exit code 0 where every row is a fact, 3 where some stand in the report alone."""
    words = ("--mapping", str(errand.mapping), "--by", "admin", "--centre", "siming")
    whole = subprocess.run(
        typed(str(log), *words),
        cwd=ROOT,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    log_of(log, [*ROWS, *REFUSED])
    refused = subprocess.run(
        typed(str(log), *words),
        cwd=ROOT,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
    )

    assert (whole.returncode, refused.returncode) == (0, 3), whole.stderr + refused.stderr
    assert "rows that are facts" in whole.stdout
    assert "已成为事实的行" in whole.stdout
    assert "its date cannot be read" in refused.stdout


KNOWN = {
    "facts": 61_273,
    "cases": 7_967,
    "late": 29_887,
    "early": 2_536,
    "without_recording_time": 14,
    "out_of_order": 3_686,
    "cases_out_of_order": 1_220,
    "after_close": 413,
    "cases_reopened": 52,
    "longest_case": 128,
}
"""What is known of the real log by those who keep it (../shared/data/README.md)."""


@REAL
@pytest.mark.timeout(1500)
def test_the_real_log_comes_in_whole_and_its_known_facts_come_out(
    store: Settings, tmp_path: Path
) -> None:
    """61,273 rows of 7,967 cases; every figure by our own queries over our own facts."""
    errand = Errand(
        LOG,
        MAP,
        by="admin",
        centre="siming",
        source="cats",
        closes=["Case closed"],
        time_zone="America/New_York",
        report=tmp_path / "report.jsonl",
    )

    done = brought_in(store, errand)

    assert (done.sum.rows, done.sum.facts, done.is_whole) == (61_273, 61_273, True)
    assert done.figures is not None
    assert asdict(done.figures) == KNOWN
    told = [doubt for line in lines_of(done) for doubt in line.get("odd", ())]
    names = ("early", "no-recording-time", "out-of-order", "after-close")
    assert {name: told.count(name) for name in names} == {
        "early": 2_536,
        "no-recording-time": 14,
        "out-of-order": 3_686,
        "after-close": 413,
    }
