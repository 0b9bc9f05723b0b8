"""Which version of the rule table a dispute follows: it changes by a decision, and never silently.

A dispute keeps the table it was filed under. Where a lawyer has corrected a rule, whoever leads the
case looks at what would change, and says so with the decision.
"""

from typing import TYPE_CHECKING

from domain.record import Act, Fact
from domain.refusals.pinning import ChangesNotSeen
from domain.room import Room
from domain.steps import step

if TYPE_CHECKING:
    from domain.trunk import Trunk


class RulesRepinned(Fact):
    """The dispute follows another version of the rule table; `seen` is what that changed."""

    TOPIC = "dispute.rules_repinned"
    rules: str
    seen: str

    def apply(self, aggregate: "Trunk") -> None:
        """Follow it from now on."""
        aggregate.rules = self.rules


class PinningRoom(Room):
    """What is decided about the rules a dispute follows, closed or not: some clocks outlive it."""

    @step("re-pin-rules")
    def re_pin_rules(self, act: Act, *, rules: str, seen: str) -> None:
        """Follow another version, having seen what changes: `seen` is the digest of that list.

        Raises UnknownRules, ChangesNotSeen.
        """
        if self.rules == rules:
            return
        self._must_be_open("re-pin-rules")
        if seen != self._shelf.would_change(self.id, rules):
            raise ChangesNotSeen(rules=rules)
        self._record(RulesRepinned, act, rules=rules, seen=seen)
