"""Corrections: what a fact put right, before and after, and what it moved (更正)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.deadlines import Clock, ledger
from domain.record import Fact
from domain.rule_table import RuleTable
from domain.sealed import is_sealed
from domain.working_days import WorkingCalendar

HIDDEN = "***"

COMMON = frozenset(
    {
        *("TOPIC", "originator_id", "originator_version", "originator_topic", "timestamp"),
        *("by", "request", "body", "corrects"),
    }
)
"""What every fact has beside what it says; `happened_at` may be what was wrong."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One field that says otherwise: as plain JSON, what is sealed as `***`."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class ClockMoved:
    """A clock that ends on another day, or stands otherwise; None where there is no such clock."""

    rule: str
    subject: str
    was: date | None
    becomes: date | None
    state_was: str
    state_becomes: str


def changed(correcting: Fact, corrected: Fact) -> list[Changed]:
    """What a correction says otherwise than the fact it corrects."""
    after, before = _said(correcting), _said(corrected)
    if correcting.TOPIC != corrected.TOPIC:
        before = {name: _the_same_thing(name, said, before) for name, said in after.items()}
        before["happened_at"] = corrected.happened_at
    return [
        Changed(name, shown(before.get(name)), shown(after.get(name)))
        for name in sorted(before.keys() | after.keys())
        if _digested(before.get(name)) != _digested(after.get(name))
    ]


def _said(fact: Fact) -> dict[str, Any]:
    return {name: getattr(fact, name) for name in fact.__dataclass_fields__ if name not in COMMON}


def _the_same_thing(name: str, said: Any, before: Mapping[str, Any]) -> Any:  # noqa: ANN401
    """What a fact of another kind said of the same claim or party, such as the filing of both."""
    if not (isinstance(said, dict) and "id" in said):
        return before.get(name, said)
    things: list[Any] = []
    for one in before.values():
        things += one if isinstance(one, list) else [one]
    named = (one for one in things if isinstance(one, dict) and one.get("id") == said["id"])
    return next(named, None)


def shown(value: Any) -> Any:  # noqa: ANN401 - any field of a fact
    """A field as plain JSON, with what is sealed hidden wherever it stands."""
    match value:
        case str():
            told: Any = HIDDEN if is_sealed(value) else value
        case Decimal() | UUID():
            told = str(value)
        case datetime():
            told = value.isoformat()
        case dict():
            told = {str(name): shown(inner) for name, inner in value.items()}
        case list() | tuple():
            told = [shown(inner) for inner in value]
        case _:
            told = value
    return told


def _digested(value: Any) -> Any:  # noqa: ANN401 - any field of a fact
    """A field for comparing: of what is sealed its keyed digest, which is the same for the same."""
    match value:
        case str():
            return value.rpartition(":")[2] if is_sealed(value) else value
        case dict():
            return {name: _digested(inner) for name, inner in value.items()}
        case list() | tuple():
            return [_digested(inner) for inner in value]
    return value


def clocks_moved(
    facts: Sequence[Fact],
    version: int,
    table: RuleTable,
    calendar: WorkingCalendar,
    zone: ZoneInfo,
) -> list[ClockMoved]:
    """The clocks that the fact of this version moved, as the office saw them when it came."""
    told = facts[version - 1].timestamp
    before = _by_key(ledger(facts[: version - 1], table, calendar, zone, told))
    after = _by_key(ledger(facts[:version], table, calendar, zone, told))
    return list(_moved(before, after))


def _by_key(clocks: Sequence[Clock]) -> dict[tuple[str, str], Clock]:
    return {clock.key: clock for clock in clocks}


def _moved(
    before: Mapping[tuple[str, str], Clock], after: Mapping[tuple[str, str], Clock]
) -> Iterator[ClockMoved]:
    for key in sorted(before.keys() | after.keys()):
        was, becomes = before.get(key), after.get(key)
        told = ClockMoved(
            *key,
            was=was.due if was else None,
            becomes=becomes.due if becomes else None,
            state_was=str(was.state) if was else "",
            state_becomes=str(becomes.state) if becomes else "",
        )
        if (told.was, told.state_was) != (told.becomes, told.state_becomes):
            yield told
