"""Files of a dispute: handed in, listed, opened; each opening is written down before it happens."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from fastapi import APIRouter, Body, Header, Path, Query
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel, StringConstraints

from api.access_book import book_of
from api.answers import StepAnswer, after, answer
from api.disputes import must_see
from api.evidence_office import Opened, Verdict
from api.fields import FORM, Detail, Id, Moment
from api.forms import canonical
from api.problems import declared
from api.ranges import Part, as_attachment, part_of, safe_name
from api.showing import HIDDEN, Found, opened
from api.steps import ANSWERS
from api.strict_json import FormRoute
from api.uploads import whose_is
from api.visitor import Key, Standing, Version, Visitor
from domain.dispute import Dispute
from domain.documents import DocumentKind
from domain.evidence import Evidence, EvidenceFile, FileForm, ScanStatus
from domain.evidence_readers import knows_of, may_open, sees_original
from domain.file_index import FileClass, file_index, still_missing
from domain.record import Act
from domain.refusals import NotFound
from domain.refusals.evidence import (
    EvidenceErased,
    EvidenceInfected,
    LocationNotRemovable,
    NotYetScanned,
    UnknownEvidence,
    UploadOfAnother,
)
from domain.sealed import Field
from domain.values import PartyId
from domain.wording import say

router = APIRouter(tags=["disputes"], route_class=FormRoute)

OFFICE = "office"
"""The actor under whose name it is noted what the scanner said."""

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

UploadId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]


class HandIn(BaseModel):
    """A finished upload becomes a file of the dispute, or a newer version of one."""

    model_config = FORM

    upload: UploadId
    kind: DocumentKind
    name: Detail
    evidence: Id | None = None
    file_class: FileClass = FileClass.MAIN
    by_party: Id | None = None
    document: Id | None = None
    happened_at: Moment | None = None


EXAMPLE: Mapping[str, str] = {
    "upload": "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
    "kind": "evidence",
    "name": "接单记录.pdf",
    "by_party": "A1",
}


class EvidenceVersion(BaseModel):
    """One version of a file; its name is told to who may open it."""

    version: int
    name: str | None
    form: FileForm
    form_title: str
    digest: str
    size: int
    by: str
    at: datetime
    scan: ScanStatus
    scan_title: str
    scanned_at: datetime | None


class EvidenceLine(BaseModel):
    """One file of a dispute with its versions, the newest last."""

    id: str
    kind: DocumentKind
    kind_title: str
    place: int
    file_class: FileClass
    file_class_title: str
    by_party: str
    document: str
    exchanged: list[str]
    withdrawn: str
    opens: bool
    versions: list[EvidenceVersion]


class EvidenceList(BaseModel):
    """The files of a dispute that the caller may know of, in the order of the file index.

    `missing` names the categories that no file may do without and that are not there.
    """

    id: UUID
    version: int
    files: list[EvidenceLine]
    missing: list[DocumentKind]


class FileAnswer(StreamingResponse):
    """A file."""

    media_type = "application/octet-stream"


@router.post(
    "/disputes/{id}/steps/hand-in-evidence",
    operation_id="hand-in-evidence",
    response_model=StepAnswer,
    responses=ANSWERS,
)
async def hand_in_evidence(
    id: Annotated[UUID, Path()],  # noqa: A002 - the path's own word
    visitor: Standing,
    key: Key,
    version: Version,
    said: Annotated[HandIn, Body(openapi_examples={"example": {"value": dict(EXAMPLE)}})],
) -> Response:
    """Hand a finished upload in: it is looked through, laid on the shelf and recorded."""
    done = await visitor.back.serve(hand_in, visitor, id, key, version, said)
    return answer(done, done.version)


def hand_in(visitor: Visitor, dispute_id: UUID, key: str, version: int, said: HandIn) -> StepAnswer:
    """Look through, scan, seal the name, decide, note what the scanner said.

    Raises what the decision raises, and NotFound, Forbidden, UnknownUpload, UploadUnfinished,
    UploadOfAnother, KindNotTaken, FileUnsound.
    """
    registry, evidence = visitor.office.registry, visitor.office.evidence
    dispute = registry.take_up(Dispute, dispute_id)
    asked = canonical(f"hand-in-evidence {dispute_id}", said)
    act = visitor.act(key, asked, said.happened_at)
    repeated = registry.repeated(dispute, act)
    if repeated:
        must_see(visitor, dispute_id)
        return after(visitor, repeated, act)
    whose = whose_is(visitor, dispute, said.by_party or "", said.file_class)
    if evidence.standing(visitor.caller.id, said.upload).whose != whose:
        raise UploadOfAnother
    taken = evidence.finish(visitor.caller.id, said.upload)
    verdict = evidence.scan(taken.content)
    name = _id_of(said, act)
    keys = visitor.office.keys
    decided = registry.on_desk(dispute, version).decide(
        Dispute.hand_in_evidence,
        act,
        evidence=name,
        kind=said.kind,
        name=keys.seal(said.name, subject=whose.subject, field=Field.FILE_NAME),
        form=taken.form,
        digest=taken.digest,
        size=taken.size,
        content=taken.content,
        file_class=said.file_class,
        by_party=PartyId(whose.by_party) if whose.by_party else None,
        document=said.document or "",
    )
    if verdict:
        note_verdict(visitor, decided.record, name, verdict)
    evidence.give_up(visitor.caller.id, said.upload)
    return after(visitor, decided, act)


def _id_of(said: HandIn, act: Act) -> str:
    """Who leaves the id out gets one made from the request."""
    made = uuid5(NAMESPACE_URL, f"onestop:hand-in-evidence:{act.request}")
    return said.evidence or f"evidence-{made.hex[:12]}"


def note_verdict(visitor: Visitor, dispute: Dispute, evidence: str, verdict: Verdict) -> None:
    """Record what the scanner said of the version that stands, in the office's own name."""
    registry, now = visitor.office.registry, visitor.office.clock()
    version = dispute.evidence[evidence].current.version
    registry.at(dispute.id).decide(
        Dispute.note_scan,
        Act(OFFICE, happened_at=now, recorded_at=now),
        evidence=evidence,
        version=version,
        scan=verdict.status,
        found=verdict.found,
    )


@router.get(
    "/disputes/{id}/evidence",
    operation_id="list-evidence",
    response_model=EvidenceList,
    responses=declared(401, 403),
)
async def list_evidence(
    id: Annotated[UUID, Path()],  # noqa: A002 - the path's own word
    visitor: Standing,
) -> Response:
    """The files of a dispute that this caller may know of, by the file index."""
    said = await visitor.back.serve(listed, visitor, id)
    return answer(said, said.version)


def listed(visitor: Visitor, dispute_id: UUID) -> EvidenceList:
    """List what the caller knows of; names of what they may open; raises NotFound."""
    dispute = must_see(visitor, dispute_id)
    known = [one for one in dispute.evidence.values() if knows_of(visitor.caller, dispute, one)]
    known.sort(key=lambda one: file_index()[one.kind].place)
    names = _names(visitor, dispute, known)
    there = {one.kind for one in known if not one.withdrawn}
    there |= {DocumentKind(paper.kind) for paper in dispute.documents.values()}
    return EvidenceList(
        id=dispute.id,
        version=dispute.person_version,
        files=[_line(visitor, dispute, one, names) for one in known],
        missing=still_missing(there) if known else [],
    )


def _names(visitor: Visitor, dispute: Dispute, known: list[Evidence]) -> Mapping[str, str | None]:
    lying = [
        Found(f"evidence.{one.id}", version.name, whole=True)
        for one in known
        if may_open(visitor.caller, dispute, one)
        for version in one.versions
    ]
    texts = opened(visitor, dispute, lying)
    return {one.sealed: text for one, text in zip(lying, texts, strict=True)}


def _line(
    visitor: Visitor, dispute: Dispute, one: Evidence, names: Mapping[str, str | None]
) -> EvidenceLine:
    language = visitor.language
    return EvidenceLine(
        id=one.id,
        kind=one.kind,
        kind_title=say(f"code.document-kind.{one.kind}", language),
        place=file_index()[one.kind].place,
        file_class=one.file_class,
        file_class_title=say(f"code.file-class.{one.file_class}", language),
        by_party=one.by_party,
        document=one.document,
        exchanged=one.exchanged,
        withdrawn=one.withdrawn,
        opens=may_open(visitor.caller, dispute, one),
        versions=[
            EvidenceVersion(
                version=file.version,
                name=names.get(file.name, HIDDEN),
                form=file.form,
                form_title=say(f"code.file-form.{file.form}", language),
                digest=file.digest,
                size=file.size,
                by=file.by,
                at=file.at,
                scan=file.scan,
                scan_title=say(f"code.scan-status.{file.scan}", language),
                scanned_at=file.scanned_at,
            )
            for file in one.versions
        ],
    )


_BYTES: dict[str, Any] = {
    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
}
_SENT: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file", "content": _BYTES},
    206: {"description": "A part of it", "content": _BYTES},
    304: {"description": "It is the one that If-None-Match names"},
    416: {"description": "It has no such part"},
}


@router.get(
    "/disputes/{id}/evidence/{evidence}/content",
    operation_id="open-evidence",
    response_class=FileAnswer,
    responses=_SENT | declared(401, 403, 409),
)
async def open_evidence(  # noqa: PLR0913, PLR0917 - what HTTP says of one request
    id: Annotated[UUID, Path()],  # noqa: A002 - the path's own word
    evidence: Annotated[str, Path(max_length=64)],
    visitor: Standing,
    version: Annotated[
        int | None, Query(ge=1, le=1_000_000, description="The newest, if left out")
    ] = None,
    range: Annotated[str, Header()] = "",  # noqa: A002 - the header's own word
    if_none_match: Annotated[str, Header()] = "",
    if_range: Annotated[str, Header()] = "",
) -> Response:
    """A file to be saved; of another party's, a copy that does not say where it was made."""
    file, headers = await visitor.back.serve(open_file, visitor, id, evidence, version)
    tag = headers["ETag"]
    if if_none_match and tag in {one.strip() for one in if_none_match.split(",")}:
        return Response(status_code=304, headers=headers)
    asked = range if if_range in ("", tag) else ""
    part = part_of(asked, file.size)
    if part is None:
        return Response(status_code=416, headers={**SAFE, "Content-Range": f"bytes */{file.size}"})
    return _sent(file, part, headers)


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

    Raises NotFound, UnknownEvidence, EvidenceInfected, NotYetScanned, EvidenceErased,
    LocationNotRemovable.
    """
    dispute = must_see(visitor, dispute_id)
    one = dispute.evidence.get(evidence)
    if one is None or not may_open(visitor.caller, dispute, one):
        raise NotFound(id=str(dispute_id))
    try:
        file = one.at(version or len(one.versions))
    except UnknownEvidence:
        raise NotFound(id=str(dispute_id)) from None
    _must_be_clean(visitor, one, file)
    original = sees_original(visitor.caller, dispute, one)
    found = _found(visitor, one, file, original=original)
    [name] = opened(visitor, dispute, [Found(f"evidence.{one.id}", file.name, whole=True)])
    if name is None:
        raise EvidenceErased
    visitor.office.access.export(
        visitor.visit,
        form=FILE if original else COPY,
        records=1,
        digest=file.digest.replace(":", "."),
        record=dispute.id,
        centre=book_of(dispute, visitor.office.registry),
    )
    return found, _headers(one, file, found, name, original=original)


def _must_be_clean(visitor: Visitor, one: Evidence, file: EvidenceFile) -> None:
    """What is infected nobody is handed; where there is a scanner, nothing before it has spoken."""
    if file.scan is ScanStatus.INFECTED:
        raise EvidenceInfected(evidence=one.id)
    if visitor.office.evidence.scans and file.scan is not ScanStatus.CLEAN:
        raise NotYetScanned(evidence=one.id)


def _found(visitor: Visitor, one: Evidence, file: EvidenceFile, *, original: bool) -> Opened:
    room = visitor.office.evidence
    if original:
        return room.open(file.content, file.form)
    copy = room.open_placeless(file.content, file.form)
    if copy is None:
        raise LocationNotRemovable(evidence=one.id)
    return copy


def _headers(
    one: Evidence, file: EvidenceFile, found: Opened, name: str, *, original: bool
) -> dict[str, str]:
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
