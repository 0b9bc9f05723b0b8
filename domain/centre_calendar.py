"""A centre's own calendar: its hours, the days it closes, and those it opens beside the law's.

Until the centre opens on a day, what is said of that day is news. From then on it is a correction:
it names the fact that it corrects (the first one, where only the law's days said otherwise), so
that no promise already given is undone in silence.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypedDict
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from eventsourcing.domain import Aggregate

from domain.calendar_days import must_be_days, read, without, written
from domain.centres import Centre
from domain.record import Act, Fact, FirstFact, Record
from domain.refusals.calendars import ClosedThen, DayHasBegun, ExtraDayThen, HoursUpsideDown
from domain.said import must_be_an_hour
from domain.shipped import shipped_hours
from domain.steps import step
from domain.values import CentreId, ClockTime, Day
from domain.wording import OFFICE
from domain.working_days import CentreCalendar, Hours, WorkingCalendar


class ClosureReason(StrEnum):
    """Why a centre is closed on a day that the law works (闭馆事由)."""

    SEVERE_WEATHER = "severe-weather"  # 台风等恶劣天气
    REPAIRS = "repairs"  # 停电、检修
    MOVING = "moving"  # 搬迁
    TRAINING = "training"  # 集中培训
    PUBLIC_EVENT = "public-event"  # 重大活动
    OTHER = "other"


class ExtraDayReason(StrEnum):
    """Why a centre opens on a day that the law does not work (加开事由)."""

    HOLIDAY_DUTY = "holiday-duty"  # 节假日值班
    CAMPAIGN = "campaign"  # 专项行动
    BACKLOG = "backlog"  # 积案清理
    OTHER = "other"


class Roster(TypedDict):
    """The days that a calendar file tells of, each with its reason."""

    closures: dict[Day, ClosureReason]
    extra_days: dict[Day, ExtraDayReason]


class CentreCalendarOpened(FirstFact):
    """A centre's calendar was opened: the law's days, and the hours the office ships with."""

    TOPIC = "centre_calendar.opened"
    centre: str
    zone: str

    def apply(self, aggregate: "CentreBook") -> None:
        """Whose it is, and whose midnight counts."""
        aggregate.centre, aggregate.zone = CentreId(self.centre), ZoneInfo(self.zone)


class HoursSet(Fact):
    """From a day on the centre keeps these hours; the cut-off ends the day's promise (服务时间)."""

    TOPIC = "centre_calendar.hours_set"
    from_day: str
    opens: str
    closes: str
    cut_off: str

    def apply(self, aggregate: "CentreBook") -> None:
        """Note the hours."""
        told = (self.opens, self.closes, self.cut_off)
        hours = Hours(*(time.fromisoformat(hour) for hour in told))
        aggregate.hours = {**aggregate.hours, date.fromisoformat(self.from_day): hours}


class ClosureAdded(Fact):
    """The centre is closed on these days (闭馆)."""

    TOPIC = "centre_calendar.closure_added"
    days: list[str]
    reason: str

    def apply(self, aggregate: "CentreBook") -> None:
        """Close the days."""
        aggregate.closures = {**aggregate.closures, **dict.fromkeys(read(self.days), self.reason)}


class ClosureWithdrawn(Fact):
    """The centre is not closed on these days after all (撤销闭馆)."""

    TOPIC = "centre_calendar.closure_withdrawn"
    days: list[str]

    def apply(self, aggregate: "CentreBook") -> None:
        """Open the days again."""
        aggregate.closures = without(aggregate.closures, self.days)


class ExtraDaysAdded(Fact):
    """The centre opens on these days beside the law's (加开)."""

    TOPIC = "centre_calendar.extra_days_added"
    days: list[str]
    reason: str

    def apply(self, aggregate: "CentreBook") -> None:
        """Open the days."""
        extra = dict.fromkeys(read(self.days), self.reason)
        aggregate.extra_days = {**aggregate.extra_days, **extra}


class ExtraDaysWithdrawn(Fact):
    """The centre does not open on these days after all (撤销加开)."""

    TOPIC = "centre_calendar.extra_days_withdrawn"
    days: list[str]

    def apply(self, aggregate: "CentreBook") -> None:
        """Leave the days to the law."""
        aggregate.extra_days = without(aggregate.extra_days, self.days)


TOLD = (
    CentreCalendarOpened,
    HoursSet,
    ClosureAdded,
    ClosureWithdrawn,
    ExtraDaysAdded,
    ExtraDaysWithdrawn,
)
"""What a correction may name: whatever told of a day, or the opening where nothing else did."""


class CentreBook(Record):
    """The calendar of one centre."""

    TOPIC = "centre_calendar"

    class Event(Aggregate.Event):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "centre_calendar.event"

    class Created(Event, Aggregate.Created):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "centre_calendar.created"

    def __init__(self) -> None:
        super().__init__()
        self.centre = CentreId("")
        self.zone = OFFICE
        self.hours: dict[date, Hours] = {}
        self.closures: dict[date, str] = {}
        self.extra_days: dict[date, str] = {}

    @staticmethod
    def create_id(centre: CentreId) -> UUID:
        """Every process finds the same book."""
        return uuid5(NAMESPACE_URL, f"onestop:centre-calendar:{centre}")

    @classmethod
    def open(cls, act: Act, *, centre: Centre) -> "CentreBook":
        """Open the calendar of a centre."""
        book = cls.create_id(CentreId(centre.id))
        return cls._open_with(
            CentreCalendarOpened, act, id=book, centre=centre.id, zone=centre.zone_name
        )

    def calendar(self, law: WorkingCalendar) -> CentreCalendar:
        """When the centre is open, beside a calendar of the law."""
        return CentreCalendar(
            law=law,
            zone=self.zone,
            hours=shipped_hours(),
            closures=self.closures,
            extra_days=self.extra_days,
            version=self.version,
            hours_from=self.hours,
        )

    @step("set-hours", corrects=TOLD)
    def set_hours(
        self,
        act: Act,
        *,
        from_day: Day,
        opens: ClockTime,
        closes: ClockTime,
        cut_off: ClockTime,
    ) -> None:
        """Set the hours from a day on; the cut-off is until when a day's promise is given.

        Raises NotADay, NotAnHour, HoursUpsideDown, YearOutOfReach, DayHasBegun.
        """
        [first] = must_be_days([from_day])
        hours = Hours(*(must_be_an_hour(hour) for hour in (opens, closes, cut_off)))
        if not hours.opens < hours.cut_off <= hours.closes:
            raise HoursUpsideDown(opens=opens, closes=closes, cut_off=cut_off)
        if self.hours.get(first) == hours:
            return
        self._must_be_to_come(act, [first])
        self._record(HoursSet, act, from_day=from_day, opens=opens, closes=closes, cut_off=cut_off)

    @step("close-days", corrects=TOLD)
    def close_days(self, act: Act, *, days: list[Day], reason: ClosureReason) -> None:
        """Close the centre on days; no period of the law moves by it.

        Raises NoDaysNamed, NotADay, YearOutOfReach, ExtraDayThen, DayHasBegun.
        """
        told = [day for day in must_be_days(days) if self.closures.get(day) != reason]
        for day in told:
            if day in self.extra_days:
                raise ExtraDayThen(day=day.isoformat())
        if told:
            self._must_be_to_come(act, told)
            self._record(ClosureAdded, act, days=written(told), reason=reason)

    @step("withdraw-closure", corrects=TOLD)
    def withdraw_closure(self, act: Act, *, days: list[Day]) -> None:
        """Open again on days that were to be closed.

        Raises NoDaysNamed, NotADay, YearOutOfReach, DayHasBegun.
        """
        told = [day for day in must_be_days(days) if day in self.closures]
        if told:
            self._must_be_to_come(act, told)
            self._record(ClosureWithdrawn, act, days=written(told))

    @step("open-extra-days", corrects=TOLD)
    def open_extra_days(self, act: Act, *, days: list[Day], reason: ExtraDayReason) -> None:
        """Open the centre on days that the law does not work.

        Raises NoDaysNamed, NotADay, YearOutOfReach, ClosedThen, DayHasBegun.
        """
        told = [day for day in must_be_days(days) if self.extra_days.get(day) != reason]
        for day in told:
            if day in self.closures:
                raise ClosedThen(day=day.isoformat())
        if told:
            self._must_be_to_come(act, told)
            self._record(ExtraDaysAdded, act, days=written(told), reason=reason)

    @step("withdraw-extra-days", corrects=TOLD)
    def withdraw_extra_days(self, act: Act, *, days: list[Day]) -> None:
        """Leave days to the law on which the centre was to open.

        Raises NoDaysNamed, NotADay, YearOutOfReach, DayHasBegun.
        """
        told = [day for day in must_be_days(days) if day in self.extra_days]
        if told:
            self._must_be_to_come(act, told)
            self._record(ExtraDaysWithdrawn, act, days=written(told))

    @step("import-closures", corrects=TOLD)
    def import_closures(self, act: Act, *, ics: Roster) -> None:
        """Take the days of a calendar file (iCalendar): each is added, none withdrawn.

        Raises what close_days and open_extra_days raise; then nothing of the file is taken.
        """
        for reason in dict.fromkeys(ics["closures"].values()):
            days = [day for day, why in ics["closures"].items() if why == reason]
            self.close_days(act, days=days, reason=reason)
        for extra in dict.fromkeys(ics["extra_days"].values()):
            days = [day for day, why in ics["extra_days"].items() if why == extra]
            self.open_extra_days(act, days=days, reason=extra)

    def _must_be_to_come(self, act: Act, days: Sequence[date]) -> None:
        if act.corrects:
            return
        for day in days:
            if act.recorded_at >= self._opens_at(day):
                raise DayHasBegun(day=day.isoformat())

    def _opens_at(self, day: date) -> datetime:
        return self.calendar(WorkingCalendar()).opens_at(day)
