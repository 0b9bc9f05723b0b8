"""From a decision's own signature to the form a caller fills in, and back, sealed.

Every parameter of a decision has a shape: the type that checks what was sent, and how what was
checked becomes what the decision takes. Words of people come in as text and reach the decision
sealed; sums come in as decimal strings; times carry their zone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    NewType,
    NotRequired,
    Protocol,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)
from uuid import UUID

from pydantic import BaseModel, Field, StrictBool, StrictInt, create_model

from api.calendar_files import roster_of
from api.fields import (
    FORM,
    Amount,
    CalendarFile,
    DayText,
    Digest,
    Hour,
    Id,
    Moment,
    Number,
    NumberGiven,
    PartyDetails,
    Words,
)
from domain.centre_calendar import Roster
from domain.sealed import PersonId, Sealed
from domain.values import ClockTime, Day

MOST_ENTRIES = 200
"""How many entries a list may have; the longest real file met had 120 papers."""

LARGEST_NUMBER = 10**12

Seal = Callable[[str, str], Sealed]
"""Seals a text that stood at a path of the form."""

Become = Callable[[Any, str, "Sealing"], Any]


class Sealing(Protocol):
    """What a shape asks while a checked value becomes what the decision takes."""

    def seal(self, text: str, path: str) -> Sealed:
        """Seal a text that stood at this path."""

    def person(self, details: Mapping[str, str], path: str) -> PersonId:
        """The person these details belong to; their keys are made ready."""

    def details(
        self, details: Mapping[str, str], person: PersonId | None, path: str
    ) -> dict[str, Sealed]:
        """Seal each detail for the person."""


@dataclass(frozen=True)
class Shape:
    """How one parameter is checked, and what becomes of it; `leaves` are its sealed paths."""

    type: Any
    become: Become
    leaves: tuple[str, ...] = ()


def _as_said(value: Any, _path: str, _sealing: Sealing) -> Any:  # noqa: ANN401 - any plain value
    return value


_PLAIN: Mapping[Any, Shape] = {
    str: Shape(Id, _as_said),
    int: Shape(Annotated[StrictInt, Field(ge=0, le=LARGEST_NUMBER)], _as_said),
    bool: Shape(StrictBool, _as_said),
    datetime: Shape(Moment, _as_said),
    UUID: Shape(UUID, _as_said),
    Day: Shape(DayText, _as_said),
    ClockTime: Shape(Hour, _as_said),
    Roster: Shape(CalendarFile, lambda text, _path, _sealing: roster_of(text)),
    Decimal: Shape(Amount, lambda value, _path, _sealing: Decimal(value)),
}


_IN_CLEAR: Mapping[str, Shape] = {
    "number": Shape(Number, _as_said),
    "notice": Shape(Number, _as_said),
    "inspectors": Shape(Number, _as_said),
    "digest": Shape(Digest, _as_said),
    "seen": Shape(Digest, _as_said),
}
"""Plain text that is no id, by where it stands: numbers of other bodies, notices, certificates."""


NUMBERED = Shape(NumberGiven, _as_said)
"""Where a number is not to be left out, nor is it left blank."""


def shape_of(told: Any, path: str) -> Shape:  # noqa: ANN401 - any annotation of a decision
    """The shape of an annotation; raises TypeError where the desk has no form for it."""
    if told is Sealed:
        return Shape(Words, lambda text, at, sealing: sealing.seal(text, at), (path,))
    if told in _PLAIN:
        return _IN_CLEAR.get(path, _PLAIN[told]) if told is str else _PLAIN[told]
    if isinstance(told, NewType):
        return shape_of(told.__supertype__, path)
    if isinstance(told, type) and issubclass(told, StrEnum):
        return Shape(told, _as_said)
    if get_origin(told) is not None:
        return _composed(told, path)
    if isinstance(told, type) and hasattr(told, "__required_keys__"):
        return _sheet(told, path)
    message = f"no form for {told!r} at {path}"
    raise TypeError(message)


def _composed(told: Any, path: str) -> Shape:  # noqa: ANN401
    origin, inside = get_origin(told), get_args(told)
    if origin is Annotated or origin is NotRequired:
        return shape_of(inside[0], path)
    if origin in (Union, UnionType):
        return _optional(shape_of(next(one for one in inside if one is not NoneType), path))
    if origin is list:
        return _list(shape_of(inside[0], path))
    if origin is dict and inside[1] is Sealed:
        return _details(path)
    if origin is dict:
        entry = shape_of(inside[1], path)
        entries = dict[Id, entry.type]  # type: ignore[name-defined]
        return Shape(Annotated[entries, Field(max_length=MOST_ENTRIES)], _as_said)
    message = f"no form for {told!r} at {path}"
    raise TypeError(message)


def _optional(shape: Shape) -> Shape:
    def become(value: Any, path: str, sealing: Sealing) -> Any:  # noqa: ANN401
        return None if value is None else shape.become(value, path, sealing)

    return Shape(shape.type | None, become, shape.leaves)


def _list(shape: Shape) -> Shape:
    def become(values: list[Any], path: str, sealing: Sealing) -> list[Any]:
        return [shape.become(value, path, sealing) for value in values]

    entries = list[shape.type]  # type: ignore[name-defined]
    return Shape(Annotated[entries, Field(max_length=MOST_ENTRIES)], become, shape.leaves)


def _details(path: str) -> Shape:
    """The details of a party: sealed for the party itself, whoever that turns out to be."""

    def become(value: PartyDetails, at: str, sealing: Sealing) -> dict[str, Sealed]:
        return sealing.details(value.said(), None, at)

    return Shape(PartyDetails, become, (f"{path}.*",))


def _sheet(told: type, path: str) -> Shape:
    """A sheet within a form: a party, a claim, a term of an agreement."""
    hints = get_type_hints(told)
    is_party = hints.get("person") is PersonId
    shapes = {
        name: shape_of(hint, f"{path}.{name}")
        for name, hint in hints.items()
        if hint is not PersonId
    }
    required: frozenset[str] = told.__required_keys__  # type: ignore[attr-defined]
    model = form(told.__name__, shapes, {name: None for name in shapes if name not in required})

    def become(value: BaseModel, at: str, sealing: Sealing) -> dict[str, Any]:
        person = sealing.person(value.details.said(), at) if is_party else None  # type: ignore[attr-defined]
        words: dict[str, Any] = {"person": person} if is_party else {}
        for name, shape in shapes.items():
            said = getattr(value, name)
            if is_party and name == "details":
                words[name] = sealing.details(said.said(), person, f"{at}.{name}")
            elif said is not None or name in required:
                words[name] = shape.become(said, f"{at}.{name}", sealing)
        return words

    return Shape(model, become, tuple(leaf for shape in shapes.values() for leaf in shape.leaves))


def form(
    name: str, shapes: Mapping[str, Shape], defaults: Mapping[str, Any], doc: str = ""
) -> type[BaseModel]:
    """A form of these fields; whoever sends another field is told so."""
    fields: dict[str, Any] = {}
    for field, shape in shapes.items():
        told = shape.type
        if field in defaults:
            fields[field] = (told | None if defaults[field] is None else told, defaults[field])
        else:
            fields[field] = (told, ...)
    return create_model(name, __config__=FORM, __doc__=doc or None, **fields)
