"""Replay for the auditor: each fact with who said it, both its times, and the rule that allowed it.

Personal values stay sealed here, as in the list of facts: audited is who did what, and when.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.answers import answer, lines
from api.disputes import StoredFact, as_stored
from api.entrants import by_name
from api.fields import Digits
from api.problems import declared
from api.steps import must_be_allowed
from api.visitor import Standing, Visitor
from domain.access_concerns import concerns
from domain.access_conditions import Concern
from domain.access_rows import Action
from domain.access_telling import told_to
from domain.allowed import Allowed, act_of, allowed
from domain.allowed import told as told_why
from domain.callers import UNDER, Caller, Role, StandIn
from domain.clocks import table_of
from domain.dispute import Dispute
from domain.record import Fact
from domain.refusals.replay import SaidTwice
from domain.standing_for import callers_of
from domain.tracing import cited
from domain.wording import Language, say

router = APIRouter(tags=["disputes"])

MOST = 200
"""Facts on one page."""

RULES_IN_WORDS = 1_000
"""Rules that are kept as they were told, some 2 kB each: most facts of a page share a few."""

LATE_FROM = timedelta(minutes=5)
"""From how much on it is said that a fact was recorded late: less is the time of writing."""


class GrantLine(BaseModel):
    """A row of the access table that let somebody act."""

    role: Role
    role_title: str
    where: list[str]
    reason: str = Field(description="Why the row is there, with its source, as the table says it")


class AllowedLine(BaseModel):
    """The rule that allowed a fact."""

    step: str
    machine: bool
    grants: list[GrantLine]
    sources: list[str]
    text: str


class ReplayedFact(StoredFact):
    """One fact: as a line of the story, as data, and why it could be recorded.

    `corrected_by` are the versions that put it right. `stage` is where the dispute stood after it.
    """

    line: str
    late_seconds: int = Field(description="How much later it was recorded than it happened")
    late: str = Field(description="The same in words; empty where it was recorded in time")
    corrected_by: list[int]
    stage: str
    stage_title: str
    allowed: AllowedLine


class Replay(BaseModel):
    """A dispute from its first fact on; `next` is the `after` of the page that follows, or null."""

    id: UUID
    number: str
    version: int
    facts: list[ReplayedFact]
    next: int | None


class Page(BaseModel):
    """From which fact on, and how many."""

    model_config = ConfigDict(extra="forbid")

    after: Digits = Field(
        default=0, ge=0, le=10**9, description="The version of the last fact read"
    )
    limit: Digits = Field(default=50, ge=1, le=MOST)


@router.get(
    "/disputes/{id}/replay",
    operation_id="replay-dispute",
    response_model=Replay,
    responses=declared(401, 403),
)
async def replay_dispute(
    id: Annotated[UUID, Path()],  # noqa: A002 - the path's own word
    visitor: Standing,
    page: Annotated[Page, Query()],
    request: Request,
) -> Response:
    """The facts of a dispute one by one, with who said each and the rule that allowed it."""
    must_be_said_once(request)
    said = await visitor.back.serve(replay, visitor, id, page)
    return answer(said, said.version)


def must_be_said_once(request: Request) -> None:
    """Refuse a question that says something twice; raises SaidTwice."""
    said = Counter(name for name, _ in request.query_params.multi_items())
    twice = [name for name, times in said.items() if times > 1]
    if twice:
        raise SaidTwice(parameters=", ".join(twice))


def replay(visitor: Visitor, dispute_id: UUID, page: Page) -> Replay:
    """Read, check, and tell one page; raises NotFound, Forbidden."""
    with laid_out(visitor, dispute_id) as (dispute, facts):
        told = [
            f for f in told_to(visitor.caller, dispute, facts) if f.originator_version > page.after
        ]
        shown = told[: page.limit]
        return Replay(
            id=dispute_id,
            number=dispute.number,
            version=dispute.person_version,
            facts=list(_replayed(visitor, facts, shown)),
            next=shown[-1].originator_version if len(told) > len(shown) else None,
        )


@contextmanager
def laid_out(visitor: Visitor, dispute_id: UUID) -> Iterator[tuple[Dispute, Sequence[Fact]]]:
    """A dispute whose facts this caller may read, as it is now, and its facts.

    Raises NotFound, Forbidden.
    """
    registry = visitor.office.registry
    dispute, facts = registry.take_up_whole(Dispute, dispute_id)
    must_be_allowed(visitor, Action.READ_FACTS, dispute)
    yield dispute, facts
    registry.lay_down(dispute)


def _replayed(
    visitor: Visitor, facts: Sequence[Fact], shown: Sequence[Fact]
) -> Iterator[ReplayedFact]:
    """Fold from the start as far as the page goes, and tell what stands on it."""
    on_the_page = {fact.originator_version for fact in shown}
    last, corrected = max(on_the_page, default=0), _corrected(facts)
    known = _known_as(visitor, {fact.by for fact in shown})
    spoke = {by: who_spoke(known, by) for by in {fact.by for fact in shown}}
    record: Dispute | None = None
    for fact in facts[:last]:
        is_shown = fact.originator_version in on_the_page
        whom = _concerned(record, fact) if is_shown else set()
        record = fact.mutate(record)
        if is_shown and record is not None:
            callers = spoke[fact.by] or _the_party(fact.by, record)
            table = table_of(visitor.office.registry, record)
            why = allowed(fact, whom, callers, table, act_of(facts, fact))
            yield _line(fact, record, why, corrected, visitor.language)


def _concerned(record: Dispute | None, fact: Fact) -> set[Concern]:
    """Whom the dispute concerned just before; the first fact is said to a centre."""
    return concerns(record) if record else {("centre", getattr(fact, "centre", ""))}


def _corrected(facts: Sequence[Fact]) -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = {}
    for fact in facts:
        if fact.corrects:
            found.setdefault(fact.corrects, []).append(fact.originator_version)
    return found


def _known_as(visitor: Visitor, names: set[str]) -> Mapping[str, list[Caller]]:
    """Under whose name facts were recorded, whether or not they still come in."""
    own = {name.partition(UNDER)[0] for name in names}
    return by_name(visitor.office, visitor.office.clock(), own)


def who_spoke(known: Mapping[str, Sequence[Caller]], by: str) -> list[Caller]:
    """Who may have said so; under a mandate, as they stood then."""
    name, _, stood_in_for = by.partition(UNDER)
    stands_in = (StandIn(stood_in_for),) if stood_in_for else ()
    return [replace(caller, stands_in=stands_in) for caller in known.get(name, ())]


def _the_party(by: str, dispute: Dispute) -> list[Caller]:
    """Who sat there as the party that spoke; they speak for nobody else."""
    kind, _, party = by.partition(":")
    return callers_of(party, dispute) if kind == "party" else []


def _line(
    fact: Fact,
    record: Dispute,
    why: Allowed,
    corrected: Mapping[int, list[int]],
    language: Language,
) -> ReplayedFact:
    [told] = lines([fact], language)
    return ReplayedFact(
        **as_stored(fact),
        line=told.line,
        late_seconds=max(0, int((fact.timestamp - fact.happened_at).total_seconds())),
        late=late(fact.happened_at, fact.timestamp, language),
        corrected_by=corrected.get(fact.originator_version, []),
        stage=record.stage,
        stage_title=say(f"stage.{record.stage}", language),
        allowed=allowed_line(fact, why, language),
    )


def allowed_line(fact: Fact, why: Allowed, language: Language) -> AllowedLine:
    """The rule that allowed a fact, in words and as data."""
    return _allowed_line(fact.TOPIC, why, language)


@lru_cache(maxsize=RULES_IN_WORDS)
def _allowed_line(topic: str, why: Allowed, language: Language) -> AllowedLine:
    return AllowedLine(
        step=why.step,
        machine=why.by_machine,
        grants=[
            GrantLine(
                role=grant.role,
                role_title=say(f"code.caller-role.{grant.role}", language),
                where=list(grant.row.where),
                reason=grant.row.reason,
            )
            for grant in why.grants
        ],
        sources=[cited(source, language) for source in why.sources],
        text=told_why(why, topic, language),
    )


def late(happened_at: datetime, recorded_at: datetime, language: Language) -> str:
    """How much later a fact was recorded than it happened, in words; nothing where it was not."""
    lag = recorded_at - happened_at
    if lag < LATE_FROM:
        return ""
    hours, rest = divmod(lag.seconds, 3600)
    return say(
        "replay.late", language, days=lag.days or "", hours=hours or "", minutes=rest // 60 or ""
    )
