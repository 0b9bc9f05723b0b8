"""What is lost from the log, looked for once for all the pages of an answer.

It takes as long as there are facts, and a page does not: pages after the first tell of it as it was
found for one shown shortly before, whoever that was for.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from api.office import Office
from domain.registry import Registry
from projections.lost import Lost, lost

KEPT = timedelta(minutes=10)
"""For how long pages that follow tell what was found."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found, and when."""

    lost: Lost
    at: datetime


_FOUND: WeakKeyDictionary[Registry, _Found] = WeakKeyDictionary()


def lost_by_now(office: Office, *, follows: bool) -> Lost:
    """The records that are not whole in the log; of a page that follows another, as found then."""
    now, found = office.clock(), _FOUND.get(office.registry)
    if not follows or found is None or not timedelta(0) <= now - found.at < KEPT:
        found = _FOUND[office.registry] = _Found(lost(office.registry, office.views), now)
    return found.lost
