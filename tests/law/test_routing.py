"""Routing: where a dispute goes when a stage ends; proposed and prepared, never filed."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.acceptance import OtherWay
from domain.arbitration import ArbitrationStatus
from domain.bodies import Mode, read_bodies
from domain.centres import read_centres
from domain.claims import ClaimsRoom
from domain.closing import WithdrawalReason
from domain.commission import ArbitrationRefusal
from domain.consent import Way
from domain.dispute import Dispute
from domain.mediation import EndReason
from domain.record import Fact
from domain.referral import ShareGround
from domain.referral_answers import Result
from domain.refusals import Closed, Refusal
from domain.refusals.routing import (
    NoRouteStands,
    OnlyTheRulesRoute,
    RouteAlreadyTaken,
    RouteNotDue,
    UnknownRoute,
)
from domain.route_steps import OverruleReason, Routed
from domain.routing import RULES, due
from domain.routing_rules import Destination, routing_table
from domain.values import ClaimKind, ConsentAct, Flag, Outcome, Relation, Stage
from domain.visit import InspectionGround, VisitPurpose
from domain.visit_records import VisitOutcome
from domain.wording import knows
from tests.law.desk import OnTheDesk, claim, company, refused, sealed

CENTRES = read_centres()
WAYS = [OtherWay.ARBITRATION]


@pytest.fixture
def desk() -> OnTheDesk:
    """Unpaid wages, filed in Siming."""
    return OnTheDesk().later(minutes=10)


def owed_nothing() -> OnTheDesk:
    """A penalty of 55 yuan: no wages are claimed."""
    return OnTheDesk(claims=[claim(1, ClaimKind.PENALTY, "55")]).later(minutes=10)


def call(desk: OnTheDesk, *, times: int = 1, reached: bool = False) -> None:
    """Call the company."""
    for _ in range(times):
        desk.later(minutes=5).do(
            Dispute.record_contact_attempt, party="R1", way=Way.PHONE, reached=reached
        )


def refuse(desk: OnTheDesk, party: str = "R1") -> None:
    """A party refuses to mediate."""
    desk.do(Dispute.record_refusal, party=party, to=ConsentAct.MEDIATE, way=Way.PHONE)


def accept(desk: OnTheDesk) -> OnTheDesk:
    """Both sides agree, and mediation begins."""
    for party in ("A1", "R1"):
        desk.do(Dispute.record_consent, party=party, to=ConsentAct.MEDIATE, way=Way.PHONE)
    desk.do(Dispute.accept, mediator="lin", respondents=["R1"])
    return desk


def classify(desk: OnTheDesk, relation: Relation, **said: Any) -> OnTheDesk:
    """Sort the matter."""
    desk.do(Dispute.classify, relation=relation, flags=[Flag.INJURY], **said)
    return desk


def visit(desk: OnTheDesk, outcome: VisitOutcome) -> None:
    """Go there, and come back with an outcome."""
    desk.do(
        Dispute.plan_visit,
        visit="V1",
        purpose=VisitPurpose.MEDIATE,
        ground=InspectionGround.ROUTINE_INSPECTION,
        place=sealed("湖滨南路站点", field="place"),
        starts_at=desk.time + timedelta(minutes=10),
        ends_at=desk.time + timedelta(minutes=90),
        inspectors={"i1": "闽-1", "i2": "闽-2"},
    )
    desk.later(minutes=20).do(Dispute.arrive, visit="V1")
    if outcome is not VisitOutcome.NOBODY_THERE:
        desk.do(Dispute.show_certificates, visit="V1")
    desk.do(Dispute.finish_visit, visit="V1", outcome=outcome)


def end(desk: OnTheDesk) -> None:
    """Mediation ends without agreement."""
    desk.do(Dispute.end_without_agreement, reason=EndReason.TOO_FAR_APART, ways=WAYS)


def take(desk: OnTheDesk) -> list[Fact]:
    """The case takes every route that is due, and what follows from it."""
    facts: list[Fact] = []
    while routes := due(desk.dispute, CENTRES):
        rule, because, claims = routes[0].rule, routes[0].because, list(routes[0].claims)
        facts += desk.do(Dispute.route, by="case", rule=rule, because=because, claims=claims)
    return facts


def ways(desk: OnTheDesk) -> list[tuple[str, str, list[str]]]:
    """The ways that stand: destination, body, claims."""
    return [(way.to, way.body, way.claims) for way in desk.dispute.routing.current]


def topics(facts: list[Fact]) -> list[str]:
    """The facts by their short names."""
    return [fact.TOPIC.removeprefix("dispute.") for fact in facts]


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


def hurt(**said: Any) -> OnTheDesk:
    """A rider hurt on National Day 2025; a deposit is owed besides (scenario B)."""
    claims = [claim(1, ClaimKind.INJURY, None), claim(2, ClaimKind.DEPOSIT, "400")]
    desk = OnTheDesk(claims=claims)
    desk.time += timedelta(days=720)
    return classify(desk, said.pop("relation", Relation.UNDETERMINED), **said)


def test_with_a_labour_relation_an_injury_is_found_first() -> None:
    """工伤保险条例 Art. 17: only the injury goes that way, the deposit stays."""
    desk = hurt(relation=Relation.LABOUR, injured_on="2025-10-05")

    take(desk)

    assert ways(desk) == [("work-injury", "work-injury", ["C1"])]


def test_on_a_pilot_platform_the_scheme_comes_before_the_policy() -> None:
    """Where the platform is in the pilot its scheme is offered first (scenario B)."""
    desk = hurt(platform="meituan", injured_on="2025-10-05", insured_that_day=True)

    take(desk)

    assert ways(desk) == [("injury-scheme", "injury-scheme", ["C1"])]


def test_after_the_scheme_has_answered_the_policy_is_claimed_on() -> None:
    """A commercial policy pays besides the public scheme, and after it."""
    desk = hurt(platform="meituan", injured_on="2025-10-05", insured_that_day=True)
    take(desk)
    desk.do(
        Dispute.offer_referral,
        referral="F1",
        body="injury-scheme",
        mode=Mode.ASSIST,
        ground=ShareGround.STATUTORY_DUTY,
        claims=["C1"],
    )
    assert take(desk) == []

    desk.do(Dispute.report_result, referral="F1", result=Result.REFUSED)
    take(desk)

    assert [way[0] for way in ways(desk)] == ["injury-scheme", "insurer"]


@pytest.mark.parametrize(
    ("platform", "day"), [("meituan", "2025-06-30"), ("unknown", "2025-10-05"), ("", "2025-10-05")]
)
def test_outside_the_pilot_the_policy_of_the_day_pays(platform: str, day: str) -> None:
    """The pilot counts by platform, province and day (人社部发〔2025〕24号)."""
    desk = hurt(platform=platform, injured_on=day, insured_that_day=True)

    take(desk)

    assert ways(desk) == [("insurer", "yilubao", ["C1"])]


def test_without_policy_or_pilot_an_injury_stays_in_mediation() -> None:
    """No rule speaks; the claim is mediated like any other."""
    desk = hurt(injured_on="2025-10-05", insured_that_day=False)

    assert take(desk) == []


def test_work_in_another_district_is_handed_over_there() -> None:
    """Scenario E: worked in Huli, filed in Siming (调解仲裁法 Art. 21)."""
    desk = OnTheDesk(workplace={"district": "350206", "address": None})

    take(desk)

    assert ways(desk) == [("hand-over", "huli", ["C1"])]


def test_a_district_without_a_centre_of_its_own_is_the_citys() -> None:
    """The district's own centre comes before the city's."""
    desk = OnTheDesk(workplace={"district": "350211", "address": None})

    take(desk)

    assert ways(desk) == [("hand-over", "city", ["C1"])]


@pytest.mark.parametrize("district", ["350500", "350583", "110101"])
def test_work_in_another_city_is_handed_over_there(district: str) -> None:
    """Where no centre of this city serves, another city's does (调解仲裁法 Art. 21)."""
    desk = OnTheDesk(workplace={"district": district, "address": None})

    take(desk)

    [(to, body, claims)] = ways(desk)
    assert (to, body, claims) == ("hand-over", "other-city-centre", ["C1"])
    desk.do(
        Dispute.offer_referral,
        referral="F1",
        body=body,
        mode=Mode.HAND_OVER,
        ground=ShareGround.JURISDICTION,
    )
    desk.do(Dispute.accept_referral, referral="F1", number="泉劳调1号")
    desk.do(Dispute.close, outcome=Outcome.TO_CENTRE)
    assert desk.dispute.closed


def test_a_route_is_not_taken_by_a_person(desk: OnTheDesk) -> None:
    """A route is a rule's conclusion; a person takes the step itself."""
    accept(desk)
    [route] = due(desk.dispute, CENTRES)

    with refused(OnlyTheRulesRoute):
        desk.do(Dispute.route, rule=route.rule, because=route.because, claims=["C1"])


def test_what_changed_meanwhile_is_not_routed(desk: OnTheDesk) -> None:
    """The rule is asked again in the moment of recording."""
    accept(desk)
    [route] = due(desk.dispute, CENTRES)
    visit(desk, VisitOutcome.PAID)

    with refused(RouteNotDue, rule=route.rule):
        desk.do(Dispute.route, by="case", rule=route.rule, because=route.because, claims=["C1"])


def test_a_route_taken_twice_adds_nothing(desk: OnTheDesk) -> None:
    """The case may be killed between the record and its own note of it."""
    accept(desk)
    [route] = due(desk.dispute, CENTRES)
    said: dict[str, Any] = {"rule": route.rule, "because": route.because, "claims": ["C1"]}

    first = desk.do(Dispute.route, by="case", **said)

    assert topics(first) == ["routed"]
    assert desk.do(Dispute.route, by="case", **said) == []


def test_nothing_is_routed_after_closing_or_in_other_hands(desk: OnTheDesk) -> None:
    """A closed dispute waits for nothing."""
    accept(desk)
    [route] = due(desk.dispute, CENTRES)
    desk.do(Dispute.withdraw, party="A1", reason=WithdrawalReason.OTHER)

    assert due(desk.dispute, CENTRES) == []
    with refused(Closed):
        desk.do(Dispute.route, by="case", rule=route.rule, because=route.because, claims=["C1"])


def test_an_overruled_route_does_not_come_back_for_the_same_cause(desk: OnTheDesk) -> None:
    """A mediator's word stands over the rule's, with its reason; asked again it adds nothing."""
    accept(desk)
    take(desk)
    route = desk.dispute.version
    said: dict[str, Any] = {"route": route, "reason": OverruleReason.PARTIES_TALKING}

    assert topics(desk.do(Dispute.overrule_route, **said)) == ["route_overruled"]

    assert desk.do(Dispute.overrule_route, **said) == []
    assert ways(desk) == []
    assert take(desk) == []


def test_an_overruled_rule_speaks_again_of_another_cause(desk: OnTheDesk) -> None:
    """The visit was set aside while the company talked; then it refused."""
    accept(desk)
    take(desk)
    route = desk.dispute.version
    desk.do(Dispute.overrule_route, route=route, reason=OverruleReason.PARTIES_TALKING)
    refuse(desk)

    take(desk)

    assert ways(desk)[0] == ("visit", "", ["C1"])


def test_a_mediator_may_name_another_way(desk: OnTheDesk) -> None:
    """The way named instead stands, and no rule proposes it again."""
    accept(desk)
    take(desk)
    desk.do(
        Dispute.overrule_route,
        route=desk.dispute.version,
        reason=OverruleReason.WORKER_WISHES_OTHERWISE,
        to=Destination.ARBITRATION,
    )

    assert ways(desk) == [("arbitration", "", ["C1"])]
    end(desk)
    assert take(desk) == []


def test_only_a_route_that_was_proposed_is_overruled(desk: OnTheDesk) -> None:
    """Another record's version is no route; and without any there is nothing to set aside."""
    with refused(NoRouteStands):
        desk.do(Dispute.overrule_route, route=1, reason=OverruleReason.FACTS_WRONG)

    accept(desk)
    take(desk)

    with refused(UnknownRoute, route=1):
        desk.do(Dispute.overrule_route, route=1, reason=OverruleReason.FACTS_WRONG)


def test_an_end_of_mediation_is_not_overruled() -> None:
    """Who refuses is not held in mediation (人民调解法 Art. 17)."""
    desk = accept(owed_nothing())
    refuse(desk)
    [routed, *_] = take(desk)

    with refused(RouteAlreadyTaken):
        desk.do(
            Dispute.overrule_route,
            route=routed.originator_version,
            reason=OverruleReason.BETTER_WAY,
        )


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
    for desk in taken(steps):
        dispute = desk.dispute
        assert due(dispute, CENTRES) == due(desk.registry.dispute(desk.id), CENTRES)
        assert desk.dispute.version == dispute.version
        take(desk)
        assert due(desk.dispute, CENTRES) == []
        made = [(p.rule, p.because, tuple(p.claims)) for p in desk.dispute.routing.proposals]
        assert len(made) == len(set(made))
