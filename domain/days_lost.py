"""Days lost: how long a dispute lay with each body, and in referrals that came back (流转耗时)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from domain.custody import Holder, custody
from domain.filing import Filed
from domain.imported import ImportOpened
from domain.record import Fact
from domain.timelines import Timeline, told_by
from domain.working_days import ONE_DAY, WorkingCalendar


class Lost(StrEnum):
    """What the time went by in (耗时类型)."""

    HELD = "held"  # 经手: in the hands of our own people, or of the tribunal
    WAITING = "waiting"  # 等待接收: sent, and the body has the next word
    WORKED = "worked"  # 接收后办理: taken on by a body outside, until it told what came of it
    BOUNCED = "bounced"  # 退回耗时: the whole way of a referral that came back


@dataclass(frozen=True, slots=True)
class Spent:
    """A stretch of time that went by with one body, or in one pair of hands.

    `who` is a body's id, or `mediator:lin` of our own; `version` is the fact it began with.
    """

    what: Lost
    who: str
    since: datetime
    until: datetime
    version: int
    referral: str = ""
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Days:
    """How long: days from one date to another, and the law's working days among them."""

    days: int
    working_days: int


def spent(facts: Sequence[Fact], timeline: Timeline, now: datetime) -> list[Spent]:
    """Every stretch of a dispute's life that somebody answers for.

    Custody and waiting overlap: until a body accepts, the dispute is in our hands and waits for
    them. What was imported counts from its taking over. What is BOUNCED is not counted as WAITING
    or WORKED beside it.
    """
    ours = [
        Spent(Lost.HELD, ":".join(one.hands), one.since, one.until, one.version, "", one.goes_on)
        for one in custody(facts, timeline, now)
        if one.hands.holder not in (Holder.BODY, Holder.NOBODY, Holder.IMPORTED)
    ]
    return ours + _Letters(now).read(told_by(timeline, facts))


class _Letters:
    """The referrals of one dispute: with whom each one lies, and since when."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._open: dict[str, Spent] = {}
        self._done: list[Spent] = []
        self._body: dict[str, str] = {}
        self._centre = ""

    def read(self, facts: Iterable[tuple[datetime, Fact]]) -> list[Spent]:
        """Every stretch, in the order they began."""
        for at, fact in facts:
            if at > self._now:
                break
            if isinstance(fact, Filed | ImportOpened):
                self._centre = fact.centre
            elif fact.TOPIC == "dispute.closed":
                for referral in list(self._open):
                    self._end(referral, at)
            elif fact.TOPIC.startswith("dispute.referral_"):
                self._note(fact, at)
        for referral in list(self._open):
            self._end(referral, self._now, goes_on=True)
        return sorted(self._done, key=lambda one: (one.since, one.version))

    def _note(self, fact: Any, at: datetime) -> None:  # noqa: ANN401 - by its topic
        referral = fact.referral
        match fact.TOPIC.removeprefix("dispute.referral_"):
            case "offered":
                self._body[referral] = fact.body_id
                self._lie(Lost.WAITING, fact, at)
            case "more_asked" | "cancelled" | "result_reported":
                self._end(referral, at)
            case "more_sent":
                self._end(referral, at)
                self._lie(Lost.WAITING, fact, at)
            case "escalated":
                self._end(referral, at)
                self._lie(Lost.WAITING, fact, at, with_whom=fact.superior)
            case "designated":
                self._end(referral, at)
                self._body[referral] = fact.body_id
                if fact.body_id != self._centre:
                    self._lie(Lost.WAITING, fact, at)
            case "accepted" if fact.moves_in:
                self._end(referral, at)
                self._centre = self._body.get(referral, self._centre)
            case "accepted":
                self._end(referral, at)
                self._lie(Lost.WORKED, fact, at)
            case "returned":
                self._end(referral, at)
                self._bounce(referral)

    def _lie(self, what: Lost, fact: Any, at: datetime, with_whom: str = "") -> None:  # noqa: ANN401
        """From now on it lies with a body: the one it was sent to, or the superior of both."""
        who = with_whom or self._body.get(fact.referral, "")
        version = fact.originator_version
        self._open[fact.referral] = Spent(what, who, at, at, version, fact.referral)

    def _end(self, referral: str, at: datetime, *, goes_on: bool = False) -> None:
        lying = self._open.pop(referral, None)
        if lying and at > lying.since:
            self._done.append(replace(lying, until=at, goes_on=goes_on))

    def _bounce(self, referral: str) -> None:
        """It came back: all its time since it was sent is lost, with whomever it lay."""
        self._done = [
            replace(one, what=Lost.BOUNCED) if one.referral == referral else one
            for one in self._done
        ]


def within(stretches: Iterable[Spent], begin: datetime, end: datetime) -> Iterator[Spent]:
    """The parts of these stretches that lie between two moments."""
    for one in stretches:
        since, until = max(one.since, begin), min(one.until, end)
        if since < until:
            yield replace(one, since=since, until=until)


class DayCount:
    """Counts the days of stretches, by the law's calendar, where the dispute is."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        self._calendar = calendar
        self._working: dict[date, int] = {}
        self._first = self._last = date.min

    def of(self, since: datetime, until: datetime, zone: ZoneInfo) -> Days:
        """The days after the one it began, up to the one it ended: one day to the next is one."""
        first, last = since.astimezone(zone).date(), until.astimezone(zone).date()
        return Days((last - first).days, self._before(last) - self._before(first))

    def _before(self, day: date) -> int:
        """The working days up to a day, counted once from the earliest that was asked about."""
        if not self._working:
            self._first = self._last = day
            self._working[day] = 0
        while self._last < day:
            works = self._calendar.works(self._last + ONE_DAY)
            self._working[self._last + ONE_DAY] = self._working[self._last] + works
            self._last += ONE_DAY
        while self._first > day:
            works = self._calendar.works(self._first)
            self._working[self._first - ONE_DAY] = self._working[self._first] - works
            self._first -= ONE_DAY
        return self._working[day]
