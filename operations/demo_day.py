"""The day that the demo's old stories are told from: a whole weekday that lies behind us."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

OFFICE = ZoneInfo("Asia/Shanghai")
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class StoryDay:
    """The last weekday that is over when the demo is first run.

    Most of the demo happens as it is worked, at the office's own time. What takes the law weeks is
    told from its papers instead, on days before this one; so they are the same days however late
    the demo is run again, and nothing happens tomorrow.
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

    def after(self, first: datetime, days: int, clock: str) -> datetime:
        """A time so many days after a first one, on a weekday: the same day or the next that is."""
        day = first.astimezone(OFFICE).date() + timedelta(days=days)
        while day.weekday() >= SATURDAY:
            day += timedelta(days=1)
        return self.at(clock, days_before=(self.midnight.date() - day).days)
