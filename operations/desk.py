"""The desk: the process that answers requests."""

import socket
import sys
from contextlib import suppress

import uvicorn
from fastapi import FastAPI

from api.app import create_app
from operations.logs import keep_log
from operations.office import open_office
from operations.settings import Settings

LEAVE_SECONDS = 2
"""How long open requests and streams may take to end."""


CANNOT_OPEN = 3
"""The exit code of a desk that could not open."""


class Desk(uvicorn.Server):
    """The server of the desk; who listens is let go as soon as it is told to stop.

    A stream has no end of its own, and the server would wait for it.
    """

    def __init__(self, app: FastAPI, *, host: str, port: int) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                loop="uvloop",
                http="httptools",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=LEAVE_SECONDS,
            )
        )
        self._herald = app.state.herald

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let who listens go, then end as every server does."""
        self._herald.close()
        await super().shutdown(sockets)


def api(settings: Settings) -> None:
    """Answer requests until told to stop."""
    keep_log(settings, "api")
    with open_office(settings) as office:
        desk = Desk(create_app(office), host=settings.host, port=settings.port)
        with suppress(KeyboardInterrupt):
            desk.run()
    if not desk.started:
        sys.exit(CANNOT_OPEN)
