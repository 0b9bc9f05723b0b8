"""What if, at the desk: who may ask, what is answered, and what is told of a wrong question."""

import json
from typing import Any

import pytest

from domain.callers import Role
from tests.api.conftest import BOTH_STORES, At, Window, accepted

PERIOD = {"from": "2026-03-01", "to": "2026-03-31"}


@pytest.fixture
def auditor(window: Window) -> At:
    """The city's auditor."""
    return window.caller(Role.AUDITOR, officer="audit-1")


def lines(at: At, asked: dict[str, Any]) -> list[dict[str, Any]]:
    """The lines of an answer."""
    answer = at.post("/v1/what-if", PERIOD | asked)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/jsonl")
    return [json.loads(line) for line in answer.text.splitlines()]


@BOTH_STORES
def test_a_period_is_replayed_under_another_promise(
    window: Window, clerk: At, lin: At, auditor: At
) -> None:
    """Dispute by dispute and in figures; the record is as it was."""
    dispute = accepted(clerk, lin)
    window.later(days=30)
    before = window.office.registry.recorder.max_notification_id()

    told, sums = lines(auditor, {"promise": {"most_claimed": "1.00"}})

    assert (told["id"], told["promise_was"], told["promise_becomes"]) == (dispute, "", "too-much")
    assert told["lines"]
    assert (sums["kind"], sums["disputes"], sums["changed"]) == ("sums", 1, 1)
    figures = {one["figure"]: (one["was"], one["becomes"]) for one in sums["figures"]}
    assert figures["promised"] == (1, 0)
    assert figures["not-promised"] == (0, 1)
    assert window.office.registry.recorder.max_notification_id() == before


def test_where_nothing_changes_the_sums_say_so(window: Window, clerk: At, auditor: At) -> None:
    """The same version of the calendar: no line but the last."""
    clerk.file()
    window.later(days=30)
    version = window.office.registry.almanac.law().version

    [sums] = lines(auditor, {"calendar": version})

    assert (sums["disputes"], sums["changed"]) == (1, 0)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, "nothing-otherwise"),
        ({"promise": {}}, "nothing-otherwise"),
        ({"rules": "2062.1"}, "unknown-rules"),
        ({"calendar": 99}, "unknown-calendar"),
        ({"centre": "atlantis", "tried_in_vain": 1}, "unknown-centre"),
        ({"from": "2026-04-01", "tried_in_vain": 1}, "period-upside-down"),
        ({"from": "2023-03-29", "tried_in_vain": 1}, "period-too-long"),
        ({"promise": {"cut_off": "25:00"}}, "not-an-hour"),
        ({"promise": {"cut_off": "12:60"}}, "not-an-hour"),
        ({"to": "2026-04-30", "tried_in_vain": 1}, "period-not-over"),
        ({"tried_in_vain": 0}, "fields-wrong"),
        ({"tried_in_vain": True}, "fields-wrong"),
        ({"tried_in_vain": 1.0}, "fields-wrong"),
        ({"calendar": True}, "fields-wrong"),
        ({"calendar": 1.0}, "fields-wrong"),
        ({"calendar": "1"}, "fields-wrong"),
        ({"promise": {"agreement_in_effect": 1}}, "fields-wrong"),
    ],
)
def test_a_wrong_question_is_told(
    window: Window, auditor: At, asked: dict[str, Any], code: str
) -> None:
    """Nothing otherwise, a version that is not there, a period that is not over."""
    window.later(days=30)

    answer = auditor.post("/v1/what-if", PERIOD | asked)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["do"]


def test_a_supervisor_asks_about_their_own_centre(window: Window, clerk: At, lin: At) -> None:
    """The access table as everywhere: their centre yes, the city no; a mediator not at all."""
    clerk.file()
    window.later(days=30)
    asked = PERIOD | {"promise": {"most_claimed": "1.00"}}
    supervisor = window.caller(Role.SUPERVISOR, officer="super-siming")

    own = supervisor.post("/v1/what-if", asked | {"centre": "siming"})
    assert own.status_code == 200
    assert '"changed":1' in own.text
    assert supervisor.post("/v1/what-if", asked).text == own.text
    assert supervisor.post("/v1/what-if", asked | {"centre": "huli"}).status_code == 403
    assert lin.post("/v1/what-if", asked | {"centre": "siming"}).status_code == 403
    assert lin.post("/v1/what-if", asked).status_code == 403


def test_a_supervisor_who_names_no_centre_hears_of_no_other(window: Window) -> None:
    """The city is not counted, and not even how many disputes another centre has."""
    window.caller(Role.CLERK, centre="huli", officer="clerk-huli").file(centre="huli")
    window.later(days=30)
    asked = PERIOD | {"promise": {"most_claimed": "1.00"}}

    told = window.caller(Role.SUPERVISOR, officer="super-siming").post("/v1/what-if", asked)

    assert json.loads(told.text)["disputes"] == 0


def test_three_years_are_replayed_and_the_refusal_names_them(window: Window, auditor: At) -> None:
    """The longest period there is, to the day; a day more is too long, and why is told."""
    window.later(days=30)
    asked: dict[str, Any] = {"tried_in_vain": 1}

    assert lines(auditor, asked | {"from": "2023-03-30"})[-1]["kind"] == "sums"
    for language in ("zh", "en"):
        answer = auditor.post(
            "/v1/what-if", PERIOD | asked | {"from": "2023-03-29"}, accept_language=language
        )
        assert "1098" in answer.json()["title"]
