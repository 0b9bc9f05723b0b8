"""What if: a period replayed under other rules, another calendar or another promise (pure).

Nothing is written. Each dispute is folded twice from its facts, once as it is and once otherwise,
and what differs is told: which time limits end on another day or in another state, to whom the
same day would have been promised and for whom it would have been kept, and which routes the rules
would have concluded along its way.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from uuid import UUID

from domain.clocks import table_of
from domain.deadlines import Clock, ClockState, ledger
from domain.dispute import Dispute
from domain.filing import Filed
from domain.record import Fact
from domain.refusals.ledger import RecordBroken
from domain.routing import conclusions
from domain.routing_rules import RoutingTable, routed_by, routing_table
from domain.rule_table import RuleTable
from domain.same_day import Definition, Promise, definition, promise_of, readings, resolved_at
from domain.values import CentreId
from domain.working_days import CentreCalendar, WorkingCalendar

if TYPE_CHECKING:
    from domain.registry import Registry

BATCH = 500
"""Filings read from the log at a time."""


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What is to be otherwise; left out, it is as it was.

    `cut_off` is until when, on a day, the same day is promised, at every centre.
    """

    rules: RuleTable | None = None
    calendar: WorkingCalendar | None = None
    promise: Definition | None = None
    cut_off: time | None = None
    routing: RoutingTable | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """Disputes filed from one day to another, both included, at a centre or in the whole city."""

    first: date
    last: date
    centre: str = ""


@dataclass(frozen=True, slots=True)
class ClockChange:
    """One time limit that would end otherwise; None where there is no such limit."""

    rule: str
    subject: str
    was: Clock | None
    becomes: Clock | None


@dataclass(frozen=True, slots=True)
class Route:
    """Where a rule sends some claims, and which fact it is because of; `at` is when that was."""

    rule: str
    to: str
    body: str
    claims: tuple[str, ...]
    because: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """How the promise of the same day stands to a dispute: why not given, and what holds of it."""

    why_not: str
    readings: frozenset[str]
    due: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """One dispute under one set of rules."""

    clocks: Sequence[Clock]
    promise: Kept
    routes: Mapping[Route, None]

    def figures(self) -> Counter[str]:
        """What it adds to the figures."""
        found = Counter(f"limits-{state_of(clock)}" for clock in self.clocks)
        found.update(f"route.{route.rule}" for route in self.routes)
        if self.promise.why_not:
            found["not-promised"] += 1
        else:
            found["promised"] += 1
            found.update(f"kept-{reading}" for reading in self.promise.readings)
        return found


@dataclass(frozen=True, slots=True)
class Compared:
    """One dispute as it is and as it would be."""

    dispute: Dispute
    was: Seen
    becomes: Seen

    @property
    def clocks(self) -> list[ClockChange]:
        """The limits that would end on another day, or stand otherwise."""
        before, after = ({one.key: one for one in seen.clocks} for seen in (self.was, self.becomes))
        keys = sorted(before.keys() | after.keys())
        pairs = (ClockChange(*key, before.get(key), after.get(key)) for key in keys)
        return [one for one in pairs if _told(one.was) != _told(one.becomes)]

    @property
    def routes_gone(self) -> list[Route]:
        """The routes that would not have been concluded."""
        return [route for route in self.was.routes if route not in self.becomes.routes]

    @property
    def routes_new(self) -> list[Route]:
        """The routes that would have been."""
        return [route for route in self.becomes.routes if route not in self.was.routes]

    @property
    def promise_differs(self) -> bool:
        """Say whether the promise would have stood otherwise."""
        return self.was.promise != self.becomes.promise

    @property
    def differs(self) -> bool:
        """Say whether anything would have been otherwise."""
        return bool(self.promise_differs or self.clocks or self.routes_gone or self.routes_new)


@dataclass(slots=True)
class Figures:
    """The sums of a period, as they are and as they would be."""

    disputes: int = 0
    changed: int = 0
    was: Counter[str] = field(default_factory=Counter)
    becomes: Counter[str] = field(default_factory=Counter)
    broken: list[UUID] = field(default_factory=list)
    """Records that cannot be read; they are in no sum."""

    def count(self, one: Compared) -> None:
        """Take a dispute in."""
        self.disputes += 1
        self.changed += one.differs
        self.was += one.was.figures()
        self.becomes += one.becomes.figures()

    @property
    def names(self) -> list[str]:
        """Every figure that is not nought both ways."""
        return sorted(self.was.keys() | self.becomes.keys())


def filed_in(registry: "Registry", period: Period, figures: Figures) -> Iterator[UUID]:
    """The disputes filed in a period, in the order of the log; read a batch at a time.

    One whose filing cannot be read is of no period anybody knows, and is noted as broken.
    """
    start: int | None = 1
    while start is not None:
        entries = registry.recorder.select_notifications(start, BATCH, topics=[Filed.TOPIC])
        for entry in entries:
            try:
                fact = registry.mapper.to_domain_event(entry)
            except RecordBroken:
                figures.broken.append(UUID(str(entry.originator_id)))
                continue
            if isinstance(fact, Filed) and _is_in(registry, period, fact):
                yield fact.originator_id
        start = entries[-1].id + 1 if entries else None


def _is_in(registry: "Registry", period: Period, filed: Filed) -> bool:
    centre = registry.centres.get(filed.centre)
    if centre is None or period.centre not in ("", filed.centre):
        return False
    return period.first <= filed.happened_at.astimezone(centre.zone).date() <= period.last


def compared(
    registry: "Registry", facts: Sequence[Fact], otherwise: Otherwise, now: datetime
) -> Compared:
    """Fold a dispute as it is, and otherwise."""
    dispute, routes = _walked(registry, facts, routing_table())
    other = _walked(registry, facts, otherwise.routing)[1] if otherwise.routing else routes
    table, calendar = table_of(registry, dispute), registry.almanac.law()
    given_by = registry.almanac.centre(CentreId(dispute.at_filing.centre))
    filed_under = definition(dispute.at_filing.rules)
    zone = registry.centres[dispute.centre].zone
    rules = definition(otherwise.rules.version) if otherwise.rules else filed_under
    return Compared(
        dispute=dispute,
        was=Seen(
            ledger(facts, table, calendar, zone, now), _kept(dispute, given_by, filed_under), routes
        ),
        becomes=Seen(
            ledger(facts, otherwise.rules or table, otherwise.calendar or calendar, zone, now),
            _kept(dispute, _otherwise_open(given_by, otherwise), otherwise.promise or rules),
            other,
        ),
    )


def _walked(
    registry: "Registry", facts: Sequence[Fact], table: RoutingTable
) -> tuple[Dispute, dict[Route, None]]:
    """The dispute at its end, and every route the rules concluded on its way there."""
    record: Dispute | None = None
    routes: dict[Route, None] = {}
    with routed_by(table):
        for fact in facts:
            record = fact.mutate(record)
            if record is not None:
                for one in conclusions(record, registry.centres):
                    at = facts[one.because - 1].happened_at
                    routes[Route(one.rule, one.to, one.body, one.claims, one.because, at)] = None
    if record is None:
        raise LookupError("a record begins with its first fact")
    return record, routes


def _otherwise_open(calendar: CentreCalendar, otherwise: Otherwise) -> CentreCalendar:
    """The centre's hours under another law's calendar, and with another cut-off."""
    law, cut_off = otherwise.calendar or calendar.law, otherwise.cut_off
    if cut_off is None:
        return replace(calendar, law=law)
    hours = {day: replace(kept, cut_off=cut_off) for day, kept in calendar.hours_from.items()}
    until_then = replace(calendar.hours, cut_off=cut_off)
    return replace(calendar, law=law, hours=until_then, hours_from=hours)


def _kept(dispute: Dispute, calendar: CentreCalendar, rule: Definition) -> Kept:
    promise: Promise = promise_of(dispute, calendar, rule)
    held = readings(promise, resolved_at(dispute, rule), calendar)
    return Kept(promise.why_not, frozenset(held), promise.due)


def state_of(clock: Clock) -> str:
    """Where a clock stands, told apart by whether what it waits for came in time."""
    return "met-late" if clock.state is ClockState.MET and clock.late else clock.state.value


def _told(clock: Clock | None) -> tuple[date, str] | None:
    return (clock.due, state_of(clock)) if clock else None
