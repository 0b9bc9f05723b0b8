"""No door shows a sealed value without a line in the access log: every path, in every capacity."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest

import api
from api.examples import example_of
from api.forms import forms
from domain.access_log import Read, Reading, Revealed, Searched
from domain.callers import HOLDERS, Role
from domain.dispute import Dispute
from tests.api.conftest import At, Window, accepted
from tests.evidence.sending import handed_in
from tests.privacy.planted import BANK_ACCOUNT, ID_NUMBER, NAME, PHONE, PRIVATE_NOTE, STATEMENT
from tests.projections.logged import facts_of

QUESTION, WISH = "站点押金三个月不退怎么办才好", "湖滨南路充电柜坏了半个月没人修"
SHOWN = (
    *(NAME, PHONE, ID_NUMBER, BANK_ACCOUNT, STATEMENT, PRIVATE_NOTE, QUESTION, WISH),
    *(f"{NAME[:1]}**", f"{PHONE[:3]}****{PHONE[-4:]}", f"{ID_NUMBER[:3]}***"),
    f"***{BANK_ACCOUNT[-4:]}",
)
"""What was said, whole and as it is masked: either was opened to be shown."""

WHO = {"officer": "lin", "body": "legal-aid"}
OPENS = {
    *("read-dispute", "list-disputes", "read-consultation", "read-demand"),
    *("reveal-values", "read-case-file", "list-evidence", "open-evidence"),
}
"""The operations that show something sealed today, besides what is noted beside a reason."""

ENDLESS = "stream-alerts"


def test_only_the_access_book_opens_and_looks_for_words() -> None:
    """Whoever writes another door has no other way: the desk is handed no opener."""
    opening = {"open_many", "grams", "opener"}
    found = {
        f"{path.name}: {node.attr}"
        for path in Path(str(api.__file__)).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in opening
    }

    assert found == {"access_book.py: open_many", "access_book.py: grams"}


@pytest.fixture
def planted(read: Window, clerk: At, lin: At) -> dict[str, str]:
    """A record of each kind in which something was said; where the paths find them."""
    details = {"name": NAME, "phone": PHONE, "id_number": ID_NUMBER, "bank_account": BANK_ACCOUNT}
    dispute = clerk.file(applicant={"role": "worker", "details": details}, statement=STATEMENT)
    asked = {"channel": "window", "topic": "deposit", "question": QUESTION}
    wished = {"channel": "window", "words": WISH, "district": "350203"}
    found = {
        "disputes": str(dispute["id"]),
        "consultations": str(clerk.post("/v1/consultations", asked).json()["id"]),
        "demands": str(clerk.post("/v1/demands", wished).json()["id"]),
        "code": str(dispute["receipt"]),
        "officers": "lin",
    }
    asks = clerk.post(f"/v1/disputes/{found['disputes']}/parties/A1/requests", {"kind": "copy"})
    found["persons"] = str(asks.json()["id"])
    for party in ("A1", "R1"):
        lin.step(found["disputes"], "record-consent", party=party, to="mediate", way="phone")
    lin.step(found["disputes"], "accept", mediator="lin", respondents=["R1"])
    lin.step(found["disputes"], "note-privately", note=PRIVATE_NOTE)
    handed_in(lin, found["disputes"], STATEMENT.encode(), name=NAME, evidence="E1")
    read.office.access.write_up()
    return found


@pytest.fixture
def everybody(read: Window) -> dict[Role, At]:
    """Somebody in each capacity; the worker is the applicant."""
    person = read.office.keys.person_of(ID_NUMBER, otherwise="")
    return {
        role: read.caller(role, **(WHO | {"officer": f"{role}-1"}))
        if role not in (Role.MEDIATOR, Role.WORKER)
        else read.caller(role, **(WHO if role is Role.MEDIATOR else {"party": person}))
        for role in HOLDERS
    }


def doors(window: Window, planted: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Every operation but the steps: its name, its method, and a path to what is there."""
    filled = {
        "id": planted["disputes"],
        "code": planted["code"],
        "year": "2026",
        "centre": "siming",
        "figure": "filed",
        "format": "jsonl",
        "size": "1",
        "party": "A1",
        "erasure": "erasure-1",
        "hold": "hold-1",
        "evidence": "E1",
        "upload": "0" * 32,
        "mandate": "M1",
        "absence": "B1",
    }
    described = window.client.get("/openapi.json").json()["paths"]
    for path, operations in described.items():
        kind = path.split("/")[2] if path.startswith("/v1/") else ""
        where = path.format_map(filled | {"id": planted.get(kind, planted["disputes"])})
        for method, operation in operations.items():
            if "/steps/" not in path and operation["operationId"] != ENDLESS:
                yield operation["operationId"], method.upper(), where


def ask(caller: At, method: str, path: str, said: Any, version: int) -> httpx2.Response:
    """One request that is in order as far as one can know."""
    headers = {
        "Authorization": f"Bearer {caller.key}",
        "Idempotency-Key": f"{method}-{path}"[-200:],
        "If-Match": f'"{version}"',
    }
    body = None if method in ("GET", "DELETE") else said
    return caller.window.client.request(method, path, json=body, headers=headers)


REVEAL = {"values": ["parties.A1.details.phone"], "reason": "audit"}


def test_every_door_that_shows_something_writes_it_down(
    read: Window, planted: dict[str, str], everybody: dict[Role, At]
) -> None:
    """Every path in every capacity: what was planted stands in the answer only beside a line."""
    last = read.office.registry.recorder.max_notification_id() or 0
    seen: set[tuple[str, Role]] = set()
    for name, method, path in doors(read, planted):
        where = f"{path}?after={last}" if name == "list-disputes" else path
        for role, caller in everybody.items():
            answer = ask(caller, method, where, REVEAL if name == "reveal-values" else {}, 1)
            assert answer.status_code < 500, (name, role, answer.text)
            if any(words in answer.text for words in SHOWN):
                seen.add((name, role))

    read.office.access.write_up()
    assert seen <= written(read)
    assert {name for name, _ in seen} == OPENS
    assert len(seen) >= 2 * len(OPENS)


def test_no_step_shows_anything_unwritten(
    read: Window, planted: dict[str, str], everybody: dict[Role, At]
) -> None:
    """An answer to a step tells facts and steps; what is sealed stays so, or is written down."""
    dispute = planted["disputes"]
    seen: set[tuple[str, Role]] = set()
    for name, form in forms().items():
        if form.kind is Dispute:
            version = read.office.registry.dispute(UUID(dispute)).person_version
            path = f"/v1/disputes/{dispute}/steps/{name}"
            answer = ask(everybody[Role.MEDIATOR], "POST", path, example_of(form), version)
            assert answer.status_code < 500, (name, answer.text)
            if any(words in answer.text for words in SHOWN):
                seen.add((name, Role.MEDIATOR))

    read.office.access.write_up()
    assert seen <= written(read)


def written(window: Window) -> set[tuple[str, Role]]:
    """The doors at which something was opened, and in what capacity."""
    registry = window.office.registry
    readings: list[Reading] = [one for fact in facts_of(registry, Read) for one in fact.readings]
    read_at = {(one["door"], Role(one["role"])) for one in readings}
    return read_at | {(fact.door, Role(fact.role)) for fact in facts_of(registry, Revealed)}


def test_what_is_opened_is_written_of_every_record_on_a_page(
    read: Window, clerk: At, lin: At
) -> None:
    """A list shows twenty names: each of the twenty disputes was seen."""
    disputes = {clerk.file()["id"] for _ in range(5)} | {accepted(clerk, lin)}
    read.office.access.write_up()
    before = len(facts_of(read.office.registry, Read))
    last = read.office.registry.recorder.max_notification_id() or 0
    auditor = read.caller(Role.AUDITOR, officer="shen")

    page = auditor.get(f"/v1/disputes?after={last}").json()["lines"]

    read.office.access.write_up()
    [fact] = facts_of(read.office.registry, Read)[before:]
    [reading] = fact.readings
    assert {line["id"] for line in page} == disputes == set(reading["records"])
    assert reading["masked"] == {"parties": ["name"]}


@pytest.mark.usefixtures("planted")
def test_nothing_of_what_was_shown_stands_in_the_log(
    read: Window, everybody: dict[Role, At]
) -> None:
    """Kinds and places, ids and codes: no word of anybody, whole or masked."""
    clerk = everybody[Role.CLERK]
    last = read.office.registry.recorder.max_notification_id() or 0
    assert clerk.get(f"/v1/disputes?q={NAME[:2]}&after={last}").status_code == 200
    for caller in everybody.values():
        caller.get("/v1/disputes")
    read.office.access.write_up()

    recorder = read.office.registry.recorder
    told = [
        entry.state
        for entry in recorder.select_notifications(start=None, limit=10_000)
        if entry.topic.startswith("access_log.")
    ]

    assert facts_of(read.office.registry, Searched)
    assert told
    assert not [state for state in told for words in SHOWN if words in state.decode()]
