"""Arbitration up to the hearing: the worker's choice, the commission's word, a fair tribunal."""

from datetime import timedelta
from typing import Any

import pytest

from domain.arbitration import ArbitrationStatus, ServedPaper, ServiceWay
from domain.arbitration_clock import RestartGround, SuspensionGround
from domain.closing import WithdrawalReason
from domain.commission import ArbitrationRefusal
from domain.consent import Way
from domain.dispute import Dispute
from domain.refusals import Closed, UnknownClaim
from domain.refusals.arbitration import (
    ArbitrationNotThere,
    MediatedThisCase,
    NotACommission,
    NotChosenYet,
    NotHostedHere,
    NumberMissing,
    OnlyTheWorkerChooses,
    TransferredBefore,
)
from domain.values import ConsentAct, OfficerId, Stage
from tests.law.desk import OnTheDesk, claim, refused, sealed
from tests.law.saying import SIBLING

THREE = [OfficerId("a1"), OfficerId("a2"), OfficerId("a3")]


def accepted(desk: OnTheDesk, **filing: Any) -> OnTheDesk:
    """The commission has accepted the application."""
    commission = filing.pop("commission", "arbitration-siming")
    desk.do(Dispute.choose_arbitration, chosen_by="A1")
    desk.do(Dispute.file_arbitration, commission=commission, **filing)
    desk.do(Dispute.record_arbitration_accepted, number="厦思劳仲案1")
    return desk


def called(desk: OnTheDesk, *, days: int = 10, hearing: str = "H1", **notice: Any) -> OnTheDesk:
    """A hearing is called; the company's notice as told, any other's served in person."""
    told = {"party": "R1", "way": ServiceWay.DIRECT, "served_at": desk.time, "confirmed": True}
    others = [told | {"party": other.id} for other in desk.dispute.respondents if other.id != "R1"]
    starts_at = desk.time + timedelta(days=days)
    desk.do(
        Dispute.schedule_hearing,
        hearing=hearing,
        place=sealed("第一仲裁庭"),
        starts_at=starts_at,
        notices=[told | notice, *others],
    )
    return desk


@pytest.fixture
def desk() -> OnTheDesk:
    """A dispute at Siming."""
    return OnTheDesk().later(minutes=30)


@pytest.fixture
def hosted() -> OnTheDesk:
    """A dispute at Huli, whose centre hosts the tribunal."""
    desk = OnTheDesk(centre="huli").later(minutes=30)
    return accepted(desk, commission="arbitration-huli", hosted=True)


def status(desk: OnTheDesk) -> ArbitrationStatus:
    """How far arbitration has come."""
    return desk.dispute.arbitration.status


def test_advice_and_preparation_bind_nobody(desk: OnTheDesk) -> None:
    """The engine proposes and prepares; it does not choose for people."""
    desk.do(Dispute.advise_arbitration, by="case")
    desk.do(Dispute.prepare_application, by="case", claims=["C1"])

    assert status(desk) is ArbitrationStatus.PREPARED
    assert desk.dispute.stage is Stage.INTAKE
    with refused(NotChosenYet):
        desk.do(Dispute.file_arbitration, commission="arbitration-siming")
    with refused(UnknownClaim):
        desk.do(Dispute.prepare_application, claims=["C9"])


def test_only_the_worker_chooses(desk: OnTheDesk) -> None:
    """Neither the engine nor the company chooses arbitration for the worker."""
    with refused(OnlyTheWorkerChooses):
        desk.do(Dispute.choose_arbitration, by="case", chosen_by="A1")
    with refused(OnlyTheWorkerChooses):
        desk.do(Dispute.choose_arbitration, chosen_by="R1")


def test_nothing_keeps_a_worker_from_arbitration_while_mediation_goes_on(desk: OnTheDesk) -> None:
    """Mediation never stops a worker from going to arbitration (人民调解法 Art. 3)."""
    for party in ("A1", "R1"):
        said: dict[str, Any] = {"party": party, "to": ConsentAct.MEDIATE, "way": Way.PHONE}
        desk.do(Dispute.record_consent, **said)
    desk.do(Dispute.accept, mediator="lin", respondents=["R1"])

    accepted(desk)

    assert desk.dispute.stage is Stage.ARBITRATION
    for spelt in ("lin", "LIN"):
        with refused(MediatedThisCase, officer=spelt):
            desk.do(Dispute.form_tribunal, arbitrators=[spelt])


def test_a_closed_dispute_goes_nowhere_before_it_is_reopened(desk: OnTheDesk) -> None:
    """After closing, a new fact with a reason comes first."""
    desk.do(Dispute.withdraw, party="A1", reason=WithdrawalReason.OTHER)

    with refused(Closed):
        desk.do(Dispute.choose_arbitration, chosen_by="A1")


def test_the_way_to_the_tribunal_asked_again_adds_nothing(hosted: OnTheDesk) -> None:
    """Every decision is safe to repeat."""
    steps: list[tuple[Any, dict[str, Any]]] = [
        (Dispute.record_answer, {"party": "R1"}),
        (Dispute.form_tribunal, {"arbitrators": THREE}),
        (Dispute.suspend_arbitration, {"ground": SuspensionGround.APPRAISAL}),
        (Dispute.resume_arbitration, {}),
        (Dispute.restart_clock, {"ground": RestartGround.PARTY_ADDED}),
        (Dispute.extend_arbitration, {"approved_by": "director", "days": 15}),
        (
            Dispute.serve,
            {"party": "R1", "paper": ServedPaper.APPLICATION_COPY, "way": ServiceWay.POST},
        ),
    ]
    for decision, said in steps:
        assert hosted.do(decision, **said) != []

        assert hosted.do(decision, **said) == []

    earlier: list[tuple[Any, dict[str, Any]]] = [
        (Dispute.advise_arbitration, {}),
        (Dispute.choose_arbitration, {"chosen_by": "A1"}),
        (Dispute.file_arbitration, {"commission": "arbitration-huli"}),
        (Dispute.record_arbitration_accepted, {"number": "厦思劳仲案1"}),
    ]
    for decision, said in earlier:
        assert hosted.do(decision, **said) == []


def test_a_filing_goes_to_a_commission_and_is_hosted_only_where_there_is_a_tribunal(
    desk: OnTheDesk,
) -> None:
    """Place of arbitration (调解仲裁法 Art. 21)."""
    desk.do(Dispute.choose_arbitration, chosen_by="A1")

    with refused(NotACommission):
        desk.do(Dispute.file_arbitration, commission="police")
    with refused(NotHostedHere):
        desk.do(Dispute.file_arbitration, commission="arbitration-siming", hosted=True)


@pytest.mark.parametrize(
    ("leaves", "said"),
    [
        (Dispute.withdraw_claim, {"claim": "C2"}),
        (Dispute.split_off, {"claims": ["C2"], "sibling": SIBLING, "respondents": ["R1"]}),
    ],
)
def test_only_claims_still_in_the_dispute_are_filed(leaves: Any, said: dict[str, Any]) -> None:
    """What was dropped is not asked for, and what went to a sibling is asked there (Art. 28)."""
    desk = OnTheDesk(claims=[claim(1), claim(2)]).later(minutes=30)
    desk.do(Dispute.prepare_application, claims=["C1", "C2"])
    desk.do(leaves, **said)
    desk.do(Dispute.choose_arbitration, chosen_by="A1")
    with refused(UnknownClaim, claim="C2"):
        desk.do(Dispute.file_arbitration, commission="arbitration-siming", claims=["C2"])

    desk.do(Dispute.file_arbitration, commission="arbitration-siming")

    assert desk.dispute.arbitration.claims == ["C1"]


def test_an_acceptance_has_a_number(desk: OnTheDesk) -> None:
    """Under it the worker finds the case at the commission again (仲裁受理通知书)."""
    desk.do(Dispute.choose_arbitration, chosen_by="A1")
    desk.do(Dispute.file_arbitration, commission="arbitration-siming", hosted=False)

    for blank in ("", " "):
        with refused(NumberMissing):
            desk.do(Dispute.record_arbitration_accepted, number=blank)


def test_what_the_commission_does_not_accept_may_go_to_court(desk: OnTheDesk) -> None:
    """No acceptance, or no decision in time: the worker may sue (调解仲裁法 Art. 29)."""
    desk.do(Dispute.choose_arbitration, chosen_by="A1")
    desk.do(Dispute.file_arbitration, commission="arbitration-siming")
    reason = ArbitrationRefusal.NO_LABOUR_RELATION

    desk.do(Dispute.record_arbitration_refused, reason=reason)

    assert status(desk) is ArbitrationStatus.REFUSED
    assert desk.dispute.arbitration.refused_version == 4
    assert desk.do(Dispute.record_arbitration_refused, reason=reason) == []
    with refused(ArbitrationNotThere):
        desk.do(Dispute.record_arbitration_accepted, number="1")


def test_before_acceptance_the_worker_is_pointed_to_the_right_commission(desk: OnTheDesk) -> None:
    """A written explanation and a pointer, not a refusal (办案规则 Art. 31)."""
    desk.do(Dispute.choose_arbitration, chosen_by="A1")
    desk.do(Dispute.file_arbitration, commission="arbitration-siming")
    desk.do(Dispute.record_arbitration_redirected, to="arbitration-huli")

    assert desk.do(Dispute.record_arbitration_redirected, to="arbitration-huli") == []
    desk.do(Dispute.file_arbitration, commission="arbitration-huli")

    assert status(desk) is ArbitrationStatus.FILED


def test_after_acceptance_a_case_is_transferred_once(desk: OnTheDesk) -> None:
    """The receiver must accept it (办案规则 Art. 9)."""
    accepted(desk).do(Dispute.record_arbitration_redirected, to="arbitration-huli")

    assert status(desk) is ArbitrationStatus.ACCEPTED
    with refused(TransferredBefore, commission="arbitration-huli"):
        desk.do(Dispute.record_arbitration_redirected, to="arbitration-city")
