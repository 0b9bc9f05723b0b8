"""Revealing: what is masked for somebody is shown whole, once they have said why (申请查看原文)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Path
from pydantic import BaseModel, Field

from api.access_book import Lying, book_of
from api.disputes import PARTS, must_see
from api.fields import FORM, Words
from api.imports import IMPORTED_ROWS
from api.problems import declared
from api.sealed_and_kept import sealed_and_kept
from api.showing import opened_by, plain, sealed_in
from api.strict_json import FormRoute
from api.visitor import Standing, Visitor
from domain import sealed
from domain.access import may
from domain.access_log import RevealReason
from domain.access_log_rows import REVEALS
from domain.access_rows import Action
from domain.dispute import Dispute
from domain.imported import Imported
from domain.locking import LockedBecause
from domain.refusals.access import NotYoursToReveal
from domain.refusals.persons import PersonLocked
from domain.sealed import Compartment, OneGo, Sealed, Sealer, compartment_key

router = APIRouter(tags=["access"], route_class=FormRoute)

MOST_VALUES = 50
LONGEST_PLACE = 200

_AT = r"^[A-Za-z0-9_.:-]+$"
_EXAMPLE: Mapping[str, object] = {
    "values": ["parties.A1.details.phone"],
    "reason": "complaint",
    "note": "市民热线转来的投诉，需核对本人电话",
}


class Revealing(BaseModel):
    """What is to be seen whole, and why.

    A value is named by where it stands in the dispute (`parties.A1.details.phone`); a part's name
    stands for everything in it. `imported_rows.2.rest` is the row that made version 2.
    """

    model_config = FORM

    values: list[Annotated[str, Field(max_length=LONGEST_PLACE, pattern=_AT)]] = Field(
        min_length=1, max_length=MOST_VALUES
    )
    reason: RevealReason
    note: Words | None = Field(default=None, description="What there is to say; sealed")


class RevealedLine(BaseModel):
    """One value as it is; null where its key was destroyed."""

    at: str
    field: str
    text: str | None


class RevealedAnswer(BaseModel):
    """What was asked for, whole; that it was, and why, is in the access log."""

    id: UUID
    version: int
    values: list[RevealedLine]


@router.post(
    "/disputes/{id}/reveal", operation_id="reveal-values", responses=declared(401, 403, 409)
)
async def reveal_values(
    id: Annotated[UUID, Path()],  # noqa: A002 - the path's own word
    visitor: Standing,
    said: Annotated[Revealing, Body(openapi_examples={"phone": {"value": dict(_EXAMPLE)}})],
) -> RevealedAnswer:
    """See whole what is masked, with a reason; each time is written into the access log first."""
    return await visitor.back.serve(reveal, visitor, id, said)


def reveal(visitor: Visitor, dispute_id: UUID, said: Revealing) -> RevealedAnswer:
    """Look, check, write down, open; raises NotFound, NotYoursToReveal, PersonLocked."""
    dispute = must_see(visitor, dispute_id)
    lying = _asked_for(visitor, dispute, said.values)
    _must_open(visitor, dispute, lying)

    def sealed_by(sealer: OneGo) -> Callable[[], Sequence[str | None]]:
        note = sealed_note(sealer, dispute, said.note)
        book = visitor.office.access
        return lambda: book.reveal(visitor.visit, lying, reason=said.reason, note=note)

    texts = sealed_and_kept(visitor.office.keys, sealed_by)
    return RevealedAnswer(
        id=dispute_id,
        version=dispute.person_version,
        values=[
            RevealedLine(at=one.place, field=sealed.parts(Sealed(one.sealed)).field, text=text)
            for one, text in zip(lying, texts, strict=True)
        ],
    )


def _asked_for(visitor: Visitor, dispute: Dispute, asked: Sequence[str]) -> list[Lying]:
    """The values that were named, where each of them may be revealed.

    What is not there and what may not be revealed is refused alike: who may not see a value is not
    told whether there is one. Raises NotYoursToReveal.
    """
    may_be = list(_revealable(visitor, dispute))
    for named in asked:
        if not any(_is_in(one.place, named) for one in may_be):
            raise NotYoursToReveal
    return [one for one in may_be if any(_is_in(one.place, named) for named in asked)]


def _must_open(visitor: Visitor, dispute: Dispute, lying: Sequence[Lying]) -> None:
    """What is locked is revealed to nobody, and not written down as if it were.

    Raises PersonLocked.
    """
    locked = [one.why for one in dispute.locked.values() if one.why != LockedBecause.ERASED]
    if locked and not visitor.office.access.opens(lying):
        raise PersonLocked(why=locked[0])


def _is_in(place: str, named: str) -> bool:
    return place == named or place.startswith(f"{named}.")


def _revealable(visitor: Visitor, dispute: Dispute) -> Iterator[Lying]:
    """Every value of a dispute that this caller may see with a reason."""
    told = {name: plain(getattr(dispute, name)) for name in PARTS if hasattr(dispute, name)}
    allowed = {one for one, asked in REVEALS.items() if may(visitor.caller, asked, dispute)}
    if dispute.origin and Action.OPEN_IMPORTED in allowed:
        told[IMPORTED_ROWS] = _rows(visitor, dispute)
    centre = book_of(dispute, visitor.office.registry)
    for at, text, field in sealed_in(told):
        if opened_by(at, field) in allowed:
            yield Lying(dispute.id, centre, at, text, whole=True)


def _rows(visitor: Visitor, dispute: Dispute) -> dict[str, dict[str, Sealed]]:
    """The words of the rows that another system told, by the version each row made."""
    told = visitor.office.registry.facts(dispute.id)
    rows = (fact for fact in told if isinstance(fact, Imported))
    return {
        str(row.originator_version): {"rest": row.rest}
        | ({"actor": row.actor_words} if row.actor_words else {})
        for row in rows
    }


def sealed_note(sealer: Sealer, dispute: Dispute, note: str | None) -> Sealed | None:
    """The note, for the office's own people; its key goes with the applicant's."""
    if note is None:
        return None
    subject = compartment_key(dispute.id, Compartment.OFFICE)
    sealer.prepare({subject: dispute.applicant.person})
    return sealer.seal(note, subject=subject, field=sealed.Field.NOTE)
