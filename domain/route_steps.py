"""Routing as a fact: what the rules concluded, and when a mediator overruled them (分流去向)."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, cast

from domain.acceptance import OtherWay
from domain.conditions import in_our_hands
from domain.mediation import EndReason
from domain.record import Act, Fact, is_person
from domain.refusals import Refusal
from domain.refusals.routing import (
    NoRouteStands,
    OnlyTheRulesRoute,
    RouteAlreadyTaken,
    RouteNotDue,
    UnknownRoute,
)
from domain.room import Room
from domain.routing import Conclusion, due
from domain.routing_grounds import claims_a_labour_relation
from domain.routing_rules import Destination
from domain.steps import step
from domain.values import ClaimId

if TYPE_CHECKING:
    from domain.dispute import Dispute
    from domain.trunk import Trunk


class OverruleReason(StrEnum):
    """Why a mediator sets a route aside (不采纳理由)."""

    PARTIES_TALKING = "parties-talking"  # 双方正在协商
    WORKER_WISHES_OTHERWISE = "worker-wishes-otherwise"  # 申请人另有选择
    FACTS_WRONG = "facts-wrong"  # 登记事实有误
    BETTER_WAY = "better-way"  # 另有更合适的途径
    NOT_FEASIBLE = "not-feasible"  # 条件不具备


@dataclass
class Proposal:
    """Where a rule, or a mediator, says the dispute or some claims of it should go next."""

    rule: str
    to: str
    claims: list[str]
    because: int
    version: int
    body: str = ""


@dataclass
class Routing:
    """The proposals made so far; those that were not overruled are the ways ahead."""

    proposals: list[Proposal] = field(default_factory=list)
    overruled: list[int] = field(default_factory=list)

    @property
    def current(self) -> list[Proposal]:
        """The proposals that stand."""
        return [p for p in self.proposals if p.version not in self.overruled]


class Routed(Fact):
    """A rule said where the dispute, or some claims of it, go next, and because of which fact."""

    TOPIC = "dispute.routed"
    rule: str
    to: str
    body_id: str
    claims: list[str]
    because: int
    reason: dict[str, str]

    def apply(self, aggregate: "Trunk") -> None:
        """Put the proposal on the file."""
        aggregate.routing.proposals.append(
            Proposal(
                self.rule,
                self.to,
                list(self.claims),
                self.because,
                self.originator_version,
                self.body_id,
            )
        )


class RouteOverruled(Fact):
    """A mediator set a route aside, with the reason; `to` is the way named instead (改变去向)."""

    TOPIC = "dispute.route_overruled"
    route: int
    reason: str
    to: str

    def apply(self, aggregate: "Trunk") -> None:
        """Strike the proposal, and put the mediator's own in its place."""
        routing = aggregate.routing
        routing.overruled.append(self.route)
        if self.to:
            claims = next(p.claims for p in routing.proposals if p.version == self.route)
            routing.proposals.append(
                Proposal(BY_MEDIATOR, self.to, list(claims), self.route, self.originator_version)
            )


BY_MEDIATOR = "mediator"
"""What stands for the rule where a mediator named the way."""


def a_route_stands(dispute: "Dispute") -> Refusal | None:
    """A route was proposed and not set aside."""
    return None if dispute.routing.current else NoRouteStands()


class RoutingRoom(Room):
    """What the case concludes, and what a mediator says to that."""

    @step("route", in_our_hands)
    def route(self, act: Act, *, rule: str, because: int, claims: list[ClaimId]) -> None:
        """Record what a rule concludes, and make ready what follows from it, in one write.

        Only the office's machinery takes this step, and the rule is asked again here: what has
        changed since is not routed. Nothing is filed for anybody.
        Raises OnlyTheRulesRoute, RouteNotDue.
        """
        if self._was_routed(rule, because, claims):
            return
        self._must_be_open("route")
        if is_person(act.by):
            raise OnlyTheRulesRoute
        conclusion = self._due(rule, because, claims)
        self._record(
            Routed,
            act,
            rule=rule,
            to=conclusion.to,
            body_id=conclusion.body,
            claims=list(conclusion.claims),
            because=because,
            reason=dict(conclusion.reason),
        )
        self._make_ready(replace(act, request="", body=""), conclusion)

    @step("overrule-route", in_our_hands, a_route_stands)
    def overrule_route(
        self, act: Act, *, route: int, reason: OverruleReason, to: Destination | None = None
    ) -> None:
        """Set a route aside, named by its version, and say where to go instead if anywhere.

        The rule does not come back to it for the same cause.
        Raises UnknownRoute, RouteAlreadyTaken.
        """
        if route in self.routing.overruled:
            return
        self._must_be_open("overrule-route")
        found = next((p for p in self.routing.proposals if p.version == route), None)
        if found is None:
            raise UnknownRoute(route=route)
        if found.to == Destination.END_OF_MEDIATION:
            raise RouteAlreadyTaken(route=route, to=found.to)
        self._record(RouteOverruled, act, route=route, reason=reason, to=to or "")

    def _was_routed(self, rule: str, because: int, claims: list[ClaimId]) -> bool:
        return any(
            (made.rule, made.because, made.claims) == (rule, because, list(claims))
            for made in self.routing.proposals
        )

    def _due(self, rule: str, because: int, claims: list[ClaimId]) -> Conclusion:
        asked = (rule, because, tuple(claims))
        for conclusion in due(self, self._shelf.centres()):
            if (conclusion.rule, conclusion.because, conclusion.claims) == asked:
                return conclusion
        raise RouteNotDue(rule=rule, because=because)

    def _make_ready(self, act: Act, conclusion: Conclusion) -> None:
        """Take the decisions of the other rooms that this way calls for."""
        dispute = cast("Dispute", self)
        match conclusion.to:
            case Destination.ARBITRATION:
                dispute.advise_arbitration(act)
                dispute.prepare_application(act, claims=[ClaimId(c) for c in conclusion.claims])
            case Destination.END_OF_MEDIATION:
                dispute.end_without_agreement(act, reason=EndReason.REFUSED, ways=_ways(self))


def _ways(dispute: "Trunk") -> list[OtherWay]:
    """The other ways a party is told of when mediation ends (人民调解法 Art. 26)."""
    first = OtherWay.ARBITRATION if claims_a_labour_relation(dispute) else OtherWay.COURT
    return [first, OtherWay.INSPECTION, OtherWay.LEGAL_AID]
