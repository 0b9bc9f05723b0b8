"""What is refused when a dispute is asked for as it was at another moment, or under other rules."""

from domain.refusals import Malformed


class NoSuchVersion(Malformed):
    """The record was never at that version."""

    code = "no-such-version"


class BeforeTheRecord(Malformed):
    """At that moment the dispute had not come in, or the office had heard nothing of it."""

    code = "before-the-record"


class YetToCome(Malformed):
    """Nothing can be said of a moment that lies in the future."""

    code = "yet-to-come"


class MomentUnreadable(Malformed):
    """A moment is a version of the record, or a time with its zone (RFC 3339)."""

    code = "moment-unreadable"


class VersionIsRecorded(Malformed):
    """A version is what was on record: it cannot be read by the clock of what happened."""

    code = "version-is-recorded"


class SaidTwice(Malformed):
    """A question says each thing once: of two answers to it, neither is meant more."""

    code = "said-twice"


class TwoMomentsNamed(Malformed):
    """What was known is named by a version or by a time, and not by both."""

    code = "two-moments-named"


class PeriodNotOver(Malformed):
    """Only a period that is over can be replayed: what is still going on has no end to compare."""

    code = "period-not-over"


class PeriodTooLong(Malformed):
    """One answer looks back over so many days and no more."""

    code = "period-too-long"


class NothingOtherwise(Malformed):
    """What would be otherwise is not said: other rules, another calendar, another promise."""

    code = "nothing-otherwise"


class UnknownCalendar(Malformed):
    """The book of calendars was never at that version."""

    code = "unknown-calendar"
