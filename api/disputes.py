"""Reading a dispute: as its caller may see it, as its story, as its facts."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict

from api.answers import FactLine, answer, lines, open_steps, vars_of
from api.language import language_of
from api.problems import declared
from api.receipts import dispute_of, holder
from api.showing import HIDDEN, plain, shown
from api.steps import must_be_allowed, must_be_seen
from api.visitor import Standing, Visitor, back_office
from api.waiting import waits_for_words
from domain.access_rows import Action
from domain.access_telling import reads_course, stage_for, told_to
from domain.dispute import Dispute
from domain.record import Fact
from domain.refusals import NotFound
from domain.sealed import is_sealed
from domain.waiting import waiting_for
from domain.wording import say

router = APIRouter(tags=["disputes"])

PARTS = (
    *("centre", "custody", "channel", "filed_at", "received_at", "rules", "worker_kind"),
    *("statement", "workplace", "parties", "represents", "claims", "oral_record", "documents"),
    *("relation", "flags", "platform", "injured_on", "insured_that_day", "limitation_ends_on"),
    *("classified_at", "contacts", "consents", "accepted_at", "mediated_with", "declined"),
    *("mediator", "past_mediators", "disclosures", "sessions", "extended_days", "undisputed"),
    *("offers", "private_notes", "ended", "agreement", "payments", "confirmations"),
    *("visits", "informers", "arbitration", "referrals", "routing", "closed", "reopenings"),
    *("links", "external_numbers", "own_ways", "follow_ups", "came_from", "locked"),
)
"""What a dispute shows of itself, in the order of the chain."""


class DisputeAnswer(BaseModel):
    """A dispute as this caller may see it; the parts of its file follow by name.

    A body it was referred to reads what was passed on: without the stage, and whom it waits for,
    until it has taken the dispute over.
    """

    model_config = ConfigDict(extra="allow")

    id: UUID
    version: int
    stage: str
    stage_title: str
    number: str
    waits_for: str
    open_steps: list[str]


class Chronicle(BaseModel):
    """The story of a dispute, one line a fact."""

    id: UUID
    version: int
    lines: list[FactLine]


class StoredFact(BaseModel):
    """A fact as it is stored; personal values are never opened here."""

    version: int
    topic: str
    by: str
    happened_at: datetime
    recorded_at: datetime
    corrects: int
    said: dict[str, Any]


class Facts(BaseModel):
    """Every fact of a dispute, in the order recorded."""

    id: UUID
    facts: list[StoredFact]


class Progress(BaseModel):
    """Where a case stands, for the worker who holds its receipt; nothing personal."""

    stage: str
    stage_title: str
    waits_for: str
    number: str
    filed_at: datetime
    centre: str


READS = declared(401, 403)


@router.get(
    "/disputes/{id}",
    operation_id="read-dispute",
    response_model=DisputeAnswer,
    responses=READS,
)
async def read_dispute(
    id: Annotated[UUID, Path()],  # noqa: A002 - the path's own word
    visitor: Standing,
) -> Response:
    """The dispute as this caller may see it, with the steps open to them now."""
    said = await visitor.back.serve(read, visitor, id)
    return answer(said, said.version)


def read(visitor: Visitor, dispute_id: UUID) -> DisputeAnswer:
    """Look, check, open."""
    dispute = seen(visitor, dispute_id, Action.READ_DISPUTE)
    whole, stage = reads_course(visitor.caller, dispute), stage_for(visitor.caller, dispute)
    return DisputeAnswer(
        id=dispute.id,
        version=dispute.person_version,
        stage=stage if whole else "",
        stage_title=say(f"stage.{stage}", visitor.language) if whole else "",
        number=dispute.number,
        waits_for=waits_for_words(waiting_for(dispute, stage), visitor.language) if whole else "",
        open_steps=open_steps(visitor, dispute),
        **shown(visitor, dispute, PARTS),
    )


def seen(visitor: Visitor, dispute_id: UUID, action: Action) -> Dispute:
    """A dispute this caller may see and do this with; raises NotFound, Forbidden."""
    dispute = visitor.office.registry.dispute(dispute_id)
    must_be_allowed(visitor, action, dispute)
    return dispute


def must_see(visitor: Visitor, dispute_id: UUID) -> Dispute:
    """A dispute this caller may know of; raises NotFound."""
    dispute = visitor.office.registry.dispute(dispute_id)
    must_be_seen(visitor, dispute)
    return dispute


@router.get(
    "/disputes/{id}/chronicle",
    operation_id="read-chronicle",
    response_model=Chronicle,
    responses=READS,
)
async def read_chronicle(
    id: Annotated[UUID, Path()],  # noqa: A002 - the path's own word
    visitor: Standing,
) -> Response:
    """One line a fact that this caller is told of, in their language."""
    said = await visitor.back.serve(chronicle, visitor, id)
    return answer(said, said.version)


def chronicle(visitor: Visitor, dispute_id: UUID) -> Chronicle:
    """Tell the story from the record itself."""
    dispute = seen(visitor, dispute_id, Action.READ_CHRONICLE)
    facts = visitor.office.registry.facts(dispute_id)
    told = lines(told_to(visitor.caller, dispute, facts), visitor.language)
    return Chronicle(id=dispute_id, version=dispute.person_version, lines=told)


@router.get(
    "/disputes/{id}/facts",
    operation_id="read-facts",
    responses=READS,
)
async def read_facts(
    id: Annotated[UUID, Path()],  # noqa: A002 - the path's own word
    visitor: Standing,
) -> Facts:
    """Every fact as stored, for those who audit; personal values stay sealed."""
    return await visitor.back.serve(facts_of, visitor, id)


def facts_of(visitor: Visitor, dispute_id: UUID) -> Facts:
    """Read the record, hide what is sealed."""
    dispute = seen(visitor, dispute_id, Action.READ_FACTS)
    facts = visitor.office.registry.facts(dispute_id)
    told = [stored(fact) for fact in told_to(visitor.caller, dispute, facts)]
    return Facts(id=dispute_id, facts=told)


_COMMON = frozenset(
    {
        *("TOPIC", "originator_id", "originator_version", "originator_topic", "timestamp"),
        *("happened_at", "by", "request", "body", "corrects"),
    }
)


def stored(fact: Fact) -> StoredFact:
    """A fact as it is stored, what is sealed hidden."""
    return StoredFact(**as_stored(fact))


def as_stored(fact: Fact) -> dict[str, Any]:
    """What a stored fact is told with."""
    said = {name: value for name, value in vars_of(fact).items() if name not in _COMMON}
    return {
        "version": fact.originator_version,
        "topic": fact.TOPIC,
        "by": fact.by,
        "happened_at": fact.happened_at,
        "recorded_at": fact.timestamp,
        "corrects": fact.corrects,
        "said": plain(said, hide_sealed),
    }


def hide_sealed(said: str) -> str:
    """A word as it is said, or hidden where it is sealed."""
    return HIDDEN if is_sealed(said) else said


def hidden(value: Any) -> Any:  # noqa: ANN401 - any state of a record
    """A part of a record as JSON has it, with every sealed value hidden."""
    return plain(value, hide_sealed)


@router.get(
    "/receipts/{code}",
    operation_id="follow-receipt",
    responses=declared(),
)
async def follow_receipt(
    code: Annotated[str, Path(max_length=64)], request: Request, response: Response
) -> Progress:
    """Where the case stands; the receipt is the only key this needs."""
    back = back_office(request)
    response.headers["Cache-Control"] = "no-store"

    def follow() -> Progress:
        dispute_id, given = dispute_of(back.office.keys, code)
        dispute = back.office.registry.dispute(dispute_id)
        if given != holder(dispute):
            raise NotFound
        language = language_of(request)
        return Progress(
            stage=dispute.stage,
            stage_title=say(f"stage.{dispute.stage}", language),
            waits_for=waits_for_words(waiting_for(dispute), language),
            number=dispute.number,
            filed_at=dispute.filed_at,
            centre=dispute.centre,
        )

    return await back.serve(follow)
