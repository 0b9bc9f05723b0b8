"""The time of each centre: the one place where the office's clocks learn when a centre is open."""

from typing import TYPE_CHECKING

from domain.values import CentreId
from domain.working_days import CentreCalendar

if TYPE_CHECKING:
    from domain.registry import Registry


def calendar_of(registry: "Registry", centre: str) -> CentreCalendar:
    """When a centre is open, as the office knows it now.

    Where the book of its hours or of the law is broken, as it said before: for one book neither a
    centre nor the city stands still. Whoever keeps the views tells of the break.
    """
    return registry.almanac.centre_left(CentreId(centre))[0]
