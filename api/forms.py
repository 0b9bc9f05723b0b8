"""The form of each step, made from its decision's own signature: a path cannot drift from it."""

import inspect
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_type_hints
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import BaseModel

from api.fields import Moment
from api.sealing import must_be_complete
from api.shapes import NUMBERED, Sealing, Shape, form, shape_of
from domain.access_steps import THE_OFFICES_OWN
from domain.calendars import CalendarBook
from domain.centre_calendar import CentreBook
from domain.consultation import Consultation
from domain.demand import Demand
from domain.dispute import Dispute
from domain.record import Record
from domain.sealed import PersonId
from domain.steps import DECISIONS, STEPS

NEW: Mapping[str, str] = {
    "add-claim": "claim",
    "add-document": "document",
    "draft-agreement": "agreement",
    "hold-session": "session",
    "offer-referral": "referral",
    "plan-visit": "visit",
    "propose-terms": "offer",
    "record-payment": "payment",
    "redraft-agreement": "agreement",
    "schedule-hearing": "hearing",
    "sign-undisputed-facts": "sheet",
    "split-off": "sibling",
}
"""Steps that make something new: who leaves its id out gets one made from the request."""

WITHOUT_FORM = THE_OFFICES_OWN | {"convert-consultation", "break-glass", "hand-in-evidence"}
"""Steps without a path made from them: the machinery's, and what a desk of its own records."""

KINDS: Mapping[str, type[Record]] = {
    "calendars": CalendarBook,
    "centre_calendar": CentreBook,
    "consultation": Consultation,
    "demand": Demand,
}
"""Rooms that are records of their own; every other room is the dispute's."""


@dataclass(frozen=True)
class StepForm:
    """One step as the desk offers it."""

    name: str
    kind: type[Record]
    decision: Callable[..., None]
    model: type[BaseModel]
    shapes: Mapping[str, Shape]
    persons: tuple[str, ...]
    defaults: Mapping[str, Any]

    def said(self, filled: BaseModel, sealing: Sealing, request: str) -> dict[str, Any]:
        """What the decision takes: sealed, and with an id for what is new."""
        words: dict[str, Any] = {}
        for name, shape in self.shapes.items():
            value = getattr(filled, name)
            if value is None:
                value = self._left_out(name, request)
                words[name] = value
            else:
                words[name] = shape.become(value, name, sealing)
        for person in self.persons:
            words[person] = self._person(filled, sealing)
        return words

    def _left_out(self, name: str, request: str) -> Any:  # noqa: ANN401 - an id or a default
        if NEW.get(self.name) != name:
            return self.defaults.get(name)
        made = uuid5(NAMESPACE_URL, f"onestop:{self.name}:{request}")
        is_id = self.shapes[name].type is UUID
        return made if is_id else f"{name}-{made.hex[:12]}"

    def _person(self, filled: BaseModel, sealing: Sealing) -> PersonId | None:
        """A party's person changes only where a number says who it is."""
        details = getattr(filled, "details", None)
        said: dict[str, str] = details.said() if details else {}
        known = "id_number" in said or "credit_code" in said
        return sealing.person(said, "") if known else None


@cache
def forms() -> Mapping[str, StepForm]:
    """Every step a caller can take, by name.

    Raises LookupError where the sealing table is wrong.
    """
    made = {name: _form(name) for name in STEPS if name not in WITHOUT_FORM}
    must_be_complete(
        {
            (name, leaf)
            for name, step in made.items()
            for shape in step.shapes.values()
            for leaf in shape.leaves
        }
    )
    return made


@cache
def forms_of(kind: type[Record]) -> tuple[StepForm, ...]:
    """The steps of one kind of record, in the order the rooms declare them."""
    return tuple(step for step in forms().values() if step.kind is kind)


_COMMON: Mapping[str, Shape] = {
    "happened_at": Shape(Moment, lambda value, _path, _sealing: value),
}
_CORRECTING: Mapping[str, Shape] = {"corrects": shape_of(int, "corrects")}
"""What only a step that may put a fact right is told."""


def _form(name: str) -> StepForm:
    decision = DECISIONS[name]
    told = get_type_hints(decision)
    asked = [p for p in inspect.signature(decision).parameters if p not in ("self", "act")]
    persons = tuple(p for p in asked if _is_person(told[p]))
    defaults = _defaults(decision)
    shapes = {p: shape_of(told[p], p) for p in asked if p not in persons}
    if "number" in shapes and "number" not in defaults:
        shapes["number"] = NUMBERED
    model = form(
        _title(name),
        {**shapes, **_COMMON, **(_CORRECTING if STEPS[name].corrects else {})},
        {p: None if p == NEW.get(name) else value for p, value in defaults.items() if p in shapes}
        | ({NEW[name]: None} if name in NEW else {})
        | {"happened_at": None, "corrects": 0},
        inspect.getdoc(decision) or "",
    )
    kind = KINDS.get(STEPS[name].room, Dispute)
    return StepForm(name, kind, decision, model, shapes, persons, defaults)


def _is_person(told: Any) -> bool:  # noqa: ANN401 - any annotation
    return told is PersonId or PersonId in getattr(told, "__args__", ())


def _defaults(decision: Callable[..., None]) -> dict[str, Any]:
    parameters = inspect.signature(decision).parameters.values()
    return {p.name: p.default for p in parameters if p.default is not inspect.Parameter.empty}


def _title(name: str) -> str:
    return "".join(part.title() for part in name.split("-"))


def canonical(what: str, filled: BaseModel) -> bytes:
    """What was asked, in one form, whatever the order and the spaces it was sent with."""
    return json.dumps(
        [what, filled.model_dump(mode="json", exclude_unset=True)], sort_keys=True
    ).encode()
