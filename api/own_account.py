"""What everybody keeps themselves: their password and their second factor."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Body, Request
from pydantic import BaseModel

from api.account_office import Tried
from api.fields import FORM
from api.problems import declared
from api.sign_in import EXAMPLE, Code, Secret, account_of, address_of, note, note_change, session_of
from api.strict_json import FormRoute
from api.visitor import Standing, Visitor
from domain.refusals.sign_in import CodeNotTaken
from domain.sign_in import EntryChange

router = APIRouter(tags=["session"], route_class=FormRoute)


class NewPassword(BaseModel):
    """The password there was, and the one to be."""

    model_config = FORM

    old: Secret
    new: Secret


class ByPassword(BaseModel):
    """Once more the password: what is changed here is worth asking."""

    model_config = FORM

    password: Secret


class FirstCode(BaseModel):
    """The first code that the new secret gives."""

    model_config = FORM

    code: Code


class FactorTold(BaseModel):
    """A new secret, as authenticator programs read it; shown once."""

    uri: str


class RecoveryCodes(BaseModel):
    """Codes that let in once each where the second factor is lost; shown once."""

    codes: list[str]


_CHANGE: Mapping[str, str] = {"old": "kq7mz-4hd2n-x8rtb-w3ecp", "new": EXAMPLE["password"]}


@router.post(
    "/session/password",
    operation_id="change-password",
    status_code=204,
    responses=declared(401, 403, 409, 429),
)
async def change_password(
    request: Request,
    visitor: Standing,
    said: Annotated[NewPassword, Body(openapi_examples={"lin": {"value": dict(_CHANGE)}})],
) -> None:
    """Choose another password; every session ends, this one too."""
    address, porter = address_of(request), visitor.office.porter
    account = (await visitor.back.serve(session_of, visitor)).account.id
    tried = await visitor.back.lobby.serve(
        address, porter.change_password, account, said.old, said.new, address
    )
    await visitor.back.serve(_must_be_known, visitor, tried)
    await visitor.back.serve(note_change, visitor, account, EntryChange.PASSWORD_CHANGED)


@router.post(
    "/session/factor",
    operation_id="ask-factor",
    status_code=201,
    responses=declared(401, 403, 409, 429),
)
async def ask_factor(
    request: Request,
    visitor: Standing,
    said: Annotated[
        ByPassword,
        Body(openapi_examples={"lin": {"value": {"password": EXAMPLE["password"]}}}),
    ],
) -> FactorTold:
    """A new second factor; it is good once its first code is told."""
    address, porter = address_of(request), visitor.office.porter
    account = (await visitor.back.serve(session_of, visitor)).account.id
    tried = await visitor.back.lobby.serve(
        address, porter.ask_factor, account, said.password, address
    )
    if isinstance(tried, str):
        return FactorTold(uri=tried)
    await visitor.back.serve(_must_be_known, visitor, tried)
    raise CodeNotTaken


@router.post(
    "/session/factor/confirm",
    operation_id="confirm-factor",
    responses=declared(401, 403, 409),
)
async def confirm_factor(
    visitor: Standing,
    said: Annotated[FirstCode, Body(openapi_examples={"code": {"value": {"code": "287082"}}})],
) -> RecoveryCodes:
    """Tell the first code of a new second factor; the recovery codes are in this answer alone."""
    return await visitor.back.serve(_confirm, visitor, said.code)


def _must_be_known(visitor: Visitor, tried: Tried | None) -> None:
    """Raise what somebody hears who did not know their own password."""
    if tried is None:
        return
    note(visitor.back, visitor.door, tried)
    if tried.refusal:
        raise tried.refusal


def _confirm(visitor: Visitor, code: str) -> RecoveryCodes:
    account = account_of(visitor).id
    codes = visitor.office.porter.confirm_factor(account, code)
    note_change(visitor, account, EntryChange.FACTOR_ENROLLED)
    return RecoveryCodes(codes=list(codes))
