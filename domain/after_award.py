"""After the award: served on each, sued on by some, in force one by one (送达、起诉、生效)."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.arbitration import (
    AFTER_AWARD,
    SIMPLE_WAYS,
    ArbitrationStatus,
    Award,
    ServiceWay,
    is_at,
)
from domain.bodies import BodyKind, CourtLevel, read_bodies
from domain.conditions import not_closed
from domain.counting import Counter, Period, Span, Unit
from domain.limits import limit
from domain.record import Act, Fact
from domain.refusals.arbitration import (
    ArbitrationNotThere,
    AwardNotServed,
    NotACourt,
    NotBoundByAward,
    NotServedSo,
    NotThatWayToCourt,
    NotTheCourtToAnnul,
    StillOpenToSuit,
    SuitInTime,
    SuitPending,
    SuitTooLate,
)
from domain.room import Room
from domain.steps import step
from domain.values import BodyId, PartyId

if TYPE_CHECKING:
    from domain.trunk import Trunk


class SuitKind(StrEnum):
    """How the award came before a court."""

    SUE = "sue"  # 起诉 (Art. 48, 50)
    ANNUL = "annul"  # 申请撤销终局裁决 (Art. 49)


class LateGround(StrEnum):
    """Why a court took a suit after the time for it (顺延期限的理由, 民事诉讼法 Art. 86)."""

    FORCE_MAJEURE = "force-majeure"  # 不可抗拒的事由
    GOOD_REASON = "good-reason"  # 其他正当理由
    SERVICE_DISPUTED = "service-disputed"  # 对送达有争议


class AwardServed(Fact):
    """The award was served on a party; their time to sue runs from here (送达裁决书)."""

    TOPIC = "dispute.award_served"
    party: str
    way: str

    def apply(self, aggregate: "Trunk") -> None:
        """Note the day."""
        if aggregate.arbitration.award:
            aggregate.arbitration.award.served[self.party] = self.happened_at


class SuitRecorded(Fact):
    """A party brought the award before a court (起诉、申请撤销)."""

    TOPIC = "dispute.suit_recorded"
    party: str
    court: str
    kind: str

    def apply(self, aggregate: "Trunk") -> None:
        """Who sued is not bound meanwhile; others may be (劳动争议解释一 Art. 17)."""
        aggregate.arbitration.come_to(ArbitrationStatus.SUED, self.happened_at)
        award = aggregate.arbitration.award
        if award is None:
            return
        award.suits[self.party] = self.court
        said_in_force = award.in_force.get(self.party, self.happened_at)
        if self.kind == SuitKind.SUE and said_in_force > self.happened_at:
            del award.in_force[self.party]


class LateSuitAccepted(Fact):
    """A court took a suit on the award though the time for it was over (法院受理逾期起诉)."""

    TOPIC = "dispute.late_suit_accepted"
    party: str
    court: str
    kind: str
    accepted_late: str

    def apply(self, aggregate: "Trunk") -> None:
        """What is in force stays so until the court has found the delay excused."""
        if aggregate.arbitration.award:
            aggregate.arbitration.award.suits[self.party] = self.court


class AwardInForce(Fact):
    """The award came into force, for one party or for all (裁决生效)."""

    TOPIC = "dispute.award_in_force"
    parties: list[str]
    whole: bool

    def apply(self, aggregate: "Trunk") -> None:
        """Bind whom it binds."""
        if aggregate.arbitration.award:
            bound = dict.fromkeys(self.parties, self.happened_at)
            aggregate.arbitration.award.in_force |= bound
        if self.whole:
            aggregate.arbitration.come_to(ArbitrationStatus.IN_FORCE, self.happened_at)


awarded = is_at(*AFTER_AWARD)
awarded_or_in_force = is_at(*AFTER_AWARD, ArbitrationStatus.IN_FORCE)


class AfterAwardRoom(Room):
    """What is recorded after the award."""

    @step("serve-award", not_closed, awarded_or_in_force)
    def serve_award(self, act: Act, *, party: PartyId, way: ServiceWay) -> None:
        """Record service on one party; never by phone, message or mail.

        Raises UnknownParty, NotBoundByAward, NotServedSo, BeforeWhatItRestsOn.
        """
        if self.arbitration.award and party in self.arbitration.award.served:
            return
        self._must_be_open("serve-award")
        self._must_be_bound(party)
        if way in SIMPLE_WAYS:
            raise NotServedSo(way=way)
        self._must_not_precede(act, self._award.made_at)
        self._record(AwardServed, act, party=party, way=way)

    @step("record-suit", not_closed, awarded_or_in_force)
    def record_suit(
        self,
        act: Act,
        *,
        party: PartyId,
        court: BodyId,
        kind: SuitKind = SuitKind.SUE,
        accepted_late: LateGround | None = None,
    ) -> None:
        """Record a suit; on a final award the worker sues and the company asks for annulment.

        `accepted_late` says why a court took it after its time (民事诉讼法 Art. 86); it does not
        undo that the award is in force, which is for the court to say.
        Raises UnknownParty, NotBoundByAward, NotACourt, NotThatWayToCourt, NotTheCourtToAnnul,
        BeforeWhatItRestsOn, SuitTooLate, SuitInTime.
        """
        award = self.arbitration.award
        if award and award.suits.get(party) == court:
            return
        self._must_be_open("record-suit")
        self._must_be_bound(party)
        self._must_be_the_way_to_court(party, court, kind)
        self._must_not_precede(act, self._award.made_at)
        said = {"party": party, "court": court, "kind": kind}
        if self._is_in_time(act, party, kind, accepted_late):
            self._record(SuitRecorded, act, **said)
        else:
            self._record(LateSuitAccepted, act, **said, accepted_late=accepted_late)

    @step("enter-force", not_closed, awarded)
    def enter_force(self, act: Act, *, party: PartyId | None = None) -> None:
        """Record that the award binds one party, or everybody.

        A final award binds from the day it is made (Art. 47); another from the day after the
        last one to sue on, where nobody sued. Raises UnknownParty, NotBoundByAward,
        AwardNotServed, StillOpenToSuit, SuitPending, BeforeWhatItRestsOn.
        """
        award = self.arbitration.award
        bound = [party] if party else [PartyId(one) for one in self.arbitration.binds]
        if award and set(bound) <= set(award.in_force):
            return
        self._must_be_open("enter-force")
        for one in bound:
            self._must_be_bound(one)
            self._must_be_past_suing(act, self._award, one)
        self._must_not_precede(act, self._award.made_at)
        whole = set(self.arbitration.binds) <= {*self._award.in_force, *bound}
        self._record(AwardInForce, act, parties=bound, whole=whole)

    @property
    def _award(self) -> Award:
        if self.arbitration.award is None:
            raise ArbitrationNotThere(status=self.arbitration.status)
        return self.arbitration.award

    def _must_be_bound(self, party: PartyId) -> None:
        if self._party(party).id not in self._award.binds:
            raise NotBoundByAward(party=party)

    def _must_be_past_suing(self, act: Act, award: Award, party: PartyId) -> None:
        if party in award.suits:
            raise SuitPending(party=party)
        if award.is_final:
            return
        if party not in award.served:
            raise AwardNotServed(party=party)
        until = self._last_day(SuitKind.SUE, award.served[party])
        if self._day_of(act) <= until:
            raise StillOpenToSuit(
                party=party, served_at=award.served[party], until=until.isoformat()
            )

    def _must_be_the_way_to_court(self, party: PartyId, court: BodyId, kind: SuitKind) -> None:
        known = read_bodies().get(court)
        if known is None or known.kind is not BodyKind.COURT:
            raise NotACourt(body=court)
        of_company = self._party(party) in self.respondents
        fits = SuitKind.ANNUL if self._award.is_final and of_company else SuitKind.SUE
        if kind is not fits:
            raise NotThatWayToCourt(party=party, kind=kind)
        if kind is SuitKind.ANNUL and known.level is not CourtLevel.INTERMEDIATE:
            raise NotTheCourtToAnnul(body=court)

    def _is_in_time(
        self, act: Act, party: PartyId, kind: SuitKind, accepted_late: LateGround | None
    ) -> bool:
        """Say whether it came in time; late, only where the court took it all the same."""
        served_at = self._award.served.get(party)
        until = self._last_day(kind, served_at) if served_at else None
        in_time = until is None or self._day_of(act) <= until
        if in_time and accepted_late:
            raise SuitInTime(party=party)
        if until and not in_time and not accepted_late:
            raise SuitTooLate(party=party, until=until.isoformat())
        return in_time

    def _last_day(self, kind: SuitKind, served_at: datetime) -> date:
        """The last day on which a party goes to court: fifteen days to sue, thirty to annul."""
        here = self._shelf.calendar(self.centre)
        days = limit("award.annulment" if kind is SuitKind.ANNUL else "award.suit").amount
        return Counter(here.law, here.zone).count(served_at, Period(Span(days, Unit.DAY))).due
