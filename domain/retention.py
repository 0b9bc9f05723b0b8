"""How long a file is kept at least, and what keeps it: nothing is destroyed before (保管期限).

The file classes and their years are data (domain/rules/persons.toml), the city's to set where the
law is silent; the dispute's own clocks of keeping, folded under the rules it is pinned to, count
too, and whichever ends later is the one that holds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.arbitration import ArbitrationStatus
from domain.counting import Span, Unit, moved
from domain.deadlines import Clock
from domain.demand import Demand
from domain.dispute import Dispute
from domain.keeping import Class, FileClass
from domain.wording import OFFICE

KEEPING = ("retention.award", "retention.otherwise", "retention.passing-on")
"""The clocks of a dispute that say how long its file is kept."""

_AWARDED = frozenset(
    {ArbitrationStatus.AWARDED, ArbitrationStatus.SUED, ArbitrationStatus.IN_FORCE}
)
_NEVER_FILED = frozenset(
    {
        ArbitrationStatus.NONE,
        ArbitrationStatus.ADVISED,
        ArbitrationStatus.PREPARED,
        ArbitrationStatus.CHOSEN,
    }
)


class KeptBecause(StrEnum):
    """Why a person's words may not be destroyed yet (不予删除的原因)."""

    OPEN = "open"  # 案件尚未办结
    RETENTION = "retention"  # 法定保管期限未满
    HOLD = "hold"  # 依法保全


@dataclass(frozen=True, slots=True)
class Kept:
    """What keeps somebody's words: why, until when (the last day; None while it is open)."""

    why: KeptBecause
    until: date | None = None


def class_of(dispute: Dispute) -> FileClass:
    """The class of a dispute's file."""
    status = dispute.arbitration.status
    if status in _AWARDED:
        return FileClass.AWARD
    return FileClass.MEDIATION if status in _NEVER_FILED else FileClass.ARBITRATION


def closed_at(dispute: Dispute) -> datetime | None:
    """When a dispute was closed, here or where it came from; None while it is open."""
    if dispute.is_history:
        return dispute.origin.closed_at if dispute.origin else None
    return dispute.closed.at if dispute.closed else None


def kept_until(
    dispute: Dispute, clocks: Iterable[Clock], table: Mapping[FileClass, Class]
) -> date | None:
    """The last day on which a dispute's file is kept; None while it is open."""
    ended = closed_at(dispute)
    if ended is None:
        return None
    own = [clock.due for clock in clocks if clock.rule.id in KEEPING]
    return max([_after(ended, table[class_of(dispute)]), *own])


def matter_kept_until(demand: Demand, table: Mapping[FileClass, Class]) -> date | None:
    """The last day on which a demand is kept; None while it is open."""
    return _after(demand.closed_at, table[FileClass.MATTER]) if demand.closed_at else None


def _after(ended: datetime, file_class: Class) -> date:
    day = ended.astimezone(OFFICE).date()
    years_on = moved(day, Span(file_class.years, Unit.YEAR))
    return moved(years_on, Span(file_class.months, Unit.MONTH))


def keeps(until: Iterable[date | None], *, held: bool, today: date) -> Kept | None:
    """What keeps somebody whose files are kept until these days; None where nothing does.

    An open file keeps them before all else (个人信息保护法 Art. 47(1)(1): its purpose stands), then
    a hold, then the longest of the periods (Art. 47(2)).
    """
    days = list(until)
    if None in days:
        return Kept(KeptBecause.OPEN)
    last = max((day for day in days if day), default=date.min)
    if held:
        return Kept(KeptBecause.HOLD, last if last >= today else None)
    return Kept(KeptBecause.RETENTION, last) if last >= today else None
