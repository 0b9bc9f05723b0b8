"""A file kept from somebody is opened with a reason: a card, a medical paper (申请查看原件).

As with what is masked in the dispute itself: why is said, and written down before the first byte
leaves. What is not there and what may not be revealed is refused alike.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Path
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.access_book import Lying, book_of
from api.disputes import must_see
from api.evidence_office import Opened
from api.evidence_open import (
    SENT,
    FileAnswer,
    headers_of,
    must_be_clean,
    must_not_be_locked,
    noted,
    version_of,
    whole,
)
from api.fields import FORM, Words
from api.problems import declared
from api.reveals import sealed_note
from api.sealed_and_kept import sealed_and_kept
from api.strict_json import FormRoute
from api.visitor import Standing, Visitor
from domain.access_log import RevealReason
from domain.evidence_readers import known_of, may_reveal
from domain.refusals.access import NotYoursToReveal
from domain.refusals.evidence import EvidenceErased
from domain.sealed import OneGo

router = APIRouter(tags=["access"], route_class=FormRoute)

_EXAMPLE: Mapping[str, object] = {"reason": "complaint", "note": "核对工伤认定所附诊断证明"}


class RevealingFile(BaseModel):
    """Why a file is to be opened, and which version of it; the newest, if left out."""

    model_config = FORM

    reason: RevealReason
    note: Words | None = Field(default=None, description="What there is to say; sealed")
    version: int | None = Field(default=None, ge=1, le=1_000_000)


@router.post(
    "/disputes/{id}/evidence/{evidence}/reveal",
    operation_id="reveal-evidence",
    response_class=FileAnswer,
    responses=SENT | declared(401, 403, 409),
)
async def reveal_evidence(
    id: Annotated[UUID, Path()],  # noqa: A002 - the path's own word
    evidence: Annotated[str, Path(max_length=64)],
    visitor: Standing,
    said: Annotated[RevealingFile, Body(openapi_examples={"medical": {"value": dict(_EXAMPLE)}})],
) -> Response:
    """Open a file that asks for more, with a reason; each time is in the access log first."""
    file, headers = await visitor.back.serve(reveal_file, visitor, id, evidence, said)
    return whole(file, headers)


def reveal_file(
    visitor: Visitor, dispute_id: UUID, evidence: str, said: RevealingFile
) -> tuple[Opened, dict[str, str]]:
    """Look, check, write down, open; its headers beside it.

    Raises NotFound, NotYoursToReveal, EvidenceInfected, NotYetScanned, PersonLocked,
    EvidenceErased.
    """
    dispute = must_see(visitor, dispute_id)
    one = dispute.evidence.get(evidence)
    if one is None or not may_reveal(visitor.caller, dispute, one):
        raise NotYoursToReveal
    file = version_of(known_of(visitor.caller, dispute, one), said.version)
    if file is None:
        raise NotYoursToReveal
    must_be_clean(visitor, one, file)
    must_not_be_locked(dispute, one.by_party)
    found = visitor.office.evidence.open(file.content, file.form)
    centre = book_of(dispute, visitor.office.registry)
    lying = [Lying(dispute.id, centre, f"evidence.{one.id}", file.name, whole=True)]

    def sealed_by(sealer: OneGo) -> Callable[[], Sequence[str | None]]:
        note = sealed_note(sealer, dispute, said.note)
        book = visitor.office.access
        return lambda: book.reveal(visitor.visit, lying, reason=said.reason, note=note)

    [name] = sealed_and_kept(visitor.office.keys, sealed_by)
    if name is None:
        raise EvidenceErased
    noted(visitor, dispute, file, original=True)
    return found, headers_of(one, file, found, name, original=True)
