"""An auditor asks: which alerts were due, when they came, who heard them, and what followed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.auditing import Paged, PageOf, Sight, ask, page_of, sight_of
from api.let_in import first_of_all
from api.problems import declared
from api.visitor import Standing, Visitor
from domain.access_rows import Action
from domain.alerts import AlertKind, Level
from domain.codes import told
from domain.dispute import Dispute
from domain.heard_alerts import Story, stories
from domain.record import Fact
from domain.wording import Language, say
from projections.log_reader import LogReader, alert_topics

router = APIRouter(prefix="/audit", tags=["audit"])

LETTERS = ("alert_letter.sent", "alert_letter.delivered", "alert_letter.dead")

A_BUSY_MINUTE = 60
"""Seconds from which on an alert counts as late, as the board says it."""


class Asked(Paged):
    """Which alerts: due in the period, of a kind or a level."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    kind: AlertKind | None = None
    level: Level | None = None


class ToldLine(BaseModel):
    """One letter about an alert: to which address of the office, and what became of it."""

    outlet: str
    address: str
    sent_at: datetime
    state: str
    ended_at: datetime | None = None


class AlertStory(BaseModel):
    """One alert: when it was due and came, for whom, and what became of it.

    `mediator` is whose case it was when it came: with the team lead and the supervisor of `centre`
    it is who finds it on the board. `came_true` is the version of the fact that what it warned of
    was not kept: the promise missed, or the clock passed; null where it was kept or warns of none.
    """

    position: int
    dispute: UUID
    alert: int
    kind: AlertKind
    kind_title: str
    level: Level
    level_title: str
    text: str
    due: datetime
    raised_at: datetime
    late_seconds: int
    centre: str
    mediator: str
    letters: list[ToldLine]
    acknowledged_at: datetime | None
    acknowledged_by: str
    heard_after_minutes: int | None
    escalated_at: datetime | None
    came_true: int | None


class KindSums(BaseModel):
    """The alerts of one kind: how many, late, heard, escalated, and come true.

    `heard_after_minutes` is the mean of those that were acknowledged.
    """

    raised: int
    late: int
    acknowledged: int
    heard_after_minutes: int | None
    escalated: int
    came_true: int


class AlertsAnswer(PageOf):
    """Every alert that was due in a period, in the order the log has them."""

    by_kind: dict[str, KindSums] | None = Field(description="Of the period; on the first page")
    lines: list[AlertStory]


@router.get(
    "/alerts",
    operation_id="audit-alerts",
    responses=declared(401, 403),
    dependencies=first_of_all(Action.READ_FACTS),
)
async def read_alerts(visitor: Standing, asked: Annotated[Asked, Query()]) -> AlertsAnswer:
    """Every alert: when due, how late it came, who was told, who heard it, and what followed."""
    return await ask(visitor, alerts, asked)


@dataclass
class _Sums:
    counted: Counter[str] = field(default_factory=Counter)
    minutes: int = 0

    def note(self, line: AlertStory) -> None:
        """Count one alert."""
        self.counted["raised"] += 1
        self.counted["late"] += line.late_seconds >= A_BUSY_MINUTE
        self.counted["acknowledged"] += line.acknowledged_at is not None
        self.counted["escalated"] += line.escalated_at is not None
        self.counted["came_true"] += line.came_true is not None
        self.minutes += line.heard_after_minutes or 0

    def told(self) -> KindSums:
        """As it is answered."""
        names = ("raised", "late", "acknowledged", "escalated", "came_true")
        heard = self.counted["acknowledged"]
        mean = self.minutes // heard if heard else None
        return KindSums(**{name: self.counted[name] for name in names}, heard_after_minutes=mean)


def alerts(visitor: Visitor, asked: Asked) -> AlertsAnswer:
    """Read the facts that raise alerts, and each one's dispute once."""
    sight = sight_of(visitor, asked)
    reader = LogReader(visitor.office.registry, pass_over=sight.leave_out)
    sums: dict[str, _Sums] = {}

    def note(line: AlertStory) -> None:
        sums.setdefault(line.kind, _Sums()).note(line)

    found = _alerts(sight, reader, asked)
    lines, following = page_of(found, asked.limit, None if asked.cursor else note)
    letters = _letters(reader, lines)
    for line in lines:
        line.letters = letters.get((line.dispute, line.alert), [])
    by_kind = {kind: one.told() for kind, one in sorted(sums.items())}
    return AlertsAnswer(
        **sight.page(reader.until, following),
        by_kind=None if asked.cursor else by_kind,
        lines=lines,
    )


def _alerts(sight: Sight, reader: LogReader, asked: Asked) -> Iterator[tuple[int, AlertStory]]:
    known: dict[UUID, dict[int, Story]] = {}
    for position, fact in reader.facts(asked.cursor or 0, alert_topics()):
        if not sight.may_have(fact.happened_at):
            continue
        dispute = sight.record(fact.originator_id)
        if not isinstance(dispute, Dispute) or not sight.has(dispute, fact.happened_at):
            continue
        if dispute.id not in known:
            if len(known) >= _AT_HAND:
                known.clear()
            found = stories(sight.registry.facts(dispute.id))
            known[dispute.id] = {one.version: one for one in found}
        story = known[dispute.id].get(fact.originator_version)
        if story and asked.kind in (None, story.kind) and asked.level in (None, story.level):
            yield position, _line(position, fact, story, sight.visitor.language)


_AT_HAND = 500
"""Disputes whose alerts are kept at hand: those of one minute stand together in the log."""


def _line(position: int, fact: Fact, story: Story, language: Language) -> AlertStory:
    said: dict[str, Any] = {name: getattr(fact, name) for name in fact.__dataclass_fields__}
    heard = story.heard_after
    return AlertStory(
        position=position,
        dispute=fact.originator_id,
        alert=story.version,
        kind=story.kind,
        kind_title=say(f"code.alert-kind.{story.kind}", language),
        level=story.level,
        level_title=say(f"code.alert-level.{story.level}", language),
        text=told(fact.TOPIC, said, language),
        due=story.due,
        raised_at=story.raised_at,
        late_seconds=int(story.late.total_seconds()),
        centre=story.centre,
        mediator=story.mediator,
        letters=[],
        acknowledged_at=story.acknowledged_at,
        acknowledged_by=story.acknowledged_by,
        heard_after_minutes=None if heard is None else int(heard.total_seconds() // 60),
        escalated_at=story.escalated_at,
        came_true=story.came_true or None,
    )


def _letters(reader: LogReader, lines: list[AlertStory]) -> dict[tuple[UUID, int], list[ToldLine]]:
    """The letters about the alerts of a page, read from the log since the first of them."""
    wanted = {(line.dispute, line.alert) for line in lines}
    found: dict[tuple[UUID, int], list[ToldLine]] = {}
    sent: dict[UUID, ToldLine] = {}
    if not wanted:
        return found
    for _, fact in reader.facts(lines[0].position, LETTERS):
        told_of: Any = fact
        if LETTERS[0] == fact.TOPIC and (told_of.dispute, told_of.alert) in wanted:
            line = ToldLine(
                outlet=told_of.outlet,
                address=told_of.address,
                sent_at=fact.happened_at,
                state="sent",
            )
            sent[fact.originator_id] = line
            found.setdefault((told_of.dispute, told_of.alert), []).append(line)
        elif fact.originator_id in sent:
            line = sent[fact.originator_id]
            line.state = fact.TOPIC.rpartition(".")[2]
            line.ended_at = fact.happened_at
    return found
