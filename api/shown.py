"""What a request shows at the door: a key in a header, or the cookie of a session.

A cookie goes along with whatever a browser sends, so what is written under one carries a second
token besides, which only the office's own page can know (CSRF). Between machines on one that speaks
https the cookie's name begins with `__Host-`: no neighbour under the same domain can set it.
"""

import hmac
from dataclasses import dataclass
from hashlib import sha256

from fastapi import Response
from starlette.requests import HTTPConnection

from domain.refusals.sign_in import CsrfMissing

COOKIE = "onestop"
SAFE_COOKIE = f"__Host-{COOKIE}"
CSRF_HEADER = "x-csrf-token"
READING = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Shown:
    """What was shown, and whether a browser added it by itself."""

    credentials: str
    by_cookie: bool = False


def shown_in(request: HTTPConnection) -> Shown | None:
    """What a request shows; a header counts before a cookie."""
    said = request.headers.get("authorization")
    if said is not None:
        scheme, _, credentials = said.partition(" ")
        is_bearer = scheme.lower() == "bearer" and credentials.strip()
        return Shown(credentials.strip()) if is_bearer else None
    cookie = request.cookies.get(_name_for(request))
    return Shown(cookie, by_cookie=True) if cookie else None


def must_be_meant(request: HTTPConnection, shown: Shown, method: str) -> None:
    """Refuse a write that a browser may have been tricked into; raises CsrfMissing."""
    if not shown.by_cookie or method in READING:
        return
    said = request.headers.get(CSRF_HEADER, "")
    if not hmac.compare_digest(said.encode(), csrf_of(shown.credentials).encode()):
        raise CsrfMissing


def csrf_of(token: str) -> str:
    """The second token of a session: made from the first, which no page can read."""
    return sha256(f"onestop csrf {token}".encode()).hexdigest()


def set_cookie(request: HTTPConnection, answer: Response, token: str, seconds: int) -> None:
    """Have the browser keep a session; no script reads it, and no other site sends it along."""
    answer.set_cookie(
        _name_for(request),
        token,
        max_age=seconds,
        path="/",
        secure=_is_https(request),
        httponly=True,
        samesite="strict",
    )


def clear_cookie(request: HTTPConnection, answer: Response) -> None:
    """Have the browser forget a session."""
    answer.delete_cookie(
        _name_for(request), path="/", secure=_is_https(request), httponly=True, samesite="strict"
    )


def _is_https(request: HTTPConnection) -> bool:
    return request.url.scheme == "https"


def _name_for(request: HTTPConnection) -> str:
    return SAFE_COOKIE if _is_https(request) else COOKIE
