"""Whom a dispute waits for: who has the next word (pure; from its state alone)."""

from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.arbitration import ArbitrationStatus
from domain.mediators import has_conflict
from domain.parties import APPLICANT
from domain.referral import ReferralStatus
from domain.signing import bound_parties_still_mediate
from domain.values import ConsentAct, Stage

if TYPE_CHECKING:
    from domain.dispute import Dispute

WORKER = "worker"
RESPONDENT = "respondent"
PARTIES = "parties"
CENTRE = "centre"
MEDIATOR = "mediator"
INSPECTORS = "inspectors"
COMMISSION = "commission"
NOBODY = "nobody"
TAKER = "taker"
"""Of an imported dispute: a mediator of the centre, who would take it over."""
BODY = "body:"
"""Before the id of the body whose word it is."""

_OURS_TO_ANSWER = (ReferralStatus.MORE_ASKED,)


def waiting_for(dispute: "Dispute", stage: Stage | None = None) -> str:
    """Say who has the next word; of an imported dispute, whoever would take it over.

    At another stage than it stands at, where that is what somebody is told.
    """
    if dispute.is_history:
        return NOBODY if dispute.stage is Stage.CLOSED else TAKER
    return _ASKED[stage or dispute.stage](dispute)


def _ours(dispute: "Dispute") -> str:
    """The mediator of the case; where nobody may mediate, the centre names one or acts itself."""
    mediator = dispute.mediator
    return MEDIATOR if mediator and not has_conflict(dispute, mediator) else CENTRE


def _in_intake(dispute: "Dispute") -> str:
    if dispute.declined:
        return CENTRE
    sides = [
        side for side in dispute.respondents if not dispute.refuses(side.id, ConsentAct.MEDIATE)
    ]
    if dispute.nobody_left_to_mediate_with:
        return WORKER
    if not dispute.consents_to(APPLICANT, ConsentAct.MEDIATE):
        return CENTRE
    reached = {contact.party for contact in dispute.contacts if contact.reached}
    asked = [side for side in sides if side.id in reached]
    agreed = any(dispute.consents_to(side.id, ConsentAct.MEDIATE) for side in sides)
    return RESPONDENT if asked and not agreed else CENTRE


def _in_mediation(dispute: "Dispute") -> str:
    agreement = dispute.agreement
    if agreement is None or bound_parties_still_mediate(dispute):
        return _ours(dispute)
    unsigned = [party for party in agreement.bound if party not in agreement.signed]
    if not unsigned:
        return _ours(dispute)
    if APPLICANT not in unsigned:
        return RESPONDENT
    return WORKER if unsigned == [APPLICANT] else PARTIES


def _in_agreement(dispute: "Dispute") -> str:
    terms = dispute.agreement.terms.values() if dispute.agreement else []
    owing = {term.debtor for term in terms if dispute.is_owed(term)}
    if not owing:
        return _ours(dispute)
    if APPLICANT not in owing:
        return RESPONDENT
    return WORKER if owing == {APPLICANT} else PARTIES


def _in_arbitration(dispute: "Dispute") -> str:
    if dispute.arbitration.status in (ArbitrationStatus.CHOSEN, ArbitrationStatus.AWARDED):
        return WORKER
    done = (ArbitrationStatus.MEDIATED, ArbitrationStatus.IN_FORCE)
    return _ours(dispute) if dispute.arbitration.status in done else COMMISSION


def _referred(dispute: "Dispute") -> str:
    for referral in dispute.referrals.values():
        if referral.is_hand_over_under_way and referral.status not in _OURS_TO_ANSWER:
            superior = referral.status is ReferralStatus.ESCALATED
            return BODY + (referral.superior if superior else referral.body)
    if dispute.custody == dispute.centre:
        return CENTRE
    held = dispute.holding
    told_all = held is not None and held.status is ReferralStatus.REPORTED
    return _ours(dispute) if told_all else BODY + dispute.custody


_ASKED: Mapping[Stage, Callable[["Dispute"], str]] = {
    Stage.INTAKE: _in_intake,
    Stage.MEDIATION: _in_mediation,
    Stage.VISIT: lambda _: INSPECTORS,
    Stage.AGREEMENT: _in_agreement,
    Stage.ENDED: lambda _: WORKER,
    Stage.ARBITRATION: _in_arbitration,
    Stage.REFERRED: _referred,
    Stage.CLOSED: lambda _: NOBODY,
}


def next_date(dispute: "Dispute", zone: ZoneInfo) -> datetime | None:
    """The next thing that stands in the diary: a visit, a hearing, the day a term falls due.

    It may lie in the past: then it is overdue. A due day is written at its first minute.
    """
    if dispute.closed:
        return None
    dates = [
        hearing.starts_at for hearing in dispute.arbitration.hearings.values() if hearing.is_called
    ]
    if dispute.open_visit:
        dates.append(dispute.open_visit.starts_at)
    if dispute.is_agreed and dispute.agreement:
        dates += [
            datetime.combine(datetime.fromisoformat(term.due), time(), zone)
            for term in dispute.agreement.terms.values()
            if dispute.is_owed(term) and term.due
        ]
    return min(dates, default=None)
