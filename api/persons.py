"""Persons: what they ask of the office about themselves, and what is answered.

A request is made by way of a dispute, where the person is a party; from then on it stands in the
person's own file (domain/person_file.py), and everything else is decided there.
"""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.answers import answer
from api.disputes import must_see
from api.fields import FORM, Id
from api.forms import canonical
from api.person_desk import WRITES, FileId, PersonAnswer, PersonDesk, file_for, form, name_of, told
from api.problems import declared
from api.steps import must_be_allowed
from api.strict_json import FormRoute
from api.visitor import Key, Standing, Version, Visitor
from domain.access import may
from domain.access_rows import Action
from domain.callers import Role
from domain.keeping import RequestKind
from domain.parties import APPLICANT
from domain.person_facts import IdentityWay, NotGranted
from domain.person_file import PersonFile
from domain.record import Act
from domain.refusals import UnknownParty
from domain.refusals.access import NotYourParty
from domain.refusals.persons import NotAnErasure
from domain.values import PartyId

router = APIRouter(tags=["persons"], route_class=FormRoute)


class Asking(BaseModel):
    """What a party of a dispute asks of the office about themselves."""

    model_config = FORM

    kind: RequestKind


class Identifying(BaseModel):
    """How it was seen that they are who they say."""

    model_config = FORM

    asked: Id
    way: IdentityWay


class Answering(BaseModel):
    """What a request comes to.

    Of a request for erasure only the refusals that an officer can know are said; whether it is
    locked or destroyed follows from what keeps the files.
    """

    model_config = FORM

    asked: Id
    reason: NotGranted = Field(
        default=NotGranted.NONE, description="Why it is refused; empty where it is granted"
    )


_ASKING: Mapping[str, str] = {"kind": "erase"}
_IDENTIFYING: Mapping[str, str] = {"asked": "asked-0f1e2d3c4b5a", "way": "id-card"}
_ANSWERING: Mapping[str, str] = {"asked": "asked-0f1e2d3c4b5a", "reason": ""}


@router.post(
    "/disputes/{id}/parties/{party}/requests",
    operation_id="ask-about-self",
    status_code=201,
    response_model=PersonAnswer,
    responses=declared(401, 403, 409),
)
async def ask_about_self(
    id: FileId,  # noqa: A002 - the path's own word
    party: Annotated[str, Path(max_length=8, pattern=r"^[A-Z][0-9]{1,6}$")],
    visitor: Standing,
    key: Key,
    said: Annotated[Asking, form(_ASKING)],
) -> Response:
    """Take what a party asks about themselves: a copy, a correction, or erasure."""
    lines = await visitor.back.serve(ask, visitor, key, id, PartyId(party), said)
    return answer(lines, lines.version, 201)


def ask(visitor: Visitor, key: str, dispute_id: UUID, party: PartyId, said: Asking) -> PersonAnswer:
    """Open the person's file where there is none; raises NotFound, NotYourParty, UnknownParty."""
    dispute = must_see(visitor, dispute_id)
    must_be_allowed(visitor, Action.ASK_ABOUT_SELF, dispute)
    if visitor.caller.role is Role.WORKER and party != APPLICANT:
        raise NotYourParty(party=party)
    if party not in dispute.parties:
        raise UnknownParty(party=party)
    person = dispute.parties[party].person
    act = visitor.act(key, canonical(f"ask-about-self {dispute_id} {party}", said), None)
    registry, file = visitor.office.registry, PersonFile.create_id(person)
    if not registry.has(file):
        opening = Act(act.by, act.happened_at, act.recorded_at)
        registry.open(PersonFile.open(opening, person=person, centre=dispute.centre), opening)
    asked = name_of("asked", act)
    decided = registry.at_record(PersonFile, file).decide(
        PersonFile.ask,
        act,
        asked=asked,
        kind=said.kind,
        dispute=dispute_id,
        party=party,
    )
    lines = told(visitor, decided.record)
    if may(visitor.caller, Action.READ_PERSON, decided.record):
        return lines
    return _this_alone(lines, asked)


@router.get(
    "/persons/{id}",
    operation_id="read-person",
    response_model=PersonAnswer,
    responses=declared(401, 403),
)
async def read_person(
    id: FileId,  # noqa: A002 - the path's own word
    visitor: Standing,
) -> Response:
    """What a person asked about themselves, and what came of it; none of their words."""
    lines = await visitor.back.serve(read, visitor, id)
    return answer(lines, lines.version)


def read(visitor: Visitor, file_id: UUID) -> PersonAnswer:
    """Look and check; raises NotFound."""
    return told(visitor, file_for(visitor, file_id, Action.READ_PERSON))


@router.post(
    "/persons/{id}/identity",
    operation_id="check-identity",
    response_model=PersonAnswer,
    responses=WRITES,
)
async def check_identity(
    id: FileId,  # noqa: A002 - the path's own word
    visitor: Standing,
    key: Key,
    version: Version,
    said: Annotated[Identifying, form(_IDENTIFYING)],
) -> Response:
    """Note how it was seen that a person is who they say."""
    desk = PersonDesk(visitor, id, Action.IDENTIFY_PERSON, key, version, said)
    return await desk.decided(PersonFile.check_identity, asked=said.asked, way=said.way)


@router.post(
    "/persons/{id}/answer",
    operation_id="answer-request",
    response_model=PersonAnswer,
    responses=WRITES,
)
async def answer_request(
    id: FileId,  # noqa: A002 - the path's own word
    visitor: Standing,
    key: Key,
    version: Version,
    said: Annotated[Answering, form(_ANSWERING)],
) -> Response:
    """Answer a request: grant it, or refuse it with the reason; erasure as the law has it."""
    desk = PersonDesk(visitor, id, Action.ANSWER_PERSON, key, version, said)
    return await visitor.back.serve(_answered, desk, said)


def _answered(desk: PersonDesk, said: Answering) -> Response:
    file = desk.file()
    asking = file.asked.get(said.asked)
    if said.reason:
        if asking and asking.kind is RequestKind.ERASE and said.reason in _BY_THE_FILES:
            raise NotAnErasure
        return desk.taken(PersonFile.refuse, asked=said.asked, reason=said.reason)
    if asking is None or asking.kind is not RequestKind.ERASE:
        return desk.taken(PersonFile.grant, asked=said.asked)
    words = desk.visitor.office.erasing.words_apart(file.person)
    return desk.taken(
        PersonFile.answer_erasure, asked=said.asked, erasure=desk.name("erasure"), words=words
    )


_BY_THE_FILES = frozenset({NotGranted.OPEN, NotGranted.RETENTION, NotGranted.HOLD})
"""What follows from what keeps the files, and is not for an officer to say."""


def _this_alone(told: PersonAnswer, asked: str) -> PersonAnswer:
    """What was just asked, and nothing else of a file that another centre keeps."""
    lines = [line for line in told.asked if line.asked == asked]
    return told.model_copy(
        update={
            "asked": lines,
            "holds": [],
            "locked": "",
            "locked_until": "",
            "erasures": [],
            "files": [],
        }
    )
