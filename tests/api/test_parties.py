"""The parties at the window: what the other side, representatives and guardians read and do."""

from typing import Any
from uuid import UUID

import pytest

from domain.callers import Role
from tests.api.conftest import BOTH_STORES, At, Window, accepted
from tests.api.test_visibility import ids
from tests.privacy.planted import BANK_ACCOUNT, ID_NUMBER

WORKER = {
    "name": "王小明",
    "phone": "13800138000",
    "id_number": ID_NUMBER,
    "bank_account": BANK_ACCOUNT,
}
AGENT = {"role": "agent", "details": {"name": "陈律师", "phone": "13900139000"}}


def party_of(window: Window, dispute: str, party: str) -> str:
    """The person a party of a dispute is."""
    return str(window.office.registry.dispute(UUID(dispute)).parties[party].person)


def known_as(window: Window, role: Role, dispute: str, party: str) -> At:
    """A party of a dispute with a key of its own."""
    return window.caller(role, party=party_of(window, dispute, party))


def filed(clerk: At) -> str:
    """A dispute of a worker who told everything."""
    return str(clerk.file(applicant={"role": "worker", "details": WORKER})["id"])


@BOTH_STORES
def test_a_company_is_told_of_a_dispute_as_it_is_asked_and_then_served(
    read: Window, clerk: At, lin: At
) -> None:
    """Nothing before; that there is one when it is asked; the file after service, masked."""
    dispute = filed(clerk)
    company = known_as(read, Role.COMPANY, dispute, "R1")
    path = f"/v1/disputes/{dispute}"
    assert company.get(path).status_code == 404

    said = {"party": "R1", "way": "phone", "reached": True}
    last = lin.step(dispute, "record-contact-attempt", **said)["position"]
    asked = company.get(path).json()
    assert asked["parties"]["A1"]["details"] == {"name": "王**"}
    assert asked["claims"]["C1"] == {"kind": "pay"}
    assert "statement" not in asked
    assert set(asked["open_steps"]) == {"record-consent", "record-refusal"}
    [line] = company.get(f"/v1/disputes?after={last}").json()["lines"]
    told = {name: value for name, value in line.items() if value}
    assert set(told) == {"id", "version", "centre", "filed_at"}
    assert ids(company, last, centre="siming") == [dispute]
    for narrowed in ({"stage": "closed"}, {"kind": "pay"}, {"channel": "window"}):
        assert ids(company, last, **narrowed) == []

    company.step(dispute, "record-consent", party="R1", to="mediate", way="online")
    lin.step(dispute, "record-consent", party="A1", to="mediate", way="phone")
    last = lin.step(dispute, "accept", mediator="lin", respondents=["R1"])["position"]
    served = company.get(path).json()
    told = served["parties"]["A1"]["details"]
    assert told["name"] == "王小明"
    assert told["phone"] == "138****8000"
    assert told["id_number"].startswith(f"{ID_NUMBER[:3]}***")
    assert told["bank_account"] == f"***{BANK_ACCOUNT[-4:]}"
    assert served["statement"]
    assert not {"flags", "referrals", "offers", "private_notes", "limitation_ends_on"} & set(served)
    assert ids(company, last) == [dispute]
    for door in ("facts", "deadlines", "case-file"):
        assert company.get(f"{path}/{door}").status_code in {403, 404}, door
    assert company.get(f"/v1/disputes?after={last}&flag=injury").status_code == 403


def test_a_company_speaks_for_itself_alone(window: Window, clerk: At, lin: At) -> None:
    """It consents, signs and answers as the respondent it is; its facts say so."""
    dispute = accepted(clerk, lin)
    company = known_as(window, Role.COMPANY, dispute, "R1")
    sheet = {"sheet": "F1", "facts": "十七天没有发工资"}
    path = f"/v1/disputes/{dispute}/steps/sign-undisputed-facts"

    theirs = company.post(path, {"party": "A1", **sheet}, version=company.version(dispute))
    own = company.step(dispute, "sign-undisputed-facts", party="R1", **sheet)

    assert theirs.json()["code"] == "not-your-party"
    assert own["facts"][0]["topic"] == "dispute.undisputed_facts_signed"
    [*_, signed] = window.office.registry.facts(UUID(dispute))
    assert signed.by == "party:R1"
    assert company.post(
        f"/v1/disputes/{dispute}/steps/note-privately", {"note": "x"}, version=1
    ).status_code in {403, 412}


def test_a_company_sees_its_own_receipts_and_papers(window: Window, clerk: At, lin: At) -> None:
    """And of the worker's papers neither identity nor medical ones."""
    dispute = accepted(clerk, lin)
    digest = "sha-256:" + "0" * 64
    for number, kind in enumerate(("medical", "evidence"), start=1):
        lin.step(
            dispute,
            "add-document",
            document=f"D{number}",
            kind=kind,
            title="材料",
            digest=digest[:-1] + str(number),
            size=10,
            by_party="A1",
        )
    company = known_as(window, Role.COMPANY, dispute, "R1")

    told = company.get(f"/v1/disputes/{dispute}").json()["documents"]
    lines = company.get(f"/v1/disputes/{dispute}/chronicle").json()["lines"]
    receipts = company.get(f"/v1/disputes/{dispute}/receipts").json()["lines"]

    assert list(told) == ["D2"]
    assert [line["topic"] for line in lines].count("dispute.document_added") == 1
    assert {line["party"] for line in receipts} <= {"R1"}


@BOTH_STORES
def test_a_representative_acts_within_the_authority_and_its_days(
    read: Window, clerk: At, lin: At
) -> None:
    """General authority reads; special authority settles; after its last day neither."""
    dispute = accepted(clerk, lin)
    clerk.step(dispute, "add-representative", representative=AGENT, party="A1", may_settle=False)
    agent = known_as(read, Role.REPRESENTATIVE, dispute, "P1")
    withdraw = {"party": "A1", "reason": "settled-outside"}
    path = f"/v1/disputes/{dispute}/steps"

    assert agent.get(f"/v1/disputes/{dispute}").status_code == 200
    version = agent.version(dispute)
    assert agent.post(f"{path}/withdraw", withdraw, version=version).status_code == 403
    share = {"party": "A1", "to": "share", "way": "online"}
    answer = agent.post(f"{path}/record-consent", share, version=version)
    assert answer.json()["code"] == "only-their-own-word"

    clerk.step(dispute, "add-representative", representative=AGENT, party="A1", may_settle=True)
    today = f"{read.time.date()}"
    last = clerk.step(
        dispute, "end-representation", representative="P1", reason="term", last_day=today
    )["position"]
    assert ids(agent, last) == [dispute]
    read.later(days=1)
    assert agent.get(f"/v1/disputes/{dispute}").status_code == 404
    assert ids(agent, last) == []


def test_an_agreement_is_signed_in_the_representatives_own_name(
    window: Window, clerk: At, lin: At
) -> None:
    """Who signs for a party says so: the other side must see by whom it is bound."""
    dispute = accepted(clerk, lin)
    clerk.step(dispute, "add-representative", representative=AGENT, party="R1", may_settle=True)
    agent = known_as(window, Role.REPRESENTATIVE, dispute, "P1")
    term: dict[str, Any] = {
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
    path = f"/v1/disputes/{dispute}/steps/sign-agreement"
    said = {"agreement": "G1", "party": "R1"}

    as_the_company = agent.post(path, said, version=agent.version(dispute))
    agent.step(dispute, "sign-agreement", **said, signed_by="P1")

    assert as_the_company.json()["code"] == "not-your-party"
    [*_, signed] = window.office.registry.facts(UUID(dispute))
    assert (signed.by, getattr(signed, "signed_by", "")) == ("party:P1", "P1")


def test_a_guardian_stands_in_the_place_of_a_minor(window: Window, clerk: At, lin: At) -> None:
    """They read what the ward may read, and choose for them (民法典 Art. 23)."""
    dispute = accepted(clerk, lin)
    guardian = {"role": "guardian", "details": {"name": "王母"}}
    clerk.step(dispute, "add-representative", representative=guardian, party="A1", may_settle=True)
    mother = known_as(window, Role.GUARDIAN, dispute, "P1")

    assert mother.get(f"/v1/disputes/{dispute}").json()["parties"]["A1"]["details"]["phone"]
    mother.step(dispute, "withdraw", party="A1", reason="settled-outside")
    by = [fact.by for fact in window.office.registry.facts(UUID(dispute))]
    assert "party:P1" in by


@pytest.mark.parametrize("role", [Role.COMPANY, Role.REPRESENTATIVE, Role.GUARDIAN])
def test_an_auditor_reads_why_a_party_could_say_so(
    window: Window, clerk: At, lin: At, role: Role
) -> None:
    """Each fact of a party cites the row of the table that let them."""
    dispute = accepted(clerk, lin)
    who = {"role": "guardian" if role is Role.GUARDIAN else "agent", "details": {"name": "陈某"}}
    seat, party = ("R1", "R1") if role is Role.COMPANY else ("P1", "A1")
    if seat == "P1":
        clerk.step(dispute, "add-representative", representative=who, party="A1", may_settle=True)
    caller = known_as(window, role, dispute, seat)
    caller.step(dispute, "record-consent", party=party, to="extend", way="online")
    auditor = window.caller(Role.AUDITOR, centre="city")

    told = auditor.get(f"/v1/disputes/{dispute}/replay").json()["facts"]

    assert told[-1]["by"] == f"party:{seat}"
    assert [grant["role"] for grant in told[-1]["allowed"]["grants"]] == [role.value]
