"""The night watch: each night every dispute is looked over, and the whole record is proved.

What was found is written down in the book of the month.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.domain import Aggregate

from domain.alerts import Alert
from domain.proofs import Doubt, Proof, SigningResumed, SigningStopped, Stop, WatchProved
from domain.record import Act, Fact, FirstFact, Record
from domain.wording import OFFICE


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
        self.proofs: list[Proof] = []
        self.stops: list[Stop] = []
        self.alerts: dict[int, Alert] = {}

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

    def prove(  # noqa: PLR0913 - one line of the book
        self,
        act: Act,
        *,
        round: str,  # noqa: A002 - what a watchman makes
        whole: bool,
        facts: int = 0,
        checkpoints: int = 0,
        receipts: int = 0,
        unsealed: int = 0,
        number: int = 0,
        findings: Sequence[Doubt] = (),
        why: str = "",
        checkpoint: str = "",
    ) -> None:
        """Write down what came of checking the whole record; each round is written once."""
        if any(proof.round == round for proof in self.proofs):
            return
        self._record(
            WatchProved,
            act,
            round=round,
            whole=whole,
            facts=facts,
            checkpoints=checkpoints,
            receipts=receipts,
            unsealed=unsealed,
            number=number,
            findings=findings,
            why=why,
            checkpoint=checkpoint,
        )

    def note_stopped(
        self, act: Act, *, code: str, size: int, position: int, noticed_at: datetime
    ) -> None:
        """Write down that signing stopped; each stop is written once, whoever saw it how often."""
        if self._stop(code, position, noticed_at) is None:
            said = {"code": code, "size": size, "position": position, "noticed_at": noticed_at}
            self._record(SigningStopped, act, **said)

    def note_resumed(self, act: Act, *, code: str, position: int, noticed_at: datetime) -> None:
        """Write down that a stop has ended; of one that has, or was never noted, nothing."""
        stop = self._stop(code, position, noticed_at)
        if stop is not None and stop.resumed_at is None:
            said = {"code": code, "position": position, "noticed_at": noticed_at}
            self._record(SigningResumed, act, **said)

    def _stop(self, code: str, position: int, noticed_at: datetime) -> Stop | None:
        return next((one for one in self.stops if one.is_of(code, position, noticed_at)), None)


def month_of(moment: datetime) -> str:
    """In the book of which month a moment is written down, such as 2026-11."""
    return f"{moment.astimezone(OFFICE):%Y-%m}"
