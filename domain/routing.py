"""Where a dispute goes when a stage ends, and the rule that says so (pure).

The rules propose and prepare. What only the worker may choose waits for the worker, and a
mediator may overrule any proposal; the same rule then stays silent for the same cause.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from domain.arbitration import ArbitrationStatus
from domain.routing_grounds import (
    Centres,
    breach_over_wages,
    centre_serving,
    claims_a_labour_relation,
    is_in_pilot,
    last_try_in_vain,
    may_be_visited,
    named_for_good,
    public_scheme_comes_first,
    refusals_to_mediate,
    wages_are_owed,
    was_in_vain,
    was_visited_since,
    went_to,
)
from domain.routing_rules import Destination, routing_table
from domain.values import ClaimKind, Relation, Stage

if TYPE_CHECKING:
    from domain.trunk import Trunk


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a rule concludes: where some claims go next, and the version of the fact that says so.

    `reason` holds what the rule saw, in codes, days and counts.
    """

    rule: str
    to: Destination
    claims: tuple[str, ...]
    because: int
    body: str = ""
    reason: Mapping[str, str] = field(default_factory=dict)


RoutingRule = Callable[["Trunk", Centres], Iterator[Conclusion]]


def due(dispute: "Trunk", centres: Centres) -> list[Conclusion]:
    """Say what the rules conclude now and the record does not hold yet, in the table's order."""
    return [
        conclusion
        for conclusion in conclusions(dispute, centres)
        if not is_recorded(dispute, conclusion) and not _stands_already(dispute, conclusion)
    ]


def conclusions(dispute: "Trunk", centres: Centres) -> Iterator[Conclusion]:
    """Say what every rule concludes of the dispute as it stands, recorded or not."""
    if dispute.closed or dispute.custody != dispute.centre:
        return
    for rule in RULES:
        yield from rule(dispute, centres)


def is_recorded(dispute: "Trunk", conclusion: Conclusion) -> bool:
    """Say whether the rule has spoken of this cause before, overruled since or not."""
    return any(
        (made.rule, made.because, tuple(made.claims))
        == (conclusion.rule, conclusion.because, conclusion.claims)
        for made in dispute.routing.proposals
    )


def _stands_already(dispute: "Trunk", conclusion: Conclusion) -> bool:
    """Say whether another rule, or a mediator, has these claims on that way already."""
    return any(
        (made.to, made.body) == (conclusion.to, conclusion.body)
        and set(conclusion.claims) <= set(made.claims)
        and not (conclusion.to is Destination.VISIT and was_visited_since(dispute, made.version))
        for made in dispute.routing.current
    )


def outside_the_districts(dispute: "Trunk", centres: Centres) -> Iterator[Conclusion]:
    """The place of work is another centre's, here or in another city (调解仲裁法 Art. 21)."""
    district = dispute.workplace["district"]
    ours = centres.get(dispute.centre)
    if dispute.stage is not Stage.INTAKE or ours is None or district in ours.districts:
        return
    serving = centre_serving(district, centres)
    if not named_for_good(dispute):
        yield _concluded(
            "hand-over.outside-districts",
            dispute,
            because=1,
            body=serving.id if serving else routing_table().bodies[Destination.HAND_OVER],
            reason={"district": district},
        )


def injury_with_a_labour_relation(dispute: "Trunk", _: Centres) -> Iterator[Conclusion]:
    """With a labour relation the work-injury office finds (工伤保险条例 Art. 17)."""
    if dispute.relation is Relation.LABOUR:
        yield from _injuries(dispute, "injury.labour-relation", {})


def injury_on_a_pilot_platform(dispute: "Trunk", centres: Centres) -> Iterator[Conclusion]:
    """Without one, the occupational-injury scheme comes first (人社部发〔2025〕24号)."""
    del centres
    if dispute.relation is not Relation.LABOUR and is_in_pilot(dispute):
        seen = {"platform": dispute.platform, "injured_on": dispute.injured_on}
        yield from _injuries(dispute, "injury.pilot-platform", seen)


def injury_with_a_policy(dispute: "Trunk", _: Centres) -> Iterator[Conclusion]:
    """A policy for that day is claimed on once no public scheme comes before it (益鹭保)."""
    if not dispute.insured_that_day:
        return
    for conclusion in _injuries(
        dispute, "injury.policy-that-day", {"injured_on": dispute.injured_on}
    ):
        if not public_scheme_comes_first(dispute, conclusion.claims):
            yield conclusion


def nobody_answers(dispute: "Trunk", _: Centres) -> Iterator[Conclusion]:
    """A respondent was tried in vain as often as the office's rule says."""
    if not may_be_visited(dispute, Stage.INTAKE, Stage.MEDIATION):
        return
    for respondent in dispute.respondents:
        last = last_try_in_vain(dispute, respondent.id)
        if last and not was_visited_since(dispute, last.version):
            yield _concluded(
                "visit.unreachable",
                dispute,
                because=last.version,
                reason={
                    "party": respondent.id,
                    "attempts": str(routing_table().tried_in_vain),
                },
            )


def wages_unpaid(dispute: "Trunk", _: Centres) -> Iterator[Conclusion]:
    """Wages are claimed and unpaid, and the company was taken on, refused or broke its word.

    Being taken on is no new cause where somebody went there before it.
    """
    accepted = dispute.told_in.get("accepted", 0)
    if was_visited_since(dispute, 0):
        accepted = 0
    causes = [*refusals_to_mediate(dispute, respondents_only=True), accepted]
    because = breach_over_wages(dispute) if dispute.is_agreed else max(causes)
    owed = tuple(str(claim.id) for claim in dispute.open_claims if claim.kind is ClaimKind.PAY)
    stages = (Stage.INTAKE, Stage.MEDIATION, Stage.ENDED, Stage.AGREEMENT)
    if not because or not owed or not may_be_visited(dispute, *stages):
        return
    if wages_are_owed(dispute) and not was_visited_since(dispute, because):
        yield _concluded("visit.wages-unpaid", dispute, because=because, claims=owed)


def nobody_left(dispute: "Trunk", _: Centres) -> Iterator[Conclusion]:
    """Refusals left nobody to mediate with, so mediation ends (人民调解法 Art. 17, 23)."""
    if dispute.stage is Stage.MEDIATION and dispute.nobody_left_to_mediate_with:
        refusals = refusals_to_mediate(dispute)
        if refusals:
            yield _concluded("mediation.nobody-left", dispute, because=max(refusals))


def refused_before_acceptance(dispute: "Trunk", _: Centres) -> Iterator[Conclusion]:
    """The other side refuses before mediation could begin (人社厅发〔2024〕4号)."""
    refusals = refusals_to_mediate(dispute)
    if dispute.stage is Stage.INTAKE and dispute.nobody_left_to_mediate_with and refusals:
        yield from _onward(dispute, "refused-before-acceptance", max(refusals))


def no_agreement(dispute: "Trunk", _: Centres) -> Iterator[Conclusion]:
    """Mediation ended without agreement (调解仲裁法 Art. 5)."""
    if dispute.ended and not dispute.is_agreed:
        seen = {"ended": dispute.ended.reason}
        yield from _onward(dispute, "no-agreement", dispute.ended.version, seen)


def visit_without_agreement(dispute: "Trunk", _: Centres) -> Iterator[Conclusion]:
    """They went there, and nothing was agreed; mediation may still go on."""
    visits = [visit for visit in dispute.visits.values() if was_in_vain(visit)]
    if visits and not dispute.is_agreed:
        last = max(visits, key=lambda visit: visit.finished_version)
        seen = {"visit": last.id, "outcome": last.outcome}
        yield from _onward(dispute, "visit-without-agreement", last.finished_version, seen)


def arbitration_refused(dispute: "Trunk", _: Centres) -> Iterator[Conclusion]:
    """The commission did not accept, or did not decide in time (调解仲裁法 Art. 29)."""
    arbitration = dispute.arbitration
    if arbitration.status is ArbitrationStatus.REFUSED:
        yield _concluded(
            "court.arbitration-refused",
            dispute,
            because=arbitration.refused_version,
            claims=tuple(arbitration.claims) or None,
            reason={"refused_for": arbitration.refused_for},
        )


RULES: tuple[RoutingRule, ...] = (
    outside_the_districts,
    injury_with_a_labour_relation,
    injury_on_a_pilot_platform,
    injury_with_a_policy,
    nobody_answers,
    wages_unpaid,
    nobody_left,
    refused_before_acceptance,
    no_agreement,
    visit_without_agreement,
    arbitration_refused,
)
"""Every rule, in the order in which its conclusions are taken."""


def _onward(
    dispute: "Trunk", cause: str, because: int, reason: Mapping[str, str] | None = None
) -> Iterator[Conclusion]:
    """To arbitration, or to court where no labour relation is claimed; no claim goes nowhere."""
    if not dispute.open_claims:
        return
    status = dispute.arbitration.status
    if not claims_a_labour_relation(dispute):
        yield _concluded(f"court.{cause}", dispute, because=because, reason=reason)
    elif not dispute.arbitration.is_under_way and status is not ArbitrationStatus.REFUSED:
        yield _concluded(f"arbitration.{cause}", dispute, because=because, reason=reason)


def _concluded(  # noqa: PLR0913 - what a conclusion says
    rule: str,
    dispute: "Trunk",
    *,
    because: int,
    claims: tuple[str, ...] | None = None,
    body: str = "",
    reason: Mapping[str, str] | None = None,
) -> Conclusion:
    to = routing_table().rules[rule].to
    whole = tuple(str(claim.id) for claim in dispute.open_claims)
    return Conclusion(rule, to, claims or whole, because, body, dict(reason or {}))


def _injuries(dispute: "Trunk", rule: str, seen: Mapping[str, str]) -> Iterator[Conclusion]:
    """One conclusion for each injury claim; the body of its kind receives it."""
    because = dispute.told_in.get("classified", 0)
    body = routing_table().bodies[routing_table().rules[rule].to]
    for claim in dispute.open_claims:
        if because and claim.kind is ClaimKind.INJURY and not went_to(dispute, body, claim.id):
            told = max(because, dispute.told_in.get(claim.id, 0))
            yield _concluded(
                rule, dispute, because=told, claims=(claim.id,), body=body, reason=seen
            )
