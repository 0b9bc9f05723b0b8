"""Destruction lists: whose time is over is destroyed by two officers, and never silently."""

from threading import Thread
from typing import Any

import pytest

from api import filing
from domain.callers import Role
from tests.api.conftest import BOTH_STORES, At, Window
from tests.api.forgetting import (
    NAME,
    NUMBER,
    OTHER_NUMBER,
    YEARS,
    Told,
    a_closed_case,
    applicant,
    asks,
    does,
    head,
    second,
)

__all__ = ["head", "second"]


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
