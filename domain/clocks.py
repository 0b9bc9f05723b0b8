"""The clocks of a dispute as the office has them: its record, the table it is pinned to, its city.

Also what would be otherwise under another table or calendar: whoever decides on that sees it first.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

from domain.deadlines import Clock, ledger
from domain.refusals import NotFound
from domain.refusals.pinning import UnknownRules
from domain.refusals.replay import UnknownCalendar
from domain.rule_table import RuleTable
from domain.working_days import WorkingCalendar

if TYPE_CHECKING:
    from domain.dispute import Dispute
    from domain.registry import Registry


def calendar_for(registry: "Registry", version: int | None = None) -> WorkingCalendar:
    """The calendar of the law, as it stands or as it was at a version; raises NotFound."""
    almanac = registry.almanac
    return almanac.law() if version is None else almanac.law_at(version)


def calendar_named(registry: "Registry", edition: int) -> WorkingCalendar:
    """The calendar of the law at an edition that somebody asks for; raises UnknownCalendar."""
    try:
        return calendar_for(registry, edition)
    except NotFound:
        raise UnknownCalendar(calendar=edition) from None


def table_named(tables: Mapping[str, RuleTable], version: str) -> RuleTable:
    """A version of the rule table; raises UnknownRules."""
    table = tables.get(version)
    if table is None:
        raise UnknownRules(rules=version, there=", ".join(sorted(tables)))
    return table


def table_of(registry: "Registry", dispute: "Dispute") -> RuleTable:
    """The table a dispute is pinned to; raises UnknownRules.

    No other stands in for it: its dates would be others, and nobody would be told. An office that
    has it no longer does not open.
    """
    return table_named(registry.rules, dispute.rules)


def clocks_of(
    registry: "Registry", dispute: "Dispute", table: RuleTable, calendar: WorkingCalendar
) -> list[Clock]:
    """Every clock of a dispute now, by a table and a calendar."""
    [clocks] = clocks_under(registry, dispute, table, [calendar])
    return clocks


def clocks_under(
    registry: "Registry", dispute: "Dispute", table: RuleTable, calendars: Iterable[WorkingCalendar]
) -> list[list[Clock]]:
    """Every clock of a dispute now, by each of some calendars; its record is read once."""
    facts = registry.facts(dispute.id)[: dispute.version]
    zone, now = registry.centres[dispute.centre].zone, registry.clock()
    return [ledger(facts, table, calendar, zone, now) for calendar in calendars]


@dataclass(frozen=True, slots=True)
class Change:
    """One clock that would end on another day; None where there is no such clock."""

    rule: str
    subject: str
    was: date | None
    becomes: date | None


def changes(now: Sequence[Clock], then: Sequence[Clock]) -> list[Change]:
    """What would change from one list of clocks to another, by rule and subject."""
    before, after = ({clock.key: clock.due for clock in clocks} for clocks in (now, then))
    keys = sorted(before.keys() | after.keys())
    found = (Change(*key, before.get(key), after.get(key)) for key in keys)
    return [change for change in found if change.was != change.becomes]


def digest_of(rules: str, listed: Sequence[Change]) -> str:
    """The digest of a list of changes under a version: who repeats it has seen the list."""
    said = [rules, *([c.rule, c.subject, str(c.was), str(c.becomes)] for c in listed)]
    return f"sha-256:{sha256(json.dumps(said).encode()).hexdigest()}"


def would_change(registry: "Registry", dispute: "Dispute", rules: str) -> list[Change]:
    """What would change if a dispute were pinned to another version; raises UnknownRules."""
    then, calendar = table_named(registry.rules, rules), calendar_for(registry)
    now = clocks_of(registry, dispute, table_of(registry, dispute), calendar)
    return changes(now, clocks_of(registry, dispute, then, calendar))
