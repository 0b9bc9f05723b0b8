"""The figures of the report counted again, fact by fact, by nothing the views are made of (复核).

What moved on a centre's books is told by domain/book_steps.py. The definitions are the report's
own, figure by figure; the code is another, so that a slip in one of them shows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from domain.book_steps import Life, Step
from domain.centres import Centre
from domain.dispute import Dispute
from domain.same_day import Reading, promise_of, readings, resolved_at
from domain.values import ClaimKind, Flag, Outcome, WorkerKind
from domain.working_days import CentreCalendar


@dataclass(frozen=True, slots=True)
class Reported:
    """What a report is about: some centres, from one day to another, by each one's own calendar."""

    centres: Mapping[str, Centre]
    first: date
    last: date

    def has(self, centre: str, at: datetime | None) -> bool:
        """Say whether a moment at a centre is counted."""
        return at is not None and self.first <= self._day(centre, at) <= self.last

    def began_before(self, centre: str, at: datetime) -> bool:
        """Say whether a moment lies before the period."""
        return self._day(centre, at) < self.first

    def is_beyond(self, centre: str, at: datetime) -> bool:
        """Say whether a moment lies after the period."""
        return self._day(centre, at) > self.last

    def _day(self, centre: str, at: datetime) -> date:
        return at.astimezone(self.centres[centre].zone).date() if centre in self.centres else _NEVER


_NEVER = date.max
"""The day of what happened at a centre that is not counted: in no period, and before none."""


class Count(NamedTuple):
    """One thing that a figure counts: under which of its parts; `once` where it counts persons."""

    figure: str
    part: str = ""
    once: str = ""


class Sums(NamedTuple):
    """The sums of one dispute's last closing in a period, CNY."""

    claimed: Decimal
    agreed: Decimal
    awarded: Decimal
    paid: Decimal

    @property
    def paid_without_agreement(self) -> Decimal:
        """What was paid where no sum was agreed."""
        return Decimal(0) if self.agreed else self.paid


_CAUSES: Mapping[str, str] = {
    ClaimKind.PAY: "pay",
    ClaimKind.OVERTIME: "pay",
    ClaimKind.SOCIAL_INSURANCE: "social-insurance",
    ClaimKind.TERMINATION: "contract",
    ClaimKind.COMPENSATION: "contract",
}
_WAYS: Mapping[str, str] = {
    Outcome.ARBITRATION_MEDIATED: "arbitration-mediated",
    Outcome.AWARDED: "awarded",
}


def counts_of(life: Life, within: Reported, calendar: CentreCalendar) -> Iterator[Count]:
    """Everything a report counts of a dispute; `calendar` is of the centre where it was filed."""
    yield from _brought_in(life.dispute, within)
    if life.dispute.is_history:
        return
    for step in life.steps:
        if within.has(step.centre, step.at):
            yield from _of_a_step(life.dispute, step, within)
    yield from _on_the_books(life, within)
    yield from _settled(life.dispute, within)
    yield from _promised(life.dispute, within, calendar)


def _brought_in(dispute: Dispute, within: Reported) -> Iterator[Count]:
    """What came from another system; until it is taken over it counts as nothing else."""
    origin = dispute.origin
    if origin is None or not within.has(dispute.centre, dispute.filed_at):
        return
    if dispute.is_history:
        yield Count("imported", origin.source)
        yield Count("imported-by-stage", str(dispute.stage))
    else:
        yield Count("taken-over", origin.source)


def _of_a_step(dispute: Dispute, step: Step, within: Reported) -> Iterator[Count]:
    inside = step.other in ("", *within.centres)
    match step.what:
        case "filed":
            yield Count("filed", str(dispute.channel))
        case "handed-on" | "transferred-out" if step.other not in within.centres:
            yield Count(step.what)
        case "accepted" if inside:
            yield from _accepted(dispute)
        case "accepted" | "transferred-in" if not inside:
            yield Count("transferred-in")
        case "reopened" | "visits" | "legal-aid-referrals":
            yield Count(step.what)
        case "closed" if step.closing:
            yield from _closed(dispute, step.closing.outcome)
        case "closed-off-books" if step.closing:
            yield Count(step.what, step.closing.outcome)


def _accepted(dispute: Dispute) -> Iterator[Count]:
    claims = dispute.open_claims or list(dispute.claims.values())
    cause, person = str(claims[0].kind), str(dispute.applicant.person)
    yield Count("accepted")
    yield Count("accepted-from-workers")
    yield Count("accepted-by-kind", cause)
    yield Count("accepted-by-cause", _CAUSES.get(cause, "other"))
    yield Count("accepted-by-channel", str(dispute.channel))
    yield Count("accepted-by-trade", str(dispute.worker_kind))
    yield Count("workers", once=person)
    if dispute.worker_kind == WorkerKind.RIDER:
        yield Count("accepted-riders")
    if Flag.COLLECTIVE in dispute.flags:
        yield Count("accepted-collective")
        yield Count("workers-collective", once=person)


def _closed(dispute: Dispute, outcome: str) -> Iterator[Count]:
    yield Count("closed")
    yield Count("closed-by-outcome", outcome)
    yield Count("closed-by-way", _WAYS.get(outcome, "other"))
    if outcome == Outcome.AWARDED:
        award = dispute.arbitration.award
        yield Count("closed-by-result", str(award.result) if award else "")
    if outcome in (Outcome.AGREED_PERFORMED, Outcome.AGREED_PENDING):
        yield Count("mediated-outside")


def _on_the_books(life: Life, within: Reported) -> Iterator[Count]:
    for at, (place, since) in enumerate(life.places):
        if place not in within.centres:
            continue
        until = life.places[at + 1][1] if at + 1 < len(life.places) else None
        left = until is None or not within.began_before(place, until)
        if within.began_before(place, since) and left:
            yield Count("left-over")
        if not within.is_beyond(place, since) and (until is None or within.is_beyond(place, until)):
            yield Count("open")


def _settled(dispute: Dispute, within: Reported) -> Iterator[Count]:
    agreement, closed = dispute.agreement, dispute.closed
    at = agreement.effective_at if agreement else None
    if at is None and closed and closed.outcome == Outcome.SETTLED_WITHDRAWN:
        at = closed.at
    if at is None or not within.has(str(dispute.centre), at):
        return
    yield Count("settled")
    zone = within.centres[str(dispute.centre)].zone
    if at.astimezone(zone).date() == dispute.received_at.astimezone(zone).date():
        yield Count("settled-same-day")


def _promised(dispute: Dispute, within: Reported, calendar: CentreCalendar) -> Iterator[Count]:
    filed = dispute.at_filing
    if not within.has(filed.centre, filed.at):
        return
    promise = promise_of(dispute, calendar)
    if promise.why_not:
        yield Count("not-promised", str(promise.why_not))
        return
    version = promise.definition.version
    held = readings(promise, resolved_at(dispute, promise.definition), calendar)
    yield Count("promised", version)
    yield from (Count(_READ_AS[one], version) for one in held)


_READ_AS: Mapping[Reading, str] = {
    Reading.BY_CLOSE_OF_OFFICE: "promise-kept",
    Reading.SAME_CALENDAR_DAY: "promise-same-calendar-day",
    Reading.WITHIN_24_HOURS: "promise-within-24-hours",
}


def sums_of(life: Life, within: Reported) -> Sums | None:
    """The sums of a dispute's last closing in a period; None where it did not close in it."""
    closings = [step for step in life.steps if step.closing and within.has(step.centre, step.at)]
    closing = closings[-1].closing if closings else None
    if closing is None:
        return None
    return Sums(closing.claimed, closing.agreed, closing.awarded or Decimal(0), closing.paid)
