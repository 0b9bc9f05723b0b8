"""The end of a dispute: closed with what bears it out and its three sums, and followed up."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.acceptance import DeclineReason, OtherWay
from domain.aftercare import ExternalSystem, Satisfaction
from domain.agreement import Agreement, Term
from domain.bodies import Mode
from domain.centres import read_centres
from domain.closing import WithdrawalReason
from domain.consent import Way
from domain.dispute import Dispute
from domain.mediation import Ended, EndReason
from domain.performance import Payment
from domain.referral import ShareGround
from domain.refusals import Closed, Refusal, StepNotOpen
from domain.refusals.closing import NoNumber, NotBorneOut, StillUnderWay, SumNotProven
from domain.registry import Registry
from domain.values import ConsentAct, Outcome, PartyId, Proof, Stage
from domain.visit import Visit
from tests.law.desk import NINE, OnTheDesk, refused, sealed

A1, R1 = PartyId("A1"), PartyId("R1")


def declined() -> OnTheDesk:
    """A dispute that was not accepted."""
    desk = OnTheDesk()
    desk.do(Dispute.decline, reason=DeclineReason.OUT_OF_SCOPE, ways=[OtherWay.COURT])
    return desk


def agreed(*payments: Payment, penalty_done: bool = True) -> Dispute:
    """A dispute with an agreement in effect: 800 yuan, and a penalty mark to be taken off."""
    dispute = OnTheDesk().dispute
    done = NINE if penalty_done else None
    dispute.agreement = Agreement(
        id="G1",
        organisation="joint-centre",
        bound=["A1", "R1"],
        terms={
            "T1": Term("T1", "pay", "R1", Decimal(800), "2023-11-07", None),
            "T2": Term("T2", "deed", "R1", None, "2023-11-07", None, done_at=done),
        },
        drafted_at=NINE,
        effective_at=NINE,
    )
    dispute.payments = list(payments)
    return dispute


def paid(amount: str, proof: Proof = Proof.BANK_RECEIPT) -> Payment:
    """One payment."""
    return Payment("M" + amount, "T1", Decimal(amount), proof, NINE)


def handing_over(desk: OnTheDesk, to: str = "huli", referral: str = "F1") -> OnTheDesk:
    """A dispute is offered to another body."""
    said: dict[str, Any] = {"mode": Mode.HAND_OVER, "ground": ShareGround.JURISDICTION}
    desk.later(hours=1).do(Dispute.offer_referral, referral=referral, body=to, **said)
    return desk


def taken_over(desk: OnTheDesk, by: str = "huli", referral: str = "F1") -> OnTheDesk:
    """The body takes it on, under its own number."""
    handing_over(desk, by, referral)
    desk.do(Dispute.accept_referral, by=f"partner:{by}", referral=referral, number="2")
    return desk


def test_siming_closes_on_the_other_centres_acceptance_and_not_before() -> None:
    """Scenario E: clock A keeps the first receipt, and 转外区 waits for the other centre's word."""
    alone = {name: centre for name, centre in read_centres().items() if name == "siming"}
    desk = handing_over(OnTheDesk(Registry(lambda: NINE, alone)))
    with refused(StillUnderWay, what="hand-over"):
        desk.do(Dispute.close, outcome=Outcome.TO_CENTRE)
    desk.do(Dispute.accept_referral, by="partner:huli", referral="F1", number="厦湖劳调2")
    with refused(NotBorneOut):
        desk.do(Dispute.close, outcome=Outcome.TO_COURT)

    desk.do(Dispute.close, outcome=Outcome.TO_CENTRE)

    assert desk.dispute.stage is Stage.CLOSED
    assert desk.dispute.received_at == NINE


def test_the_hand_over_that_brought_it_here_ends_nothing() -> None:
    """Custody is with exactly one body, and closed on *their* acceptance (stage table 16)."""
    desk = taken_over(OnTheDesk())

    with refused(NotBorneOut, outcome=Outcome.TO_CENTRE):
        desk.do(Dispute.close, outcome=Outcome.TO_CENTRE)

    assert (desk.dispute.centre, desk.dispute.stage) == ("huli", Stage.INTAKE)
    taken_over(desk, "court-huli", "F2").do(Dispute.close, outcome=Outcome.TO_COURT)


def test_who_was_named_by_the_superior_keeps_it() -> None:
    """The unit so named may be ourselves, and then nobody took it (12345 rules; row 16)."""
    desk = handing_over(OnTheDesk())
    desk.do(Dispute.escalate_referral, referral="F1", superior="hrss")
    desk.do(Dispute.designate_referral, referral="F1", body="siming")

    with refused(NotBorneOut, outcome=Outcome.TO_CENTRE):
        desk.do(Dispute.close, outcome=Outcome.TO_CENTRE)

    assert desk.dispute.stage is Stage.INTAKE


NEVER_BEFORE_ITS_FACT = sorted(set(Outcome) - {Outcome.SETTLED_WITHDRAWN, Outcome.WITHDRAWN})


@pytest.mark.parametrize("outcome", NEVER_BEFORE_ITS_FACT)
def test_no_outcome_without_its_fact(outcome: Outcome) -> None:
    """Success and same-day figures come from facts; a bare file has none (stage table 18)."""
    desk = OnTheDesk()

    with refused(NotBorneOut, outcome=outcome):
        desk.do(Dispute.close, outcome=outcome)

    assert not desk.dispute.closed


def test_a_declined_dispute_closes_as_declined() -> None:
    """不予受理 closes as what it was, once."""
    desk = declined()

    [closed] = desk.do(Dispute.close, outcome=Outcome.DECLINED)

    assert closed.TOPIC == "dispute.closed"
    assert desk.do(Dispute.close, outcome=Outcome.DECLINED) == []
    with refused(Closed):
        desk.do(Dispute.close, outcome=Outcome.REFUSED)


def test_who_was_never_reached_was_unreachable() -> None:
    """无法联系 needs attempts, and none that reached (在线调解规则 Art. 25)."""
    desk = OnTheDesk()
    desk.do(Dispute.record_contact_attempt, party=R1, way=Way.PHONE, reached=False)

    desk.do(Dispute.close, outcome=Outcome.UNREACHABLE)

    assert desk.dispute.stage is Stage.CLOSED


def test_a_refusal_before_acceptance_closes_as_refused() -> None:
    """One party refuses → no mediation (人民调解法 Art. 17)."""
    desk = OnTheDesk()
    desk.do(Dispute.record_refusal, party=R1, to=ConsentAct.MEDIATE, way=Way.PHONE)

    desk.do(Dispute.close, outcome=Outcome.REFUSED)

    assert desk.dispute.stage is Stage.CLOSED


def test_the_reason_mediation_ended_for_is_the_outcome() -> None:
    """A dispute is not re-labelled at closing (stage table 18)."""
    dispute = OnTheDesk().dispute
    dispute.ended = Ended(reason=EndReason.TOO_FAR_APART, at=NINE, version=1)

    with refused(NotBorneOut):
        dispute.close(OnTheDesk().act(), outcome=Outcome.TIME_RAN_OUT)
    dispute.close(OnTheDesk().act(), outcome=Outcome.NO_AGREEMENT)

    assert dispute.stage is Stage.CLOSED


def test_performed_means_paid_with_proof() -> None:
    """A bare word does not make a dispute performed (stage table 18)."""
    act = OnTheDesk().act()
    for payments in ([paid("500")], [paid("800", Proof.SELF_DECLARED)], []):
        with refused(SumNotProven, agreed=Decimal(800)):
            agreed(*payments).close(act, outcome=Outcome.AGREED_PERFORMED)
    with refused(SumNotProven):
        agreed(paid("800"), penalty_done=False).close(act, outcome=Outcome.AGREED_PERFORMED)


def test_three_sums_each_with_its_proof() -> None:
    """Claimed, agreed and paid are three sums; the proof is the weakest of the payments'."""
    dispute = agreed(paid("500"), paid("300", Proof.SIGNED_RECEIPT))

    dispute.close(OnTheDesk().act(), outcome=Outcome.AGREED_PERFORMED)

    closed = dispute.closed
    assert closed is not None
    assert (closed.claimed, closed.agreed, closed.paid) == (
        Decimal("857.50"),
        Decimal(800),
        Decimal(800),
    )
    assert (closed.agreed_proof, closed.paid_proof) == ("sealed-agreement", Proof.SIGNED_RECEIPT)


def test_agreed_and_not_yet_paid_closes_as_pending() -> None:
    """达成协议-待履行 is an outcome of its own."""
    dispute = agreed()

    dispute.close(OnTheDesk().act(), outcome=Outcome.AGREED_PENDING)

    assert dispute.closed is not None
    assert dispute.closed.paid == 0


def test_nothing_closes_while_a_visit_is_open() -> None:
    """Two inspectors are on their way: finish or cancel first."""
    dispute = declined().dispute
    dispute.visits["V1"] = Visit(
        id="V1",
        purpose="pay",
        ground="routine",
        inspectors={"i1": "1", "i2": "2"},
        starts_at=NINE,
        ends_at=NINE + timedelta(hours=1),
        place=sealed("站点"),
    )

    for decision, said in (
        (dispute.close, {"outcome": Outcome.DECLINED}),
        (dispute.withdraw, {"party": A1, "reason": WithdrawalReason.OTHER}),
    ):
        with refused(StillUnderWay, what="visit"):
            decision(OnTheDesk().act(), **said)


def test_nothing_bars_the_worker_from_another_way() -> None:
    """Mediation bars no arbitration, inspection or court, at any stage (人民调解法 Art. 3)."""
    desk = OnTheDesk()
    desk.do(Dispute.record_own_way, way=OtherWay.ARBITRATION, number="厦劳仲〔2023〕9号")

    assert desk.do(Dispute.record_own_way, way=OtherWay.ARBITRATION) == []

    desk.do(Dispute.close, outcome=Outcome.TO_ARBITRATION)
    assert len(desk.do(Dispute.record_own_way, way=OtherWay.COURT)) == 1


def test_a_follow_up_asks_whether_it_was_done() -> None:
    """回访: satisfaction and performance, after an agreement or a closing."""
    desk = declined()
    said: dict[str, Any] = {"party": A1, "satisfaction": Satisfaction.FAIR, "performed": None}
    with refused(StepNotOpen):
        desk.do(Dispute.record_follow_up, **said)
    desk.do(Dispute.close, outcome=Outcome.DECLINED)

    assert len(desk.do(Dispute.record_follow_up, words=sealed("还行"), **said)) == 1

    assert desk.do(Dispute.record_follow_up, words=sealed("还行"), **said) == []
    assert desk.dispute.follow_ups[0].satisfaction == Satisfaction.FAIR


def test_other_systems_numbers_are_noted_at_any_time() -> None:
    """12345, court platform, arbitration, insurer: all are references on one case."""
    desk = OnTheDesk()
    [first] = desk.do(
        Dispute.record_external_number, system=ExternalSystem.LINE_12345, number="XM1"
    )
    [second] = desk.do(
        Dispute.record_external_number, system=ExternalSystem.LINE_12345, number="XM2"
    )

    assert second.corrects == first.originator_version
    assert desk.dispute.external_numbers == {"12345": "XM2"}
    assert not desk.do(
        Dispute.record_external_number, system=ExternalSystem.LINE_12345, number="XM2"
    )
    with refused(NoNumber):
        desk.do(Dispute.record_external_number, system=ExternalSystem.INSURER, number=" ")


def test_every_outcome_says_what_bears_it_out() -> None:
    """No outcome can be forgotten in the table of what bears it out."""
    for outcome in Outcome:
        with pytest.raises(Refusal):
            OnTheDesk().do(Dispute.close, outcome=outcome)


def test_help_of_another_body_ends_nothing() -> None:
    """An inspectorate that only assists has taken nothing over (协助 is no 移送)."""
    desk = OnTheDesk().later(hours=1)
    said: dict[str, Any] = {"mode": Mode.ASSIST, "ground": ShareGround.STATUTORY_DUTY}
    desk.do(Dispute.offer_referral, referral="F1", body="inspectorate-siming", **said)
    desk.do(Dispute.accept_referral, by="partner:inspectorate-siming", referral="F1")

    with refused(NotBorneOut, outcome=Outcome.TO_INSPECTION):
        desk.do(Dispute.close, outcome=Outcome.TO_INSPECTION)
    desk.do(Dispute.record_own_way, way=OtherWay.INSPECTION, number="监1")
    desk.do(Dispute.close, outcome=Outcome.TO_INSPECTION)

    assert desk.dispute.stage is Stage.CLOSED
