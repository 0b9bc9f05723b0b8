"""An inspector's day: nobody is in two places at once."""

from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.domain import Aggregate

from domain.record import Act, Fact, FirstFact, Record
from domain.refusals.visit import InspectorBooked, InspectorElsewhere
from domain.values import Day, OfficerId


class DayOpened(FirstFact):
    """The day of an inspector was opened."""

    TOPIC = "inspector_day.opened"
    inspector: str
    day: str

    def apply(self, aggregate: "InspectorDay") -> None:
        """Nothing is booked yet."""
        aggregate.inspector, aggregate.day = OfficerId(self.inspector), Day(self.day)


class Booked(Fact):
    """The inspector is to be on a visit from one time to another."""

    TOPIC = "inspector_day.booked"
    visit: str
    starts_at: datetime
    ends_at: datetime

    def apply(self, aggregate: "InspectorDay") -> None:
        """Note the hours."""
        aggregate.bookings[self.visit] = (self.starts_at, self.ends_at)


class Freed(Fact):
    """The visit was moved or cancelled; the inspector is free again."""

    TOPIC = "inspector_day.freed"
    visit: str

    def apply(self, aggregate: "InspectorDay") -> None:
        """Strike the hours."""
        aggregate.bookings.pop(self.visit, None)
        if aggregate.out_on == self.visit:
            aggregate.out_on = ""


class WentOut(Fact):
    """The inspector set out for a visit, or was met there (外出)."""

    TOPIC = "inspector_day.went_out"
    visit: str

    def apply(self, aggregate: "InspectorDay") -> None:
        """Until back, the inspector is nowhere else."""
        aggregate.out_on = self.visit


class CameBack(Fact):
    """The visit is over and the inspector may go elsewhere (返回)."""

    TOPIC = "inspector_day.came_back"
    visit: str

    def apply(self, aggregate: "InspectorDay") -> None:
        """Nowhere to be."""
        if aggregate.out_on == self.visit:
            aggregate.out_on = ""


class InspectorDay(Record):
    """The bookings of one inspector on one calendar day of the centre's zone."""

    TOPIC = "inspector_day"

    class Event(Aggregate.Event):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "inspector_day.event"

    class Created(Event, Aggregate.Created):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "inspector_day.created"

    def __init__(self) -> None:
        super().__init__()
        self.inspector = OfficerId("")
        self.day = Day("")
        self.bookings: dict[str, tuple[datetime, datetime]] = {}
        self.out_on = ""

    @staticmethod
    def create_id(inspector: OfficerId, day: Day) -> UUID:
        """Every process finds the same day, however the officer's id is spelt."""
        return uuid5(NAMESPACE_URL, f"onestop:inspector-day:{inspector.casefold()}:{day}")

    @classmethod
    def open(cls, act: Act, *, inspector: OfficerId, day: Day) -> "InspectorDay":
        """Open the day."""
        the_day = cls.create_id(inspector, day)
        return cls._open_with(DayOpened, act, id=the_day, inspector=inspector, day=day)

    def book(self, act: Act, *, visit: str, starts_at: datetime, ends_at: datetime) -> None:
        """Book the inspector for a visit.

        Raises InspectorBooked where the hours overlap another visit's.
        """
        if self.bookings.get(visit) == (starts_at, ends_at):
            return
        for other, (start, end) in self.bookings.items():
            if other != visit and starts_at < end and start < ends_at:
                raise InspectorBooked(inspector=self.inspector, starts_at=start, ends_at=end)
        self._record(Booked, act, visit=visit, starts_at=starts_at, ends_at=ends_at)

    def go_out(self, act: Act, *, visit: str) -> None:
        """Send the inspector out; raises InspectorElsewhere where another visit is not over."""
        if self.out_on == visit:
            return
        if self.out_on:
            raise InspectorElsewhere(inspector=self.inspector)
        self._record(WentOut, act, visit=visit)

    def come_back(self, act: Act, *, visit: str) -> None:
        """Note that the visit is over for the inspector."""
        if self.out_on == visit:
            self._record(CameBack, act, visit=visit)

    def free(self, act: Act, *, visit: str) -> None:
        """Free the hours of a visit."""
        if visit in self.bookings:
            self._record(Freed, act, visit=visit)

    def release(self, act: Act, *, visit: str, at: datetime) -> None:
        """End a booking early, when the visit is done; one not begun is struck."""
        starts_at, ends_at = self.bookings.get(visit, (at, at))
        if at <= starts_at:
            self.free(act, visit=visit)
        elif at < ends_at:
            self.book(act, visit=visit, starts_at=starts_at, ends_at=at)
