"""The integrity list: what an auditor looks at twice, with who did it and whose case it was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select

from domain.dispute import Dispute
from domain.integrity import FindingKind
from domain.same_day import promise_of
from domain.working_days import CentreCalendar
from projections.caseload import Row, replace
from projections.files import File
from projections.generations import Reading
from projections.periods import Scope
from projections.tables import Tables


@dataclass(frozen=True, slots=True)
class Found:
    """One line of the list; `own` says that the mediator of the case recorded it."""

    dispute: UUID
    version: int
    kind: str
    centre: str
    mediator: str
    by: str
    own: bool
    at: datetime


def write(
    connection: Connection,
    tables: Tables,
    files: Sequence[File],
    calendars: Mapping[str, CentreCalendar],
) -> None:
    """Write the findings on the disputes a batch touched."""
    now = [(file, _rows(file, calendars)) for file in files]
    replace(connection, tables.findings, now)


def _rows(file: File, calendars: Mapping[str, CentreCalendar]) -> list[Row]:
    dispute = file.record
    if not isinstance(dispute, Dispute) or dispute.is_history:
        return []
    mediator = dispute.mediator or ""
    promise = promise_of(dispute, calendars[dispute.at_filing.centre])
    return [
        {
            "dispute": dispute.id,
            "version": finding.version,
            "kind": str(finding.kind),
            "centre": dispute.centre,
            "mediator": mediator,
            "by": finding.by,
            "own": finding.by == f"officer:{mediator}",
            "at": finding.at,
        }
        for finding in file.afterwards.findings(dispute, promise)
    ]


def findings(now: Reading, scope: Scope, kind: FindingKind | None = None) -> list[Found]:
    """What was found in a period, whoever's case it was; mediator by mediator."""
    rows = now.tables.findings
    query = select(rows).where(scope.within(rows.c.centre, rows.c.at))
    if kind:
        query = query.where(rows.c.kind == kind)
    listed = query.order_by(rows.c.mediator, rows.c.at, rows.c.dispute, rows.c.version)
    return [Found(**row) for row in now.connection.execute(listed).mappings()]
