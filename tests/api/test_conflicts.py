"""Who lost a dispute for a conflict of interest finds it at no door, by list, count or stream."""

import re
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete

from domain.callers import Role
from operations.key_tables import PERSONS, open_cabinet
from tests.api.conftest import BOTH_STORES, At, Window, accepted
from tests.api.test_visibility import ids

UUID4 = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
YEAR = "from=2026-01-01&to=2026-12-31"


@pytest.fixture
def luo(window: Window) -> At:
    """The supervisor of Siming."""
    return window.caller(Role.SUPERVISOR, officer="luo")


def last(window: Window) -> int:
    """Where the log stands, with everything written."""
    window.office.access.write_up()
    return window.office.registry.recorder.max_notification_id() or 0


def lines_of(answer: Any, name: str = "dispute") -> list[str]:
    """The disputes of an answer's lines."""
    assert answer.status_code == 200, answer.text
    return [line[name] for line in answer.json()["lines"]]


@BOTH_STORES
def test_who_stood_back_finds_it_nowhere(read: Window, clerk: At, lin: At) -> None:
    """Nobody mediates it now, and any other mediator of the centre may take it up."""
    dispute = accepted(clerk, lin)
    lin.step(dispute, "recuse", mediator="lin", relation="near-relative")
    wang, after = read.caller(Role.MEDIATOR, officer="wang"), last(read)

    assert ids(wang, after) == [dispute]
    assert ids(lin, after) == []
    assert ids(lin, after, q="小明") == []
    path = f"/v1/disputes/{dispute}"
    for part in ("", "/chronicle", "/facts", "/file", "/deadlines", "/readers", "/glasses"):
        assert lin.get(f"{path}{part}").status_code == 404, part
    said = {"party": "R1", "way": "phone", "reached": True}
    step = lin.post(f"{path}/steps/record-contact-attempt", said, version=1)
    assert step.status_code == 404


def doors_of(window: Window, caller: At) -> dict[str, set[str]]:
    """The disputes that a supervisor finds, door by door; other records are left out."""
    after = last(window)
    board = caller.get(f"/v1/alerts?after={after}&state=all&limit=100")
    twice = caller.get(f"/v1/statistics/integrity?{YEAR}").json()["findings"]
    again = caller.get(f"/v1/audit/figures?figure=accepted&{YEAR}").json()["lines"]
    return {
        "list": set(ids(caller, after)),
        "search": set(ids(caller, after, q="小明")),
        "due": set(lines_of(caller.get("/v1/deadlines?limit=100"))),
        "figure": set(caller.get(f"/v1/statistics/accepted/disputes?{YEAR}").json()["disputes"]),
        "findings": {one["dispute"] for one in twice},
        "alerts": set(lines_of(board)),
        "access log": set(lines_of(caller.get("/v1/access-log?limit=100"), "record")),
        "export": set(UUID4.findall(caller.get(f"/v1/exports/jsonl?{YEAR}").text)),
        "deeds": set(lines_of(caller.get(f"/v1/audit/deeds?officer=lin&{YEAR}"), "record")),
        "recount": {one for line in again for one in line["behind"]},
    }


@BOTH_STORES
def test_a_supervisor_with_a_relation_loses_it_at_every_door(
    read: Window, clerk: At, lin: At, luo: At
) -> None:
    """Lists, files behind figures, findings, alerts, the log of readings, exports, audit."""
    dispute, other = accepted(clerk, lin), accepted(clerk, lin)
    luo.step(dispute, "disclose-conflict", mediator="luo", relation="other-relation")
    wang = read.caller(Role.TEAM_LEAD, centre="huli", officer="wang")
    for one in (dispute, other):
        said = {"dispute": one, "reason": "safety", "words": "急"}
        assert wang.post("/v1/break-glass", said).status_code == 201
        lin.step(one, "withdraw", party="A1", reason="settled-outside")
        clerk.get(f"/v1/disputes/{one}")
    free, both = read.caller(Role.SUPERVISOR, officer="gao"), {dispute, other}

    found = {name: both & seen for name, seen in doors_of(read, luo).items()}
    whole = {name: both & seen for name, seen in doors_of(read, free).items()}

    assert whole == dict.fromkeys(whole, both)
    assert found == {name: {other} for name in whole}
    for part in ("", "/facts", "/replay", "/at", "/difference?from=1&to=2", "/glasses"):
        assert luo.get(f"/v1/disputes/{dispute}{part}").status_code == 404, part


@BOTH_STORES
def test_figures_are_the_centres_whoever_reads_them(
    read: Window, clerk: At, lin: At, luo: At
) -> None:
    """A published figure is one number for everybody; what is behind it is not."""
    dispute = accepted(clerk, lin)
    luo.step(dispute, "disclose-conflict", mediator="luo", relation="other-relation")
    asked = f"after={last(read)}&{YEAR}"
    lead = read.caller(Role.TEAM_LEAD, officer="wu")

    counted = [
        who.get(f"/v1/statistics?{asked}").json()["figures"]["accepted"]["count"]
        for who in (luo, lead)
    ]

    assert counted == [1, 1]
    assert luo.get(f"/v1/statistics/accepted/disputes?{asked}").json()["disputes"] == []


def test_nobody_takes_a_dispute_from_who_looks_after_them(
    window: Window, clerk: At, lin: At, lead: At, luo: At
) -> None:
    """A word about somebody else would hide a case from the supervisor: it is not taken."""
    dispute = accepted(clerk, lin)
    shen = window.caller(Role.AUDITOR, officer="shen")
    window.caller(Role.INSPECTOR, officer="chen")
    by_account = {"name": "someone", "officer": "sun"}
    window.office.accounts.add("sun", Role.SUPERVISOR, "siming", **by_account)
    path = f"/v1/disputes/{dispute}/steps/disclose-conflict"

    def declares(who: At, named: str) -> int:
        said = {"mediator": named, "relation": "interest"}
        return who.post(path, said, version=clerk.version(dispute)).status_code

    assert declares(lin, "chen") == 403
    for spelt in ("luo", "LUO", "shen", "sun"):
        assert declares(lead, spelt) == 403
    assert declares(luo, "shen") == 403
    assert luo.get(f"/v1/disputes/{dispute}").status_code == 200
    assert shen.get(f"/v1/disputes/{dispute}").status_code == 200
    assert declares(lead, "chen") == 200
    assert declares(lin, "lin") == 200
    assert lin.get(f"/v1/disputes/{dispute}").status_code == 404


def test_a_related_mediator_is_back_once_both_sides_keep_them(
    window: Window, clerk: At, lin: At, lead: At
) -> None:
    """特邀调解规定 Art. 15: who leads asks the sides meanwhile."""
    dispute = accepted(clerk, lin)
    lin.step(dispute, "disclose-conflict", mediator="lin", relation="other-relation")
    assert lin.get(f"/v1/disputes/{dispute}").status_code == 404
    for party in ("A1", "R1"):
        lead.step(dispute, "record-consent", party=party, to="mediator-stays", way="phone")

    lead.step(dispute, "keep-mediator", mediator="lin")

    assert lin.get(f"/v1/disputes/{dispute}").status_code == 200
    assert window.office.registry.dispute(UUID(dispute)).mediator == "lin"


def test_a_repeated_request_tells_nothing_of_a_dispute_that_was_lost(clerk: At, lin: At) -> None:
    """An idempotency key is no key to a file."""
    dispute = accepted(clerk, lin)
    said = {"party": "R1", "way": "phone", "reached": True}
    path = f"/v1/disputes/{dispute}/steps/record-contact-attempt"
    version = lin.version(dispute)
    assert lin.post(path, said, key="k-7", version=version).status_code == 200

    lin.step(dispute, "recuse", mediator="lin", relation="interest")

    assert lin.post(path, said, key="k-7", version=version).status_code == 404


@BOTH_STORES
def test_a_centre_that_received_a_referral_finds_it_in_no_inbox_of_whom_it_is_kept_from(
    read: Window, clerk: At, lead: At
) -> None:
    """What is 404 for an officer stands in no list of what was sent to them."""
    filed = clerk.file()
    sent = {"body": "huli", "mode": "assist", "ground": "jurisdiction"}
    lead.step(filed["id"], "offer-referral", referral="T1", **sent)
    related, free = (read.caller(Role.CLERK, centre="huli", officer=who) for who in ("xu", "chen"))
    lead.step(filed["id"], "disclose-conflict", mediator="xu", relation="interest")
    clerk.get(f"/v1/disputes?after={last(read)}")

    assert [one["dispute"] for one in free.get("/v1/referrals").json()["lines"]] == [filed["id"]]
    assert related.get("/v1/referrals").json()["lines"] == []
    assert related.get(f"/v1/disputes/{filed['id']}").status_code == 404


@BOTH_STORES
def test_an_officer_who_is_a_party_is_barred_whatever_they_enter_with(
    read: Window, clerk: At, lead: At
) -> None:
    """The bar goes by the officer: another key, one rotated, an account, the old and the new."""
    dispute = clerk.file()["id"]
    person = read.office.registry.dispute(UUID(dispute)).applicant.person
    file = lead.post(f"/v1/disputes/{dispute}/parties/A1/requests", {"kind": "copy"}).json()["id"]
    asked = [f"/v1/disputes/{dispute}", f"/v1/persons/{file}"]
    before = read.caller(Role.SUPERVISOR, officer="mei")
    assert [before.get(path).status_code for path in asked] == [200, 200]

    read.caller(Role.SUPERVISOR, officer="mei", party=person)
    read.later(seconds=2)
    read.office.callers.revoke("nobody")
    after = read.caller(Role.SUPERVISOR, officer="mei")

    for mei in (before, after):
        assert [mei.get(path).status_code for path in asked] == [404, 404]
        assert ids(mei, last(read)) == []


@BOTH_STORES
def test_an_account_says_whom_its_holder_is_as_a_party(window: Window, clerk: At) -> None:
    """Whoever keeps the accounts says it, and it stays when the holder becomes something else."""
    dispute = clerk.file()["id"]
    person = window.office.registry.dispute(UUID(dispute)).applicant.person
    keeper = window.caller(Role.ADMINISTRATOR)
    said = {"login": "mei", "role": "supervisor", "centre": "siming", "name": "梅"}

    opened = keeper.post("/v1/accounts", {**said, "officer": "mei", "party": person})
    moved = {"role": "team_lead", "centre": "siming", "officer": "mei-2"}
    assigned = keeper.post(f"/v1/accounts/{opened.json()['id']}/assign", moved)

    assert (opened.status_code, assigned.status_code) == (201, 204)
    for officer in ("mei", "mei-2"):
        mei = window.caller(Role.SUPERVISOR, officer=officer)
        assert mei.get(f"/v1/disputes/{dispute}").status_code == 404
    [account] = window.office.accounts.everyone()
    assert window.office.accounts.of_id(account.id).caller.persons == (person,)


@BOTH_STORES
def test_whom_officers_are_is_known_of_keys_given_out_before(window: Window, clerk: At) -> None:
    """A cabinet of before has it in its keys alone; it is read from there when it is opened."""
    dispute = clerk.file()["id"]
    person = window.office.registry.dispute(UUID(dispute)).applicant.person
    window.caller(Role.SUPERVISOR, officer="mei", party=person)
    cabinet = window.office.keys.engine
    with cabinet.begin() as connection:
        connection.execute(delete(PERSONS))

    open_cabinet(cabinet)
    mei = window.caller(Role.SUPERVISOR, officer="mei")

    assert mei.get(f"/v1/disputes/{dispute}").status_code == 404
