"""How an arbitration ends: by a document both sign for, by an award, or taken back."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.arbitration import ArbitrationStatus, AwardResult, ServiceWay
from domain.award import WithdrawalGround
from domain.codes import told
from domain.dispute import Dispute
from domain.finality import minimum_wages, most_that_is_final
from domain.refusals import UnknownClaim
from domain.refusals.arbitration import (
    ArbitrationNotThere,
    AwardDiffers,
    BoundByArbitration,
    NoMediationDocument,
    NotFinal,
    NotHeard,
    NothingAwarded,
    NotServedSo,
    NumberMissing,
    OnlyTheWorkerChooses,
)
from domain.refusals.filing import NegativeSum
from domain.values import ClaimKind, Outcome, Stage
from tests.law.before_the_tribunal import AWARD, DEFAULT, FINAL, desk, heard, item, served, status
from tests.law.desk import OnTheDesk, refused
from tests.law.test_arbitration import accepted

__all__ = ["desk"]


def test_a_mediation_document_takes_effect_when_both_signed_for_it(desk: OnTheDesk) -> None:
    """In effect with the last signature, not before (调解仲裁法 Art. 42)."""
    with refused(NoMediationDocument):
        desk.do(Dispute.sign_for_mediation_document, party="A1", way=ServiceWay.DIRECT)
    document: dict[str, Any] = {"number": "调1", "respondents": ["R1"]}
    desk.do(Dispute.mediate_in_arbitration, **document)
    assert desk.do(Dispute.mediate_in_arbitration, **document) == []

    desk.do(Dispute.sign_for_mediation_document, party="A1", way=ServiceWay.DIRECT)
    with refused(NotServedSo):
        desk.do(Dispute.sign_for_mediation_document, party="R1", way=ServiceWay.MESSAGE)
    assert status(desk) is ArbitrationStatus.ACCEPTED
    desk.do(Dispute.sign_for_mediation_document, party="R1", way=ServiceWay.POST)

    assert status(desk) is ArbitrationStatus.MEDIATED
    assert desk.do(Dispute.sign_for_mediation_document, party="R1", way=ServiceWay.POST) == []
    with refused(ArbitrationNotThere):
        desk.do(Dispute.award, **AWARD)


def test_who_changes_their_mind_before_signing_is_awarded(desk: OnTheDesk) -> None:
    """A change of mind before service leads to an award (调解仲裁法 Art. 42)."""
    heard(desk, "A1", "R1").do(Dispute.mediate_in_arbitration, number="调1")
    desk.do(Dispute.sign_for_mediation_document, party="A1", way=ServiceWay.DIRECT)

    desk.do(Dispute.award, **AWARD)

    assert status(desk) is ArbitrationStatus.AWARDED


def test_an_award_decides_on_claims_after_a_hearing(desk: OnTheDesk) -> None:
    """A tribunal hosted here awards after hearing; each claim once, in yuan and cents."""
    with refused(NotHeard):
        desk.do(Dispute.award, **AWARD)
    heard(desk, "A1", "R1")
    with refused(NothingAwarded):
        desk.do(Dispute.award, **AWARD | {"items": []})
    with refused(NothingAwarded):
        desk.do(Dispute.award, **AWARD | {"items": [item(), item()]})
    with refused(UnknownClaim):
        desk.do(Dispute.award, **AWARD | {"items": [item("C9")]})
    with refused(NegativeSum):
        desk.do(Dispute.award, **AWARD | {"items": [item(amount="-1")]})

    desk.do(Dispute.award, **AWARD)

    assert desk.do(Dispute.award, **AWARD) == []
    assert desk.dispute.stage is Stage.ARBITRATION
    with refused(AwardDiffers):
        desk.do(Dispute.award, **AWARD | {"number": "裁2"})


def corrected(desk: OnTheDesk, award: dict[str, Any], decision: Any = Dispute.award) -> list[Any]:
    """The award is put right, naming the fact that told of it."""
    made = desk.dispute.arbitration.award
    act = desk.act(corrects=made.version if made else 0)
    return list(desk.registry.at(desk.id).decide(decision, act, **award).facts)


def test_a_slip_in_an_award_is_put_right_and_its_day_stays(desk: OnTheDesk) -> None:
    """A correction names the fact it corrects (补正), and moves no time to sue."""
    served(desk, AWARD)
    made_at = desk.time
    right = AWARD | {"items": [item(amount="587.50")], "result": AwardResult.PARTLY}
    for other in (right, AWARD | {"result": AwardResult.FOR_EMPLOYER}):
        with refused(AwardDiffers, number="裁1"):
            desk.do(Dispute.award, **other)

    assert len(corrected(desk.later(days=1), right)) == 1

    assert corrected(desk, right) == desk.do(Dispute.award, **right) == []
    award = desk.dispute.arbitration.award
    assert award is not None
    assert (award.awarded_sum, award.result) == (Decimal("587.50"), "partly")
    assert (award.made_at, set(award.served)) == (made_at, {"A1", "R1", "R2"})


def test_what_binds_or_is_sued_on_is_put_right_by_the_commission_alone(desk: OnTheDesk) -> None:
    """Somebody relies on it by then; a default stays one, and no award becomes one."""
    served(desk, AWARD)
    with refused(AwardDiffers):
        corrected(desk, DEFAULT | {"number": "裁2"}, Dispute.award_by_default)
    desk.do(Dispute.record_suit, party="R1", court="court-huli")

    with refused(AwardDiffers):
        corrected(desk, AWARD | {"items": [item(amount="1.00")]})


@pytest.mark.parametrize("blank", ["", " ", "\u3000"])
def test_what_the_tribunal_makes_has_a_number(desk: OnTheDesk, blank: str) -> None:
    """A paper without its number cannot be enforced (调解仲裁法 Art. 51)."""
    with refused(NumberMissing):
        desk.do(Dispute.mediate_in_arbitration, number=blank)
    heard(desk, "A1")
    with refused(NumberMissing):
        desk.do(Dispute.award, **AWARD | {"number": blank})
    with refused(NumberMissing):
        desk.do(Dispute.award_by_default, hearing="H1", absent="R1", **AWARD | {"number": blank})


def test_where_another_commission_has_it_we_record_what_it_told_us() -> None:
    """Not hosted here: no hearing of ours comes before its award."""
    desk = accepted(OnTheDesk().later(minutes=30))

    desk.do(Dispute.award, **AWARD)

    assert status(desk) is ArbitrationStatus.AWARDED


def test_a_mixed_award_is_not_final(desk: OnTheDesk) -> None:
    """Items are counted separately; a mixed award is not final (劳动争议解释一 Art. 20)."""
    items = [item(final=True), item("C2", "10.00")]
    heard(desk, "A1", "R1").do(Dispute.award, **AWARD | {"items": items})

    award = desk.dispute.arbitration.award

    assert award is not None
    assert not award.is_final
    assert award.awarded_sum == Decimal("867.50")


def test_a_large_sum_is_not_final(desk: OnTheDesk) -> None:
    """Twelve months of the local minimum wage, each item by itself (调解仲裁法 Art. 47)."""
    most = Decimal(2030 * 12)  # Xiamen, since 2022-04-01
    above = item(amount=str(most + Decimal("0.01")), final=True)
    heard(desk, "A1", "R1", "R2")

    with refused(NotFinal, claim="C1", most=most):
        desk.do(Dispute.award, **AWARD | {"items": [above]})
    with refused(NotFinal):
        desk.do(Dispute.award, **AWARD | {"items": [item("C2", final=True), above]})

    items = [item(amount=str(most), final=True), item("C2", str(most), final=True)]
    assert desk.do(Dispute.award, **AWARD | {"items": items}) != []


def test_what_is_final_is_told_by_the_kind_the_place_and_the_day() -> None:
    """National standards of rest and insurance are final whatever the sum (Art. 47(2))."""
    then, now = date(2024, 12, 31), date(2025, 1, 1)

    assert most_that_is_final(ClaimKind.PAY, "350206", then) == Decimal(24360)
    assert most_that_is_final(ClaimKind.PAY, "350206", now) == Decimal(27180)
    assert most_that_is_final(ClaimKind.SOCIAL_INSURANCE, "350206", now) is None
    assert most_that_is_final(ClaimKind.PAY, "110101", now) is None
    assert {wage.confidence for wage in minimum_wages()} == {"unverified"}


def test_the_worker_takes_the_application_back_and_may_apply_again(desk: OnTheDesk) -> None:
    """Voluntary withdrawal before the result (办案规则 Art. 35)."""
    ground = WithdrawalGround.SETTLED
    with refused(OnlyTheWorkerChooses):
        desk.do(Dispute.withdraw_arbitration, party="R1", ground=ground)

    desk.do(Dispute.withdraw_arbitration, party="A1", ground=ground)

    assert desk.do(Dispute.withdraw_arbitration, party="A1", ground=ground) == []
    accepted(desk, commission="arbitration-huli", hosted=True)


def test_a_closing_by_an_award_says_what_was_awarded(desk: OnTheDesk) -> None:
    """Claimed, agreed, awarded and paid are different sums (stage table 18)."""
    heard(desk, "A1", "R1").do(Dispute.award, **FINAL)
    desk.do(Dispute.enter_force)

    [closed] = desk.do(Dispute.close, outcome=Outcome.AWARDED)

    assert "，裁决 857.50 元，" in told(closed.TOPIC, vars(closed), "zh")
    assert vars(closed)["awarded"] == Decimal("857.50")


def test_who_signed_for_a_mediation_document_stays_who_they_are(desk: OnTheDesk) -> None:
    """In effect it binds both (调解仲裁法 Art. 42); until then another person signs anew."""
    desk.do(Dispute.mediate_in_arbitration, number="调1", respondents=["R1"])
    for side in ("A1", "R1"):
        desk.do(Dispute.sign_for_mediation_document, party=side, way=ServiceWay.DIRECT)

    with refused(BoundByArbitration, party="R1"):
        desk.do(Dispute.correct_party, party="R1", person="p-somebody-else")

    assert desk.do(Dispute.correct_party, party="R2", person="p-somebody-else") != []
