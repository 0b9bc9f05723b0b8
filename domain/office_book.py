"""The office's own book: what whoever runs it decided about the office itself (值班簿).

Also which versions of the rule table it works by: from the first start with one on, the version is
the office's, and says what it said then.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
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
    first. `behind` is the latest moment the record said by then. The facts past position `after` up
    to `upto`, which nobody had signed yet, are answered for where they say moments from `since` to
    `behind`; by one of the first version none were, and both positions are 0.
    """

    TOPIC = "office_book.clock_accepted"
    class_version = 2
    behind: datetime
    reason: str
    after: int
    upto: int
    since: datetime

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """It answered for no facts."""
        state["after"] = state["upto"] = 0
        state["since"] = state["behind"]

    def apply(self, aggregate: "OfficeBook") -> None:
        """Keep what the record had said it was."""
        aggregate.accepted.append((self.behind, self.upto))


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
        self.accepted: list[tuple[datetime, int]] = []
        self.rules: dict[str, Mapping[str, str]] = {}

    @staticmethod
    def create_id() -> UUID:
        """There is one."""
        return uuid5(NAMESPACE_URL, "onestop:office-book")

    @classmethod
    def open(cls, act: Act) -> Self:
        """Open the book."""
        return cls._open_with(OfficeBookOpened, act, id=cls.create_id())

    def accept_clock(
        self,
        act: Act,
        *,
        behind: datetime,
        reason: ClockReason,
        facts: tuple[int, int] = (0, 0),
        since: datetime | None = None,
    ) -> None:
        """Go on by a clock behind the record, which had come to `behind`; raises IdNotWellFormed.

        `facts` past one position up to another are answered for, where they say a moment from
        `since` on.
        """
        must_be_ids(officer=act.by.removeprefix("officer:"))
        after, upto = facts
        if (behind, upto) not in self.accepted:
            self._record(
                ClockAccepted,
                act,
                behind=behind,
                reason=reason,
                after=after,
                upto=upto,
                since=since or behind,
            )

    def take_in_rules(self, act: Act, *, versions: Mapping[str, Mapping[str, str]]) -> None:
        """Work by these versions of the rule table too: the digests of their rules, by id."""
        for version, digests in versions.items():
            if version not in self.rules:
                self._record(RulesTakenIn, act, version=version, digests=dict(digests))
