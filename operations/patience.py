"""How long the desk waits for a request to begin, and for how many it keeps the door open at once.

The server itself gives up on a connection that is idle after an answer. Nothing in it ends one
that sends a letter of a header now and then (慢速攻击), and enough of those keep everybody out.
"""

import json
from asyncio import TimerHandle, Transport

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from api.problems import MEDIA_TYPE, problem_of
from api.safe_headers import HEADERS
from domain.refusals.access import Unreadable

HEAD_SECONDS = 10.0
"""So long the head of a request may take to come in, from the first moment to its last line."""

MOST_CONNECTIONS = 800
"""Connections of one process: fewer than the thousand files a process may usually hold open."""


class Patient(HttpToolsProtocol):
    """One connection to the desk; it ends where a head takes too long, or too many are open."""

    _waiting: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Somebody has come; raises nothing, and closes where there is no room."""
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            transport.abort()
        else:
            self._wait()

    def data_received(self, data: bytes) -> None:
        """Hear what comes; between two requests, begin to wait for the next one's whole head."""
        super().data_received(data)
        cycle: RequestResponseCycle | None = self.cycle
        between = cycle is not None and cycle.response_complete
        if between and self._waiting is None and not self.transport.is_closing():
            self._wait()

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._wait_no_more()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """They have left."""
        self._wait_no_more()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Tell that this is no HTTP as every problem is told; `msg` is the server's own word."""
        del msg
        told = problem_of(Unreadable(), "zh").model_dump(mode="json")
        body = json.dumps(told, ensure_ascii=False).encode()
        said = (
            *HEADERS,
            (b"content-type", MEDIA_TYPE.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
        )
        head = b"".join(b"%s: %s\r\n" % one for one in said)
        self.transport.write(b"HTTP/1.1 400 Bad Request\r\n" + head + b"\r\n" + body)
        self.transport.close()

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def _wait_no_more(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _give_up(self) -> None:
        self._waiting = None
        if not self.transport.is_closing():
            self.transport.abort()
