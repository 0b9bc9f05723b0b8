"""Reading in an emergency: somebody who may not see a dispute says why, and reads it for a while.

Whoever asks names a case number or an id. Where they may not read it so, it is as if nothing were
there: a number nobody gave out, another centre's dispute and one they lost for a conflict of
interest are answered alike, and each try is in the access log. Where they may, the centre hears of
it as they do: no number is guessed unseen.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Path
from pydantic import BaseModel, Field

from api.access_book import Lying, book_of
from api.disputes import must_see
from api.fields import FORM, Detail, Words
from api.forms import canonical
from api.problems import declared
from api.sealed_and_kept import sealed_and_kept
from api.strict_json import FormRoute
from api.visitor import Key, Standing, Visitor
from domain import sealed
from domain.access import granted, may
from domain.access_concerns import concerns
from domain.access_conditions import Nothing, holds
from domain.access_rows import Action, Where
from domain.break_glass import Glass, GlassReason, glass_of
from domain.dispute import Dispute
from domain.finding import dispute_named
from domain.refusals import Forbidden, NotFound
from domain.refusals.break_glass import GlassNotNeeded
from domain.registry import Decided
from domain.sealed import Compartment, OneGo, Sealed, Sealer, compartment_key
from domain.values import OfficerId
from domain.wording import Language, say

router = APIRouter(tags=["access"], route_class=FormRoute)

STEP = "break-glass"

_EXAMPLE: Mapping[str, object] = {
    "dispute": "厦思劳调〔2026〕0001号",
    "reason": "safety",
    "words": "申请人来电称站长带人堵门，承办调解员外出，电话不通",
}


class Emergency(BaseModel):
    """Which dispute is to be read, and why."""

    model_config = FORM

    dispute: Detail = Field(description="Its case number, or its id")
    reason: GlassReason
    words: Words = Field(description="What has happened, for the office; sealed")


class EmergencyAnswer(BaseModel):
    """The dispute may be read until then; every reading is marked in the access log."""

    id: UUID
    number: str
    until: datetime
    position: int


class GlassLine(BaseModel):
    """One emergency reading: by whom, in what capacity, why, and how long it lasts or lasted."""

    officer: str
    role: str
    role_title: str
    reason: str
    reason_title: str
    words: str | None
    since: datetime
    until: datetime
    mended_at: datetime | None
    is_open: bool


class Glasses(BaseModel):
    """Every emergency reading of a dispute, the last first."""

    id: UUID
    version: int
    lines: list[GlassLine]


@router.post(
    "/break-glass",
    operation_id="read-in-emergency",
    status_code=201,
    responses=declared(401, 403, 409),
)
async def read_in_emergency(
    visitor: Standing,
    key: Key,
    said: Annotated[Emergency, Body(openapi_examples={"safety": {"value": dict(_EXAMPLE)}})],
) -> EmergencyAnswer:
    """Begin to read a dispute in an emergency; its centre's supervisor is alerted at once."""
    return await visitor.back.serve(break_glass, visitor, key, said)


def break_glass(visitor: Visitor, key: str, said: Emergency) -> EmergencyAnswer:
    """Find, check, record; raises Forbidden, NotFound, GlassNotNeeded."""
    dispute = _reached(visitor, said.dispute)
    caller, registry = visitor.caller, visitor.office.registry
    act = visitor.act(key, canonical(f"{STEP} {dispute.id}", said), None)

    def sealed_by(sealer: OneGo) -> Callable[[], Decided[Dispute]]:
        return partial(
            registry.at(dispute.id).decide,
            Dispute.break_glass,
            act,
            officer=OfficerId(caller.officer),
            caller_role=caller.role.value,
            glass_reason=said.reason,
            words=_sealed(sealer, dispute, said.words),
        )

    decided = sealed_and_kept(visitor.office.keys, sealed_by)
    mine = glass_of(decided.record, caller.officer)
    until = mine.until if mine else act.recorded_at
    return EmergencyAnswer(
        id=dispute.id, number=dispute.number, until=until, position=decided.position
    )


def _reached(visitor: Visitor, named: str) -> Dispute:
    """The dispute that is meant, where this caller may read it so and not otherwise.

    Raises Forbidden where they never may, NotFound, GlassNotNeeded.
    """
    caller, registry = visitor.caller, visitor.office.registry
    if not caller.officer or granted(caller, STEP) == Nothing():
        raise Forbidden(step=STEP)
    try:
        dispute = registry.dispute(dispute_named(registry, named))
    except NotFound:
        raise NotFound from None
    if not may(caller, STEP, dispute):
        raise NotFound().about(dispute.id)
    whole = granted(caller, Action.READ_COURSE, without=(Where.UNDER_GLASS,))
    if holds(whole, concerns(dispute)):
        raise GlassNotNeeded
    return dispute


def _sealed(sealer: Sealer, dispute: Dispute, words: str) -> Sealed:
    """The words, for the office's own people; their key goes with the applicant's."""
    subject = compartment_key(dispute.id, Compartment.OFFICE)
    sealer.prepare({subject: dispute.applicant.person})
    return sealer.seal(words, subject=subject, field=sealed.Field.NOTE)


@router.get("/disputes/{id}/glasses", operation_id="read-glasses", responses=declared(401, 403))
async def read_glasses(
    id: Annotated[UUID, Path()],  # noqa: A002 - the path's own word
    visitor: Standing,
) -> Glasses:
    """Who read this dispute in an emergency, and why; `mend-glass` ends one that is open."""
    return await visitor.back.serve(glasses, visitor, id)


def glasses(visitor: Visitor, dispute_id: UUID) -> Glasses:
    """Look, check, open the words; raises NotFound, Forbidden."""
    dispute = must_see(visitor, dispute_id)
    if not may(visitor.caller, Action.READ_GLASSES, dispute):
        raise Forbidden(step=Action.READ_GLASSES)
    centre = book_of(dispute, visitor.office.registry)
    told = list(reversed(dispute.glasses))
    lying = [Lying(dispute.id, centre, "glasses", one.words, whole=True) for one in told]
    texts = visitor.office.access.open(visitor.visit, lying)
    now = visitor.office.clock()
    return Glasses(
        id=dispute_id,
        version=dispute.person_version,
        lines=[
            _line(one, text, visitor.language, now) for one, text in zip(told, texts, strict=True)
        ],
    )


def _line(glass: Glass, words: str | None, language: Language, now: datetime) -> GlassLine:
    return GlassLine(
        officer=glass.officer,
        role=glass.caller_role,
        role_title=say(f"code.caller-role.{glass.caller_role}", language),
        reason=glass.glass_reason,
        reason_title=say(f"code.glass-reason.{glass.glass_reason}", language),
        words=words,
        since=glass.since,
        until=glass.until,
        mended_at=glass.mended_at,
        is_open=now < glass.until,
    )
