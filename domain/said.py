"""What people say, compared and read with care: sealed words and calendar days."""

import re
from collections.abc import Iterable
from datetime import date, time

from domain.refusals.calendars import NotAnHour
from domain.refusals.filing import IdNotWellFormed
from domain.refusals.intake import NotADay
from domain.sealed import Sealed, same_value
from domain.values import ClockTime, Day

WRITTEN_SO = len("2026-03-12")
AN_HOUR = re.compile(r"[0-9]{2}:[0-9]{2}")


def must_be_a_day(day: Day) -> date:
    """Read a day; raises NotADay."""
    try:
        read = date.fromisoformat(day)
    except ValueError:
        raise NotADay from None
    if len(day) != WRITTEN_SO:
        raise NotADay
    return read


def must_be_an_hour(hour: ClockTime) -> time:
    """Read an hour of the day; raises NotAnHour."""
    if not AN_HOUR.fullmatch(hour):
        raise NotAnHour
    try:
        return time.fromisoformat(hour)
    except ValueError:
        raise NotAnHour from None


ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
"""One shape for every id said by a caller; it is kept as spelt, and compared by `same_id`."""


def must_be_ids(**said: str | Iterable[str]) -> None:
    """Refuse an id that looks like another or like nothing; raises IdNotWellFormed."""
    for what, ids in said.items():
        for one in [ids] if isinstance(ids, str) else ids:
            if not ID.fullmatch(one):
                raise IdNotWellFormed(what=what)


def same_id(one: str | None, other: str) -> bool:
    """Say whether two ids name the same: nobody is two officers by their spelling (lin, LIN)."""
    return one is not None and one.casefold() == other.casefold()


def is_among(one: str, others: Iterable[str | None]) -> bool:
    """Say whether an id is one of these, however it is spelt."""
    return any(same_id(other, one) for other in others)


def same_words(one: Sealed | None, other: Sealed | None) -> bool:
    """Say whether the same was said, or nothing both times; each sealing looks different."""
    if one is None or other is None:
        return one is other
    return same_value(one, other)
