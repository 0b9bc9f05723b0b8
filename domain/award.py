"""Arbitration, third part: the award, or the application taken back (裁决、撤回)."""

from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.arbitration import (
    AT_WORK,
    PENDING,
    ArbitrationStatus,
    Award,
    AwardItem,
    AwardResult,
    Hearing,
    is_at,
)
from domain.arbitration_application import ArbitrationRoom
from domain.commission import must_be_numbered
from domain.conditions import not_closed
from domain.filing import must_be_a_sum
from domain.finality import most_that_is_final
from domain.parties import APPLICANT
from domain.record import Act, Fact
from domain.refusals import Refusal
from domain.refusals.arbitration import (
    ArbitrationNotThere,
    AwardDiffers,
    NotFinal,
    NotHeard,
    NothingAwarded,
    NotProperlyServed,
    WasPresent,
)
from domain.steps import step
from domain.tribunal import TribunalRoom
from domain.values import ClaimId, PartyId

if TYPE_CHECKING:
    from domain.dispute import Dispute
    from domain.trunk import Trunk


class WithdrawalGround(StrEnum):
    """Why the application was taken back (撤回仲裁申请理由)."""

    SETTLED = "settled"  # 和解
    OTHER_WAY = "other-way"  # 改走其他途径
    OTHER = "other"


class Awarded(Fact):
    """The tribunal made its award; `absent` names the respondent tried in absence (裁决).

    One that names the award it corrects (补正) says what it reads; its day and its parties stay.
    """

    TOPIC = "dispute.awarded"
    number: str
    result: str
    items: list[AwardItem]
    absent: str

    def apply(self, aggregate: "Trunk") -> None:
        """Put the award on the file; it binds whoever is a party now."""
        made = aggregate.arbitration.award
        if made and made.version == self.corrects:
            made.number, made.result = self.number, self.result
            made.items, made.version = list(self.items), self.originator_version
            return
        aggregate.arbitration.come_to(ArbitrationStatus.AWARDED, self.happened_at)
        aggregate.arbitration.award = Award(
            number=self.number,
            result=self.result,
            items=list(self.items),
            made_at=self.happened_at,
            binds=[APPLICANT, *(side.id for side in aggregate.respondents)],
            absent=self.absent,
            version=self.originator_version,
        )


class ArbitrationWithdrawn(Fact):
    """The applicant took the application back, and may apply again (撤回仲裁申请)."""

    TOPIC = "dispute.arbitration_withdrawn"
    party: str
    ground: str

    def apply(self, aggregate: "Trunk") -> None:
        """The dispute stands where it stood before."""
        aggregate.arbitration.come_to(ArbitrationStatus.WITHDRAWN, self.happened_at)


class ArbitrationDeemedWithdrawn(Fact):
    """The applicant stayed away without reason: treated as withdrawn (视为撤回, Art. 36)."""

    TOPIC = "dispute.arbitration_deemed_withdrawn"
    hearing: str

    def apply(self, aggregate: "Trunk") -> None:
        """The dispute stands where it stood before; the commission takes no repeat (Art. 39)."""
        aggregate.arbitration.come_to(ArbitrationStatus.WITHDRAWN, self.happened_at)
        aggregate.arbitration.deemed_withdrawn = True


def _to_be_put_right(dispute: "Dispute") -> bool:
    award = dispute.arbitration.award
    return award is not None and award.may_be_put_right


def ready_for_an_award(dispute: "Dispute") -> Refusal | None:
    """Heard where we host the tribunal, elsewhere with the commission; or a slip is put right."""
    arbitration = dispute.arbitration
    if _to_be_put_right(dispute):
        return None
    if arbitration.status not in AT_WORK:
        return ArbitrationNotThere(status=arbitration.status)
    heard = arbitration.status is ArbitrationStatus.HEARD
    return None if heard or not arbitration.hosted else NotHeard()


def ready_for_a_default(dispute: "Dispute") -> Refusal | None:
    """It was heard; or a slip in the award is put right."""
    if _to_be_put_right(dispute) or dispute.arbitration.status is ArbitrationStatus.HEARD:
        return None
    return ArbitrationNotThere(status=dispute.arbitration.status)


class AwardRoom(ArbitrationRoom, TribunalRoom):
    """What ends an arbitration before the commission."""

    @step("award", not_closed, ready_for_an_award, corrects=(Awarded,))
    def award(self, act: Act, *, number: str, items: list[AwardItem], result: AwardResult) -> None:
        """Record the award; who was absent from a hearing is bound only if properly told of it.

        A slip is corrected by naming the award's fact, until it binds somebody or is sued on;
        after that the commission's own decision (补正决定书) goes on the file as a paper.
        Raises NumberMissing, NothingAwarded, UnknownClaim, NegativeSum, NotFinal, AwardDiffers,
        NotProperlyServed, BeforeWhatItRestsOn.
        """
        if self._is_awarded_so(act, number, items, result, absent=""):
            return
        self._must_be_open("award")
        must_be_numbered(number)
        self._must_decide_on_claims(act, items)
        self._must_have_told_whoever_was_absent()
        self._must_not_precede(act, self.arbitration.since)
        self._record(Awarded, act, number=number, items=items, result=result, absent="")

    @step("award-by-default", not_closed, ready_for_a_default, corrects=(Awarded,))
    def award_by_default(  # noqa: PLR0913 - what a default award says
        self,
        act: Act,
        *,
        hearing: str,
        absent: PartyId,
        number: str,
        items: list[AwardItem],
        result: AwardResult,
    ) -> None:
        """Record an award against a respondent who was properly told and stayed away (Art. 36).

        Raises UnknownHearing, UnknownParty, NotTheOtherSide, WasPresent, NotProperlyServed,
        NumberMissing, NothingAwarded, UnknownClaim, NegativeSum, NotFinal, AwardDiffers,
        BeforeWhatItRestsOn.
        """
        if self._is_awarded_so(act, number, items, result, absent=absent):
            return
        self._must_be_open("award-by-default")
        must_be_numbered(number)
        self._must_be_a_respondent(absent)
        self._must_have_stayed_away(self._hearing(hearing), absent)
        self._must_decide_on_claims(act, items)
        self._must_have_told_whoever_was_absent()
        self._must_not_precede(act, self.arbitration.since)
        self._record(Awarded, act, number=number, items=items, result=result, absent=absent)

    @step(
        "withdraw-arbitration",
        not_closed,
        is_at(ArbitrationStatus.CHOSEN, ArbitrationStatus.FILED, *PENDING),
    )
    def withdraw_arbitration(self, act: Act, *, party: PartyId, ground: WithdrawalGround) -> None:
        """Take the application back before there is a result; only the worker may.

        Raises UnknownParty, OnlyTheWorkerChooses, BeforeWhatItRestsOn.
        """
        if self.arbitration.status is ArbitrationStatus.WITHDRAWN:
            return
        self._must_be_open("withdraw-arbitration")
        self._must_stand_for_the_worker(act, party)
        self._must_not_precede(act, self.arbitration.since)
        self._record(ArbitrationWithdrawn, act, party=party, ground=ground)

    @step("deem-withdrawn", not_closed, is_at(ArbitrationStatus.HEARD))
    def deem_withdrawn(self, act: Act, *, hearing: str) -> None:
        """Treat as withdrawn an application whose applicant was properly told and stayed away.

        Raises UnknownHearing, WasPresent, NotProperlyServed, BeforeWhatItRestsOn.
        """
        if self.arbitration.deemed_withdrawn:
            return
        self._must_be_open("deem-withdrawn")
        self._must_have_stayed_away(self._hearing(hearing), APPLICANT)
        self._must_not_precede(act, self.arbitration.since)
        self._record(ArbitrationDeemedWithdrawn, act, hearing=hearing)

    def _is_awarded_so(
        self, act: Act, number: str, items: list[AwardItem], result: str, *, absent: str
    ) -> bool:
        award = self.arbitration.award
        if award is None:
            return False
        said = (number, items, result, absent)
        if (award.number, award.items, award.result, award.absent) == said:
            return True
        corrects = act.corrects == award.version and absent == award.absent
        if not (corrects and award.may_be_put_right):
            raise AwardDiffers(number=award.number)
        return False

    def _must_decide_on_claims(self, act: Act, items: list[AwardItem]) -> None:
        claims = [item["claim"] for item in items]
        if not claims or len(set(claims)) != len(claims):
            raise NothingAwarded
        for item in items:
            self._claim(item["claim"])
            must_be_a_sum(item["amount"])
            if item["final"]:
                self._must_be_small_enough(act, item["claim"], item["amount"] or Decimal(0))

    def _must_be_small_enough(self, act: Act, claim: ClaimId, amount: Decimal) -> None:
        kind, district = self._claim(claim).kind, self.workplace["district"]
        most = most_that_is_final(kind, district, self._day_of(act))
        if most is not None and amount > most:
            raise NotFinal(claim=claim, amount=amount, most=most)

    def _must_have_stayed_away(self, hearing: Hearing, party: PartyId) -> None:
        if hearing.held_at is None or self._attended(hearing, party):
            raise WasPresent(party=party, hearing=hearing.id)
        self._must_have_told(hearing, party)

    def _must_have_told_whoever_was_absent(self) -> None:
        """An award binds every respondent, so each was heard, or had the chance (Art. 36)."""
        for hearing in self.arbitration.hearings.values():
            for respondent in self.respondents if hearing.held_at else ():
                if not self._attended(hearing, respondent.id):
                    self._must_have_told(hearing, respondent.id)

    def _attended(self, hearing: Hearing, party: PartyId) -> bool:
        """In person, or by who stands for the party."""
        there = {one: self.represents.get(one) for one in hearing.present}
        return party in there or any(by is not None and by.party == party for by in there.values())

    def _must_have_told(self, hearing: Hearing, party: PartyId) -> None:
        if not hearing.was_properly_told(party, simplified=self.arbitration.simplified):
            raise NotProperlyServed(party=party, hearing=hearing.id)
