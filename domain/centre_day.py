"""The day of a centre: the minutes that all its disputes share, each rung once (每日提醒)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.domain import Aggregate

from domain.record import Act, Fact, FirstFact, Record
from domain.same_day import in_hours, newest
from domain.values import CentreId, Day
from domain.working_days import ONE_DAY, CentreCalendar


class Minute(StrEnum):
    """A minute all disputes of a centre share, in the order of the day (每日时点)."""

    OPENING = "opening"  # 开门
    WARNING = "warning"  # 预警
    LAST_CALL = "last-call"  # 最后提醒
    CLOSE = "close"  # 关门


ORDER = tuple(Minute)


class Place(NamedTuple):
    """How far the days were rung: a day, and the last minute of it."""

    day: str
    minute: int


@dataclass(frozen=True, slots=True)
class Owed:
    """A minute that has come and was not rung."""

    day: Day
    minute: Minute
    at: datetime


class DaysOpened(FirstFact):
    """From now on the minutes of a centre are kept; earlier ones are owed to nobody."""

    TOPIC = "centre_day.opened"
    centre: str
    calendar: int

    def apply(self, aggregate: "CentreDay") -> None:
        """Nothing was rung yet; the clocks follow the edition of the calendar of this moment."""
        aggregate.centre, aggregate.opened_at = CentreId(self.centre), self.happened_at
        aggregate.calendar = self.calendar


class MinuteRang(Fact):
    """A minute was rung: it happened when it was due, and was recorded when all was sounded.

    `missed` are the records that could not be read, each with the first minute that did not sound
    on it.
    """

    TOPIC = "centre_day.rang"
    class_version = 2
    day: str
    minute: str
    sounded: int
    missed: dict[str, str]

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """What could not be read was passed over, and nobody noted it."""
        state["missed"] = {}

    def apply(self, aggregate: "CentreDay") -> None:
        """Go on from here."""
        aggregate.rung = Place(self.day, ORDER.index(Minute(self.minute)))
        aggregate.missed = {
            UUID(one): datetime.fromisoformat(at) for one, at in self.missed.items()
        }


class Recalculated(Fact):
    """The clocks of every open dispute of the centre follow an edition of the calendar."""

    TOPIC = "centre_day.recalculated"
    calendar: int

    def apply(self, aggregate: "CentreDay") -> None:
        """Go on from here."""
        aggregate.calendar = self.calendar


class CentreDay(Record):
    """One centre's days, one after the other; a minute is rung once, whatever was restarted."""

    TOPIC = "centre_day"

    class Event(Aggregate.Event):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "centre_day.event"

    class Created(Event, Aggregate.Created):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "centre_day.created"

    def __init__(self) -> None:
        super().__init__()
        self.centre = CentreId("")
        self.opened_at = datetime.min.replace(tzinfo=UTC)
        self.rung = Place("", -1)
        self.calendar = 0
        self.missed: Mapping[UUID, datetime] = {}

    @staticmethod
    def create_id(centre: CentreId) -> UUID:
        """Every process finds the same days."""
        return uuid5(NAMESPACE_URL, f"onestop:centre-day:{centre}")

    @classmethod
    def open(cls, act: Act, *, centre: CentreId, calendar: int = 0) -> "CentreDay":
        """Begin to keep a centre's minutes, under an edition of the calendar."""
        book = cls.create_id(centre)
        return cls._open_with(DaysOpened, act, id=book, centre=centre, calendar=calendar)

    def ring(
        self,
        act: Act,
        *,
        day: Day,
        minute: Minute,
        sounded: int,
        missed: Mapping[UUID, datetime] | None = None,
    ) -> None:
        """Note that a minute was rung, how many alarms sounded at it, and who is owed minutes."""
        if Place(day, ORDER.index(minute)) <= self.rung:
            return
        owed = {one.hex: at.isoformat() for one, at in (missed or {}).items()}
        self._record(MinuteRang, act, day=day, minute=minute, sounded=sounded, missed=owed)

    def recalculate(self, act: Act, *, calendar: int) -> None:
        """Note that the clocks follow an edition of the calendar now."""
        if calendar > self.calendar:
            self._record(Recalculated, act, calendar=calendar)

    def owed(self, calendar: CentreCalendar, now: datetime) -> Iterator[Owed]:
        """The minutes that have come and were not rung, in order; none on a day it is closed."""
        first = date.fromisoformat(self.rung.day) if self.rung.day else None
        day, today = first or calendar.day_of(self.opened_at), calendar.day_of(now)
        while day <= today:
            for minute in self._left_of(day, calendar):
                if minute.at <= now:
                    yield minute
            day += ONE_DAY

    def next_after(self, calendar: CentreCalendar, now: datetime) -> Owed:
        """The next minute to come."""
        day = calendar.first_open(calendar.day_of(now))
        while True:
            for minute in self._left_of(day, calendar):
                if minute.at > now:
                    return minute
            day = calendar.first_open(day + ONE_DAY)

    def _left_of(self, day: date, calendar: CentreCalendar) -> Iterator[Owed]:
        if not calendar.is_open(day):
            return
        for order, minute in enumerate(ORDER):
            at = moment_of(minute, day, calendar)
            if Place(day.isoformat(), order) > self.rung and at >= self.opened_at:
                yield Owed(Day(day.isoformat()), minute, at)


def moment_of(minute: Minute, day: date, calendar: CentreCalendar) -> datetime:
    """When a minute is on a day the centre is open."""
    promise = newest()
    moments = {
        Minute.OPENING: calendar.opens_at(day),
        Minute.WARNING: in_hours(calendar, day, promise.warning),
        Minute.LAST_CALL: in_hours(calendar, day, promise.last_call),
        Minute.CLOSE: calendar.closes_at(day),
    }
    return moments[minute].astimezone(UTC)


def rung_in(facts: Iterable[Fact]) -> list[Owed]:
    """The minutes that a centre's book says were rung, in order."""
    rung = (fact for fact in facts if isinstance(fact, MinuteRang))
    return [Owed(Day(fact.day), Minute(fact.minute), fact.happened_at) for fact in rung]
