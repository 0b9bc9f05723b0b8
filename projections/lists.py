"""Lists: what a mediator works from, page after page, with filters, search and the access table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Row, Select, Table, and_, exists, or_, select, true

from domain.access_conditions import Condition, Everything
from projections.caseload import FLAG, KIND
from projections.generations import Reading
from projections.search_index import found
from projections.tables import Tables
from projections.visible import visible, within_sight
from projections.witness import holds_of_whole

MOST = 100
"""Rows of one page at most."""


class Order(StrEnum):
    """In what order a caseload is read."""

    NEWEST = "newest"  # filed last, first
    NEXT_DATE = "next-date"  # what is due soonest, first; what has no date is not there


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the page before ended: the last row's moment and id."""

    at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; empty says nothing. Several stages mean any of them."""

    stages: Sequence[str] = ()
    centre: str = ""
    mediator: str = ""
    channel: str = ""
    kind: str = ""
    flag: str = ""
    waiting_for: str = ""
    worker_kind: str = ""
    outcome: str = ""
    number: str = ""
    numbered: Sequence[UUID] = ()
    """The ids that cases of this number in other systems have here."""

    origin: str = ""
    source: str = ""
    filed_from: datetime | None = None
    filed_before: datetime | None = None
    grams: Sequence[str] | None = None
    """The keyed windows of a search word; a word without a window finds nothing."""


@dataclass(frozen=True, slots=True)
class Case:
    """One row of a caseload; names are sealed, and opened after the access check."""

    id: UUID
    version: int
    person_version: int
    centre: str
    custody: str
    number: str
    stage: str
    waiting_for: str
    next_date: datetime | None
    channel: str
    worker_kind: str
    relation: str
    mediator: str
    applicant_person: str
    applicant: str | None
    respondents: list[dict[str, str | None]]
    kinds: list[str]
    flags: list[str]
    claimed: Decimal
    agreed: Decimal
    paid: Decimal
    filed_at: datetime
    received_at: datetime
    accepted_at: datetime | None
    settled_at: datetime | None
    closed_at: datetime | None
    outcome: str
    origin: str
    source: str
    external_numbers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and where the next page begins; None after the last."""

    rows: list[Case]
    next: Cursor | None


def cases(  # noqa: PLR0913 - what a list is asked by
    now: Reading,
    condition: Condition,
    filters: Filters,
    *,
    order: Order = Order.NEWEST,
    after: Cursor | None = None,
    limit: int = MOST,
) -> Page:
    """The disputes a condition holds on, narrowed, one page of them."""
    tables, caseload = now.tables, now.tables.caseload
    most = min(limit, MOST)
    query = (
        select(*(caseload.c[name] for name in Case.__dataclass_fields__))
        .where(within_sight(condition, now, caseload.c.id), *_narrowed(tables, filters))
        .limit(most + 1)
    )
    rows = now.connection.execute(_ordered(query, caseload, order, after)).all()
    shown = [_case(row) for row in rows[:most]]
    more = len(rows) > most
    return Page(shown, _cursor(shown[-1], order) if more else None)


def case(now: Reading, dispute: UUID) -> Case | None:
    """The row of one dispute, if there is one."""
    caseload = now.tables.caseload
    columns = (caseload.c[name] for name in Case.__dataclass_fields__)
    row = now.connection.execute(select(*columns).where(caseload.c.id == dispute)).one_or_none()
    return None if row is None else _case(row)


def _case(row: Row[Any]) -> Case:
    return Case(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it


def _cursor(last: Case, order: Order) -> Cursor:
    at = last.next_date if order is Order.NEXT_DATE and last.next_date else last.filed_at
    return Cursor(at, last.id)


def _ordered(
    query: Select[Any], caseload: Table, order: Order, after: Cursor | None
) -> Select[Any]:
    if order is Order.NEXT_DATE:
        moment = caseload.c.next_date
        query = query.where(moment.is_not(None)).order_by(moment, caseload.c.id)
        return query.where(later(moment, caseload.c.id, after)) if after else query
    moment = caseload.c.filed_at
    query = query.order_by(moment.desc(), caseload.c.id.desc())
    return query.where(_earlier(moment, caseload.c.id, after)) if after else query


def later(moment: Column[Any], row: Column[Any], after: Cursor) -> ColumnElement[bool]:
    """What comes after a cursor in a list that goes forward in time."""
    return and_(moment >= after.at, or_(moment > after.at, row > after.id))


def _earlier(moment: Column[Any], row: Column[Any], after: Cursor) -> ColumnElement[bool]:
    return and_(moment <= after.at, or_(moment < after.at, row < after.id))


_EQUALS = (
    *("centre", "mediator", "channel", "waiting_for", "worker_kind", "outcome"),
    *("origin", "source"),
)


def _narrowed(tables: Tables, filters: Filters) -> list[ColumnElement[bool]]:
    columns = tables.caseload.c
    where = [columns[name] == getattr(filters, name) for name in _EQUALS if getattr(filters, name)]
    if filters.number:
        where.append(or_(columns.number == filters.number, columns.id.in_(filters.numbered)))
    if filters.stages:
        where.append(columns.stage.in_(filters.stages))
    if filters.filed_from:
        where.append(columns.filed_at >= filters.filed_from)
    if filters.filed_before:
        where.append(columns.filed_at < filters.filed_before)
    if filters.grams is not None:
        where.append(found(tables, filters.grams))
    traits = ((KIND, filters.kind), (FLAG, filters.flag))
    return where + [_has(tables, trait, value) for trait, value in traits if value]


def _has(tables: Tables, trait: str, value: str) -> ColumnElement[bool]:
    traits = tables.traits
    return exists().where(
        traits.c.dispute == tables.caseload.c.id,
        traits.c.trait == trait,
        traits.c.value == value,
    )


@dataclass(frozen=True, slots=True)
class Received:
    """One referral in a body's inbox."""

    dispute: UUID
    referral: str
    body: str
    mode: str
    status: str
    waiting: bool
    their_number: str
    result: str
    offered_at: datetime


def inbox(  # noqa: PLR0913 - what a list is asked by
    now: Reading,
    body: str,
    condition: Condition,
    *,
    only_waiting: bool = False,
    after: Cursor | None = None,
    limit: int = MOST,
) -> list[Received]:
    """The referrals a body received, of disputes a condition holds on, the oldest first.

    Called back ones are not there.
    """
    referrals = now.tables.referrals
    query = (
        select(*(referrals.c[name] for name in Received.__dataclass_fields__))
        .where(
            referrals.c.body == body,
            referrals.c.status != "cancelled",
            visible(condition, now.tables, referrals.c.dispute),
        )
        .order_by(referrals.c.offered_at, referrals.c.dispute)
        .limit(min(limit, MOST))
    )
    if only_waiting:
        query = query.where(referrals.c.waiting)
    if after:
        query = query.where(later(referrals.c.offered_at, referrals.c.dispute, after))
    return [Received(**row._mapping) for row in now.connection.execute(query)]  # noqa: SLF001


@dataclass(frozen=True, slots=True)
class Matter:
    """One consultation or public-service demand."""

    id: UUID
    sort: str
    version: int
    person_version: int
    centre: str
    channel: str
    topic: str
    state: str
    lead: str
    dispute: UUID | None
    opened_at: datetime
    answered_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Matters:
    """Some consultations or demands, and where the next page begins; None after the last."""

    rows: list[Matter]
    next: Cursor | None


def matters(  # noqa: PLR0913 - what a list is asked by
    now: Reading,
    condition: Condition,
    *,
    free: Condition,
    sort: str,
    centre: str = "",
    state: str = "",
    topic: str = "",
    after: Cursor | None = None,
    limit: int = MOST,
) -> Matters:
    """The consultations, or the demands, a condition holds on, the newest first.

    On the dispute that a question became, `free` holds: who lost the one has lost the other. Where
    the views met a break in it, nobody can say who has.
    """
    table, most = now.tables.matters, min(limit, MOST)
    query = (
        select(*(table.c[name] for name in Matter.__dataclass_fields__))
        .where(table.c.sort == sort, visible(condition, now.tables, table.c.id))
        .where(or_(table.c.dispute.is_(None), _free(now, free, table.c.dispute)))
        .order_by(table.c.opened_at.desc(), table.c.id.desc())
        .limit(most + 1)
    )
    said = {"centre": centre, "state": state, "topic": topic}
    query = query.where(*(table.c[name] == value for name, value in said.items() if value))
    if after:
        query = query.where(_earlier(table.c.opened_at, table.c.id, after))
    rows = [Matter(**row._mapping) for row in now.connection.execute(query)]  # noqa: SLF001
    last = rows[most - 1] if len(rows) > most else None
    return Matters(rows[:most], Cursor(last.opened_at, last.id) if last else None)


def _free(now: Reading, free: Condition, dispute: ColumnElement[UUID]) -> ColumnElement[bool]:
    return true() if free == Everything() else holds_of_whole(now, free, dispute)
