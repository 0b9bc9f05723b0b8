"""Who has which open cases: what is to be done when an officer is away, or hands over."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from domain.access_conditions import Condition
from domain.values import Stage
from projections.generations import Reading
from projections.visible import visible


class OpenCase(NamedTuple):
    """One open case: whose it is, and what it is called."""

    dispute: UUID
    mediator: str
    number: str


def open_cases(now: Reading, condition: Condition, mediators: Collection[str]) -> list[OpenCase]:
    """The open cases of these mediators that a condition holds on, filed first first."""
    rows = now.tables.caseload.c
    query = (
        select(rows.id, rows.mediator, rows.number)
        .where(
            rows.mediator.in_(sorted(mediators)),
            rows.stage != str(Stage.CLOSED),
            visible(condition, now.tables, rows.id),
        )
        .order_by(rows.filed_at, rows.id)
    )
    return [OpenCase(*row) for row in now.connection.execute(query)]
