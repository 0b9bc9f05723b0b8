"""Alarms: what the office's own machinery notices at its minute, and puts on the file (预警).

Each is a fact whose `happened_at` is the minute it was due and whose `timestamp` is when it was
recorded, so an auditor reads who was warned of what, when, and how late. Nothing sounds twice, on
a closed dispute, or once what it warns of is done. That a promise was missed is no warning: it is
found, even where the dispute was resolved and closed after its minute.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from domain.alerts import AlertKind, alarm_rules, raise_alert
from domain.conditions import agreed, in_our_hands, not_closed
from domain.performance import PerformanceRoom
from domain.record import Act, Fact
from domain.referral import Referral, ReferralRoom
from domain.refusals import Refusal
from domain.refusals.alarms import NothingToSound
from domain.same_day import Promise, definition, promise_of, resolved_at
from domain.steps import step
from domain.values import CentreId, Stage
from domain.working_days import CentreCalendar

if TYPE_CHECKING:
    from domain.dispute import Dispute
    from domain.trunk import Trunk


class Call(StrEnum):
    """Which call of the same-day ladder it is (同日承诺提醒)."""

    WARNING = "warning"  # 预警
    LAST_CALL = "last-call"  # 最后提醒


_KIND_OF_CALL = {
    Call.WARNING: AlertKind.SAME_DAY_WARNING,
    Call.LAST_CALL: AlertKind.SAME_DAY_LAST_CALL,
}


class FirstContactLate(Fact):
    """The other side was not tried within the office hours allowed after filing (首次联系超时)."""

    TOPIC = "dispute.first_contact_late"
    due: datetime

    def apply(self, aggregate: "Trunk") -> None:
        """Alert once."""
        kind = AlertKind.FIRST_CONTACT_LATE
        raise_alert(aggregate, self, kind, kind)


class SameDayWarned(Fact):
    """The promise of the same day is in danger: open, with `due` to come (同日承诺预警)."""

    TOPIC = "dispute.same_day_warned"
    level: str
    due: datetime
    definition: str

    def apply(self, aggregate: "Trunk") -> None:
        """Alert once for each call."""
        kind = _KIND_OF_CALL[Call(self.level)]
        raise_alert(aggregate, self, kind, kind)


class SameDayMissed(Fact):
    """The promise of the same day was not kept (未能同日化解)."""

    TOPIC = "dispute.same_day_missed"
    due: datetime
    definition: str

    def apply(self, aggregate: "Trunk") -> None:
        """Alert once."""
        kind = AlertKind.SAME_DAY_MISSED
        raise_alert(aggregate, self, kind, kind)


class OwnerMissing(Fact):
    """A hand-over has waited a working day, and nobody has taken it on (移送无人接收)."""

    TOPIC = "dispute.owner_missing"
    referral: str
    since: datetime

    def apply(self, aggregate: "Trunk") -> None:
        """Alert once for each hand-over."""
        kind = AlertKind.OWNER_MISSING
        raise_alert(aggregate, self, kind, f"{kind}:{self.referral}")


class InstalmentUnpaid(Fact):
    """A sum that was due was not paid by the end of its day (到期未支付)."""

    TOPIC = "dispute.instalment_unpaid"
    term: str
    due: str

    def apply(self, aggregate: "Trunk") -> None:
        """Alert once for each term and day."""
        kind = AlertKind.INSTALMENT_UNPAID
        raise_alert(aggregate, self, kind, f"{kind}:{self.term}:{self.due}")


def nobody_tried(dispute: "Dispute") -> Refusal | None:
    """The dispute is in intake, and nobody on the other side was tried or heard."""
    tried = any(contact.party in _others(dispute) for contact in dispute.contacts)
    heard = any(party in _others(dispute) for party, _ in dispute.consents)
    waits = dispute.stage is Stage.INTAKE and not dispute.declined
    return None if waits and not (tried or heard) else NothingToSound()


def _others(dispute: "Dispute") -> set[str]:
    return {side.id for side in dispute.respondents}


def unresolved(dispute: "Dispute") -> Refusal | None:
    """Nothing has resolved the dispute as its promise asks."""
    rule = definition(dispute.at_filing.rules)
    return NothingToSound() if resolved_at(dispute, rule) else None


def owner_due(referral: Referral, calendar: CentreCalendar) -> datetime:
    """When a hand-over that nobody has taken on is to be noticed."""
    return calendar.after_working_days(referral.offered_at, alarm_rules().owner_within_days)


def instalment_due(due: str, calendar: CentreCalendar) -> datetime:
    """When an unpaid sum is to be noticed: as its day's office closes, or at the next opening."""
    day = date.fromisoformat(due)
    if calendar.is_open(day):
        return calendar.closes_at(day)
    return calendar.opens_at(calendar.first_open(day))


class AlarmsRoom(PerformanceRoom, ReferralRoom):
    """What the office's machinery sounds; where nothing is to be sounded it hears so."""

    @step("sound-first-contact-late", in_our_hands, nobody_tried)
    def sound_first_contact_late(self, act: Act) -> None:
        """Note that the first contact is late; raises NothingToSound before its minute."""
        if self.has_sounded(AlertKind.FIRST_CONTACT_LATE):
            return
        self._must_be_open("sound-first-contact-late")
        due = self._promise.first_contact_due
        self._sound(FirstContactLate, act, at=due, due=due)

    @step("sound-same-day", not_closed, unresolved)
    def sound_same_day(self, act: Act, *, level: Call) -> None:
        """Warn of a promise in danger; raises NothingToSound before the call's minute."""
        if self.has_sounded(_KIND_OF_CALL[level]):
            return
        self._must_be_open("sound-same-day")
        promise = self._promised
        at = promise.warning_at if level is Call.WARNING else promise.last_call_at
        if promise.filed_at > at:
            raise NothingToSound
        self._sound(
            *(SameDayWarned, act),
            at=at,
            level=level,
            due=promise.due,
            definition=promise.definition.version,
        )

    @step("sound-same-day-missed")
    def sound_same_day_missed(self, act: Act) -> None:
        """Find that the promise was missed, open or not by now; raises NothingToSound."""
        if self.has_sounded(AlertKind.SAME_DAY_MISSED):
            return
        self._must_be_open("sound-same-day-missed")
        promise = self._promised
        resolved = resolved_at(self, promise.definition)
        if resolved and resolved <= promise.due:
            raise NothingToSound
        self._sound(
            *(SameDayMissed, act),
            at=promise.due,
            due=promise.due,
            definition=promise.definition.version,
        )

    @step("sound-owner-missing", not_closed)
    def sound_owner_missing(self, act: Act, *, referral: str) -> None:
        """Note that a hand-over waits too long; raises UnknownReferral, NothingToSound."""
        if self.has_sounded(f"{AlertKind.OWNER_MISSING}:{referral}"):
            return
        self._must_be_open("sound-owner-missing")
        sent = self._referral(referral)
        if not sent.is_hand_over_under_way:
            raise NothingToSound
        due = owner_due(sent, self._shelf.calendar(self.centre))
        self._sound(OwnerMissing, act, at=due, referral=referral, since=sent.offered_at)

    @step("sound-instalment-unpaid", not_closed, agreed)
    def sound_instalment_unpaid(self, act: Act, *, term: str) -> None:
        """Note that a sum was not paid when due; raises UnknownTerm, NothingToSound."""
        owed = self.agreement.terms.get(term) if self.agreement else None
        if owed and self.has_sounded(f"{AlertKind.INSTALMENT_UNPAID}:{term}:{owed.due}"):
            return
        self._must_be_open("sound-instalment-unpaid")
        owed = self._term(term)
        if not self.unpaid_on(term):
            raise NothingToSound
        due = instalment_due(owed.due, self._shelf.calendar(self.centre))
        self._sound(InstalmentUnpaid, act, at=due, term=term, due=owed.due)

    @property
    def _promise(self) -> Promise:
        return promise_of(self, self._shelf.calendar(CentreId(self.at_filing.centre)))

    @property
    def _promised(self) -> Promise:
        promise = self._promise
        if not promise.covered:
            raise NothingToSound
        return promise

    def _sound(self, fact: type[Fact], act: Act, *, at: datetime, **fields: Any) -> None:  # noqa: ANN401 - a fact's own fields
        """Record an alarm as of the minute it was due, however late that is."""
        if act.happened_at < at:
            raise NothingToSound
        self._record(fact, replace(act, happened_at=at.astimezone(UTC)), **fields)
