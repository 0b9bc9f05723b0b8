"""The inbox: the referrals made to the caller's body or centre."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from api.caseload import looking
from api.problems import declared
from api.visitor import Standing, Visitor
from domain.access import condition
from domain.access_rows import OFFICE, Action
from domain.callers import Role
from domain.refusals import Forbidden
from projections.lists import inbox

router = APIRouter(tags=["disputes"])


class ReferralLine(BaseModel):
    """One referral to this body."""

    dispute: UUID
    referral: str
    mode: str
    status: str
    waiting: bool
    their_number: str
    result: str
    offered_at: datetime


class Inbox(BaseModel):
    """The referrals to this body, the oldest first."""

    lines: list[ReferralLine]


@router.get(
    "/referrals",
    operation_id="list-referrals",
    responses=declared(401, 403),
)
async def list_referrals(visitor: Standing, *, waiting: bool = True) -> Inbox:
    """The referrals made to the caller's body or centre: those that wait for its word, or all."""
    return await visitor.back.serve(received, visitor, waiting=waiting)


def received(visitor: Visitor, *, waiting: bool) -> Inbox:
    """Select what was sent to this body, or to this centre; raises Forbidden."""
    role, caller = visitor.caller.role, visitor.caller
    if role is not Role.PARTNER and role not in OFFICE:
        raise Forbidden
    with looking(visitor) as now:
        body = caller.body if role is Role.PARTNER else caller.centre
        seen = condition(caller, Action.READ_DISPUTE)
        rows = inbox(now, body, seen, only_waiting=waiting)
    return Inbox(lines=[ReferralLine.model_validate(asdict(row)) for row in rows])
