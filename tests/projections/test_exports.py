"""Exports of a period: every form says the same facts, and none of them a sealed value."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from jsonschema_rs import Draft202012Validator

from domain.record import FACTS
from projections import export_lines, export_relations
from projections.exports import Format, exported
from projections.lives import Life
from tests.projections.ocel20 import OCEL20
from tests.projections.told_lives import lives_of_every_road

XES = "{http://www.xes-standard.org/}"
TOPICS = {topic for topic in FACTS if topic.startswith("dispute.")}


def text_of(told: Iterable[Life], form: Format) -> str:
    """A whole export."""
    return "".join(exported(told, form, "zh"))


@pytest.fixture(scope="module")
def every() -> list[Life]:
    """A life for every road of the office."""
    return list(lives_of_every_road())


def entries_of(told: Iterable[Life]) -> Counter[str]:
    """How many facts of each kind these lives have."""
    return Counter(entry.topic for life in told for entry in life.entries)


def test_the_lives_of_the_roads_have_every_kind_of_fact(every: list[Life]) -> None:
    """What the forms are tried on leaves no kind of fact out."""
    assert set(entries_of(every)) == TOPICS


@pytest.mark.parametrize("form", Format)
def test_no_form_tells_a_sealed_value(every: list[Life], form: Format) -> None:
    """PIPL Art. 6: an export says no more than it is for."""
    assert "sealed:" not in text_of(every, form)


def test_json_lines_say_every_fact(every: list[Life]) -> None:
    """One object a line, with the sentence in words and the fields as data."""
    lines = [json.loads(line) for line in text_of(every, Format.JSON_LINES).splitlines()]

    assert Counter(line["topic"] for line in lines) == entries_of(every)
    assert set(lines[0]) == set(export_lines.COLUMNS)
    assert lines[0]["said"]["centre"] == "huli"
    assert all(line["story"] and line["story"] != line["topic"] for line in lines)


def test_a_line_is_a_line_to_every_reader(every: list[Life]) -> None:
    """What Unicode takes for the end of a line is escaped in a text, and read as it was."""
    [first, *_] = every
    number = "one\u2028two\u2029three\x85four"
    life = replace(first, case=replace(first.case, number=number))

    lines = text_of([life], Format.JSON_LINES).splitlines()

    assert len(lines) == len(life.entries)
    assert {json.loads(line)["number"] for line in lines} == {number}


def test_a_table_is_utf_8_for_excel_and_has_every_fact(every: list[Life]) -> None:
    """Excel knows UTF-8 by the mark at the beginning; lines end as RFC 4180 has it."""
    text = text_of(every, Format.TABLE)
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))

    assert text.encode().startswith(b"\xef\xbb\xbf")
    assert text.endswith("\r\n")
    assert Counter(row["topic"] for row in rows) == entries_of(every)


@pytest.mark.parametrize(
    "number", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", '=HYPERLINK("x")', "\t=1", "\r=1"]
)
def test_nothing_in_a_table_is_calculated(every: list[Life], number: str) -> None:
    """A number that somebody wrote into a letter must not run on an auditor's machine."""
    [first, *_] = every
    life = replace(first, case=replace(first.case, number=number))
    text = text_of([life], Format.TABLE)
    [row, *_] = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))

    assert row["number"] == f"'{number}"


def test_ocel_is_as_its_schema_says(every: list[Life]) -> None:
    """OCEL 2.0: every event and object of a declared type, every attribute declared with it."""
    log = json.loads(text_of(every, Format.OCEL))
    Draft202012Validator(OCEL20, validate_formats=True).validate(log)

    for kinds, ones in (("eventTypes", "events"), ("objectTypes", "objects")):
        declared = {
            kind["name"]: {one["name"]: one["type"] for one in kind["attributes"]}
            for kind in log[kinds]
        }
        for one in log[ones]:
            for attribute in one["attributes"]:
                must_be_of(declared[one["type"]][attribute["name"]], attribute["value"])
    ids = {one["id"] for one in log["objects"]}
    related = [one for ones in ("events", "objects") for each in log[ones] for one in of(each)]
    assert len(ids) == len(log["objects"])
    assert {one["objectId"] for one in related} == ids
    assert Counter(event["type"] for event in log["events"]) == entries_of(every)


def of(one: dict[str, Any]) -> list[dict[str, str]]:
    """Whom an event or object is related to; an object stands in the list also by itself."""
    related: list[dict[str, str]] = one["relationships"]
    return related if "time" in one else [*related, {"objectId": one["id"], "qualifier": "itself"}]


def must_be_of(kind: str, value: str) -> None:
    """A value's text is what its declared type says."""
    match kind:
        case "integer":
            int(value)
        case "float":
            float(value)
        case "boolean":
            assert value in {"true", "false"}
        case "time":
            assert value[10] == "T"
            assert value[-6] in "+-"


def test_ocel_relates_a_fact_to_everybody_in_it(every: list[Life]) -> None:
    """A dispute, both parties, the officer at the window and the centre stand in one filing."""
    [life, *_] = every
    log = json.loads(text_of([life], Format.OCEL))
    [filed] = [event for event in log["events"] if event["type"] == "dispute.filed"]
    told = {(one["qualifier"], one["objectId"]) for one in filed["relationships"]}

    assert told == {
        ("of", f"dispute:{life.case.id}"),
        ("recorded-by", "officer:window"),
        ("applicant", "party:p-worker"),
        ("respondents", "party:p-company-1"),
        ("respondents", "party:p-company-2"),
        ("centre", "body:huli"),
    }


def test_a_person_met_again_is_one_object(every: list[Life]) -> None:
    """A company of a thousand disputes is one object, or nobody can count its disputes."""
    log = json.loads(text_of([*every, *every[:1]], Format.OCEL))

    assert len({one["id"] for one in log["objects"]}) == len(log["objects"])


def test_every_field_by_which_somebody_is_related_is_a_fact_s() -> None:
    """A field that is renamed in a new version would fall out of the relations unheard."""
    named = {field.name for topic in TOPICS for field in fields(FACTS[topic])}
    tables = (
        export_relations.OF_PARTIES,
        export_relations.OF_OFFICERS,
        export_relations.OF_BODIES,
        export_relations.OF_DISPUTES,
    )
    for table in tables:
        assert table <= named


def test_xes_has_a_trace_a_dispute_in_the_order_of_happening(every: list[Life]) -> None:
    """IEEE 1849: extensions and globals declared, an event's time never before the one before."""
    log = ET.fromstring(text_of(every, Format.XES))  # noqa: S314 - what was written a line above
    prefixes = {one.get("prefix") for one in log.findall(f"{XES}extension")}
    traces = log.findall(f"{XES}trace")

    assert [value(trace, "concept:name") for trace in traces] == [str(one.case.id) for one in every]
    assert {one.get("scope") for one in log.findall(f"{XES}global")} == {"trace", "event"}
    for one in log.iter():
        key = one.get("key") or ""
        assert ":" not in key or key.partition(":")[0] in prefixes
    for trace in traces:
        times = [value(event, "time:timestamp") for event in trace.findall(f"{XES}event")]
        assert times == sorted(times)
    topics = Counter(value(event, "topic") for event in log.iter(f"{XES}event"))
    assert topics == entries_of(every)


def test_xes_names_a_row_from_elsewhere_by_its_own_activity(every: list[Life]) -> None:
    """Process mining counts activities: a source's hundred kinds are not one of ours."""
    log = ET.fromstring(text_of(every, Format.XES))  # noqa: S314 - what was written a line above
    named = {
        value(event, "concept:name")
        for event in log.iter(f"{XES}event")
        if value(event, "topic") == "dispute.imported"
    }

    assert named == {"Petition filed", "Case closed"}


def value(at: ET.Element, key: str) -> str:
    """What an attribute of a trace or event says."""
    [found] = [one for one in at if one.get("key") == key]
    return found.get("value") or ""


def test_what_xml_cannot_hold_is_replaced(every: list[Life]) -> None:
    """One such character would make the whole file unreadable."""
    [first, *_] = every
    life = replace(first, case=replace(first.case, number='<&"\x00\ufffe\n>'))
    log = ET.fromstring(text_of([life], Format.XES))  # noqa: S314 - what was written a line above

    [trace] = log.findall(f"{XES}trace")
    assert value(trace, "number") == '<&"\ufffd\ufffd\n>'


@pytest.mark.parametrize("form", Format)
def test_an_empty_period_is_an_export_too(form: Format) -> None:
    """Nobody filed: the file is whole, and says so."""
    text = text_of([], form)

    if form is Format.OCEL:
        Draft202012Validator(OCEL20).validate(json.loads(text))
    if form is Format.XES:
        assert not list(ET.fromstring(text).iter(f"{XES}trace"))  # noqa: S314 - as above
