"""Exports of a period: every form says the same facts, and none of them a sealed value."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
from jsonschema_rs import Draft202012Validator
from sqlalchemy import event

from domain.access import Concerned, Condition, Everything, Kind, Nothing
from domain.access_telling import CONFIDED
from domain.dispute import Dispute
from domain.record import FACTS
from operations.office import Office
from projections import export_lines, export_relations, lives
from projections.exports import Format, exported
from projections.lives import Chosen, Life
from projections.periods import Scope
from tests.projections.ocel20 import OCEL20
from tests.projections.told_lives import lives_of_every_road
from tests.projections.town import Town

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
    names = Counter(value(event, "concept:name") for event in log.iter(f"{XES}event"))
    assert names == entries_of(every)


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


def chosen(
    office: Office, seen: Condition, confided: Condition | None = None, **days: Any
) -> Chosen:
    """A period of March 2026, as somebody sees it."""
    first, last = days.get("first", date(2026, 3, 1)), days.get("last", date(2026, 3, 31))
    scope = Scope.of(office.centres, days.get("centre", ""), first, last)
    return Chosen(
        scope, seen=seen, confided=dict.fromkeys(CONFIDED, seen if confided is None else confided)
    )


def ids(told: Iterator[Life]) -> list[UUID]:
    """Whose lives they are."""
    return [life.case.id for life in told]


def test_lives_are_read_page_after_page(
    town: Town, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the order filed, each once, also where many were filed at one moment."""
    monkeypatch.setattr(lives, "PAGE", 2)
    filed = [town.file() for _ in range(3)] + [town.later(days=1).file() for _ in range(2)]
    town.follow()

    told = list(lives.lives(office.views, chosen(office, Everything())))

    assert {life.case.id for life in told} == set(filed)
    assert [life.case.id for life in told][3:] == filed[3:]
    assert [entry.topic for entry in told[0].entries] == ["dispute.filed"]
    assert told[0].entries[0].position > 0


def test_a_period_is_days_of_filing_at_the_centre(town: Town, office: Office) -> None:
    """Both days are included, and the centre's midnight divides them."""
    siming = town.accepted()
    huli = town.file(centre="huli")
    town.later(days=1).file()
    town.follow()
    day = town.clock.time.date() - timedelta(days=1)
    whole: dict[str, Any] = {"first": day, "last": day}
    here = whole | {"centre": "siming"}

    assert set(ids(lives.lives(office.views, chosen(office, Everything(), **whole)))) == {
        siming,
        huli,
    }
    assert ids(lives.lives(office.views, chosen(office, Everything(), **here))) == [siming]


def test_only_what_may_be_seen_is_exported(town: Town, office: Office) -> None:
    """The same condition as in every list; what was confided only where that may be known."""
    siming, _ = town.accepted(), town.file(centre="huli")
    town.do(siming, Dispute.note_privately, note=town.sealed("私下", "王小芳", "note"))  # type: ignore[arg-type]
    town.follow()
    mine = Concerned(Kind.CENTRE, "siming")

    def topics(confided: Condition) -> set[str]:
        told = lives.lives(office.views, chosen(office, mine, confided))
        return {entry.topic for life in told for entry in life.entries if life.case.id == siming}

    assert ids(lives.lives(office.views, chosen(office, mine))) == [siming]
    assert ids(lives.lives(office.views, chosen(office, Nothing()))) == []
    assert topics(Everything()) - topics(Nothing()) == {"dispute.noted_privately"}


def test_a_sibling_is_an_object_of_its_own() -> None:
    """A dispute that is only named by another stands among the objects, and by one id."""
    [split] = [life for life in lives_of_every_road() if _sibling(life)][:1]
    log = json.loads(text_of([split], Format.OCEL))

    assert f"dispute:{_sibling(split)}" in {one["id"] for one in log["objects"]}


def _sibling(life: Life) -> str:
    return next((e.said["sibling"] for e in life.entries if "sibling" in e.said), "")


def test_a_page_reads_on_where_the_one_before_ended(office: Office) -> None:
    """No page sorts the rest of the period: a city's year would take the square of its disputes."""
    if office.settings.on_postgresql:
        return  # its planner goes by what the tables hold, and these are empty
    asked: list[tuple[str, Any]] = []
    event.listen(office.views, "before_cursor_execute", lambda *said: asked.append(said[2:4]))
    for centre in ("", "siming"):
        list(lives.lives(office.views, chosen(office, Everything(), centre=centre)))
    pages = [(text, told) for text, told in asked if text.startswith("SELECT caseload")]
    with office.views.connect() as connection:
        plans = [
            str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", told).all())
            for text, told in pages
        ]

    assert len(plans) == 2
    assert all("TEMP B-TREE" not in plan for plan in plans), plans
