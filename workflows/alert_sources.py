"""On what alerts stand that go out by letter: a dispute, or the office's own watch book."""

from typing import NamedTuple
from uuid import UUID

from domain.alerts import Alert
from domain.dispute import Dispute
from domain.night_watch import NightWatch
from domain.record import Record
from domain.refusals import NotFound
from domain.registry import Registry

WHOLE_OFFICE = ""
"""Instead of a centre: what every address hears of that hears of all centres."""


class Raised(NamedTuple):
    """An alert, the record it stands on, and the centre it concerns."""

    record: UUID
    centre: str
    alert: Alert


def raised(registry: Registry, record: UUID, version: int) -> Raised | None:
    """The alert that a fact of a record raised; None where it raised none.

    Nor is there one where an older copy was restored without it. Raises RecordBroken.
    """
    found = all_raised(registry, record)
    return next((one for one in found if one.alert.version == version), None)


def all_raised(registry: Registry, record: UUID) -> list[Raised]:
    """Every alert on a record, none where there is no such record; raises RecordBroken."""
    try:
        found = registry.get(Record, record)
    except NotFound:
        return []
    match found:
        case Dispute():
            centre: str = found.centre
        case NightWatch():
            centre = WHOLE_OFFICE
        case _:
            return []
    return [Raised(record, centre, alert) for alert in found.alerts.values()]
