"""A log in XES: every word of it is in the record, or its row is a line of the report."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from time import process_time

import pytest

from domain.imported import imported_id
from domain.values import Stage
from operations import import_xes
from operations.console import Halt
from operations.import_xes import Event, NotXes, events_of
from operations.importing import Errand
from operations.settings import Settings
from tests.operations.bringing_in import brought_in, facts_of, lines_of, opened

NAMED = '<string key="concept:name" value="Filed"/>'
DATED = '<date key="time:timestamp" value="2024-01-01T00:00:00Z"/>'
CASE = '<string key="concept:name" value="A-1"/>'


def log_of(*traces: str) -> str:
    """A log of these traces, as text."""
    return f'<?xml version="1.0"?><log>{"".join(f"<trace>{one}</trace>" for one in traces)}</log>'


def event(more: str = "") -> str:
    """An event, with more said in it."""
    return f"<event>{NAMED}{DATED}{more}</event>"


def read(text: str) -> list[Event]:
    """The events of a log."""
    return list(events_of(BytesIO(text.encode())))


def written(folder: Path, text: str) -> Path:
    """A log in a file."""
    path = folder / "log.xes"
    path.write_text(text, "utf-8")
    return path


def words(cells: Iterable[Mapping[str, str]]) -> set[str]:
    """Every value in them."""
    return {value for one in cells for value in one.values()}


def test_of_values_with_one_key_each_is_kept(
    folder: Settings, errand: Errand, tmp_path: Path
) -> None:
    """IEEE 1849, 5.2: the values of a list may have one key, and a container may come again."""
    docs = (
        '<list key="docs"><values>'
        '<string key="doc" value="FIRST"/><string key="doc" value="SECOND"/>'
        '<string key="doc" value="SECOND"/></values></list>'
        '<list key="docs"><values><string key="doc" value="THIRD"/></values></list>'
        '<string value="NAMELESS"/>'
    )
    path = written(tmp_path, log_of(CASE + event(docs)))

    done = brought_in(folder, replace(errand, events=path))

    assert done.is_whole
    with opened(folder) as office:
        [fact] = facts_of(office, "A-1")
        rest = json.loads(office.keys.open(fact.rest) or "")
    told = {name: value for name, value in rest.items() if value}
    assert told == {
        "docs.doc": "FIRST",
        "docs.doc#2": "SECOND",
        "docs.doc#3": "SECOND",
        "docs#2.doc": "THIRD",
        "string": "NAMELESS",
    }


def test_a_name_that_ends_like_a_second_one_takes_no_place() -> None:
    """Whoever calls an attribute so keeps it beside the one that came twice."""
    said = ("note", "note#2", "note", "note")
    notes = "".join(f'<string key="{key}" value="{at}"/>' for at, key in enumerate(said))

    [(cells, is_whole)] = read(log_of(event(notes)))

    assert is_whole
    assert {"0", "1", "2", "3"} <= words([cells])


def test_what_an_event_says_under_the_name_of_its_trace_is_kept() -> None:
    """Neither takes the other's place; said the same it is said once."""
    same = '<string key="case:concept:name" value="A-1"/><string key="case:x" value="MINE"/>'
    trace = CASE + '<string key="x" value="THEIRS"/>'

    [(cells, _)] = read(log_of(trace + event(same)))

    assert cells["case:concept:name"] == "A-1"
    assert "case:concept:name#2" not in cells
    assert (cells["case:x"], cells["case:x#2"]) == ("THEIRS", "MINE")


@pytest.mark.parametrize(
    "said",
    [
        CASE + event(NAMED),
        CASE + event('<date key="time:timestamp" value="2024-01-02T00:00:00Z"/>'),
        CASE + CASE.replace("A-1", "B-2") + event(),
        CASE + event('<string key="case:concept:name" value="B-2"/>'),
    ],
)
def test_a_case_a_date_or_an_activity_said_twice_is_refused(
    folder: Settings, errand: Errand, tmp_path: Path, said: str
) -> None:
    """Which of them is meant nobody could say; the row stands in the report with both."""
    done = brought_in(folder, replace(errand, events=written(tmp_path, log_of(said))))

    assert (done.sum.facts, dict(done.sum.refused)) == (0, {"malformed": 1})
    [refused] = [line for line in lines_of(done) if "refused" in line]
    assert any(name.endswith("#2") for name in refused["cells"])


def test_a_trace_with_too_long_an_attribute_takes_its_events_into_the_report(
    folder: Settings, errand: Errand, tmp_path: Path
) -> None:
    """What is cut off is said: none of its events counts as whole; those of the next trace do."""
    long = f'<string key="huge" value="{"h" * import_xes.MOST_OF_AN_EVENT}"/>'
    after = '<string key="after" value="WORDS"/>'
    path = written(
        tmp_path,
        log_of(CASE + long + after + event() + event(), CASE.replace("A-1", "B-2") + event()),
    )

    done = brought_in(folder, replace(errand, events=path))

    assert (done.sum.rows, done.sum.facts, dict(done.sum.refused)) == (3, 1, {"malformed": 2})


def test_a_trace_without_an_event_is_a_line_of_the_report(
    folder: Settings, errand: Errand, tmp_path: Path
) -> None:
    """It says of a case that nothing was done in it: no fact, and its words are not dropped."""
    empty = CASE.replace("A-1", "B-2") + '<string key="note" value="LATER"/>'
    path = written(tmp_path, log_of(CASE + event(), empty, ""))

    done = brought_in(folder, replace(errand, events=path))

    assert (done.sum.rows, done.sum.facts, dict(done.sum.refused)) == (2, 1, {"no-activity": 1})
    [refused] = [line for line in lines_of(done) if "refused" in line]
    assert refused["cells"] == {"case:concept:name": "B-2", "case:note": "LATER"}


def test_an_event_outside_every_trace_belongs_to_none() -> None:
    """It does not take the attributes of the trace before it."""
    text = log_of(CASE + event()).replace("</log>", f"{event()}</log>")

    [(inside, _), (outside, _)] = read(text)

    assert "case:concept:name" in inside
    assert "case:concept:name" not in outside


@pytest.mark.parametrize(
    "said",
    [
        CASE + event() + CASE,
        CASE + event(event()),
        f"<trace>{CASE}</trace>",
        f'<list key="k">{event()}</list>',
        event("<trace/>"),
    ],
)
def test_what_the_standard_rules_out_stops_the_import(
    folder: Settings, errand: Errand, tmp_path: Path, said: str
) -> None:
    """IEEE 1849: attributes come before events, and nobody could say to what these belong."""
    path = written(tmp_path, "\n\n" + log_of(said).partition("?>")[2])

    with pytest.raises(Halt) as halt:
        brought_in(folder, replace(errand, events=path))

    assert halt.value.key == "import-file-unreadable"
    assert str(halt.value.details["what"]).startswith("line 3: ")
    with opened(folder) as office:
        assert office.is_untouched()


def test_what_stands_too_deep_is_refused_and_read_in_one_pass() -> None:
    """A hundred thousand lists within one another cost what they cost side by side."""
    deep = '<list key="k">' * 100_000 + "</list>" * 100_000
    begun = process_time()

    [(_, nested), (_, after)] = read(log_of(CASE + event(deep) + event()))

    assert (nested, after) == (False, True)
    assert process_time() - begun < 5.0


def test_many_values_within_a_long_name_are_not_each_written_out() -> None:
    """Once a row is too long, nothing more of it is put together."""
    name = "n" * (import_xes.MOST_OF_AN_EVENT - 1)
    inside = '<int key="a" value="1"/>' * 100_000
    many = f'<list key="{name}">{inside}</list>'
    begun = process_time()

    [(_, is_whole)] = read(log_of(CASE + event(many)))

    assert not is_whole
    assert process_time() - begun < 5.0


def test_an_encoding_that_cannot_be_read_is_said() -> None:
    """Several bytes a letter are known of UTF-8 and UTF-16 alone."""
    with pytest.raises(NotXes):
        read('<?xml version="1.0" encoding="gb18030"?><log/>')


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
