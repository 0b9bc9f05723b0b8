"""Enforcement: a payment order on an agreement, and compulsory enforcement (支付令, 强制执行)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.agreement import Term, TermKind
from domain.applications import Application, ConfirmationResult, Route, applied_for, settles
from domain.arbitration import ArbitrationStatus
from domain.conditions import agreed
from domain.parties import APPLICANT
from domain.performance import NOTHING, PerformanceRoom
from domain.record import Act, Fact
from domain.refusals import Refusal
from domain.refusals.confirmation import (
    AnotherConfirmationPending,
    NoDocumentNumber,
    NoSuchTitle,
    NotForAPaymentOrder,
    NothingUnpaid,
    NotYetDue,
    OnlyTheWorkerAsks,
    OrderNotIssued,
    ResultRecorded,
)
from domain.said import must_be_a_day
from domain.steps import step
from domain.values import ClaimKind, Day, PartyId

if TYPE_CHECKING:
    from domain.dispute import Dispute
    from domain.trunk import Trunk

ORDERED_FOR = frozenset(
    {ClaimKind.PAY, ClaimKind.OVERTIME, ClaimKind.INJURY, ClaimKind.COMPENSATION}
)
"""拖欠劳动报酬、工伤医疗费、经济补偿或者赔偿金 (调解仲裁法 Art. 16)."""

ON_AN_AGREEMENT = "调解仲裁法 Art. 16"
"""What an order on an agreement rests on. One without an agreement (劳动合同法 Art. 30) that is
objected to leads back to arbitration; this one lets the worker sue (司法解释(一) Art. 13)."""


class OrderResult(StrEnum):
    """How far a payment order has come (支付令进展)."""

    ISSUED = "issued"  # 发出支付令
    REFUSED = "refused"  # 驳回申请
    OBJECTED = "objected"  # 异议成立，终结督促程序
    IN_FORCE = "in-force"  # 期满未付未异议


class Title(StrEnum):
    """A paper that can be enforced (执行依据)."""

    ARBITRAL_REVIEW = "arbitral-review"  # 经审查的仲裁调解书
    JUDICIAL_CONFIRMATION = "judicial-confirmation"  # 司法确认裁定
    PAYMENT_ORDER = "payment-order"  # 支付令
    ARBITRAL_MEDIATION = "arbitral-mediation"  # 仲裁调解书
    AWARD = "award"  # 仲裁裁决


class EnforcementResult(StrEnum):
    """What came of enforcement (执行结果)."""

    PERFORMED = "performed"  # 执行完毕
    PARTLY = "partly"  # 部分执行
    NO_ASSETS = "no-assets"  # 终结本次执行
    REFUSED = "refused"  # 不予执行
    WITHDRAWN = "withdrawn"  # 撤回


class PaymentOrderAppliedFor(Fact):
    """The worker applied for a payment order on what the agreement leaves unpaid (申请支付令)."""

    TOPIC = "dispute.payment_order_applied_for"
    party: str
    terms: list[str]
    amount: Decimal
    basis: str

    def apply(self, aggregate: "Trunk") -> None:
        """Wait for the court."""
        aggregate.confirmations.made[Route.PAYMENT_ORDER] = Application(
            Route.PAYMENT_ORDER,
            self.happened_at,
            [self.party],
            terms=list(self.terms),
            basis=self.basis,
        )


class PaymentOrderAnswered(Fact):
    """The court issued or refused the order, the debtor objected, or it is in force (支付令)."""

    TOPIC = "dispute.payment_order_answered"
    result: str
    number: str

    def apply(self, aggregate: "Trunk") -> None:
        """Note how far it is."""
        _answer(aggregate.confirmations.made[Route.PAYMENT_ORDER], self)


class EnforcementAppliedFor(Fact):
    """A party applied for compulsory enforcement of a paper (申请强制执行)."""

    TOPIC = "dispute.enforcement_applied_for"
    party: str
    title: str

    def apply(self, aggregate: "Trunk") -> None:
        """Wait for the court."""
        aggregate.confirmations.made[Route.ENFORCEMENT] = Application(
            Route.ENFORCEMENT, self.happened_at, [self.party], basis=self.title
        )


class EnforcementAnswered(Fact):
    """Enforcement came to a result (执行结果)."""

    TOPIC = "dispute.enforcement_answered"
    result: str
    number: str

    def apply(self, aggregate: "Trunk") -> None:
        """Note the result."""
        _answer(aggregate.confirmations.made[Route.ENFORCEMENT], self)


def _answer(made: Application, answer: PaymentOrderAnswered | EnforcementAnswered) -> None:
    made.result, made.result_version = answer.result, answer.originator_version
    made.number, made.answered_at = answer.number or made.number, answer.happened_at


def titles(dispute: "Trunk") -> Mapping[Title, datetime]:
    """The papers on this dispute that can be enforced, and since when each."""
    made, arbitration = dispute.confirmations, dispute.arbitration
    in_force = arbitration.award.in_force if arbitration.award else {}
    mediated = arbitration.status is ArbitrationStatus.MEDIATED
    since = {
        Title.ARBITRAL_REVIEW: made.since(Route.ARBITRAL_REVIEW, ConfirmationResult.APPROVED),
        Title.JUDICIAL_CONFIRMATION: made.since(
            Route.JUDICIAL_CONFIRMATION, ConfirmationResult.APPROVED
        ),
        Title.PAYMENT_ORDER: made.since(Route.PAYMENT_ORDER, OrderResult.IN_FORCE),
        Title.ARBITRAL_MEDIATION: arbitration.since if mediated else None,
        Title.AWARD: min(in_force.values(), default=None),
    }
    return {title: moment for title, moment in since.items() if moment}


def a_title(dispute: "Dispute") -> Refusal | None:
    """There is a paper that can be enforced."""
    return None if titles(dispute) else NoSuchTitle()


def no_order_pending(dispute: "Dispute") -> Refusal | None:
    """No payment order is waited for, or waits for the debtor."""
    made = dispute.confirmations
    pending = made.has(Route.PAYMENT_ORDER, "", OrderResult.ISSUED)
    return AnotherConfirmationPending(route=Route.PAYMENT_ORDER) if pending else None


def no_enforcement_pending(dispute: "Dispute") -> Refusal | None:
    """No enforcement is waited for."""
    pending = dispute.confirmations.waits_for(Route.ENFORCEMENT)
    return AnotherConfirmationPending(route=Route.ENFORCEMENT) if pending else None


class EnforcementRoom(PerformanceRoom):
    """What is decided where an agreement, an order or an award is not performed."""

    @step("apply-payment-order", agreed, no_order_pending)
    def apply_payment_order(self, act: Act, *, party: PartyId, terms: list[str]) -> None:
        """Record that the worker asked the court to order payment; nobody else signs.

        Raises UnknownParty, OnlyTheWorkerAsks, UnknownTerm, NotForAPaymentOrder, NotYetDue,
        NothingUnpaid, AnotherConfirmationPending, BeforeWhatItRestsOn.
        """
        made = self.confirmations.made.get(Route.PAYMENT_ORDER)
        if made and made.is_pending and (made.by, set(made.terms)) == ([party], set(terms)):
            return
        self._must_be_open("apply-payment-order")
        self._must_be_the_worker(act, party)
        asked = list(dict.fromkeys(terms))
        amount = sum((self._to_be_ordered(act, term) for term in asked), NOTHING)
        if amount <= NOTHING:
            raise NothingUnpaid
        self._must_not_precede(act, self.agreement.effective_at if self.agreement else None)
        self._record(
            PaymentOrderAppliedFor,
            act,
            party=party,
            terms=asked,
            amount=amount,
            basis=ON_AN_AGREEMENT,
        )

    @step(
        "record-payment-order-result",
        applied_for(Route.PAYMENT_ORDER),
        corrects=(PaymentOrderAnswered,),
    )
    def record_payment_order_result(
        self, act: Act, *, result: OrderResult, number: str = ""
    ) -> None:
        """Record how far the order is; an objection ends it, and the worker may sue directly.

        Raises NothingAppliedFor, ResultRecorded, OrderNotIssued, NoDocumentNumber,
        BeforeWhatItRestsOn.
        """
        made = self.confirmations.made.get(Route.PAYMENT_ORDER)
        if made and made.result == result and number in ("", made.number):
            return
        self._must_be_open("record-payment-order-result")
        self._must_follow(act, result)
        if result is OrderResult.ISSUED and not number.strip():
            raise NoDocumentNumber(route=Route.PAYMENT_ORDER)
        self._must_follow_the_application(act, Route.PAYMENT_ORDER)
        self._record(PaymentOrderAnswered, act, result=result, number=number)

    @step("apply-enforcement", a_title, no_enforcement_pending)
    def apply_enforcement(self, act: Act, *, party: PartyId, title: Title) -> None:
        """Record that a party asked the court to enforce a paper; open after closing too.

        Raises UnknownParty, NoSuchTitle, AnotherConfirmationPending, BeforeWhatItRestsOn.
        """
        made = self.confirmations.made.get(Route.ENFORCEMENT)
        if made and made.is_pending and (made.by, made.basis) == ([party], title):
            return
        self._must_be_open("apply-enforcement")
        self._party(party)
        since = titles(self).get(title)
        if since is None:
            raise NoSuchTitle(title=title)
        self._must_not_precede(act, since)
        self._record(EnforcementAppliedFor, act, party=party, title=title)

    @step(
        "record-enforcement-result", applied_for(Route.ENFORCEMENT), corrects=(EnforcementAnswered,)
    )
    def record_enforcement_result(
        self, act: Act, *, result: EnforcementResult, number: str = ""
    ) -> None:
        """Record what enforcement came to; what was paid is recorded as payments.

        Raises NothingAppliedFor, ResultRecorded, BeforeWhatItRestsOn.
        """
        made = self.confirmations.made.get(Route.ENFORCEMENT)
        if made and made.result == result and number in ("", made.number):
            return
        self._must_be_open("record-enforcement-result")
        if made and made.result and act.corrects != made.result_version:
            raise ResultRecorded(route=Route.ENFORCEMENT, result=made.result)
        self._must_follow_the_application(act, Route.ENFORCEMENT)
        self._record(EnforcementAnswered, act, result=result, number=number)

    def _must_follow_the_application(self, act: Act, kind: Route) -> None:
        """An answer follows what was asked, and what was answered before unless it corrects it."""
        made = self.confirmations.made[kind]
        corrected = act.corrects == made.result_version
        self._must_not_precede(act, made.asked_at, None if corrected else made.answered_at)

    def _must_be_the_worker(self, act: Act, party: PartyId) -> None:
        stands_for = self._standing_for(act, self._party(party).id)
        if party != APPLICANT and (stands_for is None or stands_for.party != APPLICANT):
            raise OnlyTheWorkerAsks(party=party)

    def _to_be_ordered(self, act: Act, term: str) -> Decimal:
        owed = self._term(term)
        if not self._is_a_debt_to_the_worker(owed):
            raise NotForAPaymentOrder(term=term, article=ON_AN_AGREEMENT)
        if self._day_of(act) <= must_be_a_day(Day(owed.due)):
            raise NotYetDue(term=term, due=owed.due)
        return self.unpaid_on(term)

    def _is_a_debt_to_the_worker(self, term: Term) -> bool:
        is_pay = term.kind == TermKind.PAY and term.debtor != APPLICANT
        return is_pay and settles(self, term) <= ORDERED_FOR

    def _must_follow(self, act: Act, result: OrderResult) -> None:
        made = self.confirmations.made[Route.PAYMENT_ORDER]
        if made.result and act.corrects == made.result_version:
            return
        if result in (OrderResult.OBJECTED, OrderResult.IN_FORCE):
            if made.result != OrderResult.ISSUED:
                raise OrderNotIssued(result=result)
        elif made.result:
            raise ResultRecorded(route=Route.PAYMENT_ORDER, result=made.result)
