"""The office's one clock: the machine's, or in a folder for show the one that was told the time."""

from datetime import UTC, datetime

from domain.registry import Clock
from operations.settings import Settings
from operations.told_clock import ToldClock


def office_time() -> datetime:
    """What the machine's clock shows."""
    return datetime.now(UTC)


def clock_of(settings: Settings) -> Clock:
    """The clock by which an office goes."""
    told = None if settings.on_postgresql else ToldClock.of(settings.home)
    return told or office_time
