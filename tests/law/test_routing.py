"""Routing: where a dispute goes when a stage ends; proposed and prepared, never filed."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.arbitration import ArbitrationStatus
from domain.bodies import read_bodies
from domain.claims import ClaimsRoom
from domain.closing import WithdrawalReason
from domain.commission import ArbitrationRefusal
from domain.consent import Way
from domain.dispute import Dispute
from domain.mediation import EndReason
from domain.refusals import Refusal
from domain.route_steps import Routed
from domain.routing import RULES, due
from domain.routing_rules import Destination, routing_table
from domain.values import ClaimKind, ConsentAct, Relation, Stage
from domain.visit_records import VisitOutcome
from domain.wording import knows
from tests.law.desk import OnTheDesk, claim, company
from tests.law.on_the_way import (
    CENTRES,
    accept,
    call,
    classify,
    desk,
    end,
    owed_nothing,
    refuse,
    take,
    topics,
    visit,
    ways,
)

__all__ = ["desk"]


def test_whoever_cannot_be_reached_is_visited(desk: OnTheDesk) -> None:
    """Tried in vain as often as the office's rule says, a company is called on in person."""
    enough = routing_table().tried_in_vain
    call(desk, times=enough - 1)
    assert due(desk.dispute, CENTRES) == []

    call(desk)
    [routed] = take(desk)

    assert isinstance(routed, Routed)
    assert routed.because == desk.dispute.version - 1
    assert ways(desk) == [("visit", "", ["C1"])]
    call(desk)
    assert take(desk) == []


def test_whoever_answered_once_is_not_called_unreachable(desk: OnTheDesk) -> None:
    """One answer is an answer; later silence is another matter."""
    call(desk, reached=True)
    call(desk, times=routing_table().tried_in_vain + 1)

    assert take(desk) == []


def test_unpaid_wages_are_pressed_for_on_the_spot(desk: OnTheDesk) -> None:
    """Scenario A: taken on at 09:45 with wages unpaid, and inspectors go along."""
    accept(desk)

    take(desk)

    assert ways(desk) == [("visit", "", ["C1"])]
    assert desk.dispute.stage is Stage.MEDIATION


def test_whoever_was_visited_is_not_visited_for_being_taken_on(desk: OnTheDesk) -> None:
    """The visit came first, and the company agreed to mediate there: nobody goes twice."""
    visit(desk, VisitOutcome.TERMS_OFFERED)
    accept(desk)

    take(desk)

    assert ("visit", "", ["C1"]) not in ways(desk)


def test_nobody_is_visited_for_what_is_not_wages() -> None:
    """A penalty of 55 yuan is settled by telephone."""
    desk = accept(owed_nothing())

    assert take(desk) == []


def test_a_refusal_before_acceptance_opens_the_other_ways() -> None:
    """Mediation cannot begin, so arbitration is advised and prepared (人社厅发〔2024〕4号)."""
    desk = owed_nothing()
    refuse(desk)

    facts = take(desk)

    expected = ["routed", "arbitration_advised", "arbitration_application_prepared"]
    assert topics(facts) == expected
    assert desk.dispute.arbitration.prepared_claims == ["C1"]


def test_mediation_ends_when_nobody_is_left() -> None:
    """A refusal ends it with that party; then arbitration is prepared (人民调解法 Art. 17, 26)."""
    desk = accept(owed_nothing())
    refuse(desk)

    facts = take(desk)

    assert topics(facts) == [
        "routed",
        "ended_without_agreement",
        "routed",
        "arbitration_advised",
        "arbitration_application_prepared",
    ]
    assert desk.dispute.ended
    assert desk.dispute.ended.reason == EndReason.REFUSED
    assert desk.dispute.stage is Stage.ENDED


def test_with_another_company_left_mediation_goes_on() -> None:
    """A refusal ends mediation with that party, not with the others (人民调解法 Art. 17)."""
    desk = OnTheDesk(
        respondents=[company(1), company(2)], claims=[claim(1, ClaimKind.PENALTY, "55")]
    ).later(minutes=5)
    desk.do(Dispute.record_consent, party="R2", to=ConsentAct.MEDIATE, way=Way.PHONE)
    refuse(desk, "R1")

    assert take(desk) == []


def test_without_agreement_an_application_is_prepared_and_not_filed() -> None:
    """Advised and prepared; filing is the worker's own choice (调解仲裁法 Art. 5)."""
    desk = accept(owed_nothing())
    end(desk)

    take(desk)

    assert ways(desk) == [("arbitration", "", ["C1"])]
    assert desk.dispute.arbitration.status is ArbitrationStatus.PREPARED
    assert desk.dispute.stage is Stage.ENDED


@pytest.mark.parametrize("relation", [Relation.CIVIL, Relation.PARTIAL, Relation.SERVICE])
def test_without_a_labour_relation_the_way_is_to_court(relation: Relation) -> None:
    """Outside a labour relation arbitration is no way (调解仲裁法 Art. 2)."""
    desk = classify(owed_nothing(), relation)
    accept(desk)
    end(desk)

    assert topics(take(desk)) == ["routed"]

    assert ways(desk) == [("court", "", ["C1"])]


def test_whoever_claims_the_relation_itself_goes_to_arbitration() -> None:
    """That a labour relation exists is itself claimed, whatever the window thought."""
    desk = OnTheDesk(claims=[claim(1, ClaimKind.RELATION, None)]).later(minutes=5)
    classify(desk, Relation.PARTIAL)
    accept(desk)
    end(desk)

    take(desk)

    assert ways(desk) == [("arbitration", "", ["C1"])]


@pytest.mark.parametrize("outcome", [VisitOutcome.NO_AGREEMENT, VisitOutcome.NOBODY_THERE])
def test_a_visit_in_vain_opens_arbitration_while_mediation_goes_on(outcome: VisitOutcome) -> None:
    """Nothing prevents the worker from going on (人民调解法 Art. 3)."""
    desk = accept(owed_nothing())
    visit(desk, outcome)

    take(desk)

    assert ways(desk) == [("arbitration", "", ["C1"])]
    assert desk.dispute.stage is Stage.MEDIATION


def test_a_visit_that_settled_leads_nowhere_else() -> None:
    """An agreement is drafted next; no rule speaks."""
    desk = accept(owed_nothing())
    visit(desk, VisitOutcome.SETTLED)

    assert take(desk) == []


def test_after_a_refusal_by_the_commission_comes_the_court(desk: OnTheDesk) -> None:
    """Not accepted, or no decision in time: the worker may sue (调解仲裁法 Art. 29)."""
    desk.do(Dispute.choose_arbitration, chosen_by="A1")
    desk.do(Dispute.file_arbitration, commission="arbitration-siming")
    desk.do(Dispute.record_arbitration_refused, reason=ArbitrationRefusal.OUT_OF_SCOPE)

    take(desk)

    assert ways(desk) == [("court", "", ["C1"])]


def test_every_rule_has_its_source_and_its_words() -> None:
    """Constants of law stand in the table beside their article, and people read them in words."""
    table = routing_table()
    bodies = read_bodies()

    assert len(RULES) == len({rule.__doc__ for rule in RULES})
    for rule in table.rules.values():
        assert rule.article
        assert rule.confidence in ("verified", "unverified", "local")
        assert knows(f"code.rule.{rule.id}")
    assert all(knows(f"code.destination.{to}") for to in Destination)
    assert all(body in bodies for body in table.bodies.values())


STEPS: tuple[Callable[[OnTheDesk], Any], ...] = (
    call,
    lambda desk: call(desk, reached=True),
    refuse,
    lambda desk: refuse(desk, "A1"),
    accept,
    end,
    lambda desk: visit(desk, VisitOutcome.NO_AGREEMENT),
    lambda desk: classify(desk, Relation.CIVIL, insured_that_day=True),
    lambda desk: classify(desk, Relation.LABOUR),
    lambda desk: desk.do(ClaimsRoom.add_claim, claim="C9", kind=ClaimKind.INJURY),
    lambda desk: desk.do(Dispute.choose_arbitration, chosen_by="A1"),
    lambda desk: desk.do(Dispute.reopen, reason="new-facts"),
    lambda desk: desk.do(Dispute.withdraw, party="A1", reason=WithdrawalReason.OTHER),
    take,
)


def taken(steps: list[Callable[[OnTheDesk], Any]]) -> Iterator[OnTheDesk]:
    """Take the steps that are not refused."""
    desk = OnTheDesk().later(minutes=10)
    for each in steps:
        with suppress(Refusal):
            each(desk)
        yield desk


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(STEPS), max_size=12))
def test_the_same_dispute_leads_to_the_same_conclusions(
    steps: list[Callable[[OnTheDesk], Any]],
) -> None:
    """Routing is a function of the record, and routing twice adds nothing."""
    for now in taken(steps):
        dispute = now.dispute
        assert due(dispute, CENTRES) == due(now.registry.dispute(now.id), CENTRES)
        assert now.dispute.version == dispute.version
        take(now)
        assert due(now.dispute, CENTRES) == []
        made = [(p.rule, p.because, tuple(p.claims)) for p in now.dispute.routing.proposals]
        assert len(made) == len(set(made))
