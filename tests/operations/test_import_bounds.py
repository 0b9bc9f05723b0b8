"""A log that is too much: what is too long is let go, said, and never held; nothing half-done."""

import gzip
import json
import resource
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from operations.console import Halt
from operations.import_lines import MOST_OF_A_LINE, MOST_READ_OF_A_LINE, SHOWN
from operations.import_report import report_at
from operations.import_xes import MOST_UNREAD, events_of
from operations.importing import Errand, tell_done
from operations.settings import Settings
from tests.operations.bringing_in import (
    CLERK,
    HEADER,
    ROWS,
    STAGES,
    brought_in,
    facts_of,
    lines_of,
    log_of,
    opened,
)

HEAD = (",".join(HEADER) + "\n").encode()
FILED = b"A-1,2020-01-01,Filed,R01,\n"
MEGABYTE = 1 << 20
XES = b'<log><trace><string key="concept:name" value="A-1"/><event><string key="x" value="'


def halted(settings: Settings, errand: Errand) -> Halt:
    """What ended an import that wrote nothing."""
    with pytest.raises(Halt) as halt:
        brought_in(settings, errand)
    with opened(settings) as office:
        assert office.is_untouched()
    assert not list(settings.home.glob(".import-*"))
    return halt.value


@contextmanager
def at_most(megabytes: int) -> Iterator[None]:
    """Nobody holds more than this meanwhile."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < megabytes * MEGABYTE
    finally:
        tracemalloc.stop()


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """The disk is full: no file grows beyond this many bytes meanwhile."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_line_too_long_is_let_go_and_the_rows_around_it_are_facts(
    folder: Settings, errand: Errand, tmp_path: Path
) -> None:
    """The report says how long it is and how it begins; it is held nowhere."""
    log = tmp_path / "long.csv.gz"
    long = b"B-2,2020-01-01,Filed,R01," + b"x" * 20 * MEGABYTE + b"\r\n"
    log.write_bytes(gzip.compress(HEAD + FILED + long + FILED))

    with at_most(16):
        done = brought_in(folder, replace(errand, events=log))

    assert (done.sum.rows, done.sum.facts, dict(done.sum.refused)) == (3, 2, {"too-long": 1})
    [refused] = [line for line in lines_of(done) if "refused" in line]
    assert refused["row"] == 2
    assert MOST_OF_A_LINE < refused["letters"] == len(long)
    assert refused["cells"][""] == long[:SHOWN].decode()


def test_a_line_too_long_with_an_open_quote_stops_the_import(
    folder: Settings, errand: Errand, tmp_path: Path
) -> None:
    """What follows may stand inside that quote: no row of it is taken for one."""
    log = tmp_path / "quote.csv"
    log.write_bytes(HEAD + FILED + b'B-2,2020-01-01,Filed,R01,"' + b"x" * MEGABYTE + b"\n" + FILED)

    halt = halted(folder, replace(errand, events=log))

    assert (halt.key, halt.code, halt.details["line"]) == ("import-quote-open", 2, 3)


def test_a_quote_that_takes_in_more_than_any_row_stops_the_import(
    folder: Settings, errand: Errand, tmp_path: Path
) -> None:
    """Cells of many lines, each short enough, are one row all the same."""
    log = tmp_path / "cells.csv"
    cells = b'"one\ntwo",' * (MEGABYTE // 5)
    log.write_bytes(HEAD + FILED + cells + b"\n")

    halt = halted(folder, replace(errand, events=log))

    assert halt.key == "import-quote-open"


@pytest.mark.parametrize("head", [HEAD + FILED, b""])
def test_a_line_that_does_not_end_stops_the_import(
    folder: Settings, errand: Errand, tmp_path: Path, head: bytes
) -> None:
    """A packed file of 100 kB may unfold to it: its line is named, and nothing is written."""
    log = tmp_path / "endless.csv.gz"
    log.write_bytes(gzip.compress(head + b"x" * (MOST_READ_OF_A_LINE + MEGABYTE), 1))

    with at_most(16):
        halt = halted(folder, replace(errand, events=log))

    assert (halt.key, halt.code) == ("import-line-endless", 2)
    assert halt.details["line"] == head.count(b"\n") + 1


def test_many_long_lines_are_not_held_together(
    folder: Settings, errand: Errand, tmp_path: Path
) -> None:
    """Each stands in the report, to the letter where it can be held."""
    log = tmp_path / "many.csv.gz"
    long = b"A-1,2020-01-01," + b"x" * (MEGABYTE - 100) + b"\n"
    log.write_bytes(gzip.compress(HEAD + FILED + long * 60, 1))

    with at_most(24):
        done = brought_in(folder, replace(errand, events=log))

    assert (done.sum.facts, dict(done.sum.refused)) == (1, {"malformed": 60})


def test_a_tag_too_long_of_an_xes_file_stops_the_import(
    folder: Settings, errand: Errand, tmp_path: Path
) -> None:
    """The parser would begin such a tag anew with each block, and hold all of it."""
    log = tmp_path / "long.xes.gz"
    more = b'"/></event></trace></log>'
    log.write_bytes(gzip.compress(XES + b"x" * 4 * MOST_UNREAD + more, 1))

    halt = halted(folder, replace(errand, events=log))

    assert (halt.key, halt.code) == ("import-tag-too-long", 2)
    assert (halt.details["line"], halt.details["column"]) == (1, XES.rindex(b"<") + 1)


def test_events_of_a_trace_that_says_much_are_put_together_one_by_one() -> None:
    """Each event has the words of its trace: a few bytes of many would fill the memory."""
    said = b"".join(b'<string key="%d" value=""/>' % number for number in range(2_000))
    log = BytesIO(b"<log><trace>" + said + b"<event/>" * 200 + b"</trace></log>")

    with at_most(8):
        assert sum(len(cells) for cells, _ in events_of(log)) == 200 * 2_000


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_log_whose_letters_have_two_bytes_is_told_by_its_encoding(
    folder: Settings, errand: Errand, tmp_path: Path, encoding: str
) -> None:
    """With what to do; done so, it is read."""
    log = tmp_path / "wide.csv"
    log.write_bytes((HEAD + FILED).decode().encode(encoding))

    halt = halted(folder, replace(errand, events=log))

    assert (halt.key, halt.details["encoding"]) == ("import-encoding", encoding[:6])
    mapping = tmp_path / "wide.toml"
    mapping.write_text(f'encoding = "{encoding}"\n[stages]\nFiled = "intake"\n', "utf-8")
    assert brought_in(folder, replace(errand, events=log, mapping=mapping)).is_whole


@pytest.mark.parametrize(
    ("content", "at"),
    [
        (b"P\0" + FILED, 2),
        (b"\0" + HEAD + FILED, 1),
        (HEAD.replace(b"actor", b"actor\0") + FILED, 33),
        (b"PK\3\4\x14\0\6\0\x08\0", 6),
        (b"\0" * 4_096, 1),
        (bytes(range(256)) * 16, 1),
    ],
    ids=["second", "first", "within", "archive", "nothing else", "every byte"],
)
def test_a_file_with_nul_bytes_is_told_as_no_text(
    folder: Settings, errand: Errand, tmp_path: Path, content: bytes, at: int
) -> None:
    """It is in no encoding of letters of two bytes: to say one in the mapping would not help."""
    log = tmp_path / "nul.csv"
    log.write_bytes(content)

    halt = halted(folder, replace(errand, events=log))

    assert (halt.key, halt.code, halt.details["at"]) == ("import-nul-bytes", 2, at)


def test_chinese_in_two_bytes_a_letter_is_told_by_its_encoding(
    folder: Settings, errand: Errand, tmp_path: Path
) -> None:
    """Also without a mark, where the first letter has no NUL in it."""
    log = tmp_path / "wide.csv"
    log.write_bytes("案号,日期,事项\n厦001,2020-01-01,立　案\n".encode("utf-16-be"))

    halt = halted(folder, replace(errand, events=log))

    assert (halt.key, halt.details["encoding"]) == ("import-encoding", "utf-16")


@pytest.mark.parametrize("mark", [b"\xff\xfe", b""])
def test_an_xes_file_in_utf_16_is_read(
    folder: Settings, errand: Errand, tmp_path: Path, mark: bytes
) -> None:
    """XML says by itself how it is written (XML 1.0, 4.3.3)."""
    log = tmp_path / "wide.xes"
    event = '<string key="concept:name" value="Filed"/><date key="time:timestamp" value="{}"/>'
    said = f"<event>{event.format('2024-01-01T00:00:00Z')}</event>"
    case = '<string key="concept:name" value="A-1"/>'
    log.write_bytes(mark + f"<log><trace>{case}{said}</trace></log>".encode("utf-16-le"))

    assert brought_in(folder, replace(errand, events=log)).is_whole


def test_a_header_that_is_no_text_is_told(folder: Settings, errand: Errand, tmp_path: Path) -> None:
    """A column's name stands in each of its facts."""
    log = tmp_path / "header.csv"
    log.write_bytes(HEAD.rstrip() + b",\xff\nA-1,2020-01-01,Filed,R01,,x\n")

    halt = halted(folder, replace(errand, events=log))

    assert (halt.key, halt.details["encoding"]) == ("import-header-no-text", "utf-8-sig")


def test_attributes_that_nest_without_end_are_attributes_nobody_can_read(
    folder: Settings, errand: Errand, tmp_path: Path
) -> None:
    """They are kept as they stand, and the time of recording in them is doubted."""
    row = ("A-1", "2020-01-01", "Filed", "R01", "[" * 40_000)

    done = brought_in(folder, replace(errand, events=log_of(tmp_path / "deep.csv", [row])))

    assert done.is_whole
    with opened(folder) as office:
        [fact] = facts_of(office, "A-1")
        assert json.loads(office.keys.open(fact.rest) or "")["attributes"] == row[-1]
    assert fact.doubts == ["recording-unreadable"]


def test_a_report_that_finds_no_room_ends_the_import_with_a_sentence(
    folder: Settings, errand: Errand, tmp_path: Path
) -> None:
    """Nothing of it is left; what was brought in stays, and the next run goes on."""
    short = ("A-1", "2020-01-01")
    errand = replace(errand, events=log_of(tmp_path / "much.csv", [*ROWS, *[short] * 9_000]))
    assert errand.report is not None

    with files_of_at_most(3 * MEGABYTE), pytest.raises(Halt) as halt:
        brought_in(folder, errand)

    assert (halt.value.key, halt.value.code) == ("import-report-cut-short", 1)
    assert not errand.report.exists()
    assert not list(errand.report.parent.glob("*.part"))
    done = brought_in(folder, errand)
    assert (done.sum.facts, dict(done.sum.refused)) == (8, {"malformed": 9_000})


def test_a_report_whose_last_lines_find_no_room_takes_no_place(tmp_path: Path) -> None:
    """What is said at the end is written at the end."""
    path = tmp_path / "report.jsonl"
    with files_of_at_most(100), pytest.raises(Halt) as halt, report_at(path) as report:
        report.sum(rows="x" * 200)

    assert halt.value.key == "import-report-cut-short"
    assert not list(tmp_path.iterdir())


def test_rows_that_cannot_be_laid_out_end_the_import(
    folder: Settings, errand: Errand, tmp_path: Path
) -> None:
    """They are put in order in a file beside the office's own."""
    much = [("A-1", "2020-01-01", CLERK * 5_000)] * 200
    errand = replace(errand, events=log_of(tmp_path / "much.csv", much))
    with opened(folder):
        """The office stands."""

    with files_of_at_most(2 * MEGABYTE), pytest.raises(Halt) as halt:
        brought_in(folder, errand)

    assert (halt.value.key, halt.value.code) == ("import-no-room", 1)
    assert not list(folder.home.glob(".import-*"))


def test_no_folder_is_made_for_a_report(folder: Settings, errand: Errand, tmp_path: Path) -> None:
    """A slip of the pen in its place is said."""
    place = tmp_path / "nowhere" / "report.jsonl"

    halt = halted(folder, replace(errand, report=place))

    assert (halt.key, halt.code) == ("import-report-unwritable", 2)
    assert not place.parent.exists()


def test_the_blanks_around_an_activity_of_the_mapping_do_not_matter(
    folder: Settings, errand: Errand, tmp_path: Path
) -> None:
    """They do not in a cell of the log; what is the same then and means two stages is said."""
    errand.mapping.write_text(
        STAGES.replace("Filed", " Filed ").replace("Heard", "Heard\t"), "utf-8"
    )
    assert brought_in(folder, replace(errand, closes=["Closed "])).is_whole

    twice = tmp_path / "twice.toml"
    twice.write_text('[stages]\n"Filed" = "intake"\n"Filed " = "closed"\n', "utf-8")
    with pytest.raises(Halt) as halt:
        brought_in(folder, replace(errand, mapping=twice))
    assert halt.value.key == "mapping-says-twice"


def test_a_centre_is_for_new_cases(
    folder: Settings, errand: Errand, capsys: pytest.CaptureFixture[str]
) -> None:
    """What another centre holds already stays there, and whoever imports is told so."""
    first = brought_in(folder, replace(errand, centre="siming"))
    again = brought_in(folder, replace(errand, centre="huli"))
    tell_done(again)

    assert not first.sum.elsewhere
    assert dict(again.sum.elsewhere) == {"siming": 8}
    assert "8 of these rows are of cases that centre siming has already" in capsys.readouterr().out
