"""Reading in an emergency, at the desk: who may, who hears of it, what is marked, and its end."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.access_log import Read, Refused
from domain.callers import Role
from domain.dispute import Dispute
from operations.settings import Settings
from tests.api.conftest import BOTH_STORES, At, Window, accepted
from tests.api.test_visibility import ids
from tests.privacy.planted import PRIVATE_NOTE, grep_every_byte
from tests.projections.logged import facts_of

WHY = {"reason": "safety", "words": "站长带人堵门，承办人电话不通"}


@pytest.fixture
def wang(window: Window) -> At:
    """Mediator Wang of Siming, on no case."""
    return window.caller(Role.MEDIATOR, officer="wang")


@pytest.fixture
def luo(window: Window) -> At:
    """The supervisor of Siming."""
    return window.caller(Role.SUPERVISOR, officer="luo")


def numbered(window: Window, dispute: str) -> str:
    """The case number of a dispute."""
    return window.office.registry.dispute(UUID(dispute)).number


def breaks(caller: At, dispute: str, *, key: str | None = None, **said: str) -> Any:
    """Ask to read a dispute in an emergency; the answer."""
    return caller.post("/v1/break-glass", {"dispute": dispute, **WHY, **said}, key=key)


@BOTH_STORES
def test_who_is_on_duty_reads_it_by_its_number_and_the_supervisor_hears(
    read: Window, clerk: At, lin: At, wang: At, luo: At
) -> None:
    """Dispute, list and search are there at once; the board has an urgent alert of it."""
    dispute = accepted(clerk, lin)
    path = f"/v1/disputes/{dispute}"
    assert wang.get(path).status_code == 404

    told = breaks(wang, numbered(read, dispute))

    assert told.status_code == 201, told.text
    assert told.json()["id"] == dispute
    seen = wang.get(path)
    assert seen.status_code == 200
    assert seen.json()["parties"]["A1"]["details"]["phone"] == "13800138000"
    assert [one for one in seen.json()["open_steps"] if one != "register"] == []
    after = told.json()["position"]
    assert ids(wang, after) == [dispute]
    assert ids(wang, after, q="小明") == [dispute]
    [alert] = luo.get(f"/v1/alerts?after={after}&kind=glass-broken").json()["lines"]
    assert (alert["level"], alert["dispute"]) == ("urgent", dispute)
    assert alert["about"].startswith("glass-broken:wang:")


@BOTH_STORES
def test_it_ends_by_itself_at_every_door(read: Window, clerk: At, lin: At, wang: At) -> None:
    """After sixty minutes it is 404, and gone from list and search, though nothing was recorded."""
    dispute = accepted(clerk, lin)
    after = breaks(wang, dispute).json()["position"]
    read.later(minutes=59)
    assert wang.get(f"/v1/disputes/{dispute}").status_code == 200
    assert ids(wang, after) == [dispute]

    read.later(minutes=1)

    assert wang.get(f"/v1/disputes/{dispute}").status_code == 404
    assert ids(wang, after) == []
    assert ids(wang, after, q="小明") == []


def test_the_supervisor_reads_why_and_ends_it(
    window: Window, clerk: At, lin: At, wang: At, luo: At
) -> None:
    """Who, why in words and until when, for who answers for it; nobody on the case ends it."""
    dispute = accepted(clerk, lin)
    breaks(wang, dispute)
    path = f"/v1/disputes/{dispute}/glasses"

    [line] = luo.get(path).json()["lines"]

    assert (line["officer"], line["role"], line["reason"]) == ("wang", "mediator", "safety")
    assert line["words"] == WHY["words"]
    assert line["is_open"]
    assert [who.get(path).status_code for who in (lin, wang, clerk)] == [403, 403, 403]
    luo.step(dispute, "mend-glass", officer="wang")
    assert wang.get(f"/v1/disputes/{dispute}").status_code == 404
    assert [line["is_open"] for line in luo.get(path).json()["lines"]] == [False]
    assert window.caller(Role.AUDITOR, officer="shen").get(path).status_code == 200


@BOTH_STORES
def test_every_reading_under_it_is_marked(
    read: Window, clerk: At, lin: At, wang: At, luo: At
) -> None:
    """The dispute, its chronicle and its line in a list; of others' readings none is."""
    dispute = accepted(clerk, lin)
    other = clerk.file()["id"]
    after = breaks(wang, dispute).json()["position"]
    for path in (f"/v1/disputes/{dispute}", f"/v1/disputes/{dispute}/chronicle"):
        assert wang.get(path).status_code == 200
    ids(wang, after)
    lin.get(f"/v1/disputes/{dispute}")
    wang.get(f"/v1/disputes/{other}")
    read.office.access.write_up()

    marked = {
        (one["officer"], one["door"], tuple(one["records"]))
        for fact in facts_of(read.office.registry, Read)
        for one in fact.readings
        if one.get("under_glass")
    }

    doors = ("read-dispute", "read-chronicle", "list-disputes")
    assert marked == {("wang", door, (dispute,)) for door in doors}
    last = read.office.registry.recorder.max_notification_id() or 0
    lines = luo.get(f"/v1/disputes/{dispute}/readers?after={last}&limit=100").json()["lines"]
    assert {line["officer"] for line in lines if line["under_glass"]} == {"wang"}


@BOTH_STORES
def test_an_auditor_finds_it_among_the_deeds_and_the_alerts(
    read: Window, clerk: At, lin: At, wang: At
) -> None:
    """The audit questions tell who broke it, and who was alerted when."""
    dispute = accepted(clerk, lin)
    breaks(wang, dispute)
    shen = read.caller(Role.AUDITOR, officer="shen")

    deeds = shen.get("/v1/audit/deeds?officer=wang").json()["lines"]
    alerts = shen.get("/v1/audit/alerts?kind=glass-broken").json()["lines"]

    assert [line["topic"] for line in deeds] == ["dispute.glass_broken"]
    assert [line["record"] for line in deeds] == [dispute]
    assert len(alerts) == 1


def test_what_is_not_there_is_answered_as_what_is_not_for_them(
    window: Window, clerk: At, lin: At, wang: At
) -> None:
    """No number, no id, another centre's and one they lost: to the letter the same 404."""
    huli = window.caller(Role.CLERK, centre="huli", officer="xu")
    elsewhere = huli.file()["id"]
    lost = accepted(clerk, lin)
    lin.step(lost, "recuse", mediator="lin", relation="interest")
    asked: list[tuple[At, str]] = [
        *((wang, one) for one in ("厦思调〔2026〕9999号", "x", str(uuid4()), elsewhere)),
        (lin, lost),
        (lin, numbered(window, lost)),
    ]

    answers = [breaks(who, dispute) for who, dispute in asked]

    assert {(one.status_code, one.text) for one in answers} == {(404, answers[0].text)}
    noted = facts_of(window.office.registry, Refused)[-len(asked) :]
    assert [fact.known for fact in noted] == [False, False, False, True, True, True]


def test_who_may_read_it_needs_no_emergency(window: Window, clerk: At, lin: At, lead: At) -> None:
    """Nothing is recorded, and nobody alarmed."""
    dispute = accepted(clerk, lin)
    for who in (lin, lead):
        assert breaks(who, dispute).json()["code"] == "glass-not-needed"
    assert window.office.registry.dispute(UUID(dispute)).glasses == []


@pytest.mark.parametrize(
    "role", [Role.CLERK, Role.AUDITOR, Role.ARBITRATOR, Role.STATISTICIAN, Role.ADMINISTRATOR]
)
def test_whose_role_the_table_does_not_name_hears_403_of_anything(
    window: Window, clerk: At, lin: At, role: Role
) -> None:
    """Before anything is looked up: the answer says nothing of what is there."""
    dispute = accepted(clerk, lin)
    who = window.caller(role, centre="huli", officer=f"{role}-1")

    answers = [breaks(who, one) for one in (dispute, str(uuid4()))]

    assert [(one.status_code, one.json()["code"]) for one in answers] == [
        (403, "not-your-step")
    ] * 2


@pytest.mark.parametrize(
    "broken",
    [
        lambda said: said | {"reason": "curious"},
        lambda said: said | {"words": ""},
        lambda said: said | {"minutes": 600},
        lambda said: said | {"officer": "luo"},
        lambda said: {name: one for name, one in said.items() if name != "words"},
    ],
)
def test_bad_words_are_refused(
    window: Window, clerk: At, lin: At, wang: At, broken: Callable[[Any], Any]
) -> None:
    """A reason of the list, words, and nothing else: no longer time, no other officer."""
    dispute = accepted(clerk, lin)

    answer = wang.post("/v1/break-glass", broken({"dispute": dispute, **WHY}))

    assert answer.status_code == 422, answer.text
    assert window.office.registry.dispute(UUID(dispute)).glasses == []


def test_the_same_request_again_is_answered_again(
    window: Window, clerk: At, lin: At, wang: At
) -> None:
    """Safe to repeat: one reading, one alert; another body under the same key is refused."""
    dispute = accepted(clerk, lin)
    first = breaks(wang, dispute, key="k-1").json()
    window.later(minutes=5)

    again = breaks(wang, dispute, key="k-1")
    other = breaks(wang, dispute, key="k-1", reason="by-order")

    assert again.json()["until"] == first["until"]
    assert other.json()["code"] == "request-reused"
    found = window.office.registry.dispute(UUID(dispute))
    assert isinstance(found, Dispute)
    assert len(found.glasses) == 1


def test_its_words_stand_nowhere_in_clear(
    read: Window, office_settings: Settings, clerk: At, lin: At, wang: At
) -> None:
    """Sealed for the office: no file of the folder has them, and no answer but who looks after."""
    dispute = accepted(clerk, lin)
    after = breaks(wang, dispute, words=PRIVATE_NOTE).json()["position"]
    parts = ("", "/chronicle", "/readers")
    shown = [lin.get(f"/v1/disputes/{dispute}{part}").text for part in parts]
    shown.append(lin.get(f"/v1/alerts?after={after}").text)
    read.office.access.write_up()

    assert grep_every_byte(office_settings.home, {"note": PRIVATE_NOTE}) == []
    assert not [text for text in shown if PRIVATE_NOTE in text]
