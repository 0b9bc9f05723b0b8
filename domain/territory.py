"""Where a record lies, and which of a rule's local versions holds there (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.moments import Moment
from domain.record import Fact
from domain.rule import NATIONAL, Rule
from domain.rule_table import RuleTable


@dataclass(frozen=True, slots=True)
class Territory:
    """The places a record lies in, and how near each is: the nearest rule of a name holds."""

    nearness: Mapping[str, int]

    def takes(self, rule: Rule, start: Moment, table: RuleTable) -> bool:
        """Say whether a rule holds here at its start, and no nearer one of its name does."""
        if not self._holds(rule, start):
            return False
        near = self.nearness[rule.place]
        others = (other for other in table.by_start[rule.starts] if other.id == rule.id)
        return all(self.nearness[o.place] <= near for o in others if self._holds(o, start))

    def _holds(self, rule: Rule, start: Moment) -> bool:
        in_force = rule.valid_from <= start.at.date() <= rule.valid_to
        return in_force and rule.place in self.nearness


def territory_of(facts: Sequence[Fact]) -> Territory:
    """The nation, the province, the city and the district (GB/T 2260), and the centre."""
    first: Any = facts[0]
    workplace = getattr(first, "workplace", None)
    district = workplace["district"] if workplace else getattr(first, "district", "")
    places = [NATIONAL]
    if district:
        places += [f"{district[:2]}0000", f"{district[:4]}00", district]
    return Territory({place: near for near, place in enumerate([*places, first.centre])})
