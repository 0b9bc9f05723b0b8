"""A dispute replayed to a moment: its state, and the limits and steps that were open then.

What was known is taken as it stood then: the calendars, as published until when the knowledge that
is asked for reaches. Asked only for what was so, that is what is known now: a dispute that came in
before its notice was published is counted by the notice all the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from domain.as_happened import as_happened, as_recorded, begins_at, known_by
from domain.clocks import table_of
from domain.deadlines import Clock, ledger
from domain.record import Fact
from domain.refusals.replay import BeforeTheRecord, NoSuchVersion, TwoMomentsNamed, YetToCome
from domain.rule_table import RuleTable
from domain.same_day import Promise, promise_of, resolved_at
from domain.values import CentreId
from domain.working_days import WorkingCalendar

if TYPE_CHECKING:
    from domain.dispute import Dispute
    from domain.registry import Registry


@dataclass(frozen=True, slots=True)
class Asked:
    """For which moment a dispute is asked.

    `version` or `recorded_at` says what of it was known; left out, all that is known today.
    `happened_at` asks for what was so; left out, what is asked is what the office had on record.
    """

    version: int | None = None
    recorded_at: datetime | None = None
    happened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """A dispute at a moment: its state and the facts that led to it, as recorded.

    `at` is the moment by which its limits are counted, and `known_at` until when the office's
    knowledge reaches. `known` is the version the record had come to. `left_out` are the facts that
    had happened and rest on something later (domain/as_happened.py).
    """

    dispute: "Dispute"
    facts: Sequence[Fact]
    at: datetime
    known_at: datetime
    known: int
    left_out: Sequence[Fact] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """The time limits of a moment, by which table and calendar, and the promise of the day."""

    table: RuleTable
    calendar: WorkingCalendar
    clocks: Sequence[Clock]
    promise: Promise
    resolved_at: datetime | None


def moment_of(facts: Sequence[Fact], asked: Asked, now: datetime) -> Moment:
    """The dispute at the moment that is asked for.

    Raises NoSuchVersion, BeforeTheRecord, YetToCome, TwoMomentsNamed.
    """
    known, known_at = _known(facts, asked, now)
    if asked.happened_at is None:
        return Moment(as_recorded(known), known, known_at, known_at, len(known))
    _must_be_past(asked.happened_at, now)
    begins = begins_at(facts)
    if asked.happened_at < begins:
        raise BeforeTheRecord(at=asked.happened_at, since=begins)
    then = as_happened(known, asked.happened_at)
    in_order = sorted(then.facts, key=lambda fact: fact.originator_version)
    return Moment(
        dispute=then.dispute,
        facts=in_order,
        at=asked.happened_at,
        known_at=known_at,
        known=len(known),
        left_out=then.left_out,
    )


def _known(facts: Sequence[Fact], asked: Asked, now: datetime) -> tuple[Sequence[Fact], datetime]:
    """What was known, and until when; a version's moment is when it was recorded."""
    if asked.version is not None:
        if asked.recorded_at is not None:
            raise TwoMomentsNamed
        if not 1 <= asked.version <= len(facts):
            raise NoSuchVersion(version=asked.version, last=len(facts))
        return facts[: asked.version], facts[asked.version - 1].timestamp
    if asked.recorded_at is None:
        return facts, now
    _must_be_past(asked.recorded_at, now)
    known = known_by(facts, asked.recorded_at)
    if not known:
        raise BeforeTheRecord(at=asked.recorded_at, since=facts[0].timestamp)
    return known, asked.recorded_at


def _must_be_past(moment: datetime, now: datetime) -> None:
    if moment > now:
        raise YetToCome(at=moment, now=now)


def limits_of(registry: "Registry", moment: Moment) -> Limits:
    """The time limits as they stood at a moment, by what was published by when it is known."""
    dispute, by = moment.dispute, moment.known_at
    table, zone = table_of(registry, dispute), registry.centres[dispute.centre].zone
    given_by = registry.almanac.centre_by(CentreId(dispute.at_filing.centre), by)
    calendar = given_by.law
    promise = promise_of(dispute, given_by)
    return Limits(
        table=table,
        calendar=calendar,
        clocks=ledger(moment.facts, table, calendar, zone, moment.at),
        promise=promise,
        resolved_at=resolved_at(dispute, promise.definition),
    )
