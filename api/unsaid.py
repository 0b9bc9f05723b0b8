"""What a problem says of what was sent: codes as they are, and nothing that may be somebody's."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from domain.wording import Language, catalogue, knows, say

_LIMITS = frozenset({"max_length", "min_length", "ge", "le", "gt", "lt", "expected", "pattern"})
_LONGEST_NAME = 40
_A_FIELD = re.compile(r"[a-z]{1,20}(_[a-z]{1,20}){0,4}")
_A_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+/-]*")
_A_LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9]{7,}")
_AN_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_UNSAID = "…"


class FieldProblem(BaseModel):
    """One field that is not as it should be."""

    at: str
    code: str
    title: str


def field_problem(error: Mapping[str, Any], language: Language) -> FieldProblem:
    """One field problem; what was sent is never said again, nor a name that is no field's."""
    kind = str(error["type"])
    key = f"field.{kind}" if knows(f"field.{kind}") else "field.invalid"
    limits = {
        name: value
        for name, value in (error.get("ctx") or {}).items()
        if isinstance(value, int | str) and name in _LIMITS
    }
    *way, last = error["loc"] or ("",)
    is_unknown = kind == "extra_forbidden"
    end = _unknown_name(str(last)) if is_unknown else _step(last)
    at = ".".join((*map(_step, way), end))
    return FieldProblem(at=at, code=kind, title=say(key, language, part="", **limits))


def _unknown_name(text: str) -> str:
    """A field that is none is named where it looks like one: a code or a password does not."""
    return text if _A_FIELD.fullmatch(text) else _UNSAID


def _step(part: object) -> str:
    text = str(part)
    plain = text.isascii() and text.replace("_", "").replace("-", "").isalnum()
    is_name = plain and len(text) <= _LONGEST_NAME and not _A_LONG_NUMBER.search(text)
    return text if is_name else _UNSAID


def _listed(said: list[str], language: Language) -> str:
    """Several one after the other, told apart also where one has commas of its own."""
    commas, semicolons = ("、", "；") if language == "zh" else (", ", "; ")
    has_commas = any(mark in one for one in said for mark in ("、", "，", ","))
    return (semicolons if has_commas else commas).join(said)


def in_words(name: str, value: object, language: Language) -> object:
    """A code as people say it, where the catalogue knows it; of several, each."""
    if isinstance(value, str) and ", " in value and _not_personal(value) != _UNSAID:
        said = [str(in_words(name, one, language)) for one in value.split(", ")]
        return _listed(said, language)
    for key in (f"{name}.{value}", f"code.{name}.{value}"):
        if key in catalogue():
            return say(key, language)
    return _not_personal(str(value)) if isinstance(value, str | UUID) else value


def as_data(value: object) -> str | int | bool:
    """A detail of a refusal as a program reads it."""
    if isinstance(value, bool | int):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else _not_personal(str(value))


def _not_personal(text: str) -> str:
    """A code as it is; what may be a name or a number of somebody, sent for a code, is not said."""
    are_codes = all(_A_CODE.fullmatch(part) for part in text.split(", "))
    is_number = _A_LONG_NUMBER.search(text) and not _AN_ID.fullmatch(text)
    return text if are_codes and not is_number else _UNSAID
