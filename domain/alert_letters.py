"""Letters about alerts: what goes out of the office, when, and what became of it (预警通知)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.domain import Aggregate

from domain.alerts import Level
from domain.record import Act, Fact, FirstFact, Record
from domain.working_days import ONE_DAY, CentreCalendar

SHIPPED = Path(__file__).parent / "rules" / "alert_letters.toml"


class Outlet(StrEnum):
    """By which way a letter goes (通知方式)."""

    WEBHOOK = "webhook"  # 接口推送
    MAIL = "mail"  # 电子邮件


class LetterState(StrEnum):
    """How far a letter has come (通知状态)."""

    SENT = "sent"  # 已发出
    DELIVERED = "delivered"  # 已送达
    DEAD = "dead"  # 未能送达


class WhyDead(StrEnum):
    """Why a letter was given up (未能送达的原因)."""

    NO_ADDRESS = "no-address"  # 地址已不存在
    UNREACHABLE = "unreachable"  # 无法连接
    NOT_TAKEN = "not-taken"  # 对方未接收
    NO_ANSWER = "no-answer"  # 未答复


@dataclass(frozen=True, slots=True)
class LetterRule:
    """Which levels go out by a way, and which of them at any hour."""

    levels: frozenset[Level]
    at_any_hour: frozenset[Level]


@cache
def letter_rules(path: Path = SHIPPED) -> Mapping[Outlet, LetterRule]:
    """Read what goes out by each way."""
    with path.open("rb") as file:
        said = tomllib.load(file)
    return {
        outlet: LetterRule(
            frozenset(Level(level) for level in said[outlet]["levels"]),
            frozenset(Level(level) for level in said[outlet]["at_any_hour"]),
        )
        for outlet in Outlet
    }


def held_for(outlet: Outlet, level: Level, now: datetime, calendar: CentreCalendar) -> timedelta:
    """How long a letter waits before it may disturb: until the centre opens, or not at all."""
    if level in letter_rules()[outlet].at_any_hour or calendar.is_in_hours(now):
        return timedelta(0)
    day = calendar.day_of(now)
    begins = day if now < calendar.opens_at(day) else day + ONE_DAY
    return calendar.opens_at(calendar.first_open(begins)) - now


class LetterSent(FirstFact):
    """A letter about an alert set out for an address; it may be tried many times (发出预警通知).

    `dispute` is the record the alert stands on: a dispute, or the watch book for the whole office.
    """

    TOPIC = "alert_letter.sent"
    dispute: UUID
    alert: int
    outlet: str
    address: str

    def apply(self, aggregate: "AlertLetter") -> None:
        """Note what it is about and where it goes."""
        aggregate.dispute, aggregate.alert = self.dispute, self.alert
        aggregate.outlet, aggregate.address = Outlet(self.outlet), self.address
        aggregate.sent_at = self.happened_at


class LetterDelivered(Fact):
    """The letter was taken, at the attempt of this number (预警通知已送达)."""

    TOPIC = "alert_letter.delivered"
    attempts: int

    def apply(self, aggregate: "AlertLetter") -> None:
        """It has arrived."""
        aggregate.state = LetterState.DELIVERED
        aggregate.attempts, aggregate.ended_at = self.attempts, self.happened_at


class LetterDead(Fact):
    """The letter was given up after so many attempts (预警通知未能送达)."""

    TOPIC = "alert_letter.dead"
    attempts: int
    why: str

    def apply(self, aggregate: "AlertLetter") -> None:
        """Nobody took it."""
        aggregate.state, aggregate.why = LetterState.DEAD, self.why
        aggregate.attempts, aggregate.ended_at = self.attempts, self.happened_at


class AlertLetter(Record):
    """One alert on its way to one address."""

    TOPIC = "alert_letter"

    class Event(Aggregate.Event):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "alert_letter.event"

    class Created(Event, Aggregate.Created):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "alert_letter.created"

    dispute: UUID
    alert: int
    outlet: Outlet
    address: str
    sent_at: datetime

    def __init__(self) -> None:
        super().__init__()
        self.state = LetterState.SENT
        self.attempts = 0
        self.why = ""
        self.ended_at: datetime | None = None

    @staticmethod
    def create_id(dispute: UUID, alert: int, outlet: Outlet, address: str) -> UUID:
        """Every process finds the same letter."""
        return uuid5(NAMESPACE_URL, f"onestop:alert-letter:{dispute}:{alert}:{outlet}:{address}")

    @classmethod
    def send(
        cls, act: Act, *, dispute: UUID, alert: int, outlet: Outlet, address: str
    ) -> "AlertLetter":
        """Note that a letter sets out."""
        return cls._open_with(
            LetterSent,
            act,
            id=cls.create_id(dispute, alert, outlet, address),
            dispute=dispute,
            alert=alert,
            outlet=outlet,
            address=address,
        )

    def deliver(self, act: Act, *, attempts: int) -> None:
        """Note that it was taken; also of one given up before, for it did arrive."""
        if self.state is not LetterState.DELIVERED:
            self._record(LetterDelivered, act, attempts=attempts)

    def give_up(self, act: Act, *, attempts: int, why: WhyDead) -> None:
        """Note that nobody took it; of one that arrived there is nothing to give up."""
        if self.state is LetterState.SENT:
            self._record(LetterDead, act, attempts=attempts, why=why)
