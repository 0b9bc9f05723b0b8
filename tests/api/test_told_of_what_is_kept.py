"""What one may not know of is not named elsewhere: a visit to come, and who read what is kept."""

from typing import Any
from uuid import UUID

from domain.callers import Role
from tests.api.conftest import BOTH_STORES, At, Window, accepted
from tests.api.test_conflicts import last
from tests.api.test_informers import PLANNED
from tests.evidence.made import PDF
from tests.evidence.sending import handed_in

ID_NUMBER = "11010519491231002X"
SITE = "某路1号站点"


def company_of(window: Window, dispute: str) -> At:
    """The other side of a dispute."""
    [side] = window.office.registry.dispute(UUID(dispute)).respondents
    return window.caller(Role.COMPANY, party=side.person)


def told_of(theirs: At, dispute: str, after: int) -> str:
    """Whatever the other side is told of a dispute, at every door it has."""
    doors = ("", "/chronicle", "/evidence", "/receipts")
    pages = [theirs.get(f"/v1/disputes/{dispute}{door}").text for door in doors]
    return "".join((*pages, theirs.get(f"/v1/disputes?after={after}").text))


@BOTH_STORES
def test_no_visit_is_announced_to_the_other_side(read: Window, clerk: At, lin: At) -> None:
    """劳动保障监察条例 Art. 16: not that they come, when, nor who, nor that it was called off."""
    dispute = accepted(clerk, lin)
    theirs = company_of(read, dispute)
    before = theirs.get(f"/v1/disputes/{dispute}").json()
    lin.step(dispute, "plan-visit", visit="V1", **PLANNED)
    lin.step(
        dispute,
        "reschedule-visit",
        visit="V1",
        starts_at="2026-03-13T09:30:00+08:00",
        ends_at="2026-03-13T11:00:00+08:00",
    )
    told = told_of(theirs, dispute, last(read))

    now = theirs.get(f"/v1/disputes/{dispute}").json()
    assert now["stage"] == before["stage"] == "mediation"
    assert now["waits_for"] == before["waits_for"]
    assert now["visits"] == {}
    for word in ("visit_planned", "visit_rescheduled", "chen", "V1", "上门", "2026-03-13T"):
        assert word not in told.replace('"visits"', ""), word
    for asked in ("stage=visit", "stage=mediation", "waits_for=inspectors"):
        assert theirs.get(f"/v1/disputes?{asked}").status_code == 403
    assert theirs.get("/v1/disputes?stage=closed").status_code == 200
    lin.step(dispute, "cancel-visit", visit="V1", reason="applicant-asked")
    assert "visit_cancelled" not in told_of(theirs, dispute, last(read))


def test_of_a_visit_the_other_side_is_told_what_it_saw(read: Window, clerk: At, lin: At) -> None:
    """Reader matrix: the inspection record is kept back whatever happens, and so is that it is."""
    dispute = accepted(clerk, lin)
    theirs = company_of(read, dispute)
    lin.step(dispute, "plan-visit", visit="V1", **PLANNED)
    chen = read.caller(Role.INSPECTOR, officer="chen")
    for name in ("depart", "arrive", "show-certificates"):
        chen.step(dispute, name, visit="V1")
    chen.step(dispute, "record-inspection", visit="V1", inspection_record="未支付十七天")
    chen.step(dispute, "finish-visit", visit="V1", outcome="no-agreement")

    shown: dict[str, Any] = theirs.get(f"/v1/disputes/{dispute}").json()["visits"]["V1"]

    assert {"inspection_records", "corrections", "ground", "departed_at"}.isdisjoint(shown)
    assert {"starts_at", "ends_at", "inspectors", "place"}.isdisjoint(shown)
    assert shown["certificates_shown_at"]
    assert "inspection_recorded" not in theirs.get(f"/v1/disputes/{dispute}/chronicle").text


@BOTH_STORES
def test_who_saw_what_names_nothing_that_is_kept(read: Window, clerk: At, lin: At) -> None:
    """A worker hears of no note, offer or paper of the secondary file by who read it (Art. 45)."""
    who = {"role": "worker", "details": {"name": "陈小明", "id_number": ID_NUMBER}}
    dispute = accepted(clerk, lin, applicant=who)
    lin.step(dispute, "note-privately", note="站长私下愿意付一半")
    luo = read.caller(Role.SUPERVISOR, officer="luo")
    handed_in(luo, dispute, PDF, evidence="secondary-inner", kind="medical", file_class="secondary")
    lin.get(f"/v1/disputes/{dispute}")
    shen = read.caller(Role.AUDITOR, officer="shen")
    path = f"/v1/disputes/{dispute}"
    note = {"values": ["private_notes"], "reason": "case-review"}
    assert shen.post(f"{path}/reveal", note).status_code == 200
    opened = shen.post(f"{path}/evidence/secondary-inner/reveal", {"reason": "case-review"})
    assert opened.status_code == 200, opened.text
    person = read.office.keys.person_of(ID_NUMBER, otherwise="")
    worker = read.caller(Role.WORKER, party=person)

    told = worker.get(f"{path}/readers?after={last(read)}")

    assert told.status_code == 200
    assert told.json()["lines"]
    for kept in ("private_notes", "offers", "secondary-inner"):
        assert kept not in told.text, kept
    assert "revealed" not in {line["kind"] for line in told.json()["lines"]}
    assert "secondary-inner" in luo.get(f"{path}/readers").text
