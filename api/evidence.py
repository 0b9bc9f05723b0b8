"""Files handed in: a finished upload becomes a file of a dispute, or a newer version of one."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Annotated, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from fastapi import APIRouter, Body, Path
from fastapi.responses import Response
from pydantic import BaseModel, StringConstraints

from api.answers import StepAnswer, after, answer
from api.disputes import must_see
from api.evidence_office import Taken, Verdict
from api.fields import FORM, Detail, Id, Moment
from api.forms import canonical
from api.sealed_and_kept import sealed_and_kept
from api.steps import ANSWERS
from api.strict_json import FormRoute
from api.uploads import whose_is
from api.visitor import Key, Standing, Version, Visitor
from domain.dispute import Dispute
from domain.documents import DocumentKind
from domain.evidence_files import SECONDARY_ID
from domain.file_index import FileClass
from domain.record import Act
from domain.refusals import StaleVersion
from domain.refusals.evidence import (
    UnknownUpload,
    UploadBusy,
    UploadKeyEnded,
    UploadOfAnother,
)
from domain.registry import Decided
from domain.sealed import Field, OneGo, Sealed, Sealer, parts
from domain.values import PartyId

router = APIRouter(tags=["disputes"], route_class=FormRoute)

OFFICE = "office"
"""The actor under whose name it is noted what the scanner said."""

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


class Looked(NamedTuple):
    """An upload that was looked through, and what the scanner said of it."""

    taken: Taken
    verdict: Verdict | None


EXAMPLE: Mapping[str, str] = {
    "upload": "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
    "kind": "evidence",
    "name": "接单记录.pdf",
    "by_party": "A1",
}


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
    done = await visitor.back.serve(answered_before, visitor, id, key, said)
    if done is None:
        done = await _handed_in(visitor, id, key, version, said)
    return answer(done, done.version)


async def _handed_in(
    visitor: Visitor, dispute_id: UUID, key: str, version: int, said: HandIn
) -> StepAnswer:
    """Look through and record; where the same request was answered meanwhile, as that was."""
    back = visitor.back
    try:
        looking = back.office.evidence.looking
        looked = await asyncio.get_running_loop().run_in_executor(
            looking, look_through, visitor, said.upload
        )
        return await back.serve(hand_in, visitor, dispute_id, key, version, said, looked)
    except (UnknownUpload, UploadBusy, StaleVersion):
        done = await back.serve(answered_before, visitor, dispute_id, key, said)
        if done is None:
            raise
        return done


def answered_before(
    visitor: Visitor, dispute_id: UUID, key: str, said: HandIn
) -> StepAnswer | None:
    """What the same request led to, or None; that it may be handed in is known before it is read.

    Raises NotFound, Forbidden, NotYourParty, UnknownParty, UnknownUpload, UploadOfAnother.
    """
    registry = visitor.office.registry
    dispute, act = registry.dispute(dispute_id), _act(visitor, dispute_id, key, said)
    repeated = registry.repeated(dispute, act)
    if repeated:
        must_see(visitor, dispute_id)
        return after(visitor, repeated, act)
    whose = whose_is(visitor, dispute, said.by_party or "", said.file_class)
    if visitor.office.evidence.standing(visitor.caller.id, said.upload).whose != whose:
        raise UploadOfAnother
    return None


def look_through(visitor: Visitor, upload: str) -> Looked:
    """Look a whole upload through and have it scanned, on threads of its own.

    Raises UnknownUpload, UploadUnfinished, KindNotTaken, FileUnsound, EvidenceErased.
    """
    room = visitor.office.evidence
    taken = room.finish(visitor.caller.id, upload)
    return Looked(taken, room.scan(taken.content))


def hand_in(  # noqa: PLR0913, PLR0917 - what HTTP says of one request
    visitor: Visitor, dispute_id: UUID, key: str, version: int, said: HandIn, looked: Looked
) -> StepAnswer:
    """Seal the name, decide, note what the scanner said; the upload is needed no more.

    The name is sealed under the key that the file lies under: where that one ended since the upload
    was begun, the file would end with it. Raises what the decision raises, and NotFound, Forbidden,
    NotYourParty, UnknownParty, UploadKeyEnded.
    """
    registry = visitor.office.registry
    dispute, act = registry.take_up(Dispute, dispute_id), _act(visitor, dispute_id, key, said)
    whose = whose_is(visitor, dispute, said.by_party or "", said.file_class)
    name, taken = _id_of(said, act), looked.taken

    def sealed_by(sealer: OneGo) -> Callable[[], Decided[Dispute]]:
        return partial(
            registry.on_desk(dispute, version).decide,
            Dispute.hand_in_evidence,
            act,
            evidence=name,
            kind=said.kind,
            name=_sealed_beside(taken, sealer, said.name, whose.subject),
            form=taken.form,
            digest=taken.digest,
            size=taken.size,
            content=taken.content,
            file_class=said.file_class,
            by_party=PartyId(whose.by_party) if whose.by_party else None,
            document=said.document or "",
        )

    decided = sealed_and_kept(visitor.office.keys, sealed_by)
    if looked.verdict:
        note_verdict(visitor, decided.record, name, looked.verdict)
    with suppress(UnknownUpload, UploadBusy):  # the same request, or its end by time
        visitor.office.evidence.give_up(visitor.caller.id, said.upload)
    return after(visitor, decided, act)


def _sealed_beside(taken: Taken, sealer: Sealer, name: str, subject: str) -> Sealed:
    """The name of a file, under the key of the file; raises UploadKeyEnded."""
    sealed = sealer.seal(name, subject=subject, field=Field.FILE_NAME)
    if parts(sealed).key_id != taken.key_id:
        raise UploadKeyEnded
    return sealed


def _act(visitor: Visitor, dispute_id: UUID, key: str, said: HandIn) -> Act:
    asked = canonical(f"hand-in-evidence {dispute_id}", said)
    return visitor.act(key, asked, said.happened_at)


def _id_of(said: HandIn, act: Act) -> str:
    """Who leaves the id out gets one made from the request."""
    made = uuid5(NAMESPACE_URL, f"onestop:hand-in-evidence:{act.request}")
    secondary = said.file_class is FileClass.SECONDARY
    return said.evidence or f"{SECONDARY_ID if secondary else 'evidence-'}{made.hex[:12]}"


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
