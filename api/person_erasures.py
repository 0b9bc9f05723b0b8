"""The end of a person's keys: proposed, approved by another officer, declined, or held back."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.certificates import Certificate, certificate
from api.fields import FORM, Id, Number
from api.person_desk import WRITES, FileId, PersonAnswer, PersonDesk, file_for, form
from api.problems import declared
from api.strict_json import FormRoute
from api.visitor import Key, Standing, Version, Visitor
from domain.access import may_in_centre
from domain.access_rows import Action
from domain.person_facts import DeclineReason, HoldKind
from domain.person_file import PersonFile

router = APIRouter(tags=["persons"], route_class=FormRoute)

Name = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]


class Proposing(BaseModel):
    """An erasure that was not possible when it was asked for, and is now."""

    model_config = FORM

    asked: Id


class Holding(BaseModel):
    """Why what is there of a person must not be destroyed."""

    model_config = FORM

    kind: HoldKind
    reference: Number = Field(default="", description="The number of the letter that asks for it")


class Declining(BaseModel):
    """Why an erasure is not approved."""

    model_config = FORM

    reason: DeclineReason


class Nothing(BaseModel):
    """There is nothing to say."""

    model_config = FORM


_PROPOSING: Mapping[str, str] = {"asked": "asked-0f1e2d3c4b5a"}
_HOLDING: Mapping[str, str] = {"kind": "litigation", "reference": "（2026）闽0203民初1234号"}
_DECLINING: Mapping[str, str] = {"reason": "not-checked"}


@router.post(
    "/persons/{id}/erasures",
    operation_id="propose-erasure",
    response_model=PersonAnswer,
    responses=WRITES,
)
async def propose_erasure(
    id: FileId,  # noqa: A002 - the path's own word
    visitor: Standing,
    key: Key,
    version: Version,
    said: Annotated[Proposing, form(_PROPOSING)],
) -> Response:
    """Propose an erasure that was asked for before its time, once nothing keeps the files."""
    desk = PersonDesk(visitor, id, Action.ANSWER_PERSON, key, version, said)
    return await visitor.back.serve(_proposed, desk, said)


def _proposed(desk: PersonDesk, said: Proposing) -> Response:
    words = desk.visitor.office.erasing.words_apart(desk.file().person)
    return desk.taken(
        PersonFile.propose_erasure, erasure=desk.name("erasure"), asked=said.asked, words=words
    )


@router.post(
    "/persons/{id}/erasures/{erasure}/approve",
    operation_id="approve-erasure",
    response_model=PersonAnswer,
    responses=WRITES,
)
async def approve_erasure(  # noqa: PLR0913, PLR0917 - what HTTP says of one request
    id: FileId,  # noqa: A002 - the path's own word
    erasure: Name,
    visitor: Standing,
    key: Key,
    version: Version,
    said: Annotated[Nothing, form({})],
) -> Response:
    """Destroy a person's keys, as the second officer: what they sealed is gone for good."""
    desk = PersonDesk(visitor, id, Action.APPROVE_ERASURE, key, version, said)
    return await visitor.back.serve(_approved, desk, erasure)


def _approved(desk: PersonDesk, erasure: str) -> Response:
    erasing = desk.visitor.office.erasing
    person = desk.file().person
    erasing.do_what_is_decided()
    words = erasing.words_apart(person)
    return desk.taken(PersonFile.approve_erasure, erasure=erasure, words=words)


@router.post(
    "/persons/{id}/erasures/{erasure}/decline",
    operation_id="decline-erasure",
    response_model=PersonAnswer,
    responses=WRITES,
)
async def decline_erasure(  # noqa: PLR0913, PLR0917 - what HTTP says of one request
    id: FileId,  # noqa: A002 - the path's own word
    erasure: Name,
    visitor: Standing,
    key: Key,
    version: Version,
    said: Annotated[Declining, form(_DECLINING)],
) -> Response:
    """Do not approve an erasure, and say why."""
    desk = PersonDesk(visitor, id, Action.APPROVE_ERASURE, key, version, said)
    return await desk.decided(PersonFile.decline_erasure, erasure=erasure, reason=said.reason)


@router.get(
    "/persons/{id}/erasures/{erasure}/certificate",
    operation_id="read-certificate",
    responses=declared(401, 403, 409),
)
async def read_certificate(
    id: FileId,  # noqa: A002 - the path's own word
    erasure: Name,
    visitor: Standing,
) -> Certificate:
    """The certificate of an erasure: what was destroyed, by whom, and the proof of the record."""
    return await visitor.back.serve(_certified, visitor, id, erasure)


def _certified(visitor: Visitor, file_id: UUID, erasure: str) -> Certificate:
    return certificate(visitor.office, file_for(visitor, file_id, Action.READ_PERSON), erasure)


@router.post(
    "/persons/{id}/holds",
    operation_id="place-hold",
    response_model=PersonAnswer,
    responses=WRITES,
)
async def place_hold(
    id: FileId,  # noqa: A002 - the path's own word
    visitor: Standing,
    key: Key,
    version: Version,
    said: Annotated[Holding, form(_HOLDING)],
) -> Response:
    """Keep what is there of a person from being destroyed."""
    desk = PersonDesk(visitor, id, Action.HOLD_PERSON, key, version, said)
    return await desk.decided(
        PersonFile.place_hold,
        hold=desk.name("hold"),
        kind=said.kind,
        reference=said.reference,
        audited=may_in_centre(visitor.caller, Action.LIFT_ANY_HOLD, visitor.caller.centre),
    )


@router.post(
    "/persons/{id}/holds/{hold}/lift",
    operation_id="lift-hold",
    response_model=PersonAnswer,
    responses=WRITES,
)
async def lift_hold(  # noqa: PLR0913, PLR0917 - what HTTP says of one request
    id: FileId,  # noqa: A002 - the path's own word
    hold: Name,
    visitor: Standing,
    key: Key,
    version: Version,
    said: Annotated[Nothing, form({})],
) -> Response:
    """Lift a hold; one that an auditor placed only an auditor lifts."""
    desk = PersonDesk(visitor, id, Action.HOLD_PERSON, key, version, said)
    lifts_any = may_in_centre(visitor.caller, Action.LIFT_ANY_HOLD, visitor.caller.centre)
    return await desk.decided(PersonFile.lift_hold, hold=hold, lifts_any=lifts_any)


@router.post(
    "/persons/{id}/unlock",
    operation_id="unlock-person",
    response_model=PersonAnswer,
    responses=WRITES,
)
async def unlock_person(
    id: FileId,  # noqa: A002 - the path's own word
    visitor: Standing,
    key: Key,
    version: Version,
    said: Annotated[Nothing, form({})],
) -> Response:
    """Let a person's words be processed again: they wish it, or the law asks for it."""
    desk = PersonDesk(visitor, id, Action.ANSWER_PERSON, key, version, said)
    return await visitor.back.serve(_unlocked, desk)


def _unlocked(desk: PersonDesk) -> Response:
    told = desk.taken(PersonFile.unlock)
    desk.visitor.office.erasing.tell_unlocked(desk.file())
    return told
