"""Payment orders: the worker alone asks for what is due and unpaid (支付令)."""

from decimal import Decimal
from typing import Any

from domain.applications import Route
from domain.dispute import Dispute
from domain.enforcement import OrderResult
from domain.refusals.confirmation import (
    AnotherConfirmationPending,
    NoDocumentNumber,
    NotForAPaymentOrder,
    NothingUnpaid,
    NotYetDue,
    OnlyTheWorkerAsks,
    OrderNotIssued,
    ResultRecorded,
)
from domain.refusals.performance import UnknownTerm
from domain.values import ClaimKind, PartyId, Role
from tests.law.desk import OnTheDesk, claim, refused
from tests.law.test_agreement import pay, undo
from tests.law.test_confirmation import desk, in_effect, order, ordered
from tests.law.test_mediation import A1, R1
from tests.law.test_performance import paid

__all__ = ["desk"]


def test_the_worker_alone_asks_for_a_payment_order(desk: OnTheDesk) -> None:
    """调解仲裁法 Art. 16: the worker, or who stands for the worker."""
    agent: dict[str, Any] = {"role": Role.AGENT, "person": "p-lawyer", "details": {}}
    said: dict[str, Any] = {"representative": agent, "party": A1, "may_settle": False}
    desk.do(Dispute.add_representative, **said)
    desk.later(days=1)
    with refused(OnlyTheWorkerAsks, party="R1"):
        order(desk, party=R1)

    facts = order(desk, party=PartyId("P1"))

    assert (facts[0].amount, facts[0].basis) == (Decimal("857.50"), "调解仲裁法 Art. 16")


def test_an_order_is_for_what_is_due_and_unpaid(desk: OnTheDesk) -> None:
    """Due and fixed (民事诉讼法 Art. 225)."""
    with refused(NotYetDue, due="2023-11-07"):
        order(desk)
    with refused(UnknownTerm):
        order(desk, "T9")
    desk.later(days=1)
    paid(desk, "857.50")

    with refused(NothingUnpaid):
        order(desk)


def test_an_order_asks_no_more_than_is_unpaid_in_all() -> None:
    """A payment on no term in particular counts too."""
    desk = in_effect(pay("T1", "400.00"), pay("T2", "457.50"))
    paid(desk, "400.00", term="")
    desk.later(days=1)

    assert order(desk, "T1", "T2")[0].amount == Decimal("457.50")


def test_an_order_is_for_pay_injury_costs_or_compensation() -> None:
    """调解仲裁法 Art. 16 names what for; a deposit or a penalty mark is another matter."""
    for kind in (ClaimKind.DEPOSIT, ClaimKind.PENALTY):
        desk = in_effect(pay(), undo(), claims=[claim(kind=kind)]).later(days=1)
        with refused(NotForAPaymentOrder, term="T1"):
            order(desk)
    for kind in (ClaimKind.PAY, ClaimKind.INJURY, ClaimKind.COMPENSATION):
        assert len(order(in_effect(claims=[claim(kind=kind)]).later(days=1))) == 1

    owed_by_worker = pay()
    owed_by_worker["debtor"] = A1
    with refused(NotForAPaymentOrder):
        order(in_effect(owed_by_worker).later(days=1))


def test_an_order_is_issued_before_it_is_objected_to() -> None:
    """What the court has ordered, the debtor may object to; the order dies (民诉法 Art. 228)."""
    desk = in_effect(claims=[claim(kind=ClaimKind.INJURY)]).later(days=1)
    order(desk)
    with refused(OrderNotIssued):
        ordered(desk, OrderResult.OBJECTED)
    with refused(NoDocumentNumber):
        ordered(desk, OrderResult.ISSUED)
    ordered(desk, OrderResult.ISSUED, "(2023)闽0203民督1号")
    with refused(AnotherConfirmationPending):
        order(desk, "T1")

    ordered(desk, OrderResult.OBJECTED)

    assert desk.dispute.confirmations.made[Route.PAYMENT_ORDER].number == "(2023)闽0203民督1号"
    with refused(ResultRecorded):
        ordered(desk, OrderResult.REFUSED)
    assert desk.do(Dispute.record_payment_order_result, result=OrderResult.OBJECTED) == []
