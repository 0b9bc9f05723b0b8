"""The moments a time limit hangs on, by the names the rule table uses: which fact says each.

A moment may be one of several of its kind, each with a subject of its own: the party an award was
served on, the term that falls due, the referral that was answered. What our record does not hold
has a name too (`NOT_RECORDED`): a rule may state such a limit, and its clock never runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class On:
    """A fact of one kind: its topic, and the fields that say whose moment it is, and when.

    `when` are fields that must say so; `body` is the kind or the id of the body whose referral it
    concerns; `channel` is the way the matter came in.
    """

    topic: str
    subject: str = ""
    at: str = "happened_at"
    days: str = ""
    when: tuple[tuple[str, str], ...] = ()
    body: str = ""
    channel: str = ""


def _on(topic: str, subject: str = "", **more: str) -> On:
    own = {name: more.pop(name) for name in ("at", "days", "body", "channel") if name in more}
    full = topic if "." in topic else f"dispute.{topic}"
    return On(full, subject, when=tuple(more.items()), **own)


def _referred(step: str, body: str = "", **more: str) -> On:
    return _on(f"referral_{step}", "referral", body=body, **more)


def _served(paper: str, subject: str = "") -> On:
    return _on("served", subject, paper=paper)


_REVIEW, _COURT = "arbitral_review", "judicial_confirmation"

_INTAKE: Mapping[str, tuple[On, ...]] = {
    "application-received": (_on("filed", at="received_at"), _on("import_taken_over")),
    "court-delegated": (_on("filed", at="received_at", channel="court"),),
    "hotline-passed-on": (_on("filed", at="received_at", channel="12345"),),
    "contact-attempted": (_on("contact_attempted"),),
    "respondent-added": (_on("respondent_added"),),
    "claims-changed": (_on("claim_added"), _on("claim_amended")),
    "declined": (_on("declined"),),
    "withdrawn": (_on("withdrawn"),),
    "closed": (_on("closed"),),
    "closed-by-award": (_on("closed", outcome="awarded"),),
    "reopened": (_on("reopened"),),
    "own-way-to-inspection": (_on("own_way_taken", way="inspection"),),
    "demand-routed": (_on("demand.routed"),),
    "demand-answered": (_on("demand.answered"),),
    "demand-closed": (_on("demand.closed"),),
}
_MEDIATION: Mapping[str, tuple[On, ...]] = {
    "accepted": (_on("accepted"),),
    "court-mediator-confirmed": (_on("accepted", channel="court"),),
    "mediation-refused": (_on("refusal_recorded", to="mediate"),),
    "mediation-extended": (_on("extended", days="days"),),
    "mediation-ended": (_on("ended_without_agreement"),),
    "agreement-effective": (_on("agreement_took_effect"),),
    "agreement-breached": (_on("breach_recorded"),),
    "review-applied-for": (_on(f"{_REVIEW}_applied_for"),),
    "review-answered": (_on(f"{_REVIEW}_answered"),),
    "review-approved": (_on(f"{_REVIEW}_answered", result="approved"),),
    "confirmation-applied-for": (_on(f"{_COURT}_applied_for"),),
    "confirmation-answered": (_on(f"{_COURT}_answered"),),
    "confirmation-approved": (_on(f"{_COURT}_answered", result="approved"),),
    "payment-order-applied-for": (_on("payment_order_applied_for"),),
    "payment-order-answered": (_on("payment_order_answered"),),
    "payment-order-issued": (_on("payment_order_answered", result="issued"),),
    "payment-order-objected": (_on("payment_order_answered", result="objected"),),
    "payment-order-in-force": (_on("payment_order_answered", result="in-force"),),
    "enforcement-applied-for": (_on("enforcement_applied_for"),),
}
_ARBITRATION: Mapping[str, tuple[On, ...]] = {
    "arbitration-filed": (_on("arbitration_filed"),),
    "arbitration-accepted": (_on("arbitration_accepted"),),
    "arbitration-refused": (_on("arbitration_refused"),),
    "arbitration-redirected": (_on("arbitration_redirected"),),
    "arbitration-answered": (_on("arbitration_answered", "party"),),
    "arbitration-suspended": (_on("arbitration_suspended"),),
    "arbitration-resumed": (_on("arbitration_resumed"),),
    "arbitration-restarted": (_on("arbitration_clock_restarted"),),
    "arbitration-extended": (_on("arbitration_extended", days="days"),),
    "arbitration-mediated": (_on("mediated_in_arbitration"),),
    "arbitration-withdrawn": (_on("arbitration_withdrawn"), _on("arbitration_deemed_withdrawn")),
    "application-served": (_served("application-copy", "party"),),
    "answer-served": (_served("answer-copy"),),
    "tribunal-told": (_served("tribunal-notice"),),
    "hearing-notice-served": (_on("served", "hearing", paper="hearing-notice"),),
    "hearing-called": (_on("hearing_scheduled", "hearing", at="starts_at"),),
    "hearing-postponed": (_on("hearing_postponed", "hearing"),),
    "hearing-held": (_on("hearing_held", "hearing"),),
    "public-notice-given": (_on("served", "party", way="public-notice"),),
    "left-at-place": (_on("served", "party", way="left-at-place"),),
    "awarded": (_on("awarded"),),
    "suit-brought": (_on("suit_recorded", "party"),),
}
_REFERRALS: Mapping[str, tuple[On, ...]] = {
    "referral-offered": (_referred("offered"),),
    "referral-answered": (
        *(_referred(word) for word in ("acknowledged", "accepted", "returned", "more_asked")),
    ),
    "referral-cancelled": (_referred("cancelled"),),
    "referral-returned": (_referred("returned"),),
    "referral-result": (_referred("result_reported"),),
    "papers-passed-on": (_referred("offered"), _referred("more_sent")),
    "inspection-asked": (_referred("offered", "inspectorate"),),
    "inspection-accepted": (_referred("accepted", "inspectorate"),),
    "legal-aid-asked": (_referred("offered", "legal-aid"),),
    "legal-aid-granted": (_referred("accepted", "legal-aid"),),
    "insurer-asked": (_referred("offered", "insurer"),),
    "insurer-papers-completed": (_referred("more_sent", "insurer"),),
    "insurer-agreed": (_referred("result_reported", "insurer", result="granted"),),
    "insurer-paid": (_referred("result_reported", "insurer", result="paid"),),
    "work-injury-accepted": (_referred("accepted", "work-injury"),),
    "work-injury-asked": (_referred("offered", "work-injury"),),
    "scheme-asked": (_referred("offered", "injury-scheme"),),
    "scheme-accepted": (_referred("accepted", "injury-scheme"),),
}

ANCHORS: Mapping[str, tuple[On, ...]] = {
    **_INTAKE,
    **_MEDIATION,
    **_ARBITRATION,
    **_REFERRALS,
}
"""The anchors one fact is enough to tell, by name."""

NAMED_DAYS = frozenset({"limitation-stated", "term-due"})
"""Anchors that name a last day themselves: nothing is counted, and the rule's amount is 0."""

DERIVED = NAMED_DAYS | {
    *("injured", "term-performed", "title-obtained"),
    *("suable-award-served", "final-award-served-on-employer", "closed-otherwise"),
}
"""Anchors that take more than one fact, or a list within one (domain/moments.py)."""

NOT_RECORDED = frozenset(
    {
        *("enterprise-committee-asked", "enterprise-committee-answered"),
        *("court-asked-to-delegate", "court-mediator-named", "court-parties-told"),
        *("court-parties-chose", "court-mediation-extended", "people-mediation-accepted"),
        *("review-extended", "confirmation-accepted", "confirmation-extended"),
        *("payment-order-accepted", "limitation-obstacle-began", "limitation-obstacle-ended"),
        *("collective-arbitration-filed", "collective-arbitration-accepted"),
        *("collective-public-notice-given", "tribunal-mediation-agreed", "simplified-accepted"),
        *("work-relation-ended", "rights-known", "obstacle-ended", "limit-asked-for-again"),
        *("inspection-extended", "investigation-ended", "inspection-decided"),
        *("decision-delivered", "breach-ended", "legal-aid-objected-to"),
        *("legal-aid-objection-decided", "lawyer-named", "insurer-assessed-to-refuse"),
        *("insurer-refusal-told", "work-injury-clear", "scheme-clear", "petition-received"),
        *("petition-passed-on", "petition-told", "petition-objected", "petition-done"),
        *("petition-extended", "impact-assessed", "log-written", "ledger-of-pay-made"),
    }
)
"""Anchors that the record of this office does not hold: a court's steps, a refused applicant's."""

NAMES = frozenset(ANCHORS) | DERIVED | NOT_RECORDED
"""Every name a rule may use."""
