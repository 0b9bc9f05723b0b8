"""The whole API against its own description: no 5xx, and no answer that is not declared."""

import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any
from uuid import UUID
from zlib import crc32

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from api.app import KINDS, create_app
from api.filing import EXAMPLE
from api.forms import forms
from domain.callers import Role
from domain.record import Record
from operations.office import Office, open_office
from operations.reading_room import PROJECTOR
from operations.settings import Settings
from projections.follow import Follower

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
NEGATIVE = GenerationMode.NEGATIVE
ENDLESS = {"GET /v1/alerts/stream"}
"""What answers for as long as one listens; tests/api/test_alert_stream.py does."""

WILD = 2
"""Requests made up for each path with whatever may be wrong with them, by the team lead."""

IN_ORDER = (Role.TEAM_LEAD, Role.MEDIATOR, Role.PARTNER, Role.ADMINISTRATOR)
"""Who sends one more that is in order: to what is there, on its version, under a new key."""

PARTS = 4
"""Into so many tests the paths are dealt out, so that several workers may ask at once."""

BODY = "legal-aid"
CONSENT = {"to": "mediate", "way": "phone"}


@dataclass
class There:
    """An office at work, who calls it, and a record of each kind that is there."""

    office: Office
    client: TestClient
    keys: Mapping[Role, str]
    ids: dict[str, str] = field(default_factory=dict)
    said: Iterator[int] = field(default_factory=itertools.count)

    def version(self, record: str) -> int:
        """The version that a person may decide on."""
        return self.office.registry.get(Record, UUID(record)).person_version

    def id_under(self, path: str) -> str:
        """A record that is there, of the kind that a path speaks of."""
        kind = next((kind for kind in self.ids if f"/{kind}/" in path), "disputes")
        return self.ids[kind]

    def lay_out(self) -> None:
        """Lay out what is missing: a dispute under way, a question, a demand."""
        disputes = self.office.registry.dispute(UUID(self.ids["disputes"])) if self.ids else None
        if disputes is None or disputes.closed or disputes.is_handed_over:
            self.ids["disputes"] = self._post("/v1/disputes", dict(EXAMPLE))
            for party in ("A1", "R1"):
                self._step("record-consent", party=party, **CONSENT)
            self._step("accept", mediator="lin", respondents=["R1"])
            self._step(
                "offer-referral", referral="F1", body=BODY, mode="assist", ground="jurisdiction"
            )
        if "demands" not in self.ids:
            asked = {"channel": "window", "topic": "deposit"}
            self.ids["consultations"] = self._post("/v1/consultations", asked)
            wish = {"channel": "window", "words": "请开南门", "district": "350203"}
            self.ids["demands"] = self._post("/v1/demands", wish)

    def wild(self, role: Role, _case: Any) -> dict[str, str]:
        """The headers of a request that is as it was made up; only who asks is known."""
        return {"Authorization": f"Bearer {self.keys[role]}"}

    def in_order(self, role: Role, case: Any) -> dict[str, str]:
        """Ask about what is there; the headers of such a request."""
        record = self.id_under(case.path)
        if "id" in (case.path_parameters or {}):
            case.path_parameters["id"] = record
        return self.wild(role, case) | {
            "Idempotency-Key": f"in-order-{next(self.said)}",
            "If-Match": f'"{self.version(record)}"',
        }

    def _step(self, name: str, **said: Any) -> None:
        dispute = self.ids["disputes"]
        self._post(f"/v1/disputes/{dispute}/steps/{name}", said, self.version(dispute))

    def _post(self, path: str, said: Any, version: int | None = None) -> str:
        headers = {
            "Authorization": f"Bearer {self.keys[Role.TEAM_LEAD]}",
            "Idempotency-Key": f"laid-out-{next(self.said)}",
        }
        if version:
            headers["If-Match"] = f'"{version}"'
        answer = self.client.post(path, json=said, headers=headers)
        assert answer.is_success, answer.text
        return str(answer.json()["id"])


@contextmanager
def an_office() -> Iterator[There]:
    """An office whose views are kept, with a caller of each capacity."""
    with (
        TemporaryDirectory() as home,
        open_office(Settings(home=Path(home) / "office"), lambda: datetime.now(UTC)) as office,
    ):
        follower = Follower(
            office.registry, office.views, office.keys, office.centres, office.seat(PROJECTOR)
        )
        stop = Event()
        thread = Thread(target=follower.run, args=(stop,))
        thread.start()
        spoken: Mapping[Role, dict[str, Any]] = {
            Role.TEAM_LEAD: {"officer": "lead-wu"},
            Role.MEDIATOR: {"officer": "lin"},
            Role.PARTNER: {"body": BODY},
            Role.ADMINISTRATOR: {},
        }
        keys = {
            role: office.callers.add(role, "siming", name="someone", **who)[1]
            for role, who in spoken.items()
        }
        with TestClient(create_app(office)) as client:
            yield There(office, client, keys)
        stop.set()
        thread.join()


@pytest.fixture(scope="module")
def there() -> Iterator[There]:
    """An office at work."""
    with an_office() as there:
        yield there


@pytest.fixture(scope="module")
def described(there: There) -> Any:
    """The API's description, bound to the office."""
    schema = schemathesis.openapi.from_asgi("/openapi.json", there.client.app)
    schema.hook(_known(there))
    return schema


def _known(there: There) -> Any:
    def map_path_parameters(context: Any, parameters: dict[str, Any] | None) -> Any:
        """Half of what is asked for is there, and the same half on every run."""
        if parameters and "id" in parameters and crc32(str(parameters["id"]).encode()) % 2:
            return parameters | {"id": there.id_under(context.operation.path)}
        return parameters

    return map_path_parameters


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_no_fault_and_no_undeclared_answer(there: There, described: Any, part: int) -> None:
    """Whatever anybody sends on any path, the office answers as it says it does."""
    found = [operation.ok() for operation in described.get_all_operations()]
    finite = [operation for operation in found if operation.label not in ENDLESS]
    assert len(finite) > len(forms())
    for operation in finite[part::PARTS]:
        there.lay_out()
        usual = operation.as_strategy()
        anything = usual | operation.as_strategy(generation_mode=NEGATIVE)
        wrong = _tried(anything, partial(there.wild, Role.TEAM_LEAD), WILD)
        assert not wrong, f"{operation.label}: {wrong}"
        for role in IN_ORDER:
            wrong = _tried(usual, partial(there.in_order, role), 1)
            assert not wrong, f"{operation.label} by {role}: {wrong}"


def _tried(requests: Any, headers_of: Callable[[Any], dict[str, str]], tries: int) -> str:
    """What went wrong when requests were made up for one path; nothing where all went well."""

    @given(requests)
    @settings(
        max_examples=tries,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any) -> None:
        case.call_and_validate(headers=headers_of(case), checks=CHECKS)

    try:
        ask()
    except BaseExceptionGroup as failed:
        return "; ".join(str(one)[:1000] for one in failed.exceptions)
    except Exception as failed:  # noqa: BLE001 - whatever a check says, it belongs to this path
        return f"{type(failed).__name__}: {str(failed)[:2000]}"
    return ""


def test_every_example_in_the_description_is_taken() -> None:
    """An example that the form itself refuses would mislead."""
    with an_office() as there:
        told = create_app(there.office).openapi()["paths"]
        under = {kind: name for name, kind in KINDS.items()}
        for step in forms().values():
            path = f"/v1/{under[step.kind]}/{{id}}/steps/{step.name}"
            body = told[path]["post"]["requestBody"]["content"]["application/json"]
            step.model.model_validate(body["examples"]["example"]["value"])
