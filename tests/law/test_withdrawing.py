"""Withdrawing: the worker alone takes the application back, and may come again (撤回申请)."""

from decimal import Decimal
from typing import Any

from domain.closing import WithdrawalReason
from domain.dispute import Dispute
from domain.links import LinkKind
from domain.refusals import Closed, StepNotOpen
from domain.refusals.closing import NotTheApplicants, OnlyWithdrawnByTheWorker, PaidWithoutProof
from domain.sealed import PersonId
from domain.values import Outcome, PartyId, Proof, Role, Stage
from tests.law.desk import OnTheDesk, claim, refused, sealed
from tests.law.test_closing import A1, R1, agreed


def test_a_worker_paid_outside_withdraws_and_comes_back_with_a_new_case() -> None:
    """Scenario C: ¥300 with his word only; the claw-back is a new case linked to the old."""
    desk = OnTheDesk(claims=[claim(amount="300.00")]).later(days=1)
    desk.do(
        Dispute.withdraw,
        party=A1,
        reason=WithdrawalReason.SETTLED_OUTSIDE,
        paid=Decimal(300),
        proof=Proof.SELF_DECLARED,
    )
    closed = desk.dispute.closed
    assert closed is not None
    assert closed.outcome == Outcome.SETTLED_WITHDRAWN
    assert (closed.claimed, closed.agreed, closed.paid) == (Decimal(300), Decimal(0), Decimal(300))
    assert closed.paid_proof == Proof.SELF_DECLARED

    back = OnTheDesk(desk.registry, claims=[claim(amount="300.00")], statement=sealed("被追回"))
    back.do(Dispute.link, other=desk.id, kind=LinkKind.FOLLOW_ON)

    assert back.dispute.stage is Stage.INTAKE
    assert desk.dispute.stage is Stage.CLOSED
    assert desk.dispute.links[0].other == str(back.id)


def test_a_third_party_withdraws_nothing() -> None:
    """Only the worker, or an agent with special authority, takes the application back."""
    desk = OnTheDesk()
    desk.do(
        Dispute.add_representative,
        representative={"role": Role.AGENT, "person": PersonId("p-agent"), "details": {}},
        party=A1,
        may_settle=False,
    )

    for party in (R1, PartyId("P1")):
        with refused(NotTheApplicants, party=party):
            desk.do(Dispute.withdraw, party=party, reason=WithdrawalReason.OTHER)

    assert desk.dispute.stage is Stage.INTAKE


def test_an_agent_with_special_authority_may_withdraw() -> None:
    """特别授权 covers withdrawing."""
    desk = OnTheDesk()
    desk.do(
        Dispute.add_representative,
        representative={"role": Role.AGENT, "person": PersonId("p-agent"), "details": {}},
        party=A1,
        may_settle=True,
    )

    desk.do(Dispute.withdraw, party=PartyId("P1"), reason=WithdrawalReason.OTHER)

    closed = desk.dispute.closed
    assert closed is not None
    assert closed.outcome == Outcome.WITHDRAWN


def test_withdrawing_again_adds_nothing() -> None:
    """Asked for what is already so, a step does nothing."""
    desk = OnTheDesk()
    said: dict[str, Any] = {"party": A1, "reason": WithdrawalReason.OTHER}
    assert len(desk.do(Dispute.withdraw, **said)) == 2

    assert desk.do(Dispute.withdraw, **said) == []

    with refused(Closed):
        desk.do(Dispute.withdraw, party=A1, reason=WithdrawalReason.SETTLED_OUTSIDE)


def test_a_sum_and_its_proof_go_together() -> None:
    """Each sum is said with how well it is proven (stage table 18)."""
    desk = OnTheDesk()
    for said in ({"paid": Decimal(300)}, {"proof": Proof.SIGNED_RECEIPT}):
        with refused(PaidWithoutProof):
            desk.do(Dispute.withdraw, party=A1, reason=WithdrawalReason.SETTLED_OUTSIDE, **said)

    assert not desk.dispute.closed


def test_what_was_agreed_is_not_taken_back_by_one_side() -> None:
    """An agreement in effect binds both (调解仲裁法 Art. 14)."""
    dispute = agreed()

    with refused(StepNotOpen):
        dispute.withdraw(OnTheDesk().act(), party=A1, reason=WithdrawalReason.OTHER)


def test_a_withdrawal_is_not_chosen_by_an_officer() -> None:
    """Settled-withdrawn counts as success, so only the worker's own step gives it."""
    for outcome in (Outcome.SETTLED_WITHDRAWN, Outcome.WITHDRAWN):
        with refused(OnlyWithdrawnByTheWorker):
            OnTheDesk().do(Dispute.close, outcome=outcome)
