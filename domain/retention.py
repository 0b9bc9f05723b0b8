"""How long a file is kept at least, and what keeps it: nothing is destroyed before (保管期限).

The file classes and their years are data (domain/rules/persons.toml), the city's to set where the
law is silent; the dispute's own clocks of keeping, folded under the rules it is pinned to, count
too, and whichever ends later is the one that holds.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from domain.arbitration import ArbitrationStatus
from domain.counting import Span, Unit, moved
from domain.deadlines import Clock
from domain.demand import Demand
from domain.dispute import Dispute
from domain.rule import Confidence
from domain.wording import OFFICE

SHIPPED = Path(__file__).parent / "rules" / "persons.toml"

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


class FileClass(StrEnum):
    """What kind of file it is, for how long it is kept (档案类别)."""

    AWARD = "award"  # 裁决结案的仲裁案卷
    ARBITRATION = "arbitration"  # 其他方式结案的仲裁案卷
    MEDIATION = "mediation"  # 调解卷宗
    MATTER = "matter"  # 咨询、诉求登记


class RequestKind(StrEnum):
    """What a person asks of the office about themselves (个人信息权利请求)."""

    COPY = "copy"  # 查阅、复制
    CORRECT = "correct"  # 更正、补充
    ERASE = "erase"  # 删除


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


@dataclass(frozen=True, slots=True)
class Class:
    """For how many years a class of files is kept, from the day it was closed."""

    id: FileClass
    years: int
    article: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Answering:
    """Within how many days a kind of request is answered, from the day it was made."""

    kind: RequestKind
    days: int
    article: str
    confidence: Confidence


@cache
def schedule(path: Path = SHIPPED) -> Mapping[FileClass, Class]:
    """The schedule of keeping, by class; raises ValueError where a class is unknown or missing."""
    read = {
        FileClass(one["id"]): Class(
            FileClass(one["id"]), one["years"], one["article"], Confidence(one["confidence"])
        )
        for one in _read(path)["class"]
    }
    if missing := set(FileClass) - read.keys():
        message = f"{path.name} says nothing of {', '.join(sorted(missing))}"
        raise ValueError(message)
    return read


def schedule_of(own: Mapping[str, int]) -> Mapping[FileClass, Class]:
    """The schedule with a city's own years, by class: longer, or any where no law says how long.

    Raises ValueError where a class is unknown, or shorter than the law has it.
    """
    table = dict(schedule())
    for name, years in own.items():
        known = table[FileClass(name)]
        if years < 1 or (known.confidence is Confidence.VERIFIED and years < known.years):
            message = f"{name}: {known.article} says {known.years} years at least"
            raise ValueError(message)
        table[known.id] = replace(known, years=years)
    return table


@cache
def answering(path: Path = SHIPPED) -> Mapping[RequestKind, Answering]:
    """Within what time requests are answered, by kind; raises ValueError as `schedule`."""
    read = {
        RequestKind(one["kind"]): Answering(
            RequestKind(one["kind"]), one["days"], one["article"], Confidence(one["confidence"])
        )
        for one in _read(path)["request"]
    }
    if missing := set(RequestKind) - read.keys():
        message = f"{path.name} says nothing of {', '.join(sorted(missing))}"
        raise ValueError(message)
    return read


def _read(path: Path) -> dict[str, list[dict[str, Any]]]:
    with path.open("rb") as file:
        return tomllib.load(file)


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
    return moved(day, Span(file_class.years, Unit.YEAR))


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
