"""What the office tells of itself besides whether it can work: Temporal, and who is how far."""

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from api.office import Following, Information, Temporal
from domain.registry import Registry
from operations.bookmark_table import ALERT_LETTERS, DISPATCH, position_of
from operations.settings import Settings
from operations.temporal_knock import greeted
from operations.temporal_server import TemporalStore
from projections.follow import level
from projections.generations import NoViews
from projections.set_aside import all_aside

VIEWS = "views"


def information(settings: Settings, registry: Registry, views: Engine) -> Information:
    """Ask everyone, briefly; a store that does not answer has nothing to tell."""
    return Information(
        temporal=_temporal(settings),
        followers=_followers(settings, registry, views),
        set_aside=_set_aside(views),
    )


def _set_aside(views: Engine) -> int:
    try:
        return len(all_aside(views))
    except (DBAPIError, NoViews):
        return 0


def _followers(settings: Settings, registry: Registry, views: Engine) -> tuple[Following, ...]:
    """How far each is; alerts are followed where an address is named that takes them."""
    names = (DISPATCH, ALERT_LETTERS) if settings.sends_alerts else (DISPATCH,)
    try:
        shown = level(registry, views)
        told = {name: position_of(views, name) for name in names}
    except (DBAPIError, NoViews):
        return ()
    return (
        Following(VIEWS, position=shown.position, last=shown.last),
        *(Following(name, position=at, last=shown.last) for name, at in told.items()),
    )


def _temporal(settings: Settings) -> Temporal:
    """Whether Temporal answers where it should be; no session with it is begun."""
    address = settings.temporal_address or TemporalStore(settings.home).address
    return greeted(address) if address else Temporal.NOT_HERE
