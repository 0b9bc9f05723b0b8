"""What is not a dispute: a question answered at the counter, a demand on a public service."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from fastapi import APIRouter, Body, Path
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.answers import StepAnswer, after, answer, open_steps
from api.fields import FORM, Id, PartyDetails, Words
from api.filing import centre_of
from api.forms import canonical
from api.problems import declared
from api.sealed_and_kept import sealed_and_kept
from api.showing import shown
from api.steps import must_be_allowed
from api.strict_json import FormRoute
from api.visitor import Key, Standing, Visitor
from domain import sealed
from domain.access_rows import Action
from domain.consultation import Consultation, Topic
from domain.demand import Demand
from domain.record import Act, Record
from domain.registry import Decided
from domain.sealed import OneGo, PersonId, Sealed, Sealer
from domain.values import Channel

router = APIRouter(route_class=FormRoute)

CONSULTATION_PARTS = (
    *("centre", "channel", "topic", "question", "opened_at", "advice", "offered"),
    *("legal_aid_first", "dispute", "closed_at"),
)
DEMAND_PARTS = (
    *("centre", "channel", "words", "district", "place", "registered_at", "lead", "assisting"),
    *("routed_at", "group", "done", "answer", "answered_at", "told_at", "closed_at"),
)


class Question(BaseModel):
    """A question at the counter or on the line."""

    model_config = FORM

    centre: Id | None = Field(default=None, description="The caller's own, where left out")
    channel: Channel = Channel.WINDOW
    topic: Topic
    question: Words | None = None


class Asking(BaseModel):
    """A demand on a public service: a rest room, a charging point, a road."""

    model_config = FORM

    centre: Id | None = Field(default=None, description="The caller's own, where left out")
    channel: Channel = Channel.WINDOW
    words: Words
    district: Annotated[str, Field(pattern=r"^[0-9]{6}$")]
    place: Words | None = None
    details: PartyDetails = Field(
        default_factory=PartyDetails, description="Only the number counts: it tells who asks"
    )


class MatterAnswer(BaseModel):
    """A consultation or a demand as this caller may see it; its parts follow by name."""

    model_config = ConfigDict(extra="allow")

    id: UUID
    version: int
    open_steps: list[str]


WRITES = declared(401, 403, 409)
READS = declared(401, 403)

_QUESTION: Mapping[str, Any] = {"topic": "pay", "question": "站点拖欠配送费，可以申请什么？"}
_ASKING: Mapping[str, Any] = {"words": "站点附近没有歇脚的地方", "district": "350203"}


@router.post(
    "/consultations",
    operation_id="register-consultation",
    tags=["consultation"],
    status_code=201,
    response_model=StepAnswer,
    responses=WRITES,
)
async def register_consultation(
    visitor: Standing,
    key: Key,
    asked: Annotated[Question, Body(openapi_examples={"pay": {"value": dict(_QUESTION)}})],
) -> Response:
    """Take a question; who asks need not say who they are."""
    said = await visitor.back.serve(consult, visitor, key, asked)
    return answer(said, said.version, 201)


def consult(visitor: Visitor, key: str, asked: Question) -> StepAnswer:
    """Seal the question and open its record."""
    centre = centre_of(visitor, asked.centre, Action.REGISTER)
    act = visitor.act(key, canonical("register-consultation", asked), None)
    matter = _id("consultation", act)
    registry, office_keys = visitor.office.registry, visitor.office.keys
    asker = office_keys.person_of(None, otherwise=f"asker:{matter}")

    def sealed_by(keys: OneGo) -> Callable[[], Decided[Consultation]]:
        opened = Consultation.open(
            act,
            id=matter,
            centre=centre,
            channel=asked.channel,
            topic=asked.topic,
            question=_sealed(keys, asked.question, asker, sealed.Field.STATEMENT),
        )
        return lambda: registry.open(opened, act)

    return after(visitor, sealed_and_kept(office_keys, sealed_by), act)


@router.post(
    "/demands",
    operation_id="register-demand",
    tags=["demand"],
    status_code=201,
    response_model=StepAnswer,
    responses=WRITES,
)
async def register_demand(
    visitor: Standing,
    key: Key,
    asked: Annotated[Asking, Body(openapi_examples={"rest": {"value": dict(_ASKING)}})],
) -> Response:
    """Register a demand; it is routed to a department and never counted as a dispute."""
    said = await visitor.back.serve(demand, visitor, key, asked)
    return answer(said, said.version, 201)


def demand(visitor: Visitor, key: str, asked: Asking) -> StepAnswer:
    """Seal the words and open the record."""
    centre = centre_of(visitor, asked.centre, Action.REGISTER)
    act = visitor.act(key, canonical("register-demand", asked), None)
    matter = _id("demand", act)
    registry, office_keys = visitor.office.registry, visitor.office.keys
    number = asked.details.id_number or asked.details.credit_code
    themselves = PersonId(visitor.caller.party)
    asker = themselves or office_keys.person_of(number, otherwise=f"asker:{matter}")

    def sealed_by(keys: OneGo) -> Callable[[], Decided[Demand]]:
        opened = Demand.register(
            act,
            id=matter,
            centre=centre,
            channel=asked.channel,
            person=asker,
            words=keys.seal(asked.words, subject=asker, field=sealed.Field.STATEMENT),
            district=asked.district,
            place=_sealed(keys, asked.place, asker, sealed.Field.PLACE),
        )
        return lambda: registry.open(opened, act)

    return after(visitor, sealed_and_kept(office_keys, sealed_by), act)


@router.get(
    "/consultations/{id}",
    operation_id="read-consultation",
    tags=["consultation"],
    response_model=MatterAnswer,
    responses=READS,
)
async def read_consultation(
    id: Annotated[UUID, Path()],  # noqa: A002 - the path's own word
    visitor: Standing,
) -> Response:
    """The question and what was answered."""
    said = await visitor.back.serve(read, visitor, Consultation, id, CONSULTATION_PARTS)
    return answer(said, said.version)


@router.get(
    "/demands/{id}",
    operation_id="read-demand",
    tags=["demand"],
    response_model=MatterAnswer,
    responses=READS,
)
async def read_demand(
    id: Annotated[UUID, Path()],  # noqa: A002 - the path's own word
    visitor: Standing,
) -> Response:
    """The demand, where it was routed, and the answer."""
    said = await visitor.back.serve(read, visitor, Demand, id, DEMAND_PARTS)
    return answer(said, said.version)


def read(
    visitor: Visitor, kind: type[Record], matter: UUID, parts: tuple[str, ...]
) -> MatterAnswer:
    """Look, check, open; raises NotFound."""
    record = visitor.office.registry.get(kind, matter)
    must_be_allowed(visitor, Action.READ_MATTER, record)
    return MatterAnswer(
        id=record.id,
        version=record.person_version,
        open_steps=open_steps(visitor, record),
        **shown(visitor, record, parts),
    )


def _sealed(keys: Sealer, text: str | None, whose: PersonId, field: sealed.Field) -> Sealed | None:
    return None if text is None else keys.seal(text, subject=whose, field=field)


def _id(kind: str, act: Act) -> UUID:
    return uuid5(NAMESPACE_URL, f"onestop:{kind}:{act.request}")
