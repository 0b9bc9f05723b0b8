"""Bodies on the wire: too large, dripping or broken off, and nothing is done with them."""

import asyncio
from typing import Any

from starlette.types import Message, Scope

from api.filing import EXAMPLE
from api.parcel import FIRST_SECONDS, LEAST_BYTES_A_SECOND, Parcel
from domain.refusals import Refusal
from domain.refusals.access import TooMuchSaid, TooSlow
from tests.api.conftest import At, Window
from tests.api.test_bad_input import refused
from tests.api.test_rates import Clock
from tests.api.test_wire import GOOD


def test_a_length_of_thousands_of_digits_is_too_large(clerk: At) -> None:
    """It is no number that Python would make of it, and no fault of the office."""
    said = clerk.post("/v1/disputes", {}, Content_Length="9" * 5_000)

    refused(said, 413, "too-large")


class Pieces:
    """A body that comes in piece by piece, each so many seconds after the one before."""

    def __init__(self, *pieces: bytes, clock: Clock | None = None, seconds: float = 0) -> None:
        self._pieces = list(pieces)
        self._clock = clock
        self._seconds = seconds

    async def receive(self) -> Message:
        """The next piece; a sender who has no more waits for an answer."""
        if self._clock is not None:
            self._clock.now += self._seconds
        if not self._pieces:
            await asyncio.Event().wait()
        piece = self._pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(self._pieces)}


async def read_whole(parcel: Parcel) -> tuple[bytes, Refusal | None]:
    """Read it as a desk does."""
    got = b""
    while True:
        message = await parcel.receive()
        got += message.get("body", b"")
        if message["type"] != "http.request" or not message["more_body"]:
            return got, parcel.refused


def test_a_body_that_drips_is_not_waited_for() -> None:
    """A slow line is served, and one that is kept open for nothing is not (RFC 9110, 15.5.9)."""
    slow, drip = Clock(), Clock()
    kilobytes = [b"x" * 2 * LEAST_BYTES_A_SECOND] * 60
    served = Parcel(Pieces(*kilobytes, clock=slow, seconds=1).receive, most=10**6, clock=slow)
    dripping = Parcel(Pieces(*[b"x"] * 60, clock=drip, seconds=1).receive, most=10**6, clock=drip)

    assert asyncio.run(read_whole(served)) == (b"".join(kilobytes), None)
    got, why = asyncio.run(read_whole(dripping))
    assert isinstance(why, TooSlow)
    assert len(got) <= FIRST_SECONDS + 1


def test_nothing_is_done_with_a_body_that_grows_too_large(window: Window, clerk: At) -> None:
    """A whole application with a tail of blanks: it was answered 413, so nothing was filed."""
    app: Any = window.client.app
    sent: list[Message] = []
    scope: Scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/disputes",
        "raw_path": b"/v1/disputes",
        "query_string": b"",
        "scheme": "http",
        "http_version": "1.1",
        "root_path": "",
        "server": ("office", 80),
        "client": ("127.0.0.1", 1),
        "headers": [
            (b"authorization", f"Bearer {clerk.key}".encode()),
            (b"idempotency-key", b"tail"),
            (b"content-type", b"application/json"),
            (b"transfer-encoding", b"chunked"),
        ],
    }

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(scope, Pieces(GOOD, *[b" " * 90_000] * 4).receive, send))

    assert sent[0]["status"] == 413
    assert (b"connection", b"close") in sent[0]["headers"]
    assert clerk.file(**EXAMPLE)["version"] == 1
    last = window.office.registry.recorder.max_notification_id() or 0
    assert last - window.opened_at == 1


def test_what_is_refused_of_a_parcel_is_never_answered_otherwise() -> None:
    """Whatever a desk made of half a body stays in the office."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def work() -> Refusal | None:
        parcel = Parcel(Pieces(b"x" * 11).receive, most=10)
        assert (await parcel.receive())["type"] == "http.disconnect"
        assert (await parcel.receive())["type"] == "http.disconnect"
        await parcel.unless(send)({"type": "http.response.start", "status": 200, "headers": []})
        return parcel.refused

    assert isinstance(asyncio.run(work()), TooMuchSaid)
    assert sent == []
