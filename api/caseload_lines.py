"""The lines of a caseload: each dispute as this caller may see it, or only that it is there."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select

from api.access_book import Lying
from api.visitor import Visitor
from api.waiting import waits_for_words
from domain.access import condition
from domain.access_rows import Action
from domain.access_telling import stage_for
from domain.callers import Role
from domain.dispute import Dispute
from domain.known import known
from domain.refusals.ledger import RecordBroken
from domain.values import Stage
from domain.waiting import waiting_for
from domain.wording import say
from projections.generations import Reading
from projections.lists import Case
from projections.visible import visible

MAYBE_ACROSS = (Role.COMPANY, Role.REPRESENTATIVE)
"""Who may be on the other side: a list tells them nothing of risks, of origin, of what is due."""


class DisputeLine(BaseModel):
    """One dispute in a list; names are opened or masked as this caller may see them.

    Of a dispute that was only passed on to them, or of which they were only asked, it says that it
    is there: its number, centre and day. What they may know beside that is on its page.
    """

    id: UUID
    version: int
    number: str
    centre: str
    custody: str
    stage: str
    stage_title: str
    waits_for: str
    waits_for_title: str
    next_date: datetime | None
    mediator: str
    applicant: str | None
    respondents: list[str | None]
    kinds: list[str]
    flags: list[str]
    claimed: str
    agreed: str
    paid: str
    channel: str
    worker_kind: str
    filed_at: datetime
    accepted_at: datetime | None
    closed_at: datetime | None
    outcome: str
    origin: str
    source: str
    external_numbers: dict[str, str]
    """Its numbers in other systems, by system; the one it was brought in with among them."""


class OfAPage(NamedTuple):
    """Of the disputes of a page: where names are read, how it goes, and that in an emergency."""

    named: set[UUID]
    followed: set[UUID]
    glass: set[UUID]


def those(visitor: Visitor, now: Reading, rows: Sequence[Case], action: Action) -> set[UUID]:
    """The disputes of a page with which this caller may do something."""
    caseload = now.tables.caseload.c
    may = visible(condition(visitor.caller, action), now.tables, caseload.id)
    query = select(caseload.id).where(caseload.id.in_([row.id for row in rows]), may)
    return set(now.connection.scalars(query))


def lines_of(visitor: Visitor, rows: Sequence[Case], these: OfAPage) -> list[DisputeLine]:
    """The lines of a page; that names were opened on it is kept."""
    lying = [
        Lying(
            row.id,
            _book_of(visitor, row),
            "parties",
            name,
            whole=row.id in these.named,
            under_glass=row.id in these.glass,
        )
        for row in rows
        if row.id in these.followed
        for name in _names(row)
        if name
    ]
    texts = visitor.office.access.open(visitor.visit, lying)
    opened = {(one.record, one.sealed): text for one, text in zip(lying, texts, strict=True)}
    return [
        _line(visitor, row, opened) if row.id in these.followed else _that_it_is_there(row)
        for row in rows
    ]


def _that_it_is_there(row: Case) -> DisputeLine:
    told = {"id": row.id, "version": row.person_version, "number": row.number}
    nothing: dict[str, Any] = dict.fromkeys(DisputeLine.model_fields, "")
    moments = dict.fromkeys(("next_date", "accepted_at", "closed_at", "applicant"), None)
    several: dict[str, list[str]] = {name: [] for name in ("respondents", "kinds", "flags")}
    told |= {"centre": row.centre, "filed_at": row.filed_at, "external_numbers": {}}
    return DisputeLine.model_validate(nothing | moments | several | told)


def _book_of(visitor: Visitor, row: Case) -> str:
    return row.custody if row.custody in visitor.office.centres else row.centre


def _names(row: Case) -> list[str | None]:
    return [row.applicant, *(side["name"] for side in row.respondents)]


def _unannounced(visitor: Visitor, row: Case) -> dict[str, str]:
    """Where a dispute stands and whom it waits for, without a visit that has not come."""
    if row.stage != Stage.VISIT:
        return {}
    try:
        dispute = known(visitor.office.registry, Dispute, row.id)
    except RecordBroken:  # what may be told of its visit nobody can say
        return dict.fromkeys(("stage", "stage_title", "waits_for", "waits_for_title"), "")
    stage = stage_for(visitor.caller, dispute)
    waits = waiting_for(dispute, stage)
    return {
        "stage": stage,
        "stage_title": say(f"stage.{stage}", visitor.language),
        "waits_for": waits,
        "waits_for_title": waits_for_words(waits, visitor.language),
    }


def _line(
    visitor: Visitor, row: Case, opened: Mapping[tuple[UUID, str], str | None]
) -> DisputeLine:
    applicant, *respondents = (opened.get((row.id, name)) if name else None for name in _names(row))
    said = {name: getattr(row, name) for name in DisputeLine.model_fields if hasattr(row, name)}
    told = {
        **{name: f"{getattr(row, name):.2f}" for name in ("claimed", "agreed", "paid")},
        "version": row.person_version,
        "applicant": applicant,
        "respondents": respondents,
        "stage_title": say(f"stage.{row.stage}", visitor.language),
        "waits_for": row.waiting_for,
        "waits_for_title": waits_for_words(row.waiting_for, visitor.language),
    }
    if visitor.caller.role in MAYBE_ACROSS:
        said |= {"flags": [], "next_date": None, "source": "", "external_numbers": {}}
        told |= _unannounced(visitor, row)
    return DisputeLine.model_validate(said | told)
