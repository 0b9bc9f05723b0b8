"""What a receiver reads of a dispute before it is theirs: what was passed on, and nothing else."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from domain.access_telling import received_by
from domain.callers import Caller
from domain.dispute import Dispute
from domain.parties import APPLICANT, Party
from domain.sealed import Field

AsOf = Callable[[UUID, int], Dispute]
"""A dispute as it was at a version."""

_TO_REACH_THEM = frozenset({Field.NAME, Field.PHONE, Field.ADDRESS, Field.EMAIL})


def passed_on(caller: Caller, dispute: Dispute, then: AsOf) -> Mapping[str, Any]:
    """The referral, its claims and papers, who the parties are, how the applicant is reached.

    The parties are those of the day the last thing was passed on: what was written down since then
    was passed on to nobody (PIPL Art. 23).
    """
    received = received_by(caller, dispute)
    last = max((referral.passed_version for referral in received.values()), default=1)
    parties = then(dispute.id, last).parties
    claims = {claim for referral in received.values() for claim in referral.claims}
    papers = {paper for referral in received.values() for paper in referral.passed_on}
    return {
        "centre": dispute.centre,
        "filed_at": dispute.filed_at,
        "parties": {name: _introduced(party) for name, party in parties.items()},
        "claims": {name: claim for name, claim in dispute.claims.items() if name in claims},
        "documents": {name: paper for name, paper in dispute.documents.items() if name in papers},
        "referrals": received,
    }


def asked_about(dispute: Dispute) -> Mapping[str, Any]:
    """What a company hears that is asked whether it agrees: who applies, and for what kind.

    Names are masked for it: the application is served when both sides agree (stage table 3-4).
    """
    return {
        "centre": dispute.centre,
        "filed_at": dispute.filed_at,
        "parties": {
            party.id: {"id": party.id, "role": party.role, "details": _name_of(party)}
            for party in dispute.parties.values()
            if not party.id.startswith("P")
        },
        "claims": {name: {"kind": claim.kind} for name, claim in dispute.claims.items()},
    }


def _name_of(party: Party) -> dict[str, Any]:
    return {name: line for name, line in party.details.items() if name == Field.NAME}


def _introduced(party: Party) -> dict[str, Any]:
    told = _TO_REACH_THEM if party.id == APPLICANT else frozenset({Field.NAME})
    details = {name: line for name, line in party.details.items() if name in told}
    return {"id": party.id, "role": party.role, "details": details}
