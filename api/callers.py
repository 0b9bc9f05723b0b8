"""Keys to the office: the administrator gives them out, lists them, and takes them back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import NAMESPACE_URL, uuid5

from fastapi import APIRouter, Body, Path
from pydantic import AfterValidator, BaseModel, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from api.fields import FORM, Detail, Id, Moment
from api.office import Holding
from api.problems import declared
from api.strict_json import FormRoute
from api.visitor import Key, Standing, Visitor
from domain.access import Everything, condition
from domain.access_rows import Action
from domain.bodies import read_bodies
from domain.callers import CALLS_AS, HOLDERS, Role
from domain.refusals import Forbidden, NotFound
from domain.refusals.access import ExpiresInThePast, HolderNotNamed, UnknownCentre
from domain.refusals.referral import UnknownBody
from domain.values import BodyId

router = APIRouter(tags=["callers"], route_class=FormRoute)


def _has_a_key(role: Role) -> Role:
    if role not in HOLDERS:
        raise PydanticCustomError("role_without_key", "the office's own machinery has no key")
    return role


_ROLES = {"type": "string", "enum": [role.value for role in HOLDERS]}


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
    expires_at: Moment | None = None


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
    _must_keep_keys(visitor)
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
    _must_keep_keys(visitor)
    _must_be_somebody(visitor, said)
    caller, secret = visitor.office.callers.add(
        said.role,
        said.centre,
        name=said.name,
        body=said.body or "",
        officer=said.officer or "",
        party=said.party or "",
        expires_at=said.expires_at,
        id=uuid5(NAMESPACE_URL, f"onestop:caller:{visitor.request(key)}").hex,
    )
    return GivenOut(id=caller.id, key=secret)


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
    _must_keep_keys(visitor)
    callers = visitor.office.callers
    if caller not in {holding.caller.id for holding in callers.everyone()}:
        raise NotFound
    callers.revoke(caller)


def _must_keep_keys(visitor: Visitor) -> None:
    if condition(visitor.caller, Action.KEEP_KEYS) != Everything():
        raise Forbidden


def _must_be_somebody(visitor: Visitor, said: NewCaller) -> None:
    if said.centre not in visitor.office.centres:
        raise UnknownCentre(centre=said.centre)
    needs = CALLS_AS[said.role]
    if needs and not getattr(said, needs):
        raise HolderNotNamed(role=said.role, needs=needs)
    if said.body and BodyId(said.body) not in read_bodies():
        raise UnknownBody(body=said.body)
    if said.expires_at and said.expires_at <= visitor.office.clock():
        raise ExpiresInThePast(expires_at=said.expires_at)


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
    )
