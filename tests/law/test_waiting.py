"""Whom a dispute waits for: somebody always has the next word, until it is closed."""

from datetime import timedelta

import pytest

from domain.acceptance import OtherWay
from domain.bodies import Mode
from domain.closing import WithdrawalReason
from domain.consent import Way
from domain.dispute import Dispute
from domain.mediation import EndReason
from domain.referral import ShareGround
from domain.steps import DECISIONS
from domain.values import BodyId, ConsentAct, OfficerId, PartyId, Stage
from domain.visit import InspectionGround, VisitPurpose
from domain.waiting import next_date, waiting_for
from tests.law.desk import OnTheDesk, sealed
from tests.law.roads import ROADS, on_the_desk, steps_of
from tests.law.saying import words_of

A1, R1 = PartyId("A1"), PartyId("R1")


def accepted() -> OnTheDesk:
    """A dispute in mediation."""
    desk = OnTheDesk()
    for party in (A1, R1):
        desk.do(Dispute.record_consent, party=party, to=ConsentAct.MEDIATE, way=Way.PHONE)
    desk.do(Dispute.accept, mediator=OfficerId("lin"), respondents=[R1])
    return desk


def test_at_the_window_the_centre_has_the_next_word() -> None:
    """Whoever receives first is responsible (首问负责)."""
    assert waiting_for(OnTheDesk().dispute) == "centre"


def test_a_company_that_was_asked_has_the_next_word() -> None:
    """Reached, and not answered yet."""
    desk = OnTheDesk()
    desk.do(Dispute.record_consent, party=A1, to=ConsentAct.MEDIATE, way=Way.FACE)
    desk.do(Dispute.record_contact_attempt, party=R1, way=Way.PHONE, reached=True)

    assert waiting_for(desk.dispute) == "respondent"


def test_nobody_but_the_worker_chooses_after_a_refusal() -> None:
    """A party's refusal ends mediation with that party; the other ways are the worker's."""
    desk = OnTheDesk()
    desk.do(Dispute.record_refusal, party=R1, to=ConsentAct.MEDIATE, way=Way.PHONE)
    assert waiting_for(desk.dispute) == "worker"

    desk = accepted()
    ways = [OtherWay.ARBITRATION]
    desk.do(Dispute.end_without_agreement, reason=EndReason.TOO_FAR_APART, ways=ways)
    assert waiting_for(desk.dispute) == "worker"


def test_a_visit_waits_for_the_inspectors_and_stands_in_the_diary() -> None:
    """At least two inspectors go with the mediator; the next date is theirs."""
    desk = accepted()
    start = desk.time + timedelta(hours=2)
    desk.do(
        Dispute.plan_visit,
        visit="v1",
        purpose=VisitPurpose.MEDIATE,
        ground=InspectionGround.INVITED_TO_ASSIST,
        place=sealed("岛内", field="place"),
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        inspectors={"chen": "1", "wu": "2"},
    )

    zone = desk.registry.centres["siming"].zone
    assert waiting_for(desk.dispute) == "inspectors"
    assert next_date(desk.dispute, zone) == start


def test_a_hand_over_waits_for_the_body_and_then_is_with_it() -> None:
    """Custody is always with exactly one body, and the record says with which."""
    desk = accepted()
    desk.do(
        Dispute.offer_referral,
        referral="f1",
        body=BodyId("court-siming"),
        mode=Mode.HAND_OVER,
        ground=ShareGround.JURISDICTION,
    )
    assert waiting_for(desk.dispute) == "body:court-siming"

    desk.do(Dispute.accept_referral, referral="f1", number="7")
    assert waiting_for(desk.dispute) == "body:court-siming"


def test_what_is_closed_waits_for_nobody() -> None:
    """And nothing of it stands in the diary."""
    desk = accepted()
    desk.do(Dispute.withdraw, party=A1, reason=WithdrawalReason.OTHER)

    assert waiting_for(desk.dispute) == "nobody"
    assert next_date(desk.dispute, desk.registry.centres["siming"].zone) is None


@pytest.mark.parametrize("road", sorted(ROADS))
def test_on_every_road_somebody_has_the_next_word(road: str) -> None:
    """An open dispute never waits for nobody (no stuck case); a closed one always does."""
    desk = on_the_desk()
    for said in steps_of(road):
        desk.later(days=said.days, minutes=1)
        desk.do(DECISIONS[said.step], by=said.by, **words_of(said, desk))
        is_closed = desk.dispute.stage is Stage.CLOSED
        assert (waiting_for(desk.dispute) == "nobody") == is_closed
        next_date(desk.dispute, desk.registry.centres[desk.dispute.centre].zone)
