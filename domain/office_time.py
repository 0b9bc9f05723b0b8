"""The time of each centre: the one place where the office's clocks learn when a centre is open."""

from collections.abc import Callable
from datetime import time

from domain.centres import Centre
from domain.working_days import CentreCalendar, Hours, WorkingCalendar

UNTIL_SAID_OTHERWISE = Hours(opens=time(9), closes=time(17, 30), cut_off=time(15, 30))
"""Office hours of a centre that has set none."""

CalendarOf = Callable[[Centre], CentreCalendar]
"""Tells when a centre is open."""


def calendar_of(centre: Centre) -> CentreCalendar:
    """When a centre is open."""
    return CentreCalendar(WorkingCalendar(), centre.zone, UNTIL_SAID_OTHERWISE)
