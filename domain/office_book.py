"""The office's own book: what whoever runs it decided about the office itself (值班簿).

Also which versions of the rule table it works by: from the first start with one on, the version is
the office's, and says what it said then.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.domain import Aggregate

from domain.record import Act, Fact, FirstFact, Record
from domain.said import must_be_ids


class ClockReason(StrEnum):
    """Why a clock behind the record is right all the same (接受时钟的原因)."""

    WAS_AHEAD = "was-ahead"  # 原时钟走快
    ANOTHER_MACHINE = "another-machine"  # 换机
    REHEARSAL = "rehearsal"  # 演练


class OfficeBookOpened(FirstFact):
    """The office's own book was opened."""

    TOPIC = "office_book.opened"

    def apply(self, aggregate: "OfficeBook") -> None:
        """Nothing is in it yet."""


class ClockAccepted(Fact):
    """The office goes on by a clock that is behind its last fact, on somebody's word (时钟确认).

    From here on `timestamp` may run backwards over the log; the order of the log says what came
    first.
    """

    TOPIC = "office_book.clock_accepted"
    behind: datetime
    reason: str

    def apply(self, aggregate: "OfficeBook") -> None:
        """Keep what the record had said it was."""
        aggregate.accepted.append(self.behind)


class RulesTakenIn(Fact):
    """A version of the rule table was taken in; `digests` are those of its rules, by id (启用规则).

    Disputes may be pinned to it from here on, so it may neither be changed nor taken away.
    """

    TOPIC = "office_book.rules_taken_in"
    version: str
    digests: dict[str, str]

    def apply(self, aggregate: "OfficeBook") -> None:
        """Keep what each of its rules was."""
        aggregate.rules[self.version] = self.digests


class OfficeBook(Record):
    """What whoever runs the office decided about it."""

    TOPIC = "office_book"

    class Event(Aggregate.Event):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "office_book.event"

    class Created(Event, Aggregate.Created):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "office_book.created"

    def __init__(self) -> None:
        super().__init__()
        self.accepted: list[datetime] = []
        self.rules: dict[str, Mapping[str, str]] = {}

    @staticmethod
    def create_id() -> UUID:
        """There is one."""
        return uuid5(NAMESPACE_URL, "onestop:office-book")

    @classmethod
    def open(cls, act: Act) -> Self:
        """Open the book."""
        return cls._open_with(OfficeBookOpened, act, id=cls.create_id())

    def accept_clock(self, act: Act, *, behind: datetime, reason: ClockReason) -> None:
        """Go on by a clock behind the last fact, which is of `behind`; raises IdNotWellFormed."""
        must_be_ids(officer=act.by.removeprefix("officer:"))
        if behind not in self.accepted:
            self._record(ClockAccepted, act, behind=behind, reason=reason)

    def take_in_rules(self, act: Act, *, versions: Mapping[str, Mapping[str, str]]) -> None:
        """Work by these versions of the rule table too: the digests of their rules, by id."""
        for version, digests in versions.items():
            if version not in self.rules:
                self._record(RulesTakenIn, act, version=version, digests=dict(digests))
