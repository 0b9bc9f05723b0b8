"""How an arbitration ends: by a document both sign for, by an award, or taken back."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.after_award import LateGround, SuitKind
from domain.arbitration import ArbitrationStatus, AwardItem, AwardResult, ServedPaper, ServiceWay
from domain.award import WithdrawalGround
from domain.codes import told
from domain.dispute import Dispute
from domain.enforcement import Title, titles
from domain.finality import minimum_wages, most_that_is_final
from domain.refusals import BeforeWhatItRestsOn, NotYetHappened, UnknownClaim
from domain.refusals.arbitration import (
    ArbitrationNotThere,
    AwardDiffers,
    AwardNotServed,
    BoundByArbitration,
    NoHearingNotice,
    NoMediationDocument,
    NotACourt,
    NotBoundByAward,
    NotFinal,
    NotHeard,
    NothingAwarded,
    NoticeTooLate,
    NotProperlyServed,
    NotServedSo,
    NotThatWayToCourt,
    NotTheCourtToAnnul,
    NotTheOtherSide,
    NumberMissing,
    OnlyTheWorkerChooses,
    StillOpenToSuit,
    SuitInTime,
    SuitPending,
    SuitTooLate,
    WasPresent,
)
from domain.refusals.closing import NotBorneOut
from domain.refusals.filing import NegativeSum
from domain.values import ClaimId, ClaimKind, Outcome, Role, Stage
from tests.law.desk import OnTheDesk, claim, company, refused, sealed
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
    return serve_on_all(desk)


def serve_on_all(desk: OnTheDesk) -> OnTheDesk:
    """It is served on everybody it binds."""
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
    heard(desk, "A1", "R1", "R2").do(Dispute.award, **AWARD)
    serve_on_all(desk.at(2023, 11, 20, 15, 0))
    desk.at(2023, 12, 5, 23, 59)
    with refused(StillOpenToSuit, until="2023-12-05"):
        desk.do(Dispute.enter_force)

    desk.at(2023, 12, 6, 0, 0).do(Dispute.enter_force)

    assert desk.do(Dispute.enter_force) == []
    assert status(desk) is ArbitrationStatus.IN_FORCE


def test_an_award_in_force_for_each_is_in_force_for_all(desk: OnTheDesk) -> None:
    """Party by party or at once: it binds whom it binds (劳动争议解释一 Art. 17)."""
    heard(desk, "A1", "R1", "R2").do(Dispute.award, **AWARD)
    serve_on_all(desk.at(2023, 11, 20, 15, 0))
    desk.at(2023, 12, 6, 0, 0)

    for party in ("A1", "R1", "R2"):
        assert status(desk) is not ArbitrationStatus.IN_FORCE
        desk.do(Dispute.enter_force, party=party)

    assert status(desk) is ArbitrationStatus.IN_FORCE


def test_the_time_to_sue_runs_to_the_end_of_its_last_day_and_no_rest_day_is_the_last(
    desk: OnTheDesk,
) -> None:
    """Days are counted whole, and a last day of rest rolls over (民法典 Art. 201-203)."""
    heard(desk, "A1", "R1", "R2").do(Dispute.award, **AWARD)
    serve_on_all(desk.at(2023, 11, 18, 23, 0))  # the fifteenth day after it is a Sunday

    for still in ((3, 23, 59), (4, 0, 30), (4, 23, 59)):
        with refused(StillOpenToSuit, until="2023-12-04"):
            desk.at(2023, 12, *still).do(Dispute.enter_force)

    assert desk.at(2023, 12, 5, 0, 0).do(Dispute.enter_force) != []


@pytest.mark.parametrize(
    ("served_on", "until"),
    [((2025, 9, 19), "2025-10-09"), ((2025, 4, 12), "2025-04-27")],
)
def test_holidays_and_the_weekends_that_work_for_them_are_those_published(
    desk: OnTheDesk, served_on: tuple[int, int, int], until: str
) -> None:
    """Over National Day to the 9th; a make-up Sunday is a last day."""
    heard(desk, "A1", "R1", "R2").do(Dispute.award, **AWARD)
    serve_on_all(desk.at(*served_on, 10, 0))
    desk.registry.almanac.open_books(desk.act("office"))

    with refused(StillOpenToSuit, until=until):
        desk.later(days=8).do(Dispute.enter_force)


def test_no_award_is_served_before_it_is_made(desk: OnTheDesk) -> None:
    """The time to sue runs from service, and service follows the award (调解仲裁法 Art. 50)."""
    heard(desk, "A1", "R1").do(Dispute.award, **AWARD)
    made_at, said = desk.time, {"party": "R1", "way": ServiceWay.DIRECT}
    desk.later(days=1)

    with refused(BeforeWhatItRestsOn, rests_on=made_at):
        desk.do(Dispute.serve_award, at=made_at - timedelta(minutes=1), **said)

    assert desk.do(Dispute.serve_award, at=made_at, **said) != []


def test_a_final_award_binds_at_once(desk: OnTheDesk) -> None:
    """It takes effect on the day it is made (调解仲裁法 Art. 47)."""
    heard(desk, "A1", "R1").do(Dispute.award, **FINAL)

    desk.do(Dispute.enter_force)

    assert status(desk) is ArbitrationStatus.IN_FORCE


def test_a_closing_by_an_award_says_what_was_awarded(desk: OnTheDesk) -> None:
    """Claimed, agreed, awarded and paid are different sums (stage table 18)."""
    heard(desk, "A1", "R1").do(Dispute.award, **FINAL)
    desk.do(Dispute.enter_force)

    [closed] = desk.do(Dispute.close, outcome=Outcome.AWARDED)

    assert "，裁决 857.50 元，" in told(closed.TOPIC, vars(closed), "zh")
    assert vars(closed)["awarded"] == Decimal("857.50")


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
    with refused(NotTheCourtToAnnul, body="court-huli"):
        desk.do(Dispute.record_suit, party="R1", **annul | {"court": "court-huli"})

    desk.do(Dispute.record_suit, party="R1", **annul)

    assert desk.do(Dispute.record_suit, party="R1", **annul) == []
    assert status(desk) is ArbitrationStatus.SUED


@pytest.mark.parametrize(
    ("award", "party", "kind", "days"),
    [
        (AWARD, "R1", SuitKind.SUE, 15),
        (FINAL, "A1", SuitKind.SUE, 15),
        (FINAL, "R1", SuitKind.ANNUL, 30),
    ],
)
def test_who_goes_to_court_goes_in_time(
    desk: OnTheDesk, award: dict[str, Any], party: str, kind: SuitKind, days: int
) -> None:
    """Fifteen days to sue, thirty to ask for annulment, from service (调解仲裁法 Art. 48-50)."""
    said: dict[str, Any] = {"party": party, "court": "court-intermediate", "kind": kind}
    heard(desk, "A1", "R1", "R2").do(Dispute.award, **award)
    serve_on_all(desk.at(2023, 11, 20, 15, 0)).at(2023, 11, 20, 23, 59).later(days=days)
    until = desk.time

    with refused(SuitTooLate, until=until.date().isoformat()):
        desk.later(minutes=1).do(Dispute.record_suit, **said)
    with refused(SuitInTime):
        desk.do(Dispute.record_suit, at=until, accepted_late=LateGround.GOOD_REASON, **said)

    assert desk.do(Dispute.record_suit, at=until, **said) != []
    assert status(desk) is ArbitrationStatus.SUED


def test_a_suit_that_a_court_took_late_is_recorded_and_undoes_nothing(desk: OnTheDesk) -> None:
    """Nothing keeps anybody from court; whether a delay is excused is the court's to say.

    民事诉讼法 Art. 86; 人民调解法 Art. 3(3).
    """
    served(desk, AWARD).later(days=30).do(Dispute.enter_force)
    said: dict[str, Any] = {"party": "R1", "court": "court-huli"}
    with refused(SuitTooLate, party="R1"):
        desk.do(Dispute.record_suit, **said)

    desk.do(Dispute.record_suit, accepted_late=LateGround.FORCE_MAJEURE, **said)

    assert desk.do(Dispute.record_suit, accepted_late=LateGround.FORCE_MAJEURE, **said) == []
    assert status(desk) is ArbitrationStatus.IN_FORCE
    assert Title.AWARD in titles(desk.dispute)
    with refused(NotBorneOut):
        desk.do(Dispute.close, outcome=Outcome.TO_COURT)


def test_who_sued_in_time_was_never_bound(desk: OnTheDesk) -> None:
    """Heard of late, a suit brought in time still comes before the award's force (Art. 50)."""
    served(desk, AWARD).later(days=2)
    sued_at = desk.time
    desk.later(days=28).do(Dispute.enter_force)

    desk.do(Dispute.record_suit, at=sued_at, party="R1", court="court-huli")

    award = desk.dispute.arbitration.award
    assert award is not None
    assert set(award.in_force) == {"A1", "R2"}
    assert status(desk) is ArbitrationStatus.SUED


def test_an_award_binds_those_who_did_not_sue(desk: OnTheDesk) -> None:
    """Several parties, some sue: it binds the others person by person (解释一 Art. 17)."""
    served(desk, AWARD).do(Dispute.record_suit, party="R2", court="court-huli")
    desk.later(days=20)

    desk.do(Dispute.enter_force, party="R1")

    with refused(SuitPending, party="R2"):
        desk.do(Dispute.enter_force)
    award = desk.dispute.arbitration.award
    assert award is not None
    assert set(award.in_force) == {"R1"}
    assert award.in_force["R1"] - award.served["R1"] > timedelta(days=15)


def test_an_award_binds_who_was_a_party_when_it_was_made(desk: OnTheDesk) -> None:
    """Who is named as a respondent afterwards was never heard (调解仲裁法 Art. 22, 36)."""
    heard(desk, "A1", "R1", "R2").do(Dispute.award, **FINAL)
    late: dict[str, Any] = {"role": Role.PLATFORM, "person": "p-late", "details": {}}
    desk.do(Dispute.add_respondent, respondent=late)

    with refused(NotBoundByAward, party="R3"):
        desk.do(Dispute.enter_force, party="R3")
    with refused(NotBoundByAward):
        desk.do(Dispute.serve_award, party="R3", way=ServiceWay.DIRECT)
    with refused(NotBoundByAward):
        desk.do(Dispute.record_suit, party="R3", court="court-huli")
    desk.do(Dispute.enter_force)

    award = desk.dispute.arbitration.award
    assert award is not None
    assert set(award.in_force) == {"A1", "R1", "R2"}


def test_who_is_bound_by_an_award_stays_who_they_are(desk: OnTheDesk) -> None:
    """It is enforced against its own parties (调解仲裁法 Art. 51)."""
    other: dict[str, Any] = {"party": "R1", "person": "p-somebody-else"}
    heard(desk, "A1", "R1", "R2").do(Dispute.award, **FINAL)

    with refused(BoundByArbitration, party="R1"):
        desk.do(Dispute.correct_party, **other)

    details = {"name": sealed("某公司", field="name")}
    assert desk.do(Dispute.correct_party, party="R1", details=details) != []


def test_who_signed_for_a_mediation_document_stays_who_they_are(desk: OnTheDesk) -> None:
    """In effect it binds both (调解仲裁法 Art. 42); until then another person signs anew."""
    desk.do(Dispute.mediate_in_arbitration, number="调1", respondents=["R1"])
    for side in ("A1", "R1"):
        desk.do(Dispute.sign_for_mediation_document, party=side, way=ServiceWay.DIRECT)

    with refused(BoundByArbitration, party="R1"):
        desk.do(Dispute.correct_party, party="R1", person="p-somebody-else")

    assert desk.do(Dispute.correct_party, party="R2", person="p-somebody-else") != []


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
