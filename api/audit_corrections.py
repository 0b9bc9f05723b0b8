"""An auditor asks: what was corrected, from what to what, how long after, and what it moved."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.answers import FactLine
from api.answers import lines as told_lines
from api.auditing import Paged, PageOf, Sight, ask, centre_of, page_of, sight_of
from api.let_in import first_of_all
from api.problems import declared
from api.visitor import Standing, Visitor
from domain.access_rows import Action
from domain.alarm_clocks import DeadlineMoved
from domain.book_steps import Life
from domain.calendars import CalendarBook
from domain.clocks import calendar_for, table_of
from domain.deadlines import ClockState
from domain.dispute import Dispute
from domain.put_right import ClockMoved, changed, clocks_moved
from domain.record import Fact, Record
from domain.recount import Reported, counts_of
from domain.report_words import figure_title
from projections.log_reader import LogReader

router = APIRouter(prefix="/audit", tags=["audit"])


class ChangedField(BaseModel):
    """One field that says otherwise; what is sealed stands as `***` on both sides."""

    field: str
    before: Any
    after: Any


class MovedClock(BaseModel):
    """A clock of a dispute that ends on another day, or stands otherwise."""

    dispute: UUID
    rule: str
    subject: str
    was: date | None
    becomes: date | None
    state_was: str
    state_becomes: str

    @classmethod
    def of(cls, dispute: UUID, one: ClockMoved) -> "MovedClock":
        """As the fold has it."""
        told = {name: getattr(one, name) for name in cls.model_fields if name != "dispute"}
        return cls(dispute=dispute, **told)

    @classmethod
    def by_a_notice(cls, fact: DeadlineMoved) -> "MovedClock":
        """As the dispute noted it, when the calendar that it is counted by was put right."""
        runs = ClockState.RUNNING.value
        return cls(
            dispute=fact.originator_id,
            rule=fact.rule,
            subject=fact.subject,
            was=date.fromisoformat(fact.was),
            becomes=date.fromisoformat(fact.now),
            state_was=runs,
            state_becomes=runs,
        )


class CorrectionLine(FactLine):
    """One correction, beside what it corrects; `figures` are those of the report it moved."""

    position: int
    record: UUID
    kind: str
    centre: str
    by: str
    corrected: FactLine
    corrected_by: str
    own: bool = Field(description="Whoever said it first put it right")
    minutes_after: int = Field(description="From the recording of the one to that of the other")
    changed: list[ChangedField]
    clocks: list[MovedClock]
    figures: list[str]
    figure_titles: list[str]


class CorrectionSums(BaseModel):
    """How many corrections, by whom, of what; how many moved a clock or a figure."""

    corrections: int
    moved_a_clock: int
    moved_a_figure: int
    by_officer: dict[str, int]
    by_topic: dict[str, int]


class CorrectionsAnswer(PageOf):
    """Every correction of a period, in the order recorded."""

    sums: CorrectionSums | None = Field(description="Of the whole period; on the first page")
    lines: list[CorrectionLine]


@router.get(
    "/corrections",
    operation_id="audit-corrections",
    responses=declared(401, 403),
    dependencies=first_of_all(Action.READ_FACTS),
)
async def read_corrections(
    visitor: Standing, asked: Annotated[Paged, Query()]
) -> CorrectionsAnswer:
    """What was corrected, before and after, by whom, how long after, and what it moved."""
    return await ask(visitor, corrections, asked)


def corrections(visitor: Visitor, asked: Paged) -> CorrectionsAnswer:
    """Read the log for what names a fact that it corrects."""
    sight = sight_of(visitor, asked)
    reader = LogReader(visitor.office.registry, pass_over=sight.leave_out)
    sums: Counter[tuple[str, str]] = Counter()

    def note(line: CorrectionLine) -> None:
        sums.update([("by", line.by), ("topic", line.topic), ("all", "")])
        sums["clock", ""] += bool(line.clocks)
        sums["figure", ""] += bool(line.figures)

    found = _corrections(sight, reader, asked.cursor or 0)
    lines, following = page_of(found, asked.limit, None if asked.cursor else note)
    return CorrectionsAnswer(
        **sight.page(reader.until, following),
        sums=None if asked.cursor else _sums(sums),
        lines=lines,
    )


def _sums(sums: Counter[tuple[str, str]]) -> CorrectionSums:
    def of(kind: str) -> dict[str, int]:
        return {name: count for (one, name), count in sorted(sums.items()) if one == kind}

    return CorrectionSums(
        corrections=sums["all", ""],
        moved_a_clock=sums["clock", ""],
        moved_a_figure=sums["figure", ""],
        by_officer=of("by"),
        by_topic=of("topic"),
    )


def _corrections(
    sight: Sight, reader: LogReader, after: int
) -> Iterator[tuple[int, CorrectionLine]]:
    for position, fact in reader.facts(after, lacking=reader.said("corrects", 0)):
        if not fact.corrects or not sight.may_have(fact.timestamp):
            continue
        record = sight.record(fact.originator_id)
        if record is None or not sight.has(record, fact.timestamp):
            continue
        facts = sight.registry.facts(record.id)
        if fact.corrects < fact.originator_version and sight.told(record, fact):
            told = facts[: fact.originator_version]
            clocks = _clocks_moved(sight, reader, position, record, told)
            yield position, _line(sight, position, record, told, clocks)


def _line(
    sight: Sight,
    position: int,
    record: Record,
    facts: Sequence[Fact],
    clocks: list[MovedClock],
) -> CorrectionLine:
    fact = facts[-1]
    corrected = facts[fact.corrects - 1]
    told, before = told_lines([fact, corrected], sight.visitor.language)
    figures = _figures_moved(sight, record, facts)
    return CorrectionLine(
        **told.model_dump(),
        position=position,
        record=record.id,
        kind=record.TOPIC,
        centre=centre_of(record),
        by=fact.by,
        corrected=before,
        corrected_by=corrected.by,
        own=fact.by == corrected.by,
        minutes_after=int((fact.timestamp - corrected.timestamp).total_seconds() // 60),
        changed=[
            ChangedField(field=one.field, before=one.before, after=one.after)
            for one in changed(fact, corrected)
        ],
        clocks=clocks,
        figures=figures,
        figure_titles=[figure_title(name, sight.visitor.language) for name in figures],
    )


def _clocks_moved(
    sight: Sight, reader: LogReader, position: int, record: Record, facts: Sequence[Fact]
) -> list[MovedClock]:
    if isinstance(record, CalendarBook):
        return _clocks_moved_by_a_notice(sight, reader, position, facts[-1].originator_version)
    if not isinstance(record, Dispute):
        return []
    found = clocks_moved(
        facts,
        len(facts),
        table_of(sight.registry, record),
        calendar_for(sight.registry),
        sight.zone_of(record).zone,
    )
    return [MovedClock.of(record.id, one) for one in found]


def _clocks_moved_by_a_notice(
    sight: Sight, reader: LogReader, position: int, edition: int
) -> list[MovedClock]:
    """The clocks that an edition of the calendar moved, of the disputes this caller may see."""
    noted = reader.facts(
        position, (DeadlineMoved.TOPIC,), holding=(reader.said("calendar", edition),)
    )
    return [
        MovedClock.by_a_notice(fact)
        for _, fact in noted
        if isinstance(fact, DeadlineMoved)
        and fact.calendar == edition
        and fact.was != fact.now
        and sight.record(fact.originator_id) is not None
    ]


def _figures_moved(sight: Sight, record: Record, facts: Sequence[Fact]) -> list[str]:
    """The figures of the asked period that count the dispute otherwise since the correction."""
    if not isinstance(record, Dispute):
        return []
    calendar = sight.registry.almanac.centre(record.at_filing.centre)
    centres = sight.visitor.office.centres
    within = Reported(centres, sight.span.first, sight.span.last)
    before, after = (
        Counter(counts_of(Life.of(told), within, calendar)) for told in (facts[:-1], facts)
    )
    return sorted({one.figure for one in (before - after) + (after - before)})
