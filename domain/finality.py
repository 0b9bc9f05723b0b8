"""What in an award may be final: small sums, and what the national standards settle (一裁终局)."""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from domain.limits import limit
from domain.values import ClaimKind

SHIPPED = Path(__file__).parent / "rules" / "minimum-wage.toml"

NATIONAL_STANDARDS = frozenset({ClaimKind.REST, ClaimKind.SOCIAL_INSURANCE})
"""工作时间、休息休假、社会保险 (调解仲裁法 Art. 47(2)): final whatever the sum."""


@dataclass(frozen=True, slots=True)
class MinimumWage:
    """The monthly minimum wage of a place, CNY, from a day on, and how sure we are of it."""

    place: str
    since: date
    amount: Decimal
    source: str
    confidence: str


@cache
def minimum_wages() -> tuple[MinimumWage, ...]:
    """Read every minimum wage, the earliest first."""
    with SHIPPED.open("rb") as file:
        entries = tomllib.load(file)["wage"]
    wages = [
        MinimumWage(
            place=entry["place"],
            since=date.fromisoformat(entry["since"]),
            amount=Decimal(entry["amount"]),
            source=entry["source"],
            confidence=entry["confidence"],
        )
        for entry in entries
    ]
    return tuple(sorted(wages, key=lambda wage: wage.since))


def most_that_is_final(kind: ClaimKind, district: str, day: date) -> Decimal | None:
    """The largest sum of an item that is final, CNY; None where the law or the table sets none.

    Twelve months' minimum wage of the place, each item by itself (调解仲裁法 Art. 47;
    劳动争议解释一 Art. 19).
    """
    if kind in NATIONAL_STANDARDS:
        return None
    known = [w for w in minimum_wages() if district.startswith(w.place) and w.since <= day]
    return known[-1].amount * limit("award.final-item").amount if known else None
