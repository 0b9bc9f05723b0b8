"""The API's own description: titles Chinese first and then English, a chapter for each room.

Paths and forms come from the code; every title comes from the one catalogue.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI

from api.door import MOST_BYTES, MOST_HEADER_BYTES
from api.problems import MEDIA_TYPE, REASONS, Problem, problem_of
from domain.refusals import Forbidden, NotFound, Refusal, RequestReused, StaleVersion, StepNotOpen
from domain.refusals.access import (
    Fault,
    HeadersTooLarge,
    NotCalledSo,
    NotDoneHere,
    NotIdentified,
    NotJson,
    NotReady,
    TooMuchSaid,
    TooOften,
    TooSlow,
    Unreadable,
    VersionNotSaid,
)
from domain.refusals.case_codes import TooManyCodes
from domain.refusals.evidence import NoSuchPart
from domain.steps import STEPS
from domain.values import Stage
from domain.wording import say

CHAPTERS: Mapping[str, tuple[str, ...]] = {
    "filing": (),
    "disputes": ("pinning", "imported"),
    "intake": (
        "intake",
        "sides",
        "documents",
        "evidence",
        "consent",
        "claims",
        "links",
        "acceptance",
    ),
    "mediation": ("mediators", "sessions", "mediation"),
    "visit": ("visit", "visit_records", "informers"),
    "agreement": ("agreement", "signing"),
    "performance": ("performance", "confirmation", "enforcement"),
    "arbitration": (
        *("arbitration_application", "arbitration_clock", "tribunal"),
        *("arbitral_mediation", "award", "after_award"),
    ),
    "referral": ("referral", "referral_answers", "referral_ways"),
    "closing": ("route_steps", "closing", "aftercare"),
    "alerts": ("alert_answers",),
    "consultation": ("consultation",),
    "demand": ("demand",),
    "calendar": ("calendars", "centre_calendar"),
    "statistics": (),
    "access": ("break_glass",),
    "persons": ("locking",),
    "audit": (),
    "codes": (),
    "session": (),
    "officers": (),
    "callers": (),
    "ledger": (),
    "running": (),
}
"""The chapters in the order of the chain, and the rooms whose steps stand in each."""

_SHOWN: tuple[Refusal, ...] = (
    Unreadable(),
    NotIdentified(),
    Forbidden(),
    NotFound(),
    NotDoneHere(),
    StepNotOpen(stage=Stage.INTAKE),
    StaleVersion(current=8),
    TooMuchSaid(most=MOST_BYTES),
    HeadersTooLarge(most=MOST_HEADER_BYTES),
    TooManyCodes(seconds=60),
    NotJson(),
    NoSuchPart(size=482_113),
    RequestReused(),
    VersionNotSaid(),
    TooSlow(),
    NotCalledSo(),
    TooOften(seconds=2),
    Fault(reference="5f0c9a31d2b7"),
    NotReady(parts="views"),
)
"""One refusal of each family, as an example."""


def chapter_of(step: str) -> str:
    """The chapter a step stands in; raises LookupError where its room stands in none."""
    room = STEPS[step].room
    for chapter, rooms in CHAPTERS.items():
        if room in rooms:
            return chapter
    raise LookupError(f"the room {room} stands in no chapter of the description")


def both(key: str) -> str:
    """A title as it stands in the description."""
    return f"{say(key, 'zh')} · {say(key, 'en')}"


def describe(app: FastAPI) -> None:
    """Make the app tell its description in both languages, with the one form of every problem."""
    described = app.openapi

    def told() -> dict[str, Any]:
        schema = described()
        if "responses" not in schema["components"]:
            _tell_problems(schema["components"])
            schema["tags"] = [{"name": both(f"desk.{chapter}")} for chapter in CHAPTERS]
            for operation in _operations(schema):
                _tell(operation)
        return schema

    app.openapi = told  # type: ignore[method-assign]


def _operations(schema: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for path in schema["paths"].values():
        yield from path.values()


def _tell(operation: dict[str, Any]) -> None:
    name = operation["operationId"]
    operation["summary"] = both(f"step.{name}" if name in STEPS else f"operation.{name}")
    operation["tags"] = [both(f"desk.{tag}") for tag in operation["tags"]]
    for status, response in operation["responses"].items():
        if MEDIA_TYPE in response.get("content", {}):
            operation["responses"][status] = {"$ref": f"#/components/responses/{status}"}


def _tell_problems(components: dict[str, Any]) -> None:
    """Every problem answer once, with an example; each path only points there."""
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    components["schemas"].update(problem.pop("$defs", {}))
    components["schemas"]["Problem"] = problem
    shown = {str(told.status): told for told in (problem_of(one, "zh") for one in _SHOWN)}
    components["responses"] = {
        str(status): {
            "description": reason,
            "content": {
                MEDIA_TYPE: {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    "example": shown[str(status)].model_dump(mode="json"),
                }
            },
        }
        for status, reason in REASONS.items()
    }
