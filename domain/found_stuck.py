"""What the night found: a dispute that nobody can move, or whose next word nobody can say."""

from enum import StrEnum
from typing import TYPE_CHECKING

from domain.conditions import not_closed
from domain.record import Act, Fact
from domain.room import Room
from domain.steps import step

if TYPE_CHECKING:
    from domain.trunk import Trunk


class Stuck(StrEnum):
    """Why an open dispute goes nowhere (停滞原因)."""

    UNHELD = "unheld"
    """No step is open to anybody, no clock runs, no body is waited for."""

    UNANSWERED = "unanswered"
    """It waits for somebody who is not there, or who can take none of the open steps."""


class FoundStuck(Fact):
    """The night found that the dispute goes nowhere (停滞); `waits_for` is as the lists say it."""

    TOPIC = "dispute.found_stuck"
    why: str
    waits_for: str

    def apply(self, aggregate: "Trunk") -> None:
        """Remember when, so that it is said once until somebody acts."""
        aggregate.found_stuck = self.originator_version


class FoundStuckRoom(Room):
    """What is recorded of a dispute that goes nowhere."""

    @step("find-stuck", not_closed)
    def find_stuck(self, act: Act, *, why: Stuck, waits_for: str) -> None:
        """Record that the dispute is stuck; once, until a person has acted and it still is.

        Only the office's machinery takes this step: whether it is so, held.py says.
        """
        if self.found_stuck >= self.person_version:
            return
        self._must_be_open("find-stuck")
        self._record(FoundStuck, act, why=why, waits_for=waits_for)
