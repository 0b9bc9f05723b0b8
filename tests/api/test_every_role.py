"""Every role at every path and step, made from the description: kept out as the table says.

Each path of the API names in every_path.py what it asks of its caller; one that names nothing
fails. A step is sent with a version that never was, so what is allowed is refused as stale and
nothing is written.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from api.examples import example_of
from api.forms import forms
from domain.callers import HOLDERS, PARTIES, Caller, Role, stamp
from domain.dispute import Dispute
from domain.record import Record
from domain.refusals import NotFound
from domain.registry import Registry
from domain.sealed import PersonId
from domain.values import PartyId
from tests.api.conftest import At, Window
from tests.api.every_path import (
    BODIES,
    ENDLESS,
    FORBIDDEN,
    HIDDEN,
    KEPT_OUT,
    NAMES_NOTHING,
    OPEN,
    PATHS,
    QUERIES,
    Asked,
    on_it,
)
from tests.api.test_bad_input_law import VISIT
from tests.evidence.made import PDF
from tests.evidence.sending import handed_in
from tests.privacy.planted import ID_NUMBER


@dataclass
class Place:
    """An office with a record of each kind, and everybody at its desk, near and far."""

    window: Window
    ids: Mapping[str, str]
    people: list[tuple[At, Caller]]

    @property
    def registry(self) -> Registry:
        """Where the records are."""
        return self.window.office.registry

    def of(self, role: Role) -> list[tuple[At, Caller]]:
        """Who calls in a role: one who works on it, and one of elsewhere."""
        return [one for one in self.people if one[1].role is role]

    def record(self, kind: str) -> Record | None:
        """The record that a path of this kind names."""
        with suppress(NotFound, ValueError):
            return self.registry.get(Record, UUID(self.ids[kind]))
        return None


@pytest.fixture
def place(read: Window, clerk: At, lin: At, lead: At) -> Place:
    """A dispute on which somebody of each role works, and the same roles elsewhere."""
    who = {"role": "worker", "details": {"name": "陈小明", "id_number": ID_NUMBER}}
    filed = clerk.file(applicant=who)
    dispute = filed["id"]
    for party in ("A1", "R1"):
        lin.step(dispute, "record-consent", party=party, to="mediate", way="phone")
    lin.step(dispute, "accept", mediator="lin", respondents=["R1"])
    lin.step(dispute, "plan-visit", visit="V1", **VISIT)
    handed_in(clerk, dispute, PDF, evidence="E1", by_party="R1")
    offered = {"body": "legal-aid", "mode": "assist", "ground": "statutory-duty"}
    lead.step(dispute, "offer-referral", referral="T1", **offered)
    asked = BODIES["register-consultation"], BODIES["register-demand"]
    paths = ("/v1/consultations", "/v1/demands")
    matters = [clerk.post(path, said).json()["id"] for path, said in zip(paths, asked, strict=True)]
    person = read.office.keys.person_of(ID_NUMBER, otherwise="")
    company = read.office.registry.dispute(UUID(dispute)).parties[PartyId("R1")].person
    sides = {Role.WORKER: person, Role.COMPANY: company}
    file = clerk.post(f"/v1/disputes/{dispute}/parties/A1/requests", {"kind": "copy"}).json()
    return Place(
        read,
        {
            "disputes": dispute,
            "code": filed["receipt"],
            "consultations": matters[0],
            "demands": matters[1],
            "persons": file["id"],
            "officers": "lin",
        },
        [*_people(read, "siming", sides), *_people(read, "huli", {})],
    )


def _people(
    window: Window, centre: str, sides: Mapping[Role, PersonId]
) -> Iterator[tuple[At, Caller]]:
    near = centre == "siming"
    names = {Role.MEDIATOR: "lin", Role.INSPECTOR: "chen"} if near else {}
    for role in HOLDERS:
        is_party, is_body = role in PARTIES, role is Role.PARTNER
        caller, key = window.office.callers.add(
            role,
            centre,
            name="无名",
            officer="" if is_party else names.get(role, f"{centre}-{role}"),
            body=("legal-aid" if near else "court-huli") if is_body else "",
            party=sides.get(role, f"p-{centre}-{role}") if is_party else "",
        )
        yield At(window, key), caller


def test_every_path_is_expected_somehow(window: Window) -> None:
    """Who adds a path says here whom it keeps out."""
    described = window.client.get("/openapi.json").json()["paths"]
    told = {
        operation["operationId"]
        for path, operations in described.items()
        for operation in operations.values()
        if "/steps/" not in path
    }

    assert told == {*PATHS, ENDLESS}


@pytest.mark.parametrize("role", HOLDERS)
def test_every_role_is_answered_at_every_path_as_the_table_says(place: Place, role: Role) -> None:
    """Two of each role, one who works on it and one of elsewhere: open, 403 or 404."""
    described = place.window.client.get("/openapi.json").json()["paths"]
    wrong = []
    for path, operations in described.items():
        for method, operation in operations.items():
            name = operation["operationId"]
            if "/steps/" in path or name == ENDLESS:
                continue
            kind = path.split("/")[2] if path.count("/") > 1 else ""
            where = _filled(place, path, kind) + QUERIES.get(name, "")
            for at, caller in place.of(role):
                asked = _asked(place, caller, kind if kind in place.ids else "disputes")
                expected = PATHS[name](asked)
                answer = _ask(at, method.upper(), where, BODIES.get(name, {}))
                found = _kept_out(answer)
                if name in NAMES_NOTHING and found == HIDDEN:
                    found = OPEN
                if found != expected:
                    wrong.append((name, caller.role, caller.centre, expected, answer.text[:90]))

    assert wrong == []


@pytest.mark.parametrize("role", HOLDERS)
def test_every_role_is_answered_at_every_step_as_the_table_says(place: Place, role: Role) -> None:
    """Each step of a dispute and of a matter, in every capacity: 404, 403, or decided."""
    wrong = []
    kinds = {Dispute: "disputes"} | {
        type(record): kind
        for kind in ("consultations", "demands")
        if (record := place.record(kind)) is not None
    }
    for name, form in forms().items():
        kind = kinds.get(form.kind)
        if kind is None:
            continue
        said = example_of(form)
        if "other" in said:
            said = said | {"other": place.ids["disputes"]}
        path = f"/v1/{kind}/{place.ids[kind]}/steps/{name}"
        for at, caller in place.of(role):
            expected = on_it(name)(_asked(place, caller, kind))
            answer = _ask(at, "POST", path, said)
            if _kept_out(answer) != expected:
                wrong.append((name, caller.role, caller.centre, expected, answer.text[:90]))

    assert wrong == []


def _asked(place: Place, caller: Caller, kind: str) -> Asked:
    now = stamp(place.window.time)
    known = (caller.id, caller.role, caller.centre, caller.body, caller.officer, caller.party)
    return Asked(Caller(*known, at=now), place.record(kind))


def _filled(place: Place, path: str, kind: str) -> str:
    told = {"year": "2026", "centre": "siming", "figure": "filed", "format": "jsonl", "size": "1"}
    told |= {"party": "A1", "erasure": "erasure-1", "hold": "hold-1"}
    told |= {"evidence": "E1", "upload": "0" * 32, "mandate": "M1", "absence": "B1"}
    return path.format_map(
        told | {"id": place.ids.get(kind, place.ids["disputes"]), "code": place.ids["code"]}
    )


def _ask(at: At, method: str, path: str, said: Any) -> httpx2.Response:
    headers = {
        "Authorization": f"Bearer {at.key}",
        "Idempotency-Key": f"k-{uuid4()}",
        "If-Match": '"0"',
    }
    body = said if method == "POST" else None
    answer: httpx2.Response = at.window.client.request(method, path, json=body, headers=headers)
    assert answer.status_code < 500 or answer.json()["code"] == "not-ready", (path, answer.text)
    return answer


def _kept_out(answer: httpx2.Response) -> str:
    """Whether the answer kept somebody from the record, or from doing this with it."""
    if answer.status_code == 404 and answer.json()["code"] == "not-found":
        return HIDDEN
    if answer.status_code == 403 and answer.json()["code"] in KEPT_OUT:
        return FORBIDDEN
    return OPEN
