"""What the rules of routing look at: sentences about a dispute (pure)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from domain.agreement import TermKind
from domain.centres import Centre
from domain.intake import Contact
from domain.parties import APPLICANT
from domain.referral import Referral, ReferralStatus
from domain.routing_rules import Destination, routing_table
from domain.values import ClaimKind, ConsentAct, Relation, Stage
from domain.visit import Visit, VisitStatus
from domain.visit_records import VisitOutcome

if TYPE_CHECKING:
    from domain.trunk import Trunk

Centres = Mapping[str, Centre]


def claims_a_labour_relation(dispute: "Trunk") -> bool:
    """Say whether arbitration is a way at all; an undetermined relation is for it to find.

    Outside a labour relation the fallback is the court, unless that relation is itself claimed.
    """
    if dispute.relation in (Relation.LABOUR, Relation.UNDETERMINED):
        return True
    return any(claim.kind is ClaimKind.RELATION for claim in dispute.open_claims)


def centre_serving(district: str, centres: Centres) -> Centre | None:
    """The centre that serves a district; a district's own comes before the city's."""
    serving = [centre for centre in centres.values() if district in centre.districts]
    return min(serving, key=lambda centre: (len(centre.districts), centre.id), default=None)


def named_for_good(dispute: "Trunk") -> bool:
    """Say whether the common superior named this centre, which may not pass it on."""
    return any(r.designated and r.body == dispute.centre for r in dispute.referrals.values())


def is_in_pilot(dispute: "Trunk") -> bool:
    """Say whether the platform was in the injury pilot here on the day of the accident."""
    if not dispute.injured_on:
        return False
    day = date.fromisoformat(dispute.injured_on)
    return routing_table().is_in_pilot(dispute.platform, dispute.workplace["district"], day)


def public_scheme_comes_first(dispute: "Trunk", claims: tuple[str, ...]) -> bool:
    """Say whether a public way is open and neither gone to its end nor set aside."""
    if dispute.relation is Relation.LABOUR:
        first = Destination.WORK_INJURY
    elif is_in_pilot(dispute):
        first = Destination.INJURY_SCHEME
    else:
        return False
    body = routing_table().bodies[first]
    sent = [r for r in dispute.referrals.values() if r.body == body and set(claims) & set(r.claims)]
    return not (any(map(is_over, sent)) or is_overruled(dispute, first, claims))


def is_over(referral: Referral) -> bool:
    """Say whether a body has had its last word on a referral."""
    return referral.status in (
        ReferralStatus.RETURNED,
        ReferralStatus.REPORTED,
        ReferralStatus.CANCELLED,
    )


def is_overruled(dispute: "Trunk", to: Destination, claims: tuple[str, ...]) -> bool:
    """Say whether a mediator set this way aside for these claims."""
    return any(
        made.to == to and set(claims) <= set(made.claims)
        for made in dispute.routing.proposals
        if made.version in dispute.routing.overruled
    )


def went_to(dispute: "Trunk", body: str, claim: str) -> bool:
    """Say whether a claim is with a body, or was."""
    return any(
        referral.body == body and claim in referral.claims
        for referral in dispute.referrals.values()
        if referral.status is not ReferralStatus.CANCELLED
    )


def may_be_visited(dispute: "Trunk", *stages: Stage) -> bool:
    """Say whether a visit is in place at all: not of what was declined."""
    return dispute.stage in stages and not dispute.declined


def was_visited_since(dispute: "Trunk", version: int) -> bool:
    """Say whether a visit was planned after a fact, and not called off."""
    return any(
        visit.planned_version > version and visit.status is not VisitStatus.CANCELLED
        for visit in dispute.visits.values()
    )


def last_try_in_vain(dispute: "Trunk", party: str) -> Contact | None:
    """The try with which a party nobody ever reached became unreachable."""
    if not dispute.is_unreachable(party):
        return None
    tries = [contact for contact in dispute.contacts if contact.party == party]
    enough = routing_table().tried_in_vain
    return tries[enough - 1] if len(tries) >= enough else None


def refusals_to_mediate(dispute: "Trunk", *, respondents_only: bool = False) -> list[int]:
    """The versions at which parties who refuse now said no to mediation."""
    mediate = ConsentAct.MEDIATE
    asked = [side.id for side in dispute.respondents] + ([] if respondents_only else [APPLICANT])
    return [
        dispute.told_in[f"refused:{party}:{mediate}"]
        for party in asked
        if dispute.refuses(party, mediate)
    ]


def breach_over_wages(dispute: "Trunk") -> int:
    """The version at which a sum to be paid for wages was last found unpaid."""
    terms = dispute.agreement.terms.values() if dispute.agreement else []
    about_pay = [t for t in terms if t.kind == TermKind.PAY and t.about in ("", ClaimKind.PAY)]
    return max((term.breach_version for term in about_pay), default=0)


def wages_are_owed(dispute: "Trunk") -> bool:
    """Say whether less was paid than the wages claimed; without a sum, anything counts."""
    claims = [claim for claim in dispute.open_claims if claim.kind is ClaimKind.PAY]
    asked = sum((claim.amount or Decimal(0) for claim in claims), Decimal(0))
    paid = sum((payment.amount for payment in dispute.payments), Decimal(0))
    return paid < asked or not paid


def was_in_vain(visit: Visit) -> bool:
    """Say whether a visit ended with nothing agreed, paid or offered."""
    return visit.status is VisitStatus.FINISHED and visit.outcome in (
        VisitOutcome.NO_AGREEMENT,
        VisitOutcome.NOBODY_THERE,
        VisitOutcome.ENTRY_REFUSED,
    )
