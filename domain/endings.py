"""What the record must show before a dispute may close with an outcome (结案条件).

Figures are never typed in: an outcome that the facts do not bear out is refused, because success
and same-day figures are read from it.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from domain.arbitration import ArbitrationStatus
from domain.bodies import BodyKind, read_bodies
from domain.mediation import EndReason
from domain.performance import NOTHING, rests
from domain.refusals.closing import NotBorneOut, StillUnderWay, SumNotProven
from domain.values import BodyId, ConsentAct, Outcome, Proof

if TYPE_CHECKING:
    from domain.trunk import Trunk

Borne = Callable[["Trunk"], datetime | None]
"""Since when the record shows an outcome; None where it does not."""

STRENGTH = (
    Proof.SELF_DECLARED,
    Proof.BOTH_PARTIES,
    Proof.SIGNED_RECEIPT,
    Proof.PLATFORM_RECORD,
    Proof.BANK_RECEIPT,
)
"""Levels of proof, the weakest first."""


def must_bear_out(outcome: Outcome, dispute: "Trunk") -> datetime:
    """Refuse an outcome that the record does not show; tell since when it does.

    Raises StillUnderWay, NotBorneOut, SumNotProven.
    """
    must_not_be_under_way(dispute)
    since = BORNE_OUT[outcome](dispute)
    if since is None:
        raise NotBorneOut(outcome=outcome)
    if outcome is Outcome.AGREED_PERFORMED:
        _must_be_performed(dispute)
    return since


def may_end(dispute: "Trunk") -> bool:
    """Say whether the record bears out any outcome now."""
    return not _under_way(dispute) and any(borne(dispute) for borne in BORNE_OUT.values())


def is_borne_out(dispute: "Trunk") -> bool:
    """Say whether the record still shows what the dispute closed with, if it is closed."""
    bears_out = BORNE_OUT.get(Outcome(dispute.closed.outcome)) if dispute.closed else None
    return bears_out is None or bears_out(dispute) is not None


def must_not_be_under_way(dispute: "Trunk") -> None:
    """Refuse to end what is still going on; raises StillUnderWay."""
    what = _under_way(dispute)
    if what:
        raise StillUnderWay(what=what)


def _under_way(dispute: "Trunk") -> str:
    if dispute.open_visit:
        return "visit"
    leaving = any(referral.is_hand_over_under_way for referral in dispute.referrals.values())
    return "hand-over" if leaving else ""


def _must_be_performed(dispute: "Trunk") -> None:
    agreement = dispute.agreement
    if agreement is None:
        return
    proven = [payment for payment in dispute.payments if payment.proof != Proof.SELF_DECLARED]
    unpaid = sum(rests(agreement, proven).values(), NOTHING)
    undone = any(term.amount is None and term.done_at is None for term in agreement.terms.values())
    if unpaid or undone:
        owed = agreement.agreed_sum
        raise SumNotProven(agreed=owed, proven=owed - unpaid)


def _agreed(dispute: "Trunk") -> datetime | None:
    return dispute.agreement.effective_at if dispute.agreement else None


def _performed(dispute: "Trunk") -> datetime | None:
    """With the last that was to be done; what was paid every closing counts."""
    done = [term.done_at for term in dispute.agreement.terms.values()] if dispute.agreement else []
    in_effect = _agreed(dispute)
    return _last(in_effect, *done) if in_effect else None


def _ended_because(*reasons: EndReason) -> Borne:
    return lambda dispute: (
        dispute.ended.at if dispute.ended and dispute.ended.reason in reasons else None
    )


def _refused(dispute: "Trunk") -> datetime | None:
    refused = [party for party in dispute.parties if dispute.refuses(party, ConsentAct.MEDIATE)]
    said_no = _last(
        dispute.received_at, *(dispute.last_word(one, ConsentAct.MEDIATE) for one in refused)
    )
    return _ended_because(EndReason.REFUSED)(dispute) or (
        said_no if dispute.nobody_left_to_mediate_with else None
    )


def _unreachable(dispute: "Trunk") -> datetime | None:
    sides = [side.id for side in dispute.respondents]
    never = bool(sides) and all(dispute.is_unreachable(side) for side in sides)
    tried = _last(*(contact.at for contact in dispute.contacts if contact.party in sides))
    return _ended_because(EndReason.UNREACHABLE)(dispute) or (tried if never else None)


def _declined(dispute: "Trunk") -> datetime | None:
    return dispute.declined_at if dispute.declined else None


def _taken_over(*kinds: BodyKind) -> Borne:
    """A body of that kind has it now: closed on their acceptance, not on our sending.

    A body that only helps ends nothing, nor does the hand-over that brought it here: between
    centres of this office the record itself goes on, and nobody closes it on the way.
    """

    def taken_over(dispute: "Trunk") -> datetime | None:
        is_there = dispute.custody != dispute.centre and _kind_of(dispute.custody) in kinds
        return dispute.holding.accepted_at if is_there and dispute.holding else None

    return taken_over


def _kind_of(body: str) -> BodyKind | None:
    known = read_bodies().get(BodyId(body))
    return known.kind if known else None


def _gone(way: str, *kinds: BodyKind) -> Borne:
    """The worker went there themselves, or a body of that kind has accepted it."""
    return lambda dispute: dispute.own_ways.get(way) or _taken_over(*kinds)(dispute)


def _awarded(dispute: "Trunk") -> datetime | None:
    return dispute.arbitration.award.made_at if dispute.arbitration.award else None


def _at(status: ArbitrationStatus) -> Borne:
    return lambda dispute: (
        dispute.arbitration.since if dispute.arbitration.status is status else None
    )


def _to_arbitration(dispute: "Trunk") -> datetime | None:
    arbitration = dispute.arbitration
    chosen = arbitration.chosen_at if arbitration.is_under_way else None
    return chosen or _gone("arbitration", BodyKind.ARBITRATION)(dispute)


def _to_court(dispute: "Trunk") -> datetime | None:
    return _at(ArbitrationStatus.SUED)(dispute) or _gone("court", BodyKind.COURT)(dispute)


def _split(dispute: "Trunk") -> datetime | None:
    gone = (claim.gone_at for claim in dispute.claims.values())
    return None if dispute.open_claims else _last(*gone)


def _last(*moments: datetime | None) -> datetime | None:
    return max((moment for moment in moments if moment), default=None)


BORNE_OUT: Mapping[Outcome, Borne] = {
    Outcome.AGREED_PERFORMED: _performed,
    Outcome.AGREED_PENDING: _agreed,
    Outcome.REFUSED: _refused,
    Outcome.UNREACHABLE: _unreachable,
    Outcome.NO_AGREEMENT: _ended_because(EndReason.TOO_FAR_APART, EndReason.UNWILLING),
    Outcome.TIME_RAN_OUT: _ended_because(EndReason.TIME_RAN_OUT),
    Outcome.NOT_SIGNED: _ended_because(EndReason.NOT_SIGNED),
    Outcome.DECLINED: _declined,
    Outcome.TO_ARBITRATION: _to_arbitration,
    Outcome.AWARDED: _awarded,
    Outcome.ARBITRATION_MEDIATED: _at(ArbitrationStatus.MEDIATED),
    Outcome.TO_COURT: _to_court,
    Outcome.TO_INSPECTION: _gone("inspection", BodyKind.INSPECTORATE),
    Outcome.TO_LEGAL_AID: _gone("legal-aid", BodyKind.LEGAL_AID),
    Outcome.TO_INSURER: _gone("insurance", BodyKind.INSURER, BodyKind.INJURY_SCHEME),
    Outcome.TO_DEPARTMENT: _taken_over(BodyKind.DEPARTMENT, BodyKind.POLICE, BodyKind.UNION),
    Outcome.TO_CENTRE: _taken_over(BodyKind.CENTRE),
    Outcome.SPLIT: _split,
}
