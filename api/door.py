"""The front door: what every request passes before a desk, and every answer on its way out."""

import sys
from collections.abc import Mapping
from contextlib import suppress
from time import perf_counter

from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.language import preferred
from api.parcel import MOST_THROWN_BYTES, Parcel, nothing_more, put_aside
from api.problems import answered, fault_answer
from api.safe_headers import made_safe
from api.tally import Tally
from api.threshold import Threshold
from api.turned_away import note_hurry
from domain.refusals import Refusal
from domain.refusals.access import (
    HeadersTooLarge,
    NotCalledSo,
    NotIdentified,
    NotJson,
    RequestNotNamed,
    TooMuchSaid,
    TooOften,
    TooSlow,
    VersionUnreadable,
)

MOST_BYTES = 256 * 1024
"""A whole request; a statement of the greatest length in four-byte letters is 80 kB."""

UPLOADS = "/v1/uploads/"
"""Where files come in, of any size: the desk there counts them against what was said."""

MOST_HEADER_BYTES = 32 * 1024
"""All headers of a request; a browser's are some two thousand."""

_SAID_ONCE: Mapping[bytes, type[Refusal]] = {
    b"authorization": NotIdentified,
    b"host": NotCalledSo,
    b"idempotency-key": RequestNotNamed,
    b"if-match": VersionUnreadable,
}
"""Headers that say one thing; of two, nobody can tell which was meant."""

_LONGEST_LENGTH = 18
"""Digits of a length; of thousands of them Python makes no number."""

CAME_IN = "onestop.came_in"
"""What a request carries that was not turned away: its answer says whose it was."""

_LEFT = 499
"""As what a request is counted whose caller left before an answer began."""


class BrokenOff(Exception):  # noqa: N818 - named for what happened
    """An answer had begun when something went wrong: it ends here, and is in the log."""


class Door:
    """Lets in what is JSON and not too large, nor too often; answers faults; keeps tally.

    Every answer leaves with its safe headers, those to requests that are turned away included.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request through; raises BrokenOff where its answer cannot be taken back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = perf_counter(), 0
        threshold: Threshold = scope["app"].state.threshold

        async def send_safely(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                made_safe(scope, message)
                if scope.get(CAME_IN):
                    threshold.rates.answered(scope, status)
            await send(message)

        try:
            await self._let_in(scope, receive, send_safely)
        except Exception as error:  # noqa: BLE001 - the one place where every fault is answered
            answer = fault_answer(scope, error)
            if status:
                raise BrokenOff from None
            await answer(scope, nothing_more, send_safely)
        finally:
            tally: Tally = scope["app"].state.tally
            tally.count(scope, status or _LEFT, perf_counter() - began)

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        threshold: Threshold = scope["app"].state.threshold
        turned_away = _turned_away(scope, threshold)
        if turned_away is None and (seconds := threshold.rates.wait(scope)):
            await note_hurry(scope, threshold.rates.turned_away())
            turned_away = TooOften(seconds=seconds)
        if turned_away is not None:
            if isinstance(turned_away, TooMuchSaid) and _is_on_its_way(scope):
                await put_aside(receive)
            await _tell(turned_away, scope, send)
            return
        scope[CAME_IN] = threshold.rates.has_limits
        parcel = Parcel(receive, most=_most(scope))
        with suppress(ClientDisconnect):
            await threshold.around(self._app, scope)(scope, parcel.receive, parcel.unless(send))
        if parcel.refused is not None:
            await parcel.put_the_rest_aside()
            await _tell(parcel.refused, scope, send)


def _turned_away(scope: Scope, threshold: Threshold) -> Refusal | None:
    headers = dict(scope["headers"])
    if sum(len(name) + len(said) for name, said in scope["headers"]) > MOST_HEADER_BYTES:
        return HeadersTooLarge(most=MOST_HEADER_BYTES)
    if not threshold.knows(scope):
        return NotCalledSo()
    length = headers.get(b"content-length", b"0")
    if length.isdigit() and (len(length) > _LONGEST_LENGTH or int(length) > _most(scope)):
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


def _most(scope: Scope) -> int:
    """What a body may weigh; the desk of uploads counts bytes against what was said of them."""
    return sys.maxsize if _is_upload(scope) else MOST_BYTES


def _is_on_its_way(scope: Scope) -> bool:
    """Whether a body comes that ends soon; who asks first (RFC 9110, 10.1.1) has sent nothing."""
    headers = dict(scope["headers"])
    length = headers.get(b"content-length", b"0")
    is_short = length.isdigit() and len(length) <= _LONGEST_LENGTH
    return b"expect" not in headers and is_short and int(length) <= MOST_THROWN_BYTES


def _is_upload(scope: Scope) -> bool:
    return bool(scope["method"] == "PATCH" and scope["path"].startswith(UPLOADS))


async def _tell(refusal: Refusal, scope: Scope, send: Send) -> None:
    language = preferred(Request(scope).headers.get("accept-language", ""))
    answer = answered(refusal, language)
    if isinstance(refusal, TooMuchSaid | TooSlow):
        answer.headers["Connection"] = "close"  # what is still on its way is waited for no longer
    await answer(scope, nothing_more, send)
