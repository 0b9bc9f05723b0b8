"""What the office ships with: the calendars of years, and the hours of a centre without its own."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, time
from functools import cache
from pathlib import Path

from domain.calendar_notice import Holiday, NamedDay, Notice
from domain.values import Day
from domain.working_days import ONE_DAY, Hours

RULES = Path(__file__).parent / "rules"


@cache
def shipped_hours() -> Hours:
    """The hours of a centre that has set none of its own."""
    with (RULES / "hours.toml").open("rb") as file:
        told = tomllib.load(file)
    return Hours(*(time.fromisoformat(told[name]) for name in ("opens", "closes", "cut_off")))


@cache
def shipped_years() -> tuple[Notice, ...]:
    """Every year that ships, as its notice reads, the first one first."""
    return tuple(_read(path) for path in sorted((RULES / "calendars").glob("*.toml")))


def _read(path: Path) -> Notice:
    with path.open("rb") as file:
        told = tomllib.load(file)
    return Notice(
        year=told["year"],
        notice=told["notice"],
        announced_on=Day(told["announced_on"].isoformat()),
        holidays=list(_named(told["holidays"])),
        make_ups=list(_named(told["make_ups"])),
        provisional=told.get("provisional", False),
    )


def _named(told: Mapping[str, list[str]]) -> Iterator[NamedDay]:
    """Each day of each holiday; a span (`first/last`, ISO 8601) stands for all its days."""
    for holiday, spans in told.items():
        for span in spans:
            first, _, last = span.partition("/")
            for day in _days(date.fromisoformat(first), date.fromisoformat(last or first)):
                yield NamedDay(day=Day(day.isoformat()), name=Holiday(holiday))


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += ONE_DAY
