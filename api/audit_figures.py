"""An auditor asks: is each published figure what the log says, and which records are behind it."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.auditing import MOST, PageOf, Span, ask, sight_of
from api.fields import Digits, Part
from api.let_in import first_of_all
from api.problems import declared
from api.visitor import Standing, Visitor
from domain.access_rows import Action
from domain.refusals.access import NotReady, UnknownFigure
from domain.report_words import figure_definition, figure_title
from domain.wording import Language
from projections.figures import FIGURES
from projections.generations import NoViews
from projections.recounting import Compared, audit

router = APIRouter(prefix="/audit", tags=["audit"])


class Asked(Span):
    """Which figures, and how many records are named where one differs."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    figure: Part = Field(default="", description="Only this one, with the records behind it")
    limit: Digits = Field(default=50, ge=1, le=MOST)


class FigureAgain(BaseModel):
    """One figure as published, and as counted again from the log.

    `only_published` are the records that the published figure counts and the log does not bear
    out; `only_recounted` the other way round. `behind` is told of the one figure asked for.
    """

    name: str
    title: str
    definition: str
    agrees: bool
    published: int
    recounted: int
    published_by: dict[str, int]
    recounted_by: dict[str, int]
    only_published: list[UUID]
    only_recounted: list[UUID]
    behind: list[UUID]

    @classmethod
    def of(cls, one: Compared, language: Language, seen: Callable[[UUID], bool]) -> "FigureAgain":
        """With its words, and those of the records that its reader may see."""
        return cls(
            name=one.name,
            title=figure_title(one.name, language),
            definition=figure_definition(one.name, language),
            agrees=one.agrees,
            published=one.published,
            recounted=one.recounted,
            published_by=dict(one.published_by),
            recounted_by=dict(one.recounted_by),
            only_published=list(filter(seen, one.only_published)),
            only_recounted=list(filter(seen, one.only_recounted)),
            behind=list(filter(seen, one.behind)),
        )


class SumAgain(BaseModel):
    """One sum in CNY, as published and as counted again."""

    name: str
    agrees: bool
    published: str
    recounted: str


class FiguresAnswer(PageOf):
    """The report of a period beside itself; `position` is where the published one stood."""

    agrees: bool
    differing: list[str]
    lines: list[FigureAgain]
    sums: list[SumAgain]


@router.get(
    "/figures",
    operation_id="audit-figures",
    responses=declared(401, 403),
    dependencies=first_of_all(Action.READ_FACTS),
)
async def read_figures(visitor: Standing, asked: Annotated[Asked, Query()]) -> FiguresAnswer:
    """Each published figure counted again from the log by other code, and who differs."""
    return await ask(visitor, figures, asked)


def figures(visitor: Visitor, asked: Asked) -> FiguresAnswer:
    """Count twice and compare; raises UnknownFigure, NotReady."""
    sight = sight_of(visitor, asked)
    if asked.figure and asked.figure not in FIGURES:
        raise UnknownFigure
    office = visitor.office
    try:
        told = audit(
            office.registry, office.views, sight.span, named=asked.limit, only=asked.figure
        )
    except NoViews:
        raise NotReady(parts="views") from None

    for record in told.broken:
        sight.leave_out(record)

    def seen(record: UUID) -> bool:
        return sight.record(record) is not None

    lines = [FigureAgain.of(one, visitor.language, seen) for one in told.figures.values()]
    return FiguresAnswer(
        **sight.page(told.position),  # after the lines: what only the views know is met by them
        agrees=told.agrees,
        differing=[name for name, one in told.figures.items() if not one.agrees],
        lines=lines,
        sums=[
            SumAgain(
                name=name,
                agrees=published == recounted,
                published=f"{published:.2f}",
                recounted=f"{recounted:.2f}",
            )
            for name, (published, recounted) in told.sums.items()
        ],
    )
