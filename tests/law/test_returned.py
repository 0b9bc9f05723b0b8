"""What comes back: a hand-over returned, a second one to the common superior for its word."""

from typing import Any

from domain.dispute import Dispute
from domain.referral_answers import ReturnReason
from domain.referral_ways import CallBackReason
from domain.refusals.referral import (
    AnotherHandOver,
    CustodyElsewhere,
    NotASuperior,
    NotEscalated,
    UnitSoNamed,
    UnknownBody,
)
from domain.values import Stage
from tests.law.desk import OnTheDesk, refused
from tests.law.test_referral import HULI, desk, offer

__all__ = ["desk"]


def test_what_is_returned_comes_back_to_us(desk: OnTheDesk) -> None:
    """Custody comes back with a return, also after acceptance."""
    offer(desk)
    desk.do(Dispute.accept_referral, by=HULI, referral="F1", number="1")

    desk.do(Dispute.return_referral, by=HULI, referral="F1", reason=ReturnReason.WRONG_PLACE)

    assert (desk.dispute.custody, desk.dispute.stage) == ("siming", Stage.INTAKE)
    assert desk.dispute.alerts == {}


def test_a_second_return_goes_to_the_common_superior(desk: OnTheDesk) -> None:
    """A second return of the same claims asks for escalation (办案规则 Art. 9)."""
    offer(desk)
    desk.do(Dispute.return_referral, referral="F1", reason=ReturnReason.WRONG_PLACE)
    offer(desk, referral="F2", body="city")
    desk.do(Dispute.return_referral, referral="F2", reason=ReturnReason.NOT_OUR_MATTER)

    assert [alert.kind for alert in desk.dispute.alerts.values()] == ["bounced-twice"]
    desk.do(Dispute.escalate_referral, referral="F2", superior="hrss")

    assert desk.dispute.stage is Stage.REFERRED


def test_the_unit_named_by_the_superior_may_not_return_it(desk: OnTheDesk) -> None:
    """After designation no return (办案规则 Art. 9; 12345 rules)."""
    offer(desk)
    desk.do(Dispute.return_referral, referral="F1", reason=ReturnReason.WRONG_PLACE)
    with refused(NotEscalated):
        desk.do(Dispute.designate_referral, referral="F1", body="huli")
    desk.do(Dispute.escalate_referral, referral="F1", superior="hrss")
    desk.do(Dispute.designate_referral, referral="F1", body="huli")

    with refused(UnitSoNamed, body="huli"):
        desk.do(Dispute.return_referral, referral="F1", reason=ReturnReason.WRONG_PLACE)
    with refused(UnitSoNamed):
        desk.do(Dispute.escalate_referral, referral="F1", superior="court-intermediate")
    desk.do(Dispute.accept_referral, by=HULI, referral="F1", number="1")
    with refused(UnitSoNamed):
        desk.do(Dispute.return_referral, referral="F1", reason=ReturnReason.OTHER)

    assert desk.dispute.custody == "huli"


def test_the_superior_may_name_ourselves(desk: OnTheDesk) -> None:
    """The unit so named may not pass it on: that holds for this centre too."""
    offer(desk)
    desk.do(Dispute.escalate_referral, referral="F1", superior="hrss")

    desk.do(Dispute.designate_referral, referral="F1", body="siming")

    assert (desk.dispute.custody, desk.dispute.stage) == ("siming", Stage.INTAKE)
    with refused(UnitSoNamed, body="siming"):
        offer(desk, referral="F2")


def test_a_returned_hand_over_is_not_escalated_beside_another(desk: OnTheDesk) -> None:
    """Two hand-overs are never under way at once, not by escalation either."""
    offer(desk)
    desk.do(Dispute.return_referral, referral="F1", reason=ReturnReason.WRONG_PLACE)
    offer(desk, referral="F2", body="city")

    with refused(AnotherHandOver):
        desk.do(Dispute.escalate_referral, referral="F1", superior="hrss")


def test_only_the_body_that_holds_the_dispute_returns_it(desk: OnTheDesk) -> None:
    """Custody is with exactly one body: nobody takes it from another by a return (首问负责)."""
    offer(desk)
    desk.do(Dispute.accept_referral, by=HULI, referral="F1", number="1")
    offer(desk, referral="F2", body="court-siming")
    back: dict[str, Any] = {"reason": ReturnReason.WRONG_PLACE}
    with refused(AnotherHandOver, referral="F2"):
        desk.do(Dispute.return_referral, by=HULI, referral="F1", **back)
    desk.do(Dispute.accept_referral, by="partner:court-siming", referral="F2", number="2")

    with refused(CustodyElsewhere, custody="court-siming"):
        desk.do(Dispute.return_referral, by=HULI, referral="F1", **back)

    desk.do(Dispute.return_referral, by="partner:court-siming", referral="F2", **back)
    assert (desk.dispute.custody, desk.dispute.centre) == ("huli", "huli")
    desk.do(Dispute.return_referral, by=HULI, referral="F1", **back)
    assert (desk.dispute.custody, desk.dispute.holding) == ("siming", None)


def test_only_a_common_superior_names_the_unit(desk: OnTheDesk) -> None:
    """A unit of the same rank names nobody, nor does the unit itself (办案规则 Art. 9)."""
    offer(desk)

    for wrong in ("street-siming", "legal-aid", "huli"):
        with refused(NotASuperior, body=wrong):
            desk.do(Dispute.escalate_referral, referral="F1", superior=wrong)

    with refused(UnknownBody):
        desk.do(Dispute.escalate_referral, referral="F1", superior="nobody")


def test_a_designation_is_not_undone_by_calling_back(desk: OnTheDesk) -> None:
    """The unit stays named: called back only when settled, and never offered to another."""
    offer(desk)
    desk.do(Dispute.escalate_referral, referral="F1", superior="hrss")
    desk.do(Dispute.designate_referral, referral="F1", body="huli")

    with refused(UnitSoNamed, body="huli"):
        desk.do(Dispute.cancel_referral, referral="F1", reason=CallBackReason.SENT_IN_ERROR)
    desk.do(Dispute.cancel_referral, referral="F1", reason=CallBackReason.SETTLED)

    with refused(UnitSoNamed, body="huli"):
        offer(desk, referral="F2", body="city")
    assert offer(desk, referral="F3", body="huli") != []
