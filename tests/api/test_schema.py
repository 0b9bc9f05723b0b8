"""The whole API against its own description: no 5xx, and no answer that is not declared."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any
from zlib import crc32

import pytest
import schemathesis
from fastapi import FastAPI
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
from operations.office import open_office
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

TRIES = 5
"""Requests made up for each of the hundred paths: under a minute on two idle cores."""


@contextmanager
def an_office() -> Iterator[tuple[FastAPI, str, str]]:
    """An app, the key of a team lead, and a dispute that is there."""
    with (
        TemporaryDirectory() as home,
        open_office(Settings(home=Path(home) / "office"), lambda: datetime.now(UTC)) as office,
    ):
        app = create_app(office)
        follower = Follower(
            office.registry, office.views, office.keys, office.centres, office.seat(PROJECTOR)
        )
        stop = Event()
        thread = Thread(target=follower.run, args=(stop,))
        thread.start()
        _, key = office.callers.add(Role.TEAM_LEAD, "siming", name="lead", officer="lead-wu")
        with TestClient(app) as client:
            headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "one"}
            filed = client.post("/v1/disputes", json=dict(EXAMPLE), headers=headers).json()
            yield app, key, filed["id"]
        stop.set()
        thread.join()


@pytest.fixture(scope="module")
def described() -> Iterator[Any]:
    """The API's description, bound to an open office."""
    with an_office() as (app, key, dispute):
        schema = schemathesis.openapi.from_asgi("/openapi.json", app)
        schema.hook(_known(dispute))
        schema.hook(_headers(key))
        yield schema


def _known(dispute: str) -> Any:
    def map_path_parameters(_context: Any, parameters: dict[str, Any] | None) -> Any:
        """Half of what is asked for is there, and the same half on every run."""
        if parameters and "id" in parameters and crc32(str(parameters["id"]).encode()) % 2:
            return parameters | {"id": dispute}
        return parameters

    return map_path_parameters


def _headers(key: str) -> Any:
    def map_headers(_context: Any, headers: dict[str, Any] | None) -> Any:
        """Everybody is known; versions are now and then right."""
        said = dict(headers or {}) | {"Authorization": f"Bearer {key}"}
        if "If-Match" in said:
            said["If-Match"] = '"1"'
        return said

    return map_headers


def test_no_fault_and_no_undeclared_answer(described: Any) -> None:
    """Whatever is sent on any path, the office answers as it says it does."""
    asked = 0
    for found in described.get_all_operations():
        operation = found.ok()
        if operation.label in ENDLESS:
            continue
        wrong = _tried(operation)
        assert not wrong, f"{operation.label}: {wrong}"
        asked += 1
    assert asked > len(forms())


def _tried(operation: Any) -> str:
    """What went wrong when requests were made up for one path; nothing where all went well."""

    @given(operation.as_strategy() | operation.as_strategy(generation_mode=NEGATIVE))
    @settings(
        max_examples=TRIES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any) -> None:
        case.call_and_validate(checks=CHECKS)

    try:
        ask()
    except BaseExceptionGroup as failed:
        return "; ".join(str(one)[:1000] for one in failed.exceptions)
    except Exception as failed:  # noqa: BLE001 - whatever a check says, it belongs to this path
        return f"{type(failed).__name__}: {str(failed)[:2000]}"
    return ""


def test_every_example_in_the_description_is_taken() -> None:
    """An example that the form itself refuses would mislead."""
    with an_office() as (app, _, _):
        told = app.openapi()["paths"]
        under = {kind: name for name, kind in KINDS.items()}
        for step in forms().values():
            path = f"/v1/{under[step.kind]}/{{id}}/steps/{step.name}"
            body = told[path]["post"]["requestBody"]["content"]["application/json"]
            step.model.model_validate(body["examples"]["example"]["value"])
