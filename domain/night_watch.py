"""The night watch: each night every dispute is looked over, and what was found is written down."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.domain import Aggregate

from domain.record import Act, Fact, FirstFact, Record


@dataclass(frozen=True, slots=True)
class Night:
    """One round: of how many disputes, which were stuck, in what some differed, what was mended.

    `differed` counts the disputes of which not all said the same, by what differed; of `differing`
    disputes in all, `mended` agree now.
    """

    round: str
    at: datetime
    disputes: int
    stuck: list[UUID]
    differed: dict[str, int]
    differing: int
    mended: int


class WatchOpened(FirstFact):
    """The watch book of a month was opened."""

    TOPIC = "night_watch.opened"
    month: str

    def apply(self, aggregate: "NightWatch") -> None:
        """No night is in it yet."""
        aggregate.month = self.month


class WatchKept(Fact):
    """A round was made: record, views and cases were compared, and mended where they differed."""

    TOPIC = "night_watch.kept"
    round: str
    disputes: int
    stuck: list[UUID]
    differed: dict[str, int]
    differing: int
    mended: int

    def apply(self, aggregate: "NightWatch") -> None:
        """Write the round into the book."""
        aggregate.nights.append(
            Night(
                round=self.round,
                at=self.happened_at,
                disputes=self.disputes,
                stuck=list(self.stuck),
                differed=dict(self.differed),
                differing=self.differing,
                mended=self.mended,
            )
        )


class NightWatch(Record):
    """The watch book of the whole office for one month, such as 2026-11 (夜间检查簿)."""

    TOPIC = "night_watch"

    class Event(Aggregate.Event):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "night_watch.event"

    class Created(Event, Aggregate.Created):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "night_watch.created"

    def __init__(self) -> None:
        super().__init__()
        self.month = ""
        self.nights: list[Night] = []

    @staticmethod
    def create_id(month: str) -> UUID:
        """Every process finds the same book."""
        return uuid5(NAMESPACE_URL, f"onestop:night-watch:{month}")

    @classmethod
    def open(cls, act: Act, *, month: str) -> Self:
        """Open the month's book."""
        return cls._open_with(WatchOpened, act, id=cls.create_id(month), month=month)

    def keep(  # noqa: PLR0913 - one line of the book
        self,
        act: Act,
        *,
        round: str,  # noqa: A002 - what a watchman makes
        disputes: int,
        stuck: list[UUID],
        differed: dict[str, int],
        differing: int,
        mended: int,
    ) -> None:
        """Write a round down; each is written once."""
        if any(night.round == round for night in self.nights):
            return
        self._record(
            WatchKept,
            act,
            round=round,
            disputes=disputes,
            stuck=stuck,
            differed=differed,
            differing=differing,
            mended=mended,
        )
