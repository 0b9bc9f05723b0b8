"""What is said between a centre's day and the office: centres, days, minutes, and counts."""

from pydantic import Field

from domain.centre_day import Owed
from workflows.messages import Message

LOOK = "look-at-the-day"
RING = "ring-a-minute"
RECALCULATE = "recalculate-the-clocks"
"""What the office does for the day; it needs the views, so the worker is handed it from above."""


def day_of(centre: str) -> str:
    """The id of a centre's day; there is one at a time, and it does not end."""
    return f"centre-{centre}"


class Kept(Message):
    """Keep the minutes of a centre."""

    centre: str


class Day(Message):
    """Where the day stands: the minutes owed, in order, and the next one by Temporal's clock."""

    owed: list[Owed] = Field(default_factory=list)
    next: Owed
    edition: int = 0
    """The edition of the calendar that the clocks are still to follow; 0 where they do."""


class Recalculate(Message):
    """Let every clock of a centre follow an edition of the calendar."""

    centre: str
    edition: int


class Ring(Message):
    """Sound what a minute has for the disputes of a centre."""

    centre: str
    minute: Owed
