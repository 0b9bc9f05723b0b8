"""The files on the shelf held against the record: none missing, none changed, none too many."""

import hashlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from enum import StrEnum
from uuid import UUID

from domain.dispute import Dispute
from domain.evidence import EvidenceHandedIn
from domain.evidence_files import EvidenceFile, ScanStatus
from domain.known import known
from domain.record import Act
from domain.refusals.evidence import EvidenceErased
from domain.refusals.ledger import RecordBroken
from operations.ciphers import Refused
from operations.evidence_copies import name_of_copy
from operations.evidence_sealing import NotAFile
from operations.keys import UnknownKey
from operations.office import Office

OFFICE = "office"
"""The actor under whose name it is noted what the scanner said."""


class Lacks(StrEnum):
    """In what the shelf is not as the record says."""

    MISSING = "evidence-missing"
    CHANGED = "evidence-changed"
    NOT_SCANNED = "evidence-not-scanned"


EXTRA = "evidence-extra"
"""A file that no fact names: handed in by somebody who was stopped before it was recorded."""


def lacking(office: Office, those: Sequence[UUID]) -> dict[UUID, list[str]]:
    """Of these disputes those whose files are not as recorded, and in what; every byte is read.

    One whose record cannot be read is passed over: what its files should be nobody can say.
    """
    found = {one: _codes_of(office, one) for one in those}
    return {one: codes for one, codes in found.items() if codes}


def _codes_of(office: Office, dispute: UUID) -> list[str]:
    with suppress(RecordBroken):
        return sorted({str(code) for _, code in wrong_with(office, dispute)})
    return []


def wrong_with(office: Office, dispute: UUID) -> Iterator[tuple[EvidenceFile, Lacks]]:
    """Every file of a dispute that is not as recorded, and in what."""
    for file in files_of(office, dispute):
        yield from ((file, lacks) for lacks in _of(office, file))


def files_of(office: Office, dispute: UUID) -> Iterator[EvidenceFile]:
    """Every version of every file of a dispute."""
    for evidence in known(office.registry, Dispute, dispute).evidence.values():
        yield from evidence.versions


def _of(office: Office, file: EvidenceFile) -> Iterator[Lacks]:
    try:
        sealed = office.evidence.sealed(file.content)
        sealed.must_be_whole()
        algorithm, _, expected = file.digest.partition(":")
        work = hashlib.new({"sha-256": "sha256"}.get(algorithm, algorithm))
        for piece in sealed.pieces():
            work.update(piece)
        if (work.hexdigest(), sealed.size) != (expected, file.size):
            yield Lacks.CHANGED
    except FileNotFoundError:
        yield Lacks.MISSING
        return
    except (NotAFile, Refused, UnknownKey):
        yield Lacks.CHANGED
        return
    except EvidenceErased:
        return
    if office.evidence.scans and file.scan in {ScanStatus.NOT_SCANNED, ScanStatus.FAILED}:
        yield Lacks.NOT_SCANNED


def extra(office: Office) -> list[str]:
    """The files on the shelf that no fact names."""
    recorder, mapper = office.registry.recorder, office.registry.mapper
    entries = recorder.select_notifications(
        start=None, limit=sys.maxsize, topics=[EvidenceHandedIn.TOPIC]
    )
    named = set()
    for entry in entries:
        with suppress(RecordBroken):
            fact = mapper.to_domain_event(entry)
            if isinstance(fact, EvidenceHandedIn):
                named.add(fact.content)
    named |= {name_of_copy(content) for content in named}
    return [name for name in office.evidence.shelf.names() if name not in named]


def scan(office: Office, dispute_id: UUID) -> None:
    """Have every file of a dispute looked over that was not, and note what was said."""
    dispute = known(office.registry, Dispute, dispute_id)
    for evidence in dispute.evidence.values():
        for file in evidence.versions:
            if file.scan in {ScanStatus.NOT_SCANNED, ScanStatus.FAILED}:
                _scan(office, dispute_id, evidence.id, file)


def _scan(office: Office, dispute: UUID, evidence: str, file: EvidenceFile) -> None:
    try:
        verdict = office.evidence.scan(file.content)
    except (FileNotFoundError, EvidenceErased, NotAFile, Refused):
        return
    if verdict is None:
        return
    now = office.clock()
    office.registry.at(dispute).decide(
        Dispute.note_scan,
        Act(OFFICE, happened_at=now, recorded_at=now),
        evidence=evidence,
        version=file.version,
        scan=verdict.status,
        found=verdict.found,
    )
