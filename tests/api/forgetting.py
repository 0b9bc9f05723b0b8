"""Asking to be forgotten, and deciding on it, at the desk, for the tests of erasure."""

from typing import Any

import pytest

from domain.callers import Role
from tests.api.conftest import At, Window

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
