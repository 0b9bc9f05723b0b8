"""Accounts: the administrator opens them, resets, unlocks and closes them, and reads no file."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import NAMESPACE_URL, uuid5

from fastapi import APIRouter, Body, Path
from pydantic import AfterValidator, BaseModel, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from api.account_office import Account
from api.callers import must_be_somebody, must_keep_keys
from api.fields import FORM, Detail, Id
from api.problems import declared
from api.sign_in import note_change
from api.strict_json import FormRoute
from api.visitor import Key, Standing, Visitor
from domain.callers import CALLS_AS, Role
from domain.sign_in import EntryChange

router = APIRouter(tags=["callers"], route_class=FormRoute)

ACCOUNT_ROLES = tuple(role for role, known_as in CALLS_AS.items() if known_as != "party")
"""Who may have an account: officers and partner bodies; a worker is known by their case."""


def _has_an_account(role: Role) -> Role:
    if role not in ACCOUNT_ROLES:
        raise PydanticCustomError("role_without_account", "nobody of this role has an account")
    return role


_ROLES = {"type": "string", "enum": [role.value for role in ACCOUNT_ROLES]}
AccountRole = Annotated[Role, AfterValidator(_has_an_account), WithJsonSchema(_ROLES)]
AccountId = Annotated[str, Path(max_length=64)]


class Assignment(BaseModel):
    """What an account's holder is."""

    model_config = FORM

    role: AccountRole
    centre: Id
    body: Id | None = Field(default=None, description="Of a partner: the body they act for")
    officer: Id | None = Field(default=None, description="Of an officer: their id in the cases")
    party: Id | None = Field(
        default=None, description="Of whoever may be a party themselves: who they are there"
    )


class NewAccount(Assignment):
    """Who is to have an account."""

    login: Id = Field(description="Given by the office; stands in clear, so it is no name")
    name: Detail = Field(description="Sealed; no list shows it")


class Reset(BaseModel):
    """What is made anew: the password always, the second factor where it is lost."""

    model_config = FORM

    factor: bool = False


class AccountLine(BaseModel):
    """One account as the administrator sees it: no name, and nothing it is entered by."""

    id: str
    login: str
    role: Role
    centre: str
    body: str
    officer: str
    created_at: datetime
    closed_at: datetime | None
    one_time_until: datetime | None
    has_factor: bool
    locked_until: datetime | None


class AccountList(BaseModel):
    """Every account there ever was, the oldest first."""

    lines: list[AccountLine]


class OneTime(BaseModel):
    """An account and its one-time password, which is shown this once."""

    id: str
    password: str


EXAMPLE: Mapping[str, str] = {
    "login": "lin",
    "role": "mediator",
    "centre": "siming",
    "name": "林调解",
    "officer": "lin",
}
_MOVED: Mapping[str, str] = {"role": "team_lead", "centre": "siming", "officer": "lin"}


@router.get("/accounts", operation_id="list-accounts", responses=declared(401, 403))
async def list_accounts(visitor: Standing) -> AccountList:
    """Every account: whose, since when, whether it is locked or closed."""
    return await visitor.back.serve(everyone, visitor)


def everyone(visitor: Visitor) -> AccountList:
    """List without names; raises Forbidden."""
    must_keep_keys(visitor)
    return AccountList(lines=[_line(one) for one in visitor.office.accounts.everyone()])


@router.post(
    "/accounts", operation_id="add-account", status_code=201, responses=declared(401, 403, 409)
)
async def add_account(
    visitor: Standing,
    key: Key,
    said: Annotated[NewAccount, Body(openapi_examples={"mediator": {"value": dict(EXAMPLE)}})],
) -> OneTime:
    """Open an account; its one-time password is in this answer and nowhere else."""
    return await visitor.back.serve(open_one, visitor, key, said)


def open_one(visitor: Visitor, key: str, said: NewAccount) -> OneTime:
    """Open an account; the same request again raises PasswordShownOnce.

    Raises Forbidden, UnknownCentre, HolderNotNamed, UnknownBody, LoginTaken, OfficerIdTaken.
    """
    must_keep_keys(visitor)
    must_be_somebody(visitor, said)
    account, password = visitor.office.accounts.add(
        said.login,
        said.role,
        said.centre,
        name=said.name,
        body=said.body or "",
        officer=said.officer or "",
        party=said.party or "",
        id=uuid5(NAMESPACE_URL, f"onestop:account:{visitor.request(key)}").hex,
    )
    note_change(visitor, account.id, EntryChange.ACCOUNT_OPENED)
    return OneTime(id=account.id, password=password)


@router.post(
    "/accounts/{id}/reset", operation_id="reset-account", responses=declared(401, 403, 409)
)
async def reset_account(
    id: AccountId,  # noqa: A002 - the path's own word
    visitor: Standing,
    said: Annotated[Reset, Body(openapi_examples={"password": {"value": {}}})],
) -> OneTime:
    """A new one-time password; every session of the account ends."""
    return await visitor.back.serve(reset, visitor, id, said)


def reset(visitor: Visitor, account: str, said: Reset) -> OneTime:
    """Reset an account; raises Forbidden, NotFound, AccountClosed."""
    must_keep_keys(visitor)
    password = visitor.office.accounts.reset(account, factor=said.factor)
    note_change(visitor, account, EntryChange.PASSWORD_RESET)
    if said.factor:
        note_change(visitor, account, EntryChange.FACTOR_REMOVED)
    return OneTime(id=account, password=password)


@router.post(
    "/accounts/{id}/unlock",
    operation_id="unlock-account",
    status_code=204,
    responses=declared(401, 403),
)
async def unlock_account(
    id: AccountId,  # noqa: A002 - the path's own word
    visitor: Standing,
) -> None:
    """Let the holder of an account try again at once."""
    await visitor.back.serve(unlock, visitor, id)


def unlock(visitor: Visitor, account: str) -> None:
    """Unlock an account; raises Forbidden, NotFound."""
    must_keep_keys(visitor)
    if visitor.office.accounts.unlock(account):
        note_change(visitor, account, EntryChange.UNLOCKED)


@router.post(
    "/accounts/{id}/assign",
    operation_id="assign-account",
    status_code=204,
    responses=declared(401, 403, 409),
)
async def assign_account(
    id: AccountId,  # noqa: A002 - the path's own word
    visitor: Standing,
    said: Annotated[Assignment, Body(openapi_examples={"lead": {"value": dict(_MOVED)}})],
) -> None:
    """Change what the holder of an account is; every session of it ends."""
    await visitor.back.serve(assign, visitor, id, said)


def assign(visitor: Visitor, account: str, said: Assignment) -> None:
    """Assign an account.

    Raises Forbidden, NotFound, AccountClosed, UnknownCentre, HolderNotNamed, UnknownBody,
    OfficerIdTaken.
    """
    must_keep_keys(visitor)
    must_be_somebody(visitor, said)
    body, officer = said.body or "", said.officer or ""
    is_change = visitor.office.accounts.assign(
        account, said.role, said.centre, body=body, officer=officer, party=said.party or ""
    )
    if is_change:
        note_change(visitor, account, EntryChange.ROLE_CHANGED)


@router.delete(
    "/accounts/{id}", operation_id="close-account", status_code=204, responses=declared(401, 403)
)
async def close_account(
    id: AccountId,  # noqa: A002 - the path's own word
    visitor: Standing,
) -> None:
    """Close an account for good; every session of it ends."""
    await visitor.back.serve(close, visitor, id)


def close(visitor: Visitor, account: str) -> None:
    """Close an account; raises Forbidden, NotFound."""
    must_keep_keys(visitor)
    if visitor.office.accounts.close(account):
        note_change(visitor, account, EntryChange.ACCOUNT_CLOSED)


def _line(account: Account) -> AccountLine:
    return AccountLine(
        id=account.id,
        login=account.login,
        role=account.role,
        centre=account.centre,
        body=account.body,
        officer=account.officer,
        created_at=account.created_at,
        closed_at=account.closed_at,
        one_time_until=account.one_time_until,
        has_factor=account.has_factor,
        locked_until=account.locked_until,
    )
