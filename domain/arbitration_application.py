"""Arbitration, first part: from advice to the commission's acceptance (仲裁申请与受理)."""

from typing import TYPE_CHECKING

from domain.arbitration import Arbitration, ArbitrationStatus, before_the_commission, is_at
from domain.commission import ArbitrationRefusal, must_be_a_commission, must_be_numbered
from domain.conditions import not_closed
from domain.parties import APPLICANT
from domain.record import Act, Fact, is_person
from domain.refusals import Refusal
from domain.refusals.arbitration import (
    NotChosenYet,
    NothingToApplyFor,
    NotHostedHere,
    NotTheOtherSide,
    OnlyTheWorkerChooses,
    TransferredBefore,
)
from domain.room import Room
from domain.sealed import Sealed
from domain.steps import step
from domain.values import BodyId, ClaimId, PartyId

if TYPE_CHECKING:
    from domain.dispute import Dispute
    from domain.trunk import Trunk


class ArbitrationAdvised(Fact):
    """The worker was told that arbitration is open, and how (告知仲裁途径)."""

    TOPIC = "dispute.arbitration_advised"
    words: Sealed | None

    def apply(self, aggregate: "Trunk") -> None:
        """The choice is the worker's now."""
        aggregate.arbitration.status = ArbitrationStatus.ADVISED


class ApplicationPrepared(Fact):
    """An application was made ready for the worker to file or leave (代拟仲裁申请书)."""

    TOPIC = "dispute.arbitration_application_prepared"
    claims: list[str]

    def apply(self, aggregate: "Trunk") -> None:
        """Keep what is claimed in it."""
        arbitration = aggregate.arbitration
        arbitration.prepared_claims = list(self.claims)
        if arbitration.status in (ArbitrationStatus.NONE, ArbitrationStatus.ADVISED):
            arbitration.status = ArbitrationStatus.PREPARED


class ArbitrationChosen(Fact):
    """The worker chose to go to arbitration (申请人选择仲裁)."""

    TOPIC = "dispute.arbitration_chosen"
    chosen_by: str

    def apply(self, aggregate: "Trunk") -> None:
        """Start a new arbitration; what was prepared stays."""
        prepared = aggregate.arbitration.prepared_claims
        aggregate.arbitration = Arbitration(
            status=ArbitrationStatus.CHOSEN,
            since=self.happened_at,
            prepared_claims=prepared,
            chosen_by=self.chosen_by,
            chosen_at=self.happened_at,
        )


class ArbitrationFiled(Fact):
    """The application was filed with a commission (提交仲裁申请)."""

    TOPIC = "dispute.arbitration_filed"
    commission: str
    claims: list[str]
    hosted: bool

    def apply(self, aggregate: "Trunk") -> None:
        """Wait for the commission's decision."""
        arbitration = aggregate.arbitration
        arbitration.come_to(ArbitrationStatus.FILED, self.happened_at)
        arbitration.commission, arbitration.filed_at = self.commission, self.happened_at
        arbitration.claims, arbitration.hosted = list(self.claims), self.hosted


class ArbitrationAccepted(Fact):
    """The commission accepted the application under its number (仲裁受理)."""

    TOPIC = "dispute.arbitration_accepted"
    number: str

    def apply(self, aggregate: "Trunk") -> None:
        """The commission's period runs from here (调解仲裁法 Art. 43)."""
        arbitration = aggregate.arbitration
        arbitration.come_to(ArbitrationStatus.ACCEPTED, self.happened_at)
        arbitration.number, arbitration.accepted_at = self.number, self.happened_at


class ArbitrationRefused(Fact):
    """The commission did not accept, or did not decide in time; the worker may sue (不予受理)."""

    TOPIC = "dispute.arbitration_refused"
    reason: str
    number: str

    def apply(self, aggregate: "Trunk") -> None:
        """The way to court is open (调解仲裁法 Art. 29)."""
        arbitration = aggregate.arbitration
        arbitration.come_to(ArbitrationStatus.REFUSED, self.happened_at)
        arbitration.refused_for = self.reason
        arbitration.number = self.number or arbitration.number
        arbitration.refused_version = self.originator_version


class ArbitrationRedirected(Fact):
    """The commission pointed to another, or transferred what it had accepted (移送管辖)."""

    TOPIC = "dispute.arbitration_redirected"
    to: str
    number: str

    def apply(self, aggregate: "Trunk") -> None:
        """Before acceptance it is filed there anew; after it, the other commission has it."""
        arbitration = aggregate.arbitration
        arbitration.number = self.number or arbitration.number
        if arbitration.status is ArbitrationStatus.FILED:
            arbitration.come_to(ArbitrationStatus.REDIRECTED, self.happened_at)
            arbitration.redirected_to = self.to
        else:
            arbitration.commission, arbitration.transferred = self.to, True


class ArbitrationAnswered(Fact):
    """A respondent answered the application; no answer does not stop the case (答辩)."""

    TOPIC = "dispute.arbitration_answered"
    party: str
    words: Sealed | None

    def apply(self, aggregate: "Trunk") -> None:
        """Note who answered."""
        aggregate.arbitration.answered[self.party] = self.happened_at


def may_be_filed(dispute: "Dispute") -> Refusal | None:
    """The worker chose arbitration, or was pointed to another commission."""
    open_for = (ArbitrationStatus.CHOSEN, ArbitrationStatus.REDIRECTED)
    return None if dispute.arbitration.status in open_for else NotChosenYet()


def something_claimed(dispute: "Dispute") -> Refusal | None:
    """A claim is left in this dispute."""
    return None if dispute.open_claims else NothingToApplyFor()


filed = is_at(ArbitrationStatus.FILED)
filed_or_accepted = is_at(ArbitrationStatus.FILED, ArbitrationStatus.ACCEPTED)


class ArbitrationRoom(Room):
    """What is decided from advice to acceptance.

    Nothing ever prevents a worker from going to arbitration (人民调解法 Art. 3): choosing and
    filing are open at every stage until the dispute is closed, while mediation goes on too.
    """

    @step("advise-arbitration", not_closed)
    def advise_arbitration(self, act: Act, *, words: Sealed | None = None) -> None:
        """Tell the worker that arbitration is open."""
        if self.arbitration.status is not ArbitrationStatus.NONE:
            return
        self._must_be_open("advise-arbitration")
        self._record(ArbitrationAdvised, act, words=words)

    @step("prepare-application", not_closed, something_claimed)
    def prepare_application(self, act: Act, *, claims: list[ClaimId]) -> None:
        """Make an application ready; the case or a mediator may, and nobody is bound by it.

        Raises UnknownClaim, NothingToApplyFor.
        """
        asked = [str(claim) for claim in claims] or [claim.id for claim in self.open_claims]
        if asked and self.arbitration.prepared_claims == asked:
            return
        self._must_be_open("prepare-application")
        for claim in claims:
            self._claim(claim)
        self._record(ApplicationPrepared, act, claims=asked)

    @step("choose-arbitration", not_closed)
    def choose_arbitration(self, act: Act, *, chosen_by: PartyId) -> None:
        """Record that the worker, or who stands for the worker, chose arbitration.

        Raises UnknownParty, OnlyTheWorkerChooses, BeforeWhatItRestsOn.
        """
        if self.arbitration.is_under_way:
            return
        self._must_be_open("choose-arbitration")
        if not is_person(act.by):
            raise OnlyTheWorkerChooses(chosen_by=act.by)
        self._must_stand_for_the_worker(act, chosen_by)
        self._must_not_precede(act, self.arbitration.since)
        self._record(ArbitrationChosen, act, chosen_by=chosen_by)

    @step("file-arbitration", not_closed, may_be_filed, something_claimed)
    def file_arbitration(
        self,
        act: Act,
        *,
        commission: BodyId,
        claims: list[ClaimId] | None = None,
        hosted: bool = False,
    ) -> None:
        """File the application; `hosted` where this centre hosts the tribunal.

        Where no claims are named, those of the prepared application that are still in this dispute.
        Raises NotChosenYet, NothingToApplyFor, NotACommission, UnknownClaim, NotHostedHere,
        BeforeWhatItRestsOn.
        """
        if self.arbitration.filed_at and self.arbitration.commission == commission:
            return
        self._must_be_open("file-arbitration")
        must_be_a_commission(commission)
        for claim in claims or []:
            self._claim(claim)
        if hosted and not self._shelf.centre(self.centre).hosts_tribunal:
            raise NotHostedHere(centre=self.centre)
        self._must_not_precede(act, self.arbitration.since)
        whole = [str(claim.id) for claim in self.open_claims]
        prepared = [claim for claim in self.arbitration.prepared_claims if claim in whole]
        asked = [str(claim) for claim in claims or prepared]
        self._record(
            ArbitrationFiled, act, commission=commission, claims=asked or whole, hosted=hosted
        )

    @step("record-arbitration-accepted", not_closed, filed)
    def record_arbitration_accepted(self, act: Act, *, number: str) -> None:
        """Record the commission's acceptance and its number.

        Raises NumberMissing, BeforeWhatItRestsOn.
        """
        if number and self.arbitration.accepted_at and self.arbitration.number == number:
            return
        self._must_be_open("record-arbitration-accepted")
        must_be_numbered(number)
        self._must_not_precede(act, self.arbitration.since)
        self._record(ArbitrationAccepted, act, number=number)

    @step("record-arbitration-refused", not_closed, filed)
    def record_arbitration_refused(
        self, act: Act, *, reason: ArbitrationRefusal, number: str = ""
    ) -> None:
        """Record that the commission did not accept; raises BeforeWhatItRestsOn."""
        if self.arbitration.refused_for == reason:
            return
        self._must_be_open("record-arbitration-refused")
        self._must_not_precede(act, self.arbitration.since)
        self._record(ArbitrationRefused, act, reason=reason, number=number)

    @step("record-arbitration-redirected", not_closed, filed_or_accepted)
    def record_arbitration_redirected(self, act: Act, *, to: BodyId, number: str = "") -> None:
        """Record the other commission: pointed to before acceptance, transferred to after it.

        Raises NotACommission, TransferredBefore, BeforeWhatItRestsOn.
        """
        arbitration = self.arbitration
        if to in (arbitration.redirected_to, arbitration.commission):
            return
        self._must_be_open("record-arbitration-redirected")
        must_be_a_commission(to)
        if arbitration.transferred:
            raise TransferredBefore(commission=arbitration.commission)
        self._must_not_precede(act, arbitration.since)
        self._record(ArbitrationRedirected, act, to=to, number=number)

    @step("record-answer", not_closed, before_the_commission)
    def record_answer(self, act: Act, *, party: PartyId, words: Sealed | None = None) -> None:
        """Record a respondent's answer.

        Raises UnknownParty, NotTheOtherSide, BeforeWhatItRestsOn.
        """
        if party in self.arbitration.answered:
            return
        self._must_be_open("record-answer")
        self._must_be_a_respondent(party)
        self._must_not_precede(act, self.arbitration.accepted_at)
        self._record(ArbitrationAnswered, act, party=party, words=words)

    def _must_stand_for_the_worker(self, act: Act, party: PartyId) -> None:
        stands_for = self._standing_for(act, self._party(party).id)
        if party != APPLICANT and (stands_for is None or stands_for.party != APPLICANT):
            raise OnlyTheWorkerChooses(chosen_by=party)

    def _must_be_a_respondent(self, party: PartyId) -> None:
        if self._party(party) not in self.respondents:
            raise NotTheOtherSide(party=party)
