"""What is refused about calendars: the law's book of years, and a centre's own days and hours."""

from domain.refusals import Malformed, Refusal


class YearOutOfReach(Malformed):
    """No calendar is kept of so early or so late a year."""

    code = "year-out-of-reach"


class NoticeNotNamed(Malformed):
    """A year is published from a notice, and the notice has a number."""

    code = "notice-not-named"


class NoHolidays(Malformed):
    """No year is without a holiday (全国年节及纪念日放假办法 Art. 2)."""

    code = "no-holidays"


class DayOutsideYear(Malformed):
    """A day belongs to the calendar of its own year, whichever notice names it."""

    code = "day-outside-year"


class DayNamedTwice(Malformed):
    """A day is off, or made up, for one holiday."""

    code = "day-named-twice"


class MakeUpOnWeekday(Malformed):
    """What is made up on is a Saturday or a Sunday (调休): any other day works already."""

    code = "make-up-on-weekday"


class MakeUpIsHoliday(Malformed):
    """A day is either off or made up."""

    code = "make-up-is-holiday"


class TooManyDaysOff(Malformed):
    """No year has so many days off: a span was copied wrongly."""

    code = "too-many-days-off"


class HolidaysMissing(Malformed):
    """An announced year names each holiday that the law gives (全国年节及纪念日放假办法 Art. 2)."""

    code = "holidays-missing"


class AnnouncedLater(Malformed):
    """A notice that is to come is no notice: until then the year is provisional."""

    code = "announced-later"


class YearIsAnnounced(Refusal):
    """What was announced is known: a correction of it says what it is, and never that it may be."""

    code = "year-is-announced"


class CalendarAlreadyPublished(Refusal):
    """The year was published otherwise; what its notice changes is a correction."""

    code = "calendar-already-published"


class CalendarNotPublished(Refusal):
    """Only a year that was published can be corrected."""

    code = "calendar-not-published"


class NoDaysNamed(Malformed):
    """A closure, or an extra day, is of one day at least."""

    code = "no-days-named"


class NotAnHour(Malformed):
    """An hour of the day is written HH:MM."""

    code = "not-an-hour"


class HoursUpsideDown(Malformed):
    """A centre opens, then gives its promise until the cut-off, then closes."""

    code = "hours-upside-down"


class DayHasBegun(Refusal):
    """The centre has opened on that day: what is said of it now corrects what was said before."""

    code = "day-has-begun"


class ExtraDayThen(Refusal):
    """The centre is to open on that day beside the law's; that is withdrawn first."""

    code = "extra-day-then"


class ClosedThen(Refusal):
    """The centre is closed on that day; the closure is withdrawn first."""

    code = "closed-then"


class CalendarFileUnreadable(Malformed):
    """What was sent is no calendar file, or an event in it has no days that can be told."""

    code = "calendar-file-unreadable"


class CalendarFileEmpty(Malformed):
    """The calendar file holds no event."""

    code = "calendar-file-empty"


class EventNotAllDay(Malformed):
    """A centre closes, or opens, for whole days; hours are set."""

    code = "event-not-all-day"


class EventRecurs(Malformed):
    """Each day a centre closes is named: none follows from a rule that nobody counted out."""

    code = "event-recurs"


class EventOfTheLaw(Malformed):
    """A holiday of the law, and what makes up for it, is published and never imported."""

    code = "event-of-the-law"


class TooManyDays(Malformed):
    """The calendar file tells of more days than a centre can mean."""

    code = "too-many-days"
