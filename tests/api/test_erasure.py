"""Who asks to be forgotten: kept as long as the law asks, locked until then, and gone after it."""

import json
from collections import Counter
from threading import Event, Thread
from typing import Any
from uuid import UUID

import pytest

from api import filing, verify_case
from api.filing import EXAMPLE
from domain.callers import Role
from domain.key_book import KeyBook
from domain.person_file import PersonFile
from operations.key_ends import keys_of, left_of
from projections.persons import found_by_name
from tests.api.conftest import BOTH_STORES, At, Window
from tests.privacy.planted import grep_every_byte

NUMBER = "11010519491231002X"
OTHER_NUMBER = "440524188001010014"
NAME, STATEMENT = "陈小明", "站点欠薪十七天，一直没有发"
YEARS = 5 * 366 + 1
"""Days after which the file of a mediation was kept long enough."""

Told = dict[str, Any]


@pytest.fixture
def head(read: Window) -> At:
    """The supervisor of Siming, the first pair of eyes."""
    return read.caller(Role.SUPERVISOR, officer="head-he")


@pytest.fixture
def second(read: Window) -> At:
    """Another supervisor of Siming, the second pair."""
    return read.caller(Role.SUPERVISOR, officer="head-bai")


def a_closed_case(clerk: At, **who: Any) -> str:
    """A dispute that was withdrawn."""
    details = {"name": NAME, "id_number": NUMBER, "phone": "13900000000"} | who
    dispute: str = clerk.file(applicant={"details": details}, statement=STATEMENT)["id"]
    clerk.step(dispute, "withdraw", party="A1", reason="other")
    return dispute


def asks(clerk: At, dispute: str, kind: str = "erase", party: str = "A1") -> Told:
    """Somebody asks at the window, and shows their card; their own file."""
    path = f"/v1/disputes/{dispute}/parties/{party}/requests"
    told = clerk.post(path, {"kind": kind})
    assert told.status_code == 201, told.text
    asked = told.json()["asked"][-1]["asked"]
    return does(clerk, told.json(), "identity", asked=asked, way="id-card")


def does(caller: At, file: Told, what: str, **said: Any) -> Told:
    """Something is decided on a person's file; the file after it."""
    told = caller.post(f"/v1/persons/{file['id']}/{what}", said, version=file["version"])
    assert told.status_code == 200, told.text
    return told.json()  # type: ignore[no-any-return]


def is_refused(caller: At, file: Told, what: str, **said: Any) -> str:
    """It is refused; why."""
    told = caller.post(f"/v1/persons/{file['id']}/{what}", said, version=file["version"])
    assert told.status_code >= 400, told.text
    return str(told.json()["code"])


def answered(caller: At, file: Told) -> Told:
    """The last request is answered as the law has it."""
    return does(caller, file, "answer", asked=file["asked"][-1]["asked"])


def erased(head: At, second: At, file: Told) -> Told:
    """Both officers agree."""
    file = answered(head, file)
    return does(second, file, f"erasures/{file['erasures'][-1]['erasure']}/approve")


def applicant(caller: At, dispute: str) -> Told:
    """The applicant's details as a caller sees them."""
    details: Told = caller.get(f"/v1/disputes/{dispute}").json()["parties"]["A1"]["details"]
    return details


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


def test_a_file_of_another_centre_is_not_there(read: Window, clerk: At) -> None:
    """What one may not see is 404, also on the way to a decision."""
    file = asks(clerk, a_closed_case(clerk))
    stranger = read.caller(Role.SUPERVISOR, centre="huli", officer="head-hu")

    assert stranger.get(f"/v1/persons/{file['id']}").status_code == 404
    assert is_refused(stranger, file, "answer", asked=file["asked"][0]["asked"]) == "not-found"
    assert is_refused(clerk, file, "answer", asked=file["asked"][0]["asked"]) == "not-your-step"


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


def test_a_new_dispute_before_the_approval_stops_it(
    read: Window, clerk: At, head: At, second: At
) -> None:
    """Whoever files anew is needed again, and keeps what they said before (Art. 47(1)(1))."""
    dispute = a_closed_case(clerk)
    read.later(days=YEARS)
    file = answered(head, asks(clerk, dispute))
    details = {"name": NAME, "id_number": NUMBER}
    new = clerk.file(applicant={"details": details}, statement="又欠了一个月")["id"]

    path = f"erasures/{file['erasures'][0]['erasure']}/approve"
    assert is_refused(second, file, path) == "still-kept"
    assert applicant(clerk, new)["name"] == NAME


def test_an_officer_decides_nothing_of_their_own_file(
    read: Window, clerk: At, head: At, second: At
) -> None:
    """Who is the person neither answers, holds, unlocks nor approves (民事诉讼法 Art. 47(1)(1))."""
    person = read.office.keys.person_of(NUMBER, otherwise="")
    own = [
        read.caller(Role.SUPERVISOR, officer="head-chen", party=person),
        read.caller(Role.TEAM_LEAD, officer="lead-chen", party=person),
        read.caller(Role.AUDITOR, officer="audit-chen", party=person),
        read.caller(Role.ADMINISTRATOR, party=person),
    ]
    dispute = a_closed_case(clerk)
    read.later(days=YEARS)
    file = asks(clerk, dispute)
    asked = file["asked"][0]["asked"]

    def refuses(what: str, **said: Any) -> None:
        for one in own:
            assert is_refused(one, file, what, **said) in {"not-found", "not-your-step"}

    refuses("identity", asked=asked, way="id-card")
    refuses("answer", asked=asked)
    refuses("holds", kind="audit")
    file = answered(head, file)
    path = f"erasures/{file['erasures'][0]['erasure']}"
    refuses(f"{path}/approve")
    refuses(f"{path}/decline", reason="still-needed")
    file = does(second, file, f"{path}/decline", reason="not-checked")
    refuses("unlock")
    refuses("erasures", asked=asked)
    assert does(head, file, "unlock")["locked"] == ""


def test_an_officer_decides_nothing_of_a_list_they_stand_on(
    read: Window, clerk: At, head: At, second: At
) -> None:
    """Nor of their own destruction: such a list is not there for them, and they draw up none."""
    person = read.office.keys.person_of(NUMBER, otherwise="")
    own = [
        read.caller(Role.SUPERVISOR, officer="head-chen", party=person),
        read.caller(Role.ADMINISTRATOR, party=person),
    ]
    a_closed_case(clerk)
    read.later(days=YEARS)
    assert own[0].post("/v1/retention/lists", {}).json()["code"] == "nothing-due"
    listed = head.post("/v1/retention/lists", {}).json()
    path = f"/v1/retention/lists/{listed['id']}"

    for one in own:
        assert one.post(f"{path}/approve", {}, version=listed["version"]).status_code == 404
    listed = second.post(f"{path}/approve", {}, version=listed["version"]).json()
    for one in own:
        assert one.post(f"{path}/carry-out", {}, version=listed["version"]).status_code == 404
        assert one.get(path).status_code == 404
    assert second.post(f"{path}/carry-out", {}, version=listed["version"]).json()["erased"] == 1


def test_what_is_due_is_destroyed_by_two_officers_and_never_silently(
    read: Window, clerk: At, head: At, second: At, lead: At
) -> None:
    """Destruction only after appraisal (档案法实施条例 Art. 24); a list goes on where it was."""
    numbers = [NUMBER, OTHER_NUMBER]
    cases = [a_closed_case(clerk, id_number=number) for number in numbers]
    assert head.get("/v1/retention/due").json()["persons"] == []
    assert head.post("/v1/retention/lists", {}).json()["code"] == "nothing-due"
    read.later(days=YEARS)
    assert len(head.get("/v1/retention/due").json()["persons"]) == 2
    assert applicant(lead, cases[0])["name"] == NAME
    listed = head.post("/v1/retention/lists", {}).json()
    path = f"/v1/retention/lists/{listed['id']}"
    file = asks(clerk, cases[1])
    does(head, file, "holds", kind="inspection")

    early = second.post(f"{path}/carry-out", {}, version=listed["version"])
    own = head.post(f"{path}/approve", {}, version=listed["version"])
    listed = second.post(f"{path}/approve", {}, version=listed["version"]).json()
    done = second.post(f"{path}/carry-out", {}, version=listed["version"]).json()
    again = second.post(f"{path}/carry-out", {}, version=done["version"]).json()

    assert early.json()["code"] == "list-not-approved"
    assert own.json()["code"] == "another-pair-of-eyes"
    assert (done["erased"], done["left"]) == (again["erased"], again["left"]) == (1, 0)
    assert [one["why"] for one in done["kept"]] == ["under-hold"]
    assert applicant(lead, cases[0])["name"] is None
    assert applicant(lead, cases[1])["name"] == NAME
    assert head.get("/v1/retention/due").json()["persons"] == []


@BOTH_STORES
@pytest.mark.parametrize("when", ["_opened", "_kept"])
def test_who_files_while_a_list_is_carried_out_keeps_their_words(  # noqa: PLR0913, PLR0917
    read: Window, clerk: At, head: At, second: At, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    """Sealed before the keys end and kept after it, words are sealed again: none is lost."""
    a_closed_case(clerk)
    read.later(days=YEARS)
    listed = head.post("/v1/retention/lists", {}).json()
    path = f"/v1/retention/lists/{listed['id']}"
    listed = second.post(f"{path}/approve", {}, version=listed["version"]).json()
    done, plain = list[Told](), getattr(filing, when)

    def carries_out() -> None:
        told = second.post(f"{path}/carry-out", {}, version=listed["version"])
        done.append(told.json())

    thread = Thread(target=carries_out)

    def comes_between(*said: Any) -> Any:
        made = plain(*said) if when == "_opened" else None
        if thread.ident is None:
            thread.start()
            thread.join(None if when == "_opened" else 1)
        return made or plain(*said)

    monkeypatch.setattr(filing, when, comes_between)
    details = {"name": NAME, "id_number": NUMBER}
    new = clerk.file(applicant={"details": details}, statement="又欠了一个月")["id"]
    thread.join()

    assert applicant(clerk, new)["name"] == NAME
    assert clerk.get(f"/v1/disputes/{new}").json()["statement"] == "又欠了一个月"
    assert done[0]["erased"] == (when == "_opened")


@BOTH_STORES
def test_a_step_and_an_erasure_at_once_leave_nothing_half_written(
    read: Window, clerk: At, head: At, second: At, lead: At
) -> None:
    """Whoever is first: what one request sealed is readable as a whole, or not at all."""
    dispute = a_closed_case(clerk)
    read.later(days=YEARS)
    file = asks(clerk, dispute)
    stop, codes, filed = Event(), Counter[int](), list[str]()

    def goes_on() -> None:
        while not stop.is_set():
            me = {"details": {"name": NAME, "id_number": NUMBER}}
            told = clerk.post("/v1/disputes", {**EXAMPLE, "applicant": me, "statement": STATEMENT})
            codes[told.status_code] += 1
            filed.append(told.json()["id"])
            again = {"reason": "new-facts", "words": "重新处理"}
            path = f"/v1/disputes/{dispute}/steps/reopen"
            told = lead.post(path, again, version=lead.version(dispute))
            codes[told.status_code] += 1

    thread = Thread(target=goes_on)
    thread.start()
    try:
        asked = {"asked": file["asked"][0]["asked"]}
        answers = head.post(f"/v1/persons/{file['id']}/answer", asked, version=file["version"])
        file = answers.json()
        if file.get("erasures"):
            path = f"/v1/persons/{file['id']}/erasures/{file['erasures'][0]['erasure']}/approve"
            second.post(path, {}, version=file["version"])
    finally:
        stop.set()
        thread.join()

    assert set(codes) <= {200, 201, 409, 412}
    for one in (dispute, *filed):
        shown = lead.get(f"/v1/disputes/{one}").json()
        said = [shown["statement"], shown["parties"]["A1"]["details"]["name"]]
        assert None not in said or said == [None, None]


@BOTH_STORES
def test_a_step_is_refused_from_the_moment_its_party_is_locked(
    read: Window, clerk: At, head: At, lead: At
) -> None:
    """The lock stands in the dispute itself: a step decided on the version before is refused."""
    dispute = a_closed_case(clerk)
    told = lead.get(f"/v1/disputes/{dispute}").json()
    answered(head, asks(clerk, dispute))

    path = f"/v1/disputes/{dispute}/steps/reopen"
    late = lead.post(path, {"reason": "new-facts"}, version=told["version"])

    assert late.json()["code"] == "person-locked"
    assert read.office.registry.dispute(UUID(dispute)).closed


def test_who_may_ask_elsewhere_hears_of_their_own_request_alone(
    read: Window, clerk: At, head: At
) -> None:
    """A person is one in the whole city; their file is the centre's that keeps it."""
    here = a_closed_case(clerk)
    file = asks(clerk, here)
    does(head, file, "holds", kind="litigation", reference="(2026)闽0203民初1234号")
    elsewhere = read.caller(Role.CLERK, centre="huli", officer="xu")
    there = a_closed_case(elsewhere)
    told = elsewhere.post(f"/v1/disputes/{there}/parties/A1/requests", {"kind": "copy"})

    assert told.status_code == 201
    assert [one["dispute"] for one in told.json()["asked"]] == [there]
    assert told.json()["holds"] == []
    assert here not in told.text
    assert elsewhere.get(f"/v1/persons/{file['id']}").status_code == 404


def test_whoever_lost_a_dispute_of_theirs_has_lost_the_file_too(
    read: Window, clerk: At, head: At
) -> None:
    """Who is related to somebody neither reads what they asked nor decides on it (回避)."""
    dispute = a_closed_case(clerk)
    related = read.caller(Role.SUPERVISOR, officer="rel-rao")
    open_one = clerk.file(applicant={"details": {"name": NAME, "id_number": NUMBER}})["id"]
    related.step(open_one, "disclose-conflict", mediator="rel-rao", relation="near-relative")
    file = asks(clerk, dispute)

    assert related.get(f"/v1/persons/{file['id']}").status_code == 404
    assert is_refused(related, file, "holds", kind="litigation", reference="1") == "not-found"
    assert head.get(f"/v1/persons/{file['id']}").status_code == 200
