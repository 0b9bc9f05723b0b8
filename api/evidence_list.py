"""The files of a dispute, as each may know of them, in the order of the file index (案卷目录)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.answers import answer
from api.disputes import must_see
from api.problems import declared
from api.showing import HIDDEN, Found, opened
from api.visitor import Standing, Visitor
from domain.dispute import Dispute
from domain.documents import DocumentKind
from domain.evidence_files import Evidence, FileForm, ScanStatus
from domain.evidence_readers import known_of, knows_of, may_open, may_reveal, opened_by
from domain.file_index import FileClass, file_index, still_missing
from domain.wording import say

router = APIRouter(tags=["disputes"])


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
    exchanged: list[str]


class EvidenceLine(BaseModel):
    """One file of a dispute with the versions the caller may know of, the newest last."""

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
    reveals: bool = Field(description="It is opened with a reason: `reveal-evidence`")
    versions: list[EvidenceVersion]


class EvidenceList(BaseModel):
    """The files of a dispute that the caller may know of, in the order of the file index.

    `missing` names the categories that no file may do without and that are not there.
    """

    id: UUID
    version: int
    files: list[EvidenceLine]
    missing: list[DocumentKind]


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
        for version in opened_by(visitor.caller, dispute, one)
    ]
    texts = opened(visitor, dispute, lying)
    return {one.sealed: text for one, text in zip(lying, texts, strict=True)}


def _line(
    visitor: Visitor, dispute: Dispute, one: Evidence, names: Mapping[str, str | None]
) -> EvidenceLine:
    language, told = visitor.language, known_of(visitor.caller, dispute, one)
    return EvidenceLine(
        id=one.id,
        kind=one.kind,
        kind_title=say(f"code.document-kind.{one.kind}", language),
        place=file_index()[one.kind].place,
        file_class=one.file_class,
        file_class_title=say(f"code.file-class.{one.file_class}", language),
        by_party=one.by_party,
        document=one.document,
        exchanged=list(dict.fromkeys(party for file in told for party in file.exchanged)),
        withdrawn=one.withdrawn,
        opens=may_open(visitor.caller, dispute, one),
        reveals=may_reveal(visitor.caller, dispute, one),
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
                exchanged=file.exchanged,
            )
            for file in told
        ],
    )
