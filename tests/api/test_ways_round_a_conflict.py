"""Ways round a conflict of interest: a sibling, a question, a code, a stand-in, a repeat."""

from typing import Any
from uuid import UUID

import pytest

from api.filing import EXAMPLE
from domain.callers import Role
from domain.sealed import PersonId
from tests.api.conftest import BOTH_STORES, At, Window, accepted
from tests.api.test_conflicts import last, lines_of
from tests.api.test_visibility import ids

CLAIMS = [{"kind": "pay", "amount": "10.00"}, {"kind": "pay", "amount": "20.00"}]


@pytest.fixture
def wang(window: Window) -> At:
    """Mediator Wang of Siming, who is related to a side."""
    return window.caller(Role.MEDIATOR, officer="wang")


def sibling_of(caller: At, dispute: str) -> str:
    """Where a claim was split off to."""
    caller.step(dispute, "split-off", claims=["C2"], respondents=["R1"])
    [link] = caller.get(f"/v1/disputes/{dispute}").json()["links"]
    return str(link["other"])


@BOTH_STORES
def test_a_split_brings_nobody_back(read: Window, clerk: At, lead: At, lin: At, wang: At) -> None:
    """Who stood back or disclosed stays out of the sibling; who was kept, and others, do not."""
    dispute = accepted(clerk, lin, claims=CLAIMS)
    lead.step(dispute, "disclose-conflict", mediator="wang", relation="near-relative")
    lin.step(dispute, "recuse", mediator="lin", relation="interest")
    he = read.caller(Role.MEDIATOR, officer="he")

    sibling = sibling_of(lead, dispute)

    after = last(read)
    for barred in (lin, wang):
        assert barred.get(f"/v1/disputes/{sibling}").status_code == 404
        assert ids(barred, after) == []
        assert ids(barred, after, q="小明") == []
    assert set(ids(he, after)) == {dispute, sibling}
    assert read.office.registry.dispute(UUID(sibling)).stood_back == ["lin"]


@BOTH_STORES
def test_who_lost_a_dispute_reads_not_what_it_grew_out_of(
    read: Window, clerk: At, lead: At, wang: At
) -> None:
    """The question names the dispute and tells of it: page, list, steps and log of readings."""
    asked = {"topic": "pay", "question": "站长是我表哥，欠我八千"}
    question = clerk.post("/v1/consultations", asked).json()["id"]
    other = clerk.post("/v1/consultations", {"topic": "pay", "question": "别的"}).json()["id"]
    dispute = clerk.file(consultation=question)["id"]
    luo = read.caller(Role.SUPERVISOR, officer="luo")
    luo.step(dispute, "disclose-conflict", mediator="luo", relation="near-relative")
    lead.step(dispute, "disclose-conflict", mediator="wang", relation="near-relative")
    assert lead.get(f"/v1/consultations/{question}").status_code == 200

    after = last(read)
    for barred in (wang, luo):
        assert barred.get(f"/v1/consultations/{question}").status_code == 404
        assert lines_of(barred.get(f"/v1/consultations?after={after}"), "id") == [other]
    assert set(lines_of(lead.get("/v1/consultations"), "id")) == {question, other}
    advice = {"advice": "own-words", "minutes": 5}
    path = f"/v1/consultations/{question}/steps/advise-consultation"
    assert wang.post(path, advice, version=2).status_code == 404
    assert question not in lines_of(luo.get("/v1/access-log?limit=100"), "record")
    assert question not in lines_of(
        luo.get("/v1/audit/deeds?officer=clerk-zhou&from=2026-01-01&to=2026-12-31"), "record"
    )


def test_filing_again_tells_nothing_of_a_dispute_that_was_lost(clerk: At) -> None:
    """An idempotency key is no key to a file: neither its stage nor its number."""
    dispute = clerk.file(key="mine")["id"]
    assert clerk.post("/v1/disputes", dict(EXAMPLE), key="mine").json()["repeated"]
    clerk.step(dispute, "disclose-conflict", mediator="clerk-zhou", relation="interest")

    again = clerk.post("/v1/disputes", dict(EXAMPLE), key="mine")

    assert again.status_code == 404
    assert "stage" not in again.json()


def test_an_officer_who_is_a_party_files_all_the_same(window: Window) -> None:
    """Their own dispute is not there for them as an officer, and it was taken in."""
    number = "11010519491231002X"
    person = PersonId(window.office.keys.person_of(number, otherwise=""))
    clerk = window.caller(Role.CLERK, officer="self", party=person)

    who = {"details": {"name": "陈小明", "id_number": number}}

    assert clerk.file(applicant=who)["receipt"]


def code_of(giver: At, dispute: str) -> dict[str, Any]:
    """A code that an officer gives out, or keeps."""
    answer = giver.post(f"/v1/disputes/{dispute}/case-codes", {"party": "A1", "way": "letter"})
    assert answer.status_code == 201, answer.text
    return {name: answer.json()[name] for name in ("case", "code")}


@BOTH_STORES
def test_a_code_opens_nothing_for_who_became_barred(
    window: Window, clerk: At, lin: At, lead: At
) -> None:
    """What they gave out before, used or not, is void; what another gave out is not."""
    dispute = accepted(clerk, lin)
    used = window.client.post("/v1/follow", json=code_of(lin, dispute)).json()["key"]
    bearer = At(window, used)
    assert bearer.get(f"/v1/disputes/{dispute}").status_code == 200
    kept = code_of(lin, dispute)

    lin.step(dispute, "disclose-conflict", mediator="lin", relation="other-relation")

    assert bearer.get(f"/v1/disputes/{dispute}").status_code == 404
    tried = window.client.post("/v1/follow", json=kept)
    assert (tried.status_code, tried.json()["code"]) == (404, "case-code-wrong")
    opened = window.client.post("/v1/follow", json=code_of(lead, dispute))
    assert At(window, opened.json()["key"]).get(f"/v1/disputes/{dispute}").status_code == 200


@BOTH_STORES
def test_a_mandate_ends_where_its_giver_is_barred(
    read: Window, clerk: At, lin: At, lead: At
) -> None:
    """Who stands in for a related mediator asks no side whether they stay; who leads does."""
    dispute = accepted(clerk, lin)
    days = {"first_day": "2026-03-12", "last_day": "2026-03-20"}
    zhao = read.caller(Role.MEDIATOR, officer="zhao")
    given = lin.post("/v1/officers/lin/mandates", {"to": "zhao", **days})
    assert given.status_code < 300, given.text
    assert zhao.get(f"/v1/disputes/{dispute}").status_code == 200

    lin.step(dispute, "disclose-conflict", mediator="lin", relation="other-relation")

    assert zhao.get(f"/v1/disputes/{dispute}").status_code == 404
    assert ids(zhao, last(read)) == []
    for party in ("A1", "R1"):
        lead.step(dispute, "record-consent", party=party, to="mediator-stays", way="phone")
    assert "keep-mediator" in lead.get(f"/v1/disputes/{dispute}").json()["open_steps"]
    lead.step(dispute, "keep-mediator", mediator="lin")
    assert zhao.get(f"/v1/disputes/{dispute}").status_code == 200
    assert "keep-mediator" not in zhao.get(f"/v1/disputes/{dispute}").json()["open_steps"]
    assert "keep-mediator" not in lin.get(f"/v1/disputes/{dispute}").json()["open_steps"]
