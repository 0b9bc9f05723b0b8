"""Whose file a person's file is: of their centre, and of no officer who has to do with them."""

from typing import Any

from domain.callers import Role
from tests.api.conftest import At, Window
from tests.api.forgetting import (
    NAME,
    NUMBER,
    YEARS,
    a_closed_case,
    answered,
    asks,
    does,
    head,
    is_refused,
    second,
)

__all__ = ["head", "second"]


def test_a_file_of_another_centre_is_not_there(read: Window, clerk: At) -> None:
    """What one may not see is 404, also on the way to a decision."""
    file = asks(clerk, a_closed_case(clerk))
    stranger = read.caller(Role.SUPERVISOR, centre="huli", officer="head-hu")

    assert stranger.get(f"/v1/persons/{file['id']}").status_code == 404
    assert is_refused(stranger, file, "answer", asked=file["asked"][0]["asked"]) == "not-found"
    assert is_refused(clerk, file, "answer", asked=file["asked"][0]["asked"]) == "not-your-step"


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
