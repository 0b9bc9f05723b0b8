"""Who was turned away at a door: written into the access log before they hear of it."""

from uuid import UUID

from fastapi import Request
from starlette.types import Scope

from api.visitor import BackOffice, back_office, door_of, who_asked
from domain.refusals import Forbidden, NotFound, Refusal
from domain.refusals.access import NotIdentified, TooOften


async def note_turned_away(request: Request, refusal: Refusal) -> None:
    """Note a refusal that kept somebody from something; what the law refuses is no such thing."""
    if not _keeps_out(refusal):
        return
    back, visitor = back_office(request), who_asked(request)
    if visitor is None:
        await back.serve(back.office.access.refuse_unknown, door_of(request), refusal.code)
        return
    record = _record(refusal, request)
    await back.serve(back.office.access.refuse, visitor.visit, record, refusal.code)


async def note_hurry(scope: Scope, times: int) -> None:
    """Note how many were asked to wait since that was last noted; who they were is not known."""
    if times:
        back: BackOffice = scope["app"].state.back
        await back.serve(back.office.access.refuse_unknown, "", TooOften.code, times)


def _keeps_out(refusal: Refusal) -> bool:
    """Not known, not allowed, or no such record for this caller; an unknown figure is no record."""
    return isinstance(refusal, NotIdentified | Forbidden) or type(refusal) is NotFound


def _record(refusal: Refusal, request: Request) -> UUID | None:
    """What was asked for: what the refusal names, else what the path does."""
    noted = refusal.record if isinstance(refusal, NotFound) else None
    for said in (noted, refusal.details.get("id"), request.path_params.get("id")):
        try:
            return UUID(str(said))
        except ValueError:
            continue
    return None
