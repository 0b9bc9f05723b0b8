"""Case files: one dispute as one file that whoever gets it can check, without us and offline.

Nothing in it is newer than its last fact, and the office seals its record first, so that every fact
of the file is shown to stand in the ledger. What it does not show, it says (docs/decisions/0015).
"""

from base64 import b64encode
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path as File
from typing import Annotated, Any
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from fastapi import APIRouter, Path
from fastapi.responses import FileResponse, Response
from sqlalchemy import select

from api import case_parts, verify_case
from api.access_book import book_of
from api.case_opening import Opened, opened_for
from api.disputes import seen
from api.ledger_office import SignsCheckpoint
from api.office import Office
from api.problems import declared
from api.visitor import Standing, Visitor
from domain.access_rows import Action
from domain.access_telling import told_to
from domain.case_file import Statement
from domain.dispute import Dispute
from domain.merkle import leaf_bytes, leaf_hash
from domain.record import Fact
from domain.refusals.access import NotReady
from domain.refusals.ledger import CaseFileUnsound, LedgerBehind, NoSuchLeaf
from projections.follow import wait_for
from projections.generations import NoViews, reading
from projections.set_aside import must_be_as_told

router = APIRouter(tags=["disputes"])

CASE_FILE = "case-file"

PATIENCE_SECONDS = 10.0
"""How long a file waits for the views to know where its facts stand in the log."""

Json = dict[str, Any]


class CaseFileAnswer(Response):
    """A case file."""

    media_type = "application/json"


class Program(FileResponse):
    """A program to be read and run."""

    media_type = "text/x-python"


@dataclass(frozen=True, slots=True)
class Told:
    """What the reader of a case file is told: which facts (by version), and what was opened."""

    versions: Collection[int]
    opened: Sequence[Opened]
    reader: str


Tells = Callable[[Dispute, Sequence[Fact], Mapping[int, bytes]], Told]
"""Says what a reader is told of a dispute, its facts, and their stored bytes by version."""


_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The case file; verify_case.py checks it",
        "content": {CaseFileAnswer.media_type: {"schema": {"type": "object"}}},
    }
}
_PROGRAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The program",
        "content": {Program.media_type: {"schema": {"type": "string"}}},
    }
}


@router.get(
    "/disputes/{id}/file",
    operation_id="read-case-file",
    response_class=CaseFileAnswer,
    responses=_FILE | declared(401, 403, 409),
)
async def read_case_file(
    id: Annotated[UUID, Path()],  # noqa: A002 - the path's own word
    visitor: Standing,
) -> Response:
    """The whole case as one file that verifies itself; opened as far as this caller may read it."""
    content = await visitor.back.serve(file_for, visitor, id)
    name = f'attachment; filename="case-{id}.json"'
    return CaseFileAnswer(content, headers={"Content-Disposition": name})


@router.get(
    "/verify_case.py",
    operation_id="download-verifier",
    response_class=Program,
    responses=_PROGRAM | declared(),
)
async def download_verifier() -> FileResponse:
    """The program that checks a case file; it needs Python and `cryptography`, and nothing else."""
    return Program(File(verify_case.__file__), filename="verify_case.py")


def file_for(visitor: Visitor, dispute_id: UUID) -> bytes:
    """A case file as its caller may read it.

    Raises NotFound, Forbidden, NotReady, LedgerBroken, LedgerBehind, CaseFileUnsound.
    """
    seen(visitor, dispute_id, Action.EXPORT_CASE)

    def tells(dispute: Dispute, facts: Sequence[Fact], states: Mapping[int, bytes]) -> Told:
        versions = {fact.originator_version for fact in told_to(visitor.caller, dispute, facts)}
        theirs = {version: states[version] for version in versions}
        opened = opened_for(visitor, dispute, facts, theirs)
        return Told(versions, opened, visitor.caller.role)

    content = case_file(visitor.office, dispute_id, tells)
    registry = visitor.office.registry
    visitor.office.access.export(
        visitor.visit,
        form=CASE_FILE,
        records=1,
        digest=digest_of(content),
        record=dispute_id,
        centre=book_of(registry.dispute(dispute_id), registry),
    )
    return content


def digest_of(content: bytes) -> str:
    """By what a file that was handed out is known again in the access log."""
    return f"sha256.{sha256(content).hexdigest()}"


def case_file(office: Office, dispute_id: UUID, tells: Tells) -> bytes:
    """A dispute as one file.

    Receipts are read first: whatever has one by then is among the facts. It is checked as whoever
    gets it will, since the places of its facts come from views that anybody's hand may have been
    in. Raises NotFound, NotReady, LedgerBroken, LedgerBehind, CaseFileUnsound.
    """
    receipts = office.ledger.receipts_of(dispute_id)
    stored = list(case_parts.stored(office.registry, dispute_id))
    facts = [fact for one in stored if isinstance(fact := _fact(office, one), Fact)]
    dispute = office.registry.dispute(dispute_id, facts[-1].originator_version if facts else None)
    told = tells(dispute, facts, {one.originator_version: one.state for one in stored})
    positions = _positions(office, dispute_id)
    if any(one.originator_version not in positions for one in stored):
        raise CaseFileUnsound
    content = {
        **_about(office, dispute, told),
        **_sealed(office, stored, positions, told),
        **_beside(
            office, dispute, [fact for fact in facts if fact.originator_version in told.versions]
        ),
        "opened": [
            {"version": one.version, "at": list(one.path), "text": one.text} for one in told.opened
        ],
        "receipts": [one.note for one in receipts if one.receipt.version in told.versions],
    }
    return _checked(office, _signed(office, dispute, content))


def _checked(office: Office, raw: bytes) -> bytes:
    """The same file, which holds; raises CaseFileUnsound."""
    code, _ = verify_case.verify(raw, office.ledger.key.told)
    if code:
        raise CaseFileUnsound
    return raw


def _fact(office: Office, stored: StoredEvent) -> object:
    return office.registry.mapper.to_domain_event(stored)


def _about(office: Office, dispute: Dispute, told: Told) -> Json:
    return {
        "format": verify_case.FORMAT,
        "guide": case_parts.guide(),
        "office": office.ledger.key.name,
        "key": office.ledger.key.told,
        "hash": office.ledger.hash,
        "dispute": str(dispute.id),
        "number": dispute.number,
        "centre": dispute.centre,
        "version": dispute.version,
        "made_at": office.clock().isoformat(),
        "reader": told.reader,
    }


def _sealed(
    office: Office,
    stored: Sequence[StoredEvent],
    positions: Mapping[int, int],
    told: Told,
) -> Json:
    """The facts as they are stored, each with its proof under one checkpoint."""
    checkpoint, is_new = _checkpoint(office)
    facts = []
    for one in stored:
        version, position = one.originator_version, positions[one.originator_version]
        said: Json = {"version": version, "position": position, "proof": None}
        if version in told.versions:
            said |= {"topic": one.topic, "state": one.state.decode()}
        else:
            said |= {"withheld": _leaf(office, one, position)}
        if is_new or position <= checkpoint.checkpoint.position:
            said |= _proof(office, position, checkpoint.checkpoint.size)
        facts.append(said)
    return {"facts": facts, "checkpoint": checkpoint.note}


def _checkpoint(office: Office) -> tuple[SignsCheckpoint, bool]:
    """One made now, under which every fact of the file stands; and whether it was made.

    Where the tree is being made again, the last there is. Raises LedgerBroken, and LedgerBehind
    where there is none.
    """
    try:
        return office.ledger.seal(), True
    except LedgerBehind:
        if latest := office.ledger.latest():
            return latest, False
        raise


def _proof(office: Office, position: int, size: int) -> Json:
    """What shows that a fact stands under a checkpoint; raises CaseFileUnsound."""
    try:
        shown = office.ledger.inclusion(position, size)
    except NoSuchLeaf:
        raise CaseFileUnsound from None
    return {"index": shown.leaf.index, "proof": [_text(step) for step in shown.path]}


def _leaf(office: Office, one: StoredEvent, position: int) -> str:
    record = UUID(str(one.originator_id))
    leaf = leaf_bytes(position, record, one.originator_version, one.topic, one.state)
    return _text(leaf_hash(leaf, office.ledger.hash))


def _text(digest: bytes) -> str:
    return b64encode(digest).decode()


def _beside(office: Office, dispute: Dispute, told: Sequence[Fact]) -> Json:
    centres = sorted({dispute.centre, dispute.custody} - {""})
    return {
        "documents": case_parts.documents(told),
        "evidence": case_parts.evidence(told),
        "rules": case_parts.rules(told, office.registry.rules),
        "calendars": case_parts.calendars(office.registry, centres),
        "chronicle": case_parts.chronicle(told),
    }


def _signed(office: Office, dispute: Dispute, content: Json) -> bytes:
    statement = Statement(
        origin=office.ledger.key.name,
        dispute=dispute.id,
        version=dispute.version,
        made_at=datetime.fromisoformat(content["made_at"]),
        digest=verify_case.digest(content),
    )
    signed = office.ledger.vouch(statement)
    return verify_case.written({"content": content, "statement": signed})


def _positions(office: Office, dispute_id: UUID) -> dict[int, int]:
    """Where the facts of a dispute stand in the log, by version; raises NotReady, ToldOtherwise."""
    last = office.registry.recorder.max_notification_id() or 0
    try:
        if not wait_for(office.views, last, PATIENCE_SECONDS):
            raise NotReady(parts="views")
        with reading(office.views) as now:
            must_be_as_told(now, dispute_id)
            chronicle = now.tables.chronicle.c
            query = select(chronicle.version, chronicle.position).where(
                chronicle.record == dispute_id
            )
            return {row.version: row.position for row in now.connection.execute(query)}
    except NoViews:
        raise NotReady(parts="views") from None
