"""The desk: the process that answers requests."""

import uvicorn

from api.app import create_app
from operations.logs import keep_log
from operations.office import open_office
from operations.settings import Settings

LEAVE_SECONDS = 2
"""How long open requests and streams may take to end."""


def api(settings: Settings) -> None:
    """Answer requests until told to stop."""
    keep_log(settings, "api")
    with open_office(settings) as office:
        uvicorn.run(
            create_app(office),
            host=settings.host,
            port=settings.port,
            loop="uvloop",
            http="httptools",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=LEAVE_SECONDS,
        )
