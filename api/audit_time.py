"""An auditor asks: who had a dispute at every minute, and where its days went."""

import heapq
from collections import Counter
from datetime import datetime, time
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from api.auditing import (
    MOST,
    Answer,
    PageOf,
    Sight,
    Span,
    ask,
    lives,
    sight_of,
    stopped_for,
    the_dispute,
)
from api.fields import Digits
from api.let_in import first_of_all
from api.problems import declared
from api.visitor import Standing, Visitor
from domain.access_rows import Action
from domain.bodies import read_bodies
from domain.clocks import calendar_for
from domain.codes import told
from domain.custody import Held, Holder, custody
from domain.days_lost import DayCount, Days, Lost, Spent, spent, within
from domain.dispute import Dispute
from domain.record import Fact
from domain.timelines import Timeline
from domain.wording import Language, say
from domain.working_days import ONE_DAY
from projections.log_reader import LogReader

router = APIRouter(prefix="/audit", tags=["audit"])


class HeldLine(BaseModel):
    """A stretch of time in one pair of hands; `goes_on` where it had not ended when it was asked.

    `version` and `fact` are what put it there; `row` is the row of the stage table.
    """

    holder: Holder
    holder_title: str
    who: str
    who_title: str
    since: datetime
    until: datetime
    minutes: int
    version: int
    topic: str
    fact: str
    row: str
    goes_on: bool


class CustodyAnswer(Answer):
    """Who had a dispute at every minute, from filing to its end, by both of its clocks."""

    dispute: UUID
    version: int
    asked_at: datetime
    happened: list[HeldLine] = Field(description="As it happened, as known now")
    recorded: list[HeldLine] = Field(description="As the office knew it then")


@router.get("/custody/{id}", operation_id="audit-custody", responses=declared(401, 403))
async def read_custody(
    id: Annotated[UUID, Path()],  # noqa: A002 - the path's own word
    visitor: Standing,
) -> CustodyAnswer:
    """Who had a dispute in hand at every minute, without a gap, and which fact put it there."""
    return await visitor.back.serve(held_by, visitor, id)


def held_by(visitor: Visitor, dispute_id: UUID) -> CustodyAnswer:
    """Fold both timelines; raises NotFound, Forbidden."""
    dispute, facts = the_dispute(visitor, dispute_id)
    now = visitor.office.clock()
    by_version = {fact.originator_version: fact for fact in facts}

    def lines(timeline: Timeline) -> list[HeldLine]:
        held = custody(facts, timeline, now)
        return [_held(one, by_version[one.version], visitor.language) for one in held]

    return CustodyAnswer(
        signing_stopped=stopped_for(visitor),
        dispute=dispute_id,
        version=dispute.version,
        asked_at=now,
        happened=lines(Timeline.HAPPENED),
        recorded=lines(Timeline.RECORDED),
    )


def _held(one: Held, fact: Fact, language: Language) -> HeldLine:
    said = {name: getattr(fact, name) for name in fact.__dataclass_fields__}
    return HeldLine(
        holder=one.hands.holder,
        holder_title=say(f"code.holder.{one.hands.holder}", language),
        who=one.hands.who,
        who_title=name_of(one.hands.who, language),
        since=one.since,
        until=one.until,
        minutes=int((one.until - one.since).total_seconds() // 60),
        version=one.version,
        topic=one.topic,
        fact=told(one.topic, said, language),
        row=one.row,
        goes_on=one.goes_on,
    )


def name_of(who: str, language: Language) -> str:
    """A body or a centre by its name; an officer by the id that the record has."""
    body = read_bodies().get(who)
    if body is None:
        return who
    return body.name_zh if language == "zh" else body.name_en


class Asked(Span):
    """Which stretches count: those in the period, by one of the two clocks."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    timeline: Timeline = Timeline.HAPPENED
    limit: Digits = Field(default=50, ge=1, le=MOST)
    dispute: UUID | None = Field(default=None, description="Of this dispute alone, whenever it was")


class LostLine(BaseModel):
    """Days with one body, or in one pair of hands, in all; the most working days first."""

    what: Lost
    what_title: str
    who: str
    who_title: str
    disputes: int
    days: int
    working_days: int


class SpentLine(BaseModel):
    """One stretch: of which dispute, with whom, and how long."""

    dispute: UUID
    what: Lost
    what_title: str
    who: str
    who_title: str
    since: datetime
    until: datetime
    days: int
    working_days: int
    version: int
    referral: str
    goes_on: bool


class DaysAnswer(PageOf):
    """Where the days went: `ranked` sums them, `lines` are the longest stretches of all.

    What is held by our own people and what waits for a body overlap: until it accepts, both run.
    """

    timeline: Timeline
    ranked: list[LostLine]
    lines: list[SpentLine]


@router.get(
    "/days-lost",
    operation_id="audit-days-lost",
    responses=declared(401, 403),
    dependencies=first_of_all(Action.READ_FACTS),
)
async def read_days_lost(visitor: Standing, asked: Annotated[Asked, Query()]) -> DaysAnswer:
    """The days that went by with each body, in our own hands, and in referrals that came back."""
    return await ask(visitor, days_lost, asked)


def days_lost(visitor: Visitor, asked: Asked) -> DaysAnswer:
    """Sum the stretches of every dispute, holding the longest ones only."""
    sight = sight_of(visitor, asked)
    reader = LogReader(visitor.office.registry)
    table, position = _Table(sight, asked), reader.until
    if asked.dispute is not None:
        table.note(*the_dispute(visitor, asked.dispute), whole=True)
    else:
        for _, dispute, facts in lives(sight, reader):
            table.note(dispute, facts)
    return DaysAnswer(
        **sight.page(position),
        timeline=asked.timeline,
        ranked=table.ranked(visitor.language),
        lines=table.longest(visitor.language),
    )


class _Table:
    """Days by body, and the longest stretches, as dispute after dispute is read."""

    def __init__(self, sight: Sight, asked: Asked) -> None:
        self._sight = sight
        self._asked = asked
        self._now = sight.visitor.office.clock()
        self._count = DayCount(calendar_for(sight.registry))
        self._sums: dict[tuple[Lost, str], Counter[str]] = {}
        self._longest: list[tuple[int, int, int, UUID, Spent, Days]] = []
        self._number = 0

    def note(self, dispute: Dispute, facts: list[Fact], *, whole: bool = False) -> None:
        """Add what a dispute lost; `whole` counts its life and not the period."""
        stretches = spent(facts, self._asked.timeline, self._now)
        zone = self._sight.zone_of(dispute).zone
        if not whole:
            stretches = list(within(stretches, *_moments(self._sight, dispute)))
        for one in {(stretch.what, stretch.who) for stretch in stretches}:
            self._sums.setdefault(one, Counter())["disputes"] += 1
        for stretch in stretches:
            days = self._count.of(stretch.since, stretch.until, zone)
            sums = self._sums[stretch.what, stretch.who]
            sums["days"] += days.days
            sums["working_days"] += days.working_days
            self._keep(dispute.id, stretch, days)

    def _keep(self, dispute: UUID, stretch: Spent, days: Days) -> None:
        self._number -= 1
        line = (days.working_days, days.days, self._number, dispute, stretch, days)
        if len(self._longest) < self._asked.limit:
            heapq.heappush(self._longest, line)
        else:
            heapq.heappushpop(self._longest, line)

    def ranked(self, language: Language) -> list[LostLine]:
        """The sums, the most working days first."""
        lines = [
            LostLine(
                what=what,
                what_title=say(f"code.lost.{what}", language),
                who=who,
                who_title=_who(who, language),
                disputes=sums["disputes"],
                days=sums["days"],
                working_days=sums["working_days"],
            )
            for (what, who), sums in self._sums.items()
        ]
        return sorted(lines, key=lambda one: (-one.working_days, -one.days, one.what, one.who))

    def longest(self, language: Language) -> list[SpentLine]:
        """The longest stretches, the longest first."""
        return [
            SpentLine(
                dispute=dispute,
                what=stretch.what,
                what_title=say(f"code.lost.{stretch.what}", language),
                who=stretch.who,
                who_title=_who(stretch.who, language),
                since=stretch.since,
                until=stretch.until,
                days=days.days,
                working_days=days.working_days,
                version=stretch.version,
                referral=stretch.referral,
                goes_on=stretch.goes_on,
            )
            for *_, dispute, stretch, days in sorted(self._longest, reverse=True)
        ]


def _who(who: str, language: Language) -> str:
    """`mediator:lin` as its kind and the id; a body by its name."""
    kind, colon, one = who.partition(":")
    if not colon:
        return name_of(who, language)
    return f"{say(f'code.holder.{kind}', language)} {name_of(one, language)}"


def _moments(sight: Sight, dispute: Dispute) -> tuple[datetime, datetime]:
    """The first and the last moment of the period where the dispute is."""
    zone = sight.zone_of(dispute).zone
    first, last = sight.span.first, sight.span.last + ONE_DAY
    return datetime.combine(first, time(), zone), datetime.combine(last, time(), zone)
