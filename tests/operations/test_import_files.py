"""Logs as they come: what cannot be read is said, row by row or of the whole file."""

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest

from operations import import_xes
from operations.console import Halt
from operations.import_writing import MOST_ROWS
from operations.importing import Errand
from operations.lock import FileSeat
from operations.settings import Settings
from tests.operations.bringing_in import (
    HEADER,
    REFUSED,
    ROWS,
    brought_in,
    facts_of,
    lines_of,
    log_of,
    opened,
    written,
)
from tests.operations.test_import_xes import XES


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


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ('B-2,"2020-01-01,Filed,R01,\nC-3,2020-01-01,Filed,R01,\n', 3),
        ('B-2,"2020-01-01,Filed,R01,\nC-3,2020-01-01,"Filed",R01,\n', 3),
        ('B-2,"2020-01-01,Filed,R01,\nC-3,"",Filed,R01,\nD-4,2020-01-01,"Filed",R01,\n', 3),
        ('B-2,2020-01-01,Filed,"R\n01","{}\nC-3,2020-01-01,Filed,R01,\n', 4),
        ('B-2,2020-01-01,Filed,R01,\nC-3,2020-01-01,Filed,R01,"', 4),
        ('B-2,"2020-01-01,Filed,R01,\n' + "C-3,2020-01-01,Filed,R01,\n" * 6_000, 3),
    ],
)
def test_a_quote_left_open_stops_the_import(
    folder: Settings, errand: Errand, tmp_path: Path, rows: str, line: int
) -> None:
    """It makes one row of many: its line is named, and nothing is written, none of them lost."""
    broken = tmp_path / "broken.csv"
    before = log_of(broken, ROWS[:1]).read_text(encoding="utf-8")
    broken.write_text(before + rows, "utf-8")

    with pytest.raises(Halt) as halt:
        brought_in(folder, replace(errand, events=broken))

    assert (halt.value.key, halt.value.code) == ("import-quote-open", 2)
    assert halt.value.details["line"] == line
    with opened(folder) as office:
        assert office.is_untouched()


def test_a_row_cut_off_within_a_doubled_quote_is_reported(
    folder: Settings, errand: Errand, tmp_path: Path
) -> None:
    """The first of two quotes looks like the cell's own end: nobody can tell what it went on to."""
    cut = tmp_path / "cut.csv"
    before = log_of(cut, ROWS[:1]).read_text(encoding="utf-8")
    cut.write_text(before + 'A-1,2020-01-02,Closed,R01,"{""recorded_at"', "utf-8")

    done = brought_in(folder, replace(errand, events=cut))

    assert (done.sum.rows, done.sum.facts, dict(done.sum.refused)) == (2, 1, {"malformed": 1})


def test_a_cell_of_several_lines_is_a_cell(
    folder: Settings, errand: Errand, tmp_path: Path
) -> None:
    """What is quoted to its end may go on for lines; a short row after it is malformed alone."""
    lines = tmp_path / "lines.csv"
    long = ("A-1", "2020-01-01", "Filed", "R01", 'one\ntwo, "three"\n')
    log_of(lines, [long, REFUSED[-1], ROWS[1]])
    lines.write_text(lines.read_text("utf-8") + "A-1,2020-01-01,Filed", "utf-8")

    done = brought_in(folder, replace(errand, events=lines))

    assert (done.sum.rows, done.sum.facts, dict(done.sum.refused)) == (4, 2, {"malformed": 2})


def test_a_row_that_a_quote_took_in_is_in_the_cell_that_it_made(
    folder: Settings, errand: Errand, tmp_path: Path
) -> None:
    """By RFC 4180 a quote that opens in one row and closes in another makes one cell of both."""
    both = tmp_path / "both.csv"
    rows = 'A-1,2020-01-01,Filed,R01,"one\nA-1,2020-01-02,Closed,R01,two"\n'
    both.write_text(",".join(HEADER) + "\n" + rows, "utf-8")

    done = brought_in(folder, replace(errand, events=both))

    assert (done.sum.rows, done.sum.facts) == (1, 1)
    with opened(folder) as office:
        [fact] = facts_of(office, "A-1")
        rest = json.loads(office.keys.open(fact.rest) or "")
    assert rest["attributes"] == "one\nA-1,2020-01-02,Closed,R01,two"


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


def test_a_case_number_that_is_no_text_is_refused(
    folder: Settings, errand: Errand, tmp_path: Path
) -> None:
    """In the column of the case too, where rows are put in order by it."""
    chinese = tmp_path / "gb.csv"
    lines = ",".join(HEADER) + "\n厦001,2020-01-01,Filed,R01,\n"
    chinese.write_bytes(lines.encode("gb18030"))

    done = brought_in(folder, replace(errand, events=chinese))

    assert dict(done.sum.refused) == {"not-text": 1}


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("0001-01-01", "date-unreadable"),  # in Shanghai it lies before the first year there is
        ("0001-01-01T05:00:00Z", "date-too-early"),
        ("0001-01-02", "date-too-early"),
        ("1899-12-30", "date-too-early"),
    ],
)
def test_a_date_that_stands_for_none_is_refused(
    folder: Settings, errand: Errand, tmp_path: Path, day: str, why: str
) -> None:
    """Other systems write the first day they know where they know none."""
    log = log_of(tmp_path / "old.csv", [("A-1", day, "Filed", "R01", "")])

    done = brought_in(folder, replace(errand, events=log))

    assert dict(done.sum.refused) == {why: 1}


def test_a_time_of_recording_that_stands_for_none_is_doubted(
    folder: Settings, errand: Errand, tmp_path: Path
) -> None:
    """The row happened when it says, and not in the year 1."""
    row = ("A-1", "2020-01-01", "Filed", "R01", written("0001-01-01T00:00:00"))

    done = brought_in(folder, replace(errand, events=log_of(tmp_path / "old.csv", [row])))

    assert done.is_whole
    with opened(folder) as office:
        [fact] = facts_of(office, "A-1")
    assert (fact.happened_at.year, fact.doubts) == (2020, ["recording-unreadable"])


def test_a_report_that_cannot_be_written_where_it_is_to_stand(
    folder: Settings, errand: Errand, tmp_path: Path
) -> None:
    """It is said before anything is written."""
    no_folder = tmp_path / "file"
    no_folder.write_text("", "utf-8")

    with pytest.raises(Halt) as halt:
        brought_in(folder, replace(errand, report=no_folder / "report.jsonl"))

    assert (halt.value.key, halt.value.code) == ("import-report-unwritable", 2)
    with opened(folder) as office:
        assert office.is_untouched()


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
