"""The end: withdrawn or closed with its three sums, and reopened only by a new fact (结案)."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from domain.conditions import closed, in_our_hands, not_closed
from domain.endings import STRENGTH, must_bear_out, must_not_be_under_way
from domain.filing import must_be_a_sum
from domain.parties import APPLICANT
from domain.record import Act, Fact
from domain.refusals import Refusal, StepNotOpen
from domain.refusals.closing import NotTheApplicants, OnlyWithdrawnByTheWorker, PaidWithoutProof
from domain.room import Room
from domain.same_day import AGREEMENT, note_resolution
from domain.sealed import Sealed
from domain.steps import step
from domain.values import ConsentAct, Outcome, PartyId, Proof, Stage

if TYPE_CHECKING:
    from domain.dispute import Dispute
    from domain.trunk import Trunk

WITHDRAWALS = frozenset({Outcome.SETTLED_WITHDRAWN, Outcome.WITHDRAWN})


@dataclass
class Closing:
    """How and when the dispute closed; sums in CNY, each with how well it is proven."""

    outcome: str
    at: datetime
    claimed: Decimal
    agreed: Decimal
    paid: Decimal
    agreed_proof: str = ""
    paid_proof: str = ""
    awarded: Decimal | None = None


@dataclass
class Link:
    """Another dispute or consultation that belongs with this one."""

    other: str
    kind: str


class WithdrawalReason(StrEnum):
    """Why the worker withdraws (撤回原因)."""

    SETTLED_OUTSIDE = "settled-outside"  # 自行和解
    OTHER = "other"


class ReopenReason(StrEnum):
    """Why a closed dispute is taken up again (重新启动原因)."""

    NOT_PERFORMED = "not-performed"  # 协议未履行
    PAYMENT_REVERSED = "payment-reversed"  # 款项被追回
    CLOSED_IN_ERROR = "closed-in-error"  # 误结案
    RETURNED = "returned"  # 被退回
    NEW_FACTS = "new-facts"  # 出现新事实


class Withdrawn(Fact):
    """The applicant took the application back (撤回)."""

    TOPIC = "dispute.withdrawn"
    party: str
    reason: str
    paid: Decimal | None
    proof: str
    words: Sealed | None

    def apply(self, aggregate: "Trunk") -> None:
        """What follows from it stands in the closing recorded with it."""


class ClosedWithSums(Fact):
    """The dispute was closed (结案); its sums are as they stood, and are never edited.

    What was agreed and what was paid carry their proof. What is claimed is the applicant's own
    word (请求事项): the facts before this one that state the claims are all there is to prove it.
    A closing of the first version did not say what was awarded.
    """

    TOPIC = "dispute.closed"
    class_version = 2
    outcome: str
    claimed: Decimal
    agreed: Decimal
    agreed_proof: str
    paid: Decimal
    paid_proof: str
    words: Sealed | None
    awarded: Decimal | None

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """What was awarded was told nowhere but in the award."""
        state["awarded"] = None

    def apply(self, aggregate: "Trunk") -> None:
        """Close the file."""
        note_resolution(aggregate, self, self.outcome)
        aggregate.closed = Closing(
            outcome=self.outcome,
            at=self.happened_at,
            claimed=self.claimed,
            agreed=self.agreed,
            paid=self.paid,
            agreed_proof=self.agreed_proof,
            paid_proof=self.paid_proof,
            awarded=self.awarded,
        )


class Reopened(Fact):
    """A closed dispute was taken up again, for a reason (重新启动)."""

    TOPIC = "dispute.reopened"
    reason: str
    words: Sealed | None

    def apply(self, aggregate: "Trunk") -> None:
        """Open the file: mediation may go on, and who refused it may be asked anew."""
        aggregate.closed = None
        aggregate.resolutions = [one for one in aggregate.resolutions if one.ground == AGREEMENT]
        aggregate.ended = None
        aggregate.declined = ""
        aggregate.reopenings.append(self.happened_at)
        aggregate.consents = {
            (party, to): given
            for (party, to), given in aggregate.consents.items()
            if given or to is not ConsentAct.MEDIATE
        }


def nothing_agreed(dispute: "Dispute") -> Refusal | None:
    """No agreement is in effect: what was agreed cannot be taken back by one side."""
    return StepNotOpen(stage=dispute.stage) if dispute.is_agreed else None


def custody_is_ours(dispute: "Dispute") -> Refusal | None:
    """The file is with this centre: what another body took over is theirs to take up again."""
    return None if dispute.custody == dispute.centre else StepNotOpen(stage=Stage.REFERRED)


class ClosingRoom(Room):
    """What is decided at the end, and after it."""

    @step("withdraw", in_our_hands, nothing_agreed)
    def withdraw(  # noqa: PLR0913 - one sheet of the form
        self,
        act: Act,
        *,
        party: PartyId,
        reason: WithdrawalReason,
        paid: Decimal | None = None,
        proof: Proof | None = None,
        words: Sealed | None = None,
    ) -> None:
        """Take the application back, and close; only the worker, or who may settle for them.

        `paid` is what the worker says was paid outside, CNY. It counts as settled only with the
        reason settled-outside. Raises UnknownParty, NotTheApplicants, StillUnderWay,
        NegativeSum, PaidWithoutProof, BeforeWhatItRestsOn.
        """
        outcome = _withdrawal(reason)
        if self.closed and self.closed.outcome == outcome:
            return
        self._must_be_open("withdraw")
        self._must_speak_for_the_applicant(act, party)
        must_not_be_under_way(self)
        must_be_a_sum(paid)
        if bool(paid) != bool(proof):
            raise PaidWithoutProof
        self._must_not_precede(act, *self._paid_at)
        self._record(
            Withdrawn, act, party=party, reason=reason, paid=paid, proof=proof or "", words=words
        )
        self._close(act, outcome, paid_outside=paid or Decimal(0), proof=proof)

    @step("close", not_closed)
    def close(self, act: Act, *, outcome: Outcome, words: Sealed | None = None) -> None:
        """Close with an outcome that the record bears out; the sums are worked out here.

        A hand-over closes only on the receiver's acceptance, never on sending.
        Raises OnlyWithdrawnByTheWorker, NotBorneOut, StillUnderWay, SumNotProven,
        BeforeWhatItRestsOn.
        """
        if self.closed and self.closed.outcome == outcome:
            return
        self._must_be_open("close")
        if outcome in WITHDRAWALS:
            raise OnlyWithdrawnByTheWorker
        self._must_not_precede(act, must_bear_out(outcome, self), *self._paid_at)
        self._close(act, outcome, words=words)

    @step("reopen", closed, custody_is_ours)
    def reopen(self, act: Act, *, reason: ReopenReason, words: Sealed | None = None) -> None:
        """Take a closed dispute up again; the closing stays as it was recorded.

        Raises BeforeWhatItRestsOn.
        """
        if not self.closed and act.happened_at in self.reopenings:
            return
        self._must_be_open("reopen")
        self._must_not_precede(act, self.closed.at if self.closed else None)
        self._record(Reopened, act, reason=reason, words=words)

    @property
    def _paid_at(self) -> list[datetime]:
        """When what the sums of a closing count was paid."""
        return [payment.at for payment in self.payments]

    def _must_speak_for_the_applicant(self, act: Act, party: PartyId) -> None:
        stands_for = self._standing_for(act, self._party(party).id)
        may = stands_for is not None and stands_for.party == APPLICANT and stands_for.may_settle
        if party != APPLICANT and not may:
            raise NotTheApplicants(party=party)

    def _close(
        self,
        act: Act,
        outcome: Outcome,
        *,
        words: Sealed | None = None,
        paid_outside: Decimal = Decimal(0),
        proof: Proof | None = None,
    ) -> None:
        proofs = [Proof(payment.proof) for payment in self.payments] + ([proof] if proof else [])
        paid = sum((payment.amount for payment in self.payments), paid_outside)
        agreed = self.agreement.agreed_sum if self.agreement and self.is_agreed else Decimal(0)
        self._record(
            ClosedWithSums,
            replace(act, corrects=0),
            outcome=outcome,
            claimed=self.claimed,
            agreed=agreed,
            agreed_proof="sealed-agreement" if self.is_agreed else "",
            paid=paid,
            paid_proof=min(proofs, key=STRENGTH.index) if proofs else "",
            words=words,
            awarded=self._awarded_by(outcome),
        )

    def _awarded_by(self, outcome: Outcome) -> Decimal | None:
        award = self.arbitration.award
        return award.awarded_sum if award and outcome is Outcome.AWARDED else None


def _withdrawal(reason: WithdrawalReason) -> Outcome:
    if reason is WithdrawalReason.SETTLED_OUTSIDE:
        return Outcome.SETTLED_WITHDRAWN
    return Outcome.WITHDRAWN
