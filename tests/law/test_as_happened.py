"""Both clocks: what the office knew at a moment, and what was so at it (双时间轴)."""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.access_steps import THE_OFFICES_OWN
from domain.arbitration import AwardResult
from domain.as_happened import as_happened, as_recorded, begins_at, known_by, put_right
from domain.consent import Way
from domain.dispute import Dispute
from domain.record import Fact
from domain.refusals import Refusal
from domain.steps import DECISIONS, STEPS, open_on
from domain.values import Proof
from tests.law.anything import Anything
from tests.law.desk import NINE, OnTheDesk
from tests.law.everywhere import ON_A_DISPUTE
from tests.law.roads import ROADS, on_the_desk, steps_of, walk
from tests.law.saying import item, words_of
from tests.law.test_arbitration import THREE, accepted, called

LATE = timedelta(days=200)


def facts_of(desk: OnTheDesk) -> list[Fact]:
    """Every fact of the dispute, as recorded."""
    return desk.registry.facts(desk.id)


def told_late(road: str) -> OnTheDesk:
    """A road on which what people do is written down two hundred days later."""
    desk = on_the_desk()
    for step in steps_of(road):
        desk.later(days=step.days, minutes=1)
        said, at = words_of(step, desk), desk.time
        if step.step not in THE_OFFICES_OWN:
            desk.later(days=LATE.days)
        desk.do(DECISIONS[step.step], by=step.by, at=at, **said)
        desk.time = at
    desk.later(days=LATE.days)
    return desk


def is_in_order(facts: list[Fact]) -> bool:
    """Whether nothing was recorded late: by happening, the facts stand as they were recorded."""
    moments = [fact.happened_at for fact in facts[1:]]
    return moments == sorted(moments) and not any(fact.corrects for fact in facts)


@pytest.mark.parametrize("road", ROADS)
def test_at_the_end_of_time_both_clocks_agree(road: str) -> None:
    """Of a dispute of which nothing was recorded late and nothing put right."""
    desk = walk(on_the_desk(), road)
    facts = facts_of(desk)

    then = as_happened(facts, desk.time)

    assert then.left_out == ()
    if is_in_order(facts):
        assert then.dispute == desk.dispute == as_recorded(facts)


@pytest.mark.parametrize("road", ROADS)
def test_what_was_told_late_is_so_from_when_it_happened(road: str) -> None:
    """The stage of each moment is the one it would have been, had it been told at once."""
    at_once, late = walk(on_the_desk(), road), told_late(road)
    facts, told = facts_of(at_once), facts_of(late)
    if not is_in_order(facts) or len(facts) != len(told):
        return

    for fact in facts:
        prompt = as_happened(facts, fact.happened_at)
        entered = as_happened(told, fact.happened_at)
        assert entered.left_out == ()
        assert entered.dispute.stage == prompt.dispute.stage
        assert entered.dispute.mediator == prompt.dispute.mediator


def test_before_it_was_recorded_nobody_knew() -> None:
    """The two together: what the office knew then, of then (as recorded, as happened)."""
    facts = facts_of(told_late("performed"))
    accepted = next(fact for fact in facts if fact.TOPIC == "dispute.accepted")
    just_after = accepted.happened_at + timedelta(seconds=1)

    assert as_happened(facts, just_after).dispute.accepted_at == accepted.happened_at
    assert as_happened(known_by(facts, just_after), just_after).dispute.accepted_at is None
    assert accepted not in known_by(facts, accepted.timestamp - timedelta(seconds=1))
    assert accepted in known_by(facts, accepted.timestamp)


def test_a_slip_was_never_so() -> None:
    """Once it is put right, the attempt was made when the correction says, and that once."""
    desk = OnTheDesk()
    said: dict[str, Any] = {"party": "R1", "way": Way.PHONE}
    desk.later(hours=1)
    [wrong] = desk.do(Dispute.record_contact_attempt, reached=True, **said)
    act = desk.later(hours=1).act(
        at=NINE + timedelta(minutes=20), corrects=wrong.originator_version
    )
    desk.registry.at(desk.id).decide(Dispute.record_contact_attempt, act, reached=False, **said)
    facts = facts_of(desk)

    early = as_happened(facts, NINE + timedelta(minutes=20)).dispute
    late = as_happened(facts, desk.time).dispute
    knew = as_happened(known_by(facts, wrong.timestamp), desk.time).dispute

    assert [(one.reached, one.at) for one in early.contacts] == [
        (False, NINE + timedelta(minutes=20))
    ]
    assert late.contacts == early.contacts
    assert [(one.reached, one.at) for one in knew.contacts] == [(True, wrong.happened_at)]


def test_a_payment_put_right_counts_once() -> None:
    """The sum that stands is the one of the correction, from when it was paid."""
    desk = OnTheDesk().later(hours=1)
    paid: dict[str, Any] = {"payment": "P1", "proof": Proof.SELF_DECLARED}
    [wrong] = desk.do(Dispute.record_payment, amount=Decimal(900), **paid)
    act = desk.later(hours=1).act(at=wrong.happened_at, corrects=wrong.originator_version)
    desk.registry.at(desk.id).decide(Dispute.record_payment, act, amount=Decimal(90), **paid)

    [stands] = as_happened(facts_of(desk), wrong.happened_at).dispute.payments

    assert stands.amount == Decimal(90)


def test_a_claim_that_was_changed_was_otherwise_before() -> None:
    """变更请求 is a change and no slip: what was claimed in between stays so."""
    desk = OnTheDesk()
    times = []
    for amount in ("900.00", "950.00"):
        desk.later(hours=1)
        desk.do(Dispute.amend_claim, claim="C1", amount=Decimal(amount))
        times.append(desk.time)
    facts = facts_of(desk)

    sums = [as_happened(facts, at).dispute.claimed for at in (NINE, *times)]

    assert sums == [Decimal("857.50"), Decimal("900.00"), Decimal("950.00")]


def test_an_award_put_right_keeps_its_day() -> None:
    """补正 says what the award reads; the day it was made stays (仲裁法 Art. 56)."""
    desk = OnTheDesk(centre="huli").later(days=20)
    accepted(desk, commission="arbitration-huli", hosted=True)
    desk.do(Dispute.form_tribunal, arbitrators=THREE)
    called(desk).later(days=10).do(Dispute.hold_hearing, hearing="H1", present=["A1", "R1"])
    said: dict[str, Any] = {"number": "裁1", "items": [item()]}
    [made] = desk.later(days=1).do(Dispute.award, result=AwardResult.FOR_WORKER, **said)
    act = desk.later(days=3).act(corrects=made.originator_version)
    desk.registry.at(desk.id).decide(Dispute.award, act, result=AwardResult.PARTLY, **said)

    award = as_happened(facts_of(desk), made.happened_at).dispute.arbitration.award

    assert award is not None
    assert (award.result, award.made_at) == (AwardResult.PARTLY, made.happened_at)


def test_a_dispute_begins_when_it_came_in() -> None:
    """Received at nine and registered at half past: it was there from nine on (接待登记)."""
    desk = OnTheDesk(received_at=NINE - timedelta(minutes=30))

    assert begins_at(facts_of(desk)) == NINE - timedelta(minutes=30)


LIVES = settings(
    max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=False
)


@LIVES
@given(road=st.sampled_from(sorted(ROADS)), chance=st.randoms(use_true_random=True))
def test_no_life_is_beyond_both_clocks(road: str, chance: Random) -> None:
    """Whatever was said, however late and in whatever order: each moment has its state."""
    desk = lived(road, chance)
    facts = facts_of(desk)
    moments = {fact.happened_at for fact in facts} | {fact.timestamp for fact in facts}

    assert as_recorded(facts) == desk.dispute
    for at in sorted(moments):
        then = as_happened(facts, at)
        happened = [fact for day, fact in put_right(facts) if day <= at or fact is facts[0]]
        told = [fact.originator_version for fact in (*then.facts, *then.left_out)]
        assert sorted(told) == sorted(fact.originator_version for fact in happened)
        assert open_on(then.dispute, ON_A_DISPUTE) is not None
        assert then == as_happened(facts, at), "folded again, it is another dispute"
        known = known_by(facts, at)
        if known:
            as_happened(known, desk.time)
    whole = as_happened(facts, desk.time + LATE)
    if is_in_order(facts):
        assert whole.dispute == desk.dispute


def lived(road: str, chance: Random) -> OnTheDesk:
    """A life on a road, told now and then late, with anything at all said in between."""
    desk = on_the_desk()
    for step in steps_of(road):
        desk.later(days=step.days, minutes=1)
        _say(desk, step.step, step.by, words_of(step, desk), chance)
        if chance.random() < 1 / 3:
            desk.later(minutes=chance.choice((0, 1, 600, 7000)))
            name = chance.choice(open_on(desk.dispute, ON_A_DISPUTE))
            by = "case:1" if name in THE_OFFICES_OWN else "officer:lin"
            said = Anything(desk.dispute, chance, desk.time).said(DECISIONS[name])
            _say(desk, name, by, said, chance)
    return desk


def _say(desk: OnTheDesk, name: str, by: str, said: dict[str, Any], chance: Random) -> None:
    earlier = timedelta(minutes=chance.choice((0, 0, 0, 5, 600, 9000)))
    told = facts_of(desk) if chance.random() < 1 / 5 else []
    wrong = [one.originator_version for one in told if isinstance(one, STEPS[name].corrects)]
    act = desk.act(by, at=desk.time - earlier, corrects=chance.choice(wrong) if wrong else 0)
    with suppress(Refusal):
        desk.registry.at(desk.id).decide(DECISIONS[name], act, **said)
