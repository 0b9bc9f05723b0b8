"""Exports: the disputes of a period as one stream, for auditors and for process mining."""

from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from api.caseload import looking
from api.let_in import first_of_all
from api.problems import declared
from api.statistics import Period, scope_of
from api.visitor import Standing, Visitor
from domain.access import condition
from domain.access_rows import Action
from domain.access_telling import CONFIDED
from projections.exports import FORMS, Format, exported
from projections.lives import Chosen, how_many, lives, must_agree, must_be_readable

router = APIRouter(tags=["statistics"])

NOT_YET_WRITTEN = ""
"""The digest of a stream, of which it is noted that it begins."""


class Export(StreamingResponse):
    """An export on its way."""


_TEXT: dict[str, Any] = {"schema": {"type": "string"}}
_STREAMED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The export; a whole one ends as its form ends",
        "content": {form.media_type: _TEXT for form in FORMS.values()},
    }
}


@router.get(
    "/exports/{format}",
    operation_id="export-period",
    response_class=Export,
    responses=_STREAMED | declared(401, 403, 409),
    dependencies=first_of_all(Action.READ_FACTS),
)
async def export_period(
    format: Format,  # noqa: A002 - the path's own word
    visitor: Standing,
    period: Annotated[Period, Query()],
) -> Export:
    """The disputes filed in a period, each with every fact of its whole life.

    Persons are pseudonyms, and no sealed value is in it. `jsonl` and `csv` have one line a fact;
    `ocel` is OCEL 2.0 JSON and `xes` is IEEE 1849, for process mining.
    """
    pieces = await visitor.back.serve(begun, visitor, format, period)
    first = await visitor.back.serve(_first, pieces)
    name = f"disputes{FORMS[format].suffix}"
    return Export(
        _on_its_way(visitor, first, pieces),
        media_type=FORMS[format].media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def begun(visitor: Visitor, form: Format, period: Period) -> Iterator[str]:
    """Look up what this caller may export, read it through, and note that they do.

    Raises Forbidden, UnknownCentre, NotYourCentre, PeriodUpsideDown, NotReady, NotInTheLog,
    ViewsDisagree, RecordBroken, LedgerBroken.
    """
    scope = scope_of(visitor, period, Action.READ_FACTS)
    with looking(visitor, period.after):
        chosen = Chosen(
            scope,
            seen=condition(visitor.caller, Action.READ_FACTS),
            confided={action: condition(visitor.caller, action) for action in CONFIDED},
        )
        must_agree(visitor.office.registry, visitor.office.views)
        must_be_readable(visitor.office.registry, scope)
        visitor.office.ledger.must_be_as_signed()
        records = how_many(visitor.office.views, chosen)
    centre = period.centre or visitor.caller.centre
    visitor.office.access.export(
        visitor.visit, form=form, records=records, digest=NOT_YET_WRITTEN, centre=centre
    )
    return exported(lives(visitor.office.registry, chosen), form, visitor.language)


def _first(pieces: Iterator[str]) -> str:
    """The first piece: what cannot be begun is refused before anything is answered."""
    return next(pieces, "")


async def _on_its_way(visitor: Visitor, first: str, pieces: Iterator[str]) -> AsyncIterator[bytes]:
    """Piece after piece, each written by a clerk while the reader takes the one before."""
    piece: str | None = first
    while piece is not None:
        yield piece.encode()
        piece = await visitor.back.serve(next, pieces, None)
