"""Exports over HTTP: whole, streamed, and no wider than the access table."""

import csv
import io
import json
from typing import Any
from uuid import UUID

import pytest

from domain.callers import Role
from projections.exports import FORMS, Format
from tests.api.conftest import BOTH_STORES, At, Window, accepted
from tests.ledger.breaking import Breaker

MARCH = "from=2026-03-01&to=2026-03-31"


def level(window: Window) -> int:
    """The position of the log that an export is to hold."""
    return window.office.registry.recorder.max_notification_id() or 0


@BOTH_STORES
def test_an_auditor_exports_a_period_in_every_form(read: Window, clerk: At, lin: At) -> None:
    """Each under its media type, as a file; no name, number or statement in any of them."""
    dispute = accepted(clerk, lin)
    auditor = read.caller(Role.AUDITOR, officer="audit-1")
    for form in Format:
        answer = auditor.get(f"/v1/exports/{form}?{MARCH}&after={level(read)}")
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].partition(";")[0] == FORMS[form].media_type
        assert "attachment" in answer.headers["content-disposition"]
        assert dispute in answer.text
        assert "sealed:" not in answer.text
        assert "小明" not in answer.text
        assert "13800138000" not in answer.text


@BOTH_STORES
@pytest.mark.parametrize("form", Format)
def test_nothing_is_exported_where_a_fact_cannot_be_read(
    read: Window, clerk: At, lin: At, form: Format
) -> None:
    """The refusal names the record (export.md), and comes before the first line, not after it.

    Its versions are all there, so no count tells of it.
    """
    dispute = [accepted(clerk, lin) for _ in range(2)][1]
    auditor = read.caller(Role.AUDITOR, officer="audit-1")
    asked = f"/v1/exports/{form}?{MARCH}"
    assert auditor.get(f"{asked}&after={level(read)}").status_code == 200
    put_right = Breaker(read.office.settings, "no fact").strike(UUID(dispute))

    refused = auditor.get(asked)

    assert (refused.status_code, refused.json()["code"]) == (409, "record-broken")
    assert refused.json()["data"] == {"record": dispute, "version": 1}
    put_right()
    assert dispute in auditor.get(asked).text


def lines_of(caller: At, asked: str) -> list[dict[str, Any]]:
    """The lines of an export."""
    answer = caller.get(f"/v1/exports/jsonl?{asked}")
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def test_the_lines_are_the_facts(read: Window, clerk: At, lin: At) -> None:
    """Every fact of the dispute, in the order recorded, each with its position in the log."""
    dispute = accepted(clerk, lin)
    auditor = read.caller(Role.AUDITOR, officer="audit-1")

    lines = lines_of(auditor, f"{MARCH}&after={level(read)}")
    facts = auditor.get(f"/v1/disputes/{dispute}/facts").json()["facts"]

    told = [(line["version"], line["topic"]) for line in lines]
    assert told == [(fact["version"], fact["topic"]) for fact in facts]
    assert [line["position"] for line in lines] == sorted({line["position"] for line in lines})


def test_a_supervisor_exports_their_own_centre(read: Window, clerk: At, lin: At) -> None:
    """Reader matrix: event log – supervisor of the centre; what was confided stays confided."""
    dispute = accepted(clerk, lin)
    lin.step(dispute, "note-privately", note="站长私下愿意付一半")
    at = f"{MARCH}&after={level(read)}"
    own = read.caller(Role.SUPERVISOR, officer="sup-1")
    other = read.caller(Role.SUPERVISOR, centre="huli", officer="sup-2")
    auditor = read.caller(Role.AUDITOR, officer="audit-1")

    [told, all_told] = [{line["topic"] for line in lines_of(who, at)} for who in (own, auditor)]
    assert all_told - told == {"dispute.noted_privately"}
    assert lines_of(other, at) == []
    refused = other.get(f"/v1/exports/jsonl?{at}&centre=siming")
    assert (refused.status_code, refused.json()["code"]) == (403, "not-your-centre")


@pytest.mark.parametrize(
    ("role", "who"),
    [
        (Role.CLERK, {"officer": "c"}),
        (Role.MEDIATOR, {"officer": "m"}),
        (Role.STATISTICIAN, {}),
        (Role.ADMINISTRATOR, {}),
        (Role.PARTNER, {"body": "legal-aid"}),
        (Role.WORKER, {"party": "p-1"}),
    ],
)
def test_nobody_else_exports_a_period(window: Window, role: Role, who: dict[str, str]) -> None:
    """Who reads no event log takes none home."""
    answer = window.caller(role, **who).get(f"/v1/exports/jsonl?{MARCH}")

    assert (answer.status_code, answer.json()["code"]) == (403, "not-your-step")


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ("from=2026-03-31&to=2026-03-01", 422, "period-upside-down"),
        ("from=1990-01-01&to=2026-03-01", 422, "period-too-long"),
        ("centre=nowhere", 422, "unknown-centre"),
        ("from=yesterday", 422, "fields-wrong"),
        ("after=999999", 422, "not-in-the-log"),
    ],
)
def test_a_period_that_cannot_be(read: Window, asked: str, status: int, code: str) -> None:
    """A clear answer each, before anything is sent."""
    answer = read.caller(Role.AUDITOR, officer="audit-1").get(f"/v1/exports/ocel?{asked}")

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_form_that_is_none(window: Window) -> None:
    """The forms are few, and each is an address."""
    answer = window.caller(Role.AUDITOR, officer="audit-1").get("/v1/exports/xlsx")

    assert answer.status_code == 422


def test_the_story_is_in_the_reader_s_language(read: Window, clerk: At) -> None:
    """Chinese unless English is asked for."""
    clerk.file()
    auditor = read.caller(Role.AUDITOR, officer="audit-1")
    told = [
        auditor.get(f"/v1/exports/csv?{MARCH}&after={level(read)}", accept_language=language).text
        for language in ("zh", "en")
    ]
    [zh, en] = [list(csv.DictReader(io.StringIO(text[1:], newline=""))) for text in told]

    assert zh[0]["story"] != en[0]["story"]
    assert en[0]["story"].isascii() or "Filed" in en[0]["story"]
