"""An import from the file to its report: nothing lost, nothing doubled, nothing half-done."""

import csv
import gzip
import json
import os
import signal
import subprocess
import sys
import tracemalloc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import UUID

import pytest

from domain.access import Everything
from domain.dispute import Dispute
from domain.import_book import ImportBook
from domain.imported import CAME_IN, Imported, imported_id
from domain.record import Act
from domain.sealed import is_sealed
from domain.values import OfficerId, Stage
from operations import import_xes
from operations.console import Halt
from operations.import_writing import MOST_ROWS
from operations.importing import Done, Errand, run
from operations.lock import FileSeat
from operations.office import Office, open_office
from operations.settings import Settings
from projections.generations import reading
from projections.lists import Filters, cases
from projections.periods import Scope
from projections.statistics import report

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data"
LOG, MAP = SHARED / "cats_events.csv.gz", SHARED / "cats_stage_map.csv"
REAL = pytest.mark.skipif(not LOG.exists(), reason="../shared/data, the real log, is not here")

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


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A small log in which the rows of two cases are mixed."""
    return log_of(tmp_path / "log.csv", ROWS)


def log_of(path: Path, rows: Iterable[Sequence[str]]) -> Path:
    """Write a log."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(rows)
    return path


@pytest.fixture
def errand(tmp_path: Path, log: Path) -> Errand:
    """Whoever runs the office asks for it to be brought in."""
    mapping = tmp_path / "oa.csv"
    mapping.write_text(STAGES, encoding="utf-8")
    return Errand(log, mapping, by="admin", centre="siming", report=tmp_path / "report.jsonl")


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


def test_every_row_is_a_fact_and_the_figures_are_counted_from_them(
    store: Settings, errand: Errand
) -> None:
    """Late, early, without a time, out of order, after the close, reopened, the longest."""
    done = brought_in(store, errand)

    assert (done.sum.rows, done.sum.facts, done.sum.known) == (8, 8, 0)
    assert done.is_whole
    assert done.figures is not None
    assert asdict(done.figures) == {
        "facts": 8,
        "cases": 2,
        "late": 4,
        "early": 1,
        "without_recording_time": 1,
        "out_of_order": 1,
        "cases_out_of_order": 1,
        "after_close": 2,
        "cases_reopened": 1,
        "longest_case": 4,
    }


def test_the_report_names_the_odd_rows_and_the_sum(folder: Settings, errand: Errand) -> None:
    """Each with its row, its dispute and the reason in both languages; only its owner reads it."""
    done = brought_in(folder, errand)

    head, *odd, summed = lines_of(done)
    assert head["import_id"] == str(done.import_id)
    assert {line["row"]: line["odd"] for line in odd} == {
        3: ["early", "after-close"],
        4: ["out-of-order"],
        5: ["no-recording-time"],
        6: ["after-close"],
    }
    assert odd[0]["zh"] != odd[0]["en"]
    assert summed["sum"] == {"rows": 8, "facts": 8, "known": 0, "refused": {}}
    assert done.report.stat().st_mode & 0o077 == 0


def test_nothing_of_a_row_is_lost(store: Settings, errand: Errand) -> None:
    """What a fact keeps in clear and what it keeps sealed is the row again, cell by cell."""
    brought_in(store, errand)

    with opened(store) as office:
        kept = {
            fact.row: row_of(office, fact)
            for case in ("A-1", "B-2")
            for fact in facts_of(office, case)
        }
    assert [kept[number] for number in sorted(kept)] == [
        dict(zip(HEADER, row, strict=True)) for row in ROWS
    ]


def row_of(office: Office, fact: Imported) -> dict[str, str]:
    """A row put together from its fact."""
    rest = json.loads(office.keys.open(fact.rest) or "")
    actor = office.keys.open(fact.actor_words) if fact.actor_words else fact.actor
    case = office.registry.dispute(fact.originator_id).external_numbers["oa"]
    said = {"case_id": case, "timestamp": fact.told, "activity": fact.activity, "actor": actor}
    return said | rest


def test_what_may_be_a_name_is_sealed(folder: Settings, errand: Errand, tmp_path: Path) -> None:
    """Attributes always; an actor and a case's number where they are no codes (PIPL Art. 51)."""
    named = ("Wang Xiaofang v. Shunda", *ROWS[0][1:3], CLERK, ROWS[0][4])
    brought_in(folder, replace(errand, events=log_of(tmp_path / "names.csv", [*ROWS, named])))

    with opened(folder) as office:
        facts = [*facts_of(office, "A-1"), *facts_of(office, named[0])]
        origin = office.registry.dispute(imported_id("oa", named[0])).origin
    assert all(is_sealed(fact.rest) for fact in facts)
    assert {fact.actor for fact in facts} == {"R01", ""}
    assert origin is not None
    assert (origin.case, is_sealed(origin.case_words or "")) == ("", True)
    for path in folder.home.glob("*.sqlite*"):
        assert CLERK.encode() not in path.read_bytes()


def test_run_again_nothing_is_doubled(store: Settings, errand: Errand) -> None:
    """The same file is the same import; its second run finds every row known."""
    first = brought_in(store, errand)
    again = brought_in(store, errand)

    assert again.import_id == first.import_id
    assert (again.sum.written, again.sum.facts) == (0, 8)
    assert again.figures == first.figures
    with opened(store) as office:
        assert len(book_of(office).imports) == 1
        assert book_of(office).version == 3


def test_a_longer_file_brings_only_what_is_new(
    store: Settings, errand: Errand, tmp_path: Path
) -> None:
    """The source writes on: what other imports brought is known, in whatever order it comes."""
    brought_in(store, errand)
    more = ("A-1", "2020-05-01", "Closed", "R01", written("2020-05-01T09:00:00"))
    longer = log_of(tmp_path / "longer.csv", [more, *ROWS[::-1]])

    done = brought_in(store, replace(errand, events=longer))

    assert (done.sum.rows, done.sum.facts, done.sum.known) == (9, 1, 8)
    with opened(store) as office:
        assert office.registry.dispute(imported_id("oa", "A-1")).stage is Stage.CLOSED


def book_of(office: Office) -> ImportBook:
    """The book of imports."""
    return office.registry.get(ImportBook, ImportBook.create_id())


REFUSED = (
    ("A-1", "2020-13-01", "Filed", "R01", ""),
    ("", "2020-01-01", "Filed", "R01", ""),
    ("A-1", "2999-01-01", "Filed", "R01", ""),
    ("A-1", "2020-01-01", "", "R01", ""),
    ("A-1", "2020-01-01", "Filed"),
)


def test_what_is_refused_stands_in_the_report_whole(
    folder: Settings, errand: Errand, tmp_path: Path
) -> None:
    """With its reason and its cells, so that it can be put right; the others are facts."""
    mixed = log_of(tmp_path / "mixed.csv", [*REFUSED, *ROWS])

    done = brought_in(folder, replace(errand, events=mixed))

    assert not done.is_whole
    assert (done.sum.rows, done.sum.facts) == (13, 8)
    refused = {line["row"]: line for line in lines_of(done) if "refused" in line}
    assert {row: line["refused"] for row, line in refused.items()} == {
        1: "date-unreadable",
        2: "no-case",
        3: "date-in-future",
        4: "no-activity",
        5: "malformed",
    }
    assert refused[1]["cells"] == dict(zip(HEADER, REFUSED[0], strict=True))
    assert "A-1,2020-01-01,Filed" in refused[5]["cells"][""]


def test_a_quote_left_open_swallows_nothing_in_silence(
    folder: Settings, errand: Errand, tmp_path: Path
) -> None:
    """The rows behind it are one malformed row, which the report shows whole."""
    broken = tmp_path / "broken.csv"
    lines = log_of(broken, ROWS[:1]).read_text(encoding="utf-8")
    broken.write_text(lines + 'B-2,"2020-01-01,Filed,R01,\nC-3,2020-01-01,Filed,R01,\n', "utf-8")

    done = brought_in(folder, replace(errand, events=broken))

    assert (done.sum.rows, done.sum.facts, dict(done.sum.refused)) == (2, 1, {"malformed": 1})
    [line] = [line for line in lines_of(done) if "refused" in line]
    assert "C-3" in line["cells"][""]


def test_bytes_that_are_no_letters_are_refused_row_by_row(
    folder: Settings, errand: Errand, tmp_path: Path
) -> None:
    """A file in another encoding is not taken for text; said in the mapping, it is read."""
    lines = ",".join(HEADER) + "\nA-1,2020-01-01,Filed,张三,\n"
    chinese = tmp_path / "gb.csv"
    chinese.write_bytes(lines.encode("gb18030"))
    mapping = tmp_path / "gb.toml"
    mapping.write_text('name = "gb"\nencoding = "gb18030"\nstages_from = "oa.csv"\n', "utf-8")

    wrong = brought_in(folder, replace(errand, events=chinese))
    right = brought_in(folder, replace(errand, events=chinese, mapping=mapping))

    assert dict(wrong.sum.refused) == {"not-text": 1}
    assert right.is_whole
    with opened(folder) as office:
        [fact] = facts_of(office, "A-1", "gb")
        assert office.keys.open(fact.actor_words or fact.rest) == "张三"


def test_a_mapping_with_a_hole_is_told_by_name_and_nothing_is_written(
    folder: Settings, errand: Errand
) -> None:
    """Unless whoever imports says that such rows are to stand in the report."""
    errand.mapping.write_text("activity,stage\nFiled,intake\nClosed,closed\n", "utf-8")

    with pytest.raises(Halt) as halt:
        brought_in(folder, errand)

    assert halt.value.details == {"count": 2, "activities": "Heard; Reopened"}
    with opened(folder) as office:
        assert office.is_untouched()
    done = brought_in(folder, replace(errand, refuses_unknown=True))
    assert dict(done.sum.refused) == {"unknown-activity": 5}


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "import-columns-missing"),
        (b"a,b\n1,2\n", "import-columns-missing"),
        (",".join(HEADER).encode() + b"\n", "import-empty"),
        (",".join((*HEADER, "actor")).encode() + b"\n1,2,3,4,5,6\n", "import-columns-twice"),
        (gzip.compress(b"case_id," * 9000)[:-9], "import-file-unreadable"),
        (b"<log><trace>", "import-file-unreadable"),
        (b"<html></html>", "import-file-unreadable"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><log>&b;</log>', "import-entities"),
    ],
)
def test_a_file_that_cannot_be_read_leaves_the_office_as_it_was(
    folder: Settings, errand: Errand, tmp_path: Path, content: bytes, key: str
) -> None:
    """Cut off, of another kind, without its columns, or a bomb: one sentence, nothing half-done."""
    path = tmp_path / "log"
    path.write_bytes(content)

    with pytest.raises(Halt) as halt:
        brought_in(folder, replace(errand, events=path))

    assert halt.value.key == key
    with opened(folder) as office:
        assert office.is_untouched()
    assert not list(folder.home.glob(".import-*"))


def test_a_report_is_not_written_over_another_file(folder: Settings, errand: Errand) -> None:
    """Somebody's file may be called so."""
    assert errand.report is not None
    errand.report.write_text("mine", "utf-8")

    with pytest.raises(Halt) as halt:
        brought_in(folder, errand)

    assert halt.value.key == "import-report-taken"
    assert errand.report.read_text("utf-8") == "mine"


def test_two_imports_do_not_run_at_once(folder: Settings, errand: Errand) -> None:
    """The second is told so and writes nothing."""
    folder.make_home()
    seat = FileSeat(folder.home / "import.lock")
    assert seat.take()
    try:
        with pytest.raises(Halt) as halt:
            brought_in(folder, errand)
    finally:
        seat.leave()

    assert halt.value.key == "import-under-way"


XES = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xmlns="http://www.xes-standard.org/">
  <global scope="event"><string key="concept:name" value="none"/></global>
  <trace><string key="concept:name" value="A-1"/>
    <event><string key="concept:name" value="Filed"/><string key="org:resource" value="R01"/>
      <date key="time:timestamp" value="2020-01-01T09:00:00+08:00"/>
      <date key="recorded_at" value="2020-01-02T09:00:00+08:00"/>
      <list key="sums"><values><int key="claimed" value="857"/></values></list></event>
    <event><string key="concept:name" value="Closed"/>
      <date key="time:timestamp" value="2020-02-01T09:00:00+08:00"/></event>
  </trace>
</log>
"""


def test_a_log_in_xes_is_read_as_one_in_csv(
    store: Settings, errand: Errand, tmp_path: Path
) -> None:
    """IEEE 1849: cases are traces, attributes inside others are named after them."""
    path = tmp_path / "log.xes"
    path.write_text(XES, "utf-8")

    done = brought_in(store, replace(errand, events=path))

    assert (done.sum.rows, done.is_whole) == (2, True)
    with opened(store) as office:
        filed, _ = facts_of(office, "A-1")
        assert (filed.actor, filed.precision) == ("R01", "minute")
        assert json.loads(office.keys.open(filed.rest) or "")["sums.claimed"] == "857"
        assert office.registry.dispute(imported_id("oa", "A-1")).stage is Stage.CLOSED


def test_an_event_too_long_for_a_row_is_malformed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It is cut where it is too long, and never held."""
    monkeypatch.setattr(import_xes, "MOST_OF_AN_EVENT", 100)
    path = tmp_path / "log.xes"
    path.write_text(XES.replace("857", "9" * 200), "utf-8")

    with path.open("rb") as file:
        assert [whole for _, whole in import_xes.events_of(file)] == [False, True]


def test_a_case_longer_than_a_dispute_may_be_is_refused_from_there_on(
    folder: Settings, errand: Errand, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each time a dispute is opened all its facts are read."""
    monkeypatch.setattr("operations.import_writing.MOST_ROWS", 3)

    done = brought_in(folder, errand)

    assert MOST_ROWS > 3
    assert (done.sum.facts, dict(done.sum.refused)) == (6, {"case-too-long": 2})


def test_imported_disputes_are_listed_as_such_and_count_for_nothing_else(
    store: Settings, errand: Errand
) -> None:
    """No figure of the office's own counts them, its promise least of all; theirs do."""
    brought_in(store, errand)

    with opened(store) as office, reading(office.views) as now:
        listed = cases(now, Everything(), Filters(origin="imported", source="oa"))
        january = Scope.of(office.centres, "siming", date(2020, 1, 1), date(2020, 1, 31))
        figures = report(now, january).figures
    assert [row.external_numbers["oa"] for row in listed.rows] == ["B-2", "A-1"]
    counted = {name: one.count for name, one in figures.items() if one.count}
    assert counted == {"imported": 2, "imported-by-stage": 2}
    assert figures["imported"].by == {"oa": 2}


def test_what_is_taken_over_is_filed_from_then_on(store: Settings, errand: Errand) -> None:
    """It moves from one figure to the other, and the cases hear of it."""
    brought_in(store, errand)
    with opened(store) as office:
        now = office.clock()
        act = Act("officer:lin", now, now)
        taken = imported_id("oa", "A-1")
        office.registry.at(taken).decide(Dispute.take_over_imported, act, mediator=OfficerId("lin"))
    brought_in(store, errand)

    with opened(store) as office, reading(office.views) as views:
        today = now.astimezone(office.centres["siming"].zone).date()
        figures = report(views, Scope.of(office.centres, "siming", today, today)).figures
        told = office.registry.recorder.select_notifications(None, 10, topics=CAME_IN)
    assert figures["taken-over"].by == {"oa": 1}
    assert (figures["filed"].count, figures["not-promised"].by) == (1, {"no-sum": 1})
    assert [UUID(str(entry.originator_id)) for entry in told] == [taken]


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
@pytest.mark.timeout(600)
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
