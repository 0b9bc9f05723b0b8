"""A dispute with files, and its applicant at the desk, for the tests of who opens what."""

from typing import Any

import pytest

from domain.callers import Role
from tests.api.conftest import At, Window

ID_NUMBER = "110105199003071239"


@pytest.fixture
def dispute(clerk: At, lin: At) -> str:
    """A dispute of somebody known, that Lin mediates."""
    details = {"name": "陈小明", "id_number": ID_NUMBER}
    filed: str = clerk.file(applicant={"role": "worker", "details": details})["id"]
    for party in ("A1", "R1"):
        lin.step(filed, "record-consent", party=party, to="mediate", way="phone")
    lin.step(filed, "accept", mediator="lin", respondents=["R1"])
    return filed


@pytest.fixture
def worker(window: Window) -> At:
    """The applicant, standing at the desk themselves."""
    person = window.office.keys.person_of(ID_NUMBER, otherwise="")
    return window.caller(Role.WORKER, party=person)


def listed(at: At, dispute: str) -> list[dict[str, Any]]:
    """The files somebody is told of."""
    files: list[dict[str, Any]] = at.get(f"/v1/disputes/{dispute}/evidence").json()["files"]
    return files
