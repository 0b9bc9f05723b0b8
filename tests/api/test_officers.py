"""Standing in, being away, handing a caseload over: at the desk, on both stores."""

from typing import Any
from uuid import UUID

import pytest

from domain.callers import Role
from domain.mediators import MediatorReplaced
from tests.api.conftest import BOTH_STORES, At, Window, accepted
from tests.api.test_visibility import ids
from tests.projections.logged import facts_of

TODAY, TOMORROW = "2026-03-12", "2026-03-13"


@pytest.fixture
def zhao(window: Window) -> At:
    """Mediator Zhao of Siming."""
    return window.caller(Role.MEDIATOR, officer="zhao")


def mandate(who: At, **said: Any) -> dict[str, Any]:
    """A mandate of Lin's for Zhao, from today to tomorrow unless it says otherwise."""
    days = {"to": "zhao", "first_day": TODAY, "last_day": TOMORROW}
    answer = who.post("/v1/officers/lin/mandates", {**days, **said})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


@BOTH_STORES
def test_who_stands_in_acts_under_the_mandate_while_it_holds(
    read: Window, clerk: At, lin: At, zhao: At
) -> None:
    """They see the case and take its steps; each fact names both; after the last day no more."""
    dispute = accepted(clerk, lin)
    lin.step(dispute, "note-privately", note="站长私下愿意付一半")
    assert zhao.get(f"/v1/disputes/{dispute}").status_code == 404
    told = mandate(lin)
    assert [(one["to"], one["holds"]) for one in told["mandates"]] == [("zhao", True)]

    shown = zhao.get(f"/v1/disputes/{dispute}").json()
    step = zhao.step(dispute, "advise-arbitration")

    assert "private_notes" not in shown
    assert "note-privately" in shown["open_steps"]
    assert ids(zhao, step["position"]) == [dispute]
    [*_, advised] = read.office.registry.facts(UUID(dispute))
    assert advised.by == "officer:zhao@lin"
    auditor = read.caller(Role.AUDITOR, centre="city")
    replayed = auditor.get(f"/v1/disputes/{dispute}/replay").json()["facts"][-1]["allowed"]
    assert [one["where"] for one in replayed["grants"]] == [["standing-in"]]
    read.later(days=2)
    assert zhao.get(f"/v1/disputes/{dispute}").status_code == 404
    assert ids(zhao, step["position"]) == []


def test_a_mandate_ends_at_once_where_it_is_taken_back(
    window: Window, clerk: At, lin: At, zhao: At
) -> None:
    """By who gave it, who holds it, or who leads them."""
    dispute = accepted(clerk, lin)
    mandate(lin)
    assert zhao.get(f"/v1/disputes/{dispute}").status_code == 200

    ended = window.client.delete(
        "/v1/officers/lin/mandates/M1", headers={"Authorization": f"Bearer {lin.key}"}
    )

    assert ended.json()["mandates"][0]["ended"]
    assert zhao.get(f"/v1/disputes/{dispute}").status_code == 404


def test_a_mandate_names_cases_of_who_gives_it(
    window: Window, clerk: At, lin: At, zhao: At
) -> None:
    """Nobody lets another into what is not theirs."""
    mine, wang = accepted(clerk, lin), window.caller(Role.MEDIATOR, officer="wang")
    other = clerk.file()["id"]
    for party in ("A1", "R1"):
        wang.step(other, "record-consent", party=party, to="mediate", way="phone")
    wang.step(other, "accept", mediator="wang", respondents=["R1"])
    path = "/v1/officers/lin/mandates"
    days = {"to": "zhao", "first_day": TODAY, "last_day": TOMORROW}
    lead = window.caller(Role.TEAM_LEAD, officer="lead-wu")

    assert lead.post(path, {**days, "disputes": [other]}).json()["code"] == "not-their-case"
    assert lin.post(path, {**days, "disputes": [other]}).status_code == 404
    assert lin.post(path, {**days, "to": "sun"}).json()["code"] == "no-mediator-here"
    assert lin.post(path, {**days, "to": "lin"}).json()["code"] == "handed-to-themselves"
    upside_down = {**days, "first_day": TOMORROW, "last_day": TODAY}
    assert lin.post(path, upside_down).json()["code"] == "days-upside-down"
    mandate(lin, disputes=[mine])
    assert zhao.get(f"/v1/disputes/{mine}").status_code == 200


def test_nobody_gives_a_mandate_in_anothers_name(window: Window, clerk: At, zhao: At) -> None:
    """But who leads them; and who is of another centre knows of no such officer."""
    window.caller(Role.MEDIATOR, officer="lin")
    elsewhere = window.caller(Role.TEAM_LEAD, centre="huli", officer="lead-li")
    said = {"to": "zhao", "first_day": TODAY, "last_day": TOMORROW}
    path = "/v1/officers/lin/mandates"

    assert zhao.post(path, said).status_code == 403
    assert clerk.post(path, said).status_code == 403
    assert elsewhere.post(path, said).status_code == 404
    assert window.caller(Role.TEAM_LEAD, officer="lead-wu").post(path, said).status_code == 201


def test_a_signature_is_the_mediators_own(clerk: At, lin: At, zhao: At) -> None:
    """Who stands in signs nothing in the mediator's name (人民调解法 Art. 29)."""
    dispute = accepted(clerk, lin)
    term = {
        "id": "T1",
        "kind": "pay",
        "debtor": "R1",
        "amount": "100.00",
        "due": "2026-03-20",
        "about": "pay",
    }
    lin.step(
        dispute,
        "draft-agreement",
        agreement="G1",
        organisation="one-stop-centre",
        bound=["A1", "R1"],
        terms=[term],
    )
    mandate(lin)
    answer = zhao.post(
        f"/v1/disputes/{dispute}/steps/mediator-sign",
        {"agreement": "G1", "mediator": "lin"},
        version=zhao.version(dispute),
    )
    assert answer.json()["code"] == "only-in-ones-own-hand"


@BOTH_STORES
def test_the_lead_hears_what_waits_for_who_is_away(read: Window, clerk: At, lin: At) -> None:
    """Open cases, and those promised for the day."""
    dispute = accepted(clerk, lin)
    lead = read.caller(Role.TEAM_LEAD, officer="lead-wu")
    last = read.office.registry.recorder.max_notification_id() or 0
    ids(lead, last)
    away = {"first_day": TODAY, "last_day": TOMORROW, "reason": "sick"}

    told = lead.post("/v1/officers/lin/absences", away).json()
    [waiting] = lead.get("/v1/absences").json()["officers"]

    assert [one["dispute"] for one in told["open_cases"]] == [dispute]
    assert waiting["officer"] == "lin"
    assert waiting["promised"] == sum(one["promised"] for one in waiting["open_cases"]) == 1
    assert lead.get("/v1/absences?day=2026-03-14").json()["officers"] == []
    assert clerk.get("/v1/absences").status_code == 403
    mine = lin.get("/v1/officers/lin").json()
    assert [one["id"] for one in mine["absences"]] == ["B1"]
    back = read.client.delete(
        "/v1/officers/lin/absences/B1", headers={"Authorization": f"Bearer {lin.key}"}
    )
    assert back.json()["absences"][0]["ended"]


def caseload(clerk: At, lin: At, cases: int) -> list[str]:
    """So many cases of Lin's."""
    return [accepted(clerk, lin) for _ in range(cases)]


@BOTH_STORES
def test_a_caseload_goes_over_as_it_was_listed(read: Window, clerk: At, lin: At, zhao: At) -> None:
    """First what would change, then just that; a relation that was disclosed is respected."""
    cases = caseload(clerk, lin, 4)
    read.caller(Role.MEDIATOR, officer="wang")
    lead = read.caller(Role.TEAM_LEAD, officer="lead-wu")
    for officer in ("wang", "zhao"):
        lead.step(cases[0], "disclose-conflict", mediator=officer, relation="near-relative")
    said = {"to": ["zhao", "wang"], "reason": "unavailable"}
    path = "/v1/officers/lin/handover"

    plan = lead.post(path, said).json()
    before = len(facts_of(read.office.registry, MediatorReplaced))
    done = lead.post(path, {**said, "plan": False}).json()
    again = lead.post(path, {**said, "plan": False}).json()

    assert before == 0
    assert [one["to"] for one in plan["lines"]] == [one["to"] for one in done["lines"]]
    assert done["counts"] == {"would-go": 0, "handed-over": 3, "refused": 1, "not-theirs": 0}
    [refused] = [one for one in done["lines"] if one["went"] == "refused"]
    assert refused["dispute"] == cases[0]
    assert set(refused["refused"].values()) == {"mediator-has-conflict"}
    assert again["counts"]["handed-over"] == 0
    replaced = facts_of(read.office.registry, MediatorReplaced)
    assert [(one.by, one.reason) for one in replaced] == [("officer:lead-wu", "unavailable")] * 3
    assert zhao.get(f"/v1/disputes/{cases[1]}").status_code in {200, 404}
    assert {one["to"] for one in done["lines"]} == {"zhao", "wang", ""}


def test_a_caseload_goes_over_by_who_leads(read: Window, clerk: At, lin: At, zhao: At) -> None:
    """Not by a mediator, not to who is away, not to nobody."""
    accepted(clerk, lin)
    lead = read.caller(Role.TEAM_LEAD, officer="lead-wu")
    path = "/v1/officers/lin/handover"

    assert lin.post(path, {"to": ["zhao"]}).status_code == 403
    assert zhao.post(path, {"to": ["zhao"]}).status_code == 403
    assert lead.post(path, {"to": []}).status_code == 422
    away = {"first_day": TODAY, "last_day": TODAY, "reason": "leave"}
    lead.post("/v1/officers/zhao/absences", away)
    assert lead.post(path, {"to": ["zhao"]}).json()["code"] == "away-themselves"
    assert lead.post("/v1/officers/nobody/handover", {"to": ["zhao"]}).status_code == 404


@BOTH_STORES
def test_a_mediator_with_an_account_alone_is_on_the_roster(window: Window) -> None:
    """They stand in, are away and hand over as one with a key does; closed, they take nothing."""
    accounts = window.office.accounts
    kept = {
        who: accounts.add(who, Role.MEDIATOR, "siming", name="someone", officer=who)[0]
        for who in ("lin", "zhao")
    }
    lead = window.caller(Role.TEAM_LEAD, officer="lead-wu")

    assert mandate(lead)["mandates"][0]["to"] == "zhao"
    path = "/v1/officers/lin/absences"
    away = {"first_day": TODAY, "last_day": TOMORROW, "reason": "sick"}
    assert lead.post(path, away).status_code == 201
    accounts.close(kept["zhao"].id)
    days = {"to": "zhao", "first_day": TODAY, "last_day": TOMORROW}
    refused = lead.post("/v1/officers/lin/mandates", days)
    assert refused.json()["code"] == "no-mediator-here"
    assert lead.get("/v1/officers/zhao").status_code == 200
