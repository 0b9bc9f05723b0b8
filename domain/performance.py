"""Performance: what was agreed is paid and done, or it is not (履行)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from domain.agreement import Term, TermKind
from domain.conditions import agreed
from domain.filing import must_be_a_sum
from domain.record import Act, Fact
from domain.refusals.performance import (
    AgreementNotInEffect,
    BreachDatedOtherwise,
    NotATermToDo,
    NotATermToPay,
    NothingPaid,
    NotYetInBreach,
    PaymentIdTaken,
    TermPerformed,
    UnknownTerm,
)
from domain.room import Room
from domain.said import must_be_a_day, must_be_ids
from domain.sealed import Sealed
from domain.steps import step
from domain.values import Day, Proof

if TYPE_CHECKING:
    from domain.trunk import Trunk

NOTHING = Decimal(0)


@dataclass
class Payment:
    """A payment and how well it is proven; `term` is empty where it was outside an agreement."""

    id: str
    term: str
    amount: Decimal
    proof: str
    at: datetime
    above_sum: bool = False
    version: int = 0


class PaymentRecorded(Fact):
    """A payment was made, with its level of proof; above the sum, it is still recorded (支付)."""

    TOPIC = "dispute.payment_recorded"
    payment: str
    term: str
    amount: Decimal
    proof: str
    above_sum: bool

    def apply(self, aggregate: "Trunk") -> None:
        """Put the payment on the file, in the place of the one it corrects."""
        others = [payment for payment in aggregate.payments if payment.id != self.payment]
        paid = Payment(
            id=self.payment,
            term=self.term,
            amount=self.amount,
            proof=self.proof,
            at=self.happened_at,
            above_sum=self.above_sum,
            version=self.originator_version,
        )
        aggregate.payments = [*others, paid]


class TermPerformedRecorded(Fact):
    """A term without money was performed, with its own proof (履行非金钱义务)."""

    TOPIC = "dispute.term_performed"
    term: str
    proof: str
    words: Sealed | None

    def apply(self, aggregate: "Trunk") -> None:
        """Tick the term off."""
        if aggregate.agreement:
            term = aggregate.agreement.terms[self.term]
            term.done_at, term.proof = self.happened_at, self.proof


class BreachRecorded(Fact):
    """A term was not performed when it was due (违约)."""

    TOPIC = "dispute.breach_recorded"
    term: str
    since: str
    words: Sealed | None

    def apply(self, aggregate: "Trunk") -> None:
        """Note from when."""
        if aggregate.agreement:
            term = aggregate.agreement.terms[self.term]
            term.breached_since, term.breach_version = self.since, self.originator_version


class PerformanceRoom(Room):
    """What is recorded about payments, other terms, and breach."""

    @property
    def paid(self) -> Decimal:
        """What was paid in all, CNY, under an agreement or outside one."""
        return sum((payment.amount for payment in self.payments), NOTHING)

    def paid_on(self, term: str) -> Decimal:
        """What was paid on one term, CNY."""
        return sum((paid.amount for paid in self.payments if paid.term == term), NOTHING)

    @property
    def unpaid(self) -> Decimal:
        """What the agreement leaves to be paid in all, CNY."""
        agreed_sum = self.agreement.agreed_sum if self.agreement and self.is_agreed else NOTHING
        return max(NOTHING, agreed_sum - self.paid)

    def unpaid_on(self, term: str) -> Decimal:
        """What is still to be paid on one term, CNY; never more than is unpaid in all."""
        owed = (self._term(term).amount or NOTHING) - self.paid_on(term)
        return max(NOTHING, min(owed, self.unpaid))

    @property
    def is_performed(self) -> bool:
        """Say whether an agreement is in effect and everything in it is paid and done."""
        terms = self.agreement.terms.values() if self.agreement and self.is_agreed else ()
        return bool(terms) and not any(self.is_owed(term) for term in terms)

    def is_owed(self, term: Term) -> bool:
        """Say whether a term is still to be paid or done."""
        if term.kind == TermKind.PAY:
            return self.unpaid_on(term.id) > NOTHING
        return term.done_at is None

    @step("record-payment")
    def record_payment(
        self, act: Act, *, payment: str, amount: Decimal, proof: Proof, term: str = ""
    ) -> None:
        """Record a payment as it happened: at any time, after closing too, and above the sum too.

        A correction (a wrong sum, a payment taken back) repeats the id and names the fact it
        corrects. Raises NothingPaid, NegativeSum, AgreementNotInEffect, UnknownTerm,
        NotATermToPay, PaymentIdTaken.
        """
        known = next((paid for paid in self.payments if paid.id == payment), None)
        if known and (known.term, known.amount, known.proof) == (term, amount, proof):
            return
        self._must_be_open("record-payment")
        must_be_ids(payment=payment)
        if known and act.corrects != known.version:
            raise PaymentIdTaken(payment=payment)
        must_be_a_sum(amount)
        if not amount and not known:
            raise NothingPaid(payment=payment)
        if term and self._term(term).kind != TermKind.PAY:
            raise NotATermToPay(term=term)
        self._record(
            PaymentRecorded,
            act,
            payment=payment,
            term=term,
            amount=amount,
            proof=proof,
            above_sum=self._is_above_sum(term, amount, instead_of=known),
        )

    @step("record-term-performed", agreed)
    def record_term_performed(
        self, act: Act, *, term: str, proof: Proof, words: Sealed | None = None
    ) -> None:
        """Record that what was to be done is done, such as a penalty withdrawn, with its proof.

        Raises UnknownTerm, NotATermToDo.
        """
        if self.is_agreed and self._term(term).done_at:
            return
        self._must_be_open("record-term-performed")
        if self._term(term).kind != TermKind.DO:
            raise NotATermToDo(term=term)
        self._record(TermPerformedRecorded, act, term=term, proof=proof, words=words)

    @step("record-breach", agreed)
    def record_breach(
        self, act: Act, *, term: str, since: Day, words: Sealed | None = None
    ) -> None:
        """Record that a term was not performed when due, and since which day.

        Raises UnknownTerm, NotADay, TermPerformed, NotYetInBreach, BreachDatedOtherwise.
        """
        if self.is_agreed and self._term(term).breached_since == since:
            return
        self._must_be_open("record-breach")
        owed = self._term(term)
        if owed.breached_since and act.corrects != owed.breach_version:
            raise BreachDatedOtherwise(term=term, since=owed.breached_since)
        if not self.is_owed(owed):
            raise TermPerformed(term=term)
        if not must_be_a_day(Day(owed.due)) < must_be_a_day(since) <= self._day_of(act):
            raise NotYetInBreach(term=term, due=owed.due, since=since)
        self._record(BreachRecorded, act, term=term, since=since, words=words)

    def _term(self, term: str) -> Term:
        if self.agreement is None or not self.is_agreed:
            raise AgreementNotInEffect
        if term not in self.agreement.terms:
            raise UnknownTerm(term=term)
        return self.agreement.terms[term]

    def _is_above_sum(self, term: str, amount: Decimal, *, instead_of: Payment | None) -> bool:
        before = instead_of.amount if instead_of else NOTHING
        if term:
            on_it = before if instead_of and instead_of.term == term else NOTHING
            owed = self._term(term).amount or NOTHING
            return self.paid_on(term) - on_it + amount > owed
        asked = self.agreement.agreed_sum if self.agreement and self.is_agreed else self.claimed
        return asked > NOTHING and self.paid - before + amount > asked
