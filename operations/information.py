"""What the office tells of itself besides whether it can work: Temporal, and who is how far."""

import socket

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from api.office import Following, Information, Temporal
from domain.registry import Registry
from operations.bookmark_table import DISPATCH, position_of_dispatch
from operations.settings import Settings
from operations.temporal_server import TemporalStore
from projections.follow import level
from projections.generations import NoViews

VIEWS = "views"

_KNOCK_SECONDS = 0.3
"""How long Temporal may take to open its door: it is beside us or in the same hall."""


def information(settings: Settings, registry: Registry, views: Engine) -> Information:
    """Ask everyone, briefly; a store that does not answer has nothing to tell."""
    return Information(temporal=_temporal(settings), followers=_followers(registry, views))


def _followers(registry: Registry, views: Engine) -> tuple[Following, ...]:
    try:
        shown, told = level(registry, views), position_of_dispatch(views)
    except (DBAPIError, NoViews):
        return ()
    return (
        Following(VIEWS, position=shown.position, last=shown.last),
        Following(DISPATCH, position=told, last=shown.last),
    )


def _temporal(settings: Settings) -> Temporal:
    """Whether somebody listens where Temporal should be; no session with it is begun."""
    address = settings.temporal_address or TemporalStore(settings.home).address
    if not address:
        return Temporal.NOT_HERE
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), _KNOCK_SECONDS):
            return Temporal.ANSWERS
    except (OSError, ValueError):
        return Temporal.SILENT
