"""The time of each centre: the one place where the office's clocks learn when a centre is open."""

from datetime import time
from typing import TYPE_CHECKING

from domain.working_days import CentreCalendar, Hours, WorkingCalendar

if TYPE_CHECKING:
    from domain.registry import Registry

UNTIL_SAID_OTHERWISE = Hours(opens=time(9), closes=time(17, 30), cut_off=time(15, 30))
"""Office hours of a centre that has set none."""


def calendar_of(registry: "Registry", centre: str) -> CentreCalendar:
    """When a centre is open, as the office knows it now."""
    zone = registry.centres[centre].zone
    return CentreCalendar(WorkingCalendar(), zone, UNTIL_SAID_OTHERWISE)
