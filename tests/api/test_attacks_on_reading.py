"""Attacks on reading: another centre's dispute by every way round its own page."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from api.filing import EXAMPLE
from api.forms import forms
from domain.callers import Role
from tests.api.conftest import BOTH_STORES, At, Window, accepted
from tests.api.test_visibility import ids

YEAR = "from=2026-01-01&to=2026-12-31"
CALLED = {"party": "R1", "way": "phone", "reached": True}
PARTS = (
    *("", "/chronicle", "/facts", "/readers", "/deadlines", "/replay", "/at", "/receipts"),
    *("/difference?from=1&to=2", "/imported-rows", "/file", "/glasses"),
)


@pytest.fixture
def xu(window: Window) -> At:
    """The clerk at the window of Huli."""
    return window.caller(Role.CLERK, centre="huli", officer="xu")


@pytest.fixture
def qian(window: Window) -> At:
    """The supervisor of Huli."""
    return window.caller(Role.SUPERVISOR, centre="huli", officer="qian")


@pytest.fixture
def hidden(clerk: At, lin: At) -> str:
    """A dispute of Siming."""
    return accepted(clerk, lin)


def last(window: Window) -> int:
    """Where the log stands."""
    return window.office.registry.recorder.max_notification_id() or 0


def told(answer: httpx2.Response, asked: str) -> tuple[int, str, set[str]]:
    """An answer without the id that was asked for, and the names of its headers."""
    return answer.status_code, answer.text.replace(asked, "it"), set(answer.headers)


@pytest.mark.parametrize("part", PARTS)
def test_what_is_hidden_answers_as_what_is_not_there(qian: At, hidden: str, part: str) -> None:
    """The same status, words and headers: no tag, no length of something else."""
    nowhere = str(uuid4())

    of_it, of_nothing = (
        told(qian.get(f"/v1/disputes/{one}{part}"), one) for one in (hidden, nowhere)
    )

    assert of_it == of_nothing
    assert of_it[0] == 404
    assert "etag" not in of_it[2]


@pytest.mark.parametrize("part", ["custody", "conformance"])
def test_an_audit_of_what_is_hidden_finds_nothing(qian: At, hidden: str, part: str) -> None:
    """A supervisor audits their centre; another's dispute is not there."""
    assert qian.get(f"/v1/audit/{part}/{hidden}").status_code == 404


def test_no_tag_opens_or_betrays_a_dispute(xu: At, clerk: At, hidden: str) -> None:
    """Whoever knows the version learns nothing: 404 for the right one and for any other."""
    version = clerk.version(hidden)
    path = f"/v1/disputes/{hidden}"

    asked = [
        xu.get(path, **{"If-None-Match": f'"{number}"'}).status_code for number in (version, 999)
    ]
    steps = [
        told(xu.post(f"{path}/steps/record-contact-attempt", CALLED, version=number), hidden)
        for number in (0, version, 999)
    ]

    assert asked == [404, 404]
    assert steps[0] == steps[1] == steps[2]
    assert steps[0][0] == 404


def test_a_key_of_another_caller_repeats_nothing_of_theirs(xu: At, clerk: At, hidden: str) -> None:
    """The same Idempotency-Key and body from elsewhere: a filing of its own, a step on nothing."""
    theirs = clerk.file(key="k-1")
    path = f"/v1/disputes/{hidden}/steps/record-contact-attempt"
    assert clerk.post(path, CALLED, key="k-2", version=clerk.version(hidden)).status_code == 200

    mine = xu.file(key="k-1")

    assert mine["id"] != theirs["id"]
    assert mine["receipt"] != theirs["receipt"]
    assert not mine["repeated"]
    assert xu.post(path, CALLED, key="k-2", version=1).status_code == 404


@BOTH_STORES
def test_a_cursor_of_another_caller_turns_ones_own_pages(
    read: Window, clerk: At, lin: At, xu: At
) -> None:
    """A cursor says where a page ends, and opens nothing; nor does one that was made up."""
    theirs = [accepted(clerk, lin) for _ in range(3)]
    mine = [xu.file()["id"] for _ in range(2)]
    page = clerk.get(f"/v1/disputes?limit=1&after={last(read)}").json()
    made_up = urlsafe_b64encode(f"2027-01-01T00:00:00+00:00|{theirs[0]}".encode()).decode()

    for cursor in (page["next"], made_up.rstrip("=")):
        found = ids(xu, last(read), cursor=cursor, limit="100")
        assert set(found) <= set(mine)
    assert set(ids(xu, last(read), cursor=made_up.rstrip("="))) == set(mine)
    assert xu.get("/v1/alerts?cursor=OTk5&state=all").json()["lines"] == []


@BOTH_STORES
def test_lists_search_number_and_waiting_betray_nothing(
    read: Window, clerk: At, xu: At, qian: At, hidden: str
) -> None:
    """By name, number, mediator, or by waiting for the very position it was written at."""
    number = clerk.get(f"/v1/disputes/{hidden}").json()["number"]
    assert ids(clerk, last(read), number=number) == [hidden]

    for who in (xu, qian):
        for asked in ({"number": number}, {"mediator": "lin"}, {"q": "小明"}, {"centre": "siming"}):
            assert ids(who, last(read), **asked) == []
        for path in ("/v1/deadlines?", "/v1/alerts?state=all&"):
            assert who.get(f"{path}after={last(read)}&centre=siming").json()["lines"] == []
    assert hidden not in xu.get("/v1/deadlines.ics").text
    assert xu.get("/v1/referrals?waiting=false").json()["lines"] == []


@BOTH_STORES
def test_counts_and_totals_of_elsewhere_betray_nothing(read: Window, qian: At, hidden: str) -> None:
    """Figures, sums of an audit, what-if and exports are of what a supervisor may see."""
    after = last(read)

    figures = qian.get(f"/v1/statistics?after={after}&{YEAR}").json()["figures"]
    export = qian.get(f"/v1/exports/jsonl?{YEAR}")
    late = qian.get(f"/v1/audit/late-facts?hours=0&{YEAR}").json()
    deeds = qian.get(f"/v1/audit/deeds?officer=lin&{YEAR}").json()
    asked = {"from": "2026-01-01", "to": "2026-03-11", "tried_in_vain": 1}
    sums = json.loads(qian.post("/v1/what-if", asked).text.splitlines()[-1])

    assert {one["count"] for one in figures.values()} == {0}
    assert hidden not in export.text
    assert (late["lines"], late["sums"]["late"], late["sums"]["by_centre"]) == ([], 0, {})
    assert (deeds["lines"], deeds["by_topic"]) == ([], {})
    assert (sums["kind"], sums["disputes"], sums["changed"]) == ("sums", 0, 0)
    for path in ("/v1/statistics?", "/v1/exports/jsonl?", "/v1/audit/deeds?officer=lin&"):
        assert qian.get(f"{path}centre=siming").json()["code"] == "not-your-centre", path


def test_a_receipt_is_not_guessed(window: Window, clerk: At, hidden: str) -> None:
    """A code with one letter changed, cut or lengthened, or another's id: to the letter one 404."""
    code = clerk.file()["receipt"]
    flipped = code[:-1] + ("a" if code[-1] != "a" else "b")
    guesses = (flipped, code[:-1], f"{code}a", hidden, "x")

    answers = [window.client.get(f"/v1/receipts/{guess}") for guess in guesses]

    assert window.client.get(f"/v1/receipts/{code}").status_code == 200
    assert {(one.status_code, one.json()["code"]) for one in answers} == {(404, "not-found")}
    assert (
        len({one.text.replace(guess, "it") for one, guess in zip(answers, guesses, strict=True)})
        == 1
    )


def test_no_step_reaches_another_dispute_through_ones_own(
    window: Window, xu: At, hidden: str
) -> None:
    """`link` names another dispute: of one that is hidden it hears what it hears of none."""
    mine = xu.file()["id"]
    path = f"/v1/disputes/{mine}/steps/link"

    answers = [
        told(xu.post(path, {"other": one, "kind": "duplicate"}, version=xu.version(mine)), one)
        for one in (hidden, str(uuid4()))
    ]

    assert answers[0] == answers[1]
    assert answers[0][0] == 404
    assert window.office.registry.dispute(UUID(hidden)).links == []


def bodies(described: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every form of the description, with the forms inside it."""
    for operations in described["paths"].values():
        for operation in operations.values():
            body = operation.get("requestBody")
            if body:
                schema = body["content"]["application/json"]["schema"]
                yield from _inside(described, operation["operationId"], schema, set())


def _inside(
    described: dict[str, Any], name: str, schema: Any, seen: set[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(schema, list):
        for one in schema:
            yield from _inside(described, name, one, seen)
    elif isinstance(schema, dict):
        ref = schema.get("$ref", "")
        if ref and ref not in seen:
            found = described["components"]["schemas"][ref.rpartition("/")[2]]
            if "properties" in found:
                yield f"{name} {ref}", found
            yield from _inside(described, name, found, {*seen, ref})
        for inner in schema.values():
            yield from _inside(described, name, inner, seen)


def test_no_form_takes_a_field_it_does_not_name(window: Window, clerk: At, hidden: str) -> None:
    """Mass assignment: every form, and every form inside one, refuses what it does not know."""
    described = window.client.get("/openapi.json").json()
    found = dict(bodies(described))

    assert len(found) > len(forms())
    assert [
        name for name, form in found.items() if form.get("additionalProperties") is not False
    ] == []
    more = {"version": 1, "mediator": "clerk-zhou", "role": "supervisor"}
    for path, said in (
        ("/v1/disputes", EXAMPLE),
        (f"/v1/disputes/{hidden}/steps/record-contact-attempt", CALLED),
        (f"/v1/disputes/{hidden}/reveal", {"values": ["statement"], "reason": "audit"}),
    ):
        for name, value in more.items():
            answer = clerk.post(path, {**said, name: value}, version=1)
            assert (answer.status_code, answer.json()["code"]) == (422, "fields-wrong")


@pytest.mark.parametrize("path", ["disputes", "alerts", "deadlines", "access-log", "statistics"])
def test_no_question_takes_a_word_it_does_not_name(qian: At, path: str) -> None:
    """`?role=auditor` and the like are refused, and not passed over."""
    assert qian.get(f"/v1/{path}?role=auditor").status_code == 422
