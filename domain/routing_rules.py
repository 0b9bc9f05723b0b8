"""The table behind routing: each rule's source, and the office's numbers, lists and bodies."""

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from domain.values import BodyId

SHIPPED = Path(__file__).parent / "rules" / "routing.toml"

PROVINCE = slice(0, 2)
"""The part of a GB/T 2260 district code that says the province."""


class Destination(StrEnum):
    """Where a dispute, or some of its claims, may go next (去向)."""

    VISIT = "visit"  # 上门
    END_OF_MEDIATION = "end-of-mediation"  # 终止调解
    ARBITRATION = "arbitration"  # 仲裁
    COURT = "court"  # 法院
    HAND_OVER = "hand-over"  # 移送其他中心
    WORK_INJURY = "work-injury"  # 工伤认定
    INJURY_SCHEME = "injury-scheme"  # 职业伤害保障
    INSURER = "insurer"  # 益鹭保


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: where it leads, by which article, and how sure we are of it."""

    id: str
    to: Destination
    article: str
    note: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Chase:
    """How long a body's word is waited for, and how often it is asked again."""

    every: timedelta
    most: int


@dataclass(frozen=True, slots=True)
class RoutingTable:
    """Everything routing knows that is data."""

    rules: Mapping[str, Rule]
    tried_in_vain: int
    unacknowledged: Chase
    acknowledged: Chase
    bodies: Mapping[Destination, BodyId]
    platforms_since: Mapping[str, date]
    provinces_since: Mapping[str, date]

    def is_in_pilot(self, platform: str, district: str, on: date) -> bool:
        """Say whether the platform and the province were in the injury pilot on a day."""
        platform_since = self.platforms_since.get(platform)
        province_since = self.provinces_since.get(f"{district[PROVINCE]}0000")
        return bool(platform_since and province_since and max(platform_since, province_since) <= on)


_OTHERWISE: ContextVar[RoutingTable | None] = ContextVar("routing", default=None)


def routing_table() -> RoutingTable:
    """The table by which disputes are routed."""
    return _OTHERWISE.get() or read_routing()


@contextmanager
def routed_by(table: RoutingTable) -> Iterator[None]:
    """Ask the rules by another table, for as long as one looks at what it would bring about."""
    before = _OTHERWISE.set(table)
    try:
        yield
    finally:
        _OTHERWISE.reset(before)


@cache
def read_routing(path: Path = SHIPPED) -> RoutingTable:
    """Read a table."""
    with path.open("rb") as file:
        said = tomllib.load(file)
    return RoutingTable(
        rules={
            name: Rule(name, Destination(rule.pop("to")), **rule)
            for name, rule in said["rule"].items()
        },
        tried_in_vain=said["unreachable"]["attempts"],
        unacknowledged=_chase(said["chase"]["unacknowledged"]),
        acknowledged=_chase(said["chase"]["acknowledged"]),
        bodies={Destination(to): BodyId(body) for to, body in said["body"].items()},
        platforms_since={id_: p["since"] for id_, p in said["pilot"]["platforms"].items()},
        provinces_since={id_: p["since"] for id_, p in said["pilot"]["provinces"].items()},
    )


def _chase(said: Mapping[str, int]) -> Chase:
    return Chase(timedelta(hours=said["hours"]), said["most"])
