"""What the other side is told of a dispute that was served on it, and what is kept from it.

It reads the application, the agreement and the notices (reader matrix); what concerns the worker
alone — other ways they go, their risks and limits, their other disputes, their health — is no part
of that (个人信息保护法 Art. 6, 28). A kind of fact that stands in no list here is not told.
"""

from domain.documents import Document, DocumentKind
from domain.record import Fact

KEPT_PARTS = frozenset(
    {
        *("flags", "injured_on", "insured_that_day", "limitation_ends_on", "classified_at"),
        *("contacts", "consents", "referrals", "routing", "links", "external_numbers"),
        *("own_ways", "follow_ups", "came_from", "oral_record", "offers", "private_notes"),
        "informers",
        *("declined", "platform", "extended_days"),
    }
)
"""Parts of the file that are there for the worker and the office alone."""

_KEPT_PAPERS = frozenset(
    {
        *(DocumentKind.IDENTITY, DocumentKind.MEDICAL, DocumentKind.INVESTIGATION),
        *(DocumentKind.FOLLOW_UP, DocumentKind.FILE_NOTE, DocumentKind.LETTER),
    }
)

TOLD = frozenset(
    f"dispute.{name}"
    for name in (
        *("filed", "claim_added", "claim_amended", "claim_withdrawn", "respondent_added"),
        *("representative_added", "representation_ended", "document_added", "accepted"),
        *("mediator_assigned", "mediator_replaced", "mediator_kept", "mediator_recused"),
        *("conflict_disclosed", "session_held", "undisputed_facts_signed", "extended"),
        *("ended_without_agreement", "agreement_drafted", "agreement_redrafted"),
        *("agreement_signed", "mediator_signed", "agreement_sealed", "agreement_took_effect"),
        *("payment_recorded", "term_performed", "breach_recorded", "instalment_unpaid"),
        *("arbitral_review_applied_for", "arbitral_review_answered"),
        *("judicial_confirmation_applied_for", "judicial_confirmation_answered"),
        *("visit_planned", "visit_rescheduled", "visit_cancelled", "visit_finished"),
        *("mediation_recorded_on_visit", "entry_refused", "withdrawn", "closed", "reopened"),
        *("arbitration_filed", "arbitration_accepted", "arbitration_answered"),
        *("arbitration_suspended", "arbitration_resumed", "arbitration_extended"),
        *("arbitration_withdrawn", "arbitration_deemed_withdrawn", "tribunal_formed"),
        *("hearing_scheduled", "hearing_postponed", "hearing_held", "served", "awarded"),
        *("award_served", "award_in_force", "mediated_in_arbitration"),
        *("evidence_handed_in", "evidence_withdrawn", "evidence_exchanged"),
        "mediation_document_signed",
    )
)
"""Kinds of facts that the other side is told of; of papers, see `is_told`, of files, `knows_of`."""


def is_told(fact: Fact, own: frozenset[str]) -> bool:
    """Say whether the other side is told of a fact: of the list, or handed in by themselves."""
    if fact.by in {f"party:{seat}" for seat in own} or getattr(fact, "party", None) in own:
        return True
    kept = getattr(fact, "kind", "") in _KEPT_PAPERS and fact.TOPIC == "dispute.document_added"
    return fact.TOPIC in TOLD and not kept


def is_shown(paper: Document, own: frozenset[str]) -> bool:
    """Say whether the other side sees that a paper is there."""
    return paper.by_party in own or paper.kind not in _KEPT_PAPERS
