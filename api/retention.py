"""Keeping and destroying: whose files were kept long enough, and the lists two officers decide on.

Nothing is destroyed because a date has passed: one officer draws a list up, another approves it,
and it is carried out a batch at a time, by whoever may approve it, as often as there is some left.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import NAMESPACE_URL, UUID, uuid5

from fastapi import APIRouter, Body, Path, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.answers import answer
from api.fields import FORM, Digits
from api.forms import canonical
from api.person_office import Listed
from api.problems import declared
from api.strict_json import FormRoute
from api.visitor import Key, Standing, Version, Visitor
from domain.access import condition
from domain.access_concerns import concerns
from domain.access_conditions import Nothing as NoRecord
from domain.access_conditions import holds
from domain.access_rows import Action
from domain.destruction_list import MOST_LISTED, DestructionList
from domain.person_file import PersonFile
from domain.refusals import Forbidden, NotFound
from domain.refusals.persons import ListNotApproved
from domain.sealed import PersonId
from domain.wording import say

router = APIRouter(tags=["persons"], route_class=FormRoute)

WRITES = declared(401, 403, 409, 412, 428)


class ClassLine(BaseModel):
    """For how long one class of files is kept."""

    id: str
    title: str
    years: int
    months: int = Field(description="Beside the years")
    article: str
    confidence: str


class DueAnswer(BaseModel):
    """Whose time is over, by the ids of their own files, and the schedule by which it is."""

    persons: list[UUID]
    schedule: list[ClassLine]


class Asked(BaseModel):
    """How many are asked for."""

    model_config = ConfigDict(extra="forbid")

    limit: Digits = Field(default=100, ge=1, le=MOST_LISTED)


class Drawing(BaseModel):
    """How many persons a list is to name at most."""

    model_config = FORM

    most: int = Field(default=500, ge=1, le=MOST_LISTED)


class Nothing(BaseModel):
    """There is nothing to say."""

    model_config = FORM


class KeptLine(BaseModel):
    """Somebody who is kept after all, by the id of their own file, and why."""

    person: UUID
    why: str


class ListAnswer(BaseModel):
    """A destruction list; persons stand in it by the ids of their own files."""

    id: UUID
    version: int
    centre: str
    drawn_up_by: str
    drawn_up_at: datetime | None
    approved_by: str
    approved_at: datetime | None
    persons: list[UUID]
    erased: int
    kept: list[KeptLine]
    left: int


_DRAWING: Mapping[str, int] = {"most": 500}
ListId = Annotated[UUID, Path()]


@router.get("/retention/due", operation_id="list-due-files", responses=declared(401, 403))
async def list_due_files(visitor: Standing, asked: Annotated[Asked, Query()]) -> DueAnswer:
    """Whose files were all kept as long as the law asks; nothing is destroyed by looking."""
    return await visitor.back.serve(due, visitor, asked.limit)


def due(visitor: Visitor, most: int) -> DueAnswer:
    """Look; raises Forbidden, NotReady."""
    return DueAnswer(
        persons=[PersonFile.create_id(person) for person in _due(visitor, most)],
        schedule=[
            ClassLine(
                id=one.id,
                title=say(f"code.file-class.{one.id}", visitor.language),
                years=one.years,
                months=one.months,
                article=one.article,
                confidence=one.confidence,
            )
            for one in visitor.office.erasing.schedule.values()
        ],
    )


@router.post(
    "/retention/lists",
    operation_id="draw-up-list",
    status_code=201,
    response_model=ListAnswer,
    responses=declared(401, 403, 409),
)
async def draw_up_list(
    visitor: Standing,
    key: Key,
    said: Annotated[Drawing, Body(openapi_examples={"example": {"value": dict(_DRAWING)}})],
) -> Response:
    """Draw up a destruction list of whose time is over; another officer approves it."""
    told = await visitor.back.serve(draw_up, visitor, key, said)
    return answer(told, told.version, 201)


def draw_up(visitor: Visitor, key: str, said: Drawing) -> ListAnswer:
    """Draw a list up; raises Forbidden, NothingDue, NotReady."""
    act = visitor.act(key, canonical("draw-up-list", said), None)
    registry = visitor.office.registry
    list_id = uuid5(NAMESPACE_URL, f"onestop:destruction-list:{act.request}")
    if registry.has(list_id):
        found = registry.get(DestructionList, list_id)
        repeated = registry.repeated(found, act)
        return _told(repeated.record if repeated else found)
    persons = [str(person) for person in _due(visitor, said.most)]
    made = DestructionList.draw_up(act, id=list_id, centre=visitor.caller.centre, persons=persons)
    return _told(registry.open(made, act).record)


@router.get(
    "/retention/lists/{id}",
    operation_id="read-destruction-list",
    response_model=ListAnswer,
    responses=declared(401, 403),
)
async def read_destruction_list(
    id: ListId,  # noqa: A002 - the path's own word
    visitor: Standing,
) -> Response:
    """A destruction list, and how far it is carried out."""
    told = await visitor.back.serve(read, visitor, id)
    return answer(told, told.version)


def read(visitor: Visitor, list_id: UUID) -> ListAnswer:
    """Look; raises NotFound."""
    return _told(_list(visitor, list_id, Action.APPROVE_LIST, Action.DRAW_UP_LIST))


@router.post(
    "/retention/lists/{id}/approve",
    operation_id="approve-list",
    response_model=ListAnswer,
    responses=WRITES,
)
async def approve_list(
    id: ListId,  # noqa: A002 - the path's own word
    visitor: Standing,
    key: Key,
    version: Version,
    said: Annotated[Nothing, Body(openapi_examples={"example": {"value": {}}})],
) -> Response:
    """Approve a destruction list, as the second officer."""
    told = await visitor.back.serve(approve, visitor, key, id, version, said)
    return answer(told, told.version)


def approve(visitor: Visitor, key: str, list_id: UUID, version: int, said: Nothing) -> ListAnswer:
    """Approve it; raises NotFound, AnotherPairOfEyes."""
    _list(visitor, list_id, Action.APPROVE_LIST)
    act = visitor.act(key, canonical(f"approve-list {list_id}", said), None)
    desk = visitor.office.registry.at_record(DestructionList, list_id, version)
    return _told(desk.decide(DestructionList.approve, act).record)


@router.post(
    "/retention/lists/{id}/carry-out",
    operation_id="carry-out-list",
    response_model=ListAnswer,
    responses=WRITES,
)
async def carry_out_list(
    id: ListId,  # noqa: A002 - the path's own word
    visitor: Standing,
    key: Key,
    version: Version,
    said: Annotated[Nothing, Body(openapi_examples={"example": {"value": {}}})],
) -> Response:
    """Destroy the keys of the next hundred of an approved list; `left` says how many remain."""
    told = await visitor.back.serve(carry_out, visitor, key, id, version, said)
    return answer(told, told.version)


def carry_out(visitor: Visitor, key: str, list_id: UUID, version: int, said: Nothing) -> ListAnswer:
    """Carry some of it out; raises NotFound, ListNotApproved, NotReady.

    Each person is erased in the name of who approved the list.
    """
    listed = _list(visitor, list_id, Action.APPROVE_LIST)
    act = visitor.act(key, canonical(f"carry-out-list {list_id}", said), None)
    office = visitor.office
    repeated = office.registry.repeated(listed, act)
    if repeated:
        return _told(repeated.record)
    if not listed.approved_at:
        raise ListNotApproved
    approved = type(act)(listed.approved_by, act.happened_at, act.recorded_at)
    some = Listed(listed.id, listed.centre, listed.drawn_up_by, listed.left)
    erased, kept = office.erasing.erase_listed(some, approved)
    desk = office.registry.at_record(DestructionList, list_id, version)
    decided = desk.decide(DestructionList.carry_out, act, erased=erased, kept=kept)
    return _told(decided.record)


def _due(visitor: Visitor, most: int) -> list[PersonId]:
    seen = condition(visitor.caller, Action.DRAW_UP_LIST)
    if seen == NoRecord():
        raise Forbidden(step=Action.DRAW_UP_LIST)
    return list(visitor.office.erasing.due(seen, most))


def _list(visitor: Visitor, list_id: UUID, *actions: Action) -> DestructionList:
    """A list this caller may do one of these with; raises NotFound."""
    found = visitor.office.registry.get(DestructionList, list_id)
    whom = concerns(found)
    if not any(holds(condition(visitor.caller, action), whom) for action in actions):
        raise NotFound(id=str(list_id))
    return found


def _told(listed: DestructionList) -> ListAnswer:
    return ListAnswer(
        id=listed.id,
        version=listed.person_version,
        centre=listed.centre,
        drawn_up_by=listed.drawn_up_by,
        drawn_up_at=listed.drawn_up_at,
        approved_by=listed.approved_by,
        approved_at=listed.approved_at,
        persons=[PersonFile.create_id(person) for person in listed.persons],
        erased=len(listed.erased),
        kept=[
            KeptLine(person=PersonFile.create_id(one["person"]), why=one["why"])
            for one in listed.kept
        ],
        left=len(listed.left),
    )
