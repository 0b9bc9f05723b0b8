"""Signing in and out: sessions, and having it written who came in and who did not."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Body, Path, Request, Response
from pydantic import BaseModel, Field, StrictStr, StringConstraints

from api.access_book import Visit
from api.account_office import Account, Session, Tried
from api.fields import FORM
from api.problems import declared
from api.shown import clear_cookie, csrf_of, set_cookie, shown_in
from api.strict_json import FormRoute
from api.visitor import BackOffice, Standing, Visitor, back_office, door_of
from domain.access_log import CITY, EntryChanged, SignedIn
from domain.callers import Role
from domain.refusals import NotFound
from domain.refusals.sign_in import NotASession, SignInCrowded
from domain.sign_in import Duty, EntryChange, sign_in_rules

router = APIRouter(tags=["session"], route_class=FormRoute)

LONGEST = 1024
Secret = Annotated[StrictStr, StringConstraints(min_length=1, max_length=LONGEST)]
Code = Annotated[StrictStr, StringConstraints(max_length=64)]


class Carried(StrEnum):
    """How a session is shown from then on."""

    COOKIE = "cookie"
    BEARER = "bearer"


class SignInForm(BaseModel):
    """Who wants to come in."""

    model_config = FORM

    login: Annotated[StrictStr, StringConstraints(min_length=1, max_length=200)]
    password: Secret
    code: Code = Field(default="", description="Of the second factor, or a recovery code")
    carried: Carried = Carried.COOKIE


class SessionTold(BaseModel):
    """Who is signed in, until when, and what they owe before any other door opens.

    `csrf` goes into the header `X-CSRF-Token` of whatever is written under the cookie; `token` is
    told once, and only where no cookie was asked for.
    """

    id: str
    account: str
    role: Role
    centre: str
    body: str
    officer: str
    owes: list[Duty]
    created_at: datetime
    expires_at: datetime
    idle_seconds: int
    csrf: str
    token: str | None = None


class SessionLine(BaseModel):
    """One session of the caller."""

    id: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    is_this: bool


class SessionList(BaseModel):
    """The sessions of the caller that still open, the oldest first."""

    lines: list[SessionLine]


EXAMPLE: Mapping[str, str] = {"login": "lin", "password": "xue-hua-piao-piao-1876"}


@router.post("/session", operation_id="sign-in", status_code=201, responses=declared(401, 429))
async def sign_in(
    request: Request,
    answer: Response,
    said: Annotated[SignInForm, Body(openapi_examples={"lin": {"value": dict(EXAMPLE)}})],
) -> SessionTold:
    """Come in by login and password, and by the code of the second factor where there is one."""
    back, address, door = back_office(request), address_of(request), door_of(request)
    try:
        tried = await back.lobby.serve(address, _let_in, back, door, said, address)
    except SignInCrowded:
        tried = await back.serve(_turn_away, back, door, said)
    if tried.refusal or tried.session is None or tried.account is None:
        raise tried.refusal or NotFound
    told = _told(back, tried.session, tried.token)
    if said.carried is Carried.COOKIE:
        set_cookie(request, answer, tried.token, int(sign_in_rules().whole.total_seconds()))
        return told
    return told.model_copy(update={"token": tried.token})


@router.get("/session", operation_id="read-session", responses=declared(401, 409))
async def read_session(request: Request, visitor: Standing) -> SessionTold:
    """Who is signed in, and the second token that a page needs to write."""
    shown = shown_in(request)
    session = await visitor.back.serve(session_of, visitor)
    return _told(visitor.back, session, shown.credentials if shown else "")


@router.delete(
    "/session", operation_id="end-session", status_code=204, responses=declared(401, 403, 409)
)
async def end_session(request: Request, visitor: Standing) -> Response:
    """Sign out."""
    await visitor.back.serve(_end, visitor, visitor.session)
    answer = Response(status_code=204)
    clear_cookie(request, answer)
    return answer


@router.get("/sessions", operation_id="list-sessions", responses=declared(401, 409))
async def list_sessions(visitor: Standing) -> SessionList:
    """Where else the caller is signed in."""
    return await visitor.back.serve(_sessions, visitor)


@router.delete(
    "/sessions/{id}",
    operation_id="end-one-session",
    status_code=204,
    responses=declared(401, 403, 409),
)
async def end_one_session(
    id: Annotated[str, Path(max_length=64)],  # noqa: A002 - the path's own word
    visitor: Standing,
) -> None:
    """End a session of one's own."""
    await visitor.back.serve(_end, visitor, id)


def address_of(request: Request) -> str:
    """From where a request comes, as the server was told."""
    return request.client.host if request.client else ""


def _let_in(back: BackOffice, door: str, said: SignInForm, address: str) -> Tried:
    """Try, and have it written what became of it; on the lobby's thread, and on no step's."""
    tried = back.office.porter.sign_in(said.login, said.password, said.code, address)
    note(back, door, tried)
    return tried


def _turn_away(back: BackOffice, door: str, said: SignInForm) -> Tried:
    """Have it written that too many waited."""
    tried = back.office.porter.crowded(said.login)
    note(back, door, tried)
    return tried


def note(back: BackOffice, door: str, tried: Tried) -> None:
    """Have it written that somebody came in, or was not let in, and whether that locks."""
    access, account = back.office.access, tried.account
    subject, centre = (account.id, account.centre) if account else ("", CITY)
    if tried.session and account and tried.way:
        visit = Visit(account.caller, account.caller.acts_as, door, tried.session.id)
        access.note(visit, SignedIn, sign_in_way=tried.way)
        return
    access.count_in_vain(
        centre, door, login=tried.login, subject=subject, why_failed=str(tried.why or "")
    )
    if tried.locks and account:
        told = {"subject": account.id, "entry_change": EntryChange.LOCKED}
        access.note_unbidden(centre, door, EntryChanged, **told)


def note_change(visitor: Visitor, subject: str, change: EntryChange) -> None:
    """Have it written that who may enter, or by what, was changed."""
    visitor.office.access.note(visitor.visit, EntryChanged, subject=subject, entry_change=change)


def session_of(visitor: Visitor) -> Session:
    """The session they signed in to; raises NotASession."""
    session = visitor.office.porter.session(visitor.session) if visitor.session else None
    if session is None:
        raise NotASession
    return session


def account_of(visitor: Visitor) -> Account:
    """The account they signed in to; raises NotASession."""
    return session_of(visitor).account


def _sessions(visitor: Visitor) -> SessionList:
    found = visitor.office.porter.sessions(account_of(visitor).id)
    return SessionList(
        lines=[
            SessionLine(
                id=one.id,
                created_at=one.created_at,
                seen_at=one.seen_at,
                expires_at=one.expires_at,
                is_this=one.id == visitor.session,
            )
            for one in found
        ]
    )


def _end(visitor: Visitor, session: str) -> None:
    """End a session; raises NotASession, NotFound."""
    account = account_of(visitor).id
    if not visitor.office.porter.end(account, session):
        raise NotFound
    note_change(visitor, account, EntryChange.SESSION_ENDED)


def _told(back: BackOffice, session: Session, token: str) -> SessionTold:
    account = session.account
    return SessionTold(
        id=session.id,
        account=account.id,
        role=account.role,
        centre=account.centre,
        body=account.body,
        officer=account.officer,
        owes=list(back.office.accounts.owed_by(account)),
        created_at=session.created_at,
        expires_at=session.expires_at,
        idle_seconds=int(sign_in_rules().idle.total_seconds()),
        csrf=csrf_of(token),
    )
