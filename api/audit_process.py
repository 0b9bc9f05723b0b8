"""An auditor asks: which disputes left the declared process, where, and what was expected there."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from api.auditing import (
    Answer,
    Paged,
    PageOf,
    Sight,
    ask,
    lives,
    page_of,
    sight_of,
    stopped_for,
    the_dispute,
)
from api.entrants import by_name
from api.let_in import first_of_all
from api.office import Office
from api.problems import declared
from api.visitor import Standing, Visitor
from domain.access_rows import Action
from domain.clocks import calendar_for, table_of
from domain.conformance import Departure, Deviation, Fitness, Known, departures, fitness
from domain.conformance import limits_passed as passed
from domain.dispute import Dispute
from domain.process import declared as declared_of
from domain.record import Fact
from domain.wording import Language, knows, say
from projections.log_reader import LogReader

router = APIRouter(prefix="/audit", tags=["audit"])


class DepartureLine(BaseModel):
    """Where a dispute left the process: the fact, what was found, and what was expected there.

    `expected` are codes: stages, roles, the refusal the step would have met, or a last day.
    """

    kind: Deviation
    kind_title: str
    version: int
    topic: str
    row: str
    found: str
    expected: list[str]
    expected_titles: list[str]
    at: datetime


class ConformanceLine(BaseModel):
    """One dispute held against the process; `fitness` is the share of its facts in order."""

    dispute: UUID
    centre: str
    stage: str
    facts: int
    fitness: float
    departures: list[DepartureLine]


class DisputeConformance(Answer, ConformanceLine):
    """One dispute asked about by itself."""


class ConformanceSums(BaseModel):
    """The disputes filed in a period, in all: how many left the process, and how."""

    disputes: int
    departed: int
    facts: int
    fitness: float
    by_kind: dict[str, int]
    by_topic: dict[str, int]


class ConformanceAnswer(PageOf):
    """The disputes that left the process, the oldest first."""

    sums: ConformanceSums | None = Field(description="Of the whole period; on the first page")
    lines: list[ConformanceLine]


class Asked(Paged):
    """Which kind of deviation; whether a limit that passed counts as one."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    kind: Deviation | None = None
    limits: bool = Field(default=True, description="Also limits of the law that passed")


@router.get("/conformance/{id}", operation_id="audit-dispute", responses=declared(401, 403))
async def read_dispute_conformance(
    id: Annotated[UUID, Path()],  # noqa: A002 - the path's own word
    visitor: Standing,
) -> DisputeConformance:
    """One dispute replayed through the declared process."""
    return await visitor.back.serve(conformance_of, visitor, id)


def conformance_of(visitor: Visitor, dispute_id: UUID) -> DisputeConformance:
    """Replay one dispute; raises NotFound, Forbidden."""
    dispute, facts = the_dispute(visitor, dispute_id)
    replay = _Replay(visitor, limits=True)
    line = replay.told(dispute, facts, replay.found(dispute, facts))
    return DisputeConformance(**dict(line), signing_stopped=stopped_for(visitor))


@router.get(
    "/conformance",
    operation_id="audit-conformance",
    responses=declared(401, 403),
    dependencies=first_of_all(Action.READ_FACTS),
)
async def read_conformance(
    visitor: Standing, asked: Annotated[Asked, Query()]
) -> ConformanceAnswer:
    """The disputes filed in a period that left the declared process, where, and how far all fit."""
    return await ask(visitor, conformance, asked)


def conformance(visitor: Visitor, asked: Asked) -> ConformanceAnswer:
    """Replay dispute after dispute."""
    sight, reader = sight_of(visitor, asked), LogReader(visitor.office.registry)
    sums = None if asked.cursor else _Sums()
    found = _departed(sight, reader, asked, sums)
    lines, following = page_of(found, asked.limit, sums.note if sums else None)
    return ConformanceAnswer(
        **sight.page(reader.until, following),
        sums=sums.told() if sums else None,
        lines=lines,
    )


class _Sums:
    """What all disputes of a period come to."""

    def __init__(self) -> None:
        self.disputes = self.departed = 0
        self.fitness = Fitness(0, 0)
        self._by_kind: Counter[str] = Counter()
        self._by_topic: Counter[str] = Counter()

    def read(self, own: Fitness) -> None:
        """Count a dispute, whether or not it left the process."""
        self.disputes += 1
        self.fitness += own

    def note(self, line: ConformanceLine) -> None:
        """Count one that left it."""
        self.departed += 1
        self._by_kind.update(one.kind for one in line.departures)
        self._by_topic.update(one.topic for one in line.departures)

    def told(self) -> ConformanceSums:
        """As it is answered."""
        return ConformanceSums(
            disputes=self.disputes,
            departed=self.departed,
            facts=self.fitness.facts,
            fitness=round(self.fitness.share, 6),
            by_kind=dict(sorted(self._by_kind.items())),
            by_topic=dict(sorted(self._by_topic.items())),
        )


def _departed(
    sight: Sight, reader: LogReader, asked: Asked, sums: _Sums | None
) -> Iterator[tuple[int, ConformanceLine]]:
    replay = _Replay(sight.visitor, limits=asked.limits, kind=asked.kind)
    for position, dispute, facts in lives(sight, reader, asked.cursor or 0):
        if not sight.has(dispute, facts[0].happened_at):
            continue
        found = replay.found(dispute, facts)
        line = replay.told(dispute, facts, found)
        if sums:
            sums.read(fitness(facts, found))
        if line.departures:
            yield position, line


class _Replay:
    """Replays disputes one after the other, knowing who the officers are."""

    def __init__(self, visitor: Visitor, *, limits: bool, kind: Deviation | None = None) -> None:
        self._registry = visitor.office.registry
        self._language = visitor.language
        self._now = visitor.office.clock()
        self._known = known(visitor.office)
        self._limits = limits
        self._kind = kind

    def found(self, dispute: Dispute, facts: Sequence[Fact]) -> list[Departure]:
        """Everything that was not as declared."""
        found = departures(facts, self._known)
        if self._limits:
            zone = self._registry.centres[dispute.centre].zone
            table, calendar = table_of(self._registry, dispute), calendar_for(self._registry)
            found += passed(facts, table, calendar, zone, self._now)
        return [one for one in found if self._kind in (None, one.kind)]

    def told(
        self, dispute: Dispute, facts: Sequence[Fact], found: Sequence[Departure]
    ) -> ConformanceLine:
        """As it is answered."""
        return ConformanceLine(
            dispute=dispute.id,
            centre=str(dispute.centre),
            stage=str(dispute.stage),
            facts=len(facts),
            fitness=round(fitness(facts, found).share, 6),
            departures=[_line(one, self._language) for one in found],
        )


def known(office: Office) -> Known:
    """The officers by the ids that the records know them by, with all they ever came in by."""
    found = by_name(office, office.clock())
    named = ((name.partition(":"), callers) for name, callers in found.items())
    return {who: callers for (kind, _, who), callers in named if kind == "officer"}


def _line(one: Departure, language: Language) -> DepartureLine:
    return DepartureLine(
        kind=one.kind,
        kind_title=say(f"code.deviation.{one.kind}", language),
        version=one.version,
        topic=one.topic,
        row=declared_of(one.topic).row,
        found=one.found,
        expected=list(one.expected),
        expected_titles=[_titled(code, one.found, language) for code in one.expected if code],
        at=one.at,
    )


def _titled(code: str, found: str, language: Language) -> str:
    """A code in words, whatever list it is of, and a refusal of the stage found; a day as it is."""
    stage = say(f"stage.{found}", language) if knows(f"stage.{found}") else found
    for key in (f"refusal.{code}", f"stage.{code}", f"role.{code}", f"code.role.{code}"):
        if knows(key):
            return say(key, language, stage=stage)
    return code
