"""What happened is told in an order in which it can have happened; late, if need be."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.access_steps import THE_OFFICES_OWN
from domain.arbitration import AwardResult
from domain.closing import ReopenReason
from domain.consent import Way
from domain.dispute import Dispute
from domain.refusals import BeforeWhatItRestsOn
from domain.refusals.arbitration import HearingNotYet, StillOpenToSuit
from domain.refusals.confirmation import NotYetDue
from domain.refusals.performance import NotYetInBreach
from domain.refusals.visit import NotThatDay
from domain.steps import DECISIONS
from domain.values import ConsentAct, Outcome, PartyId, Proof
from tests.law.desk import OnTheDesk, company, refused, sealed
from tests.law.roads import ROADS, on_the_desk, steps_of
from tests.law.saying import item, words_of
from tests.law.test_agreement import accepted, draft, signed
from tests.law.test_arbitration import THREE, called
from tests.law.test_arbitration import accepted as before_the_commission
from tests.law.test_referral import offer
from tests.law.test_visit import there

ON_THE_APPLICATION = {
    "what is heard, handed in or put right": (
        *("record-oral-application", "classify", "add-document", "hand-in-evidence"),
        "record-external-number",
        *("add-claim", "amend-claim", "withdraw-claim", "split-off", "link"),
        *("add-respondent", "add-representative", "correct-party", "disclose-conflict"),
        *("re-pin-rules", "end-representation", "record-informer"),
    ),
    "who is called, and what they answer": (
        *("record-contact-attempt", "record-consent", "record-refusal", "decline"),
    ),
    "the other ways, open to a worker at any time": (
        *("advise-arbitration", "prepare-application", "record-own-way", "withdraw"),
    ),
    "a plan, a letter, a choice: what begins something": (
        *("plan-visit", "offer-referral", "choose-arbitration", "overrule-route", "break-glass"),
    ),
}
"""Steps that rest on the application alone, which the registry holds them to."""

ANY_TIME = {step for steps in ON_THE_APPLICATION.values() for step in steps} | THE_OFFICES_OWN

TOO_EARLY = (
    *(BeforeWhatItRestsOn, HearingNotYet, StillOpenToSuit, NotThatDay, NotYetDue, NotYetInBreach),
)
"""Each says of a date that it comes too early; most name what it rests on."""


@pytest.mark.parametrize("road", ROADS)
def test_no_step_happens_before_what_it_rests_on(road: str) -> None:
    """A record whose order cannot have been proves nothing (档案法 Art. 37)."""
    desk = on_the_desk()
    filed_at = desk.dispute.received_at

    for step in steps_of(road):
        desk.later(days=step.days, minutes=1)
        said = words_of(step, desk)
        if step.step not in ANY_TIME:
            with pytest.raises(TOO_EARLY):
                desk.do(DECISIONS[step.step], by=step.by, at=filed_at, **said)
        desk.do(DECISIONS[step.step], by=step.by, **said)


@pytest.mark.parametrize("road", ROADS)
def test_a_road_is_told_late_in_true_order(road: str) -> None:
    """Whoever comes back from the field writes it down then, each thing at its own time."""
    desk = on_the_desk()
    told_late = timedelta(days=200)

    for step in steps_of(road):
        desk.later(days=step.days, minutes=1)
        said, at = words_of(step, desk), desk.time
        if step.step not in THE_OFFICES_OWN:  # the machinery records as things happen
            desk.later(days=told_late.days)
        desk.do(DECISIONS[step.step], by=step.by, at=at, **said)
        desk.time = at

    assert desk.registry.facts(desk.id)[-1].happened_at <= desk.time


def test_it_is_accepted_after_the_last_of_the_consents() -> None:
    """In scope *and* both sides agree, then it is accepted (人社厅发〔2024〕4号)."""
    desk = OnTheDesk()
    for party, minutes in (("A1", 5), ("R1", 20)):
        desk.later(minutes=minutes)
        desk.do(Dispute.record_consent, party=party, to=ConsentAct.MEDIATE, way=Way.FACE)
    last = desk.time
    said: dict[str, Any] = {"mediator": "lin", "respondents": ["R1"]}
    desk.later(hours=1)

    with refused(BeforeWhatItRestsOn, rests_on=last):
        desk.do(Dispute.accept, at=last - timedelta(minutes=1), **said)

    assert desk.do(Dispute.accept, at=last, **said) != []


def test_the_last_word_of_a_party_counts() -> None:
    """A refusal is not undone by a consent given before it (人民调解法 Art. 17, 23)."""
    desk = OnTheDesk().later(hours=1)
    said: dict[str, Any] = {"party": "R1", "to": ConsentAct.MEDIATE, "way": Way.PHONE}
    desk.do(Dispute.record_refusal, **said)
    refused_at = desk.time

    with refused(BeforeWhatItRestsOn, rests_on=refused_at):
        desk.later(hours=1).do(Dispute.record_consent, at=refused_at - timedelta(minutes=5), **said)

    assert desk.dispute.refuses("R1", ConsentAct.MEDIATE)


def test_a_closing_follows_the_last_that_it_counts() -> None:
    """Same-day figures are read from its date, so it cannot be put back (stage table 18)."""
    desk = accepted()
    draft(desk)
    signed(desk.later(minutes=5))
    payment: dict[str, Any] = {"payment": "P1", "term": "T1", "proof": Proof.BANK_RECEIPT}
    desk.later(days=1).do(Dispute.record_payment, amount=Decimal("857.50"), **payment)
    paid_at = desk.time
    desk.later(days=1)

    with refused(BeforeWhatItRestsOn, rests_on=paid_at):
        desk.do(Dispute.close, at=paid_at - timedelta(days=1), outcome=Outcome.AGREED_PERFORMED)

    desk.do(Dispute.close, at=paid_at, outcome=Outcome.AGREED_PERFORMED)
    with refused(BeforeWhatItRestsOn, rests_on=paid_at):
        desk.do(
            Dispute.reopen, at=paid_at - timedelta(hours=1), reason=ReopenReason.PAYMENT_REVERSED
        )


def test_nothing_is_inspected_before_the_certificates_are_shown() -> None:
    """Certificates first; not shown, the company may refuse (行政处罚法 Art. 55)."""
    desk = there(OnTheDesk().later(minutes=40))
    arrived_at = desk.time
    desk.later(minutes=10).do(Dispute.show_certificates, visit="V1")
    shown_at = desk.time
    desk.later(minutes=30)

    for decision, said in (
        (Dispute.record_inspection, {"inspection_record": sealed("无台账")}),
        (Dispute.correct_on_the_spot, {"correction": sealed("补签")}),
    ):
        with refused(BeforeWhatItRestsOn, rests_on=shown_at):
            desk.do(decision, at=arrived_at, visit="V1", **said)


def test_no_default_is_awarded_before_its_hearing_and_no_notice_served_before_acceptance() -> None:
    """Who is tried in absence was told, and stayed away (调解仲裁法 Art. 35-36)."""
    desk = OnTheDesk(centre="huli", respondents=[company()]).later(days=20)
    before_the_commission(desk, commission="arbitration-huli", hosted=True)
    desk.do(Dispute.form_tribunal, arbitrators=THREE)
    accepted_at = desk.time
    with refused(BeforeWhatItRestsOn, rests_on=accepted_at):
        called(desk, served_at=accepted_at - timedelta(days=9))
    called(desk).later(days=10).do(Dispute.hold_hearing, hearing="H1", present=["A1"])
    held_at = desk.time
    default: dict[str, Any] = {"number": "裁1", "items": [item()]}
    default |= {"hearing": "H1", "absent": PartyId("R1"), "result": AwardResult.FOR_WORKER}

    with refused(BeforeWhatItRestsOn, rests_on=held_at):
        desk.later(days=1).do(Dispute.award_by_default, at=held_at - timedelta(days=5), **default)


def test_a_correction_is_no_way_around_it() -> None:
    """What is put right happened at a time of its own, and not before what it rests on."""
    desk = accepted()
    draft(desk.later(hours=1))
    drafted_at = desk.time
    signed(desk)
    payment: dict[str, Any] = {"payment": "P1", "term": "T1", "proof": Proof.BANK_RECEIPT}
    [paid] = desk.do(Dispute.record_payment, amount=Decimal("857.50"), **payment)
    act = desk.act(at=drafted_at - timedelta(minutes=9), corrects=paid.originator_version)

    with refused(BeforeWhatItRestsOn, rests_on=drafted_at):
        desk.registry.at(desk.id).decide(
            Dispute.record_payment, act, amount=Decimal(800), **payment
        )


def test_a_clock_that_is_ahead_holds_nobody_up() -> None:
    """A caller's clock may run a little ahead; what is said to happen now is never too early."""
    desk = OnTheDesk().later(hours=1)
    for party in ("A1", "R1"):
        said: dict[str, Any] = {"party": party, "to": ConsentAct.MEDIATE, "way": Way.PHONE}
        desk.do(Dispute.record_consent, at=desk.time + timedelta(minutes=1), **said)

    assert desk.do(Dispute.accept, mediator="lin", respondents=["R1"]) != []


def test_the_machinery_is_held_to_its_own_clock() -> None:
    """The case acts on what is recorded; another machine's clock may be behind the office's."""
    desk = OnTheDesk().later(hours=1)
    offer(desk)

    behind = desk.time - timedelta(seconds=30)
    assert desk.do(Dispute.chase_referral, by="case", at=behind, referral="F1", attempt=1) != []
