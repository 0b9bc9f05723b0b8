"""Locked and erased at every door: files, reveals, links, copies, holds, and a stop in between."""

from uuid import UUID

import pytest

from domain.access_log import Revealed
from domain.callers import Role
from domain.person_file import PersonFile
from domain.record import Act
from tests.api.conftest import BOTH_STORES, At, Window
from tests.api.forgetting import (
    NAME,
    NUMBER,
    OTHER_NUMBER,
    YEARS,
    a_closed_case,
    answered,
    asks,
    does,
    erased,
    head,
    is_refused,
    second,
)
from tests.evidence.made import PDF
from tests.evidence.sending import content, handed_in

__all__ = ["head", "second"]

pytestmark = pytest.mark.usefixtures("read")


def test_a_locked_file_is_locked_and_not_gone(clerk: At, head: At, lead: At) -> None:
    """Stored and protected, and not processed (个人信息保护法 Art. 47(2)): its key is there."""
    filed = clerk.file(applicant={"details": {"name": NAME, "id_number": NUMBER}})
    dispute = filed["id"]
    mine = handed_in(clerk, dispute, PDF, by_party="A1")
    theirs = handed_in(clerk, dispute, PDF + b"\n", by_party="R1")
    clerk.step(dispute, "withdraw", party="A1", reason="other")
    file = answered(head, asks(clerk, dispute))

    refused = content(lead, dispute, mine)

    assert (refused.status_code, refused.json()["code"]) == (409, "person-locked")
    assert content(lead, dispute, theirs).status_code == 200
    does(head, file, "unlock")
    assert content(lead, dispute, mine).content == PDF


def test_what_is_locked_is_revealed_to_nobody(read: Window, clerk: At, head: At) -> None:
    """It is refused, and not written down as if it had been seen."""
    dispute = a_closed_case(clerk)
    file = answered(head, asks(clerk, dispute))
    asked = {"values": ["parties.A1.details.phone"], "reason": "complaint"}

    refused = head.post(f"/v1/disputes/{dispute}/reveal", asked)

    assert (refused.status_code, refused.json()["code"]) == (409, "person-locked")
    registry = read.office.registry
    log = registry.recorder.select_notifications(start=1, limit=10_000, topics=[Revealed.TOPIC])
    assert log == []
    does(head, file, "unlock")
    shown = head.post(f"/v1/disputes/{dispute}/reveal", asked)
    assert shown.json()["values"][0]["text"] == "13900000000"


def test_nothing_is_linked_onto_who_is_locked_or_erased(
    read: Window, clerk: At, head: At, second: At, lead: At
) -> None:
    """A step on one dispute is no way round the lock of another."""
    old, another = a_closed_case(clerk), clerk.file()["id"]
    file = answered(head, asks(clerk, old))
    stood = len(read.office.registry.facts(UUID(old)))

    def linked() -> str:
        version, said = lead.version(another), {"other": old, "kind": "duplicate"}
        told = lead.post(f"/v1/disputes/{another}/steps/link", said, version=version)
        return str(told.json().get("code"))

    assert linked() == "person-locked"
    assert len(read.office.registry.facts(UUID(old))) == stood
    does(head, file, "unlock")
    assert linked() == "None"
    read.later(days=YEARS)
    erased(head, second, asks(clerk, old))
    another = clerk.file()["id"]
    assert linked() == "person-erased"


def test_a_copy_names_what_its_person_knows_of_and_its_reader_may_see(
    read: Window, clerk: At, head: At
) -> None:
    """Nobody learns from a copy that they are spoken of, before they are asked (征询)."""
    person = read.office.keys.person_of(NUMBER, otherwise="")
    worker = read.caller(Role.WORKER, party=person)
    own = a_closed_case(clerk)
    elsewhere = a_closed_case(read.caller(Role.CLERK, centre="huli", officer="xu"))
    boss = {"role": "sole-trader", "details": {"name": NAME, "id_number": NUMBER}}
    me = {"details": {"name": "王五", "id_number": OTHER_NUMBER}}
    unheard = clerk.file(applicant=me, respondents=[boss])["id"]
    file = asks(clerk, own, "copy")

    file = does(head, file, "answer", asked=file["asked"][0]["asked"])

    assert file["files"] == [own]
    assert set(worker.get(f"/v1/persons/{file['id']}").json()["files"]) == {own, elsewhere}
    assert unheard not in worker.get(f"/v1/persons/{file['id']}").text


def test_a_copy_that_was_refused_names_nothing(clerk: At, head: At) -> None:
    """An answer is not a grant (个人信息保护法 Art. 50)."""
    file = asks(clerk, a_closed_case(clerk), "copy")

    file = does(head, file, "answer", asked=file["asked"][0]["asked"], reason="not-theirs")

    assert (file["asked"][0]["answer"], file["files"]) == ("refused", [])


@BOTH_STORES
def test_an_auditors_hold_is_lifted_by_an_auditor(
    read: Window, clerk: At, head: At, second: At
) -> None:
    """Who proposes an erasure does not let go what is kept to look into it (Art. 54)."""
    auditor = read.caller(Role.AUDITOR, officer="audit-1")
    another = read.caller(Role.AUDITOR, officer="audit-2")
    file = asks(clerk, a_closed_case(clerk))
    file = does(auditor, file, "holds", kind="audit")
    file = does(head, file, "holds", kind="litigation", reference="1")
    audited, courts = (one["hold"] for one in file["holds"])

    assert is_refused(head, file, f"holds/{audited}/lift") == "auditors-hold"
    file = does(second, file, f"holds/{courts}/lift")
    assert does(another, file, f"holds/{audited}/lift")["holds"] == []


@BOTH_STORES
def test_who_is_unlocked_is_told_at_the_next_opening(
    read: Window, clerk: At, head: At, lead: At
) -> None:
    """Stopped between the record and the telling, the dispute does not stay locked."""
    dispute = a_closed_case(clerk)
    file = answered(head, asks(clerk, dispute))
    office = read.office
    now = office.clock()
    office.registry.at_record(PersonFile, UUID(file["id"])).decide(
        PersonFile.unlock, Act("officer:head-he", now, now)
    )
    office.erasing.do_what_is_decided()
    assert "A1" in lead.get(f"/v1/disputes/{dispute}").json()["locked"]

    office.erasing.tell_whoever_was_not_told()

    assert lead.get(f"/v1/disputes/{dispute}").json()["locked"] == {}
    stood = len(office.registry.facts(UUID(dispute)))
    office.erasing.tell_whoever_was_not_told()
    assert len(office.registry.facts(UUID(dispute))) == stood
