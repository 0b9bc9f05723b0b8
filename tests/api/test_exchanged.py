"""Whoever takes a party's seat takes nothing that an earlier person said, handed in or was told."""

import json
from typing import Any
from uuid import UUID

from domain.callers import Role
from domain.parties import APPLICANT
from domain.values import PartyId
from tests.api.conftest import BOTH_STORES, At, Window, accepted
from tests.evidence.made import PDF
from tests.evidence.sending import content, hand_in, handed_in, uploaded

ZHANG, LI = "440308199901101512", "34052419800101001X"
PHONE, BANK, ADDRESS = "13911112222", "6222020200112233445", "湖里区东渡路12号"
HIS = {"name": "张三", "id_number": ZHANG, "phone": PHONE, "address": ADDRESS}
HERS = {"name": "李四", "id_number": LI}


def at(window: Window, role: Role, dispute: str, seat: str) -> At:
    """Who sits in a seat now, with a key of their own."""
    party = window.office.registry.dispute(UUID(dispute)).parties[PartyId(seat)]
    return window.caller(role, party=party.person)


def ids_of(answer: Any) -> list[str]:
    """The files of a list."""
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["files"]]


def exchanged(window: Window, clerk: At, lin: At) -> tuple[str, At, At]:
    """R1 was another person: the dispute, who it was, and who it is."""
    side = {"role": "partner-company", "details": HIS}
    dispute = clerk.file(respondents=[side])["id"]
    lin.step(dispute, "record-contact-attempt", party="R1", way="phone", reached=True)
    for party in ("A1", "R1"):
        lin.step(dispute, "record-consent", party=party, to="mediate", way="phone")
    lin.step(dispute, "accept", mediator="lin", respondents=["R1"])
    his = at(window, Role.COMPANY, dispute, "R1")
    handed_in(his, dispute, PDF, evidence="slips", name="张三的流水.pdf")
    handed_in(lin, dispute, PDF + b"%", evidence="ours", by_party="A1")
    lin.step(dispute, "exchange-evidence", evidence="ours", party="R1")
    said = {"way": "phone", "heard": ["A1", "R1"], "session_record": "张三说站点亏损"}
    lin.step(dispute, "hold-session", session="S1", **said)
    lin.step(dispute, "correct-party", party="R1", details=HERS)
    return dispute, his, at(window, Role.COMPANY, dispute, "R1")


@BOTH_STORES
def test_another_person_in_a_seat_is_told_nothing_of_the_first(
    window: Window, clerk: At, lin: At
) -> None:
    """Details, files, what was exchanged, sessions held: of who sat there then (PIPL Art. 6)."""
    dispute, his, hers = exchanged(window, clerk, lin)
    assert his.get(f"/v1/disputes/{dispute}").status_code == 404
    assert hers.get(f"/v1/disputes/{dispute}").status_code == 404
    lin.step(dispute, "record-consent", party="R1", to="mediate", way="phone")

    told = hers.get(f"/v1/disputes/{dispute}")
    story = hers.get(f"/v1/disputes/{dispute}/chronicle")

    assert told.status_code == 200
    for planted in (PHONE, ADDRESS, ZHANG, "张三"):
        assert planted not in told.text + story.text
    assert told.json()["parties"]["R1"]["details"] == HERS
    assert told.json()["sessions"] == []
    assert ids_of(hers.get(f"/v1/disputes/{dispute}/evidence")) == []
    for file in ("slips", "ours"):
        assert content(hers, dispute, file).status_code == 404
    topics = [line["topic"] for line in story.json()["lines"]]
    assert "dispute.filed" in topics
    assert not {"dispute.session_held", "dispute.evidence_handed_in"} & set(topics)
    assert topics.count("dispute.consent_recorded") == 1
    assert ids_of(lin.get(f"/v1/disputes/{dispute}/evidence")) == ["slips", "ours"]


def test_another_person_does_nothing_with_the_files_of_the_first(
    window: Window, clerk: At, lin: At
) -> None:
    """No version of theirs goes on top of them, and they take none back; their own are theirs."""
    dispute, _, hers = exchanged(window, clerk, lin)
    lin.step(dispute, "record-consent", party="R1", to="mediate", way="phone")
    handed_in(hers, dispute, PDF + b"%%", evidence="hers")
    assert ids_of(hers.get(f"/v1/disputes/{dispute}/evidence")) == ["hers"]

    more = hand_in(hers, dispute, uploaded(hers, dispute, PDF + b"%%%"), evidence="slips")
    said = {"evidence": "slips", "withdraw_reason": "by-mistake"}
    path = f"/v1/disputes/{dispute}/steps/withdraw-evidence"
    taken = hers.post(path, said, version=hers.version(dispute))

    assert more.status_code >= 400
    assert taken.json()["code"] == "unknown-evidence"


@BOTH_STORES
def test_another_applicant_reads_nothing_the_first_said(read: Window, clerk: At, lin: At) -> None:
    """Account, medical paper, statement, who read it before; the first one's receipt opens none."""
    first = {"details": HIS | {"bank_account": BANK}}
    filed = clerk.file(applicant=first, statement="张三自己的陈述")
    dispute, receipt = filed["id"], filed["receipt"]
    for kind in ("identity", "medical"):
        handed_in(clerk, dispute, PDF + kind.encode(), evidence=kind, kind=kind, by_party="A1")
    lin.get(f"/v1/disputes/{dispute}")
    assert read.client.get(f"/v1/receipts/{receipt}").status_code == 200
    version = clerk.version(dispute)
    read.later(minutes=5)
    clerk.step(dispute, "correct-party", version=version, party="A1", details=HERS)
    hers = at(read, Role.WORKER, dispute, "A1")

    told = hers.get(f"/v1/disputes/{dispute}")
    file = hers.get(f"/v1/disputes/{dispute}/file")

    assert told.json()["parties"][APPLICANT]["details"] == HERS
    for planted in (PHONE, ADDRESS, ZHANG, BANK, "张三"):
        assert planted not in told.text
        assert planted not in json.dumps(file.text, ensure_ascii=False)
    for evidence in ("identity", "medical"):
        assert content(hers, dispute, evidence).status_code == 404
    read.office.access.write_up()
    last = read.office.registry.recorder.max_notification_id() or 0
    seen = hers.get(f"/v1/disputes/{dispute}/readers?after={last}").json()["lines"]
    assert {line["role"] for line in seen} == {"worker"}
    assert read.client.get(f"/v1/receipts/{receipt}").status_code == 404
    given = clerk.post(f"/v1/disputes/{dispute}/case-codes", {"party": "A1"}).json()
    assert read.client.get(f"/v1/receipts/{given['case']}").status_code == 200


def test_a_code_of_the_first_opens_nothing(window: Window, clerk: At) -> None:
    """A code was given to a person, and not to a seat; so was what it opened."""
    dispute = clerk.file(applicant={"details": HIS})["id"]
    code = clerk.post(f"/v1/disputes/{dispute}/case-codes", {"party": "A1"}).json()
    opened = window.client.post("/v1/follow", json={name: code[name] for name in ("case", "code")})
    bearer = At(window, opened.json()["key"])
    assert bearer.get(f"/v1/disputes/{dispute}").status_code == 200
    clerk.step(dispute, "correct-party", party="A1", details=HERS)

    assert bearer.get(f"/v1/disputes/{dispute}").status_code == 404


def test_the_other_side_reads_on_after_any_correction(window: Window, clerk: At, lin: At) -> None:
    """A party put right is told with all that is said of it, and no door breaks on it (Art. 46)."""
    dispute = accepted(clerk, lin)
    theirs = at(window, Role.COMPANY, dispute, "R1")

    lin.step(dispute, "correct-party", party="A1", details={"phone": "13900000009"})
    lin.step(dispute, "correct-party", party="R1", details={"phone": "05925555555"})

    story = theirs.get(f"/v1/disputes/{dispute}/chronicle")
    assert story.status_code == 200
    topics = [line["topic"] for line in story.json()["lines"]]
    assert topics.count("dispute.party_corrected") == 1
