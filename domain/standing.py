"""Where a dispute stands, as its case needs to know it: ids, codes and times, and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from domain.alarms import nobody_tried, owner_due
from domain.alerts import AlertKind
from domain.conditions import in_our_hands
from domain.referral import Referral, ReferralStatus
from domain.routing import due
from domain.routing_grounds import Centres
from domain.routing_rules import Chase, routing_table
from domain.same_day import promise_of
from domain.working_days import CentreCalendar

if TYPE_CHECKING:
    from domain.dispute import Dispute


@dataclass(frozen=True, slots=True)
class DueRoute:
    """A route a rule concludes, and the record does not hold yet."""

    rule: str
    because: int
    claims: list[str]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A referral whose body has the next word; `again_at` is when it is asked once more.

    `asked` counts how often it was asked beyond the letter itself; `again_at` is None once it was
    asked as often as the office's rule says.
    """

    referral: str
    body: str
    asked: int
    again_at: datetime | None


@dataclass(frozen=True, slots=True)
class Alarm:
    """What the case is to sound at a minute, by which step; `referral` is the one it is about."""

    step: str
    referral: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a dispute stands at a version."""

    version: int
    person_version: int
    stage: str
    closed: bool
    due: list[DueRoute] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    alarms: list[Alarm] = field(default_factory=list)


GONE = Standing(version=0, person_version=0, stage="", closed=True)
"""Of a dispute that is not in the record (an older backup was restored)."""


def standing(dispute: "Dispute", centres: Centres, calendar: CentreCalendar) -> Standing:
    """Tell where a dispute stands, by the calendar of its centre."""
    return Standing(
        version=dispute.version,
        person_version=dispute.person_version,
        stage=dispute.stage,
        closed=dispute.closed is not None,
        due=[DueRoute(c.rule, c.because, list(c.claims)) for c in due(dispute, centres)],
        waiting=[] if dispute.closed else list(waiting(dispute)),
        alarms=[] if dispute.closed else list(_alarms(dispute, calendar)),
    )


def _alarms(dispute: "Dispute", calendar: CentreCalendar) -> Iterator[Alarm]:
    """What is to be sounded if nothing moves: of the case's own clocks, and not sounded yet."""
    waits = (in_our_hands(dispute) or nobody_tried(dispute)) is None
    if waits and not dispute.has_sounded(AlertKind.FIRST_CONTACT_LATE):
        due = promise_of(dispute, calendar).first_contact_due
        yield Alarm("sound-first-contact-late", "", due)
    for referral in dispute.referrals.values():
        key = f"{AlertKind.OWNER_MISSING}:{referral.id}"
        if referral.is_hand_over_under_way and not dispute.has_sounded(key):
            yield Alarm("sound-owner-missing", referral.id, owner_due(referral, calendar))


def waiting(dispute: "Dispute") -> Iterator[Waiting]:
    """The referrals whose bodies have the next word."""
    for referral in dispute.referrals.values():
        if referral.is_waiting and referral.status is not ReferralStatus.MORE_ASKED:
            addressee = referral.superior if _lies_above(referral) else referral.body
            yield Waiting(referral.id, addressee, referral.chased, _again_at(referral))


def _lies_above(referral: Referral) -> bool:
    return referral.status is ReferralStatus.ESCALATED


def _again_at(referral: Referral) -> datetime | None:
    rule = _chase_of(referral)
    if referral.chased >= rule.most:
        return None
    return (referral.chased_at or referral.offered_at) + rule.every


def _chase_of(referral: Referral) -> Chase:
    table = routing_table()
    heard = referral.status is ReferralStatus.ACKNOWLEDGED
    return table.acknowledged if heard else table.unacknowledged
