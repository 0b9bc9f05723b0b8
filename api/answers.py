"""What the desk answers after a step: what was recorded, and what may be done next."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import Any
from uuid import UUID

from fastapi.responses import Response
from pydantic import BaseModel

from api.evidence_drawn import may_hold_a_place
from api.forms import forms_of
from api.visitor import Visitor
from domain.access import condition
from domain.access_concerns import concerns
from domain.access_conditions import Concern, Condition, Nothing, holds
from domain.access_telling import reads_course, stage_for, told_to
from domain.calendar_doubts import DOUBTFUL, doubts
from domain.callers import Caller
from domain.codes import line
from domain.dispute import Dispute
from domain.record import Act, Fact, Record
from domain.registry import Decided
from domain.steps import open_on
from domain.wording import Language, say

CALLERS_KNOWN = 1_000
"""Callers whose rights are kept worked out; a city's officers are some hundreds."""


_WITH_A_FORM_OF_ITS_OWN: Mapping[type[Record], tuple[str, ...]] = {Dispute: ("hand-in-evidence",)}
"""Steps on a record that are taken at a desk of their own, under the same kind of path."""


class FactLine(BaseModel):
    """One fact as a line of the chronicle."""

    version: int
    topic: str
    happened_at: datetime
    recorded_at: datetime
    line: str


class Notice(BaseModel):
    """Something that was recorded and deserves a second look."""

    code: str
    text: str


class StepAnswer(BaseModel):
    """What came of a step.

    `version` is what the next step's If-Match says; `position` is where the log stands, for
    `?after=` on a list; `open_steps` are the steps that this caller may take now.
    """

    id: UUID
    version: int
    position: int
    stage: str = ""
    facts: list[FactLine]
    warnings: list[Notice] = []
    open_steps: list[str]
    repeated: bool = False


def etag(version: int) -> str:
    """A version as an entity tag."""
    return f'"{version}"'


def answer(answered: BaseModel, version: int, status: int = 200) -> Response:
    """An answer under its version."""
    headers = {"ETag": etag(version)}
    told = answered.model_dump_json().encode()
    return Response(told, status, headers, media_type="application/json")


def after(visitor: Visitor, decided: Decided[Any], act: Act) -> StepAnswer:
    """Tell what a decision led to; of a repeated request, what it led to then."""
    record: Record = decided.record
    version, facts = decided.version, decided.facts
    if decided.repeated:
        version = record.requests[act.request].version
        recorded = visitor.office.registry.facts(record.id)
        asked = (fact for fact in recorded if fact.request == act.request)
        facts = tuple(told_to(visitor.caller, record, asked))
    return StepAnswer(
        id=record.id,
        version=version,
        position=decided.position,
        stage=_stage(visitor, record),
        facts=lines(facts, visitor.language),
        warnings=[
            *warnings(facts, visitor.language),
            *of_calendars(visitor, facts),
            *of_files(visitor, record, facts),
        ],
        open_steps=open_steps(visitor, record),
        repeated=decided.repeated,
    )


def _stage(visitor: Visitor, record: Record) -> str:
    """The stage, for who reads how a dispute goes."""
    if isinstance(record, Dispute) and reads_course(visitor.caller, record):
        return stage_for(visitor.caller, record)
    return ""


def lines(facts: Iterable[Fact], language: Language) -> list[FactLine]:
    """Facts as lines of the chronicle."""
    return [
        FactLine(
            version=fact.originator_version,
            topic=fact.TOPIC,
            happened_at=fact.happened_at,
            recorded_at=fact.timestamp,
            line=line(
                fact.TOPIC,
                vars_of(fact),
                language,
                happened_at=fact.happened_at,
                recorded_at=fact.timestamp,
                corrects=fact.corrects,
            ),
        )
        for fact in facts
    ]


def vars_of(fact: Fact) -> dict[str, object]:
    """The fields of a fact by name."""
    return {
        name: getattr(fact, name)
        for name in fact.__dataclass_fields__
        if not name.isupper()  # what is said of every fact of its kind is no field of this one
    }


def warnings(facts: Iterable[Fact], language: Language) -> Iterable[Notice]:
    """What happened and is recorded, though it deserves a second look."""
    for fact in facts:
        if getattr(fact, "above_sum", False):
            code = "payment-above-sum"
            yield Notice(code=code, text=say(f"warning.{code}", language))


def of_calendars(visitor: Visitor, facts: Iterable[Fact]) -> Iterator[Notice]:
    """What is recorded of a calendar, and is more likely a slip of the pen than meant."""
    told = tuple(facts)
    if any(fact.TOPIC in DOUBTFUL for fact in told):
        for doubt in doubts(told, visitor.office.registry.almanac.law(), visitor.language):
            text = say(f"warning.{doubt.code}", visitor.language, part="", **doubt.said)
            yield Notice(code=doubt.code, text=text)


def of_files(visitor: Visitor, record: Record, facts: Iterable[Fact]) -> Iterator[Notice]:
    """What was handed over, and is for the eye of whoever handed it over."""
    for evidence in may_hold_a_place(record, facts):
        text = say("warning.may-hold-a-place", visitor.language, evidence=evidence)
        yield Notice(code="may-hold-a-place", text=text)


def open_steps(visitor: Visitor, record: Record) -> list[str]:
    """The steps open on the record now, to this caller."""
    whom, offered = concerns(record), _offered(visitor.caller, type(record))
    return open_on(record, _allowed(type(record), tuple(_holding(offered, whom))))


def _holding(
    offered: Mapping[Condition, tuple[str, ...]], whom: Collection[Concern]
) -> Iterator[tuple[str, ...]]:
    return (names for where, names in offered.items() if holds(where, whom))


@lru_cache(maxsize=CALLERS_KNOWN)
def _allowed(kind: type[Record], groups: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """Groups of steps together, in the order the rooms declare them."""
    allowed = set(chain.from_iterable(groups))
    return tuple(name for name in _steps_of(kind) if name in allowed)


def _steps_of(kind: type[Record]) -> tuple[str, ...]:
    """The steps of a kind of record, those that have a form of their own among them."""
    return (*(form.name for form in forms_of(kind)), *_WITH_A_FORM_OF_ITS_OWN.get(kind, ()))


@lru_cache(maxsize=CALLERS_KNOWN)
def _offered(caller: Caller, kind: type[Record]) -> Mapping[Condition, tuple[str, ...]]:
    """The steps a caller may take somewhere, by where."""
    offered: dict[Condition, tuple[str, ...]] = {}
    for name in _steps_of(kind):
        where = condition(caller, name)
        offered[where] = (*offered.get(where, ()), name)
    return {where: names for where, names in offered.items() if where != Nothing()}
