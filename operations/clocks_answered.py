"""Clocks that ran ahead and were set right: what a person answered for of the facts around it.

An accepted clock excuses the moments of facts and nothing else of them: of those that stood in the
log, between two positions and two times that the person was told, before the fact that says so.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from eventsourcing.persistence import Mapper

from domain.office_book import ClockAccepted, OfficeBook
from domain.record import Fact
from domain.registry import TOLERANCE
from operations.log_reading import Stored

BOOK = OfficeBook.create_id()
"""The record in which clocks are accepted."""

Read = Callable[[Mapper[UUID], Stored], Fact | None]
"""What reads a fact as it is stored; None where it cannot be read."""


class Answered(NamedTuple):
    """Who answered for which facts: those past one position up to another, between two times."""

    by: str
    reason: str
    at: datetime
    position: int
    after: int
    upto: int
    since: datetime
    behind: datetime

    def may_be_to_come(self, position: int, moment: datetime) -> bool:
        """Whether a moment that has not come yet was answered for."""
        return self.after < position <= self.upto and self.since <= moment <= self.behind

    def may_follow(self, before: tuple[int, datetime], position: int, moment: datetime) -> bool:
        """Whether an earlier moment may stand behind a later one of the same record.

        What came after everything answered for follows on the clock that was accepted.
        """
        where, was = before
        if not self.may_be_to_come(where, was):
            return False
        if position <= self.upto:
            return self.may_be_to_come(position, moment)
        return moment >= self.at - TOLERANCE


def answered_in(
    facts: Iterable[Stored], mapper: Mapper[UUID], read_fact: Read
) -> Iterator[Answered]:
    """What was answered for, by the entries of the office's own book that can be read."""
    for stored in facts:
        if stored.originator != BOOK or stored.topic != ClockAccepted.TOPIC:
            continue
        fact = read_fact(mapper, stored)
        if isinstance(fact, ClockAccepted) and _answers(fact, stored.position):
            yield Answered(
                by=fact.by,
                reason=fact.reason,
                at=fact.timestamp,
                position=stored.position,
                after=fact.after,
                upto=fact.upto,
                since=fact.since,
                behind=fact.behind,
            )


def _answers(fact: ClockAccepted, position: int) -> bool:
    """Whether it says of which facts before it; a hand may leave anything in its place."""
    said: tuple[object, ...] = (fact.after, fact.upto, fact.since, fact.behind, fact.reason)
    match said:
        case int(after), int(upto), datetime() as since, datetime() as behind, str():
            is_told = since.tzinfo is not None and behind.tzinfo is not None
            is_before = 0 <= after < upto < position
            is_ours = is_told and is_before and fact.by.startswith("officer:")
            return is_ours and since <= fact.timestamp
    return False
