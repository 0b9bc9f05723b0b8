"""Newer versions of a file, and files taken back: who still opens them."""

from domain.callers import Role
from tests.api.conftest import At, Window
from tests.evidence.made import PDF, image
from tests.evidence.sending import content, handed_in
from tests.evidence.sides import dispute, listed, worker

__all__ = ["dispute", "worker"]


def test_a_newer_version_stands_and_the_older_stays(clerk: At, lin: At, dispute: str) -> None:
    """Nothing that was handed in is lost by handing in something else (档案法 Art. 37)."""
    first, second = image("PNG"), image("JPEG")
    handed_in(clerk, dispute, first, evidence="E1", by_party="A1")
    handed_in(clerk, dispute, second, evidence="E1", by_party="A1")

    assert content(lin, dispute, "E1").content == second
    path = f"/v1/disputes/{dispute}/evidence/E1/content"
    assert lin.get(f"{path}?version=1").content == first
    assert lin.get(f"{path}?version=3").status_code == 404
    assert [one["version"] for one in listed(lin, dispute)[0]["versions"]] == [1, 2]


def test_a_file_taken_back_is_for_who_audits(
    window: Window, worker: At, lin: At, dispute: str
) -> None:
    """It was there, and its digest says so; nobody works with it any more."""
    mine = handed_in(worker, dispute, PDF)
    worker.step(dispute, "withdraw-evidence", evidence=mine, withdraw_reason="by-mistake")
    auditor = window.caller(Role.AUDITOR, officer="shen")

    assert content(lin, dispute, mine).status_code == 404
    assert content(auditor, dispute, mine).content == PDF


def test_a_party_takes_back_their_own_alone(clerk: At, lin: At, worker: At, dispute: str) -> None:
    """What the other side handed in is theirs to take back."""
    theirs = handed_in(clerk, dispute, PDF, by_party="R1")
    lin.step(dispute, "exchange-evidence", evidence=theirs, party="A1")
    said = {"evidence": theirs, "withdraw_reason": "not-needed"}
    path = f"/v1/disputes/{dispute}/steps/withdraw-evidence"
    answer = worker.post(path, said, version=worker.version(dispute))
    assert answer.json()["code"] == "unknown-evidence"


def test_who_stands_for_a_party_takes_back_what_they_handed_in(
    window: Window, clerk: At, lin: At, dispute: str
) -> None:
    """As the party itself may (民法典 Art. 162); of the other side nothing."""
    details = {"name": "律师", "id_number": "34052419800101001X"}
    lin.step(
        dispute,
        "add-representative",
        representative={"role": "agent", "details": details},
        party="R1",
        may_settle=False,
    )
    person = window.office.keys.person_of("34052419800101001X", otherwise="")
    lawyer = window.caller(Role.REPRESENTATIVE, party=person)
    theirs = handed_in(lawyer, dispute, PDF, by_party="R1")
    lawyer.step(dispute, "withdraw-evidence", evidence=theirs, withdraw_reason="by-mistake")
    assert listed(lin, dispute)[0]["withdrawn"] == "by-mistake"

    other = handed_in(clerk, dispute, image("PNG"), by_party="A1")
    said = {"evidence": other, "withdraw_reason": "not-needed"}
    path = f"/v1/disputes/{dispute}/steps/withdraw-evidence"
    answer = lawyer.post(path, said, version=lawyer.version(dispute))
    assert answer.json()["code"] == "unknown-evidence"
