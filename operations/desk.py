"""The desk: the process that answers requests."""

import gc
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress

import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.rates import Rate, Rates
from api.threshold import Threshold
from operations.logs import keep_log
from operations.office import open_office
from operations.patience import Patient
from operations.settings import Settings

LEAVE_SECONDS = 2
"""How long open requests and streams may take to end."""


CANNOT_OPEN = 3
"""The exit code of a desk that could not open."""


class Desk(uvicorn.Server):
    """The server of the desk; who listens is let go as soon as it is told to stop.

    A stream has no end of its own, and the server would wait for it.
    """

    def __init__(self, app: FastAPI, *, host: str, port: int, gateways: Sequence[str] = ()) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                loop="uvloop",
                http=Patient,
                ws="none",
                proxy_headers=bool(gateways),
                forwarded_allow_ips=list(gateways),
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


def threshold_of(settings: Settings) -> Threshold:
    """What the settings ask of whoever comes to the door."""
    return Threshold(
        hosts=frozenset(name.lower() for name in settings.hosts),
        origins=tuple(settings.origins),
        rates=Rates(
            caller=_rate(settings.caller_rate, settings.caller_burst),
            address=_rate(settings.address_rate, settings.address_burst),
        ),
    )


def _rate(a_second: float, at_once: int) -> Rate | None:
    return Rate(a_second, at_once) if a_second else None


def _leave_in_peace_what_stays() -> None:
    """Spare Python from looking for rubbish among what the office is made of.

    Going through all of it took 150 to 200 ms, once in a thousand requests, and somebody waited.
    """
    gc.collect()
    gc.freeze()


def api(settings: Settings) -> None:
    """Answer requests until told to stop."""
    keep_log(settings, "api")
    with open_office(settings) as office:
        app = create_app(office, threshold_of(settings))
        _leave_in_peace_what_stays()
        desk = Desk(app, host=settings.host, port=settings.port, gateways=settings.gateways)
        with suppress(KeyboardInterrupt):
            desk.run()
    if not desk.started:
        sys.exit(CANNOT_OPEN)
