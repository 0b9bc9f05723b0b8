"""What was shared is shared no longer than its ground lasts, and never more than was passed on."""

from typing import Any

from domain.callers import Role
from tests.api.conftest import At, Window, accepted


def agreed_to_share(lead: At, dispute: str) -> None:
    """The worker agrees that papers are passed on."""
    lead.step(dispute, "record-consent", party="A1", to="share", way="face")


def asked_for_help(lead: At, dispute: str, body: str, ground: str = "consent") -> None:
    """A body is asked to assist."""
    lead.step(dispute, "offer-referral", referral="T1", body=body, mode="assist", ground=ground)


def test_consent_taken_back_ends_sharing(window: Window, clerk: At, lead: At) -> None:
    """PIPL Art. 15, 23: deleting consent later stops sharing, but not storage."""
    dispute: str = clerk.file()["id"]
    agreed_to_share(lead, dispute)
    asked_for_help(lead, dispute, "legal-aid")
    aid = window.caller(Role.PARTNER, body="legal-aid")
    path = f"/v1/disputes/{dispute}"
    assert aid.get(path).status_code == 200

    lead.step(dispute, "record-consent-withdrawn", party="A1", to="share", way="phone")

    assert aid.get(path).status_code == 404
    assert lead.get(path).json()["referrals"]["T1"]["status"] == "offered"


def test_what_was_returned_is_shared_no_more(window: Window, clerk: At, lead: At) -> None:
    """A body that sent a referral back has no more to do with the dispute."""
    dispute: str = clerk.file()["id"]
    asked_for_help(lead, dispute, "legal-aid", ground="jurisdiction")
    aid = window.caller(Role.PARTNER, body="legal-aid")

    aid.step(dispute, "return-referral", referral="T1", reason="not-our-matter")

    assert aid.get(f"/v1/disputes/{dispute}").status_code == 404


def test_what_came_after_was_passed_on_to_nobody(window: Window, clerk: At, lead: At) -> None:
    """PIPL Art. 23: a number written down later is not what was sent, until more is sent."""
    dispute: str = clerk.file()["id"]
    asked_for_help(lead, dispute, "legal-aid", ground="jurisdiction")
    aid = window.caller(Role.PARTNER, body="legal-aid")
    said = {"party": "A1", "details": {"name": "陈小明", "phone": "13900139000"}}

    lead.step(dispute, "correct-party", **said)

    told = aid.get(f"/v1/disputes/{dispute}").json()
    assert told["parties"]["A1"]["details"]["phone"] == "13800138000"


def test_a_superior_cannot_consent_for_the_worker(window: Window, clerk: At, lead: At) -> None:
    """PIPL Art. 23: an insurer so named receives nothing to which the worker has not agreed."""
    dispute: str = clerk.file()["id"]
    asked_for_help(lead, dispute, "legal-aid", ground="jurisdiction")
    lead.step(dispute, "escalate-referral", referral="T1", superior="hrss")
    supervisor = window.caller(Role.SUPERVISOR, officer="sup")
    path = f"/v1/disputes/{dispute}/steps/designate-referral"
    said = {"referral": "T1", "body": "yilubao"}

    refused = supervisor.post(path, said, version=supervisor.version(dispute))

    assert (refused.status_code, refused.json()["code"]) == (409, "no-consent-to-share")
    agreed_to_share(lead, dispute)
    supervisor.step(dispute, "designate-referral", **said)


def test_inspectors_of_a_visit_called_off_read_no_more(window: Window, clerk: At, lin: At) -> None:
    """Reader matrix: an inspector reads what the visit needs; there is none any more."""
    dispute = accepted(clerk, lin)
    plan: dict[str, Any] = {
        "visit": "V1",
        "purpose": "mediate",
        "ground": "invited-to-assist",
        "place": "某路1号站点",
        "starts_at": "2026-03-12T14:00:00+08:00",
        "ends_at": "2026-03-12T16:00:00+08:00",
        "inspectors": {"chen": "闽A-0471", "huang": "闽A-0472"},
    }
    lin.step(dispute, "plan-visit", **plan)
    chen = window.caller(Role.INSPECTOR, officer="chen")
    assert chen.get(f"/v1/disputes/{dispute}").status_code == 200

    lin.step(dispute, "cancel-visit", visit="V1", reason="respondent-came")

    assert chen.get(f"/v1/disputes/{dispute}").status_code == 404


def test_nobody_writes_on_a_dispute_they_may_not_see(window: Window, clerk: At, lin: At) -> None:
    """A link stands on both ends, so both must be seen; what is hidden is not told from nothing."""
    xu = window.caller(Role.CLERK, centre="huli", officer="clerk-xu")
    workplace = {"district": "350206", "address": "湖里区某某路2号"}
    theirs = xu.file(workplace=workplace, centre="huli")["id"]
    ours = accepted(clerk, lin)
    path = f"/v1/disputes/{ours}/steps/link"

    for other in (theirs, "00000000-0000-4000-8000-000000000000"):
        said = {"other": other, "kind": "same-applicant"}
        refused = lin.post(path, said, version=lin.version(ours))
        assert (refused.status_code, refused.json()["code"]) == (404, "not-found"), refused.text

    assert xu.version(theirs) == 1
