"""The desk where files come in: resumable uploads by tus 1.0.

https://tus.io/protocols/resumable-upload: an upload is begun with its length, sent in as many
pieces as the line allows, and gone on with where it stands. What is sent is counted against what
was said, sealed as it comes, and is of no case yet: the step `hand-in-evidence` makes it so.
"""

import re
from base64 import b64decode
from binascii import Error as NotBase64
from email.utils import format_datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path, Request
from fastapi.responses import Response
from starlette.requests import ClientDisconnect

from api.evidence_office import Receiving, Standing, Whose
from api.problems import declared
from api.steps import must_be_allowed
from api.visitor import Standing as Known
from api.visitor import Visitor
from domain.access_rows import Action
from domain.callers import PARTIES
from domain.dispute import Dispute
from domain.evidence_readers import party_of
from domain.file_index import FileClass
from domain.refusals import Forbidden, UnknownParty
from domain.refusals.access import NotYourParty
from domain.refusals.evidence import (
    NotTusBytes,
    NotTusUpload,
    OtherTusVersion,
    UploadElsewhere,
    UploadTooLarge,
)
from domain.sealed import Compartment, compartment_key
from domain.standing_for import speaks_for
from domain.values import PartyId

router = APIRouter(tags=["disputes"])

TUS = "1.0.0"
EXTENSIONS = "creation,expiration,termination"
BYTES = "application/offset+octet-stream"
GATHERED = 1 << 20
"""Bytes gathered before they are sealed, so that a thread is asked for once a megabyte."""

_NUMBER = re.compile(r"[0-9]{1,15}")
_ANSWERS = declared(401, 403, 409, 412)

UploadId = Annotated[str, Path(max_length=64)]


async def speaks_tus(tus_resumable: Annotated[str | None, Header()] = None) -> None:
    """Refuse another version of the protocol; raises OtherTusVersion."""
    if tus_resumable != TUS:
        raise OtherTusVersion(version=TUS)


Tus = [Depends(speaks_tus)]


@router.options("/uploads", operation_id="tell-uploads", status_code=204, responses=declared(401))
async def tell_uploads(visitor: Known) -> Response:
    """What the upload protocol here is, and how large a file may be."""
    most = {"Tus-Max-Size": str(visitor.office.evidence.most)}
    said = {"Tus-Version": TUS, "Tus-Extension": EXTENSIONS, "Tus-Resumable": TUS}
    return Response(status_code=204, headers=said | most)


@router.post(
    "/disputes/{id}/uploads",
    operation_id="begin-upload",
    status_code=201,
    responses=_ANSWERS,
    dependencies=Tus,
)
async def begin_upload(
    id: Annotated[UUID, Path()],  # noqa: A002 - the path's own word
    visitor: Known,
    upload_length: Annotated[str, Header(description="Bytes of the whole file")] = "",
    upload_metadata: Annotated[
        str, Header(description="`party` and `class` (main, secondary), in base64, as tus has it")
    ] = "",
) -> Response:
    """Begin an upload for a dispute: of how many bytes, whose, in which part of the file."""
    said = metadata(upload_metadata)
    length = _number("Upload-Length", upload_length)
    begun = await visitor.back.serve(begin, visitor, id, length, said)
    return Response(status_code=201, headers={"Location": f"/v1/uploads/{begun.id}", **told(begun)})


def begin(visitor: Visitor, dispute_id: UUID, length: int, said: dict[str, str]) -> Standing:
    """Begin; raises NotFound, Forbidden, UnknownParty, NotTusUpload, UploadTooLarge."""
    dispute = visitor.office.registry.dispute(dispute_id)
    try:
        file_class = FileClass(said.get("class", FileClass.MAIN))
    except ValueError:
        raise NotTusUpload(header="Upload-Metadata") from None
    whose = whose_is(visitor, dispute, said.get("party", ""), file_class)
    return visitor.office.evidence.begin(visitor.caller.id, whose, length)


def whose_is(visitor: Visitor, dispute: Dispute, party: str, file_class: FileClass) -> Whose:
    """Whose a file is to be: a party's own, the office's for both sides, or of the secondary file.

    Raises NotFound, Forbidden, NotYourParty, UnknownParty.
    """
    must_be_allowed(visitor, "hand-in-evidence", dispute)
    is_party = visitor.caller.role in PARTIES
    if is_party and party and party not in speaks_for(visitor.caller, dispute):
        raise NotYourParty(party=party)
    by_party = party or party_of(visitor.caller, dispute)
    if file_class is FileClass.SECONDARY:
        if is_party:
            raise Forbidden(step="hand-in-evidence")
        must_be_allowed(visitor, Action.OPEN_SECONDARY, dispute)
    if by_party and by_party not in dispute.parties:
        raise UnknownParty(party=by_party)
    applicant = dispute.applicant.person
    if by_party:
        person = dispute.parties[PartyId(by_party)].person
        return Whose(dispute.id, by_party, file_class, person, person)
    kept = Compartment.OFFICE if file_class is FileClass.SECONDARY else Compartment.PARTIES
    return Whose(dispute.id, "", file_class, compartment_key(dispute.id, kept), applicant)


@router.head("/uploads/{upload}", operation_id="ask-upload", responses=_ANSWERS, dependencies=Tus)
async def ask_upload(upload: UploadId, visitor: Known) -> Response:
    """Where an upload stands: go on from there."""
    evidence = visitor.office.evidence
    stands = await visitor.back.serve(evidence.standing, visitor.caller.id, upload)
    return Response(status_code=200, headers=told(stands) | {"Cache-Control": "no-store"})


@router.patch(
    "/uploads/{upload}",
    operation_id="send-upload",
    status_code=204,
    responses=_ANSWERS,
    dependencies=Tus,
)
async def send_upload(
    upload: UploadId,
    visitor: Known,
    request: Request,
    upload_offset: Annotated[str, Header(description="Where the upload stands")] = "",
) -> Response:
    """Send the bytes that follow; as many as come are kept, also where the line breaks."""
    offset = _number("Upload-Offset", upload_offset)
    _must_be_bytes(request)
    evidence, caller = visitor.office.evidence, visitor.caller.id
    stands = await visitor.back.serve(evidence.standing, caller, upload)
    _must_fit(request, stands, offset)
    receiving = await visitor.back.serve(evidence.receive, caller, upload, offset)
    try:
        await _received(visitor, request, receiving)
    finally:
        await visitor.back.serve(receiving.close)
    stands = await visitor.back.serve(evidence.standing, caller, upload)
    return Response(status_code=204, headers=told(stands))


async def _received(visitor: Visitor, request: Request, receiving: Receiving) -> None:
    """Take what comes, a megabyte at a time; a line that breaks loses nothing that came."""
    gathered = bytearray()
    try:
        async for piece in request.stream():
            gathered += piece
            if len(gathered) >= GATHERED:
                await visitor.back.serve(receiving.take, bytes(gathered))
                gathered.clear()
    except ClientDisconnect:
        pass
    if gathered:
        await visitor.back.serve(receiving.take, bytes(gathered))


@router.delete(
    "/uploads/{upload}",
    operation_id="end-upload",
    status_code=204,
    responses=_ANSWERS,
    dependencies=Tus,
)
async def end_upload(upload: UploadId, visitor: Known) -> Response:
    """Give an upload up; its bytes are removed."""
    await visitor.back.serve(visitor.office.evidence.give_up, visitor.caller.id, upload)
    return Response(status_code=204, headers={"Tus-Resumable": TUS})


def told(stands: Standing) -> dict[str, str]:
    """How an upload stands, as tus says it."""
    return {
        "Tus-Resumable": TUS,
        "Upload-Offset": str(stands.offset),
        "Upload-Length": str(stands.length),
        "Upload-Expires": format_datetime(stands.expires_at, usegmt=True),
    }


def metadata(header: str) -> dict[str, str]:
    """What an upload says of itself: names, and values in base64; raises NotTusUpload."""
    said: dict[str, str] = {}
    for pair in filter(None, (piece.strip() for piece in header.split(","))):
        name, _, value = pair.partition(" ")
        try:
            text = b64decode(value.strip(), validate=True).decode()
        except (NotBase64, ValueError):
            raise NotTusUpload(header="Upload-Metadata") from None
        if name in said:
            raise NotTusUpload(header="Upload-Metadata")
        said[name] = text
    return said


def _number(header: str, said: str) -> int:
    if not _NUMBER.fullmatch(said):
        raise NotTusUpload(header=header)
    return int(said)


def _must_be_bytes(request: Request) -> None:
    packed = request.headers.get("content-encoding", "identity").strip().lower() != "identity"
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if packed or media != BYTES:
        raise NotTusBytes


def _must_fit(request: Request, stands: Standing, offset: int) -> None:
    """Refuse by the first header what cannot fit; raises UploadElsewhere, UploadTooLarge."""
    if offset != stands.offset:
        raise UploadElsewhere(offset=stands.offset)
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > stands.length - offset:
        raise UploadTooLarge(most=stands.length)
