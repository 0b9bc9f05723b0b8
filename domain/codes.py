"""The codes in a fact, said in words: `hand-over` is 移送 to whoever reads the story of a case."""

import inspect
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_type_hints

from domain.bodies import read_bodies
from domain.dispute import Dispute
from domain.record import FACTS
from domain.steps import DECISIONS
from domain.wording import OFFICE, Language, asked_of, knows, say

_BODIES = frozenset(
    {"body_id", "centre", "body", "superior", "lead", "assisting", "commission", "court", "to"}
)
"""Fields that name a body of the city by its id."""


_SUMS = frozenset({"amount", "claimed", "agreed", "awarded", "paid", "total"})
"""Fields that are sums of money, CNY: told in yuan and cents."""


def told(topic: str, said: Mapping[str, Any], language: Language) -> str:
    """A fact in a sentence; its topic where the catalogue has none."""
    key = f"fact.{topic}"
    if not knows(key):
        return topic
    fact = FACTS.get(topic)
    part = fact.told_as(said) if fact else ""
    asked = asked_of(key, language, part)
    words: dict[str, Any] = {
        name: word(topic, name, value, language) for name, value in said.items() if name in asked
    }
    return say(key, language, part=part, **words)


def line(  # noqa: PLR0913 - what a fact says, both its times, and what it corrects
    topic: str,
    said: Mapping[str, Any],
    language: Language,
    *,
    happened_at: datetime,
    recorded_at: datetime,
    corrects: int = 0,
) -> str:
    """A fact as a line of the story; one entered on a later day than it happened says so (补录).

    One that corrects another says which (更正): two payments would be read where there was one.

    The lines stand in the order they were recorded: without it their times would seem to jump.
    """
    sentence = told(topic, said, language)
    if corrects:
        sentence = say("chronicle.corrects", language, line=sentence, version=corrects)
    is_late = recorded_at.astimezone(OFFICE).date() > happened_at.astimezone(OFFICE).date()
    return say("chronicle.late", language, line=sentence) if is_late else sentence


def word(topic: str, name: str, value: Any, language: Language) -> object:  # noqa: ANN401 - any plain field
    """A field of a fact, or of a file where no topic is named, as people say it."""
    if isinstance(value, (list, tuple, set, frozenset)):
        between = "、" if language == "zh" else ", "
        return between.join(str(word(topic, name, item, language)) for item in value)
    if isinstance(value, datetime):
        return value
    if name in _SUMS and value is not None:
        return f"{Decimal(value):.2f}"
    is_answer = isinstance(value, bool)
    if is_answer:
        value = "yes" if value else "no"
    if not isinstance(value, str):
        return "" if value is None else value
    keys = [*(f"code.{listed}.{value}" for listed in lists_of(topic, name)), f"{name}.{value}"]
    if is_answer:
        keys.append(f"code.answer.{value}")
    return next((say(key, language) for key in keys if knows(key)), _body(name, value, language))


def _body(name: str, value: str, language: Language) -> str:
    body = read_bodies().get(value) if name in _BODIES else None
    if body is None:
        return value
    return body.name_zh if language == "zh" else body.name_en


@cache
def lists_of(topic: str, name: str) -> tuple[str, ...]:
    """The code lists a fact's field may be read by; first those its own room asks for so."""
    fact = FACTS.get(topic)
    room = fact.__module__ if fact else ""
    here = [listed for module, field, listed in _asked() if (module, field) == (room, name)]
    elsewhere = [listed for _, field, listed in _asked() if field == name]
    spoken = name.replace("_", "-")
    return tuple(dict.fromkeys((*here, spoken, *elsewhere)))


@cache
def _asked() -> tuple[tuple[str, str, str], ...]:
    """Every code that a decision asks for: its room, the parameter's name, the list's."""
    decisions = (*DECISIONS.values(), Dispute.file)
    return tuple(found for decision in decisions for found in _codes_of(decision))


def _codes_of(decision: Any) -> Iterator[tuple[str, str, str]]:  # noqa: ANN401 - a decision of any shape
    for name, hint in get_type_hints(inspect.unwrap(decision)).items():
        for kind in _enums(hint):
            yield decision.__module__, name, _kebab(kind.__name__)


def _enums(hint: Any) -> Iterator[type[StrEnum]]:  # noqa: ANN401 - any annotation
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        yield hint
    elif isinstance(hint, UnionType) or get_args(hint) or hint is Union:
        for inner in get_args(hint):
            yield from _enums(inner)


def _kebab(name: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)[1:]
