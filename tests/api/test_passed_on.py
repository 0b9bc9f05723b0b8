"""Who receives reads what was passed on; what was confided stays with who was confided in."""

from typing import Any

from domain.callers import Role
from tests.api.conftest import At, Window, accepted

CLAIMS = [
    {"kind": "pay", "amount": "857.50", "words": "十七天的配送费没有结算"},
    {"kind": "injury", "words": "摔伤以后没有人管"},
]
TITLE = {"kind": "evidence", "digest": "sha-256:" + "a" * 64, "size": 10}


def referred(lead: At, dispute: str, body: str, mode: str = "assist", **more: Any) -> None:
    """Refer a dispute to a body on the ground of jurisdiction."""
    said = {"referral": "T1", "body": body, "mode": mode, "ground": "jurisdiction"}
    lead.step(dispute, "offer-referral", **{**said, **more})


def test_a_body_reads_what_was_passed_on_and_nothing_beside_it(
    read: Window, clerk: At, lead: At
) -> None:
    """Stage table 16, PIPL Art. 23: the referral, its claims and papers, whom to reach and how."""
    sides = [{"details": {"name": "厦门某某配送服务有限公司", "phone": "0592-5551234"}}]
    dispute = clerk.file(claims=CLAIMS, respondents=sides)["id"]
    for paper, title in (("D1", "接单记录"), ("D2", "诊断证明")):
        lead.step(dispute, "add-document", document=paper, title=title, **TITLE)
    referred(lead, dispute, "legal-aid", claims=["C1"], documents=["D1"])
    aid = read.caller(Role.PARTNER, body="legal-aid")

    answered = aid.get(f"/v1/disputes/{dispute}")
    told = answered.json()

    assert list(told["claims"]) == ["C1"]
    assert told["claims"]["C1"]["words"] == CLAIMS[0]["words"]
    assert told["documents"]["D1"]["title"] == "接单记录"
    assert told["parties"]["A1"]["details"] == {"name": "陈小明", "phone": "13800138000"}
    assert told["parties"]["R1"]["details"] == {"name": "厦门某某配送服务有限公司"}
    assert list(told["referrals"]) == ["T1"]
    assert told["stage"] == told["waits_for"] == ""
    for unsaid in ("摔伤", "诊断", "10月21日", "0592", "person", "sessions", "statement"):
        assert unsaid not in answered.text
    lines = aid.get(f"/v1/disputes/{dispute}/chronicle").json()["lines"]
    assert [line["topic"] for line in lines] == ["dispute.referral_offered"]
    listed = aid.get(f"/v1/disputes?after={_last(read)}")
    assert [line["id"] for line in listed.json()["lines"]] == [dispute]
    assert [line["applicant"] for line in listed.json()["lines"]] == [None]
    assert aid.get("/v1/disputes?stage=intake").json()["lines"] == []


def test_who_took_a_dispute_over_reads_its_file(window: Window, clerk: At, lead: At) -> None:
    """Stage table 16: custody moves when they accept; private notes never move with it."""
    dispute = clerk.file(claims=CLAIMS)["id"]
    referred(lead, dispute, "court-siming", "hand-over")
    court = window.caller(Role.PARTNER, body="court-siming")
    assert "statement" not in court.get(f"/v1/disputes/{dispute}").json()

    court.step(dispute, "accept-referral", referral="T1", number="（2026）闽0203民诉前调12号")

    told = court.get(f"/v1/disputes/{dispute}").json()
    assert told["statement"].startswith("10月21日")
    assert told["stage"]
    assert "private_notes" not in told
    topics = court.get(f"/v1/disputes/{dispute}/chronicle").text
    assert "dispute.filed" in topics


def test_offers_and_notes_leave_no_trace_but_for_the_mediator_and_the_auditor(
    window: Window, clerk: At, lead: At, lin: At
) -> None:
    """Reader matrix, notes: the mediator of the case; the auditor reads that they exist."""
    dispute = accepted(clerk, lin)
    lin.step(dispute, "note-privately", note="站长私下愿意付一半")
    lin.step(dispute, "propose-terms", total="431.07", words="先付一半")
    supervisor = window.caller(Role.SUPERVISOR, officer="sup")
    auditor = window.caller(Role.AUDITOR, centre="city")
    path = f"/v1/disputes/{dispute}"

    for reader in (clerk, lead, supervisor):
        for door in ("", "/chronicle", "/facts"):
            told = reader.get(path + door).text
            assert "431.07" not in told
            assert "noted_privately" not in told
            assert "private_notes" not in told
    assert "431.07" in lin.get(path).text
    assert "431.07" in auditor.get(f"{path}/facts").text
    assert "noted_privately" in auditor.get(f"{path}/chronicle").text
    assert "先付一半" not in auditor.get(path).text


def test_a_centre_of_this_office_answers_for_itself(
    read: Window, clerk: At, lead: At, lin: At
) -> None:
    """Stage table 16: custody moves when the receiver accepts; no sender accepts for it."""
    dispute = accepted(clerk, lin)
    referred(lead, dispute, "huli", "hand-over")
    said = {"referral": "T1", "number": "湖2026-1"}
    answers = {
        "acknowledge-referral": said,
        "accept-referral": said,
        "return-referral": {"referral": "T1", "reason": "wrong-place"},
        "ask-more": {"referral": "T1", "wanted": ["contract"]},
    }
    for step, words in answers.items():
        path = f"/v1/disputes/{dispute}/steps/{step}"
        refused = lead.post(path, words, version=lead.version(dispute))
        assert refused.json()["code"] == "not-your-referral"

    huli = read.caller(Role.CLERK, centre="huli", officer="clerk-xu")
    clerk.get(f"/v1/disputes?after={_last(read)}")
    assert [line["referral"] for line in huli.get("/v1/referrals").json()["lines"]] == ["T1"]
    assert "sessions" not in huli.get(f"/v1/disputes/{dispute}").json()
    huli.step(dispute, "acknowledge-referral", **said)
    huli.step(dispute, "accept-referral", **said)
    assert huli.get(f"/v1/disputes/{dispute}").json()["custody"] == "huli"


def test_the_letter_of_an_outside_body_is_recorded_for_it(clerk: At, lead: At) -> None:
    """A body without a key answers by letter, and who sent the referral writes the letter down."""
    dispute = clerk.file()["id"]
    referred(lead, dispute, "legal-aid")
    taken = lead.step(dispute, "acknowledge-referral", referral="T1", number="厦思援2026-0045")
    assert taken["facts"][0]["topic"] == "dispute.referral_acknowledged"


def test_who_lost_the_case_is_not_answered_again(clerk: At, lead: At, lin: At) -> None:
    """A repeated request tells the version and the facts: only to who still sees the dispute."""
    dispute = accepted(clerk, lin)
    path, said = f"/v1/disputes/{dispute}/steps/note-privately", {"note": "只记一次"}
    version = lin.version(dispute)
    assert lin.post(path, said, key="once", version=version).status_code == 200
    again = lin.post(path, said, key="once", version=version)
    assert (again.status_code, again.json()["repeated"]) == (200, True)

    lead.step(dispute, "replace-mediator", mediator="wang", reason="unavailable")

    assert lin.post(path, said, key="once", version=version).status_code == 404


def test_search_finds_by_no_word_that_may_not_be_read(read: Window, clerk: At, lin: At) -> None:
    """Reader matrix: an inspector reads no application but in an emergency, an auditor no name."""
    dispute = accepted(clerk, lin)
    lin.step(
        dispute,
        "plan-visit",
        visit="V1",
        purpose="mediate",
        ground="invited-to-assist",
        place="某路1号站点",
        starts_at="2026-03-12T09:30:00+08:00",
        ends_at="2026-03-12T11:00:00+08:00",
        inspectors={"chen": "闽A-0471", "huang": "闽A-0472"},
    )
    last = _last(read)
    chen = read.caller(Role.INSPECTOR, officer="chen")
    auditor = read.caller(Role.AUDITOR, centre="city")
    for reader in (chen, auditor):
        assert len(reader.get(f"/v1/disputes?after={last}").json()["lines"]) == 1
    assert chen.get(f"/v1/disputes?after={last}&q=站点一直").json()["lines"] == []
    refused = auditor.get(f"/v1/disputes?after={last}&q=小明")
    assert (refused.status_code, refused.json()["code"]) == (403, "search-not-yours")
    assert len(lin.get(f"/v1/disputes?after={last}&q=站点一直").json()["lines"]) == 1


def test_a_filing_stands_at_the_day_it_was_received(clerk: At) -> None:
    """A paper form of yesterday is written down today; the story begins when it came in."""
    filed = clerk.file(received_at="2026-03-11T10:00:00+08:00")
    [line] = clerk.get(f"/v1/disputes/{filed['id']}/chronicle").json()["lines"]
    assert line["happened_at"] == "2026-03-11T02:00:00Z"


def _last(window: Window) -> int:
    return window.office.registry.recorder.max_notification_id() or 0
