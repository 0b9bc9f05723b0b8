"""Periods of days as the civil law counts them: whole days at one place (民法典 Art. 201-203)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.working_days import WorkingCalendar

KNOWN = WorkingCalendar()
"""The law's days as far as the office knows them: of a year not published, only the weekends."""


def last_day_of(days: int, since: datetime, zone: ZoneInfo) -> date:
    """The last day of a period, to its end at 24:00; one that would end on a day off rolls over.

    The day of the event is not counted.
    """
    return KNOWN.first_working(since.astimezone(zone).date() + timedelta(days=days))
