"""Persons: what they ask of the office about themselves, what came of it, and the end of a key.

A request is made by way of a dispute, where the person is a party; from then on it stands in the
person's own file (domain/person_file.py), and everything else is decided there.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Annotated, Any, Concatenate, ParamSpec
from uuid import UUID

from fastapi import APIRouter, Body, Path
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.answers import answer
from api.certificates import Certificate, certificate
from api.disputes import must_see
from api.fields import FORM, Id, Number
from api.forms import canonical
from api.person_copies import copied
from api.problems import declared
from api.steps import must_be_allowed
from api.strict_json import FormRoute
from api.visitor import Key, Standing, Version, Visitor
from domain.access import condition, free_of_conflict, may, may_in_centre
from domain.access_concerns import concerns
from domain.access_conditions import Everything, holds
from domain.access_rows import Action
from domain.callers import Role
from domain.keeping import RequestKind, answer_due, answering
from domain.parties import APPLICANT
from domain.person_facts import DeclineReason, HoldKind, IdentityWay, NotGranted
from domain.person_file import PersonFile
from domain.record import Act
from domain.refusals import NotFound, UnknownParty
from domain.refusals.access import NotYourParty
from domain.refusals.persons import NotAnErasure
from domain.values import PartyId

router = APIRouter(tags=["persons"], route_class=FormRoute)

P = ParamSpec("P")

WRITES = declared(401, 403, 409, 412, 428)
_NAMED = 12


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


class AskingLine(BaseModel):
    """One request: by when it is to be answered, and what it came to."""

    asked: str
    kind: RequestKind
    dispute: UUID
    at: datetime
    due: date
    confidence: str
    identity: str
    answer: str
    reason: str
    answered_at: datetime | None


class HoldLine(BaseModel):
    """One hold that stands."""

    hold: str
    kind: str
    by: str
    at: datetime
    reference: str


class ErasureLine(BaseModel):
    """One erasure: proposed, approved or declined."""

    erasure: str
    asked: str
    proposed_by: str
    proposed_at: datetime
    keys: int
    approved_by: str
    approved_at: datetime | None
    declined: str


class PersonAnswer(BaseModel):
    """A person's own file; `files` are the disputes whose case files are the copy of it."""

    id: UUID
    version: int
    centre: str
    asked: list[AskingLine]
    holds: list[HoldLine]
    locked: str
    locked_until: str
    erasures: list[ErasureLine]
    files: list[UUID]


_ASKING: Mapping[str, str] = {"kind": "erase"}
_IDENTIFYING: Mapping[str, str] = {"asked": "asked-0f1e2d3c4b5a", "way": "id-card"}
_ANSWERING: Mapping[str, str] = {"asked": "asked-0f1e2d3c4b5a", "reason": ""}
_PROPOSING: Mapping[str, str] = {"asked": "asked-0f1e2d3c4b5a"}
_HOLDING: Mapping[str, str] = {"kind": "litigation", "reference": "（2026）闽0203民初1234号"}
_DECLINING: Mapping[str, str] = {"reason": "not-checked"}


def _form(example: Mapping[str, Any]) -> Any:  # noqa: ANN401 - what FastAPI calls a body
    return Body(openapi_examples={"example": {"value": dict(example)}})


FileId = Annotated[UUID, Path()]
Name = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]


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
    said: Annotated[Asking, _form(_ASKING)],
) -> Response:
    """Take what a party asks about themselves: a copy, a correction, or erasure."""
    told = await visitor.back.serve(ask, visitor, key, id, PartyId(party), said)
    return answer(told, told.version, 201)


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
    asked = _name("asked", act)
    decided = registry.at_record(PersonFile, file).decide(
        PersonFile.ask,
        act,
        asked=asked,
        kind=said.kind,
        dispute=dispute_id,
        party=party,
    )
    told = _told(visitor, decided.record)
    if may(visitor.caller, Action.READ_PERSON, decided.record):
        return told
    return _this_alone(told, asked)


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
    told = await visitor.back.serve(read, visitor, id)
    return answer(told, told.version)


def read(visitor: Visitor, file_id: UUID) -> PersonAnswer:
    """Look and check; raises NotFound."""
    return _told(visitor, _file(visitor, file_id, Action.READ_PERSON))


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
    said: Annotated[Identifying, _form(_IDENTIFYING)],
) -> Response:
    """Note how it was seen that a person is who they say."""
    desk = _Desk(visitor, id, Action.IDENTIFY_PERSON, key, version, said)
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
    said: Annotated[Answering, _form(_ANSWERING)],
) -> Response:
    """Answer a request: grant it, or refuse it with the reason; erasure as the law has it."""
    desk = _Desk(visitor, id, Action.ANSWER_PERSON, key, version, said)
    return await visitor.back.serve(_answered, desk, said)


def _answered(desk: "_Desk", said: Answering) -> Response:
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
    said: Annotated[Proposing, _form(_PROPOSING)],
) -> Response:
    """Propose an erasure that was asked for before its time, once nothing keeps the files."""
    desk = _Desk(visitor, id, Action.ANSWER_PERSON, key, version, said)
    return await visitor.back.serve(_proposed, desk, said)


def _proposed(desk: "_Desk", said: Proposing) -> Response:
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
    said: Annotated[Nothing, _form({})],
) -> Response:
    """Destroy a person's keys, as the second officer: what they sealed is gone for good."""
    desk = _Desk(visitor, id, Action.APPROVE_ERASURE, key, version, said)
    return await visitor.back.serve(_approved, desk, erasure)


def _approved(desk: "_Desk", erasure: str) -> Response:
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
    said: Annotated[Declining, _form(_DECLINING)],
) -> Response:
    """Do not approve an erasure, and say why."""
    desk = _Desk(visitor, id, Action.APPROVE_ERASURE, key, version, said)
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
    return certificate(visitor.office, _file(visitor, file_id, Action.READ_PERSON), erasure)


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
    said: Annotated[Holding, _form(_HOLDING)],
) -> Response:
    """Keep what is there of a person from being destroyed."""
    desk = _Desk(visitor, id, Action.HOLD_PERSON, key, version, said)
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
    said: Annotated[Nothing, _form({})],
) -> Response:
    """Lift a hold; one that an auditor placed only an auditor lifts."""
    desk = _Desk(visitor, id, Action.HOLD_PERSON, key, version, said)
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
    said: Annotated[Nothing, _form({})],
) -> Response:
    """Let a person's words be processed again: they wish it, or the law asks for it."""
    desk = _Desk(visitor, id, Action.ANSWER_PERSON, key, version, said)
    return await visitor.back.serve(_unlocked, desk)


def _unlocked(desk: "_Desk") -> Response:
    told = desk.taken(PersonFile.unlock)
    desk.visitor.office.erasing.tell_unlocked(desk.file())
    return told


class _Desk:
    """One decision on a person's file: looked at, allowed, decided, done, answered."""

    def __init__(  # noqa: PLR0913, PLR0917 - what HTTP says of one request
        self,
        visitor: Visitor,
        file_id: UUID,
        action: Action,
        key: str,
        version: int,
        said: BaseModel,
    ) -> None:
        self.visitor = visitor
        self._id = file_id
        self._action = action
        self._version = version
        self._act = visitor.act(key, canonical(f"{action} {file_id}", said), None)

    def name(self, what: str) -> str:
        """An id for what is new, the same for the same request."""
        return _name(what, self._act)

    def file(self) -> PersonFile:
        """The person's file, where this caller may do this; raises NotFound, Forbidden."""
        return _file(self.visitor, self._id, self._action)

    async def decided(
        self,
        decision: Callable[Concatenate[PersonFile, Act, P], None],
        *said: P.args,
        **named: P.kwargs,
    ) -> Response:
        """Decide on one of the office's threads."""
        return await self.visitor.back.serve(self.taken, decision, *said, **named)

    def taken(
        self,
        decision: Callable[Concatenate[PersonFile, Act, P], None],
        *said: P.args,
        **named: P.kwargs,
    ) -> Response:
        """Decide, and do what was decided; again, where somebody was stopped in between."""
        self.file()
        office = self.visitor.office
        desk = office.registry.at_record(PersonFile, self._id, self._version)
        decided = desk.decide(decision, self._act, *said, **named)
        office.erasing.do_what_is_decided()
        told = _told(self.visitor, decided.record)
        return answer(told, told.version)


def _name(what: str, act: Act) -> str:
    return f"{what}-{act.request.rpartition('.')[2][:_NAMED]}"


def _file(visitor: Visitor, file_id: UUID, action: Action) -> PersonFile:
    """A person's file this caller may do this with.

    Who may approve without reading files is let in by that alone; whoever lost a dispute of that
    person for a conflict of interest has lost this file too. Raises NotFound, Forbidden, NotReady.
    """
    registry = visitor.office.registry
    file = registry.get(PersonFile, file_id)
    free = free_of_conflict(visitor.caller)
    if free != Everything():
        disputes = map(registry.dispute, visitor.office.erasing.files_of(file.person))
        if not all(holds(free, concerns(one)) for one in disputes):
            raise NotFound
    if not holds(condition(visitor.caller, action), concerns(file)):
        must_be_allowed(visitor, action, file)
    return file


def _told(visitor: Visitor, file: PersonFile) -> PersonAnswer:
    return PersonAnswer(
        id=file.id,
        version=file.person_version,
        centre=file.centre,
        asked=[
            AskingLine(
                asked=name,
                kind=one.kind,
                dispute=one.dispute,
                at=one.at,
                due=answer_due(one.kind, one.at),
                confidence=answering()[one.kind].confidence,
                identity=one.identity,
                answer=one.answer,
                reason=one.reason,
                answered_at=one.answered_at,
            )
            for name, one in file.asked.items()
        ],
        holds=[
            HoldLine(hold=name, kind=one.kind, by=one.by, at=one.at, reference=one.reference)
            for name, one in file.holds.items()
        ],
        locked=file.locked,
        locked_until=file.locked_until,
        erasures=[
            ErasureLine(
                erasure=name,
                asked=one.asked,
                proposed_by=one.proposed_by,
                proposed_at=one.proposed_at,
                keys=len(one.keys),
                approved_by=one.approved_by,
                approved_at=one.approved_at,
                declined=one.declined,
            )
            for name, one in file.erasures.items()
        ],
        files=copied(visitor, file),
    )


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
