"""Which files of a dispute somebody knows of, opens, and opens as they were handed in (阅卷)."""

from domain.access import is_shared, may
from domain.access_log_rows import REVEALS
from domain.access_rows import Action
from domain.callers import PARTIES, Caller, Role
from domain.dispute import Dispute
from domain.documents import DocumentKind
from domain.evidence import EVIDENCE_FACTS
from domain.evidence_files import Evidence
from domain.file_index import FileClass, file_index
from domain.record import Fact
from domain.standing_for import seats_of, speaks_for
from domain.values import PartyId

_PERSONAL = frozenset({DocumentKind.IDENTITY, DocumentKind.MEDICAL, DocumentKind.SERVICE_ADDRESS})
"""What no other party is handed, exchanged or not (reader matrix: identity, contacts)."""


def party_of(caller: Caller, dispute: Dispute) -> str:
    """The party a caller is in a dispute, or stands for; empty where they are none."""
    seats = seats_of(caller, dispute)
    if not seats:
        return ""
    stands_for = dispute.represents.get(PartyId(seats[0]))
    return stands_for.party if stands_for else seats[0]


def knows_of(caller: Caller, dispute: Dispute, evidence: Evidence) -> bool:
    """Say whether somebody may know that a file is there (办案规则 Art. 22-23: 副卷 is closed)."""
    if evidence.file_class is FileClass.SECONDARY:
        return may(caller, Action.OPEN_SECONDARY, dispute)
    if not may(caller, Action.OPEN_EVIDENCE, dispute):
        return _was_passed_on(caller, dispute, evidence)
    if caller.role not in PARTIES:
        return True
    own = speaks_for(caller, dispute)
    if evidence.by_party in own:
        return True
    return not own.isdisjoint(evidence.exchanged) and evidence.kind not in _PERSONAL


def may_open(caller: Caller, dispute: Dispute, evidence: Evidence) -> bool:
    """Say whether somebody may open a file: they know of it, and may read what is in it."""
    if not knows_of(caller, dispute, evidence):
        return False
    if evidence.withdrawn and not may(caller, Action.OPEN_TAKEN_BACK, dispute):
        return False
    needed = _asks_for(evidence)
    if not needed or may(caller, needed, dispute):
        return True
    return _was_passed_on(caller, dispute, evidence)


def may_reveal(caller: Caller, dispute: Dispute, evidence: Evidence) -> bool:
    """Say whether somebody may open, with a reason, a file that asks for more than they may read.

    What is masked for them in the dispute and opened with a reason there is so in its files, too.
    """
    if not knows_of(caller, dispute, evidence):
        return False
    if evidence.withdrawn and not may(caller, Action.OPEN_TAKEN_BACK, dispute):
        return False
    reveals = REVEALS.get(Action(needed)) if (needed := _asks_for(evidence)) else None
    return reveals is not None and may(caller, reveals, dispute)


def _asks_for(evidence: Evidence) -> str:
    """What somebody must be allowed to open besides the file itself; empty where nothing."""
    return file_index()[evidence.kind].opened_as


def _was_passed_on(caller: Caller, dispute: Dispute, evidence: Evidence) -> bool:
    """Say whether the paper it is the file of stands in a letter to the caller's body."""
    if not evidence.document or not may(caller, Action.OPEN_PASSED_ON, dispute):
        return False
    body = caller.body if caller.role is Role.PARTNER else caller.centre
    return any(
        referral.body == body and evidence.document in referral.passed_on
        for referral in dispute.referrals.values()
        if is_shared(referral, dispute)
    )


def sees_original(caller: Caller, dispute: Dispute, evidence: Evidence) -> bool:
    """Say whether a file is opened as it was handed in: the other side gets no place with it."""
    return caller.role not in PARTIES or evidence.by_party in speaks_for(caller, dispute)


def is_told(caller: Caller, dispute: Dispute, fact: Fact) -> bool:
    """Say whether somebody is told of a fact, as far as it is about a file."""
    if not isinstance(fact, EVIDENCE_FACTS):
        return True
    known = dispute.evidence.get(str(getattr(fact, "evidence", "")))
    return known is None or knows_of(caller, dispute, known)
