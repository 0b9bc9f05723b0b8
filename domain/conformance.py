"""Conformance: which disputes left the declared process, where, and what was expected (流程合规).

The life of a dispute is replayed as a token through the declared process: each fact takes the
token from the state it is found in and puts it into the state it leads to. A fact that the process
does not open there had no token to take, and is told, with what was expected in its place; the
token goes on from where the fact put it, so one deviation does not hide the next.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from domain.access import GRANTS, may, may_in_centre
from domain.access_steps import THE_OFFICES_OWN
from domain.callers import CALLS_AS, PARTIES, UNDER, Caller, Role, StandIn
from domain.deadlines import ClockState, ledger
from domain.dispute import Dispute
from domain.process import Declared, declared
from domain.record import Fact, is_of_one_request, is_person
from domain.rule_table import RuleTable
from domain.stages import MOVES
from domain.steps import STEPS
from domain.values import Stage
from domain.working_days import WorkingCalendar


class Deviation(StrEnum):
    """How a fact leaves the declared process (偏离类型)."""

    SKIPPED = "skipped"  # 跳过环节: the move is declared only by way of another stage
    UNDECLARED = "undeclared"  # 未声明: no step records it there, or no such move is declared
    ROLE = "role"  # 越权: a step by somebody the access table does not admit
    OUT_OF_ORDER = "out-of-order"  # 次序颠倒: it happened when its step was not open yet
    LIMIT = "limit"  # 超过期限: a limit of the law passed, or was met late


@dataclass(frozen=True, slots=True)
class Departure:
    """One deviation, at the version of its fact; what was found, and what was expected there.

    `expected` are codes: stages, roles, a rule's id, or the refusal that the step would have met.
    A passed limit has the version of the last fact, and the moment it passed.
    """

    kind: Deviation
    version: int
    topic: str
    found: str
    expected: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Fitness:
    """How far a life, or many, kept to the process: facts that had their token, of all facts."""

    facts: int
    in_order: int

    @property
    def share(self) -> float:
        """From 0 to 1; 1 where nothing happened."""
        return self.in_order / self.facts if self.facts else 1.0

    def __add__(self, other: "Fitness") -> "Fitness":
        """Both lives together."""
        return Fitness(self.facts + other.facts, self.in_order + other.in_order)


Known = Mapping[str, Sequence[Caller]]
"""Who the officers are, by their id in the records: every key that was ever given out to them."""


def departures(facts: Sequence[Fact], known: Known | None = None) -> list[Departure]:
    """Where a dispute left the declared process, in the order recorded.

    An officer nobody knows a key of may have been any of the office's own people: then only what
    no officer may do is told.
    """
    token = _Token(facts, known or {})
    return [found for fact in facts for found in token.take(fact)]


def fitness(facts: Sequence[Fact], found: Sequence[Departure]) -> Fitness:
    """How many facts had their token; a limit that passed is no fact of anybody's."""
    off = {one.version for one in found if one.kind is not Deviation.LIMIT}
    return Fitness(len(facts), len(facts) - len(off))


class _Token:
    """Where the replay of one dispute has come to."""

    def __init__(self, facts: Sequence[Fact], known: Known) -> None:
        self._facts = facts
        self._moments = list(_as_entered_in_time(facts))
        self._known = known
        self._file: Any = None
        self._stage: Stage | None = None
        self._last: Fact | None = None
        self._latest: datetime | None = None

    def take(self, fact: Fact) -> Iterator[Departure]:
        """Move on by one fact; what was not as declared."""
        said = _taken_by_its_kind(fact)
        goes_together = _is_one_act(self._last, fact)
        if self._file is not None and not said.beside:
            yield from self._not_open(fact, said, goes_together=goes_together)
            yield from self._happened_too_soon(fact, said, goes_together=goes_together)
        yield from self._not_admitted(fact, said)
        self._file = fact.mutate(self._file)
        yield from self._moved(fact)
        self._last = fact
        moment = self._moments[fact.originator_version - 1]
        self._latest = max(self._latest, moment) if self._latest else moment

    def _not_open(self, fact: Fact, said: Declared, *, goes_together: bool) -> Iterator[Departure]:
        if goes_together or not said.steps:
            return
        refused = _refusals(self._file, said)
        if len(refused) == len(said.steps):
            stage = str(self._stage)
            yield _departure(Deviation.UNDECLARED, fact, stage, tuple(dict.fromkeys(refused)))

    def _happened_too_soon(
        self, fact: Fact, said: Declared, *, goes_together: bool
    ) -> Iterator[Departure]:
        """Of what was entered after later things: whether its step was open when it happened."""
        late = self._latest is not None and fact.happened_at < self._latest
        if goes_together or not (late and said.steps and is_person(fact.by)) or fact.corrects:
            return
        then = self._as_it_stood(fact.happened_at, fact.originator_version)
        if then is None:
            yield _departure(Deviation.OUT_OF_ORDER, fact, "", (str(Stage.INTAKE),))
            return
        refused = _refusals(then, said)
        if len(refused) == len(said.steps):
            stage = str(then.stage)
            yield _departure(Deviation.OUT_OF_ORDER, fact, stage, tuple(dict.fromkeys(refused)))

    def _as_it_stood(self, moment: datetime, before: int) -> Any:  # noqa: ANN401 - a file or none
        """The file while nothing later than a moment was in it; before filing, as it was filed."""
        file: Any = None
        for fact, at in zip(self._facts[: before - 1], self._moments, strict=False):
            if file is not None and at > moment:
                break
            file = fact.mutate(file)
        return file

    def _not_admitted(self, fact: Fact, said: Declared) -> Iterator[Departure]:
        roles = self._admitted(fact, said)
        if roles is not None:
            yield _departure(Deviation.ROLE, fact, fact.by, roles)

    def _admitted(self, fact: Fact, said: Declared) -> tuple[str, ...] | None:
        """None where somebody like this may say so; else the roles that may."""
        if not said.steps:
            return None
        kind, _, who = fact.by.partition(":")
        if not is_person(fact.by):
            own = any(step in THE_OFFICES_OWN for step in said.steps)
            return None if own or said.beside else _may_somewhere(said)
        who, _, stood_in_for = who.partition(UNDER)
        known = self._known.get(who, ()) if kind == "officer" else ()
        stands_in = (StandIn(stood_in_for),) if stood_in_for else ()
        keys = [replace(key, stands_in=stands_in) for key in known]
        if keys:
            may_all = any(_may(key, step, self._file, fact) for key in keys for step in said.steps)
            return None if may_all else _may_somewhere(said)
        could = _SPEAKS_AS.get(kind, _OFFICERS)
        admitted = any((role, step) in GRANTS for role in could for step in said.steps)
        return None if admitted else _may_somewhere(said)

    def _moved(self, fact: Fact) -> Iterator[Departure]:
        was, self._stage = self._stage, Stage(self._file.stage)
        if was is None or was is self._stage or self._stage in MOVES[was]:
            return
        between = [str(one) for one in Stage if one in MOVES[was] and self._stage in MOVES[one]]
        kind = Deviation.SKIPPED if between else Deviation.UNDECLARED
        expected = between or sorted(str(one) for one in MOVES[was])
        yield _departure(kind, fact, f"{was}>{self._stage}", tuple(expected))


_OFFICERS = tuple(role for role in Role if CALLS_AS.get(role) == "officer")
_SPEAKS_AS: Mapping[str, tuple[Role, ...]] = {
    "officer": (*_OFFICERS, Role.ADMINISTRATOR, Role.STATISTICIAN),
    "party": PARTIES,
    "partner": (Role.PARTNER,),
}


def _as_entered_in_time(facts: Sequence[Fact]) -> Iterator[datetime]:
    """When each happened; the machinery's own acts as if what they followed was entered in time.

    The machinery acts when something is entered, and says that it happened then. Of a case that
    is entered weeks later that is after everything people tell of it.
    """
    late = timedelta()
    for fact in facts:
        if is_person(fact.by):
            late = max(fact.timestamp - fact.happened_at, timedelta())
            yield fact.happened_at
        else:
            yield fact.happened_at - late


def _taken_by_its_kind(fact: Fact) -> Declared:
    """What is declared of a fact, by the steps that somebody like its actor takes.

    The office's machinery advises and ends as it routes; a person does either by a step of its own.
    """
    said = declared(fact.TOPIC)
    own = [step for step in said.steps if (step in THE_OFFICES_OWN) is not is_person(fact.by)]
    return replace(said, steps=tuple(own)) if own else said


def _is_one_act(before: Fact | None, fact: Fact) -> bool:
    """Say whether one decision recorded both: the second stands where the first opened the way."""
    if before is None or not is_of_one_request(before, fact):
        return False
    return bool({*_taken_by_its_kind(before).steps} & {*_taken_by_its_kind(fact).steps})


def _refusals(file: Any, said: Declared) -> list[str]:  # noqa: ANN401 - a file at some point
    """Why each of the steps is not open on a file, by the codes of their refusals."""
    steps = (STEPS[name] for name in said.steps if name in STEPS)
    return [refusal.code for step in steps if (refusal := step.refusal(file))]


def _may(key: Caller, step: str, file: Any, fact: Any) -> bool:  # noqa: ANN401
    if isinstance(file, Dispute):
        return may(key, step, file)
    return may_in_centre(key, step, getattr(fact, "centre", ""))


def _may_somewhere(said: Declared) -> tuple[str, ...]:
    return tuple(
        str(role) for role in Role if any((role, step) in GRANTS for step in said.steps)
    ) or ("case",)


def _departure(kind: Deviation, fact: Fact, found: str, expected: tuple[str, ...]) -> Departure:
    version, topic = fact.originator_version, fact.TOPIC
    return Departure(kind, version, topic, found, expected, fact.happened_at)


def limits_passed(
    facts: Sequence[Fact],
    table: RuleTable,
    calendar: WorkingCalendar,
    zone: ZoneInfo,
    now: datetime,
) -> list[Departure]:
    """The limits that passed or were met late; one that only informs is nobody's fault."""
    last = facts[-1].originator_version if facts else 0
    return [
        Departure(
            Deviation.LIMIT,
            last,
            clock.rule.id,
            "late" if clock.late else str(clock.state),
            (clock.due.isoformat(), clock.subject),
            clock.end,
        )
        for clock in ledger(facts, table, calendar, zone, now)
        if not clock.rule.informs and (clock.late or clock.state is ClockState.PASSED)
    ]
