"""Arbitration, second part: the tribunal, service, and the hearing (仲裁庭与开庭)."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.arbitration import (
    ArbitrationStatus,
    Hearing,
    Notice,
    ServedPaper,
    Service,
    ServiceWay,
    before_the_commission,
    tribunal_at_work,
)
from domain.conditions import not_closed
from domain.limits import limit
from domain.record import Act, Fact
from domain.refusals import NotYetHappened, Refusal
from domain.refusals.arbitration import (
    HearingIdTaken,
    HearingNotYet,
    HearingOver,
    NoHearingNotice,
    NoticeTooLate,
    NoTribunal,
    UnknownHearing,
)
from domain.room import Room
from domain.said import must_be_ids
from domain.sealed import Sealed
from domain.steps import step
from domain.values import OfficerId, PartyId
from domain.who_may_sit import SimplifiedBar, must_be_a_tribunal

if TYPE_CHECKING:
    from domain.dispute import Dispute
    from domain.trunk import Trunk


class PostponeReason(StrEnum):
    """Why a hearing is postponed (延期开庭事由)."""

    PARTY_ASKED = "party-asked"  # 当事人有正当理由 (调解仲裁法 Art. 35)
    NOT_SERVED = "not-served"  # 通知未送达
    RECUSAL = "recusal"  # 回避
    EVIDENCE = "evidence"  # 需补充证据
    OTHER = "other"


class TribunalFormed(Fact):
    """The tribunal was formed (组成仲裁庭)."""

    TOPIC = "dispute.tribunal_formed"
    arbitrators: list[str]
    simplified: bool

    def apply(self, aggregate: "Trunk") -> None:
        """Name who sits."""
        aggregate.arbitration.tribunal = list(self.arbitrators)
        aggregate.arbitration.simplified = self.simplified
        aggregate.arbitration.formed_at = self.happened_at


class HearingScheduled(Fact):
    """A hearing was called, with the notices served on the parties (开庭通知)."""

    TOPIC = "dispute.hearing_scheduled"
    hearing: str
    place: Sealed
    starts_at: datetime
    notices: list[Notice]

    def apply(self, aggregate: "Trunk") -> None:
        """Enter the hearing."""
        told = {notice["party"]: notice for notice in self.notices}
        aggregate.arbitration.hearings[self.hearing] = Hearing(
            self.hearing, self.starts_at, {str(party): notice for party, notice in told.items()}
        )


class Served(Fact):
    """A paper was served on a party, with its proof (送达回证)."""

    TOPIC = "dispute.served"
    party: str
    paper: str
    way: str
    confirmed: bool
    hearing: str

    def apply(self, aggregate: "Trunk") -> None:
        """Keep the proof; a hearing notice, and no other paper, is kept with its hearing too.

        A reminder does not undo a notice that was properly served before; a correction does.
        """
        arbitration = aggregate.arbitration
        arbitration.take_back_service(self.corrects)
        arbitration.services.append(
            Service(
                self.party,
                self.paper,
                self.way,
                self.confirmed,
                self.happened_at,
                self.originator_version,
            )
        )
        called = arbitration.hearings.get(self.hearing)
        if called is None or self.paper != ServedPaper.HEARING_NOTICE:
            return
        if not called.was_properly_told(self.party, simplified=arbitration.simplified):
            called.notices[self.party] = Notice(
                party=PartyId(self.party),
                way=ServiceWay(self.way),
                served_at=self.happened_at,
                confirmed=self.confirmed,
            )


class HearingPostponed(Fact):
    """The hearing is not held when it was called for (延期开庭)."""

    TOPIC = "dispute.hearing_postponed"
    hearing: str
    reason: str

    def apply(self, aggregate: "Trunk") -> None:
        """Another one is called instead."""
        aggregate.arbitration.hearings[self.hearing].postponed_for = self.reason


class HearingHeld(Fact):
    """The case was heard (开庭审理)."""

    TOPIC = "dispute.hearing_held"
    hearing: str
    present: list[str]
    record: Sealed | None

    def apply(self, aggregate: "Trunk") -> None:
        """Note who was there."""
        arbitration = aggregate.arbitration
        arbitration.come_to(ArbitrationStatus.HEARD, self.happened_at)
        hearing = arbitration.hearings[self.hearing]
        hearing.held_at, hearing.present = self.happened_at, list(self.present)


def a_tribunal_sits(dispute: "Dispute") -> Refusal | None:
    """There is a tribunal."""
    return None if dispute.arbitration.tribunal else NoTribunal()


class TribunalRoom(Room):
    """What is decided on the way to the award."""

    @step("form-tribunal", not_closed, before_the_commission)
    def form_tribunal(
        self,
        act: Act,
        *,
        arbitrators: list[OfficerId],
        simplified: bool = False,
        bars: list[SimplifiedBar] | None = None,
    ) -> None:
        """Form the tribunal, or form it anew (recusal; turned to ordinary procedure, Art. 61).

        Raises OneOrThreeArbitrators, OneForSimplified, MediatedThisCase, ArbitratorHasConflict,
        BarredFromSimplified, CollectiveNeedsThree, BeforeWhatItRestsOn.
        """
        now = (self.arbitration.tribunal, self.arbitration.simplified)
        if arbitrators and now == (arbitrators, simplified):
            return
        self._must_be_open("form-tribunal")
        must_be_ids(arbitrators=arbitrators)
        must_be_a_tribunal(self, arbitrators, simplified=simplified, bars=bars or [])
        self._must_not_precede(act, self.arbitration.accepted_at)
        self._record(TribunalFormed, act, arbitrators=arbitrators, simplified=simplified)

    @step("schedule-hearing", not_closed, tribunal_at_work, a_tribunal_sits)
    def schedule_hearing(
        self, act: Act, *, hearing: str, place: Sealed, starts_at: datetime, notices: list[Notice]
    ) -> None:
        """Call a hearing, with the notices served so far.

        Raises HearingIdTaken, UnknownParty, NoticeTooLate, NotYetHappened,
        BeforeWhatItRestsOn.
        """
        known = self.arbitration.hearings.get(hearing)
        if known and known.starts_at == starts_at:
            return
        if known:
            raise HearingIdTaken(hearing=hearing)
        self._must_be_open("schedule-hearing")
        must_be_ids(hearing=hearing)
        for notice in notices:
            self._must_be_in_time(notice["party"], notice["served_at"], Hearing("", starts_at, {}))
            if notice["served_at"] > act.recorded_at:
                raise NotYetHappened(happened_at=notice["served_at"], now=act.recorded_at)
            told = replace(act, happened_at=notice["served_at"])
            self._must_not_precede(told, self.arbitration.accepted_at)
        self._must_not_precede(act, self.arbitration.accepted_at, self.arbitration.formed_at)
        self._record(
            HearingScheduled,
            act,
            hearing=hearing,
            place=place,
            starts_at=starts_at,
            notices=notices,
        )

    @step("serve", not_closed, before_the_commission, corrects=(Served,))
    def serve(  # noqa: PLR0913 - what a proof of service says
        self,
        act: Act,
        *,
        party: PartyId,
        paper: ServedPaper,
        way: ServiceWay,
        confirmed: bool = False,
        hearing: str = "",
    ) -> None:
        """Record that a paper was served; `hearing` names the hearing a notice is for.

        A correction takes the place of the proof it names.
        Raises UnknownParty, UnknownHearing, NoHearingNotice, NoticeTooLate,
        BeforeWhatItRestsOn, NothingToCorrect.
        """
        served = Service(party, paper, way, confirmed, act.happened_at)
        if served in self.arbitration.services:
            return
        self._must_be_open("serve")
        self._must_still_stand(act, self.arbitration.services)
        self._party(party)
        if hearing:
            called = self._hearing(hearing)
            if paper is not ServedPaper.HEARING_NOTICE:
                raise NoHearingNotice(paper=paper)
            self._must_be_in_time(party, act.happened_at, called)
        self._must_not_precede(act, self.arbitration.accepted_at)
        self._record(
            Served, act, party=party, paper=paper, way=way, confirmed=confirmed, hearing=hearing
        )

    @step("postpone-hearing", not_closed, before_the_commission)
    def postpone_hearing(self, act: Act, *, hearing: str, reason: PostponeReason) -> None:
        """Postpone a hearing; another is scheduled instead.

        Raises UnknownHearing, HearingOver, BeforeWhatItRestsOn.
        """
        called = self._hearing(hearing)
        if called.postponed_for == reason:
            return
        self._must_be_open("postpone-hearing")
        if not called.is_called:
            raise HearingOver(hearing=hearing)
        self._must_not_precede(act, self.arbitration.accepted_at)
        self._record(HearingPostponed, act, hearing=hearing, reason=reason)

    @step("hold-hearing", not_closed, tribunal_at_work, a_tribunal_sits)
    def hold_hearing(
        self, act: Act, *, hearing: str, present: list[PartyId], record: Sealed | None = None
    ) -> None:
        """Hear the case.

        Raises UnknownHearing, UnknownParty, HearingOver, HearingNotYet, BeforeWhatItRestsOn.
        """
        called = self._hearing(hearing)
        if called.held_at and called.present == present:
            return
        self._must_be_open("hold-hearing")
        if not called.is_called:
            raise HearingOver(hearing=hearing)
        if act.happened_at < called.starts_at:
            raise HearingNotYet(hearing=hearing, starts_at=called.starts_at)
        for party in present:
            self._party(party)
        self._must_not_precede(act, self.arbitration.since, self.arbitration.formed_at)
        self._record(HearingHeld, act, hearing=hearing, present=present, record=record)

    def _hearing(self, hearing: str) -> Hearing:
        if hearing not in self.arbitration.hearings:
            raise UnknownHearing(hearing=hearing)
        return self.arbitration.hearings[hearing]

    def _must_be_in_time(self, party: PartyId, served_at: datetime, called: Hearing) -> None:
        """The days are ours to keep where we host; elsewhere we record what happened before."""
        self._party(party)
        kept = self.arbitration.simplified or not self.arbitration.hosted
        if not called.is_in_time(served_at, simplified=kept):
            days = limit("arbitration.hearing-notice").amount
            raise NoticeTooLate(party=party, starts_at=called.starts_at, days=days)
