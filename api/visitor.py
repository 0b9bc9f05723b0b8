"""Who stands at the desk with what request: identified, heard in their language, served in turn."""

import asyncio
import re
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Header, Request
from fastapi.security import HTTPBearer
from fastapi.security.http import HTTPAuthorizationCredentials

from api.access_book import Visit
from api.account_office import Known
from api.language import language_of
from api.lobby import Lobby
from api.office import Office
from api.shown import Shown, must_be_meant, shown_in
from api.standing import Rosters, as_they_stand, by_of, needs_roster
from api.what_opens import must_open
from domain.callers import Caller, Role, stamp
from domain.case_codes import BEARER
from domain.parties import APPLICANT
from domain.record import Act
from domain.refusals import Forbidden
from domain.refusals.access import (
    NotIdentified,
    RequestNotNamed,
    VersionNotSaid,
    VersionUnreadable,
)
from domain.wording import Language

T = TypeVar("T")

CLERKS = 8
"""Threads that work with the record; SQLite writes one at a time, PostgreSQL pools sixteen."""

LONGEST_KEY = 255
VISIT_BYTES = 8
VISITOR = "onestop.visitor"
"""Where a request carries whom its key made known."""

_VERSION = re.compile(r'"(0|[1-9][0-9]{0,8})"')
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


@dataclass(frozen=True)
class BackOffice:
    """The office behind the desk, and the few threads that work with its record.

    Endpoints are `async` and hop here once: see docs/decisions/0002.
    """

    office: Office
    threads: ThreadPoolExecutor
    lobby: Lobby = field(default_factory=Lobby)
    rosters: Rosters = field(default_factory=Rosters)

    async def serve(self, work: Callable[..., T], *said: Any, **named: Any) -> T:  # noqa: ANN401 - passed on
        """Do a piece of work on one of the threads."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.threads, partial(work, *said, **named))


@dataclass(frozen=True)
class Visitor:
    """One identified caller, with the language they read."""

    back: BackOffice
    caller: Caller
    language: Language
    door: str = ""
    """The operation that was asked for."""

    id: str = ""
    """Of this request: what it read and what it was refused is kept under it."""

    session: str = ""
    """The session they signed in to; empty for whoever shows a key or a token."""

    @property
    def office(self) -> Office:
        """The office they came to."""
        return self.back.office

    @property
    def by(self) -> str:
        """The actor's id under which their facts are recorded."""
        if self.caller.role is Role.WORKER:
            return f"party:{APPLICANT}"
        return by_of(self.caller)

    @property
    def visit(self) -> Visit:
        """Who asks for what, as the access log has it."""
        return Visit(self.caller, self.by, self.door, self.id)

    def request(self, key: str) -> str:
        """The keyed digest of who asks under which key: stored, and meaningless without us."""
        return self.office.keys.body_digest(f"request:{self.caller.id}:{key}".encode())

    def act(
        self,
        key: str,
        body: bytes,
        happened_at: datetime | None,
        corrects: int = 0,
        by: str = "",
    ) -> Act:
        """Who says it, when it happened, when it was heard."""
        now = self.office.clock()
        return Act(
            by=by or self.by,
            happened_at=happened_at or now,
            recorded_at=now,
            request=self.request(key),
            body=self.office.keys.body_digest(body),
            corrects=corrects,
        )


shown_key = HTTPBearer(
    auto_error=False,
    scheme_name="key",
    description="An API key of the office (`os_…`), a session (`ons_…`), or a token of the city's "
    "identity provider",
)


def back_office(request: Request) -> BackOffice:
    """The office this app was made for."""
    return request.app.state.back  # type: ignore[no-any-return]


async def the_visitor(
    request: Request,
    _key: Annotated[HTTPAuthorizationCredentials | None, Depends(shown_key)],
) -> Visitor:
    """Identify who calls; raises NotIdentified, and what `known_by` does."""
    shown = shown_in(request)
    if shown is None:
        raise NotIdentified
    return await known_by(shown, request)


async def known_by(shown: Shown, request: Request) -> Visitor:
    """Whose key, session or token it is, from memory or from the cabinet.

    Raises NotIdentified, CsrfMissing, DutyFirst, OutOfScope.
    """
    back = back_office(request)
    known = await _known(back, shown)
    caller = known.caller
    if needs_roster(caller) and not back.rosters.is_fresh(caller.centre):
        await back.serve(back.rosters.read, back.office.registry, caller.centre)
    now = back.office.clock()
    caller = as_they_stand(caller, back.office.registry, now, back.rosters)
    visitor = Visitor(
        back,
        replace(caller, at=stamp(now)),
        language_of(request),
        door_of(request),
        secrets.token_hex(VISIT_BYTES),
        known.session,
    )
    request.scope[VISITOR] = visitor
    must_be_meant(request, shown, request.method)
    must_open(known, request, visitor.door)
    return visitor


async def _known(back: BackOffice, shown: Shown) -> Known:
    doorkeeper = back.office.doorkeeper
    known = doorkeeper.recall(shown.credentials)
    if known is None and shown.credentials.startswith(BEARER):
        passed = await back.serve(back.office.codes.identify, shown.credentials)
        known = None if passed is None else Known(passed)
    elif known is None:
        known = await back.serve(doorkeeper.identify, shown.credentials)
    if known is None or known.caller.role is Role.CASE:
        raise NotIdentified
    return known


def door_of(request: Request) -> str:
    """The operation a request is for, as the description names it."""
    route = request.scope.get("route")
    return str(getattr(route, "operation_id", None) or getattr(route, "name", ""))


def who_asked(request: Request) -> Visitor | None:
    """Whom a request's key made known, if it came so far."""
    return request.scope.get(VISITOR)


async def still_known(request: Request, visitor: Visitor) -> bool:
    """Say whether what a request showed still opens: a stream may outlive it."""
    shown = shown_in(request)
    try:
        return shown is not None and (await known_by(shown, request)).caller == visitor.caller
    except (NotIdentified, Forbidden):
        return False


async def the_key(
    idempotency_key: Annotated[
        str | None,
        Header(
            description="Required. A key of your own for this write: repeat it to repeat safely.",
            max_length=LONGEST_KEY,
        ),
    ] = None,
) -> str:
    """The caller's own key of this write; raises RequestNotNamed."""
    if idempotency_key is None or not _KEY.fullmatch(idempotency_key):
        raise RequestNotNamed
    return idempotency_key


async def the_version(
    if_match: Annotated[
        str | None,
        Header(description='Required. The ETag of the record you decide on, such as "7".'),
    ] = None,
) -> int:
    """The version the step was decided on; raises VersionNotSaid, VersionUnreadable."""
    if if_match is None or if_match.strip() == "*":
        raise VersionNotSaid
    said = _VERSION.fullmatch(if_match.strip())
    if said is None:
        raise VersionUnreadable
    return int(said[1])


async def at_once(request: Request) -> tuple[Visitor, str, int]:
    """Who calls, under which key of their own, on which version: the three of every step.

    Asks what FastAPI's dependencies ask, in their order, in a tenth of the time.

    Raises NotIdentified, RequestNotNamed, VersionNotSaid, VersionUnreadable.
    """
    headers, shown = request.headers, shown_in(request)
    if shown is None:
        raise NotIdentified
    visitor = await known_by(shown, request)
    key = await the_key(headers.get("idempotency-key"))
    return visitor, key, await the_version(headers.get("if-match"))


Standing = Annotated[Visitor, Depends(the_visitor)]
Key = Annotated[str, Depends(the_key)]
Version = Annotated[int, Depends(the_version)]
