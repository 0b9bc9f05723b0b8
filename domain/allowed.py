"""For each fact, the rule that allowed it: the step it came of, who may take that, and the source.

Which facts a step records is read from the decisions themselves, so no fact can be forgotten: a
decision names the kinds it records, and so do the rooms' own sentences that it calls on.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import CodeType, FunctionType
from typing import Any

from domain.access import admitting
from domain.access_conditions import Concern, Kind
from domain.access_rows import Action, Row
from domain.access_steps import THE_OFFICES_OWN
from domain.calendars import CalendarBook
from domain.callers import CALLS_AS, UNDER, Caller, Role, StandIn
from domain.centre_calendar import CentreBook
from domain.consultation import Consultation
from domain.demand import Demand
from domain.dispute import Dispute
from domain.record import FACTS, Fact, Record, is_of_one_request, is_person
from domain.routing_rules import routing_table
from domain.rule_table import RuleTable
from domain.standing_for import UNTIL
from domain.steps import DECISIONS, STEPS
from domain.wording import Language, knows, say

DECIDED: tuple[type[Record], ...] = (Dispute, Consultation, Demand, CalendarBook, CentreBook)
"""The records on which steps are taken."""

OPENED_BY: Mapping[str, str] = {
    "dispute.filed": Action.FILE,
    "dispute.import_opened": "import",
    "dispute.imported": "import",
    "consultation.opened": Action.REGISTER,
    "demand.registered": Action.REGISTER,
}
"""What is done at the desk, or by command, to open a record and lay its history in."""

WRITTEN_BESIDE: Mapping[str, tuple[str, ...]] = {
    "dispute.linked": ("link", "split-off"),
    "dispute.mediated_before": ("split-off",),
    "dispute.stood_aside_before": ("split-off",),
    "dispute.conflict_disclosed": ("disclose-conflict", "split-off"),
}
"""Facts that a step writes on another dispute than the one it is taken on."""

TOLD_APART: Mapping[str, tuple[str, str]] = {"dispute.awarded": ("absent", "award-by-default")}
"""Where two steps record the same fact alone: what only one of them says, and which that is."""

_SOURCE = re.compile(r"\(((?:[^()]|\(\d+\))*(?:Art\.|〔\d{4}〕|stage table)(?:[^()]|\(\d+\))*)\)")
"""A law, a notice or a row of the stage table, as a docstring names it in brackets."""


@dataclass(frozen=True, slots=True)
class Granted:
    """A row of the access table that let somebody act: in which capacity, and on which records."""

    role: Role
    row: Row


@dataclass(frozen=True, slots=True)
class Allowed:
    """Why a fact could be recorded.

    `step` is the step, or what is done at the desk to open a record; empty where the office's own
    books are kept. `grants` are the rows that admit whoever said it, in each capacity in which the
    record may have known them; none where the office's machinery spoke. `sources` are the articles
    and notices that the step, the rule or the fact names.
    """

    step: str
    by_machine: bool
    grants: tuple[Granted, ...]
    sources: tuple[str, ...]


@cache
def steps_that_record() -> Mapping[str, tuple[str, ...]]:
    """By topic, the steps that record such a fact, those that do it themselves before others."""
    found: dict[str, list[tuple[int, str]]] = {}
    for name, decision in DECISIONS.items():
        for topic, depth in _recorded_by(decision).items():
            found.setdefault(topic, []).append((depth, name))
    named = {topic: tuple(name for _, name in sorted(steps)) for topic, steps in found.items()}
    return {**named, **WRITTEN_BESIDE}


def _recorded_by(decision: Any) -> dict[str, int]:  # noqa: ANN401 - a decision of any shape
    """The topics a decision records, and through how many others each is reached."""
    kind = next(one for one in DECIDED if getattr(one, decision.__name__, None) is decision)
    depths: dict[str, int] = {}
    seen: set[FunctionType] = set()
    calls = [(decision, 0)]
    said = frozenset(_names(decision.__code__))
    while calls:
        called, depth = calls.pop(0)
        if called in seen:
            continue
        seen.add(called)
        for name in _names(called.__code__):
            for fact in _facts_named(called.__globals__.get(name), said):
                depths.setdefault(fact.TOPIC, depth)
            inner = getattr(kind, name, None)
            inner = inner.fget if isinstance(inner, property) else inner
            if isinstance(inner, FunctionType) and (name.startswith("_") or _is_step(inner)):
                calls.append((inner, depth + 1))
    return depths


def _is_step(decision: FunctionType) -> bool:
    return decision in DECISIONS.values()


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names(inner)


def _facts_named(thing: object, said: Collection[str]) -> Iterator[type[Fact]]:
    """A kind of fact by its name, or out of a table by the code that the decision names."""
    if isinstance(thing, type) and issubclass(thing, Fact):
        yield thing
    elif isinstance(thing, Mapping):
        kinds = {key: one for key, one in thing.items() if _is_a_kind_of_fact(one)}
        yield from (one for key, one in kinds.items() if getattr(key, "name", "") in said)


def _is_a_kind_of_fact(thing: object) -> bool:
    return isinstance(thing, type) and issubclass(thing, Fact)


def allowed(
    fact: Fact,
    concerned: Collection[Concern],
    known_as: Collection[Caller] = (),
    table: RuleTable | None = None,
    act: Sequence[Fact] = (),
) -> Allowed:
    """Why a fact could be recorded on a record that concerned these just before.

    `known_as` are the callers whom the office knows under the fact's `by`; without any, whoever
    the record itself knows by that name. `table` cites the rule of a time limit. `act` are the
    facts that were recorded in one act with it (act_of).
    """
    step = step_of(fact, act)
    callers = known_as or tuple(_callers_named(fact.by, concerned))
    rows = ((one.role, row) for one in callers for row in admitting(one, step, concerned))
    granted = tuple(dict.fromkeys(Granted(role, row) for role, row in rows))
    sources = tuple(dict.fromkeys(_sources(fact, step, table)))
    return Allowed(step, not is_person(fact.by), granted, sources)


def act_of(facts: Sequence[Fact], fact: Fact) -> Sequence[Fact]:
    """The facts of a record that were recorded in one act with one of them, itself included.

    They follow on one another, and are of one request of one person at one moment.
    """
    first = last = fact.originator_version - facts[0].originator_version
    while first > 0 and is_of_one_request(facts[first - 1], facts[first]):
        first -= 1
    while last + 1 < len(facts) and is_of_one_request(facts[last], facts[last + 1]):
        last += 1
    return facts[first : last + 1]


def step_of(fact: Fact, act: Sequence[Fact] = ()) -> str:
    """The step a fact came of, or what opened its record; empty for the office's own books.

    A machine takes the machinery's steps and a person takes the others. Where several steps record
    such a fact, it is the one that records most of what was recorded in the same act: a dispute
    closed as it was withdrawn came of `withdraw`. Of those alike, the one that does it itself.
    """
    if fact.TOPIC in OPENED_BY:
        return OPENED_BY[fact.TOPIC]
    field, told_by_it = TOLD_APART.get(fact.TOPIC, ("", ""))
    if field and getattr(fact, field, ""):
        return told_by_it
    steps = steps_that_record().get(fact.TOPIC, ())
    fitting = [one for one in steps if (one in THE_OFFICES_OWN) is not is_person(fact.by)]
    return max(fitting or steps, key=lambda step: _records_of(step, act), default="")


def _records_of(step: str, act: Sequence[Fact]) -> int:
    return sum(step in steps_that_record().get(fact.TOPIC, ()) for fact in act)


def _callers_named(by: str, concerned: Collection[Concern]) -> Iterator[Caller]:
    """Who may be meant by an actor's id, in each capacity, at each place the record knows."""
    kind, _, named = by.partition(":")
    who, _, stood_in_for = named.partition(UNDER)
    called_as = {"officer": "officer", "partner": "body", "party": "party"}.get(kind)
    if called_as is None:
        return
    roles = [role for role, known in CALLS_AS.items() if known == called_as]
    stands_in = (StandIn(stood_in_for),) if stood_in_for else ()
    for role in roles:
        people = _people(role, who, concerned) if called_as == "party" else [who]
        for place in sorted({name for concern, name in concerned if concern in _PLACES} or {""}):
            for name in people:
                yield replace(_called(by, role, place, called_as, name), stands_in=stands_in)


def _called(by: str, role: Role, place: str, called_as: str, name: str) -> Caller:
    return Caller(by, role, place, **{called_as: name})  # type: ignore[arg-type]


def _people(role: Role, party: str, concerned: Collection[Concern]) -> list[str]:
    """The persons who may have spoken as a party, in a role."""
    kinds = _SEATED.get((role, party[:1]), ())
    return sorted({name.partition(UNTIL)[0] for concern, name in concerned if concern in kinds})


_SEATED: Mapping[tuple[Role, str], tuple[str, ...]] = {
    (Role.WORKER, "A"): (Kind.APPLICANT,),
    (Role.GUARDIAN, "A"): (Kind.GUARDIAN,),
    (Role.GUARDIAN, "P"): (Kind.GUARDIAN,),
    (Role.COMPANY, "R"): (Kind.ASKED, Kind.RESPONDENT),
    (Role.REPRESENTATIVE, "P"): (Kind.FOR_WORKER, Kind.FOR_COMPANY),
}
"""How a dispute knows who speaks as a party, by the letter of the party's id."""

_PLACES = frozenset({"centre", "tribunal", "body"})


def _sources(fact: Fact, step: str, table: RuleTable | None) -> Iterator[str]:
    rule = getattr(fact, "rule", "")
    routed = routing_table().rules.get(rule)
    if routed:
        yield routed.article
    if table and not routed:
        yield from (one.article for one in table.rules if one.id == rule)
    yield from _named_by(type(fact), step)


@cache
def _named_by(kind: type[Fact], step: str) -> tuple[str, ...]:
    """The sources that a kind of fact, a step and its conditions name in their docstrings."""
    conditions = STEPS[step].conditions if step in STEPS else ()
    docs = (
        (told.__doc__ or "") if told else "" for told in (kind, DECISIONS.get(step), *conditions)
    )
    return tuple(source for doc in docs for source in _SOURCE.findall(" ".join(doc.split())))


def told(one: Allowed, topic: str, language: Language) -> str:
    """Why a fact could be recorded, in a sentence."""
    if not one.step:
        book = f"allowed.book.{topic.partition('.')[0]}"
        return say(book if knows(book) else "allowed.book.office", language)
    title = say(f"step.{one.step}" if one.step in STEPS else f"allowed.{one.step}", language)
    if one.by_machine:
        return say("allowed.machine", language, step=title)
    if not one.grants:
        return say("allowed.nobody-known", language, step=title)
    said = dict.fromkeys(_granted(grant, language) for grant in one.grants)
    between = "；" if language == "zh" else "; "
    return say("allowed.person", language, step=title, who=between.join(said))


def _granted(grant: Granted, language: Language) -> str:
    between = "、" if language == "zh" else ", "
    where = between.join(say(f"code.where.{where}", language) for where in grant.row.where)
    role = say(f"code.caller-role.{grant.role}", language)
    return say("allowed.granted", language, role=role, where=where)


def kinds() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every kind of fact, with the steps that may have recorded it."""
    for topic in sorted(FACTS):
        opened = (OPENED_BY[topic],) if topic in OPENED_BY else ()
        yield topic, opened or steps_that_record().get(topic, ())
