"""The front door: what every request passes before a desk, and every answer on its way out."""

from collections.abc import Mapping
from time import perf_counter

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.language import preferred
from api.problems import answered
from api.tally import Tally
from domain.refusals import Refusal
from domain.refusals.access import (
    HeadersTooLarge,
    NotIdentified,
    NotJson,
    RequestNotNamed,
    TooMuchSaid,
    VersionUnreadable,
)

MOST_BYTES = 256 * 1024
"""A whole request; a statement of the greatest length in four-byte letters is 80 kB."""

MOST_HEADER_BYTES = 32 * 1024
"""All headers of a request; a browser's are some two thousand."""

HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
)


_SAID_ONCE: Mapping[bytes, type[Refusal]] = {
    b"authorization": NotIdentified,
    b"idempotency-key": RequestNotNamed,
    b"if-match": VersionUnreadable,
}
"""Headers that say one thing; of two, nobody can tell which was meant."""


class Door:
    """Lets in what is JSON and not too large; gives every answer its safe headers; keeps tally."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = perf_counter(), 500

        async def send_safely(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                said = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(header for header in HEADERS if header[0] not in said),
                ]
            await send(message)

        try:
            await self._let_in(scope, receive, send_safely)
        finally:
            tally: Tally = scope["app"].state.tally
            tally.count(scope, status, perf_counter() - began)

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        turned_away = _turned_away(scope, headers)
        if turned_away is None:
            parcel = _Parcel(receive)
            await self._app(scope, parcel.receive, parcel.watching(send, scope))
            return
        await _tell(turned_away, scope, send)


class _Parcel:
    """The body of a request, weighed as it comes in."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._weight = 0
        self._too_heavy = False

    async def receive(self) -> Message:
        """Take the next piece; past the limit the rest is refused."""
        message = await self._receive()
        self._weight += len(message.get("body", b""))
        if self._weight > MOST_BYTES:
            self._too_heavy = True
            return {"type": "http.request", "body": b"", "more_body": False}
        return message

    def watching(self, send: Send, scope: Scope) -> Send:
        """Answer 413 in place of whatever was made of half a body."""
        told = False

        async def send_or_refuse(message: Message) -> None:
            nonlocal told
            if not self._too_heavy:
                await send(message)
            elif not told:
                told = True
                await _tell(TooMuchSaid(most=MOST_BYTES), scope, send)

        return send_or_refuse


def _turned_away(scope: Scope, headers: dict[bytes, bytes]) -> Refusal | None:
    if sum(len(name) + len(said) for name, said in scope["headers"]) > MOST_HEADER_BYTES:
        return HeadersTooLarge(most=MOST_HEADER_BYTES)
    length = headers.get(b"content-length", b"0")
    if length.isdigit() and int(length) > MOST_BYTES:
        return TooMuchSaid(most=MOST_BYTES)
    for name, refusal in _SAID_ONCE.items():
        if name in headers and sum(said == name for said, _ in scope["headers"]) > 1:
            return refusal()
    media = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
    has_body = length != b"0" or b"transfer-encoding" in headers
    is_packed = headers.get(b"content-encoding", b"identity").strip().lower() != b"identity"
    if scope["method"] == "POST" and has_body and (is_packed or media != b"application/json"):
        return NotJson()
    return None


async def _tell(refusal: Refusal, scope: Scope, send: Send) -> None:
    language = preferred(Request(scope).headers.get("accept-language", ""))
    await answered(refusal, language)(scope, _nothing_more, send)


async def _nothing_more() -> Message:
    return {"type": "http.disconnect"}
