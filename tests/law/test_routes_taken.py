"""Routes once proposed: taken by the machinery and once, set aside by people and for good."""

from typing import Any

from domain.closing import WithdrawalReason
from domain.dispute import Dispute
from domain.refusals import Closed
from domain.refusals.routing import (
    NoRouteStands,
    OnlyTheRulesRoute,
    RouteAlreadyTaken,
    RouteNotDue,
    UnknownRoute,
)
from domain.route_steps import OverruleReason
from domain.routing import due
from domain.routing_rules import Destination
from domain.visit_records import VisitOutcome
from tests.law.desk import OnTheDesk, refused
from tests.law.on_the_way import (
    CENTRES,
    accept,
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
