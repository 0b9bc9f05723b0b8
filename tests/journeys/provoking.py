"""People who put the right words in the wrong places: what the desk answers them is kept."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import httpx2

from operations.demo_desk import Matter
from operations.demo_staff import SIMING, Staff, clerk, team_lead
from tests.journeys.confiding import themselves
from tests.privacy.planted import EMAIL, ID_NUMBER, NAME, PHONE, RARE_NAME, STATEMENT

_JSON = "application/json"
_WRONG_NUMBER = ID_NUMBER[:-1] + "0"
"""An identity number whose check digit is wrong is still somebody's, mistyped."""


@dataclass(frozen=True)
class Thrown:
    """One request that cannot be granted."""

    method: str
    path: str
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


async def provoked(
    client: httpx2.AsyncClient, staff: Staff, matter: Matter, values: Mapping[str, str]
) -> list[tuple[str, bytes]]:
    """Every problem answer, head and body, and what it answered."""
    answers = []
    for number, thrown in enumerate(_thrown(matter, values)):
        who = team_lead(SIMING) if "/steps/" in thrown.path else clerk(SIMING)
        headers = {
            "Authorization": f"Bearer {staff.keys[who]}",
            "Idempotency-Key": f"provoked-{number}",
            "Content-Type": _JSON,
            **thrown.headers,
        }
        answer = await client.request(
            thrown.method, thrown.path, content=thrown.body, headers=headers
        )
        where = f"{thrown.method} no. {number}: {answer.status_code}"
        assert 400 <= answer.status_code < 500, f"{where} {thrown.path}"
        head = "\n".join(f"{name}: {text}" for name, text in answer.headers.items())
        answers.append((where, head.encode() + b"\n\n" + answer.content))
    return answers


def _thrown(matter: Matter, values: Mapping[str, str]) -> Iterator[Thrown]:
    yield from _applications()
    yield from _steps(matter)
    yield from _addresses(matter)
    yield from _headers(matter)
    for text in values.values():
        yield _step(matter, "hold-session", version=str(matter.version), session=text, way=text)
        yield Thrown("GET", f"/v1/disputes?stage={quote(text)}&{quote(text)}={quote(text)}")


def _applications() -> Iterator[Thrown]:
    """Forms that are wrong somewhere, and full of somebody everywhere."""
    form = {
        "applicant": {"details": themselves()},
        "claims": [{"kind": "pay", "words": STATEMENT}],
        "statement": STATEMENT,
        "workplace": {"district": "350203", "address": None},
    }
    wrong: list[dict[str, Any]] = [
        {NAME: PHONE},
        {"channel": NAME},
        {"centre": RARE_NAME},
        {"received_at": PHONE},
        {"workplace": {"district": PHONE}},
        {"claims": [{"kind": NAME, "amount": ID_NUMBER}]},
        {"applicant": {"details": {**themselves(), "id_number": _WRONG_NUMBER}}},
        {"applicant": {"details": {**themselves(), "phone": NAME}}},
        {"applicant": {"details": {NAME: ID_NUMBER}, "role": STATEMENT}},
        {"statement": STATEMENT * 2000},
        {"consultation": ID_NUMBER},
        {"received_at": "2199-01-01T00:00:00Z"},
    ]
    for one in wrong:
        yield Thrown("POST", "/v1/disputes", json.dumps({**form, **one}).encode())
    whole = json.dumps(form, ensure_ascii=False).encode()
    yield Thrown("POST", "/v1/disputes", whole[:-20])
    yield Thrown("POST", "/v1/disputes", b"[" * 5000 + whole)
    yield Thrown("POST", "/v1/disputes", whole.decode().encode("gb18030"))
    yield Thrown("POST", "/v1/disputes", whole, {"Content-Type": "text/plain"})
    yield Thrown("POST", "/v1/disputes", f'"{NAME}"'.encode())


def _steps(matter: Matter) -> Iterator[Thrown]:
    """Steps that the law refuses, taken with names where codes belong."""
    current = str(matter.version)
    for step, said in (
        ("accept", {"mediator": NAME, "respondents": [RARE_NAME]}),
        ("record-consent", {"party": NAME, "to": "mediate", "way": "phone"}),
        ("record-payment", {"payment": PHONE, "term": ID_NUMBER, "amount": "1", "proof": NAME}),
        ("acknowledge-referral", {"referral": NAME, "number": ID_NUMBER}),
        ("offer-referral", {"referral": NAME, "body": RARE_NAME, "mode": "assist"}),
        ("offer-referral", _to_a_body(RARE_NAME)),
        ("classify", {"relation": NAME, "flags": [PHONE]}),
        ("add-document", {"document": NAME, "kind": "evidence", "title": NAME, "digest": PHONE}),
        ("record-term-performed", {"term": NAME, "proof": "both-parties", "words": STATEMENT}),
        ("withdraw-claim", {"claim": NAME}),
        ("assign-mediator", {"mediator": RARE_NAME}),
        ("replace-mediator", {"mediator": EMAIL, "reason": "workload", "words": STATEMENT}),
        ("award", {"number": NAME, "items": [], "result": "for-worker"}),
        ("link", {"other": NAME}),
    ):
        yield _step(matter, step, version=current, **said)
    yield _step(matter, "add-claim", version=ID_NUMBER, claim="C9", kind="pay", words=STATEMENT)
    yield _step(matter, "add-claim", version="1", claim="C9", kind="pay", words=STATEMENT)
    yield _step(matter, NAME, version=current, words=STATEMENT)


def _to_a_body(name: str) -> dict[str, str]:
    return {"referral": PHONE, "body": name, "mode": "hand-over", "ground": "consent"}


def _step(matter: Matter, name: str, *, version: str, **said: Any) -> Thrown:
    path = f"{matter.path}/steps/{quote(name)}"
    return Thrown("POST", path, json.dumps(said).encode(), {"If-Match": f'"{version}"'})


def _addresses(matter: Matter) -> Iterator[Thrown]:
    """Names and numbers where ids, pages and codes belong."""
    for text in (NAME, PHONE, ID_NUMBER, EMAIL):
        said = quote(text)
        yield Thrown("GET", f"/v1/disputes/{said}")
        yield Thrown("GET", f"/v1/{said}")
        yield Thrown("GET", f"/problems/{said}")
        yield Thrown("GET", f"/v1/receipts/{said}")
        yield Thrown("GET", f"/v1/disputes?cursor={said}")
        yield Thrown("GET", f"/v1/disputes?limit={said}")
        yield Thrown("GET", f"{matter.path}/{said}")
        yield Thrown("DELETE", f"{matter.path}?{said}={said}")


def _headers(matter: Matter) -> Iterator[Thrown]:
    """Numbers where keys, versions and languages belong."""
    said = json.dumps({"claim": "C9", "kind": "pay", "words": STATEMENT}).encode()
    path = f"{matter.path}/steps/add-claim"
    for text in (PHONE, ID_NUMBER, EMAIL):
        yield Thrown("POST", path, said, {"If-Match": text})
        yield Thrown("POST", path, said, {"Authorization": f"Bearer {text}"})
        yield Thrown("POST", path, said, {"Idempotency-Key": text * 40, "If-Match": '"1"'})
        yield Thrown("POST", path, said, {"Accept-Language": text, "If-Match": '"1"'})
        yield Thrown("POST", path, said, {"Content-Type": text, "If-Match": '"1"'})
