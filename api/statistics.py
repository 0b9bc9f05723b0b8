"""The report: the published table and the centre's own figures, and the disputes behind each."""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from api.caseload import looking
from api.fields import Part, Position
from api.problems import declared
from api.visitor import Standing, Visitor
from domain.access import condition, granted, may_in_centre
from domain.access_conditions import Everything
from domain.access_rows import Action
from domain.integrity import FindingKind
from domain.refusals import Forbidden
from domain.refusals.access import NotYourCentre, PeriodUpsideDown, UnknownCentre, UnknownFigure
from domain.refusals.replay import PeriodTooLong
from domain.report_words import figure_definition, figure_title, part_title, sums_definition
from domain.wording import Language, say
from projections.figures import FIGURES
from projections.generations import Reading
from projections.integrity import Found, findings
from projections.periods import Scope
from projections.statistics import Counted, Promised, Sums, behind, report
from projections.visible import visible

router = APIRouter(tags=["statistics"])

LONGEST_PERIOD = timedelta(days=3660)
"""Ten years: longer than the office keeps a file open to view."""

_EARLIEST = date(1949, 10, 1)
_LATEST = date(2199, 12, 31)


class Period(BaseModel):
    """Which centre, and which days, both included; from New Year to today where left out."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    centre: Part = ""
    first: date | None = Field(default=None, alias="from", ge=_EARLIEST, le=_LATEST)
    last: date | None = Field(default=None, alias="to", ge=_EARLIEST, le=_LATEST)
    after: Position | None = Field(default=None, description="Wait for this position")


class FigureLine(BaseModel):
    """One figure: how many, of what, and by which edition of its definition."""

    name: str
    title: str
    count: int
    by: dict[str, int]
    titles: dict[str, str] = Field(description="What each part in `by` is called")
    definition: str = Field(description="What it counts, in words")
    edition: str = Field(description="Which edition of the definition; a changed one gets another")

    @classmethod
    def of(cls, one: Counted, language: Language) -> "FigureLine":
        """A figure with its words."""
        return cls(
            name=one.name,
            title=figure_title(one.name, language),
            count=one.count,
            by=dict(one.by),
            titles={part: part_title(one.name, part, language) for part in one.by},
            definition=figure_definition(one.name, language),
            edition=one.definition,
        )


class SumsLine(BaseModel):
    """Different sums of what was closed in the period, CNY."""

    claimed: str
    agreed: str
    awarded: str
    paid: str
    paid_without_agreement: str = Field(description="Part of `paid`: settled outside, or awarded")

    @classmethod
    def of(cls, sums: Sums) -> "SumsLine":
        """The sums in yuan and cents."""
        return cls(**{name: f"{amount:.2f}" for name, amount in asdict(sums).items()})


class BalanceLine(BaseModel):
    """Both sides of the books, and whether they are the same."""

    left_over: int
    accepted: int
    reopened: int
    transferred_in: int
    closed: int
    transferred_out: int
    open: int
    holds: bool


class PromiseLine(BaseModel):
    """How the promise of the same day was kept, by one version of its definition.

    Three readings over one denominator: by the close of office (the promise itself), on the same
    calendar day, within 24 hours. `rate` is the first of them, four decimals.
    """

    definition: str
    promised: int
    by_close: int
    same_day: int
    within_24_hours: int
    rate: str

    @classmethod
    def of(cls, one: Promised) -> "PromiseLine":
        """With its rate; nothing is listed that was never promised."""
        return cls(rate=f"{one.by_close / one.promised:.4f}", **asdict(one))


class FindingLine(BaseModel):
    """One thing to be looked at twice; `own` says that the mediator of the case recorded it."""

    dispute: UUID
    version: int
    kind: FindingKind
    title: str
    centre: str
    mediator: str
    by: str
    own: bool
    at: datetime


class IntegrityAnswer(BaseModel):
    """The integrity list, mediator by mediator, as far as this caller may see the disputes."""

    first: date
    last: date
    findings: list[FindingLine]
    position: int


class ReportAnswer(BaseModel):
    """The report of a centre, or of the city."""

    centre: str
    first: date
    last: date
    figures: dict[str, FigureLine]
    sums: SumsLine
    sums_definition: str = Field(description="What they sum, in words")
    balance: BalanceLine
    promise: list[PromiseLine] = Field(description="One line a version of the definition")
    position: int


class Behind(BaseModel):
    """The disputes that a figure counts, as far as this caller may see them."""

    figure: str
    disputes: list[UUID]


@router.get(
    "/statistics",
    operation_id="read-statistics",
    responses=declared(401, 403),
)
async def read_statistics(visitor: Standing, period: Annotated[Period, Query()]) -> ReportAnswer:
    """The published table (劳动争议处理情况), the centre's own figures, and the balance."""
    return await visitor.back.serve(figures, visitor, period)


def figures(visitor: Visitor, period: Period) -> ReportAnswer:
    """Count, for those who may."""
    scope = scope_of(visitor, period)
    with looking(visitor, period.after) as now:
        counted = report(now, scope)
    return ReportAnswer(
        centre=scope.centre,
        first=counted.first,
        last=counted.last,
        figures={
            name: FigureLine.of(one, visitor.language) for name, one in counted.figures.items()
        },
        sums=SumsLine.of(counted.sums),
        sums_definition=sums_definition(visitor.language),
        balance=BalanceLine(**asdict(counted.balance), holds=counted.balance.holds),
        promise=[PromiseLine.of(one) for one in counted.promise],
        position=now.position,
    )


@router.get(
    "/statistics/integrity",
    operation_id="read-integrity",
    responses=declared(401, 403),
)
async def read_integrity(
    visitor: Standing,
    period: Annotated[Period, Query()],
    kind: FindingKind | None = None,
) -> IntegrityAnswer:
    """What is to be looked at twice: acts after the end, dates put back, success without proof."""
    return await visitor.back.serve(looked_at_twice, visitor, period, kind)


def looked_at_twice(
    visitor: Visitor, period: Period, kind: FindingKind | None = None
) -> IntegrityAnswer:
    """List what may be seen."""
    scope = scope_of(visitor, period)
    with looking(visitor, period.after) as now:
        seen = set(_seen(visitor, now))
        found = [one for one in findings(now, scope, kind) if one.dispute in seen]
    told = [FindingLine(title=_title(one, visitor.language), **asdict(one)) for one in found]
    return IntegrityAnswer(first=scope.first, last=scope.last, findings=told, position=now.position)


def _title(found: Found, language: Language) -> str:
    return say(f"code.finding-kind.{found.kind}", language)


@router.get(
    "/statistics/{figure}/disputes",
    operation_id="read-behind-figure",
    responses=declared(401, 403),
)
async def read_behind(
    figure: Annotated[str, Path(max_length=80)],
    visitor: Standing,
    period: Annotated[Period, Query()],
    value: Annotated[Part | None, Query()] = None,
) -> Behind:
    """Which disputes a figure counts: every number can be followed to its files."""
    return await visitor.back.serve(counted_by, visitor, figure, period, value)


def counted_by(visitor: Visitor, figure: str, period: Period, value: str | None) -> Behind:
    """List what may be seen; raises UnknownFigure."""
    scope = scope_of(visitor, period)
    if figure not in FIGURES:
        raise UnknownFigure
    with looking(visitor, period.after) as now:
        found = set(behind(now, scope, figure, value))
        seen = [dispute for dispute in _seen(visitor, now) if dispute in found]
    return Behind(figure=figure, disputes=seen)


def _seen(visitor: Visitor, now: Reading) -> list[UUID]:
    caseload = now.tables.caseload.c
    may = visible(condition(visitor.caller, Action.READ_DISPUTE), now.tables, caseload.id)
    return list(now.connection.scalars(select(caseload.id).where(may).order_by(caseload.id)))


def scope_of(visitor: Visitor, period: Period, action: Action = Action.READ_STATISTICS) -> Scope:
    """The centres and days of a report, or of whatever else a caller may do with a period.

    Raises UnknownCentre, NotYourCentre, Forbidden, PeriodUpsideDown, PeriodTooLong.
    """
    centre = _centre(visitor, period.centre, action)
    last = period.last or _today(visitor, centre)
    first = period.first or last.replace(month=1, day=1)
    if last < first:
        raise PeriodUpsideDown
    if last - first > LONGEST_PERIOD:
        raise PeriodTooLong(days=LONGEST_PERIOD.days)
    return Scope.of(visitor.office.centres, centre, first, last)


def _today(visitor: Visitor, centre: str) -> date:
    """The day it is at the centre; for the city, where the day is the furthest on."""
    centres, now = visitor.office.centres, visitor.office.clock()
    counted = [centres[centre]] if centre else centres.values()
    return max(now.astimezone(one.zone).date() for one in counted)


def _centre(visitor: Visitor, named: str, action: Action) -> str:
    """The centre asked for; with none named the caller's own, or the city for who may see it."""
    may_all = isinstance(granted(visitor.caller, action), Everything)
    if not named and may_all:
        return ""
    centre = named or visitor.caller.centre
    if centre not in visitor.office.centres:
        raise UnknownCentre(centre=centre)
    if not may_in_centre(visitor.caller, action, centre):
        raise NotYourCentre(centre=centre) if named else Forbidden()
    return centre
