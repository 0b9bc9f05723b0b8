"""The day the demo tells of: a whole working day that already lies behind us."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

OFFICE = ZoneInfo("Asia/Shanghai")
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class StoryDay:
    """The last weekday that is over; every step of the demo is said to have happened on it.

    So it is the same day however late the demo is run again, and nothing happens tomorrow.
    """

    midnight: datetime

    @classmethod
    def before(cls, now: datetime) -> Self:
        """The last weekday before today."""
        day = now.astimezone(OFFICE).date() - timedelta(days=1)
        while day.weekday() >= SATURDAY:
            day -= timedelta(days=1)
        return cls(datetime.combine(day, time(), OFFICE))

    def at(self, clock: str, *, days_before: int = 0) -> datetime:
        """A time of that day (`09:40`), or of a day before it."""
        hour, minute = clock.split(":")
        moment = time(int(hour), int(minute))
        return datetime.combine(self.midnight.date() - timedelta(days=days_before), moment, OFFICE)
