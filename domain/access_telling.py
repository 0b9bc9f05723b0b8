"""What of a dispute is told to whom: all, all but what was confided, or a referral alone."""

from collections.abc import Iterable, Iterator, Mapping

from domain.access import condition, may
from domain.access_across import is_told, seats_named, stage_told
from domain.access_concerns import concerns, is_shared
from domain.access_conditions import holds
from domain.access_rows import Action
from domain.alarm_requests import RequestUnanswered
from domain.callers import PARTIES, Caller, Role
from domain.centres import Centre
from domain.dispute import Dispute
from domain.evidence_readers import is_told as is_file_told
from domain.informers import InformerNoted
from domain.intake import OralApplicationRecorded
from domain.mediation import TermsProposed
from domain.record import Fact, Record
from domain.referral import Referral
from domain.seats import is_theirs
from domain.sessions import NotedPrivately, SessionHeld, UndisputedFactsSigned
from domain.standing_for import is_across, speaks_for
from domain.values import Stage
from domain.visit_records import MediationRecordedOnVisit

CONFIDED: Mapping[Action, tuple[type[Fact], ...]] = {
    Action.KNOW_NOTES: (NotedPrivately, TermsProposed),
    Action.KNOW_INFORMER: (InformerNoted,),
    Action.READ_ALERTS: (RequestUnanswered,),
}
"""What is told in confidence, by what lets one know of it: to a mediator, of an informer, and what
a party asked about themselves, which is no other party's to hear."""


_HEARD: tuple[type[Fact], ...] = (
    SessionHeld,
    UndisputedFactsSigned,
    MediationRecordedOnVisit,
    OralApplicationRecorded,
)
"""What was said between those who were there."""


def reads_course(caller: Caller, record: Record) -> bool:
    """Say whether a caller reads a record whole, and not only what was passed on to them."""
    return not isinstance(record, Dispute) or may(caller, Action.READ_COURSE, record)


def stage_for(caller: Caller, dispute: Dispute) -> Stage:
    """The stage of a dispute, as far as this caller may know it."""
    return stage_told(dispute) if is_across(caller, dispute) else dispute.stage


def received_by(caller: Caller, dispute: Dispute) -> Mapping[str, Referral]:
    """The referrals made to the caller's body, or to their centre, that are still shared."""
    if caller.role in PARTIES:
        return {}
    body = caller.body if caller.role is Role.PARTNER else caller.centre
    return {
        name: referral
        for name, referral in dispute.referrals.items()
        if referral.body == body and is_shared(referral, dispute)
    }


def told_to(caller: Caller, record: Record, facts: Iterable[Fact]) -> Iterator[Fact]:
    """The facts of a record that this caller is told of."""
    if not isinstance(record, Dispute):
        return iter(facts)
    if not may(caller, Action.READ_COURSE, record):
        received = received_by(caller, record)
        return (fact for fact in facts if getattr(fact, "referral", None) in received)
    told = (fact for fact in facts if is_file_told(caller, record, fact))
    if record.sat and caller.role in PARTIES:
        seats = speaks_for(caller, record)
        told = (fact for fact in told if not _is_anothers(record, seats, fact))
    if is_across(caller, record):
        own = speaks_for(caller, record)
        return (fact for fact in told if is_told(fact, own))
    kept = tuple(
        kind
        for action, kinds in CONFIDED.items()
        if not may(caller, action, record)
        for kind in kinds
    )
    return (fact for fact in told if not isinstance(fact, kept))


def _is_anothers(dispute: Dispute, own: frozenset[str], fact: Fact) -> bool:
    """Say whether a fact is of who sat in one of these seats before, or was said before them."""
    version = fact.originator_version
    before = [seat for seat in own if not is_theirs(dispute, seat, version)]
    return bool(before) and (isinstance(fact, _HEARD) or not seats_named(fact).isdisjoint(before))


def may_answer(
    caller: Caller, dispute: Dispute, referral: Referral, centres: Mapping[str, Centre]
) -> bool:
    """Say whether a caller may tell what the receiver of a referral says.

    A body speaks for itself, and so does a centre of this office, which has people of its own at
    the desk. Of any other body, whoever works on the dispute records the letter.
    """
    if caller.role is Role.PARTNER:
        return caller.body == referral.body
    if referral.body in centres:
        return caller.centre == referral.body
    return holds(condition(caller, Action.READ_COURSE), concerns(dispute))
