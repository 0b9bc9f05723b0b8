"""A file is opened: to be saved and never run, and written down before the first byte leaves."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Path, Query
from fastapi.responses import Response, StreamingResponse
from pydantic import Field

from api.access_book import book_of
from api.disputes import must_see
from api.evidence_drawn import NotDrawnYet, drawn
from api.evidence_office import Opened
from api.fields import IN_DIGITS
from api.problems import declared
from api.ranges import Part, as_attachment, part_of, safe_name
from api.showing import Found, opened
from api.visitor import Standing, Visitor
from domain.dispute import Dispute
from domain.evidence_files import Evidence, EvidenceFile, ScanStatus
from domain.evidence_readers import opened_by, sees_original
from domain.locking import LockedBecause
from domain.parties import APPLICANT
from domain.refusals import NotFound
from domain.refusals.evidence import (
    EvidenceErased,
    EvidenceInfected,
    NoSuchPart,
    NotYetScanned,
)
from domain.refusals.persons import PersonLocked

router = APIRouter(tags=["disputes"])

FILE, COPY = "evidence", "evidence-copy"
"""What left the office, as the access log has it: a file as handed in, or a copy of it."""

SAFE: Mapping[str, str] = {
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Download-Options": "noopen",
    "Cache-Control": "private, no-store",
    "Accept-Ranges": "bytes",
}


class FileAnswer(StreamingResponse):
    """A file."""

    media_type = "application/octet-stream"


_BYTES: dict[str, Any] = {
    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
}
SENT: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file", "content": _BYTES},
    206: {"description": "A part of it", "content": _BYTES},
    304: {"description": "It is the one that If-None-Match names"},
}


@router.get(
    "/disputes/{id}/evidence/{evidence}/content",
    operation_id="open-evidence",
    response_class=FileAnswer,
    responses=SENT | declared(401, 403, 409, 416),
)
async def open_evidence(  # noqa: PLR0913, PLR0917 - what HTTP says of one request
    id: Annotated[UUID, Path()],  # noqa: A002 - the path's own word
    evidence: Annotated[str, Path(max_length=64)],
    visitor: Standing,
    version: Annotated[
        Annotated[int, Field(ge=1, le=1_000_000), IN_DIGITS] | None,
        Query(description="The newest for you, if left out"),
    ] = None,
    range: Annotated[str, Header()] = "",  # noqa: A002 - the header's own word
    if_none_match: Annotated[str, Header()] = "",
    if_range: Annotated[str, Header()] = "",
) -> Response:
    """A file to be saved; of another party's, a copy that does not say where it was made."""
    file, headers = await _opened(visitor, id, evidence, version)
    tag = headers["ETag"]
    if if_none_match and tag in {one.strip() for one in if_none_match.split(",")}:
        return Response(status_code=304, headers=headers)
    asked = range if if_range in ("", tag) else ""
    part = part_of(asked, file.size)
    if part is None:
        raise NoSuchPart(size=file.size)
    return _sent(file, part, headers)


async def _opened(
    visitor: Visitor, dispute_id: UUID, evidence: str, version: int | None
) -> tuple[Opened, dict[str, str]]:
    """Open a file; a copy that was not drawn yet is waited for, and by no thread of the desks."""
    try:
        return await visitor.back.serve(open_file, visitor, dispute_id, evidence, version)
    except NotDrawnYet as missing:
        await drawn(visitor, evidence, missing.file)
        return await visitor.back.serve(open_file, visitor, dispute_id, evidence, version)


def whole(file: Opened, headers: Mapping[str, str]) -> FileAnswer:
    """A whole file, as it is sent."""
    return _sent(file, Part(0, file.size, file.size), headers)


def _sent(file: Opened, part: Part, headers: Mapping[str, str]) -> FileAnswer:
    more = {"Content-Length": str(part.end - part.start)}
    if not part.is_whole:
        more["Content-Range"] = part.told
    return FileAnswer(
        file.pieces(part.start, part.end),
        status_code=200 if part.is_whole else 206,
        headers={**headers, **more},
        media_type=file.media_type,
    )


def open_file(
    visitor: Visitor, dispute_id: UUID, evidence: str, version: int | None
) -> tuple[Opened, dict[str, str]]:
    """Look, check, write down that it is opened, open; its headers beside it.

    Raises NotFound, EvidenceInfected, NotYetScanned, PersonLocked, EvidenceErased, NotDrawnYet.
    """
    dispute = must_see(visitor, dispute_id)
    one = dispute.evidence.get(evidence)
    theirs = () if one is None else opened_by(visitor.caller, dispute, one)
    file = version_of(theirs, version)
    if one is None or file is None:
        raise NotFound(id=str(dispute_id))
    must_be_clean(visitor, one, file)
    must_not_be_locked(dispute, one.by_party)
    original = sees_original(visitor.caller, dispute, one)
    found = _found(visitor, file, original=original)
    [name] = opened(visitor, dispute, [Found(f"evidence.{one.id}", file.name, whole=True)])
    if name is None:
        raise EvidenceErased
    noted(visitor, dispute, file, original=original)
    return found, headers_of(one, file, found, name, original=original)


def version_of(theirs: Sequence[EvidenceFile], version: int | None) -> EvidenceFile | None:
    """One of the versions somebody may open, the newest of them where none is named."""
    asked = [one for one in theirs if version in (None, one.version)]
    return asked[-1] if asked else None


def noted(visitor: Visitor, dispute: Dispute, file: EvidenceFile, *, original: bool) -> None:
    """Write down that a file leaves the office, by its digest."""
    visitor.office.access.export(
        visitor.visit,
        form=FILE if original else COPY,
        records=1,
        digest=file.digest.replace(":", "."),
        record=dispute.id,
        centre=book_of(dispute, visitor.office.registry),
    )


def must_be_clean(visitor: Visitor, one: Evidence, file: EvidenceFile) -> None:
    """What is infected nobody is handed; where there is a scanner, nothing before it has spoken."""
    if file.scan is ScanStatus.INFECTED:
        raise EvidenceInfected(evidence=one.id)
    if visitor.office.evidence.scans and file.scan is not ScanStatus.CLEAN:
        raise NotYetScanned(evidence=one.id)


def must_not_be_locked(dispute: Dispute, party: str) -> None:
    """Whose words are locked, theirs nobody opens; they are there all the same.

    What no party handed in is sealed for the applicant. Raises PersonLocked.
    """
    locked = dispute.locked.get(party or APPLICANT)
    if locked and locked.why != LockedBecause.ERASED:
        raise PersonLocked(why=locked.why)


def _found(visitor: Visitor, file: EvidenceFile, *, original: bool) -> Opened:
    room = visitor.office.evidence
    if original:
        return room.open(file.content, file.form)
    copy = room.open_placeless(file.content, file.form)
    if copy is None:
        raise NotDrawnYet(file)
    return copy


def headers_of(
    one: Evidence, file: EvidenceFile, found: Opened, name: str, *, original: bool
) -> dict[str, str]:
    """What is said of a file beside its bytes."""
    kept = f"{one.id}-v{file.version}"
    tag = f'"{kept}-{file.digest[-16:]}{"" if original else "-copy"}"'
    called = safe_name(name, found.suffix, kept)
    plain = f"{kept}{found.suffix}"
    return {
        **SAFE,
        "ETag": tag,
        "Content-Disposition": as_attachment(called, plain),
        "X-Evidence-Version": str(file.version),
        "X-Evidence-Digest": file.digest,
        "X-Evidence-Scan": file.scan.value,
    }
