"""Who and what a fact speaks of: the parties, officers and bodies in it, each in what capacity.

A person is a pseudonym: the id under which the office keeps them, made with a key of its own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.callers import own_name
from projections.lives import Entry, Life


class Sort(StrEnum):
    """The sorts of objects of an export."""

    DISPUTE = "dispute"
    PARTY = "party"
    OFFICER = "officer"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Thing:
    """An object: of which sort, and under which id of the office."""

    sort: Sort
    name: str

    @property
    def id(self) -> str:
        """One id among the objects of every sort."""
        return f"{self.sort}:{self.name}"


Relation = tuple[str, Thing]
"""In what capacity, and who."""

OF_PARTIES = frozenset(
    {
        *("party", "by_party", "chosen_by", "confirmed_by", "signed_by", "respondents", "parties"),
        *("parties_met", "heard", "bound", "present", "absent"),
    }
)
"""Fields that name parties of the dispute, one or several (A1, R1)."""

OF_OFFICERS = frozenset(
    {"mediator", "mediators", "arbitrators", "inspectors", "recorder", "approved_by"}
)
OF_BODIES = frozenset({"centre", "body_id", "commission", "court", "superior", "organisation"})
OF_DISPUTES = frozenset({"other", "sibling"})

_SPEAKERS: Mapping[str, Sort] = {"officer": Sort.OFFICER, "partner": Sort.BODY}
RECORDED_BY = "recorded-by"
ABOUT = "of"


class Cast:
    """Who takes part in one dispute, as its facts bring them in."""

    def __init__(self, life: Life) -> None:
        self._life = life
        self.persons: dict[str, tuple[str, str]] = {}
        """By party id: in which role, and which person."""

    @property
    def dispute(self) -> Thing:
        """The dispute itself."""
        return Thing(Sort.DISPUTE, str(self._life.case.id))

    def relations(self, entry: Entry) -> list[Relation]:
        """Whom a fact speaks of, each once in each capacity; read the facts in their order."""
        self._bring_in(entry.said)
        found = (
            (ABOUT, self.dispute),
            *self._speaker(entry.by),
            *(one for name, value in entry.said.items() for one in self._named(name, value)),
        )
        return list(dict.fromkeys(found))

    def standing(self) -> list[Relation]:
        """Who belongs to the dispute itself: its parties by role, its centre, its mediator."""
        case = self._life.case
        return [
            *((role, Thing(Sort.PARTY, person)) for role, person in self.persons.values()),
            ("centre", Thing(Sort.BODY, case.centre)),
            *([("custody", Thing(Sort.BODY, case.custody))] if case.custody else []),
            *([("mediator", Thing(Sort.OFFICER, case.mediator))] if case.mediator else []),
        ]

    def _bring_in(self, said: Any) -> None:  # noqa: ANN401 - any JSON
        if isinstance(said, dict):
            if {"id", "role", "person"} <= said.keys():
                self.persons[said["id"]] = (said["role"], said["person"])
            for value in said.values():
                self._bring_in(value)
        elif isinstance(said, list):
            for value in said:
                self._bring_in(value)

    def _speaker(self, by: str) -> Iterator[Relation]:
        kind, _, name = own_name(by).partition(":")
        if kind in _SPEAKERS:
            yield RECORDED_BY, Thing(_SPEAKERS[kind], name)
        elif name in self.persons:
            yield RECORDED_BY, Thing(Sort.PARTY, self.persons[name][1])

    def _named(self, field: str, value: Any) -> Iterator[Relation]:  # noqa: ANN401 - any JSON
        for one in value if isinstance(value, (list, dict)) else [value]:
            if isinstance(one, dict) and "person" in one:
                yield field, Thing(Sort.PARTY, one["person"])
            elif isinstance(one, str) and one:
                yield from self._one(field, one)
        if isinstance(value, dict) and "person" in value:
            yield field, Thing(Sort.PARTY, value["person"])

    def _one(self, field: str, name: str) -> Iterator[Relation]:
        if field in OF_PARTIES and name in self.persons:
            yield field, Thing(Sort.PARTY, self.persons[name][1])
        elif field in OF_OFFICERS:
            yield field, Thing(Sort.OFFICER, name)
        elif field in OF_BODIES:
            yield field, Thing(Sort.BODY, name)
        elif field in OF_DISPUTES:
            yield field, Thing(Sort.DISPUTE, name)
