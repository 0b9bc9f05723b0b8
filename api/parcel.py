"""The body of a request, weighed and timed as it comes in."""

from asyncio import timeout
from collections.abc import Callable
from contextlib import suppress
from time import monotonic

from starlette.types import Message, Receive, Send

from domain.refusals import Refusal
from domain.refusals.access import TooMuchSaid, TooSlow

FIRST_SECONDS = 15.0
"""So long the whole of a small body may take to come in."""

LEAST_BYTES_A_SECOND = 1_000
"""And so many bytes more allow a second more: a slow line, and not one kept open for nothing."""

MOST_THROWN_BYTES = 8 * 1024 * 1024
"""So much more of a body that is refused is taken, and thrown away, before it is answered."""

THROWN_SECONDS = 5.0
"""And for so long."""


class Parcel:
    """Hands a body on, piece by piece, until it proves too heavy or too slow.

    From then on whoever reads it is told that the sender has left, so that half a body, or a whole
    one with a tail, is never acted upon.
    """

    def __init__(
        self, receive: Receive, *, most: int, clock: Callable[[], float] = monotonic
    ) -> None:
        self.refused: Refusal | None = None
        self._receive = receive
        self._most = most
        self._clock = clock
        self._began = clock()
        self._weight = 0
        self._is_whole = False

    async def receive(self) -> Message:
        """Take the next piece; once the body is whole, wait for whatever else there is."""
        if self.refused is not None:
            return await nothing_more()
        if self._is_whole:
            return await self._receive()
        message = await self._in_time()
        if message is None:
            self.refused = TooSlow()
            return await nothing_more()
        self._weight += len(message.get("body", b""))
        self._is_whole = not message.get("more_body", False)
        if self._weight > self._most:
            self.refused = TooMuchSaid(most=self._most)
            return await nothing_more()
        return message

    def unless(self, send: Send) -> Send:
        """Answer nothing that was made of a body that is refused."""

        async def send_unless_refused(message: Message) -> None:
            if self.refused is None:
                await send(message)

        return send_unless_refused

    async def put_the_rest_aside(self) -> None:
        """Throw away what is still on its way of a body that proved too heavy."""
        if isinstance(self.refused, TooMuchSaid) and not self._is_whole:
            await put_aside(self._receive)

    async def _in_time(self) -> Message | None:
        allowed = FIRST_SECONDS + self._weight / LEAST_BYTES_A_SECOND
        seconds = self._began + allowed - self._clock()
        if seconds <= 0:
            return None
        try:
            async with timeout(seconds):
                return await self._receive()
        except TimeoutError:
            return None


async def put_aside(receive: Receive) -> None:
    """Take what is still on its way and throw it away, as much as is worth it.

    A connection that is closed over what nobody took is broken off under the sender's hands: they
    would never read why.
    """
    thrown, is_whole = 0, False
    with suppress(TimeoutError):
        async with timeout(THROWN_SECONDS):
            while not is_whole and thrown < MOST_THROWN_BYTES:
                message = await receive()
                thrown += len(message.get("body", b""))
                is_whole = not message.get("more_body", False)


async def nothing_more() -> Message:
    """The sender has left."""
    return {"type": "http.disconnect"}
