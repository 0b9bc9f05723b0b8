"""Who asks to be forgotten: kept as long as the law asks, locked until then, and gone after it."""

import json
from uuid import UUID

import pytest

from api import verify_case
from domain.callers import Role
from domain.key_book import KeyBook
from domain.person_file import PersonFile
from operations.key_ends import keys_of, left_of
from projections.persons import found_by_name
from tests.api.conftest import BOTH_STORES, At, Window
from tests.api.forgetting import (
    NAME,
    NUMBER,
    OTHER_NUMBER,
    STATEMENT,
    YEARS,
    a_closed_case,
    answered,
    applicant,
    asks,
    does,
    erased,
    head,
    is_refused,
    second,
)
from tests.privacy.planted import grep_every_byte

__all__ = ["head", "second"]


@pytest.mark.usefixtures("read")
def test_an_open_dispute_needs_its_words(clerk: At, head: At) -> None:
    """Erasure is refused while the purpose stands (个人信息保护法 Art. 13(3), 47(1)(1))."""
    dispute = clerk.file(applicant={"details": {"name": NAME, "id_number": NUMBER}})["id"]

    file = answered(head, asks(clerk, dispute))

    [asked] = file["asked"]
    assert (asked["answer"], asked["reason"]) == ("refused", "open")
    assert applicant(clerk, dispute)["name"] == NAME


@BOTH_STORES
def test_while_the_law_keeps_a_file_its_words_are_locked(
    read: Window, clerk: At, head: At, lead: At
) -> None:
    """All processing stops but storage and protection (个人信息保护法 Art. 47(2))."""
    dispute = a_closed_case(clerk)

    file = answered(head, asks(clerk, dispute))

    assert (file["asked"][0]["answer"], file["locked"]) == ("locked", "retention")
    assert file["locked_until"] == "2031-03-12"
    shown = lead.get(f"/v1/disputes/{dispute}").json()
    assert shown["locked"]["A1"]["why"] == "retention"
    assert shown["parties"]["A1"]["details"]["name"] is None
    assert NAME not in json.dumps(shown, ensure_ascii=False)
    assert shown["open_steps"] == []
    taken = lead.post(
        f"/v1/disputes/{dispute}/steps/reopen", {"reason": "new-facts"}, version=shown["version"]
    )
    assert taken.json()["code"] == "person-locked"
    position = read.office.registry.recorder.max_notification_id()
    found = lead.get(f"/v1/disputes?q=欠薪&after={position}")
    assert found.json()["lines"] == []


@BOTH_STORES
def test_who_is_unlocked_is_read_again(read: Window, clerk: At, head: At, lead: At) -> None:
    """Lifting the lock is a fact, and everything is as it was."""
    dispute = a_closed_case(clerk)
    file = answered(head, asks(clerk, dispute))

    file = does(head, file, "unlock")

    assert file["locked"] == ""
    assert applicant(lead, dispute)["name"] == NAME
    position = read.office.registry.recorder.max_notification_id()
    found = lead.get(f"/v1/disputes?q=欠薪&after={position}").json()["lines"]
    assert [one["id"] for one in found] == [dispute]
    lead.step(dispute, "reopen", reason="new-facts")


@BOTH_STORES
def test_two_officers_erase_a_person_everywhere_at_once(
    read: Window, clerk: At, head: At, second: At, lead: At
) -> None:
    """The words are gone, the course stays, and every proof of before and after still holds."""
    dispute = a_closed_case(clerk)
    other = a_closed_case(clerk)
    auditor = read.caller(Role.AUDITOR, officer="audit-1")
    before = auditor.get(f"/v1/disputes/{dispute}/file").content
    read.later(days=YEARS)
    file = asks(clerk, dispute)
    person = read.office.registry.get(PersonFile, UUID(file["id"])).person
    keys = keys_of(read.office.keys_store, person)

    file = erased(head, second, file)

    assert left_of(read.office.keys_store, keys) == 0
    for one in (dispute, other):
        shown = lead.get(f"/v1/disputes/{one}").json()
        assert shown["locked"]["A1"]["why"] == "erased"
        assert NAME not in json.dumps(shown, ensure_ascii=False)
        assert shown["stage"] == "closed"
    after = auditor.get(f"/v1/disputes/{dispute}/file").content
    assert STATEMENT not in after.decode()
    for raw, is_erased in ((before, False), (after, True)):
        code, said = verify_case.verify(raw)
        assert code == 0, said
        assert ("已依法删除" in said) is is_erased
    assert found_by_name(read.office.views, person) == 0
    position = read.office.registry.recorder.max_notification_id()
    assert lead.get(f"/v1/disputes?q=欠薪&after={position}").json()["lines"] == []
    assert sum(1 for _ in lead.get(f"/v1/disputes?after={position}").json()["lines"]) == 2


def test_who_took_the_request_or_proposed_it_does_not_approve(
    read: Window, head: At, second: At, clerk: At
) -> None:
    """Four eyes: a key is destroyed by two officers, neither of whom asked for it."""
    dispute = a_closed_case(clerk)
    read.later(days=YEARS)
    file = answered(head, asks(second, dispute))
    path = f"erasures/{file['erasures'][0]['erasure']}/approve"

    assert is_refused(head, file, path) == "another-pair-of-eyes"
    assert is_refused(second, file, path) == "another-pair-of-eyes"
    third = read.caller(Role.ADMINISTRATOR)
    assert third.get(f"/v1/persons/{file['id']}").status_code == 404
    assert does(third, file, path)["erasures"][0]["approved_by"]


def test_a_hold_keeps_what_the_schedule_would_let_go(
    read: Window, clerk: At, head: At, second: At
) -> None:
    """Nothing is destroyed while a court or an inspection needs it; lifted, it goes on."""
    dispute = a_closed_case(clerk)
    read.later(days=YEARS)
    file = does(head, asks(clerk, dispute), "holds", kind="litigation", reference="民初1234号")
    file = answered(head, file)
    assert (file["locked"], file["asked"][0]["reason"]) == ("hold", "hold")
    asked = file["asked"][0]["asked"]
    assert is_refused(head, file, "erasures", asked=asked) == "under-hold"

    file = does(head, file, f"holds/{file['holds'][0]['hold']}/lift")
    file = does(head, file, "erasures", asked=asked)
    file = does(second, file, f"erasures/{file['erasures'][0]['erasure']}/approve")

    assert file["erasures"][0]["approved_by"] == "officer:head-bai"


def test_a_hold_placed_after_the_proposal_stops_it(
    read: Window, clerk: At, head: At, second: At
) -> None:
    """The second officer is told, and nothing is destroyed."""
    dispute = a_closed_case(clerk)
    read.later(days=YEARS)
    file = answered(head, asks(clerk, dispute))
    file = does(head, file, "holds", kind="audit")

    path = f"erasures/{file['erasures'][0]['erasure']}"
    assert is_refused(second, file, f"{path}/approve") == "under-hold"
    assert is_refused(head, file, "unlock") == "erasure-pending"
    file = does(second, file, f"{path}/decline", reason="still-needed")
    assert does(head, file, "unlock")["locked"] == ""
    assert applicant(clerk, dispute)["name"] == NAME


@pytest.mark.usefixtures("read")
def test_nobody_is_told_or_erased_before_it_is_seen_who_they_are(clerk: At, head: At) -> None:
    """Identity comes first (个人信息保护法 Art. 50)."""
    dispute = a_closed_case(clerk)
    path = f"/v1/disputes/{dispute}/parties/A1/requests"
    file = clerk.post(path, {"kind": "copy"}).json()
    asked = file["asked"][0]["asked"]

    assert is_refused(head, file, "answer", asked=asked) == "not-identified-yet"
    file = does(head, file, "answer", asked=asked, reason="not-identified")
    assert file["asked"][0]["answer"] == "refused"
    assert file["asked"][0]["due"] == "2026-04-11"


def test_a_worker_asks_for_themselves_and_gets_their_own_files(
    read: Window, clerk: At, head: At
) -> None:
    """A copy is the case files of every dispute of theirs (个人信息保护法 Art. 45)."""
    person = read.office.keys.person_of(NUMBER, otherwise="")
    worker = read.caller(Role.WORKER, party=person)
    mine = [a_closed_case(clerk), a_closed_case(clerk)]
    theirs = clerk.file()["id"]

    file = asks(clerk, mine[0], "copy")
    told = worker.post(f"/v1/disputes/{mine[0]}/parties/A1/requests", {"kind": "correct"})
    assert told.status_code == 201
    file = does(head, told.json(), "answer", asked=file["asked"][0]["asked"])

    shown = worker.get(f"/v1/persons/{file['id']}").json()
    assert set(shown["files"]) == set(mine)
    assert NAME in worker.get(f"/v1/disputes/{mine[1]}/file").content.decode()
    for path, status in ((f"{mine[0]}/parties/R1", 403), (f"{theirs}/parties/A1", 404)):
        told = worker.post(f"/v1/disputes/{path}/requests", {"kind": "copy"})
        assert told.status_code == status


def test_the_other_party_is_erased_and_the_applicant_stays(
    read: Window, clerk: At, head: At, second: At, lead: At
) -> None:
    """A natural person on the other side has the same right, and costs the worker no word."""
    boss = {"role": "sole-trader", "details": {"name": "站长老郑", "id_number": OTHER_NUMBER}}
    sides = [boss, {"role": "partner-company", "details": {"name": "顺达配送"}}]
    me = {"details": {"name": NAME}}
    dispute = clerk.file(applicant=me, respondents=sides, claims=[{"kind": "pay"}])["id"]
    clerk.step(dispute, "withdraw", party="A1", reason="other")
    read.later(days=YEARS)

    erased(head, second, asks(clerk, dispute, party="R1"))

    shown = lead.get(f"/v1/disputes/{dispute}").json()
    assert shown["parties"]["R1"]["details"]["name"] is None
    assert shown["parties"]["A1"]["details"]["name"] == NAME
    assert shown["parties"]["R2"]["details"]["name"] == "顺达配送"
    lead.step(dispute, "reopen", reason="new-facts")


@BOTH_STORES
def test_the_certificate_says_what_was_destroyed_and_nobodys_name(
    read: Window, clerk: At, head: At, second: At
) -> None:
    """Key ids, when, by whom, on which request, and the proof in the record; no personal data."""
    dispute = a_closed_case(clerk)
    read.later(days=YEARS)
    file = erased(head, second, asks(clerk, dispute))
    path = f"/v1/persons/{file['id']}/erasures/{file['erasures'][0]['erasure']}/certificate"

    told = head.get(path)

    said = told.json()
    assert told.status_code == 200, told.text
    assert (said["proposed_by"], said["approved_by"]) == ("officer:head-he", "officer:head-bai")
    assert (said["keys_left"], said["found_by_name"]) == (0, 0)
    assert len(said["keys"]) == file["erasures"][0]["keys"] > 0
    assert said["keys"] == json.loads(said["proof"]["state"])["keys"]
    assert said["keys"][0] in said["text_zh"]
    for personal in (NAME, NUMBER, STATEMENT, "13900000000"):
        assert personal not in told.text
    planted = {"name": NAME, "number": NUMBER, "words": STATEMENT, "phone": "13900000000"}
    assert grep_every_byte(read.office.settings.home, planted) == []
    entry = read.office.registry.recorder.select_notifications(said["proof"]["position"], 1)[0]
    assert entry.originator_id == KeyBook.create_id()


@BOTH_STORES
def test_who_comes_back_is_somebody_new(read: Window, clerk: At, head: At, second: At) -> None:
    """What was erased stays so; what is said from now on is readable."""
    old = a_closed_case(clerk)
    read.later(days=YEARS)
    erased(head, second, asks(clerk, old))

    new = a_closed_case(clerk)

    assert applicant(clerk, new)["name"] == NAME
    assert applicant(clerk, old)["name"] is None
