"""The time of each centre: the one place where the office's clocks learn when a centre is open."""

from typing import TYPE_CHECKING

from domain.values import CentreId
from domain.working_days import CentreCalendar

if TYPE_CHECKING:
    from domain.registry import Registry


def calendar_of(registry: "Registry", centre: str) -> CentreCalendar:
    """When a centre is open, as the office knows it now."""
    return registry.almanac.centre(CentreId(centre))
