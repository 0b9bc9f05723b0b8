"""What comes of somebody after they were locked, proposed, declined or erased: all of it counts."""

import json
from uuid import UUID

import pytest

from domain.callers import Role
from domain.key_book import KeyBook
from domain.person_file import PersonFile
from operations.key_ends import keys_of
from tests.api.conftest import BOTH_STORES, At, Window
from tests.api.forgetting import (
    NAME,
    NUMBER,
    YEARS,
    Told,
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

__all__ = ["head", "second"]


def read_again(caller: At, file: Told) -> Told:
    """A person's file as it stands."""
    return caller.get(f"/v1/persons/{file['id']}").json()  # type: ignore[no-any-return]


def why_locked(caller: At, dispute: str) -> str | None:
    """Why the applicant of a dispute is locked; None where they are not."""
    locked = caller.get(f"/v1/disputes/{dispute}").json()["locked"]
    return locked["A1"]["why"] if "A1" in locked else None


@BOTH_STORES
def test_who_comes_back_after_an_erasure_is_tied_to_nothing(
    read: Window, clerk: At, head: At, second: At
) -> None:
    """The same number is another person from then on, and again after the next erasure.

    No file, no key and no request of theirs leads to what was erased (个人信息保护法 Art. 47).
    """
    old = a_closed_case(clerk)
    read.later(days=YEARS)
    first = erased(head, second, asks(clerk, old))
    new = a_closed_case(clerk)
    registry, keys = read.office.registry, read.office.keys
    was, now = (registry.dispute(UUID(one)).applicant.person for one in (old, new))
    read.later(days=YEARS)

    again = asks(clerk, new)

    assert (was == now, again["id"] == first["id"]) == (False, False)
    assert [one["dispute"] for one in again["asked"]] == [new]
    assert keys.person_of(f" {NUMBER.lower()} ", otherwise="") == now
    erased(head, second, again)
    assert keys.person_of(NUMBER, otherwise="") not in {was, now}
    assert keys.person_of(None, otherwise="x") == keys.person_of("-", otherwise="x")


@BOTH_STORES
def test_a_key_given_for_who_was_erased_opens_nothing(
    read: Window, clerk: At, head: At, second: At
) -> None:
    """Nobody calls as somebody who is not there any more; an officer calls as an officer."""
    old = a_closed_case(clerk)
    read.later(days=YEARS)
    person = read.office.keys.person_of(NUMBER, otherwise="")
    worker = read.caller(Role.WORKER, party=person)
    officer = read.caller(Role.CLERK, officer="wu", party=person)
    erased(head, second, asks(clerk, old))

    assert worker.get(f"/v1/disputes/{old}").status_code == 401
    assert officer.get("/v1/disputes").status_code == 200


@BOTH_STORES
def test_who_asks_again_while_locked_has_all_of_it_locked(
    read: Window, clerk: At, head: At
) -> None:
    """Answered "locked", it is locked: also the dispute that came since (Art. 47(2))."""
    first = a_closed_case(clerk)
    answered(head, asks(clerk, first))
    since = a_closed_case(clerk)
    assert applicant(clerk, since)["name"] == NAME

    file = answered(head, asks(clerk, since))

    assert [one["answer"] for one in file["asked"]] == ["locked", "locked"]
    assert why_locked(clerk, since) == "retention"
    assert applicant(clerk, since)["name"] is None
    does(head, file, "unlock")
    assert [applicant(clerk, one)["name"] for one in (first, since)] == [NAME, NAME]
    assert why_locked(clerk, since) is None
    position = read.office.registry.recorder.max_notification_id()
    assert len(clerk.get(f"/v1/disputes?q=欠薪&after={position}").json()["lines"]) == 2


@BOTH_STORES
def test_what_is_proposed_anew_is_all_there_is_by_then(
    read: Window, clerk: At, head: At, second: At
) -> None:
    """Declined, filed again, proposed anew: the new dispute is locked, and goes with the rest."""
    first = a_closed_case(clerk)
    read.later(days=YEARS)
    file = answered(head, asks(clerk, first))
    path = f"erasures/{file['erasures'][0]['erasure']}"
    file = does(second, file, f"{path}/decline", reason="not-checked")
    since = a_closed_case(clerk)
    read.later(days=YEARS)

    file = does(head, read_again(head, file), "erasures", asked=file["asked"][0]["asked"])

    assert applicant(clerk, since)["name"] is None
    assert why_locked(clerk, since) == "to-be-erased"
    does(second, file, f"erasures/{file['erasures'][-1]['erasure']}/approve")
    for one in (first, since):
        assert why_locked(clerk, one) == "erased"
        assert NAME not in json.dumps(clerk.get(f"/v1/disputes/{one}").json(), ensure_ascii=False)


@BOTH_STORES
def test_what_came_since_the_proposal_is_neither_marked_nor_destroyed(
    read: Window, clerk: At, head: At, second: At
) -> None:
    """Two officers approve what both of them saw: for more than that it is proposed anew."""
    first = a_closed_case(clerk)
    read.later(days=YEARS)
    file = answered(head, asks(clerk, first))
    since = a_closed_case(clerk)
    read.later(days=YEARS)
    path = f"erasures/{file['erasures'][0]['erasure']}"

    assert is_refused(second, file, f"{path}/approve") == "erasure-outdated"

    assert (why_locked(clerk, since), applicant(clerk, since)["name"]) == (None, NAME)
    file = does(second, read_again(head, file), f"{path}/decline", reason="not-checked")
    file = does(head, file, "erasures", asked=file["asked"][0]["asked"])
    does(second, file, f"erasures/{file['erasures'][-1]['erasure']}/approve")
    assert [why_locked(clerk, one) for one in (first, since)] == ["erased", "erased"]
    assert applicant(clerk, since)["name"] is None


@BOTH_STORES
def test_what_is_filed_as_two_officers_decide_stays_readable(
    read: Window, clerk: At, head: At
) -> None:
    """Looked at first, filed then, approved last: the open dispute keeps its words (Art. 13(3))."""
    old = a_closed_case(clerk)
    read.later(days=YEARS)
    file = answered(head, asks(clerk, old))
    at = UUID(file["id"])
    office, person = read.office, read.office.registry.get(PersonFile, at).person
    act = office.erasing._act()

    words = office.erasing.words_apart(person)
    new = clerk.file(applicant={"details": {"name": NAME, "id_number": NUMBER}})["id"]
    office.registry.at_record(PersonFile, at).decide(
        PersonFile.approve_erasure,
        type(act)("officer:head-bai", act.happened_at, act.recorded_at),
        erasure=file["erasures"][0]["erasure"],
        words=words,
    )
    office.erasing.do_what_is_decided()

    assert (why_locked(clerk, new), applicant(clerk, new)["name"]) == (None, NAME)
    assert (why_locked(clerk, old), applicant(clerk, old)["name"]) == ("erased", None)


@BOTH_STORES
def test_an_order_whose_keys_are_not_gone_is_carried_out_again(
    read: Window, clerk: At, head: At
) -> None:
    """The mark of a cabinet is not taken at its word: what counts is that no key is left.

    So no certificate says so of a key that is.
    """
    old = a_closed_case(clerk)
    read.later(days=YEARS)
    file = answered(head, asks(clerk, old))
    at, office = UUID(file["id"]), read.office
    person = office.registry.get(PersonFile, at).person
    act, keys = office.erasing._act(), keys_of(office.keys_store, person)
    office.registry.at_record(PersonFile, at).decide(
        PersonFile.approve_erasure,
        type(act)("officer:head-bai", act.happened_at, act.recorded_at),
        erasure=file["erasures"][0]["erasure"],
        words=office.erasing.words_apart(person),
    )
    book, erasure = KeyBook.create_id(), file["erasures"][0]["erasure"]
    seen = {"erasure": erasure, "position": 1, "keys": len(keys), "found": 0}
    office.registry.at_record(KeyBook, book).decide(KeyBook.see, act, **seen)
    path = f"/v1/persons/{file['id']}/erasures/{erasure}/certificate"
    assert head.get(path).json()["code"] == "not-erased-yet"

    office.erasing.do_what_is_decided()

    assert head.get(path).json()["keys_left"] == 0
    assert applicant(clerk, old)["name"] is None


pytestmark = pytest.mark.usefixtures("read")
