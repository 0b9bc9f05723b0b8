"""Which sealed values of a case file are opened for its reader: those they may read at the desk.

A fact does not say where in the record its words came to stand, and the access table speaks of the
record. So the dispute is read on fact by fact, and a value may be opened where it stood when it was
recorded; one that stood nowhere a reader looks stays closed.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api import showing
from api.disputes import PARTS
from api.showing import plain, reader, sealed_in
from api.visitor import Visitor
from domain.access import may
from domain.access_rows import Action
from domain.callers import PARTIES
from domain.dispute import Dispute
from domain.parties import APPLICANT
from domain.record import Fact
from domain.sealed import Sealed, is_sealed, parts
from domain.seats import is_theirs
from domain.standing_for import speaks_for
from domain.values import PartyId

Path = tuple[str | int, ...]
"""From the top of a fact's stored fields to a value."""


@dataclass(frozen=True, slots=True)
class Found:
    """A sealed value: in which fact, where in it, and where it stood in the record."""

    version: int
    path: Path
    place: str
    sealed: Sealed


@dataclass(frozen=True, slots=True)
class Opened:
    """A value that was opened; its text is None where its key was destroyed."""

    version: int
    path: Path
    text: str | None


def opened_for(
    visitor: Visitor, dispute: Dispute, facts: Sequence[Fact], states: Mapping[int, bytes]
) -> list[Opened]:
    """The values that this visitor may read, of the facts they are told of (by version)."""
    reads, sheets = reader(visitor, dispute), _sheets(visitor, dispute)
    own = speaks_for(visitor.caller, dispute) if visitor.caller.role in PARTIES else frozenset()
    exchanged = own.intersection(dispute.sat)
    found = [
        one
        for one in _standing(facts, states)
        if reads(one.place, parts(one.sealed).field)
        and sheets(one.place)
        and not _is_anothers(dispute, exchanged, one)
    ]
    lying = [showing.Found(one.place, one.sealed, whole=True) for one in found]
    texts = showing.opened(visitor, dispute, lying)
    return [Opened(one.version, one.path, text) for one, text in zip(found, texts, strict=True)]


def _is_anothers(dispute: Dispute, exchanged: frozenset[str], one: Found) -> bool:
    """Say whether a value is of who sat earlier in one of the reader's seats."""
    part, _, rest = one.place.partition(".")
    if part == "parties":
        seat = PartyId(rest.partition(".")[0])
        return seat in exchanged and one.sealed not in dispute.parties[seat].details.values()
    return APPLICANT in exchanged and not is_theirs(dispute, APPLICANT, one.version)


def _sheets(visitor: Visitor, dispute: Dispute) -> Callable[[str], bool]:
    """Outside mediation only what both sides signed for is undisputed (在线调解规则 Art. 18)."""
    mediates = may(visitor.caller, Action.OPEN_PROCEEDINGS, dispute)
    joint = {name for name, sheet in dispute.undisputed.items() if sheet.is_joint}

    def is_told(place: str) -> bool:
        part, _, sheet = place.partition(".")
        return part != "undisputed" or mediates or sheet.partition(".")[0] in joint

    return is_told


def _standing(facts: Iterable[Fact], states: Mapping[int, bytes]) -> Iterator[Found]:
    """Every sealed value of these facts that came to stand in the record, and where."""
    record: Any = None
    for fact in facts:
        record = fact.mutate(record)
        state = states.get(fact.originator_version)
        sealed = list(_within(json.loads(state))) if state else []
        if not sealed:
            continue
        places = {text: place for place, text, _ in sealed_in(_shown_parts(record))}
        for path, text in sealed:
            if text in places:
                yield Found(fact.originator_version, path, places[text], Sealed(text))


def _shown_parts(record: Dispute) -> dict[str, Any]:
    return {name: plain(getattr(record, name)) for name in PARTS if hasattr(record, name)}


def _within(said: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:  # noqa: ANN401 - any JSON
    """Where sealed values stand in a fact's stored fields."""
    if isinstance(said, str) and is_sealed(said):
        yield path, said
    elif isinstance(said, dict):
        for name, value in said.items():
            yield from _within(value, (*path, name))
    elif isinstance(said, list):
        for number, value in enumerate(said):
            yield from _within(value, (*path, number))
