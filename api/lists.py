"""What a client needs to fill its menus: centres, bodies, and every code list in both languages."""

from functools import cache

from fastapi import APIRouter, Request
from pydantic import BaseModel

from api.visitor import back_office
from domain.bodies import read_bodies
from domain.wording import catalogue

router = APIRouter(tags=["codes"])


class CentreLine(BaseModel):
    """One centre of the city."""

    id: str
    zh: str
    en: str
    districts: list[str]
    hosts_tribunal: bool


class BodyLine(BaseModel):
    """One body that may receive a referral, and in what way."""

    id: str
    kind: str
    zh: str
    en: str
    may_receive: list[str]


class CodeLine(BaseModel):
    """One code, as people say it."""

    code: str
    zh: str
    en: str


@router.get("/centres", operation_id="list-centres")
async def list_centres(request: Request) -> list[CentreLine]:
    """The centres of the city."""
    return [
        CentreLine(
            id=centre.id,
            zh=centre.name_zh,
            en=centre.name_en,
            districts=list(centre.districts),
            hosts_tribunal=centre.hosts_tribunal,
        )
        for centre in back_office(request).office.centres.values()
    ]


@router.get("/bodies", operation_id="list-bodies")
async def list_bodies() -> list[BodyLine]:
    """Courts, legal aid, insurers, departments: whom a dispute can be referred to."""
    return [
        BodyLine(
            id=body.id,
            kind=body.kind,
            zh=body.name_zh,
            en=body.name_en,
            may_receive=sorted(body.may_receive),
        )
        for body in read_bodies().values()
    ]


@router.get("/codes", operation_id="list-codes")
async def list_codes() -> dict[str, list[CodeLine]]:
    """Every code list by name, with stages and steps."""
    return _codes()


@cache
def _codes() -> dict[str, list[CodeLine]]:
    lists: dict[str, list[CodeLine]] = {}
    for key, entry in catalogue().items():
        name, _, code = key.removeprefix("code.").partition(".")
        if key.startswith("code.") or name in ("stage", "step"):
            lists.setdefault(name, []).append(CodeLine(code=code, zh=entry["zh"], en=entry["en"]))
    return lists
