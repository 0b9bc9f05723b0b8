"""The auditor's replay at the desk: each fact with its rule, any moment, and what differs."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from domain.callers import Role
from domain.wording import say
from tests.api.conftest import BOTH_STORES, MORNING, At, Window, accepted


@pytest.fixture
def auditor(window: Window) -> At:
    """The city's auditor."""
    return window.caller(Role.AUDITOR, officer="audit-1")


def told(at: At, path: str, **headers: str) -> dict[str, Any]:
    """What is answered."""
    answer = at.get(path, **headers)
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


def moment(window: Window, **ago: float) -> str:
    """A moment before now, as a query says it."""
    return quote((window.time - timedelta(**ago)).isoformat())


@BOTH_STORES
def test_a_dispute_is_replayed_fact_by_fact(
    window: Window, clerk: At, lin: At, auditor: At
) -> None:
    """Story and data, who said it, both its times, the stage after it, and the rule."""
    dispute = accepted(clerk, lin)
    window.later(hours=3)
    at = (MORNING + timedelta(minutes=10)).isoformat()
    lin.step(
        dispute, "record-contact-attempt", party="R1", way="phone", reached=True, happened_at=at
    )

    facts = told(auditor, f"/v1/disputes/{dispute}/replay")["facts"]

    assert [fact["version"] for fact in facts] == list(range(1, len(facts) + 1))
    filed, last = facts[0], facts[-1]
    assert filed["allowed"]["step"] == "file"
    assert [one["role"] for one in filed["allowed"]["grants"]] == ["clerk"]
    assert (last["late_seconds"], last["late"]) == (10200, "补录：晚 2 小时 50 分钟")
    [grant] = last["allowed"]["grants"]
    assert (grant["role"], grant["role_title"]) == ("mediator", "调解员")
    assert last["allowed"]["text"].startswith("步骤“")
    assert (filed["stage"], last["stage"]) == ("intake", "mediation")
    assert "陈小明" not in str(facts)
    assert "sealed:" not in str(facts)


def test_a_correction_and_what_it_corrects_name_each_other(
    window: Window, clerk: At, lin: At, auditor: At
) -> None:
    """更正: the first attempt was written down wrongly; both stay, each names the other."""
    dispute = accepted(clerk, lin)
    said: dict[str, Any] = {"party": "R1", "way": "phone"}
    lin.step(dispute, "record-contact-attempt", reached=False, **said)
    wrong = told(auditor, f"/v1/disputes/{dispute}/replay")["facts"][-1]["version"]
    window.later(minutes=5)
    lin.step(dispute, "record-contact-attempt", reached=True, corrects=wrong, **said)

    facts = told(auditor, f"/v1/disputes/{dispute}/replay?after={wrong - 1}")["facts"]

    assert (facts[0]["corrected_by"], facts[1]["corrects"]) == ([wrong + 1], wrong)
    assert "更正" not in facts[0]["line"]
    assert facts[1]["line"].endswith(f"（更正第 {wrong} 版所记）")
    shown = told(auditor, f"/v1/disputes/{dispute}/chronicle")["lines"][-1]["line"]
    assert shown == facts[1]["line"], "whoever reads the story is told it too"
    assert not [name for fact in facts for name in fact["said"] if name.isupper()]


def test_a_long_record_is_replayed_page_by_page(clerk: At, lin: At, auditor: At) -> None:
    """No fact is missed and none comes twice; each page folds to the same stages."""
    dispute = accepted(clerk, lin)
    whole = told(auditor, f"/v1/disputes/{dispute}/replay")
    assert whole["next"] is None

    found: list[dict[str, Any]] = []
    after: int | None = 0
    while after is not None:
        page = told(auditor, f"/v1/disputes/{dispute}/replay?limit=2&after={after}")
        found, after = found + page["facts"], page["next"]

    assert found == whole["facts"]


@BOTH_STORES
def test_both_clocks_are_asked_at_the_desk(window: Window, clerk: At, lin: At, auditor: At) -> None:
    """Accepted at half past nine and known at once; a contact of then, known at noon only."""
    dispute = clerk.file()["id"]
    window.later(hours=3)
    at = (MORNING + timedelta(minutes=10)).isoformat()
    lin.step(
        dispute, "record-contact-attempt", party="R1", way="phone", reached=True, happened_at=at
    )
    an_hour_in = moment(window, hours=2)

    knew = told(auditor, f"/v1/disputes/{dispute}/at?recorded_at={an_hour_in}")
    was = told(auditor, f"/v1/disputes/{dispute}/at?happened_at={an_hour_in}")
    both = told(
        auditor, f"/v1/disputes/{dispute}/at?happened_at={an_hour_in}&recorded_at={an_hour_in}"
    )

    assert (knew["version"], knew["parts"]["contacts"]) == (1, [])
    assert was["parts"]["contacts"][0]["reached"] is True
    assert both["parts"]["contacts"] == []
    assert {step["step"] for step in knew["open_steps"]} >= {"record-consent", "withdraw"}
    assert knew["stage_title"] == "接待登记"


def test_limits_are_counted_by_what_was_published_then(
    window: Window, clerk: At, auditor: At
) -> None:
    """A holiday announced later moves the date as it is known now, and not as it was known."""
    administrator = window.caller(Role.ADMINISTRATOR)
    dispute = clerk.file()["id"]
    filed_at = moment(window)
    before = told(auditor, f"/v1/disputes/{dispute}/at?version=1")
    window.later(hours=1)
    years = administrator.get("/v1/calendars")
    year = administrator.get("/v1/calendars/2026").json()
    holidays = [
        {"day": day["day"], "name": day["holiday"]}
        for day in year["days"]
        if day["kind"] == "holiday"
    ]
    corrected = administrator.post(
        f"/v1/calendars/{years.json()['id']}/steps/correct-calendar",
        {
            "year": 2026,
            "notice": "国办发明电〔2026〕9号",
            "announced_on": "2026-03-12",
            "holidays": [*holidays, {"day": "2026-03-27", "name": "other"}],
            "make_ups": [],
            "reason": "new-notice",
        },
        version=years.headers["etag"].strip('"'),
    )
    assert corrected.status_code == 200, corrected.text

    def due(said: dict[str, Any]) -> str:
        [clock] = [one for one in said["clocks"] if one["rule"] == "mediation.clock-a"]
        return str(clock["due"])

    assert due(before) == "2026-03-27"
    assert due(told(auditor, f"/v1/disputes/{dispute}/at?version=1")) == "2026-03-27"
    was_so = f"/v1/disputes/{dispute}/at?happened_at={filed_at}"
    assert due(told(auditor, f"{was_so}&version=1")) == "2026-03-27"
    assert due(told(auditor, f"{was_so}&recorded_at={filed_at}")) == "2026-03-27"
    assert due(told(auditor, was_so)) > "2026-03-27"
    assert due(told(auditor, f"/v1/disputes/{dispute}/at")) > "2026-03-27"


def test_a_dispute_of_before_the_office_is_counted_by_what_is_known_now(
    window: Window, clerk: At, auditor: At
) -> None:
    """Received ten days before the office had a calendar at all: limits and hours are the same."""
    at = MORNING - timedelta(days=10)
    dispute = clerk.file(received_at=at.isoformat())["id"]

    then = told(auditor, f"/v1/disputes/{dispute}/at?happened_at={quote(at.isoformat())}")
    now = told(auditor, f"/v1/disputes/{dispute}/at")
    between = told(
        auditor,
        f"/v1/disputes/{dispute}/difference?by=happened"
        f"&from={quote(at.isoformat())}&to={moment(window)}",
    )

    assert (then["calendar"], then["promise"]) == (now["calendar"], now["promise"])
    assert [clock["due"] for clock in then["clocks"]] == [clock["due"] for clock in now["clocks"]]
    assert between["limits"] == []


def test_now_is_a_moment_like_any_other(clerk: At, lin: At, auditor: At) -> None:
    """What `at` says of now is what the desk says: the same limits, the same stage."""
    dispute = accepted(clerk, lin)

    now = told(auditor, f"/v1/disputes/{dispute}/at")
    clocks = told(lin, f"/v1/disputes/{dispute}/deadlines")["clocks"]

    assert now["clocks"] == clocks
    assert now["stage"] == told(lin, f"/v1/disputes/{dispute}")["stage"]


@BOTH_STORES
def test_two_moments_are_compared(window: Window, clerk: At, lin: At, auditor: At) -> None:
    """By versions or by times: the fields, the limits, and the facts that lie between."""
    dispute = accepted(clerk, lin)
    window.later(hours=1)
    lin.step(dispute, "amend-claim", claim="C1", amount="900.00")
    last = told(auditor, f"/v1/disputes/{dispute}/at")["version"]

    by_version = told(auditor, f"/v1/disputes/{dispute}/difference?from={last - 1}&to={last}")
    by_time = told(
        auditor,
        f"/v1/disputes/{dispute}/difference?from={moment(window, minutes=30)}&to={moment(window)}",
    )

    [field] = by_version["fields"]
    assert field["path"] == ["claims", "C1", "amount"]
    assert field["becomes"] == "900.00"
    assert field["text"].endswith("变为“900.00”")
    assert [fact["version"] for fact in by_version["facts"]] == [last]
    assert by_time["fields"] == by_version["fields"]
    whole = told(
        auditor, f"/v1/disputes/{dispute}/difference?from=1&to={last}", accept_language="en"
    )
    assert any(one["rule"] == "mediation.clock-b" and one["was"] is None for one in whole["limits"])
    assert "sealed:" not in str(whole)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("at?version=0", "no-such-version"),
        ("at?version=99", "no-such-version"),
        ("at?recorded_at=2026-03-11T09:00:00%2B08:00", "before-the-record"),
        ("at?happened_at=2026-03-11T09:00:00%2B08:00", "before-the-record"),
        ("at?recorded_at=2027-03-11T09:00:00%2B08:00", "yet-to-come"),
        ("at?happened_at=2027-03-11T09:00:00%2B08:00", "yet-to-come"),
        ("at?version=1&recorded_at=2026-03-12T09:30:00%2B08:00", "two-moments-named"),
        ("difference?from=yesterday&to=2", "moment-unreadable"),
        ("difference?from=1&to=99", "no-such-version"),
        ("difference?from=1&to=1&by=happened", "version-is-recorded"),
        ("at?version=1&version=2", "said-twice"),
        (
            "at?recorded_at=2026-03-12T09:30:00%2B08:00&recorded_at=2026-03-12T10:30:00%2B08:00",
            "said-twice",
        ),
        (
            "at?happened_at=2026-03-12T09:30:00%2B08:00&happened_at=2026-03-12T09:30:00%2B08:00",
            "said-twice",
        ),
        ("difference?from=1&to=1&to=2", "said-twice"),
        ("replay?after=0&after=3", "said-twice"),
    ],
)
def test_a_moment_that_is_none_is_told_in_both_languages(
    clerk: At, auditor: At, query: str, code: str
) -> None:
    """Before the dispute, in the future, a version that is not there: why, and what to do."""
    dispute = clerk.file()["id"]
    for language in ("zh", "en"):
        answer = auditor.get(f"/v1/disputes/{dispute}/{query}", accept_language=language)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert answer.json()["title"]
        assert answer.json()["do"]


@pytest.mark.parametrize(
    "query",
    [
        *("at?version=1.0", "at?version=%201", "at?version=1%20", "at?version=%2B1"),
        *("at?version=1_0", "at?version=", "replay?after=1.0", "replay?limit=%201"),
        *("deadlines?calendar=1.0", "at?version=%D9%A1"),
    ],
)
def test_a_version_is_its_digits(clerk: At, auditor: At, query: str) -> None:
    """What two programs may read as two versions is none."""
    dispute = clerk.file()["id"]

    answer = auditor.get(f"/v1/disputes/{dispute}/{query}")

    assert (answer.status_code, answer.json()["code"]) == (422, "fields-wrong")
    assert answer.json()["fields"][0]["code"] == "int_type"


@pytest.mark.parametrize("at", ["09:59:59", "09:59:59.500"])
def test_a_moment_just_before_the_record_is_told_to_what_it_differs_by(at: str) -> None:
    """In one minute the seconds tell them apart, and in one second what is less."""
    since = datetime(2026, 3, 12, 1, 59, 59, 700_000, tzinfo=UTC)
    moment = datetime.fromisoformat(f"2026-03-12T{at}+08:00")

    said = say("refusal.before-the-record", "en", at=moment, since=since)

    assert f"At {moment:%Y-%m-%d %H:%M:%S.%f} nothing" in said
    assert "(it begins at 2026-03-12 09:59:59.700000)" in said
    minute = say("refusal.before-the-record", "en", at=since - timedelta(hours=1), since=since)
    assert "At 2026-03-12 08:59 nothing" in minute
    half = say("refusal.yet-to-come", "zh", at=since, now=since - timedelta(seconds=30))
    assert "2026-03-12 09:59:59 尚未到来（现在是 2026-03-12 09:59:29）" in half


def test_only_who_reads_the_facts_replays(window: Window, clerk: At, lin: At) -> None:
    """A stranger does not know of it; a mediator reads their case, and no auditor's replay."""
    dispute = accepted(clerk, lin)
    stranger = window.caller(Role.SUPERVISOR, centre="huli", officer="super-huli")
    supervisor = window.caller(Role.SUPERVISOR, officer="super-siming")

    for door in ("replay", "at", "difference?from=1&to=2"):
        path = f"/v1/disputes/{dispute}/{door}"
        assert stranger.get(path).status_code == 404
        assert lin.get(path).status_code == 403
        assert supervisor.get(path).status_code == 200


def test_what_was_confided_is_not_replayed_to_a_supervisor(
    window: Window, clerk: At, lin: At, auditor: At
) -> None:
    """Reader matrix: a supervisor does not even know that a note was made; an auditor does."""
    dispute = accepted(clerk, lin)
    lin.step(dispute, "note-privately", note="底线八百")
    supervisor = window.caller(Role.SUPERVISOR, officer="super-siming")

    def topics(at: At) -> set[str]:
        return {fact["topic"] for fact in told(at, f"/v1/disputes/{dispute}/replay")["facts"]}

    assert "dispute.noted_privately" in topics(auditor) - topics(supervisor)
    assert "private_notes" in told(auditor, f"/v1/disputes/{dispute}/at")["parts"]
    assert "private_notes" not in told(supervisor, f"/v1/disputes/{dispute}/at")["parts"]
    last = told(auditor, f"/v1/disputes/{dispute}/at")["version"]
    seen = told(supervisor, f"/v1/disputes/{dispute}/difference?from={last - 1}&to={last}")
    assert (seen["fields"], seen["facts"]) == ([], [])


def test_a_consultation_is_no_dispute(clerk: At, auditor: At) -> None:
    """Another record's id is not found here."""
    asked = clerk.post("/v1/consultations", {"channel": "window", "topic": "deposit"}).json()["id"]

    assert auditor.get(f"/v1/disputes/{asked}/replay").status_code == 404
