"""Sentences about a dispute that steps share: each is None where it is so, else the refusal."""

from typing import TYPE_CHECKING

from domain.refusals import Closed, Refusal, StepNotOpen
from domain.values import Stage

if TYPE_CHECKING:
    from domain.dispute import Dispute


def not_closed(dispute: "Dispute") -> Refusal | None:
    """The dispute is not closed."""
    return Closed() if dispute.closed else None


def closed(dispute: "Dispute") -> Refusal | None:
    """The dispute is closed."""
    return None if dispute.closed else StepNotOpen(stage=dispute.stage)


def in_our_hands(dispute: "Dispute") -> Refusal | None:
    """The dispute is open and its custody is with this centre."""
    if dispute.closed:
        return Closed()
    return StepNotOpen(stage=Stage.REFERRED) if dispute.custody != dispute.centre else None


def not_accepted(dispute: "Dispute") -> Refusal | None:
    """Mediation was not accepted yet (受理 before)."""
    return StepNotOpen(stage=dispute.stage) if dispute.accepted_at else None


def mediating(dispute: "Dispute") -> Refusal | None:
    """Accepted for mediation, and mediation has not ended (调解中)."""
    if dispute.accepted_at and not dispute.ended and not dispute.is_agreed:
        return None
    return StepNotOpen(stage=dispute.stage)


def agreed(dispute: "Dispute") -> Refusal | None:
    """An agreement is in effect (协议生效)."""
    return None if dispute.is_agreed else StepNotOpen(stage=dispute.stage)
