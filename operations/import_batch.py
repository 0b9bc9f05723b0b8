"""What goes into one write of an import: rows of cases, weighed, and as many as go together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.dispute import Dispute
from domain.import_rows import SourceRow, Told, WhyNotIn
from domain.locking import bars
from domain.refusals.persons import PersonErased

AT_ONCE = 150_000
"""Letters of the rows in one write, some 160 of a usual log. It becomes 200 kB at most, and the
desk beside it waits for some 20 ms: PostgreSQL's driver in its pipeline stops for ever on a
statement of more than what a socket takes at once (600 kB stop it, 300 kB do not)."""


@dataclass(frozen=True, slots=True)
class WeighedRow:
    """A row that can be taken in: its keyed digest, what it tells, and how much it is to write."""

    source: SourceRow
    mark: str
    told: Told
    weight: int


@dataclass(frozen=True, slots=True)
class CaseRows:
    """One case of the source, or some rows of a long one; `first` is when the whole of it began."""

    source_id: str
    id: UUID
    rows: list[WeighedRow]
    first: datetime

    @property
    def weight(self) -> int:
        """How much it is to write."""
        return sum(row.weight for row in self.rows)


def not_yet_in(case: CaseRows, dispute: Dispute | None) -> list[WeighedRow]:
    """The rows of a case that its dispute does not hold yet."""
    stood = dispute.origin.rows if dispute and dispute.origin else {}
    return [row for row in case.rows if row.mark not in stood]


def why_shut(dispute: Dispute | None) -> WhyNotIn | None:
    """Why a case takes no row more: whose words they would be is locked, or erased for good."""
    barred = bars(dispute, "take-in") if dispute else None
    if barred is None:
        return None
    return WhyNotIn.ERASED if isinstance(barred, PersonErased) else WhyNotIn.LOCKED


def portions(rows: Sequence[WeighedRow]) -> Iterator[list[WeighedRow]]:
    """The rows of a case, as many together as go into one write."""
    portion: list[WeighedRow] = []
    weight = 0
    for row in rows:
        if weight + row.weight > AT_ONCE:
            yield portion
            portion, weight = [], 0
        portion.append(row)
        weight += row.weight
    yield portion
