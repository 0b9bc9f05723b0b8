"""The clocks' ladder: days before a period of the law ends, its end, and its moving (期限预警).

What a clock says is worked out by the ledger from the facts, the rules and the calendar; here it is
kept that it was said. A clock that `informs` opens a right or lets one lapse, as clock A does for
the worker: that it passed is information, and nobody's fault (调解仲裁法 Art. 14).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from domain.alerts import AlertKind, kind_of_clock, kind_of_passed, raise_alert
from domain.conditions import not_closed
from domain.record import Act, Fact
from domain.room import Room
from domain.steps import step
from domain.values import Day

if TYPE_CHECKING:
    from domain.trunk import Trunk


class ClockWarned(Fact):
    """A clock ends in so many days (期限临近); `subject` is the party or term it is of."""

    TOPIC = "dispute.clock_warned"
    rule: str
    subject: str
    due: str
    days_left: int
    informs: bool

    def apply(self, aggregate: "Trunk") -> None:
        """Alert once for each day that was to be told, of each end."""
        key = warned_key(self.rule, self.subject, self.due, self.days_left)
        raise_alert(aggregate, self, kind_of_clock(self.days_left, informs=self.informs), key)


class ClockPassed(Fact):
    """A clock has ended and nothing met it (期限已过)."""

    TOPIC = "dispute.clock_passed"
    rule: str
    subject: str
    due: str
    informs: bool

    def apply(self, aggregate: "Trunk") -> None:
        """Alert once for each end."""
        key = passed_key(self.rule, self.subject, self.due)
        raise_alert(aggregate, self, kind_of_passed(informs=self.informs), key)


class DeadlineMoved(Fact):
    """A published calendar moved the end of a clock, or made it certain (期限变动).

    Where the day stays the same (`was` is `now`) it is news for whoever reads the story, and
    nothing that anybody must hear.
    """

    TOPIC = "dispute.deadline_moved"
    rule: str
    subject: str
    was: str
    now: str
    was_provisional: bool
    is_provisional: bool
    notice: str
    calendar: int

    def apply(self, aggregate: "Trunk") -> None:
        """Alert once for each edition of the calendar, where the day is another."""
        key = moved_key(self.rule, self.subject, self.calendar)
        if self.was == self.now:
            aggregate.noted.add(key)
        else:
            raise_alert(aggregate, self, AlertKind.DEADLINE_MOVED, key)

    @classmethod
    def told_as(cls, said: Mapping[str, Any]) -> str:
        """A day that stays is told as certain now, or as open again."""
        if said.get("was") != said.get("now"):
            return ""
        return "provisional" if said.get("is_provisional") else "certain"


def warned_key(rule: str, subject: str, due: str, days_left: int) -> str:
    """What makes a warning of a clock the same one."""
    return f"clock:{rule}:{subject}:{due}:{days_left}"


def passed_key(rule: str, subject: str, due: str) -> str:
    """What makes the passing of a clock the same one."""
    return f"clock:{rule}:{subject}:{due}:passed"


def moved_key(rule: str, subject: str, calendar: int) -> str:
    """What makes the moving of a clock the same one."""
    return f"clock:{rule}:{subject}:moved:{calendar}"


class AlarmClocksRoom(Room):
    """What the daily sweep and a new calendar say of the clocks."""

    @step("sound-clock", not_closed)
    def sound_clock(  # noqa: PLR0913 - which clock, its end, and what that end is
        self,
        act: Act,
        *,
        rule: str,
        subject: str,
        due: Day,
        days_left: int,
        informs: bool = False,
    ) -> None:
        """Note that a clock ends on `due`, in so many days."""
        if self.has_sounded(warned_key(rule, subject, due, days_left)):
            return
        self._must_be_open("sound-clock")
        self._record(
            *(ClockWarned, act),
            rule=rule,
            subject=subject,
            due=due,
            days_left=days_left,
            informs=informs,
        )

    @step("sound-clock-passed", not_closed)
    def sound_clock_passed(
        self, act: Act, *, rule: str, subject: str, due: Day, informs: bool = False
    ) -> None:
        """Note that a clock has passed its end."""
        if self.has_sounded(passed_key(rule, subject, due)):
            return
        self._must_be_open("sound-clock-passed")
        self._record(ClockPassed, act, rule=rule, subject=subject, due=due, informs=informs)

    @step("note-deadline-moved", not_closed)
    def note_deadline_moved(  # noqa: PLR0913 - both ends, and which notice moved it
        self,
        act: Act,
        *,
        rule: str,
        subject: str,
        was: Day,
        now: Day,
        was_provisional: bool,
        is_provisional: bool,
        notice: str,
        calendar: int,
    ) -> None:
        """Note that an edition of the calendar moved a clock's end, and by which notice."""
        key = moved_key(rule, subject, calendar)
        if key in self.noted or self.has_sounded(key):
            return
        self._must_be_open("note-deadline-moved")
        self._record(
            DeadlineMoved,
            act,
            rule=rule,
            subject=subject,
            was=was,
            now=now,
            was_provisional=was_provisional,
            is_provisional=is_provisional,
            notice=notice,
            calendar=calendar,
        )
