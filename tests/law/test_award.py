"""How an arbitration ends: by a document both sign for, by an award, or taken back."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.after_award import SuitKind
from domain.arbitration import ArbitrationStatus, AwardItem, AwardResult, ServedPaper, ServiceWay
from domain.award import WithdrawalGround
from domain.codes import told
from domain.dispute import Dispute
from domain.refusals import NotYetHappened, UnknownClaim
from domain.refusals.arbitration import (
    ArbitrationNotThere,
    AwardDiffers,
    AwardNotServed,
    NoHearingNotice,
    NoMediationDocument,
    NotACourt,
    NotHeard,
    NothingAwarded,
    NoticeTooLate,
    NotProperlyServed,
    NotServedSo,
    NotThatWayToCourt,
    NotTheOtherSide,
    OnlyTheWorkerChooses,
    StillOpenToSuit,
    SuitPending,
    WasPresent,
)
from domain.refusals.filing import NegativeSum
from domain.values import ClaimId, Outcome, Role, Stage
from tests.law.desk import OnTheDesk, claim, company, refused
from tests.law.test_arbitration import THREE, accepted, called


def item(claim: str = "C1", amount: str = "857.50", *, final: bool = False) -> AwardItem:
    """One item of an award."""
    return {"claim": ClaimId(claim), "amount": Decimal(amount), "final": final}


AWARD: dict[str, Any] = {"number": "裁1", "items": [item()], "result": AwardResult.FOR_WORKER}
FINAL: dict[str, Any] = AWARD | {"items": [item(final=True)]}


@pytest.fixture
def desk() -> OnTheDesk:
    """A dispute at Huli, whose centre hosts the tribunal; three sit."""
    filing: dict[str, Any] = {
        "claims": [claim(1), claim(2)],
        "respondents": [company(), company(2)],
    }
    desk = OnTheDesk(centre="huli", **filing).later(minutes=30)
    accepted(desk, commission="arbitration-huli", hosted=True)
    desk.do(Dispute.form_tribunal, arbitrators=THREE)
    return desk


def heard(desk: OnTheDesk, *present: str, **notice: Any) -> OnTheDesk:
    """The hearing is over; who was there."""
    called(desk, **notice).later(days=10)
    desk.do(Dispute.hold_hearing, hearing="H1", present=list(present))
    return desk


def status(desk: OnTheDesk) -> ArbitrationStatus:
    """How far arbitration has come."""
    return desk.dispute.arbitration.status


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


DEFAULT: dict[str, Any] = AWARD | {"hearing": "H1", "absent": "R1"}


def test_a_default_rests_on_proper_service(desk: OnTheDesk) -> None:
    """A simply-served notice nobody confirmed grounds no default (办案规则 Art. 60)."""
    heard(desk, "A1", "R2", way=ServiceWay.MESSAGE, confirmed=False)

    with refused(NotProperlyServed, party="R1"):
        desk.do(Dispute.award_by_default, **DEFAULT)
    with refused(NotTheOtherSide):
        desk.do(Dispute.award_by_default, **DEFAULT | {"absent": "A1"})
    with refused(WasPresent):
        desk.do(Dispute.award_by_default, **DEFAULT | {"absent": "R2"})


def test_a_respondent_properly_told_who_stays_away_is_tried_in_absence(desk: OnTheDesk) -> None:
    """A default award (调解仲裁法 Art. 36), also where a message was confirmed."""
    heard(desk, "A1", way=ServiceWay.MESSAGE, confirmed=True)

    desk.do(Dispute.award_by_default, **DEFAULT)

    assert desk.do(Dispute.award_by_default, **DEFAULT) == []
    award = desk.dispute.arbitration.award
    assert award is not None
    assert award.absent == "R1"


def test_a_notice_served_after_the_call_counts(desk: OnTheDesk) -> None:
    """The proof of service decides, whenever it was noted."""
    called(desk, way=ServiceWay.PHONE, confirmed=False).later(days=1)
    proof: dict[str, Any] = {"paper": ServedPaper.HEARING_NOTICE, "way": ServiceWay.LEFT_AT_PLACE}
    desk.do(Dispute.serve, party="R1", hearing="H1", **proof)
    desk.later(days=9).do(Dispute.hold_hearing, hearing="H1", present=["A1"])

    desk.do(Dispute.award_by_default, **DEFAULT)

    assert status(desk) is ArbitrationStatus.AWARDED


def test_an_applicant_who_stays_away_is_deemed_to_withdraw(desk: OnTheDesk) -> None:
    """Absent without reason though properly told (调解仲裁法 Art. 36)."""
    heard(desk, "R1", party="A1")

    desk.do(Dispute.deem_withdrawn, hearing="H1")

    assert desk.do(Dispute.deem_withdrawn, hearing="H1") == []
    assert desk.dispute.arbitration.deemed_withdrawn
    assert desk.dispute.stage is Stage.INTAKE


def test_the_worker_takes_the_application_back_and_may_apply_again(desk: OnTheDesk) -> None:
    """Voluntary withdrawal before the result (办案规则 Art. 35)."""
    ground = WithdrawalGround.SETTLED
    with refused(OnlyTheWorkerChooses):
        desk.do(Dispute.withdraw_arbitration, party="R1", ground=ground)

    desk.do(Dispute.withdraw_arbitration, party="A1", ground=ground)

    assert desk.do(Dispute.withdraw_arbitration, party="A1", ground=ground) == []
    accepted(desk, commission="arbitration-huli", hosted=True)


def served(desk: OnTheDesk, award: dict[str, Any]) -> OnTheDesk:
    """The award was made and served on all."""
    heard(desk, "A1", "R1", "R2").do(Dispute.award, **award)
    for party in ("A1", "R1", "R2"):
        desk.do(Dispute.serve_award, party=party, way=ServiceWay.DIRECT)
    return desk


def test_an_award_is_served_on_each_and_never_by_message(desk: OnTheDesk) -> None:
    """No simple service of an award (办案规则 Art. 58)."""
    heard(desk, "A1", "R1").do(Dispute.award, **AWARD)
    with refused(NotServedSo):
        desk.do(Dispute.serve_award, party="R1", way=ServiceWay.ELECTRONIC)
    desk.do(Dispute.serve_award, party="R1", way=ServiceWay.POST)

    assert desk.do(Dispute.serve_award, party="R1", way=ServiceWay.POST) == []
    with refused(AwardNotServed, party="A1"):
        desk.later(days=30).do(Dispute.enter_force)


def test_an_award_not_final_is_in_force_when_nobody_sued_in_time(desk: OnTheDesk) -> None:
    """Fifteen days from service to sue, else in force (调解仲裁法 Art. 50)."""
    served(desk, AWARD).later(days=15)
    with refused(StillOpenToSuit):
        desk.do(Dispute.enter_force)

    desk.later(days=1).do(Dispute.enter_force)

    assert desk.do(Dispute.enter_force) == []
    assert status(desk) is ArbitrationStatus.IN_FORCE


def test_a_final_award_binds_at_once(desk: OnTheDesk) -> None:
    """It takes effect on the day it is made (调解仲裁法 Art. 47)."""
    heard(desk, "A1", "R1").do(Dispute.award, **FINAL)

    desk.do(Dispute.enter_force)

    assert status(desk) is ArbitrationStatus.IN_FORCE


def test_a_closing_by_an_award_says_what_was_awarded(desk: OnTheDesk) -> None:
    """Claimed, agreed, awarded and paid are different sums (§5.1)."""
    heard(desk, "A1", "R1").do(Dispute.award, **FINAL)
    desk.do(Dispute.enter_force)

    [closed] = desk.do(Dispute.close, outcome=Outcome.AWARDED)

    assert "，裁决 857.50 元，" in told(closed.TOPIC, vars(closed), "zh")
    assert closed.awarded == Decimal("857.50")


def test_on_a_final_award_the_worker_sues_and_the_company_asks_for_annulment(
    desk: OnTheDesk,
) -> None:
    """Two ways to court (调解仲裁法 Art. 48-49)."""
    served(desk, FINAL)
    annul: dict[str, Any] = {"court": "court-intermediate", "kind": SuitKind.ANNUL}
    with refused(NotThatWayToCourt, party="R1"):
        desk.do(Dispute.record_suit, party="R1", court="court-huli")
    with refused(NotThatWayToCourt, party="A1"):
        desk.do(Dispute.record_suit, party="A1", **annul)
    with refused(NotACourt):
        desk.do(Dispute.record_suit, party="A1", court="police")

    desk.do(Dispute.record_suit, party="R1", **annul)

    assert desk.do(Dispute.record_suit, party="R1", **annul) == []
    assert status(desk) is ArbitrationStatus.SUED


def test_an_award_binds_those_who_did_not_sue(desk: OnTheDesk) -> None:
    """Several parties, some sue: it binds the others person by person (解释一 Art. 17)."""
    served(desk, AWARD).do(Dispute.record_suit, party="R2", court="court-huli")
    desk.later(days=16)

    desk.do(Dispute.enter_force, party="R1")

    with refused(SuitPending, party="R2"):
        desk.do(Dispute.enter_force)
    award = desk.dispute.arbitration.award
    assert award is not None
    assert set(award.in_force) == {"R1"}
    assert award.in_force["R1"] - award.served["R1"] > timedelta(days=15)


@pytest.mark.parametrize("told", [{"way": ServiceWay.MESSAGE, "confirmed": False}, {"party": "A1"}])
def test_no_award_binds_who_never_had_the_chance_to_be_heard(
    desk: OnTheDesk, told: dict[str, Any]
) -> None:
    """An award after a hearing somebody missed is one by default (Art. 36)."""
    heard(desk, "A1", **told)

    with refused(NotProperlyServed, party="R1", hearing="H1"):
        desk.do(Dispute.award, **AWARD)

    with refused(NotProperlyServed, party="R1", hearing="H1"):
        desk.do(Dispute.award_by_default, **DEFAULT)


def test_who_is_represented_was_there(desk: OnTheDesk) -> None:
    """A party is heard by who stands for it (调解仲裁法 Art. 24)."""
    agent: dict[str, Any] = {"role": Role.AGENT, "person": "p-agent", "details": {}}
    desk.do(Dispute.add_representative, representative=agent, party="R1", may_settle=False)
    heard(desk, "A1", "P1", way=ServiceWay.MESSAGE, confirmed=False)

    with refused(WasPresent, party="R1"):
        desk.do(Dispute.award_by_default, **DEFAULT)

    assert desk.do(Dispute.award, **AWARD) != []


def test_only_a_notice_served_before_the_hearing_counts(desk: OnTheDesk) -> None:
    """Nobody is told of a hearing by another paper, nor after it was held (调解仲裁法 Art. 35)."""
    heard(desk, "A1", way=ServiceWay.MESSAGE, confirmed=False)
    proof: dict[str, Any] = {"party": "R1", "hearing": "H1", "way": ServiceWay.POST}

    with refused(NoHearingNotice, paper="other"):
        desk.do(Dispute.serve, paper=ServedPaper.OTHER, **proof)
    with refused(NoticeTooLate, party="R1"):
        desk.later(days=1).do(Dispute.serve, paper=ServedPaper.HEARING_NOTICE, **proof)

    with refused(NotProperlyServed):
        desk.do(Dispute.award_by_default, **DEFAULT)


def test_a_late_notice_grounds_no_default_at_another_commission() -> None:
    """We record what happened elsewhere; it counts only as the law lets it (Art. 35)."""
    desk = accepted(OnTheDesk().later(minutes=30))
    desk.do(Dispute.form_tribunal, arbitrators=THREE)
    called(desk, days=2).later(days=2).do(Dispute.hold_hearing, hearing="H1", present=["A1"])

    for decision, said in ((Dispute.award, AWARD), (Dispute.award_by_default, DEFAULT)):
        with refused(NotProperlyServed, party="R1"):
            desk.do(decision, **said)


def test_a_reminder_does_not_undo_a_notice(desk: OnTheDesk) -> None:
    """Proper service stays proper, whatever is sent after it (办案规则 Art. 60)."""
    called(desk).later(days=1)
    proof: dict[str, Any] = {"paper": ServedPaper.HEARING_NOTICE, "way": ServiceWay.MESSAGE}
    desk.do(Dispute.serve, party="R1", hearing="H1", **proof)
    desk.later(days=9).do(Dispute.hold_hearing, hearing="H1", present=["A1"])

    assert desk.do(Dispute.award_by_default, **DEFAULT) != []


def test_nobody_was_told_tomorrow(desk: OnTheDesk) -> None:
    """A notice is recorded when it was served, not before."""
    with refused(NotYetHappened):
        called(desk, served_at=desk.time + timedelta(days=1))

    assert desk.dispute.arbitration.hearings == {}
