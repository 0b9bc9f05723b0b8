"""An auditor asks: what an officer did, what was entered late or early, and what was corrected."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.answers import FactLine
from api.answers import lines as told_lines
from api.auditing import (
    Paged,
    PageOf,
    Sight,
    ask,
    centre_of,
    page_of,
    sight_of,
)
from api.entrants import ever_known
from api.fields import IN_DIGITS, Digits, Part
from api.let_in import first_of_all
from api.problems import declared
from api.standing import by_of
from api.visitor import Standing, Visitor
from domain.access_log import EntryChanged, SignedIn
from domain.access_rows import Action
from domain.callers import UNDER, own_name
from domain.clocks import calendar_for, table_of
from domain.days_lost import DayCount
from domain.dispute import Dispute
from domain.late_facts import Entry, Threshold, entry_of, gap_of, turned_by
from domain.record import Fact, Record
from domain.refusals.access import UnknownOfficer
from domain.said import same_id
from domain.timelines import Timeline
from domain.wording import say
from projections.log_reader import LogReader

router = APIRouter(prefix="/audit", tags=["audit"])

SEEN = "access_log."
"""Facts of these kinds tell what somebody saw; every other kind tells what they did."""

DONE = frozenset({SignedIn.TOPIC, EntryChanged.TOPIC})
"""Those of the access log that tell what somebody did all the same."""


class DeedLine(FactLine):
    """One fact of an officer, with both of its times; `sort` is `did`, or `saw`."""

    position: int
    record: UUID
    kind: str
    centre: str
    corrects: int
    sort: str


class DeedsAnswer(PageOf):
    """What one officer did or saw, on whatever record, in the order recorded."""

    officer: str
    by_topic: dict[str, int] | None = Field(description="How many of each kind; on the first page")
    lines: list[DeedLine]


class Officer(Paged):
    """Whose deeds, and by which clock they lie in the period."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    officer: Annotated[Part, Field(min_length=1)]
    timeline: Timeline = Timeline.RECORDED


@router.get(
    "/deeds",
    operation_id="audit-deeds",
    responses=declared(401, 403),
    dependencies=first_of_all(Action.READ_FACTS),
)
async def read_deeds(visitor: Standing, asked: Annotated[Officer, Query()]) -> DeedsAnswer:
    """Everything one officer did, on any record, or saw, as far as the access log tells it."""
    return await ask(visitor, deeds, asked)


def deeds(visitor: Visitor, asked: Officer) -> DeedsAnswer:
    """Read the log by its bytes, and decode what may be this officer's.

    An id is the same however its letters are written. Raises UnknownOfficer.
    """
    sight = sight_of(visitor, asked)
    reader = LogReader(visitor.office.registry, pass_over=sight.leave_out)
    by = asked.officer if ":" in asked.officer else f"officer:{asked.officer}"
    spelt = {name for name in map(by_of, ever_known(visitor.office)) if same_id(name, by)}
    sums: Counter[str] | None = None if asked.cursor else Counter()

    def note(line: DeedLine) -> None:
        if sums is not None:
            sums[line.topic] += 1

    found = _deeds(sight, reader, frozenset(spelt or {by}), asked)
    lines, following = page_of(found, asked.limit, None if sums is None else note)
    if not (spelt or lines or asked.cursor):
        raise UnknownOfficer(officer=asked.officer)
    return DeedsAnswer(
        **sight.page(reader.until, following),
        officer=min(spelt, default=by),
        by_topic=None if sums is None else dict(sorted(sums.items())),
        lines=lines,
    )


def _deeds(
    sight: Sight, reader: LogReader, spelt: frozenset[str], asked: Officer
) -> Iterator[tuple[int, DeedLine]]:
    officers = frozenset(name.removeprefix("officer:") for name in spelt)
    holding = (
        *(reader.said("by", name) for name in spelt),
        *(reader.said("by", f"{name}{UNDER}")[:-1] for name in spelt),
        *(reader.said("officer", officer) for officer in officers),
    )
    for position, fact in reader.facts(asked.cursor or 0, holding=holding):
        if own_name(fact.by) not in spelt and not _saw(fact, officers):
            continue
        at = fact.timestamp if asked.timeline is Timeline.RECORDED else fact.happened_at
        record = sight.record(fact.originator_id) if sight.may_have(at) else None
        if record and sight.has(record, at) and sight.told(record, fact):
            yield position, _deed(sight, position, record, fact)


def _saw(fact: Fact, officers: frozenset[str]) -> bool:
    """Say whether a fact of the access log tells what this officer was shown, or refused."""
    if not fact.TOPIC.startswith(SEEN):
        return False
    readings = getattr(fact, "readings", ())
    return not officers.isdisjoint(
        (getattr(fact, "officer", ""), *(one["officer"] for one in readings))
    )


def _deed(sight: Sight, position: int, record: Record, fact: Fact) -> DeedLine:
    [told] = told_lines([fact], sight.visitor.language)
    return DeedLine(
        **told.model_dump(),
        position=position,
        record=record.id,
        kind=record.TOPIC,
        centre=centre_of(record),
        corrects=fact.corrects,
        sort="saw" if fact.TOPIC.startswith(SEEN) and fact.TOPIC not in DONE else "did",
    )


class LateAsked(Paged):
    """From how much on an entry is late, and whose."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    hours: Digits = Field(default=24, ge=0, le=87_600)
    working_days: Annotated[int, Field(ge=0, le=3_650), IN_DIGITS] | None = Field(
        default=None, description="In place of hours: so many working days"
    )
    entry: Entry | None = Field(default=None, description="Only late ones, or only early ones")
    officer: Part = ""
    turned: bool = Field(default=False, description="Only those that turned a passed clock to met")

    @model_validator(mode="after")
    def _must_be_one_measure(self) -> Self:
        if self.working_days is not None and "hours" in self.model_fields_set:
            message = "hours, or working_days in place of them"
            raise ValueError(message)
        return self


class TurnedLine(BaseModel):
    """A clock that had passed when the fact was entered, and that it says was met in time."""

    rule: str
    subject: str
    ended: datetime
    met_at: datetime


class LateLine(FactLine):
    """One fact whose two times lie apart, and by how much."""

    position: int
    record: UUID
    kind: str
    centre: str
    by: str
    entry: Entry
    entry_title: str
    gap_minutes: int = Field(description="From happening to recording; below zero where early")
    turned: list[TurnedLine]


class LateSums(BaseModel):
    """How many, by whom, of what kind, and where; and how many turned a clock."""

    late: int
    early: int
    turned: int
    by_officer: dict[str, int]
    by_topic: dict[str, int]
    by_centre: dict[str, int]


class LateAnswer(PageOf):
    """What people entered long after it happened, or before."""

    sums: LateSums | None = Field(description="Of the whole period; on the first page")
    lines: list[LateLine]


@router.get(
    "/late-facts",
    operation_id="audit-late-facts",
    responses=declared(401, 403),
    dependencies=first_of_all(Action.READ_FACTS),
)
async def read_late_facts(visitor: Standing, asked: Annotated[LateAsked, Query()]) -> LateAnswer:
    """Facts recorded long after they happened, or before, and the deadlines only they met."""
    return await ask(visitor, late_facts, asked)


def late_facts(visitor: Visitor, asked: LateAsked) -> LateAnswer:
    """Read the period's facts; a dispute's clocks are folded only for what was late."""
    sight = sight_of(visitor, asked)
    reader = LogReader(visitor.office.registry, pass_over=sight.leave_out)
    sums: Counter[tuple[str, str]] = Counter()

    def note(line: LateLine) -> None:
        sums.update(
            [
                *(("entry", line.entry), ("by", line.by), ("topic", line.topic)),
                *(("centre", line.centre), ("turned", "" if line.turned else "no")),
            ]
        )

    found = _late(sight, reader, asked)
    lines, following = page_of(found, asked.limit, None if asked.cursor else note)
    told = None if asked.cursor else _late_sums(sums)
    return LateAnswer(**sight.page(reader.until, following), sums=told, lines=lines)


def _late_sums(sums: Counter[tuple[str, str]]) -> LateSums:
    def of(kind: str) -> dict[str, int]:
        return {name: count for (one, name), count in sorted(sums.items()) if one == kind}

    return LateSums(
        late=sums["entry", Entry.LATE],
        early=sums["entry", Entry.EARLY],
        turned=sums["turned", ""],
        by_officer=of("by"),
        by_topic=of("topic"),
        by_centre=of("centre"),
    )


def _late(sight: Sight, reader: LogReader, asked: LateAsked) -> Iterator[tuple[int, LateLine]]:
    days = DayCount(calendar_for(sight.registry))
    threshold = Threshold(asked.hours, asked.working_days)
    least = timedelta(hours=asked.hours if asked.working_days is None else 0)
    for position, fact in reader.facts(asked.cursor or 0):
        apart = gap_of(fact) > least or gap_of(fact) < timedelta(0)
        if not apart or not sight.may_have(fact.timestamp):
            continue
        if asked.officer and own_name(fact.by) not in (asked.officer, f"officer:{asked.officer}"):
            continue
        record = sight.record(fact.originator_id)
        if record is None or not sight.has(record, fact.timestamp):
            continue
        entry = entry_of(fact, threshold, days, sight.zone_of(record).zone)
        if entry is None or asked.entry not in (None, entry) or not sight.told(record, fact):
            continue
        line = _late_line(sight, position, record, fact, entry)
        if line.turned or not asked.turned:
            yield position, line


def _late_line(sight: Sight, position: int, record: Record, fact: Fact, entry: Entry) -> LateLine:
    language = sight.visitor.language
    [told] = told_lines([fact], language)
    return LateLine(
        **told.model_dump(),
        position=position,
        record=record.id,
        kind=record.TOPIC,
        centre=centre_of(record),
        by=fact.by,
        entry=entry,
        entry_title=say(f"code.entry.{entry}", language),
        gap_minutes=int(gap_of(fact).total_seconds() / 60),
        turned=list(_turned(sight, record, fact)) if entry is Entry.LATE else [],
    )


def _turned(sight: Sight, record: Record, fact: Fact) -> Iterator[TurnedLine]:
    if not isinstance(record, Dispute):
        return
    found = turned_by(
        sight.registry.facts(record.id),
        fact.originator_version,
        table_of(sight.registry, record),
        sight.registry.almanac.law_by(fact.timestamp),
        sight.zone_of(record).zone,
    )
    for one in found:
        yield TurnedLine(rule=one.rule, subject=one.subject, ended=one.ended, met_at=one.met_at)
