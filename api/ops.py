"""What whoever runs the office asks of it, and the pages that say what a problem means."""

import asyncio
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from prometheus_client import generate_latest
from pydantic import BaseModel, Field

from api.language import language_of
from api.office import Information, Temporal
from api.pages import index_page, problem_page
from api.problems import answered, declared
from api.safe_headers import policy_of
from api.visitor import back_office
from domain.refusals import REFUSALS, NotFound
from domain.refusals.access import NotReady

router = APIRouter(tags=["running"])


class Health(BaseModel):
    """Which parts of the office answer now."""

    parts: Mapping[str, bool]


class FollowerLine(BaseModel):
    """How far somebody who follows the log has read; `behind` may count gaps."""

    name: str
    position: int
    behind: int


class Readiness(Health):
    """The parts the office cannot work without, and, as information, who works beside it.

    Steps are taken and recorded without Temporal; the cases catch up when it is back.
    """

    temporal: Temporal
    followers: list[FollowerLine] = Field(
        description="`views`, `dispatch`, which tells the cases, and `alert-letters` where an "
        "address is named that takes alerts; one that stays behind has stopped"
    )
    set_aside: int = Field(
        description="Records that the views pass over because they cannot be read: run `doctor`"
    )


@router.get("/", include_in_schema=False)
async def index(request: Request) -> HTMLResponse:
    """Say where to go."""
    return _shown(index_page(language_of(request)))


@router.get("/healthz", operation_id="healthz")
async def healthz() -> Health:
    """Answers as soon as the desk is open."""
    return Health(parts={"desk": True})


@router.get(
    "/readyz",
    operation_id="readyz",
    response_model=Readiness,
    responses=declared(503),
)
async def readyz(request: Request) -> Response:
    """Ready when every store answers; a Temporal that is down is told, and stops nobody."""
    back = back_office(request)
    parts = await back.serve(back.office.health)
    if all(parts.values()):
        told = await asyncio.to_thread(back.office.information)
        return JSONResponse(_readiness(parts, told).model_dump(mode="json"))
    silent = ", ".join(name for name, is_well in parts.items() if not is_well)
    return answered(NotReady(parts=silent), language_of(request))


def _readiness(parts: Mapping[str, bool], told: Information) -> Readiness:
    lines = [
        FollowerLine(name=one.name, position=one.position, behind=one.behind)
        for one in told.followers
    ]
    return Readiness(parts=parts, temporal=told.temporal, followers=lines, set_aside=told.set_aside)


@router.get("/metrics", operation_id="metrics", response_class=PlainTextResponse)
async def metrics(request: Request) -> PlainTextResponse:
    """Counts and times, for Prometheus."""
    office, tally = back_office(request).office, request.app.state.tally
    health, told = await asyncio.to_thread(lambda: (office.health(), office.information()))
    tally.note(health, told)
    return PlainTextResponse(
        generate_latest(tally.registry), media_type="text/plain; version=0.0.4; charset=utf-8"
    )


@router.get(
    "/problems/{code}",
    operation_id="explain-problem",
    response_class=HTMLResponse,
    responses=declared(),
)
async def explain(code: Annotated[str, Path(max_length=80)], request: Request) -> HTMLResponse:
    """What the problem means and what to do; raises NotFound."""
    if code not in REFUSALS:
        raise NotFound
    return _shown(problem_page(REFUSALS[code], language_of(request)))


def _shown(page: str) -> HTMLResponse:
    return HTMLResponse(page, headers=policy_of(page))
