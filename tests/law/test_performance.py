"""Performance: what is paid, what is done, and what is not."""

from decimal import Decimal
from typing import Any

import pytest

from domain.closing import WithdrawalReason
from domain.dispute import Dispute
from domain.refusals import StepNotOpen
from domain.refusals.closing import SumNotProven
from domain.refusals.filing import NegativeSum
from domain.refusals.intake import NotADay
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
from domain.values import ConsentAct, Day, Outcome, Proof, Stage
from tests.law.desk import OnTheDesk, claim, company, refused
from tests.law.test_agreement import R2, accepted, draft, pay, signed, undo
from tests.law.test_mediation import A1, LIN, R1, agree


def paid(desk: OnTheDesk, amount: str, **said: Any) -> list[Any]:
    """A payment by bank."""
    payment: dict[str, Any] = {"payment": "P1", "proof": Proof.BANK_RECEIPT, "term": "T1"} | said
    corrects = payment.pop("corrects", 0)
    act = desk.act(corrects=corrects)
    at = desk.registry.at(desk.id)
    return list(at.decide(Dispute.record_payment, act, amount=Decimal(amount), **payment).facts)


def done(desk: OnTheDesk, term: str = "T3") -> list[Any]:
    """The penalty mark is gone from the app."""
    proof = Proof.PLATFORM_RECORD
    return desk.do(Dispute.record_term_performed, term=term, proof=proof)


def breach(desk: OnTheDesk, since: str, term: str = "T2", **more: Any) -> list[Any]:
    """A term was not performed."""
    act, at = desk.act(**more), desk.registry.at(desk.id)
    return list(at.decide(Dispute.record_breach, act, term=term, since=Day(since)).facts)


def still_owed(desk: OnTheDesk) -> list[str]:
    """The terms in effect that are still to be paid or done."""
    terms = desk.dispute.agreement.terms.values() if desk.dispute.agreement else ()
    return [term.id for term in terms if desk.dispute.is_owed(term)]


@pytest.fixture
def desk() -> OnTheDesk:
    """Two instalments and a withdrawn penalty, in effect on 2023-11-07."""
    desk = accepted()
    draft(desk, pay("T1", "400.00"), pay("T2", "457.50", "2023-12-07"), undo("T3"))
    signed(desk)
    return desk


def test_scenario_a_is_paid_the_same_day_and_closes_with_three_sums() -> None:
    """857.50 claimed, agreed and paid, with a bank receipt."""
    desk = accepted().later(hours=5)
    draft(desk)
    signed(desk.later(minutes=35))
    desk.later(minutes=45)

    paid(desk, "857.50")
    assert not still_owed(desk)
    desk.do(Dispute.close, outcome=Outcome.AGREED_PERFORMED)

    closing = desk.dispute.closed
    assert closing is not None
    assert closing.claimed == closing.agreed == closing.paid == Decimal("857.50")
    assert closing.paid_proof == "bank-receipt"


def test_what_is_recorded_twice_adds_nothing(desk: OnTheDesk) -> None:
    """Every decision is safe to repeat."""
    assert len(paid(desk, "400.00")) == len(done(desk)) == 1
    assert paid(desk, "400.00") == done(desk) == []
    desk.later(days=40)
    assert len(breach(desk, "2023-12-08")) == 1
    assert breach(desk, "2023-12-08") == []


def test_instalments_are_terms_of_their_own(desk: OnTheDesk) -> None:
    """What is paid on each term, and in all."""
    paid(desk, "400.00")
    paid(desk, "100.00", payment="P2", term="T2")

    dispute = desk.dispute
    assert (dispute.paid, dispute.unpaid) == (Decimal("500.00"), Decimal("357.50"))
    assert (dispute.paid_on("T2"), dispute.unpaid_on("T2")) == (Decimal(100), Decimal("357.50"))
    assert still_owed(desk) == ["T2", "T3"]


def test_money_does_not_perform_a_term_to_do(desk: OnTheDesk) -> None:
    """Relief without money is its own term with its own proof (scenario D)."""
    paid(desk, "400.00")
    paid(desk, "457.50", payment="P2", term="T2")
    assert desk.dispute.unpaid == 0
    with refused(NotATermToPay):
        paid(desk, "1.00", payment="P3", term="T3")
    with refused(NotATermToDo):
        done(desk, "T1")

    done(desk)

    assert not still_owed(desk)
    assert desk.dispute.agreement is not None
    assert desk.dispute.agreement.terms["T3"].proof == Proof.PLATFORM_RECORD


def test_a_payment_above_the_sum_is_recorded_with_a_warning(desk: OnTheDesk) -> None:
    """It happened."""
    assert not paid(desk, "400.00")[0].above_sum

    facts = paid(desk, "0.01", payment="P2")

    assert facts[0].above_sum
    assert desk.dispute.paid == Decimal("400.01")


def two_debtors() -> OnTheDesk:
    """Each of two companies is to pay a hundred."""
    desk = OnTheDesk(respondents=[company(1), company(2)]).later(minutes=35)
    agree(desk, ConsentAct.MEDIATE, A1, R1, R2)
    desk.do(Dispute.accept, mediator=LIN, respondents=[R1, R2])
    draft(desk, pay("T1", "100"), pay("T2", "100") | {"debtor": R2}, bound=[A1, R1, R2])
    return desk


def test_nobody_pays_anothers_debt() -> None:
    """Each debtor performs their own terms (民法典 Art. 509): too much of one is not another's."""
    desk = two_debtors()
    signed(desk, "G1", A1, R1, R2)
    paid(desk, "200", term="T1")

    assert desk.dispute.unpaid_on("T2") == desk.dispute.unpaid == Decimal(100)
    with refused(SumNotProven, agreed=Decimal(200), proven=Decimal(100)):
        desk.do(Dispute.close, outcome=Outcome.AGREED_PERFORMED)
    desk.later(days=1)
    [order] = desk.do(Dispute.apply_payment_order, party=A1, terms=["T2"])
    assert vars(order)["amount"] == Decimal(100)


def test_where_two_owe_nobody_guesses_whose_debt_was_paid() -> None:
    """Paid at the table before the last name, it counts once its term is named."""
    desk = two_debtors()
    version = paid(desk, "100", term="")[0].originator_version
    signed(desk.later(minutes=5), "G1", A1, R1, R2)
    assert desk.dispute.unpaid == Decimal(200)
    with refused(WhoseDebt, debtors="R1, R2"):
        paid(desk, "100", payment="P2", term="")

    paid(desk, "100", term="T2", corrects=version)
    paid(desk, "100", payment="P2", term="T1")

    assert not still_owed(desk)
    assert paid(desk, "5", payment="P3", term="") != []


def test_what_was_paid_before_the_text_was_written_performs_nothing_of_it() -> None:
    """An agreement is about what is open when it is drafted; what is due first is paid first."""
    desk = accepted(claims=[claim(amount="1000")])
    paid(desk, "500", term="")
    draft(desk.later(hours=1), pay("T1", "300", "2023-12-07"), pay("T2", "200"))
    paid(desk.later(minutes=1), "250", payment="P2", term="")
    signed(desk)

    assert (desk.dispute.unpaid_on("T1"), desk.dispute.unpaid_on("T2")) == (
        Decimal(250),
        Decimal(0),
    )
    with refused(SumNotProven, agreed=Decimal(500), proven=Decimal(250)):
        desk.do(Dispute.close, outcome=Outcome.AGREED_PERFORMED)


def test_a_payment_outside_an_agreement_is_recorded_too() -> None:
    """Paid on the visit, or after closing: what happened is recorded."""
    desk = OnTheDesk().later(minutes=10)
    with refused(AgreementNotInEffect):
        paid(desk, "55.00")
    paid(desk, "800.00", term="")
    assert paid(desk, "100.00", term="", payment="P2")[0].above_sum
    desk.do(Dispute.withdraw, party=A1, reason=WithdrawalReason.OTHER)

    paid(desk, "5.00", term="", payment="P3")

    assert desk.dispute.stage is Stage.CLOSED
    assert desk.dispute.paid == Decimal("905.00")


def test_a_payment_says_how_much_and_of_what(desk: OnTheDesk) -> None:
    """A sum above zero, on a term that is there."""
    with refused(NothingPaid):
        paid(desk, "0")
    with refused(NegativeSum):
        paid(desk, "-1")
    with refused(UnknownTerm, term="T9"):
        paid(desk, "1", term="T9")


def test_a_correction_names_the_payment_it_corrects(desk: OnTheDesk) -> None:
    """Corrections are facts that name what they correct; a payment taken back becomes nothing."""
    version = paid(desk, "400.00")[0].originator_version
    with refused(PaymentIdTaken, payment="P1"):
        paid(desk, "40.00")

    facts = paid(desk, "0", corrects=version)

    assert facts[0].corrects == version
    assert desk.dispute.paid == 0


def test_a_breach_begins_after_the_day_it_was_due(desk: OnTheDesk) -> None:
    """The agreement's own date decides."""
    with refused(NotYetInBreach, due="2023-12-07"):
        breach(desk, "2023-12-08")
    desk.later(days=40)
    with refused(NotYetInBreach):
        breach(desk, "2023-12-07")
    with refused(NotADay):
        breach(desk, "then")
    version = breach(desk, "2023-12-09")[0].originator_version
    with refused(BreachDatedOtherwise, since="2023-12-09"):
        breach(desk, "2023-12-08")

    breach(desk, "2023-12-08", corrects=version)

    assert desk.dispute.agreement is not None
    assert desk.dispute.agreement.terms["T2"].breached_since == "2023-12-08"


def test_what_was_performed_is_not_in_breach(desk: OnTheDesk) -> None:
    """Paid is paid, in time or late."""
    paid(desk, "457.50", term="T2")
    desk.later(days=40)

    with refused(TermPerformed, term="T2"):
        breach(desk, "2023-12-08")


def test_without_an_agreement_in_effect_nothing_is_performed_or_breached() -> None:
    """A draft binds nobody (调解仲裁法 Art. 14)."""
    desk = accepted()
    draft(desk)

    with refused(StepNotOpen):
        done(desk)
    with refused(StepNotOpen):
        breach(desk, "2023-11-08")
