"""A record as one caller may see it: opened where the access table allows, masked elsewhere."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from api.access_book import Lying, book_of
from api.passed_on import asked_about, passed_on
from api.seats_shown import since_they_sit
from api.under_glass import reads_under_glass
from api.visitor import Visitor
from domain.access import condition, may
from domain.access_across import KEPT_PARTS, is_shown, visits_told
from domain.access_concerns import concerns
from domain.access_conditions import holds
from domain.access_rows import Action
from domain.access_telling import reads_course
from domain.callers import PARTIES
from domain.dispute import Dispute
from domain.record import Record
from domain.sealed import Field, Sealed, is_sealed, parts
from domain.sessions import Sheet
from domain.standing_for import is_across, speaks_for

_CONTACTS = frozenset({Field.PHONE, Field.ADDRESS, Field.EMAIL, Field.PLATE})
_MASKED_IN_PART = frozenset({Field.NAME, Field.PHONE, Field.ID_NUMBER, Field.BANK_ACCOUNT})
HIDDEN = "***"

READERS: Mapping[str, Action] = {
    "statement": Action.OPEN_APPLICATION,
    "oral_record": Action.OPEN_APPLICATION,
    "claims": Action.OPEN_APPLICATION,
    "workplace": Action.OPEN_APPLICATION,
    "documents": Action.OPEN_APPLICATION,
    "contacts": Action.OPEN_PROCEEDINGS,
    "disclosures": Action.OPEN_PROCEEDINGS,
    "sessions": Action.OPEN_PROCEEDINGS,
    "undisputed": Action.OPEN_APPLICATION,
    "offers": Action.OPEN_NOTES,
    "private_notes": Action.OPEN_NOTES,
    "agreement": Action.OPEN_PROCEEDINGS,
    "payments": Action.OPEN_PROCEEDINGS,
    "visits.place": Action.OPEN_CONTACTS,
    "visits.mediation_records": Action.OPEN_PROCEEDINGS,
    "visits.inspection_records": Action.OPEN_INSPECTION,
    "visits.corrections": Action.OPEN_INSPECTION,
    "informers": Action.OPEN_INFORMER,
    "referrals": Action.OPEN_APPLICATION,
    "arbitration": Action.OPEN_APPLICATION,
    "came_from": Action.OPEN_APPLICATION,
    "imported_rows": Action.OPEN_IMPORTED,
    "question": Action.OPEN_MATTER,
    "advice": Action.OPEN_MATTER,
    "words": Action.OPEN_MATTER,
    "place": Action.OPEN_MATTER,
    "answer": Action.OPEN_MATTER,
}
"""Who opens what, by where it stands in the record; what stands nowhere here is never opened."""

KNOWN_BY: Mapping[Action, Action] = {
    Action.OPEN_NOTES: Action.KNOW_NOTES,
    Action.OPEN_INFORMER: Action.KNOW_INFORMER,
}
"""Of what one must be allowed to know that it is there at all, by the action that opens it."""


def kept_from(visitor: Visitor, record: Record) -> frozenset[str]:
    """The parts of a record that were confided, and of which this caller may not know."""
    kept = {opens for opens, knows in KNOWN_BY.items() if not may(visitor.caller, knows, record)}
    return frozenset(name for name, action in READERS.items() if action in kept)


Reads = Callable[[str, Field], bool]


class Found(NamedTuple):
    """A sealed value, where it stands in its record, and whether it is to be shown whole."""

    at: str
    sealed: str
    whole: bool


def shown(visitor: Visitor, record: Record, names: Iterable[str]) -> dict[str, Any]:
    """These parts of a record, plain: what may be read is opened, the rest masked."""
    told = {name: plain(part) for name, part in _theirs(visitor, record, names)}
    reads = reader(visitor, record)
    worth = [
        Found(at, text, whole=reads(at, field))
        for at, text, field in sealed_in(told)
        if reads(at, field) or field in _MASKED_IN_PART
    ]
    texts = zip(
        ((one.at, one.sealed) for one in worth), opened(visitor, record, worth), strict=True
    )
    seen: dict[str, Any] = _unsealed(told, "", dict(texts))
    return seen


def opened(visitor: Visitor, record: Record, values: Iterable[Found]) -> list[str | None]:
    """The texts of values of a record, in the order given; that they were read is written down.

    Masked where they are not to be whole; None where a key is destroyed.
    """
    centre = book_of(record, visitor.office.registry)
    glass = reads_under_glass(visitor.caller, record)
    lying = [
        Lying(record.id, centre, place_of(one.at), one.sealed, one.whole, under_glass=glass)
        for one in values
    ]
    return visitor.office.access.open(visitor.visit, lying)


def place_of(at: str) -> str:
    """Where a value stands, as the access log has it: the part of the record; of a party, whose."""
    pieces = at.split(".")
    if pieces[0] == "parties":
        return f"parties.{pieces[1]}"
    part = f"{pieces[0]}.{pieces[-1]}"
    return part if part in READERS else pieces[0]


def _theirs(visitor: Visitor, record: Record, names: Iterable[str]) -> Iterator[tuple[str, object]]:
    """What is there for this caller, without what is of an earlier person in their seat."""
    for name, part in _open_to(visitor, record, names):
        if isinstance(record, Dispute):
            yield name, since_they_sit(visitor.caller, record, name, part)
        else:
            yield name, part


def _open_to(
    visitor: Visitor, record: Record, names: Iterable[str]
) -> Iterator[tuple[str, object]]:
    """The parts of a record that are there for this caller at all."""
    if isinstance(record, Dispute) and not reads_course(visitor.caller, record):
        if visitor.caller.role in PARTIES:
            yield from asked_about(record).items()
            return
        yield from passed_on(visitor.caller, record, visitor.office.registry.dispute).items()
        return
    if isinstance(record, Dispute) and is_across(visitor.caller, record):
        yield from _served(visitor, record, names)
        return
    kept = kept_from(visitor, record)
    for name in names:
        if hasattr(record, name) and name not in kept:
            part = getattr(record, name)
            if isinstance(record, Dispute) and name == "undisputed":
                part = _undisputed_for(visitor, record)
            yield name, part


def _served(
    visitor: Visitor, dispute: Dispute, names: Iterable[str]
) -> Iterator[tuple[str, object]]:
    """What was served on the other side, without what concerns the worker alone."""
    own = speaks_for(visitor.caller, dispute)
    kept = KEPT_PARTS if dispute.arbitration.filed_at else {*KEPT_PARTS, "arbitration"}
    for name in names:
        if name == "documents":
            papers = dispute.documents.items()
            yield name, {key: paper for key, paper in papers if is_shown(paper, own)}
        elif name == "visits":
            yield name, visits_told(dispute.visits)
        elif hasattr(dispute, name) and name not in kept:
            yield name, getattr(dispute, name)


def _undisputed_for(visitor: Visitor, dispute: Dispute) -> dict[str, Sheet]:
    """Outside mediation only what both sides signed for is undisputed (在线调解规则 Art. 18)."""
    mediates = may(visitor.caller, Action.OPEN_PROCEEDINGS, dispute)
    return {name: one for name, one in dispute.undisputed.items() if mediates or one.is_joint}


def reader(visitor: Visitor, record: Record) -> Reads:
    """Say, for this caller and record, which sealed value may be read where it stands."""
    whom = concerns(record)
    allowed = {action: holds(condition(visitor.caller, action), whom) for action in Action}
    only_referred = not reads_course(visitor.caller, record)
    own = _own(visitor, record)

    def reads(at: str, field: Field) -> bool:
        pieces = at.split(".")
        if pieces[0] == "parties":
            theirs = own is None or pieces[1] in own or field is Field.NAME
            return theirs and allowed[_of_a_party(field)]
        if only_referred:
            return allowed[Action.READ_REFERRED]
        action = opened_by(at, field)
        return action is not None and allowed[action]

    return reads


def _own(visitor: Visitor, record: Record) -> frozenset[str] | None:
    """Of a party, whose details it reads: its own, and those of whom it stands for."""
    if visitor.caller.role not in PARTIES or not isinstance(record, Dispute):
        return None
    return speaks_for(visitor.caller, record)


def opened_by(at: str, field: Field) -> Action | None:
    """The action that opens a value where it stands; None where nobody is shown it."""
    return _of_a_party(field) if at.startswith("parties.") else READERS.get(place_of(at))


def _of_a_party(field: Field) -> Action:
    if field is Field.NAME:
        return Action.OPEN_NAMES
    return Action.OPEN_CONTACTS if field in _CONTACTS else Action.OPEN_IDENTITY


def sealed_in(told: Any, at: str = "") -> Iterator[tuple[str, str, Field]]:  # noqa: ANN401 - any JSON
    """Every sealed value of what is to be told: where it stands, itself, and what it is."""
    if isinstance(told, str) and is_sealed(told):
        yield at, told, parts(Sealed(told)).field
    elif isinstance(told, dict):
        for name, value in told.items():
            yield from sealed_in(value, f"{at}.{name}" if at else name)
    elif isinstance(told, list):
        for value in told:
            yield from sealed_in(value, at)


def _unsealed(
    told: Any,  # noqa: ANN401 - any JSON
    at: str,
    opened: Mapping[tuple[str, str], str | None],
) -> Any:  # noqa: ANN401
    """What is told, with what was opened in place; None where a key was destroyed."""
    if isinstance(told, dict):
        return {
            name: _unsealed(value, f"{at}.{name}" if at else name, opened)
            for name, value in told.items()
        }
    if isinstance(told, list):
        return [_unsealed(value, at, opened) for value in told]
    if isinstance(told, str) and is_sealed(told):
        return opened.get((at, told), HIDDEN)
    return told


def plain(  # noqa: PLR0911 - one answer for each sort of value
    value: Any,  # noqa: ANN401 - any state of a record
    says: Callable[[str], str] = str,
) -> Any:  # noqa: ANN401
    """A part of a record as JSON has it; amounts as decimal strings, times with their zone.

    `says` tells each word of it, as it is if nothing else.
    """
    if type(value) is str:
        return says(value)
    match value:
        case str():
            return says(str(value))
        case None | bool() | int():
            return value
        case Decimal() | UUID():
            return str(value)
        case datetime():
            return value.isoformat()
        case dict():
            return {_name(key): plain(inner, says) for key, inner in value.items()}
        case set() | frozenset():
            return sorted(plain(inner, says) for inner in value)
        case list() | tuple():
            return [plain(inner, says) for inner in value]
    names = _fields_of(type(value))  # type: ignore[arg-type]  # a class can be looked up
    return {name: plain(getattr(value, name), says) for name in names}


@cache
def _fields_of(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 - any dataclass of the domain
    return tuple(field.name for field in fields(kind))


def _name(key: Any) -> str:  # noqa: ANN401 - a key of a dictionary of the record
    return ":".join(str(piece) for piece in key) if isinstance(key, tuple) else str(key)
