"""Reopening: by a new fact, or because what another body had comes back."""

from typing import Any

from domain.acceptance import OtherWay
from domain.closing import ReopenReason
from domain.consent import Way
from domain.dispute import Dispute
from domain.referral_answers import ReturnReason
from domain.refusals import StepNotOpen
from domain.values import ConsentAct, OfficerId, Outcome, Stage
from tests.law.desk import OnTheDesk, refused
from tests.law.test_closing import A1, R1, declined, taken_over


def test_a_closed_dispute_is_reopened_by_a_new_fact_only() -> None:
    """A closed figure is never edited, only followed by a later fact (stage table 18)."""
    desk = declined()
    with refused(StepNotOpen):
        desk.do(Dispute.reopen, reason=ReopenReason.NEW_FACTS)
    desk.do(Dispute.close, outcome=Outcome.DECLINED)

    assert len(desk.do(Dispute.reopen, reason=ReopenReason.NEW_FACTS)) == 1

    assert desk.do(Dispute.reopen, reason=ReopenReason.NEW_FACTS) == []
    assert desk.dispute.stage is Stage.INTAKE
    assert desk.dispute.declined == ""
    topics = [fact.TOPIC for fact in desk.registry.facts(desk.id)]
    assert topics[-2:] == ["dispute.closed", "dispute.reopened"]


def test_who_refused_may_be_asked_anew_after_reopening() -> None:
    """Reopening lets mediation go on: a refusal of then is no refusal of now."""
    desk = OnTheDesk()
    desk.do(Dispute.record_refusal, party=R1, to=ConsentAct.MEDIATE, way=Way.PHONE)
    desk.do(Dispute.close, outcome=Outcome.REFUSED)
    desk.do(Dispute.reopen, reason=ReopenReason.NEW_FACTS)

    for party in (A1, R1):
        desk.do(Dispute.record_consent, party=party, to=ConsentAct.MEDIATE, way=Way.FACE)
    desk.do(Dispute.accept, mediator=OfficerId("lin"), respondents=[R1])

    assert desk.dispute.stage is Stage.MEDIATION


def test_what_another_body_took_over_is_not_reopened_here() -> None:
    """Custody is with exactly one body, and theirs to take up again."""
    dispute = declined().dispute
    dispute.close(OnTheDesk().act(), outcome=Outcome.DECLINED)
    dispute.custody = "huli"

    with refused(StepNotOpen, stage=Stage.REFERRED):
        dispute.reopen(OnTheDesk().act(), reason=ReopenReason.NEW_FACTS)


def returned(desk: OnTheDesk) -> list[Any]:
    """The court sends it back."""
    by, why = "partner:court-siming", ReturnReason.OTHER
    return desk.do(Dispute.return_referral, by=by, referral="F1", reason=why)


def test_what_comes_back_after_closing_is_open_again_at_once() -> None:
    """A return is worked on immediately (退回: stage table 17), and nobody has to notice it."""
    desk = taken_over(OnTheDesk(), "court-siming")
    desk.do(Dispute.close, outcome=Outcome.TO_COURT)

    facts = returned(desk)

    assert [fact.TOPIC for fact in facts] == ["dispute.referral_returned", "dispute.reopened"]
    assert facts[-1].reason == ReopenReason.RETURNED
    assert (desk.dispute.stage, desk.dispute.custody) == (Stage.INTAKE, "siming")
    assert returned(desk) == []


def test_what_stands_without_the_other_body_stays_closed() -> None:
    """The worker went to court themselves: the return of our letter undoes nothing."""
    desk = taken_over(OnTheDesk(), "court-siming")
    desk.do(Dispute.record_own_way, way=OtherWay.COURT)
    desk.do(Dispute.close, outcome=Outcome.TO_COURT)

    assert [fact.TOPIC for fact in returned(desk)] == ["dispute.referral_returned"]

    assert desk.dispute.stage is Stage.CLOSED
