"""What counts as handed in: for each such fact its party gets a numbered receipt (收件回执).

A paper lost in an office was, as a rule, one for which nobody had a receipt. So every fact by
which a party brings something before the office is listed here, with the party it came from; what
the office, a body or a machine does is listed beside it, so that a new kind of fact is thought of.
"""

import json
from collections.abc import Mapping

from domain.parties import APPLICANT

WORKER = ""
"""Instead of a field's name: it is the applicant's, and the fact does not say so."""

HANDED_IN: Mapping[str, str] = {
    "dispute.filed": WORKER,
    "dispute.oral_application_recorded": WORKER,
    "dispute.claim_added": WORKER,
    "dispute.claim_amended": WORKER,
    "dispute.claim_withdrawn": WORKER,
    "dispute.respondent_added": WORKER,
    "dispute.document_added": "by_party",
    "dispute.evidence_handed_in": "by_party",
    "dispute.representative_added": "party",
    "dispute.consent_recorded": "party",
    "dispute.consent_withdrawn": "party",
    "dispute.refusal_recorded": "party",
    "dispute.undisputed_facts_signed": "party",
    "dispute.agreement_signed": "party",
    "dispute.withdrawn": "party",
    "dispute.arbitration_chosen": WORKER,
    "dispute.arbitration_filed": WORKER,
    "dispute.arbitration_answered": "party",
    "dispute.arbitration_withdrawn": "party",
    "dispute.mediation_document_signed": "party",
    "dispute.enforcement_applied_for": "party",
    "dispute.payment_order_applied_for": "party",
    "dispute.arbitral_review_applied_for": WORKER,
    "dispute.judicial_confirmation_applied_for": WORKER,
    "dispute.suit_recorded": "party",
    "dispute.own_way_taken": WORKER,
}
"""Topics, and which field of the fact names the party it came from."""

NOT_HANDED_IN = frozenset(
    f"dispute.{name}"
    for name in (
        # The office's own steps, of which the parties are told by other papers.
        *("accepted", "agreement_drafted", "agreement_redrafted", "agreement_sealed"),
        *("agreement_took_effect", "arbitration_advised", "arbitration_application_prepared"),
        *("classified", "claims_split_off", "closed", "conflict_disclosed", "contact_attempted"),
        *("declined", "ended_without_agreement", "extended", "external_number_recorded"),
        *("followed_up", "linked", "mediated_before", "mediator_assigned", "mediator_kept"),
        *("mediator_recused", "mediator_replaced", "mediator_signed", "noted_privately"),
        *("party_corrected", "person_exchanged", "reopened", "route_overruled", "rules_repinned"),
        *("representation_ended", "informer_noted", "stood_aside_before"),
        *("served", "session_held", "terms_proposed", "alert_acknowledged"),
        *("glass_broken", "glass_mended"),
        # What is so of a performance, found out by the office with its level of proof.
        *("breach_recorded", "payment_recorded", "term_performed", "instalment_unpaid"),
        # Visits.
        *("arrived_at_visit", "certificates_shown", "corrected_on_the_spot"),
        *("departed_for_visit", "entry_refused", "inspection_recorded"),
        *("mediation_recorded_on_visit", "visit_cancelled", "visit_finished", "visit_planned"),
        "visit_rescheduled",
        # What a commission, a court or another body says.
        *("arbitral_review_answered", "arbitration_accepted", "arbitration_clock_restarted"),
        *("arbitration_deemed_withdrawn", "arbitration_extended", "arbitration_redirected"),
        *("arbitration_refused", "arbitration_resumed", "arbitration_suspended"),
        *("award_in_force", "award_served", "awarded", "enforcement_answered", "hearing_held"),
        *("hearing_postponed", "hearing_scheduled", "judicial_confirmation_answered"),
        *("late_suit_accepted", "mediated_in_arbitration", "payment_order_answered"),
        *("referral_accepted", "referral_acknowledged", "referral_cancelled", "referral_chased"),
        *("referral_designated", "referral_escalated", "referral_more_asked"),
        *("referral_more_sent", "referral_offered", "referral_result_reported"),
        *("referral_returned", "tribunal_formed"),
        # Another system's history, and who takes it over.
        *("import_opened", "imported", "import_taken_over"),
        # What becomes of a file once it is there.
        *("evidence_exchanged", "evidence_scanned", "evidence_withdrawn"),
        # The office's machinery.
        *("alert_escalated", "clock_passed", "clock_warned", "deadline_moved"),
        "request_unanswered",
        *("first_contact_late", "found_stuck", "owner_missing", "routed", "same_day_missed"),
        *("same_day_warned", "party_locked", "party_unlocked", "party_erased"),
    )
)
"""Topics of a dispute that no party hands in, unless a party's own account recorded them."""

_PARTY = "party:"


def handed_in_by(topic: str, state: bytes) -> str | None:
    """The party a stored fact came from; None where no party handed it in.

    Whatever a party recorded themselves was handed in, of whatever kind it is. Bytes that are no
    fact were handed in by nobody.
    """
    field = HANDED_IN.get(topic)
    if field is None and not (topic.startswith("dispute.") and _PARTY.encode() in state):
        return None
    try:
        said = json.loads(state)
    except ValueError:
        return None
    if not isinstance(said, dict):
        return None
    by = str(said.get("by", ""))
    if by.startswith(_PARTY):
        return by.removeprefix(_PARTY)
    return None if field is None else str(said.get(field) or APPLICANT) if field else APPLICANT
