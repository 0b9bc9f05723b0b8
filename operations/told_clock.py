"""A clock that is told what time it is, so that a whole day can be shown in minutes (演示时钟).

Only for show: it lies as a file in a data folder in which nothing was recorded yet, and from then
on everything recorded there is of its time. No setting names it, so no real office meets it.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

FILE = "clock.json"

A_TICK = timedelta(milliseconds=1)
"""Whoever is woken for a moment finds it come, although the two clocks round differently."""


class ToldClock(BaseModel):
    """Shows `begins` at `since`, and runs `rate` times as fast until it shows `until`.

    Before and after that it goes as any clock does. Every process of the office reads the same one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    begins: AwareDatetime
    since: AwareDatetime
    until: AwareDatetime
    rate: float = Field(gt=0)

    def __call__(self) -> datetime:
        """What it shows now."""
        return self.here(datetime.now(UTC))

    def here(self, there: datetime) -> datetime:
        """What it shows at a moment of the machine's clock, which is Temporal's too."""
        passed = there - self.since
        fast = _within(passed, (self.until - self.begins) / self.rate)
        return (self.begins + fast * self.rate + (passed - fast)).astimezone(UTC)

    def there(self, here: datetime) -> datetime:
        """When it shows a moment, by the machine's clock."""
        passed = here - self.begins
        fast = _within(passed, self.until - self.begins)
        return (self.since + fast / self.rate + (passed - fast) + A_TICK).astimezone(UTC)

    @classmethod
    def of(cls, home: Path) -> Self | None:
        """The clock of a data folder; None in every real office."""
        path = home / FILE
        return cls.model_validate_json(path.read_bytes()) if path.exists() else None

    def hang(self, home: Path) -> None:
        """Leave it in a data folder."""
        (home / FILE).write_text(self.model_dump_json(indent=1), encoding="utf-8")


def _within(passed: timedelta, whole: timedelta) -> timedelta:
    """As much of a length as has passed."""
    return min(max(passed, timedelta(0)), whole)
