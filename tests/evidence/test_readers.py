"""Who opens which file: main and secondary, one's own and the other side's (正卷、副卷)."""

import hashlib
from typing import Any

import httpx2
import pytest

from domain.access_log import Exported, Revealed
from domain.callers import Role
from tests.api.conftest import At, Window, accepted
from tests.evidence.made import PDF, image
from tests.evidence.sending import begin, content, hand_in, handed_in, uploaded
from tests.evidence.sides import dispute, listed, worker
from tests.projections.logged import facts_of

__all__ = ["dispute", "worker"]

LOCATED = image("JPEG", located=True)


def test_the_other_side_sees_a_file_once_it_is_handed_to_them(
    clerk: At, lin: At, worker: At, dispute: str
) -> None:
    """Until the exchange of evidence it is not even there (证据交换、送达)."""
    theirs = handed_in(clerk, dispute, PDF, by_party="R1")
    assert listed(worker, dispute) == []
    assert content(worker, dispute, theirs).status_code == 404

    lin.step(dispute, "exchange-evidence", evidence=theirs, party="A1")

    assert [one["id"] for one in listed(worker, dispute)] == [theirs]
    assert content(worker, dispute, theirs).content == PDF


def test_the_other_side_opens_the_version_they_were_handed_and_no_other(
    read: Window, clerk: At, lin: At, worker: At, dispute: str
) -> None:
    """One put in its place with words blacked out, and one that came later, are not theirs."""
    del read  # a case file is made from views that are level
    first, blacked, later = (PDF.replace(b"<<>>", word) for word in (b"<1>", b"<2>", b"<3>"))
    handed_in(clerk, dispute, first, by_party="R1", evidence="E1", name="第一版.pdf")
    handed_in(clerk, dispute, blacked, by_party="R1", evidence="E1", name="第二版.pdf")
    lin.step(dispute, "exchange-evidence", evidence="E1", party="A1")
    handed_in(clerk, dispute, later, by_party="R1", evidence="E1", name="第三版.pdf")

    path = f"/v1/disputes/{dispute}/evidence/E1/content"
    found = {version: worker.get(f"{path}?version={version}") for version in (1, 2, 3)}
    assert [one.status_code for one in found.values()] == [404, 200, 404]
    assert worker.get(path).content == found[2].content == blacked
    [line] = listed(worker, dispute)
    assert [(one["version"], one["name"]) for one in line["versions"]] == [(2, "第二版.pdf")]
    assert [one["exchanged"] for one in listed(lin, dispute)[0]["versions"]] == [[], ["A1"], []]
    story = worker.get(f"/v1/disputes/{dispute}/chronicle").json()["lines"]
    told = [one["line"] for one in story if "E1" in one["line"]]
    assert len(told) == 2  # handed in, and handed to them: of the second version alone
    assert all("2" in one.replace("E1", "").replace("A1", "") for one in told)
    assert digests(worker, dispute) == [line["versions"][0]["digest"]]

    lin.step(dispute, "exchange-evidence", evidence="E1", party="A1")
    assert worker.get(path).content == later
    assert [one["version"] for one in listed(worker, dispute)[0]["versions"]] == [2, 3]


def digests(at: At, dispute: str) -> list[str]:
    """The files of a case file, as somebody is told of them."""
    whole = at.get(f"/v1/disputes/{dispute}/file")
    assert whole.status_code == 200, whole.text
    return [one["digest"] for one in whole.json()["content"]["evidence"]]


def test_an_older_version_is_exchanged_where_it_is_named(
    clerk: At, lin: At, worker: At, dispute: str
) -> None:
    """The office says which; one that there is not is refused."""
    handed_in(clerk, dispute, PDF, by_party="R1", evidence="E1")
    handed_in(clerk, dispute, PDF + b"\n", by_party="R1", evidence="E1")
    taken = exchange(lin, dispute, evidence="E1", party="A1", version=1)
    assert taken.status_code == 200, taken.text

    assert content(worker, dispute, "E1").content == PDF
    refused = exchange(lin, dispute, evidence="E1", party="A1", version=3)
    assert refused.json()["code"] == "unknown-evidence"


@pytest.mark.parametrize("kind", ["identity", "medical", "service-address"])
def test_what_no_other_party_opens_is_handed_to_none(
    clerk: At, lin: At, worker: At, dispute: str, kind: str
) -> None:
    """Who exchanges is told so by name, instead of a chronicle that says it was handed over."""
    paper = handed_in(clerk, dispute, PDF, by_party="R1", kind=kind)

    refused = exchange(lin, dispute, evidence=paper, party="A1")

    assert (refused.status_code, refused.json()["code"]) == (409, "never-exchanged")
    assert paper in refused.json()["detail"]
    assert content(worker, dispute, paper).status_code == 404


def exchange(at: At, dispute: str, **said: Any) -> httpx2.Response:
    """Hand a file to the other side, or try to."""
    path = f"/v1/disputes/{dispute}/steps/exchange-evidence"
    return at.post(path, said, version=at.version(dispute))


def test_a_body_opens_what_stood_when_the_paper_was_sent_and_the_paper_itself(
    window: Window, clerk: At, lead: At, dispute: str
) -> None:
    """What came after was passed on to nobody, and what stood before it neither (PIPL Art. 23)."""
    first, sent, later, paper = (PDF.replace(b"<<>>", word) for word in (b"1", b"2", b"3", b"4"))
    digest = f"sha-256:{hashlib.sha256(paper).hexdigest()}"
    said = {"kind": "evidence", "title": "接单记录", "digest": digest, "size": len(paper)}
    lead.step(dispute, "add-document", document="D1", **said)
    for version in (first, sent):
        handed_in(clerk, dispute, version, by_party="A1", evidence="E1", document="D1")
    letter = {"referral": "T1", "body": "legal-aid", "mode": "assist", "ground": "jurisdiction"}
    lead.step(dispute, "offer-referral", **letter, documents=["D1"])
    for version in (later, paper):
        handed_in(clerk, dispute, version, by_party="A1", evidence="E1", document="D1")
    aid = window.caller(Role.PARTNER, body="legal-aid")

    path = f"/v1/disputes/{dispute}/evidence/E1/content"
    found = [aid.get(f"{path}?version={version}").status_code for version in (1, 2, 3, 4)]
    assert found == [404, 200, 404, 200]
    assert aid.get(path).content == paper


def test_a_party_opens_their_own_file_at_once(worker: At, dispute: str) -> None:
    """What a worker handed in stays theirs to see (个人信息保护法 Art. 45)."""
    mine = handed_in(worker, dispute, LOCATED)
    assert content(worker, dispute, mine).content == LOCATED
    assert listed(worker, dispute)[0]["by_party"] == "A1"


def test_the_secondary_file_is_closed_to_parties(
    window: Window, worker: At, lin: At, dispute: str
) -> None:
    """Approvals and deliberation are for who decides and who audits (办案规则 Art. 22-23)."""
    supervisor = window.caller(Role.SUPERVISOR, officer="sup")
    auditor = window.caller(Role.AUDITOR, officer="shen")
    kept = handed_in(supervisor, dispute, PDF, file_class="secondary", kind="file-note")

    for at in (worker, lin):
        assert listed(at, dispute) == []
        assert content(at, dispute, kept).status_code == 404
        story = at.get(f"/v1/disputes/{dispute}/chronicle").text
        assert kept not in story
        step = {"evidence": kept, "withdraw_reason": "by-mistake"}
        path = f"/v1/disputes/{dispute}/steps/withdraw-evidence"
        answer = at.post(path, step, version=at.version(dispute))
        assert answer.json()["code"] == "unknown-evidence"
    assert [one["id"] for one in listed(auditor, dispute)] == [kept]
    assert begin(worker, dispute, 10, **{"class": "secondary"}).status_code == 403
    assert begin(lin, dispute, 10, **{"class": "secondary"}).status_code == 403


def test_nobody_learns_by_trying_ids_what_is_in_the_secondary_file(
    window: Window, worker: At, dispute: str
) -> None:
    """One that is there and one that is not are refused in the same words (办案规则 Art. 22)."""
    supervisor = window.caller(Role.SUPERVISOR, officer="sup")
    kept = handed_in(supervisor, dispute, PDF, file_class="secondary", kind="evidence")
    answers = [
        hand_in(worker, dispute, uploaded(worker, dispute, PDF), evidence=one).json()
        for one in (kept, f"{kept}0")
    ]
    assert answers[0] == answers[1]
    assert answers[0]["code"] == "evidence-id-reserved"

    upload = uploaded(supervisor, dispute, PDF, **{"class": "secondary"})
    plain = hand_in(supervisor, dispute, upload, file_class="secondary", evidence="E1")
    assert plain.json()["code"] == "evidence-id-reserved"
    made = hand_in(supervisor, dispute, upload, file_class="secondary")
    assert made.status_code == 200, made.text


def test_identity_and_medicine_are_for_who_may_read_them(
    window: Window, clerk: At, lin: At, worker: At, dispute: str
) -> None:
    """A copy of a card is an identity number (个人信息保护法 Art. 28); it is never exchanged."""
    card = handed_in(clerk, dispute, image("PNG"), by_party="R1", kind="identity")
    supervisor = window.caller(Role.SUPERVISOR, officer="sup")

    assert content(lin, dispute, card).status_code == 200
    assert content(worker, dispute, card).status_code == 404
    assert content(supervisor, dispute, card).status_code == 404
    [line] = listed(supervisor, dispute)
    assert (line["opens"], line["versions"][0]["name"]) == (False, "***")


@pytest.mark.parametrize("kind", ["identity", "medical"])
def test_what_is_kept_back_is_opened_with_a_reason(
    window: Window, clerk: At, lin: At, dispute: str, kind: str
) -> None:
    """As numbers and accounts: why is written down before the first byte leaves (PIPL Art. 28)."""
    paper = handed_in(clerk, dispute, PDF, by_party="A1", kind=kind)
    supervisor = window.caller(Role.SUPERVISOR, officer="sup")
    auditor = window.caller(Role.AUDITOR, officer="aud")

    for at in (supervisor, auditor):
        [line] = listed(at, dispute)
        assert (line["opens"], line["reveals"]) == (False, True)
        assert content(at, dispute, paper).status_code == 404
        told = reveal(at, dispute, paper, reason="complaint", note="核对诊断证明")
        assert (told.status_code, told.content) == (200, PDF)
        assert told.headers["content-disposition"].startswith("attachment")
        assert "sandbox" in told.headers["content-security-policy"]
    assert reveal(lin, dispute, paper, reason="complaint").json()["code"] == "not-yours-to-reveal"
    said = facts_of(window.office.registry, Revealed)
    assert [(one.officer, one.values, one.reveal_reason) for one in said] == [
        (who, [f"evidence.{paper}"], "complaint") for who in ("sup", "aud")
    ]
    assert all(one.note for one in said)
    left = facts_of(window.office.registry, Exported)
    assert [one.officer for one in left] == ["sup", "aud"]


def test_what_may_not_be_revealed_is_as_if_it_were_not_there(
    window: Window, clerk: At, worker: At, dispute: str
) -> None:
    """Nor is anything without a reason; nor what somebody may open, or is on another file."""
    paper = handed_in(clerk, dispute, PDF, by_party="R1", kind="medical")
    plain = handed_in(clerk, dispute, image("PNG"), by_party="A1")
    supervisor = window.caller(Role.SUPERVISOR, officer="sup")
    elsewhere = window.caller(Role.SUPERVISOR, centre="huli", officer="sup-2")

    assert reveal(worker, dispute, paper, reason="complaint").status_code == 403
    for named in (plain, "nothing"):
        refused = reveal(supervisor, dispute, named, reason="complaint")
        assert refused.json()["code"] == "not-yours-to-reveal"
    assert reveal(supervisor, dispute, paper).status_code == 422
    assert reveal(elsewhere, dispute, paper, reason="complaint").status_code == 404
    version = reveal(supervisor, dispute, paper, reason="complaint", version=2)
    assert version.json()["code"] == "not-yours-to-reveal"
    assert facts_of(window.office.registry, Revealed) == []


def reveal(at: At, dispute: str, evidence: str, **said: Any) -> httpx2.Response:
    """Open a file with a reason."""
    return at.post(f"/v1/disputes/{dispute}/evidence/{evidence}/reveal", said)


@pytest.mark.parametrize("role", [Role.STATISTICIAN, Role.ADMINISTRATOR])
def test_who_reads_no_dispute_opens_no_file(
    window: Window, clerk: At, dispute: str, role: Role
) -> None:
    """Who runs the office or counts its cases has no business in its files."""
    kept = handed_in(clerk, dispute, PDF)
    other = window.caller(role, officer="x")
    assert content(other, dispute, kept).status_code == 404
    assert other.get(f"/v1/disputes/{dispute}/evidence").status_code == 404
    stranger = window.caller(Role.MEDIATOR, centre="huli", officer="wang")
    assert content(stranger, dispute, kept).status_code == 404


def test_every_opening_is_written_down_before_it_happens(
    window: Window, lin: At, clerk: At, dispute: str
) -> None:
    """Who opened which file, by its digest (个人信息保护法 Art. 51; GB/T 22239-2019)."""
    kept = handed_in(clerk, dispute, PDF, by_party="A1")
    content(lin, dispute, kept)

    [noted] = facts_of(window.office.registry, Exported)
    assert (noted.officer, noted.form, str(noted.record)) == ("lin", "evidence", dispute)
    assert noted.digest.startswith("sha-256.")


def test_the_list_says_what_is_missing(clerk: At, dispute: str) -> None:
    """The index of a file names what it must have (案卷目录)."""
    handed_in(clerk, dispute, PDF, kind="application")
    missing = clerk.get(f"/v1/disputes/{dispute}/evidence").json()["missing"]
    assert missing == ["rights-notice", "identity", "mediation-record", "agreement"]


def test_mediators_of_the_case_alone(clerk: At, lin: At) -> None:
    """A colleague of the same centre has no business in it."""
    dispute = accepted(clerk, lin)
    kept = handed_in(clerk, dispute, PDF)
    other = clerk.window.caller(Role.MEDIATOR, officer="zhao")
    assert content(other, dispute, kept).status_code == 404
