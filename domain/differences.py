"""What differs between a dispute at one moment and at another: which fields, and which facts.

Nothing here knows what a dispute holds: whatever a room adds to the file is compared with the rest.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.codes import word
from domain.record import Fact, Record
from domain.sealed import is_sealed
from domain.wording import Language, knows, say

Leaf = str | int | bool | Decimal | datetime | UUID | tuple[str, ...] | None

FRAME = frozenset({"beside", "requests", "person_version", "told_in", "found_stuck", "noted"})
"""What a record keeps for the office's own order, and says nothing of the matter."""

_ORDER = "version"
"""How fields end that say which fact told of something: the facts are listed by themselves."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that is otherwise: where it stands in the file, what it was and what it becomes.

    `path` begins with the part of the file; an entry of a list stands under its number. What was
    not there at all, or a list without entries, is None.
    """

    path: tuple[str, ...]
    was: Leaf
    becomes: Leaf


def parts_of(record: Record) -> Iterator[str]:
    """The parts of a file, by name, in the order in which they are laid out."""
    return (name for name in vars(record) if not name.startswith("_") and name not in FRAME)


def differences(
    was: Record, becomes: Record, *, without: Container[str] = frozenset()
) -> list[Difference]:
    """Every field that differs, in the order of the file; `without` some of its parts."""
    names = dict.fromkeys((*parts_of(was), *parts_of(becomes)))
    return [one for name in names if name not in without for one in _of_part(was, becomes, name)]


def _of_part(was: Record, becomes: Record, name: str) -> Iterator[Difference]:
    parts = getattr(was, name, None), getattr(becomes, name, None)
    if parts[0] == parts[1]:
        return
    before, after = (dict(_leaves(part, name)) for part in parts)
    for path in dict.fromkeys((*before, *after)):
        if before.get(path) != after.get(path):
            yield Difference(path, before.get(path), after.get(path))


def facts_between(was: Sequence[Fact], becomes: Sequence[Fact]) -> list[Fact]:
    """The facts that are told of at one of two moments, and not at the other."""
    before, after = ({fact.originator_version: fact for fact in facts} for facts in (was, becomes))
    return [(before | after)[version] for version in sorted(before.keys() ^ after.keys())]


def _leaves(value: Any, *path: str) -> Iterator[tuple[tuple[str, ...], Leaf]]:  # noqa: ANN401 - any part of a file
    if is_dataclass(value):
        named: Mapping[str, Any] = {one.name: getattr(value, one.name) for one in fields(value)}
        entries = [
            (name, inner) for name, inner in named.items() if inner and not name.endswith(_ORDER)
        ]
    elif isinstance(value, dict):
        entries = [(_name(key), inner) for key, inner in value.items()]
    elif isinstance(value, list | tuple | set | frozenset) and not value:
        return
    elif isinstance(value, set | frozenset):
        yield path, tuple(sorted(str(one) for one in value))
        return
    elif isinstance(value, list | tuple) and any(map(_holds_more, value)):
        entries = [(str(number), inner) for number, inner in enumerate(value, 1)]
    else:
        yield path, _leaf(value)
        return
    for name, inner in entries:
        yield from _leaves(inner, *path, name)


def _holds_more(value: object) -> bool:
    return is_dataclass(value) or isinstance(value, dict | list | tuple)


def _leaf(value: Any) -> Leaf:  # noqa: ANN401 - any plain field
    if isinstance(value, list | tuple):
        return tuple(str(one) for one in value)
    if isinstance(value, StrEnum):
        return value.value
    return None if value == "" else value


def _name(key: Any) -> str:  # noqa: ANN401 - a key of any table of the file
    return ":".join(str(piece) for piece in key) if isinstance(key, tuple) else str(key)


def told(one: Difference, language: Language) -> str:
    """A difference in a sentence; what is sealed is said to have changed, and not how."""
    where = place(one.path, language)
    if any(map(_hides, (one.was, one.becomes))):
        key = "sealed" if one.was and one.becomes else "sealed-new" if one.becomes else "gone"
        return say(f"difference.{key}", language, where=where)
    words = {
        name: word("", one.path[-1], value, language)
        for name, value in (("was", one.was), ("becomes", one.becomes))
        if value is not None
    }
    key = "changed" if len(words) > 1 else "new" if "becomes" in words else "gone"
    return say(f"difference.{key}", language, part="", where=where, **words)


def _hides(said: Leaf) -> bool:
    """Say whether a field, or an entry of it, is sealed."""
    return any(isinstance(each, str) and is_sealed(each) for each in _each(said))


def _each(said: Leaf) -> Sequence[Leaf]:
    return said if isinstance(said, tuple) else (said,)


def place(path: Sequence[str], language: Language) -> str:
    """Where a field stands in the file, in words."""
    part, *inner = path
    said = [_named("part", part, language), *(_entry(name, language) for name in inner)]
    return (" " if language == "zh" else ", ").join(said)


def _entry(name: str, language: Language) -> str:
    """An entry of a part; one that is known by two names, a party's consent to an act, by both."""
    pieces = name.split(":")
    return " ".join(_named("detail", piece, language) for piece in pieces)


def _named(under: str, name: str, language: Language) -> str:
    key = f"{under}.{name}"
    return say(key, language) if knows(key) else name
