"""Keys to the office: the administrator gives them out, lists them, and takes them back."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Protocol
from uuid import NAMESPACE_URL, uuid5

from fastapi import APIRouter, Body, Path
from pydantic import AfterValidator, BaseModel, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from api.description import CHAPTERS
from api.fields import FORM, Detail, Id, Moment
from api.office import Holding
from api.problems import declared
from api.sign_in import note_change
from api.strict_json import FormRoute
from api.visitor import Key, Standing, Visitor
from domain.access import condition
from domain.access_conditions import Everything
from domain.access_rows import Action
from domain.bodies import read_bodies
from domain.callers import CALLS_AS, HOLDERS, READ_ONLY, Role
from domain.refusals import Forbidden, NotFound
from domain.refusals.access import ExpiresInThePast, HolderNotNamed, UnknownCentre
from domain.refusals.referral import UnknownBody
from domain.refusals.sign_in import OverlapTooLong
from domain.sign_in import EntryChange, sign_in_rules
from domain.values import BodyId

router = APIRouter(tags=["callers"], route_class=FormRoute)


def _has_a_key(role: Role) -> Role:
    if role not in HOLDERS:
        raise PydanticCustomError("role_without_key", "the office's own machinery has no key")
    return role


_ROLES = {"type": "string", "enum": [role.value for role in HOLDERS]}


Scope = StrEnum("Scope", {one: one for one in (READ_ONLY, *CHAPTERS)})  # type: ignore[misc]
"""For what a key may be given out: reading alone, and chapters of this description."""

MOST_HOURS = 24 * 366


class NewCaller(BaseModel):
    """Who is to have a key, and until when."""

    model_config = FORM

    role: Annotated[Role, AfterValidator(_has_a_key), WithJsonSchema(_ROLES)]
    centre: Id
    name: Detail = Field(description="Sealed; no list shows it")
    body: Id | None = Field(default=None, description="Of a partner: the body they call for")
    officer: Id | None = Field(default=None, description="Of an officer: their id in the cases")
    party: Id | None = Field(
        default=None, description="Of a worker, or of an officer who may be a party: who they are"
    )
    expires_at: Moment | None = Field(
        default=None, description="At the latest; without it as long as the office's keys are good"
    )
    scope: Annotated[list[Scope], Field(max_length=len(Scope))] = Field(
        default=[], description="What it opens of what the role may do; empty: all of it"
    )


class Rotation(BaseModel):
    """How long the key there was is good beside the new one."""

    model_config = FORM

    overlap_hours: int = Field(default=0, ge=0, le=MOST_HOURS)
    expires_at: Moment | None = Field(
        default=None, description="Without it when the key there was would have ended"
    )


EXAMPLE: Mapping[str, str] = {
    "role": "mediator",
    "centre": "siming",
    "name": "林调解",
    "officer": "lin",
}


class CallerLine(BaseModel):
    """One key as the administrator sees it: no name, and never the key."""

    id: str
    role: Role
    centre: str
    body: str
    officer: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    scope: list[str]
    last_used_on: str


class CallerList(BaseModel):
    """Every key ever given out, the oldest first."""

    lines: list[CallerLine]


class GivenOut(BaseModel):
    """A new caller with their key, which is shown this once."""

    id: str
    key: str


@router.get("/callers", operation_id="list-callers", responses=declared(401, 403))
async def list_callers(visitor: Standing) -> CallerList:
    """Every key ever given out: whose, since when, until when."""
    return await visitor.back.serve(everyone, visitor)


def everyone(visitor: Visitor) -> CallerList:
    """List without names; raises Forbidden."""
    must_keep_keys(visitor)
    return CallerList(lines=[_line(holding) for holding in visitor.office.callers.everyone()])


@router.post(
    "/callers", operation_id="add-caller", status_code=201, responses=declared(401, 403, 409)
)
async def add_caller(
    visitor: Standing,
    key: Key,
    said: Annotated[NewCaller, Body(openapi_examples={"mediator": {"value": dict(EXAMPLE)}})],
) -> GivenOut:
    """Give out a key; it is in this answer and nowhere else."""
    return await visitor.back.serve(give_out, visitor, key, said)


def give_out(visitor: Visitor, key: str, said: NewCaller) -> GivenOut:
    """Give out a key; the same request again raises KeyShownOnce.

    Raises Forbidden, UnknownCentre, HolderNotNamed, UnknownBody, ExpiresInThePast, OfficerIdTaken.
    """
    must_keep_keys(visitor)
    must_be_somebody(visitor, said)
    expires_at = expiry(visitor, said.expires_at)
    caller, secret = visitor.office.callers.add(
        said.role,
        said.centre,
        name=said.name,
        body=said.body or "",
        officer=said.officer or "",
        party=said.party or "",
        expires_at=expires_at,
        id=uuid5(NAMESPACE_URL, f"onestop:caller:{visitor.request(key)}").hex,
        scope=" ".join(one.value for one in said.scope),
    )
    note_change(visitor, caller.id, EntryChange.KEY_GIVEN)
    return GivenOut(id=caller.id, key=secret)


@router.post(
    "/callers/{id}/rotate", operation_id="rotate-caller", responses=declared(401, 403, 409)
)
async def rotate_caller(
    id: Annotated[str, Path(max_length=64)],  # noqa: A002 - the path's own word
    visitor: Standing,
    said: Annotated[Rotation, Body(openapi_examples={"a week": {"value": {"overlap_hours": 168}}})],
) -> GivenOut:
    """Give the same caller another key; the old one is good for the hours said."""
    return await visitor.back.serve(rotate, visitor, id, said)


def rotate(visitor: Visitor, caller: str, said: Rotation) -> GivenOut:
    """Rotate a key; raises Forbidden, OverlapTooLong, ExpiresInThePast, NotFound, KeyNotInUse."""
    must_keep_keys(visitor)
    overlap, most = timedelta(hours=said.overlap_hours), sign_in_rules().longest_overlap
    if overlap > most:
        raise OverlapTooLong(days=most.days)
    expires_at = expiry(visitor, said.expires_at) if said.expires_at else None
    _must_be_there(visitor, caller)
    key = visitor.office.callers.rotate(caller, overlap=overlap, expires_at=expires_at)
    note_change(visitor, caller, EntryChange.KEY_ROTATED)
    return GivenOut(id=caller, key=key)


def expiry(visitor: Visitor, said: datetime | None) -> datetime:
    """Until when a key is good: as said, and no longer than the office's keys are.

    Raises ExpiresInThePast.
    """
    now = visitor.office.clock()
    if said and said <= now:
        raise ExpiresInThePast(expires_at=said)
    longest = now + sign_in_rules().key_life
    return min(said, longest) if said else longest


@router.delete(
    "/callers/{id}", operation_id="revoke-caller", status_code=204, responses=declared(401, 403)
)
async def revoke_caller(
    id: Annotated[str, Path(max_length=64)],  # noqa: A002 - the path's own word
    visitor: Standing,
) -> None:
    """Take a key back; what is taken back stays so."""
    await visitor.back.serve(take_back, visitor, id)


def take_back(visitor: Visitor, caller: str) -> None:
    """Take a key back; raises Forbidden, NotFound."""
    must_keep_keys(visitor)
    _must_be_there(visitor, caller)
    if visitor.office.callers.revoke(caller):
        note_change(visitor, caller, EntryChange.KEY_REVOKED)


def _must_be_there(visitor: Visitor, caller: str) -> None:
    if caller not in {holding.caller.id for holding in visitor.office.callers.everyone()}:
        raise NotFound


def must_keep_keys(visitor: Visitor) -> None:
    """Only the administrator decides who may enter; raises Forbidden."""
    if condition(visitor.caller, Action.KEEP_KEYS) != Everything():
        raise Forbidden


class Somebody(Protocol):
    """Who is to have a key or an account."""

    role: Role
    centre: str
    body: str | None
    officer: str | None


def must_be_somebody(visitor: Visitor, said: Somebody) -> None:
    """Whoever may enter is somebody whom the records know, at a centre and a body that there are.

    Raises UnknownCentre, HolderNotNamed, UnknownBody.
    """
    if said.centre not in visitor.office.centres:
        raise UnknownCentre(centre=said.centre)
    needs = CALLS_AS[said.role]
    if needs and not getattr(said, needs, None):
        raise HolderNotNamed(role=said.role, needs=needs)
    if said.body and BodyId(said.body) not in read_bodies():
        raise UnknownBody(body=said.body)


def _line(holding: Holding) -> CallerLine:
    caller = holding.caller
    return CallerLine(
        id=caller.id,
        role=caller.role,
        centre=caller.centre,
        body=caller.body,
        officer=caller.officer,
        created_at=holding.created_at,
        expires_at=holding.expires_at,
        revoked_at=holding.revoked_at,
        scope=caller.scope.split(),
        last_used_on=holding.last_used_on,
    )
