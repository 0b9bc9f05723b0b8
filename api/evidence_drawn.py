"""Copies for the other side: drawn before a file is handed to them, and waited for by no desk.

Of what no copy can be had nothing is handed over, and who exchanges hears it then (位置信息).
"""

import asyncio
from collections.abc import Iterable, Iterator
from uuid import UUID

from pydantic import BaseModel

from api.visitor import Visitor
from domain.access import may
from domain.dispute import Dispute
from domain.evidence import EvidenceExchanged
from domain.evidence_files import NEVER_EXCHANGED, EvidenceFile, FileForm, ScanStatus
from domain.evidence_readers import knows_of
from domain.file_index import FileClass
from domain.record import Fact, Record
from domain.refusals import NotFound
from domain.refusals.evidence import LocationNotRemovable, UnknownEvidence

EXCHANGE = "exchange-evidence"


class NotDrawnYet(Exception):  # noqa: N818 - named for what is so
    """The copy that would be handed over was not made yet."""

    def __init__(self, file: EvidenceFile) -> None:
        super().__init__()
        self.file = file


async def drawn(visitor: Visitor, evidence: str, file: EvidenceFile) -> None:
    """Have a copy of a file made; raises LocationNotRemovable, EvidenceErased, Busy.

    Others may wait for the same copy: whoever leaves first takes it from nobody.
    """
    making = visitor.office.evidence.draw(file.content, file.form)
    if not await asyncio.shield(asyncio.wrap_future(making)):
        raise LocationNotRemovable(evidence=evidence)


async def drawn_beforehand(visitor: Visitor, step: str, record: UUID, filled: BaseModel) -> None:
    """Have the copy made that a step hands over; raises LocationNotRemovable, EvidenceErased."""
    if step != EXCHANGE:
        return
    evidence = str(getattr(filled, "evidence", ""))
    version: int | None = getattr(filled, "version", None)
    file = await visitor.back.serve(to_draw, visitor, record, evidence, version)
    if file:
        await drawn(visitor, evidence, file)


def to_draw(
    visitor: Visitor, record: UUID, evidence: str, version: int | None
) -> EvidenceFile | None:
    """The file whose copy is missing; None where there is none, or where the step refuses it."""
    try:
        dispute = visitor.office.registry.dispute(record)
        one = dispute.evidence[evidence]
        file = one.current if version is None else one.at(version)
    except (NotFound, UnknownEvidence, KeyError):
        return None
    caller = visitor.caller
    if not (may(caller, EXCHANGE, dispute) and knows_of(caller, dispute, one)):
        return None
    if one.withdrawn or one.kind in NEVER_EXCHANGED or one.file_class is FileClass.SECONDARY:
        return None
    if file.scan is ScanStatus.INFECTED:
        return None
    room = visitor.office.evidence
    return None if room.open_placeless(file.content, file.form) else file


def may_hold_a_place(record: Record, facts: Iterable[Fact]) -> Iterator[str]:
    """The files just handed over as PDF: what is packed within one is not seen through."""
    for fact in facts:
        if isinstance(fact, EvidenceExchanged) and isinstance(record, Dispute):
            evidence = record.evidence[fact.evidence]
            file = evidence.current if fact.version is None else evidence.at(fact.version)
            if file.form is FileForm.PDF:
                yield fact.evidence
