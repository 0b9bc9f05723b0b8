"""A period for process mining, by its objects (OCEL 2.0 JSON): one dispute touches many people.

Objects are disputes, parties, officers and bodies; events are facts, each related to whom it speaks
of, in that capacity. Every value is a string, as the standard's schema has it; its type says what
it is. The objects come last: until then they lie in a file of their own, so that a party who comes
again after ten thousand disputes is one object still, and memory holds none of them.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from types import UnionType
from typing import Any, Union, get_args, get_origin

from domain.bodies import read_bodies
from domain.record import FACTS, Fact
from projections.export_relations import Cast, Relation, Sort, Thing
from projections.lives import Entry, Life
from projections.scribe import FOLLOWED

Attribute = dict[str, str]

_TYPES: Mapping[Any, str] = {
    str: "string",
    int: "integer",
    bool: "boolean",
    Decimal: "float",
    datetime: "time",
}
"""The kinds of plain fields, as OCEL calls them.

Lists stand in the relations or are left out, and a sealed field has a kind of its own.
"""

_OF_EVERY_FACT = {
    "version": "integer",
    "position": "integer",
    "recorded_at": "time",
    "by": "string",
    "corrects": "integer",
}

_OF_A_DISPUTE = {
    "number": "string",
    "channel": "string",
    "worker_kind": "string",
    "relation": "string",
    "kinds": "string",
    "flags": "string",
    "stage": "string",
    "outcome": "string",
    "claimed": "float",
    "agreed": "float",
    "paid": "float",
    "filed_at": "time",
    "received_at": "time",
    "accepted_at": "time",
    "settled_at": "time",
    "closed_at": "time",
}

_OBJECT_TYPES: Mapping[Sort, Mapping[str, str]] = {
    Sort.DISPUTE: _OF_A_DISPUTE,
    Sort.PARTY: {},
    Sort.OFFICER: {},
    Sort.BODY: {"name": "string", "kind": "string"},
}


def ocel(lives: Iterable[Life]) -> Iterator[str]:
    """The whole log, piece by piece."""
    with closing(_Objects()) as objects:
        yield f'{{"objectTypes":{_types(_OBJECT_TYPES)},\n"eventTypes":{_types(_EVENT_TYPES)},\n'
        yield '"events":['
        yield from _joined(_events(life, objects) for life in lives)
        yield '],\n"objects":['
        yield from _joined(objects.told())
        yield "]}\n"


def _joined(pieces: Iterable[str]) -> Iterator[str]:
    begun = False
    for piece in pieces:
        if piece:
            yield f",\n{piece}" if begun else piece
            begun = True


def _types(named: Mapping[Any, Mapping[str, str]]) -> str:
    return json.dumps(
        [
            {
                "name": str(name),
                "attributes": [{"name": one, "type": kind} for one, kind in attributes.items()],
            }
            for name, attributes in named.items()
        ]
    )


def _event_types() -> dict[str, dict[str, str]]:
    """Every kind of fact that a dispute has, with its plain fields."""
    dispute = f"{FOLLOWED[0].TOPIC}."
    return {
        topic: _OF_EVERY_FACT | _plain_fields(fact)
        for topic, fact in sorted(FACTS.items())
        if topic.startswith(dispute)
    }


_ENVELOPE = frozenset(field.name for field in fields(Fact)) | {"originator_topic"}


def _plain_fields(fact: type[Fact]) -> dict[str, str]:
    kinds = {
        field.name: _TYPES.get(_kind(field.type))
        for field in fields(fact)
        if field.name not in _ENVELOPE
    }
    return {name: kind for name, kind in kinds.items() if kind}


def _kind(hint: Any) -> Any:  # noqa: ANN401 - any annotation
    """What a field holds where it is said at all."""
    if get_origin(hint) in (Union, UnionType):
        [hint] = [one for one in get_args(hint) if one is not type(None)]
    return hint


def _events(life: Life, objects: "_Objects") -> str:
    """The events of one dispute; whom they touch is laid aside."""
    cast = Cast(life)
    told = [_event(life, cast, entry) for entry in life.entries]
    touched = {thing for _, relations in told for _, thing in relations}
    standing = cast.standing()
    objects.mention(touched | {thing for _, thing in standing})
    objects.lay(cast.dispute, _dispute(life), standing)
    return ",\n".join(text for text, _ in told)


def _event(life: Life, cast: Cast, entry: Entry) -> tuple[str, list[Relation]]:
    relations = cast.relations(entry)
    known = _EVENT_TYPES.get(entry.topic, {})
    common = {name: getattr(entry, name) for name in _OF_EVERY_FACT}
    said = {name: entry.said[name] for name in known if name in entry.said}
    told = {
        "id": f"{life.case.id}/{entry.version}",
        "type": entry.topic,
        "time": entry.happened_at.isoformat(),
        "attributes": _attributes(said | common),
        "relationships": _related(relations),
    }
    return json.dumps(told, ensure_ascii=False), relations


_EVENT_TYPES = _event_types()


def _attributes(values: Mapping[str, Any]) -> list[Attribute]:
    return [
        {"name": name, "value": _text(value)}
        for name, value in values.items()
        if value is not None and value != ""
    ]


def _text(value: Any) -> str:  # noqa: ANN401 - a plain value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return " ".join(str(one) for one in value)
    return str(value)


def _related(relations: Iterable[Relation]) -> list[dict[str, str]]:
    return [{"objectId": thing.id, "qualifier": qualifier} for qualifier, thing in relations]


def _dispute(life: Life) -> list[Attribute]:
    """What a dispute says of itself; each value since its last fact."""
    case = life.case
    since = life.entries[-1].recorded_at if life.entries else case.filed_at
    said = {name: getattr(case, name) for name in _OF_A_DISPUTE}
    return [one | {"time": since.isoformat()} for one in _attributes(said)]


class _Objects:
    """The objects met so far, in a file that is nobody's and goes with whoever made it."""

    def __init__(self) -> None:
        # The empty name is SQLite's own for a file that is deleted as it is closed.
        self._file = sqlite3.connect("", check_same_thread=False)
        self._file.execute("CREATE TABLE met (id TEXT PRIMARY KEY, told TEXT) WITHOUT ROWID")

    def mention(self, things: Iterable[Thing]) -> None:
        """Note whom a fact spoke of; who is known already stays as they are."""
        rows = [(thing.id, _object(thing, _of(thing), [])) for thing in things]
        self._file.executemany("INSERT OR IGNORE INTO met VALUES (?, ?)", rows)

    def lay(self, thing: Thing, attributes: list[Attribute], relations: list[Relation]) -> None:
        """Lay an object down whole, where it was only mentioned before too."""
        row = (thing.id, _object(thing, attributes, relations))
        self._file.execute("INSERT OR REPLACE INTO met VALUES (?, ?)", row)

    def told(self) -> Iterator[str]:
        """Every object, by its id."""
        yield from (told for (told,) in self._file.execute("SELECT told FROM met ORDER BY id"))

    def close(self) -> None:
        """Let the file go."""
        self._file.close()


def _object(thing: Thing, attributes: list[Attribute], relations: list[Relation]) -> str:
    told = {
        "id": thing.id,
        "type": str(thing.sort),
        "attributes": attributes,
        "relationships": _related(relations),
    }
    return json.dumps(told, ensure_ascii=False)


_ALWAYS = "1970-01-01T00:00:00+00:00"
"""How the standard says since when, of what does not change."""


def _of(thing: Thing) -> list[Attribute]:
    body = read_bodies().get(thing.name) if thing.sort is Sort.BODY else None
    if body is None:
        return []
    said = {"name": body.name_zh, "kind": str(body.kind)}
    return [one | {"time": _ALWAYS} for one in _attributes(said)]
