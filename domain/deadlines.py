"""The ledger of deadlines: every clock of a record, folded from its facts, rules and a calendar.

Nothing here is stored as truth (pure): the same facts, table and calendar give the same clocks,
each with the trace of how its date came about. A restart begins a period anew, and with it what was
added to the old one and what stood still in it is gone (办案规则 Art. 46). While a period stands
still, its date is the one it would have if it went on at once.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from zoneinfo import ZoneInfo

from domain.anchors import NAMED_DAYS
from domain.counting import (
    Counted,
    Counter,
    Direction,
    FirstDay,
    Pause,
    Span,
    TraceLine,
    Unit,
    line,
)
from domain.moments import Moment, Moments, moments
from domain.record import Fact
from domain.rule import Confidence, Rule
from domain.rule_table import RuleTable
from domain.territory import territory_of
from domain.working_days import WorkingCalendar

COUNTERS = 3
"""Counters at hand besides the newest: a what-if beside the calendar in force."""


class ClockState(StrEnum):
    """Where a clock stands."""

    RUNNING = "running"
    STOPPED = "stopped"  # 中止: it stands still, and will run on
    MET = "met"  # what it waits for was done, in time or late
    PASSED = "passed"
    ENDED = "ended"  # it no longer matters


@dataclass(frozen=True, slots=True)
class Clock:
    """One time limit of one record, as it stands.

    `subject` says whose it is where a record has several: a party, a term, a referral, a hearing.
    `due` is the last day and `end` the moment it is over; `alert_day` is the last working day not
    after `raw_end`, by which an officer is to act. `late`: it was met, but not in time.
    """

    rule: Rule
    subject: str
    started_at: datetime
    due: date
    end: datetime
    raw_end: date
    alert_day: date
    state: ClockState
    provisional: bool
    told: Callable[[], Iterable[TraceLine]] = field(repr=False, compare=False)
    met_at: datetime | None = None
    late: bool = False

    @property
    def trace(self) -> tuple[TraceLine, ...]:
        """How the date came about; told when asked for, as most clocks of a city never are."""
        return tuple(self.told())

    @property
    def key(self) -> tuple[str, str]:
        """What tells this clock from every other of its record."""
        return self.rule.id, self.subject

    def at(self, now: datetime) -> ClockState:
        """Where it stands at a moment: what was running then may have passed."""
        is_over = self.state is ClockState.RUNNING and now >= self.end
        return ClockState.PASSED if is_over else self.state


def ledger(
    facts: Sequence[Fact],
    table: RuleTable,
    calendar: WorkingCalendar,
    zone: ZoneInfo,
    now: datetime | None = None,
) -> list[Clock]:
    """Every clock of a record as it stands now, those that end first before the others.

    Left out, `now` is no moment at all: what was not met is running still, as the facts leave it.
    """
    found = moments(facts, zone)
    folding = _Folding(found, _counter(calendar, zone), _closed_at(found), now)
    territory = territory_of(facts)
    clocks = [
        folding.clock(rule, start)
        for anchor, starts in found.items()
        for rule in table.by_start.get(anchor, ())
        for start in _last_of_each(starts)
        if territory.takes(rule, start, table)
    ]
    return sorted(clocks, key=lambda clock: (clock.end, clock.key))


_AT_HAND: list[Counter] = []


def _counter(calendar: WorkingCalendar, zone: ZoneInfo) -> Counter:
    """The counter of a calendar, at hand while it is in use: disputes share their days."""
    for counter in tuple(_AT_HAND):
        if counter.calendar is calendar and counter.zone is zone:
            return counter
    del _AT_HAND[:-COUNTERS]
    counter = Counter(calendar, zone)
    _AT_HAND.append(counter)
    return counter


def _last_of_each(starts: Sequence[Moment]) -> list[Moment]:
    """The last start of each subject: what begins again begins anew."""
    return list({start.subject: start for start in starts}.values())


def _closed_at(found: Moments) -> Moment | None:
    """The closing that stands, if one does."""
    closings, openings = found.get("closed", ()), found.get("reopened", ())
    if not closings or (openings and openings[-1].version > closings[-1].version):
        return None
    return closings[-1]


@dataclass(frozen=True, slots=True)
class _Run:
    """A period as it runs from one start: what was added, when it stood still, how it ends."""

    begun: Moment
    longer: Sequence[Moment]
    still: Moment | None
    counted: Counted


@dataclass(frozen=True, slots=True)
class _Folding:
    """The moments of one record, and what its clocks are counted by."""

    found: Moments
    counter: Counter
    closed: Moment | None
    now: datetime | None

    def clock(self, rule: Rule, start: Moment) -> Clock:
        """Fold one clock."""
        run = self._last_run(rule, start)
        counted = run.counted
        met, ended = self._met(rule, run.begun), self._ended(rule, run.begun)
        if met and ended and ended.at < met.at:
            met = None
        return Clock(
            rule=rule,
            subject=start.subject,
            started_at=run.begun.at,
            due=counted.due,
            end=counted.end,
            raw_end=counted.raw_end,
            alert_day=counted.alert_day,
            state=self._state(met, ended, run),
            provisional=counted.provisional,
            told=partial(self._trace, rule, start, run, None if met else ended),
            met_at=met.at if met else None,
            late=met is not None and met.at >= counted.end,
        )

    def _last_run(self, rule: Rule, start: Moment) -> _Run:
        """The period from its start, or from its last restart; one that is over stays over."""
        run = self._run(rule, start, start)
        if not rule.restarts:
            return run
        met = self._met(rule, start)
        for restart in self._since(rule.restarts, start):
            if met and met.at <= restart.at:
                break
            if not run.still and restart.at >= run.counted.end:
                break
            run = self._run(rule, start, restart)
        return run

    def _run(self, rule: Rule, start: Moment, begun: Moment) -> _Run:
        pauses, still = self._pauses(rule, start)
        longer = self._extensions(rule, begun)
        more = [_granted(rule, one) for one in longer]
        counted = self.counter.count(begun.at, rule.period, more=more, pauses=pauses)
        return _Run(begun, longer, still, counted)

    def _of(self, anchors: Sequence[str], begun: Moment) -> Iterator[Moment]:
        """The moments of these anchors that concern a clock, whenever they were."""
        for anchor in anchors:
            for one in self.found.get(anchor, ()):
                if one.subject == begun.subject or not (one.subject and begun.subject):
                    yield one

    def _since(self, anchors: Sequence[str], begun: Moment) -> list[Moment]:
        """Those that happened since it began, in the order they happened."""
        later = (one for one in self._of(anchors, begun) if one.at >= begun.at)
        return sorted(later, key=lambda one: (one.at, one.version))

    def _met(self, rule: Rule, begun: Moment) -> Moment | None:
        """What met it first; one that ends on a named day may be met before it begins."""
        if rule.period.direction is Direction.BEFORE or rule.starts in NAMED_DAYS:
            return min(self._of(rule.met_by, begun), key=lambda one: one.at, default=None)
        return next(iter(self._since(rule.met_by, begun)), None)

    def _ended(self, rule: Rule, begun: Moment) -> Moment | None:
        """What made it of no more matter: a moment the rule names, or the closing."""
        named = self._of(rule.ended_by, begun) if rule.ended_by else ()
        ends = [one for one in named if one.at >= begun.at or one.version > begun.version]
        if self.closed and not rule.outlives:
            ends.append(self.closed)
        return min(ends, key=lambda one: one.at, default=None)

    def _pauses(self, rule: Rule, begun: Moment) -> tuple[list[Pause], Moment | None]:
        """When it stood still, and since when it does now."""
        if not rule.stops:
            return [], None
        pauses: list[Pause] = []
        still: Moment | None = None
        for one in self._since((*rule.stops, *rule.resumes), begun):
            if one.anchor in rule.stops:
                still = still or one
            elif still:
                pauses.append(Pause(still.at, one.at))
                still = None
        return pauses, still

    def _extensions(self, rule: Rule, begun: Moment) -> list[Moment]:
        if rule.extension is None:
            return []
        return self._since((rule.extension.by,), begun)[: rule.extension.times]

    def _state(self, met: Moment | None, ended: Moment | None, run: _Run) -> ClockState:
        end = run.counted.end
        if met:
            return ClockState.MET
        if ended:
            return ClockState.ENDED if ended.at < end else ClockState.PASSED
        if run.still:
            return ClockState.STOPPED
        return ClockState.PASSED if self.now and self.now >= end else ClockState.RUNNING

    def _trace(
        self, rule: Rule, start: Moment, run: _Run, ended: Moment | None
    ) -> Iterator[TraceLine]:
        def tell(key: str, one: Moment) -> TraceLine:
            return line(key, day=self.counter.day_of(one.at), anchor=one.anchor)

        yield self._first_line(rule, start)
        if start.corrected:
            yield line("corrected", version=start.version)
        if run.begun is not start:
            yield tell("restart", run.begun)
        yield from (tell("extended", one) for one in run.longer)
        yield from run.counted.trace
        if run.still:
            yield tell("stopped", run.still)
        if ended:
            yield tell("ended", ended)
        yield line("article", article=rule.article)
        if rule.confidence is Confidence.UNVERIFIED:
            yield line("unverified")

    def _first_line(self, rule: Rule, start: Moment) -> TraceLine:
        if rule.period.span.unit is Unit.HOUR:
            here = start.at.astimezone(self.counter.zone)
            return line("start-hour", at=here, anchor=start.anchor)
        return line(_began(rule), day=self.counter.day_of(start.at), anchor=start.anchor)


def _began(rule: Rule) -> str:
    """How a trace says from which day a period runs."""
    if rule.starts in NAMED_DAYS:
        return "named-day"
    if rule.period.direction is Direction.BEFORE:
        return "start-before"
    return "start-counted" if rule.period.first_day is FirstDay.SAME else "start"


def _granted(rule: Rule, extension: Moment) -> Span:
    """What was granted, or all that may be where the fact does not say how much."""
    most = rule.extension.most if rule.extension else rule.period.span
    return Span(extension.days, most.unit) if extension.days else most
