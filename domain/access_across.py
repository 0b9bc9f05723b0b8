"""What the other side is told of a dispute that was served on it, and what is kept from it.

It reads the application, the agreement and the notices (reader matrix); what concerns the worker
alone — other ways they go, their risks and limits, their other disputes, their health — is no part
of that (个人信息保护法 Art. 6, 28). A kind of fact that stands in no list here is not told.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from domain.documents import Document, DocumentKind
from domain.record import Fact
from domain.values import Stage
from domain.visit import Visit

if TYPE_CHECKING:
    from domain.dispute import Dispute

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
        *("visit_finished", "mediation_recorded_on_visit", "entry_refused"),
        *("withdrawn", "closed", "reopened"),
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


def seats_named(fact: Fact) -> set[str]:
    """The parties a fact says it is about, or of: by whose word, and what it names."""
    named = [fact.by.removeprefix(_PARTY)] if fact.by.startswith(_PARTY) else []
    for name in _NAMES:
        said = getattr(fact, name, "")
        named.append(str(said["id"]) if isinstance(said, dict) else said)
    return {seat for seat in named if seat}


_PARTY = "party:"

_NAMES = ("party", "by_party", "respondent", "representative")
"""Fields that name a party, by its id or with all that is said of it."""


def is_told(fact: Fact, own: frozenset[str]) -> bool:
    """Say whether the other side is told of a fact: of the list, or handed in by themselves."""
    if not own.isdisjoint(seats_named(fact)):
        return True
    kept = getattr(fact, "kind", "") in _KEPT_PAPERS and fact.TOPIC == "dispute.document_added"
    return fact.TOPIC in TOLD and not kept


def visits_told(visits: Mapping[str, Visit]) -> dict[str, dict[str, Any]]:
    """What the other side is told of visits: of those that came, what it saw there itself.

    A visit is not announced to it, and the inspectors' record and ground are kept from it whatever
    happens (劳动保障监察条例 Art. 16; reader matrix).
    """
    return {
        name: {part: getattr(visit, part) for part in _OF_A_VISIT}
        for name, visit in visits.items()
        if visit.has_arrived
    }


_OF_A_VISIT = (
    *("id", "purpose", "status", "certificates_shown_at", "mediation_records", "entry_refused"),
    *("parties_met", "outcome"),
)


def stage_told(dispute: "Dispute") -> Stage:
    """The stage as the other side is told it: a visit that has not come yet does not show."""
    visit = dispute.open_visit
    return dispute.stage_without_visit if visit and not visit.has_arrived else dispute.stage


def is_shown(paper: Document, own: frozenset[str]) -> bool:
    """Say whether the other side sees that a paper is there."""
    return paper.by_party in own or paper.kind not in _KEPT_PAPERS
