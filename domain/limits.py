"""The numbers of the law, each beside its article; no decision holds one of its own."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SHIPPED = Path(__file__).parent / "rules" / "limits.toml"


@dataclass(frozen=True, slots=True)
class Limit:
    """One number of the law: how much, of what, by which article, and how sure we are of it."""

    id: str
    amount: int
    unit: str
    article: str
    note: str
    confidence: str
    day: str = ""
    """Where the number is a day of the calendar, that day (then `amount` is its year)."""


@cache
def limits() -> Mapping[str, Limit]:
    """Read every limit, by its id."""
    with SHIPPED.open("rb") as file:
        table = tomllib.load(file)
    return {name: Limit(id=name, **entry) for name, entry in table.items()}


def limit(name: str) -> Limit:
    """Look up one limit; raises KeyError where the table has none of that name."""
    return limits()[name]
