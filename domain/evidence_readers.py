"""Which files of a dispute somebody knows of, opens, and opens as they were handed in (阅卷)."""

from collections.abc import Sequence

from domain.access import may
from domain.access_concerns import is_shared
from domain.access_log_rows import REVEALS
from domain.access_rows import Action
from domain.callers import PARTIES, Caller, Role
from domain.dispute import Dispute
from domain.evidence import EVIDENCE_FACTS, EvidenceExchanged, is_still_theirs
from domain.evidence_files import NEVER_EXCHANGED, Evidence, EvidenceFile
from domain.file_index import FileClass, file_index
from domain.record import Fact
from domain.standing_for import seats_of, speaks_for
from domain.values import PartyId


def party_of(caller: Caller, dispute: Dispute) -> str:
    """The party a caller is in a dispute, or stands for; empty where they are none."""
    seats = seats_of(caller, dispute)
    if not seats:
        return ""
    stands_for = dispute.represents.get(PartyId(seats[0]))
    return stands_for.party if stands_for else seats[0]


def knows_of(caller: Caller, dispute: Dispute, evidence: Evidence) -> bool:
    """Say whether somebody may know that a file is there (办案规则 Art. 22-23: 副卷 is closed)."""
    return bool(known_of(caller, dispute, evidence))


def known_of(caller: Caller, dispute: Dispute, evidence: Evidence) -> Sequence[EvidenceFile]:
    """The versions of a file somebody may know of: to whom one was handed, to them it is that one.

    What stood before it was perhaps replaced so that they should not see it, and what came after
    was handed to nobody yet.
    """
    if evidence.file_class is FileClass.SECONDARY:
        return evidence.versions if may(caller, Action.OPEN_SECONDARY, dispute) else ()
    if not may(caller, Action.OPEN_EVIDENCE, dispute):
        return _passed_on(caller, dispute, evidence)
    if caller.role not in PARTIES:
        return evidence.versions
    own = speaks_for(caller, dispute)
    if evidence.by_party in own:
        return evidence.versions if is_still_theirs(dispute, evidence) else ()
    if evidence.kind in NEVER_EXCHANGED:
        return ()
    return [one for one in evidence.versions if not own.isdisjoint(one.exchanged)]


def may_open(caller: Caller, dispute: Dispute, evidence: Evidence) -> bool:
    """Say whether somebody may open a file, as far as they know of it."""
    return bool(opened_by(caller, dispute, evidence))


def opened_by(caller: Caller, dispute: Dispute, evidence: Evidence) -> Sequence[EvidenceFile]:
    """The versions of a file somebody may open: they know of them, and may read what is in it."""
    if evidence.withdrawn and not may(caller, Action.OPEN_TAKEN_BACK, dispute):
        return ()
    known, needed = known_of(caller, dispute, evidence), _asks_for(evidence)
    if not known or not needed or may(caller, needed, dispute):
        return known
    passed_on = _passed_on(caller, dispute, evidence)
    return [one for one in known if one in passed_on]


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


def _passed_on(caller: Caller, dispute: Dispute, evidence: Evidence) -> Sequence[EvidenceFile]:
    """The versions that went with a letter to the caller's body in which its paper stands.

    Those are the paper itself, by its digest, and what stood as its file when the letter left.
    """
    if not evidence.document or not may(caller, Action.OPEN_PASSED_ON, dispute):
        return ()
    body = caller.body if caller.role is Role.PARTNER else caller.centre
    sent = [
        version
        for referral in dispute.referrals.values()
        if referral.body == body and is_shared(referral, dispute)
        for paper, version in referral.sent_with
        if paper == evidence.document
    ]
    if not sent:
        return ()
    stood = [evidence.stood_at(version) for version in sent]
    paper = dispute.documents[evidence.document]
    return [one for one in evidence.versions if one in stood or one.digest == paper.digest]


def sees_original(caller: Caller, dispute: Dispute, evidence: Evidence) -> bool:
    """Say whether a file is opened as it was handed in: the other side gets no place with it."""
    if caller.role not in PARTIES:
        return True
    return evidence.by_party in speaks_for(caller, dispute) and is_still_theirs(dispute, evidence)


def is_told(caller: Caller, dispute: Dispute, fact: Fact) -> bool:
    """Say whether somebody is told of a fact, as far as it is about a file."""
    if not isinstance(fact, EVIDENCE_FACTS):
        return True
    known = dispute.evidence.get(str(getattr(fact, "evidence", "")))
    if known is None:
        return True
    told = known_of(caller, dispute, known)
    number = getattr(fact, "version", None)
    if isinstance(fact, EvidenceExchanged) and number is None:
        stood = known.stood_at(fact.originator_version)
        number = stood.version if stood else None
    return bool(told) if number is None else any(one.version == number for one in told)
