"""A log of another system, row by row, and a dispute that is brought in from it."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from domain.dispute import Dispute
from domain.import_mapping import Columns, StageMap, of_rows
from domain.import_rows import RowReader, SourceRow, Told
from domain.imported import Brought, SealedRow, imported_id
from domain.record import Act
from domain.sealed import PersonId
from domain.values import CentreId, Channel, ClaimKind
from tests.law.desk import OnTheDesk, sealed

STAGES = {
    "Petition filed": "intake",
    "Hearing held": "arbitration",
    "Case blocked": "suspended",
    "Tally of ballots": "inspection",
    "Case closed": "closed",
    "Case reopened": "reopened",
}
IMPORTED_AT = datetime(2023, 11, 7, 1, 10, tzinfo=UTC)
BROUGHT = Brought(
    UUID("0d5f0f3e-7f0c-4a53-9d5f-7a1f3b6f7a07"), "cats", "cats", f"sha-256:{'1' * 64}"
)


def mapping(**more: str) -> StageMap:
    """The mapping of that system, with some activities more or otherwise."""
    rows = ({"activity": name, "stage": stage} for name, stage in (STAGES | more).items())
    return of_rows("cats", BROUGHT.mapping_digest, rows)


def reader(now: datetime = IMPORTED_AT) -> RowReader:
    """Whoever reads its rows."""
    return RowReader(mapping(), Columns(recorded="recorded_at"), now)


def row(number: int, activity: str, day: str, recorded: str = "", **more: str) -> SourceRow:
    """One row as it stands there."""
    cells = {
        "case_id": "09-RC-1",
        "activity": activity,
        "timestamp": day,
        "recorded_at": recorded,
        "actor": "R09",
    }
    return SourceRow(number, cells | more)


def filed() -> SourceRow:
    """The row a case begins with."""
    return row(1, "Petition filed", "2021-03-01", "2021-03-02T09:00:00")


class Elsewhere:
    """A dispute on the desk that was brought in, and the clock that the test turns."""

    def __init__(self) -> None:
        self.desk = OnTheDesk()
        self.desk.id = imported_id("cats", "09-RC-1")

    def bring_in(self, *rows: SourceRow) -> Dispute:
        """Bring rows in as an import does; each that can be read."""
        told = [read for one in rows if isinstance(read := reader().read(one), Told)]
        registry = self.desk.registry
        known = registry.has(self.desk.id)
        dispute = registry.dispute(self.desk.id) if known else self._opened(told)
        for one in told:
            act = Act("office", happened_at=one.happened_at, recorded_at=self.desk.time)
            dispute.take_in(act, row=kept(one), brought=BROUGHT)
        registry.keep(dispute)
        return self.desk.dispute

    def _opened(self, told: list[Told]) -> Dispute:
        first = min(one.happened_at for one in told)
        said: dict[str, Any] = {"case": "09-RC-1", "case_words": None}
        return Dispute.open_imported(
            Act("office", happened_at=first, recorded_at=self.desk.time),
            id=self.desk.id,
            brought=BROUGHT,
            person=PersonId("p-there"),
            centre=CentreId("siming"),
            channel=Channel.CENTRE,
            claim_kind=ClaimKind.OTHER,
            rules="2026.1",
            **said,
        )


def kept(told: Told) -> SealedRow:
    """A row as it is kept: words sealed, an actor who is a code in clear."""
    is_code = told.actor.isalnum()
    return SealedRow(
        told=told,
        mark=f"mark-{told.number}",
        actor=told.actor if is_code else "",
        actor_words=None if is_code else sealed(told.actor),
        rest=sealed(str(dict(told.rest))),
    )
