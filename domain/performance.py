"""Performance: what was agreed is paid and done, or it is not (履行)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from domain.agreement import Agreement, Term, TermKind
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
    WhoseDebt,
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


def debtors(agreement: Agreement) -> set[str]:
    """Who is to pay something by an agreement."""
    return {term.debtor for term in agreement.terms.values() if term.amount}


def rests(agreement: Agreement, payments: Iterable[Payment]) -> dict[str, Decimal]:
    """What is open on each term to pay, CNY; nobody pays another's debt (民法典 Art. 509).

    What was paid on no term settles what is due first, where there is no doubt whose debt it
    pays: paid after the text was drafted, by which one side alone is to pay.
    """
    open_on = {term.id: term.amount for term in agreement.terms.values() if term.amount}
    loose = NOTHING
    for paid in payments:
        if paid.term in open_on:
            open_on[paid.term] -= paid.amount
        elif paid.at >= agreement.drafted_at and len(debtors(agreement)) == 1:
            loose += paid.amount
    for term in sorted(open_on, key=lambda term: agreement.terms[term].due):
        settled = min(loose, max(NOTHING, open_on[term]))
        open_on[term], loose = max(NOTHING, open_on[term]) - settled, loose - settled
    return open_on


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
        """What the agreement leaves to be paid in all, CNY; each debtor owes their own terms."""
        return sum(self._rests.values(), NOTHING)

    def unpaid_on(self, term: str) -> Decimal:
        """What is still to be paid on one term, CNY; raises AgreementNotInEffect, UnknownTerm."""
        self._term(term)
        return self._rests.get(term, NOTHING)

    @property
    def _rests(self) -> dict[str, Decimal]:
        in_effect = self.agreement if self.is_agreed else None
        return rests(in_effect, self.payments) if in_effect else {}

    def is_owed(self, term: Term) -> bool:
        """Say whether a term is still to be paid or done."""
        if term.kind == TermKind.PAY:
            return self.unpaid_on(term.id) > NOTHING
        return term.done_at is None

    @step("record-payment", corrects=(PaymentRecorded,))
    def record_payment(
        self, act: Act, *, payment: str, amount: Decimal, proof: Proof, term: str = ""
    ) -> None:
        """Record a payment as it happened: at any time, after closing too, and above the sum too.

        A correction (a wrong sum, a payment taken back) repeats the id and names the fact it
        corrects. Raises NothingPaid, NegativeSum, AgreementNotInEffect, UnknownTerm,
        NotATermToPay, PaymentIdTaken, WhoseDebt, BeforeWhatItRestsOn.
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
        if term:
            self._must_not_precede(act, self._written_down_at)
        if amount and not term:
            self._must_be_no_doubt_whose_debt_it_pays(act)
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

        Raises UnknownTerm, NotATermToDo, BeforeWhatItRestsOn.
        """
        if self.is_agreed and self._term(term).done_at:
            return
        self._must_be_open("record-term-performed")
        if self._term(term).kind != TermKind.DO:
            raise NotATermToDo(term=term)
        self._must_not_precede(act, self._written_down_at)
        self._record(TermPerformedRecorded, act, term=term, proof=proof, words=words)

    @step("record-breach", agreed, corrects=(BreachRecorded,))
    def record_breach(
        self, act: Act, *, term: str, since: Day, words: Sealed | None = None
    ) -> None:
        """Record that a term was not performed when due, and since which day.

        Raises UnknownTerm, NotADay, TermPerformed, NotYetInBreach, BreachDatedOtherwise,
        BeforeWhatItRestsOn.
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
        self._must_not_precede(act, self.agreement.effective_at if self.agreement else None)
        self._record(BreachRecorded, act, term=term, since=since, words=words)

    def _term(self, term: str) -> Term:
        if self.agreement is None or not self.is_agreed:
            raise AgreementNotInEffect
        if term not in self.agreement.terms:
            raise UnknownTerm(term=term)
        return self.agreement.terms[term]

    @property
    def _written_down_at(self) -> datetime | None:
        """A term is performed from when it is written: money changes hands before the last name."""
        return self.agreement.drafted_at if self.agreement else None

    def _must_be_no_doubt_whose_debt_it_pays(self, act: Act) -> None:
        """Where two sides are to pay and something is open, a payment says on which term."""
        agreement = self.agreement if self.is_agreed else None
        if agreement and act.happened_at >= agreement.drafted_at and self.unpaid:
            owing = debtors(agreement)
            if len(owing) > 1:
                raise WhoseDebt(debtors=", ".join(sorted(owing)))

    def _is_above_sum(self, term: str, amount: Decimal, *, instead_of: Payment | None) -> bool:
        others = [paid for paid in self.payments if paid is not instead_of]
        if self.agreement and self.is_agreed:
            left = rests(self.agreement, others)
            return amount > (left[term] if term else sum(left.values(), NOTHING))
        before = sum((paid.amount for paid in others), NOTHING)
        return NOTHING < self.claimed < before + amount
