"""What the desk says to bad input: which rule, what to do, and nothing half written."""

from base64 import urlsafe_b64encode
from typing import Any
from uuid import UUID

import pytest

from api.filing import EXAMPLE
from domain.access_log import AccessDay
from domain.callers import Role
from tests.api.conftest import BOTH_STORES, At, Window, accepted

GOOD_ID = "11010519491231002X"
WRONG_ID = "110105194912310021"
RARE = "𠮷𬍛·古丽🛵"


def refused(answer: Any, status: int, code: str) -> dict[str, Any]:
    """A problem with this status and code, in words, with what to do."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["code"] == code
    assert problem["title"]
    assert problem["do"]
    return problem


def facts(window: Window) -> int:
    """How many facts the office holds beside those it opened with, and beside who read what.

    The access log is written up to a second after a reading: whenever the machine comes to it.
    """
    recorder = window.office.registry.recorder
    log = recorder.select_notifications(start=window.opened_at + 1, limit=10_000)
    return sum(not entry.topic.startswith(f"{AccessDay.TOPIC}.") for entry in log)


def applying(**details: str) -> dict[str, Any]:
    """The example's application with other details of the applicant."""
    return {**EXAMPLE, "applicant": {"details": {"name": "陈小明", **details}}}


def test_an_unknown_field_is_named_and_nothing_written(window: Window, clerk: At) -> None:
    """Whoever misspells a field hears of it; what was in it is not said again."""
    said = clerk.post("/v1/disputes", {**EXAMPLE, "urgent": "李大海13800138000"})
    problem = refused(said, 422, "fields-wrong")
    assert problem["fields"] == [
        {"at": "body.urgent", "code": "extra_forbidden", "title": "没有这个字段。"}
    ]
    assert "李大海" not in said.text
    assert facts(window) == 0


def test_a_wrong_type_is_refused(clerk: At) -> None:
    """A sum is a decimal string, never a float; a yes is no word."""
    claims = [{"kind": "pay", "amount": 857.5}]
    problem = refused(
        clerk.post("/v1/disputes", {**EXAMPLE, "claims": claims}), 422, "fields-wrong"
    )
    assert problem["fields"][0]["at"] == "body.claims.0.amount"


def test_a_wrong_check_digit_is_refused_with_what_to_do(window: Window, clerk: At) -> None:
    """GB 11643: the last of eighteen digits proves the others."""
    said = clerk.post("/v1/disputes", applying(id_number=WRONG_ID))
    problem = refused(said, 422, "fields-wrong")
    assert problem["fields"][0]["code"] == "identity_number"
    assert "校验位" in problem["fields"][0]["title"]
    assert WRONG_ID not in said.text
    assert facts(window) == 0


@BOTH_STORES
def test_one_person_is_one_person_in_all_their_disputes(window: Window, clerk: At) -> None:
    """An identity number makes one person, however it was typed."""
    first = clerk.post("/v1/disputes", applying(id_number=GOOD_ID)).json()
    second = clerk.post("/v1/disputes", applying(id_number=GOOD_ID.lower())).json()
    one, other = (window.office.registry.dispute(_id(said)) for said in (first, second))
    assert one.applicant.person == other.applicant.person


def _id(said: dict[str, Any]) -> Any:
    return UUID(said["id"])


@BOTH_STORES
def test_rare_characters_and_emoji_are_names(clerk: At) -> None:
    """A name is written as it is; only control characters are refused."""
    said = clerk.post("/v1/disputes", applying(name=RARE))
    told = clerk.get(f"/v1/disputes/{said.json()['id']}").json()
    assert told["parties"]["A1"]["details"]["name"] == RARE
    refused(clerk.post("/v1/disputes", applying(name="陈\x00明")), 422, "fields-wrong")


def test_a_hundred_kilobytes_of_statement(clerk: At) -> None:
    """A statement has 20,000 characters at most, a request 256 KiB."""
    said = clerk.post("/v1/disputes", {**EXAMPLE, "statement": "冤" * 33_334})
    problem = refused(said, 422, "fields-wrong")
    assert "20000" in problem["fields"][0]["title"]
    refused(clerk.post("/v1/disputes", {**EXAMPLE, "statement": "冤" * 100_000}), 413, "too-large")


def test_a_form_is_json(window: Window, clerk: At) -> None:
    """What is not JSON is told so, and half a JSON too."""
    headers = {"Authorization": f"Bearer {clerk.key}", "Idempotency-Key": "k"}
    url = "/v1/disputes"
    as_form = window.client.post(url, data={"a": "b"}, headers=headers)
    refused(as_form, 415, "not-json")
    half = window.client.post(
        url, content=b'{"a"', headers=headers | {"Content-Type": "application/json"}
    )
    refused(half, 400, "unreadable")


def test_a_wrong_order_of_steps_is_refused_by_name(clerk: At, lead: At) -> None:
    """Nothing is mediated before it is accepted."""
    dispute = clerk.file()["id"]
    path = f"/v1/disputes/{dispute}/steps/hold-session"
    said = {"way": "phone", "heard": ["A1"], "session_record": "双方陈述"}
    problem = refused(lead.post(path, said, version=1), 409, "step-not-open")
    assert "接待登记" in problem["title"]


@BOTH_STORES
def test_a_stale_version_says_the_current_one(clerk: At, lin: At) -> None:
    """Two mediators at once: the second decided on what is no longer so."""
    dispute = clerk.file()["id"]
    lin.step(dispute, "record-consent", party="A1", to="mediate", way="phone")
    path = f"/v1/disputes/{dispute}/steps/record-contact-attempt"
    said = {"party": "R1", "way": "phone", "reached": True}
    problem = refused(lin.post(path, said, version=1), 412, "stale-version")
    assert problem["data"]["current"] == 2


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 428, "if-match-required"),
        ({"If_Match": "*"}, 428, "if-match-required"),
        ({"If_Match": "seven"}, 400, "if-match-unreadable"),
    ],
)
def test_a_step_names_the_version_it_was_decided_on(
    clerk: At, headers: dict[str, Any], status: int, code: str
) -> None:
    """RFC 6585 §3: a lost update is prevented, not found later."""
    path = f"/v1/disputes/{clerk.file()['id']}/steps/record-contact-attempt"
    said = {"party": "R1", "way": "phone", "reached": True}
    refused(clerk.post(path, said, **headers), status, code)


def test_every_write_carries_a_key_of_its_own(window: Window, clerk: At) -> None:
    """Without a key a repeat could not be told from a second application."""
    headers = {"Authorization": f"Bearer {clerk.key}"}
    said = window.client.post("/v1/disputes", json=dict(EXAMPLE), headers=headers)
    refused(said, 400, "idempotency-key-required")


@BOTH_STORES
def test_nothing_happens_tomorrow(clerk: At) -> None:
    """What has not happened yet is no fact."""
    path = f"/v1/disputes/{clerk.file()['id']}/steps/record-contact-attempt"
    said = {"party": "R1", "way": "phone", "reached": True}
    tomorrow = said | {"happened_at": "2026-03-13T10:00:00+08:00"}
    refused(clerk.post(path, tomorrow, version=1), 422, "not-yet-happened")
    no_zone = said | {"happened_at": "2026-03-12T09:00:00"}
    refused(clerk.post(path, no_zone, version=1), 422, "fields-wrong")


@BOTH_STORES
def test_a_visit_needs_two_inspectors_and_nobody_is_in_two_places(clerk: At, lin: At) -> None:
    """劳动保障监察条例 Art. 16; an inspector is booked once at a time."""
    plan: dict[str, Any] = {
        "purpose": "mediate",
        "ground": "invited-to-assist",
        "place": "某路1号站点",
        "starts_at": "2026-03-12T14:00:00+08:00",
        "ends_at": "2026-03-12T16:00:00+08:00",
        "inspectors": {"chen": "闽A-0471"},
    }
    first, second = accepted(clerk, lin), accepted(clerk, lin)
    alone = lin.post(f"/v1/disputes/{first}/steps/plan-visit", plan, version=lin.version(first))
    refused(alone, 422, "at-least-two-inspectors")
    plan["inspectors"] = {"chen": "闽A-0471", "huang": "闽A-0472"}
    lin.step(first, "plan-visit", **plan)
    twice = lin.post(f"/v1/disputes/{second}/steps/plan-visit", plan, version=lin.version(second))
    refused(twice, 409, "inspector-booked")


def test_without_a_key_nobody_is_served(window: Window) -> None:
    """401 comes before anything is read."""
    said = window.client.post("/v1/disputes", json={"nonsense": True})
    problem = refused(said, 401, "not-identified")
    assert problem["type"] == "/problems/not-identified"
    assert "校验" not in window.client.get(problem["type"]).text
    assert said.headers["www-authenticate"].startswith("Bearer")


def test_problems_are_told_in_the_callers_language(window: Window) -> None:
    """Chinese first; English where it is asked for."""
    english = window.client.get("/v1/disputes/x", headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert english.json()["title"].startswith("No valid key")
    assert window.client.get("/nowhere").json()["title"] == "没有这个地址。"
    assert window.client.put("/v1/disputes").status_code == 405


def test_every_answer_carries_safe_headers(window: Window) -> None:
    """No answer of the office is cached, framed or sniffed."""
    said = window.client.get("/healthz").headers
    assert said["cache-control"] == "no-store"
    assert said["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in said


def test_who_may_register_where(window: Window, clerk: At) -> None:
    """The window of a centre registers for that centre; an auditor registers nothing."""
    refused(clerk.post("/v1/disputes", {**EXAMPLE, "centre": "huli"}), 403, "not-your-centre")
    refused(clerk.post("/v1/disputes", {**EXAMPLE, "centre": "atlantis"}), 422, "unknown-centre")
    auditor = window.caller(Role.AUDITOR)
    refused(auditor.post("/v1/disputes", dict(EXAMPLE)), 403, "not-your-centre")


@BOTH_STORES
@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-03-12T09:00:00"]
)
def test_a_page_that_no_list_has_is_refused(clerk: At, moment: str) -> None:
    """A cursor is handed back as it was given; one that lies outside all time is none."""
    text = f"{moment}|00000000-0000-4000-8000-000000000000"
    cursor = urlsafe_b64encode(text.encode()).decode().rstrip("=")
    for listed in ("disputes", "consultations", "demands"):
        refused(clerk.get(f"/v1/{listed}?cursor={cursor}"), 422, "cursor-unreadable")


@BOTH_STORES
@pytest.mark.parametrize("name", ["number", "mediator", "centre", "waits_for", "q"])
def test_a_filter_is_a_line_of_text(clerk: At, name: str) -> None:
    """A control character stands in no record, and no store takes it."""
    refused(clerk.get(f"/v1/disputes?{name}=%00ab"), 422, "fields-wrong")


def test_a_time_is_no_number(clerk: At) -> None:
    """Seconds since 1970 are no RFC 3339, in quotation marks or without."""
    for moment in ("1700000000", 1700000000):
        said = clerk.post("/v1/disputes", {**EXAMPLE, "received_at": moment})
        problem = refused(said, 422, "fields-wrong")
        assert problem["fields"][0]["code"] == "time_as_text"


def test_headers_have_a_limit(clerk: At) -> None:
    """RFC 6585: whoever sends a book in a header is told so (431)."""
    refused(clerk.get("/v1/disputes", X_Book="x" * 40_000), 431, "headers-too-large")
