"""Referrals: custody is always with exactly one body, and moves when the receiver accepts."""

from datetime import timedelta
from typing import Any

import pytest

from domain.bodies import BodyKind, Mode, read_bodies
from domain.centres import read_centres
from domain.consent import Way
from domain.dispute import Dispute
from domain.documents import DocumentKind
from domain.referral import ReferralStatus, ShareGround
from domain.referral_answers import Result, ReturnReason, Wanted
from domain.referral_ways import CallBackReason
from domain.refusals import StepNotOpen, UnknownClaim
from domain.refusals.referral import (
    AnotherHandOver,
    AskedForMoreBefore,
    BodyDoesNotTake,
    ChaseOutOfTurn,
    HandedToOurselves,
    NoConsentToShare,
    NoNumberGiven,
    NothingAsked,
    NothingSent,
    NotOnFile,
    OnlyPartHandedOver,
    ReferralIdTaken,
    ReferralNotWaiting,
    UnknownBody,
    UnknownReferral,
)
from domain.refusals.visit import AnotherVisitOpen
from domain.values import ConsentAct, Stage
from domain.visit import InspectionGround, VisitPurpose
from tests.law.desk import NINE, OnTheDesk, claim, refused, sealed

HULI = "partner:huli"


def offer(desk: OnTheDesk, **said: Any) -> list[Any]:
    """Hand the dispute over to Huli, as in scenario E, or refer it otherwise."""
    letter: dict[str, Any] = {
        "referral": "F1",
        "body": "huli",
        "mode": Mode.HAND_OVER,
        "ground": ShareGround.JURISDICTION,
    } | said
    return desk.do(Dispute.offer_referral, **letter)


def paper(desk: OnTheDesk, name: str = "D1", kind: DocumentKind = DocumentKind.EVIDENCE) -> None:
    """Put a paper on the file."""
    said: dict[str, Any] = {"digest": "sha-256:" + "ab" * 32, "size": 10, "kind": kind}
    desk.do(Dispute.add_document, document=name, title=sealed(name), **said)


def consent(desk: OnTheDesk, to: ConsentAct = ConsentAct.SHARE, party: str = "A1") -> None:
    """The applicant, or another, agrees."""
    desk.do(Dispute.record_consent, party=party, to=to, way=Way.FACE)


@pytest.fixture
def desk() -> OnTheDesk:
    """A dispute of two claims that came in at Siming."""
    return OnTheDesk(claims=[claim(1), claim(2, amount="400")]).later(minutes=30)


def referral(desk: OnTheDesk, name: str = "F1") -> Any:
    """The referral as the registry reads it back."""
    return desk.dispute.referrals[name]


def test_scenario_e_siming_hands_over_to_huli(desk: OnTheDesk) -> None:
    """A hand-over is closed by the receiver's acceptance; clock A keeps the first receipt."""
    consent(desk)
    paper(desk)
    offer(desk, documents=["D1"])
    assert (desk.dispute.stage, desk.dispute.custody) == (Stage.REFERRED, "siming")

    desk.later(days=1).do(Dispute.acknowledge_referral, by=HULI, referral="F1", number="湖收1")
    assert desk.dispute.custody == "siming"
    desk.do(Dispute.accept_referral, by=HULI, referral="F1", number="厦湖劳调2")

    dispute = desk.dispute
    assert (dispute.custody, dispute.centre, dispute.stage) == ("huli", "huli", Stage.INTAKE)
    assert dispute.received_at == NINE
    assert referral(desk).their_number == "厦湖劳调2"
    assert referral(desk).passed_on == ["D1"]


def test_a_body_that_took_the_dispute_over_is_asked_by_nobody_else(desk: OnTheDesk) -> None:
    """Custody is with exactly one body; what is with a court is not offered on (首问负责)."""
    consent(desk)
    offer(desk, body="court-siming")
    desk.do(Dispute.accept_referral, by="partner:court-siming", referral="F1", number="诉前1")

    assert (desk.dispute.custody, desk.dispute.stage) == ("court-siming", Stage.REFERRED)
    with refused(StepNotOpen):
        offer(desk, referral="F2", body="court-huli")


def test_every_step_of_a_referral_asked_again_adds_nothing(desk: OnTheDesk) -> None:
    """Every decision is safe to repeat."""
    paper(desk)
    steps: list[tuple[Any, dict[str, Any]]] = [
        (Dispute.acknowledge_referral, {"number": "1"}),
        (Dispute.ask_more, {"wanted": [Wanted.IDENTITY]}),
        (Dispute.send_more, {"documents": ["D1"]}),
        (Dispute.chase_referral, {"attempt": 1}),
        (Dispute.accept_referral, {}),
        (Dispute.return_referral, {"reason": ReturnReason.WRONG_PLACE}),
        (Dispute.escalate_referral, {"superior": "hrss"}),
        (Dispute.designate_referral, {"body": "huli"}),
        (Dispute.accept_referral, {"number": "2"}),
        (Dispute.report_result, {"result": Result.SETTLED}),
    ]
    offer(desk)
    assert offer(desk) == []
    for decision, said in steps:
        assert desk.do(decision, referral="F1", **said) != []

        assert desk.do(decision, referral="F1", **said) == []


def test_legal_aid_assists_while_mediation_goes_on(desk: OnTheDesk) -> None:
    """Help never moves custody: legal aid does not end a mediation."""
    for party in ("A1", "R1"):
        consent(desk, ConsentAct.MEDIATE, party)
    desk.do(Dispute.accept, mediator="lin", respondents=["R1"])
    offer(desk, body="legal-aid", mode=Mode.ASSIST, ground=ShareGround.LEGAL_AID_FIRST)

    desk.do(Dispute.accept_referral, by="partner:legal-aid", referral="F1")

    assert (desk.dispute.custody, desk.dispute.stage) == ("siming", Stage.MEDIATION)
    desk.do(Dispute.report_result, referral="F1", result=Result.GRANTED)
    assert desk.dispute.stage is Stage.MEDIATION


def test_papers_go_with_a_legal_ground_or_with_consent(desk: OnTheDesk) -> None:
    """Papers go on a ground or with consent; an insurer is no authority (PIPL Art. 23, 29)."""
    with refused(NoConsentToShare, body="huli"):
        offer(desk, ground=ShareGround.CONSENT)
    with refused(NoConsentToShare, body="yilubao"):
        offer(desk, body="yilubao", ground=ShareGround.STATUTORY_DUTY)

    consent(desk)
    offer(desk, body="yilubao", ground=ShareGround.CONSENT)

    assert referral(desk).status is ReferralStatus.OFFERED


def test_consent_taken_back_stops_sharing_but_not_what_was_shared(desk: OnTheDesk) -> None:
    """Deleting consent later stops sharing, not storage (scenario B)."""
    consent(desk)
    paper(desk, kind=DocumentKind.MEDICAL)
    offer(desk, body="yilubao", ground=ShareGround.CONSENT)
    desk.do(Dispute.ask_more, referral="F1", wanted=[Wanted.DIAGNOSIS])

    said: dict[str, Any] = {"party": "A1", "to": ConsentAct.SHARE, "way": Way.PHONE}
    desk.do(Dispute.record_consent_withdrawn, **said)

    with refused(NoConsentToShare):
        desk.do(Dispute.send_more, referral="F1", documents=["D1"])


def test_an_insurer_asks_once(desk: OnTheDesk) -> None:
    """An insurer asks for everything that is missing at one time (保险法 Art. 22)."""
    consent(desk)
    paper(desk)
    offer(desk, body="yilubao", ground=ShareGround.CONSENT)
    with refused(NothingAsked):
        desk.do(Dispute.ask_more, referral="F1", wanted=[])
    desk.do(Dispute.ask_more, referral="F1", wanted=[Wanted.DIAGNOSIS])
    with refused(NothingSent):
        desk.do(Dispute.send_more, referral="F1", documents=[])
    desk.do(Dispute.send_more, referral="F1", documents=["D1"])

    with refused(AskedForMoreBefore):
        desk.do(Dispute.ask_more, referral="F1", wanted=[Wanted.BILLS])


def test_custody_goes_whole_and_one_way(desk: OnTheDesk) -> None:
    """Custody is with exactly one body: no half hand-over, no two at once, none to ourselves."""
    with refused(OnlyPartHandedOver):
        offer(desk, claims=["C2"])
    with refused(HandedToOurselves):
        offer(desk, body="siming")
    with refused(UnknownClaim):
        offer(desk, claims=["C9"])

    offer(desk)

    with refused(AnotherHandOver, referral="F1"):
        offer(desk, referral="F2", body="court-huli")
    offer(desk, referral="F3", body="legal-aid", mode=Mode.ASSIST, claims=["C2"])


def test_nothing_is_handed_over_while_a_visit_is_open(desk: OnTheDesk) -> None:
    """Inspectors are not sent out for a dispute that is going elsewhere."""
    desk.do(
        Dispute.plan_visit,
        visit="V1",
        purpose=VisitPurpose.MEDIATE,
        ground=InspectionGround.INVITED_TO_ASSIST,
        place=sealed("x"),
        starts_at=NINE,
        ends_at=NINE + timedelta(hours=1),
        inspectors={"a": "1", "b": "2"},
    )

    with refused(AnotherVisitOpen):
        offer(desk)


def test_a_letter_names_a_body_that_takes_it_and_papers_on_file(desk: OnTheDesk) -> None:
    """Receiving body, way and list of papers are named in the letter (移送函)."""
    with refused(UnknownBody):
        offer(desk, body="nobody")
    with refused(BodyDoesNotTake):
        offer(desk, body="legal-aid")
    with refused(NotOnFile, document="D7"):
        offer(desk, documents=["D7"])
    offer(desk, referral="F2")
    with refused(UnknownReferral):
        desk.do(Dispute.accept_referral, referral="F1")
    with refused(ReferralIdTaken):
        offer(desk, referral="F2", body="city")


def test_who_takes_it_over_gives_it_a_number(desk: OnTheDesk) -> None:
    """The receipt carries the receiver's new number (移送接收案件回执)."""
    offer(desk)

    with refused(NoNumberGiven):
        desk.do(Dispute.acknowledge_referral, referral="F1", number=" ")
    with refused(NoNumberGiven):
        desk.do(Dispute.accept_referral, referral="F1")


def test_an_answer_is_chased_attempt_by_attempt(desk: OnTheDesk) -> None:
    """Chasing is recorded once for each attempt, and only while an answer is awaited."""
    offer(desk)
    desk.do(Dispute.chase_referral, by="case", referral="F1", attempt=1)
    before = desk.dispute.person_version

    with refused(ChaseOutOfTurn, next=2):
        desk.do(Dispute.chase_referral, by="case", referral="F1", attempt=3)
    desk.do(Dispute.chase_referral, by="case", referral="F1", attempt=2)

    assert (referral(desk).chased, desk.dispute.person_version) == (2, before)


def test_a_referral_is_called_back_until_it_is_accepted(desk: OnTheDesk) -> None:
    """What another body has taken on is returned by it, not called back."""
    said: dict[str, Any] = {"referral": "F1", "reason": CallBackReason.SENT_IN_ERROR}
    offer(desk)
    desk.do(Dispute.cancel_referral, **said)

    assert desk.do(Dispute.cancel_referral, **said) == []
    assert desk.dispute.stage is Stage.INTAKE
    offer(desk, referral="F2", body="legal-aid", mode=Mode.ASSIST)
    for name, decision in (("F1", Dispute.accept_referral), ("F1", Dispute.report_result)):
        more: dict[str, Any] = {"result": Result.PAID} if decision is Dispute.report_result else {}
        with refused(ReferralNotWaiting):
            desk.do(decision, referral=name, **more)


def test_every_centre_is_a_body_and_every_kind_of_the_chain_is_there() -> None:
    """Other centres receive hand-overs under their own ids, and those of other cities one."""
    bodies = read_bodies()

    assert {body.kind for body in bodies.values()} == set(BodyKind)
    centres = {b.id for b in bodies.values() if b.kind is BodyKind.CENTRE}
    assert centres == {*read_centres(), "other-city-centre"}
