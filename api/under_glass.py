"""What is read in an emergency alone, and so is marked in the access log wherever it is read."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from domain.access import only_under_glass
from domain.access_concerns import concerns
from domain.access_conditions import Nothing, holds
from domain.access_rows import Action
from domain.callers import Caller
from domain.dispute import Dispute
from domain.record import Record
from projections.generations import Reading
from projections.visible import visible


def reads_under_glass(caller: Caller, record: Record) -> bool:
    """Say whether a caller sees a record in an emergency alone."""
    if not isinstance(record, Dispute) or not record.glasses:
        return False
    return holds(only_under_glass(caller, Action.READ_DISPUTE), concerns(record))


def of_a_page(caller: Caller, now: Reading, disputes: Iterable[UUID]) -> set[UUID]:
    """Those of these disputes that a caller sees in an emergency alone."""
    alone = only_under_glass(caller, Action.READ_DISPUTE)
    if alone == Nothing():
        return set()
    caseload = now.tables.caseload.c
    may = visible(alone, now.tables, caseload.id)
    return set(now.connection.scalars(select(caseload.id).where(caseload.id.in_(disputes), may)))
