"""The numbers of the law, each beside its article; no decision holds one of its own.

A number that is also a period stands in the rule table alone, and is read from its newest version.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from domain.rule_table import RuleTable, rule_tables

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
    *_, newest = rule_tables().values()
    return {name: Limit(id=name, **_whole(entry, newest)) for name, entry in table.items()}


def _whole(entry: Mapping[str, Any], periods: RuleTable) -> Mapping[str, Any]:
    """An entry with what the rule table states of its period, or of its period's extension."""
    rule_id = entry.get("period") or entry.get("extension_of")
    if rule_id is None:
        return entry
    rule = periods.rule(rule_id)
    longer = rule.extension
    span = longer.most if longer and "extension_of" in entry else rule.period.span
    return {
        "amount": span.amount,
        "unit": str(span.unit),
        "article": rule.article,
        "confidence": str(rule.confidence),
        "note": entry.get("note", rule.note),
    }


def limit(name: str) -> Limit:
    """Look up one limit; raises KeyError where the table has none of that name."""
    return limits()[name]
