"""What is said between the night and the office: places in the log, ids and codes."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from workflows.messages import Message

LOOK_OVER = "look-over"
MEND = "mend"
KEEP = "keep-night"
"""What the night asks of the office; who answers is handed to the worker from above."""


class Odd(Message):
    """A dispute of which record, views and case do not say the same, and in what."""

    dispute: UUID
    in_what: list[str]


class Found(Message):
    """What was found so far."""

    disputes: int = 0
    stuck: list[UUID] = Field(default_factory=list)
    differed: dict[str, int] = Field(default_factory=dict)
    differing: int = 0
    mended: int = 0


class Watch(Message):
    """A night begins, or goes on in a new run from a place in the log."""

    after: int = 0
    found: Found = Found()


class Page(Message):
    """Look over the disputes filed after a place in the log, as many as make a page."""

    after: int


class Looked(Message):
    """One page: where it ends, or None where nothing was left, and what was found on it."""

    upto: int | None
    disputes: int = 0
    stuck: list[UUID] = Field(default_factory=list)
    odd: list[Odd] = Field(default_factory=list)


class Mend(Message):
    """Mend what differs."""

    odd: list[Odd]


class Mended(Message):
    """How many of them agree now."""

    mended: int


class Keep(Message):
    """Write the round into the book, and what is stuck onto the disputes."""

    round: str
    at: datetime
    found: Found


def together(found: Found, looked: Looked, mended: int) -> Found:
    """What was found so far and on this page."""
    differed = dict(found.differed)
    for code in (code for one in looked.odd for code in one.in_what):
        differed[code] = differed.get(code, 0) + 1
    return Found(
        disputes=found.disputes + looked.disputes,
        stuck=[*found.stuck, *looked.stuck],
        differed=differed,
        differing=found.differing + len(looked.odd),
        mended=found.mended + mended,
    )
