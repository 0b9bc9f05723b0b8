"""What is so of every fact and every refusal, whoever caused it."""

import re
from collections.abc import Iterator
from dataclasses import fields
from types import UnionType
from typing import Any, NotRequired, Union, get_args, get_origin, is_typeddict

from domain.codes import told
from domain.record import Fact
from domain.refusals import Refusal
from domain.sealed import Sealed, is_sealed
from domain.wording import Language, blanks, catalogue, say
from tests.law.saying import hints_of

LANGUAGES: tuple[Language, ...] = ("zh", "en")

TWICE = re.compile(r"([\u4e00-\u9fff]{2,})[（：“”\s]*\1|\b([A-Za-z]{3,})\W+\2\b")
"""A word that stands twice side by side, as where a sentence and what fills it both say it."""


def must_keep_words_sealed(fact: Fact) -> None:
    """A person's words stand in a field that says they are sealed, and nowhere else.

    Whoever shows, exports or erases a fact goes by its fields' types.
    """
    hints = hints_of(type(fact))
    for field in fields(fact):
        for hint, value in _leaves(hints[field.name], getattr(fact, field.name)):
            sealed = isinstance(value, str) and is_sealed(value)
            declared = hint is Sealed and value is not None
            assert sealed == declared, f"{fact.TOPIC}.{field.name} is {hint}, and holds {value}"


def _leaves(hint: Any, value: Any) -> Iterator[tuple[Any, Any]]:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is NotRequired:
        yield from _leaves(inner[0], value)
    elif origin in (Union, UnionType):
        kinds = [kind for kind in inner if kind is not type(None)]
        yield from _leaves(kinds[0], value)
    elif origin is list:
        for one in value:
            yield from _leaves(inner[0], one)
    elif origin is dict:
        for one in value.values():
            yield from _leaves(inner[1], one)
    elif is_typeddict(hint):
        for key, one in value.items():
            yield from _leaves(hints_of(hint)[key], one)
    else:
        yield hint, value


def must_be_told(fact: Fact) -> None:
    """Whoever reads the story of a case reads a sentence, and no sealed string in it."""
    said = {field.name: getattr(fact, field.name) for field in fields(fact)}
    for language in LANGUAGES:
        sentence = told(fact.TOPIC, said, language)
        assert sentence, fact.TOPIC
        assert sentence != fact.TOPIC, f"{fact.TOPIC} has no sentence"
        assert "sealed:" not in sentence, f"{fact.TOPIC} says a sealed value: {sentence}"
        assert not TWICE.search(sentence), f"{fact.TOPIC} says a word twice: {sentence}"


def must_be_told_in_full(refusal: Refusal) -> None:
    """A refusal says why and what to do, and every blank of its sentences is filled."""
    key = f"refusal.{refusal.code}"
    for language in LANGUAGES:
        for part in ("", "do"):
            asked = blanks(catalogue()[key][f"{part}_{language}" if part else language])
            missing = asked - set(refusal.details)
            assert not missing, f"{refusal.code} does not say {missing}"
            assert say(key, language, part=part, **refusal.details)
