"""Following a case without an account: a code is given at the window, and opens the case once."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Path, Request
from pydantic import BaseModel, Field

from api.access_book import Visit, book_of
from api.disputes import seen
from api.fields import FORM, Id
from api.office import Office, PassGiven
from api.problems import declared
from api.receipts import receipt_code
from api.standing import by_of
from api.strict_json import FormRoute
from api.visitor import VISIT_BYTES, Key, Standing, Visitor, back_office
from domain.access import free_of_conflict
from domain.access_concerns import concerns
from domain.access_conditions import holds
from domain.access_log import EntryChanged
from domain.access_rows import Action
from domain.callers import Caller, Role
from domain.case_codes import CodeWay
from domain.dispute import Dispute
from domain.refusals.case_codes import CaseCodeWrong, NoFollowing, TooManyCodes
from domain.sign_in import EntryChange
from domain.standing_for import callers_of, is_asked

router = APIRouter(tags=["access"], route_class=FormRoute)

FOLLOW = "follow-case"

FORM_OF_FILE = "case-code"
"""What the access log calls a code that was given out."""

_CODE: Mapping[str, str] = {"party": "A1", "way": "printed"}
_FOLLOW: Mapping[str, str] = {"case": "厦思劳调〔2026〕0001号", "code": "7KMQX-3WHPD"}


class AskedCode(BaseModel):
    """For which party, and how it comes to them."""

    model_config = FORM

    party: Id
    way: CodeWay = CodeWay.PRINTED


class CodeAnswer(BaseModel):
    """The code, which is shown this once; with the number of the case, or its receipt, it opens."""

    case: str
    code: str
    expires_at: datetime


class Following(BaseModel):
    """A case by its number or its receipt, and the code that was given."""

    model_config = FORM

    case: str = Field(min_length=1, max_length=80)
    code: str = Field(min_length=1, max_length=40)


class PassAnswer(BaseModel):
    """The key that reads this one dispute, as this one party, for a while: a Bearer like others."""

    key: str
    dispute: UUID
    role: Role
    expires_at: datetime


@router.post(
    "/disputes/{id}/case-codes",
    operation_id="give-case-code",
    status_code=201,
    responses=declared(401, 403, 409),
)
async def give_case_code(
    id: Annotated[UUID, Path()],  # noqa: A002 - the path's own word
    visitor: Standing,
    key: Key,
    said: Annotated[AskedCode, Body(openapi_examples={"printed": {"value": dict(_CODE)}})],
) -> CodeAnswer:
    """A one-time code for a party, to be printed or written; asked again it is a new one."""
    del key
    return await visitor.back.serve(give, visitor, id, said)


def give(visitor: Visitor, dispute_id: UUID, said: AskedCode) -> CodeAnswer:
    """Look, check, write down, give; raises NotFound, Forbidden, NoFollowing."""
    dispute = seen(visitor, dispute_id, Action.GIVE_CASE_CODE)
    office = visitor.office
    who = _follower(dispute, said.party)
    centre = book_of(dispute, office.registry)
    receipt = receipt_code(office.keys, dispute)
    given = office.codes.give(
        who, said.party, _names(dispute, receipt), said.way, giver=visitor.caller
    )
    office.access.export(
        visitor.visit, form=FORM_OF_FILE, records=1, digest="", record=dispute.id, centre=centre
    )
    return CodeAnswer(case=dispute.number or receipt, code=given.code, expires_at=given.expires_at)


def _names(dispute: Dispute, receipt: str) -> list[str]:
    return [name for name in (dispute.number, receipt) if name]


def _follower(dispute: Dispute, party: str) -> Caller:
    """Who is to follow, as the office will know them; raises NoFollowing.

    A company that was not reached yet knows of no dispute (stage table 3).
    """
    stands_for = dispute.represents.get(party)
    unheard = party.startswith("R") and not is_asked(dispute, party)
    found = callers_of(party, dispute)
    if not found or unheard or (stands_for and stands_for.ended):
        raise NoFollowing(party=party)
    who = found[0]
    return Caller(who.id, who.role, dispute.centre, party=who.party, only=str(dispute.id))


@router.post("/follow", operation_id=FOLLOW, status_code=201, responses=declared(429))
async def follow_case(
    request: Request,
    said: Annotated[Following, Body(openapi_examples={"number": {"value": dict(_FOLLOW)}})],
) -> PassAnswer:
    """What a code opens; a wrong case and a wrong code are told alike, and each try counts."""
    back = back_office(request)
    address = request.client.host if request.client else ""
    found = await back.serve(back.office.codes.take, said.case, said.code, address=address)
    if isinstance(found, int):
        raise TooManyCodes(seconds=found)
    if found is None:
        await back.serve(back.office.access.refuse_unknown, FOLLOW, CaseCodeWrong.code)
        raise CaseCodeWrong
    if not await back.serve(_still_opens, back.office, found):
        await back.serve(back.office.access.refuse_unknown, FOLLOW, CaseCodeWrong.code)
        raise CaseCodeWrong
    await back.serve(_note, back.office, found)
    return PassAnswer(
        key=found.key,
        dispute=UUID(found.dispute),
        role=found.role,
        expires_at=found.expires_at,
    )


def _still_opens(office: Office, found: PassGiven) -> bool:
    """Say whether who gave the code out has not lost the dispute since (回避)."""
    dispute = office.registry.dispute(UUID(found.dispute))
    return holds(free_of_conflict(found.caller), concerns(dispute))


def _note(office: Office, found: PassGiven) -> None:
    """Write, before the pass is shown, who reads under it and by whose code (`subject`).

    Whoever gives a code out could use it: what is read with the pass stands under the pass's id.
    """
    visit = Visit(found.caller, by_of(found.caller), FOLLOW, secrets.token_hex(VISIT_BYTES))
    told = {"subject": found.giver, "entry_change": EntryChange.FOLLOWED}
    office.access.note(visit, EntryChanged, centre=found.caller.centre, **told)
