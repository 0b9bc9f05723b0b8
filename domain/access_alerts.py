"""Who sees which alerts: of every level, or only what is there for information."""

from collections.abc import Collection
from dataclasses import dataclass

from domain.access import condition
from domain.access_conditions import Concern, Condition, holds
from domain.access_rows import Action
from domain.alerts import Level
from domain.callers import Caller


@dataclass(frozen=True, slots=True)
class Sight:
    """On which disputes a caller sees alerts of every level, and on which those for information.

    A list compiles it into SQL, a stream asks it of each alert: no door is wider than the other.
    """

    every_level: Condition
    information: Condition

    def sees(self, level: str, whom: Collection[Concern]) -> bool:
        """Say whether an alert of this level is seen on a dispute that concerns these."""
        for_information = level == Level.INFORMATION and holds(self.information, whom)
        return for_information or holds(self.every_level, whom)


def sight_of(caller: Caller) -> Sight:
    """Which alerts a caller sees."""
    return Sight(
        every_level=condition(caller, Action.READ_ALERTS),
        information=condition(caller, Action.READ_NOTICES),
    )
