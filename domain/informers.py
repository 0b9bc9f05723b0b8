"""Who gave a tip: kept for the inspectors of the case, and told to nobody else (举报人).

Whoever hears it at the window, on the telephone or at the place notes it, and reads it no more. The
parties are never told that there is anybody (劳动保障监察条例 Art. 9: 应当为举报人保密).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.conditions import not_closed
from domain.record import Act, Fact
from domain.room import Room
from domain.sealed import Sealed, same_value
from domain.steps import step

if TYPE_CHECKING:
    from domain.trunk import Trunk


@dataclass
class Informer:
    """Somebody who gave a tip, and who noted it."""

    identity: Sealed
    by: str


class InformerNoted(Fact):
    """Who gave the tip was noted, for the inspectors alone (登记举报人)."""

    TOPIC = "dispute.informer_noted"
    identity: Sealed

    def apply(self, aggregate: "Trunk") -> None:
        """Keep it apart."""
        aggregate.informers.append(Informer(self.identity, self.by))


class InformersRoom(Room):
    """What is recorded of who gave a tip."""

    @step("record-informer", not_closed)
    def record_informer(self, act: Act, *, identity: Sealed) -> None:
        """Note who gave the tip, sealed for the informers' compartment.

        What somebody noted themselves they need not note again. What another noted is noted once
        more: else whoever tries a name would learn whether it is the one.
        """
        if any(one.by == act.by and same_value(one.identity, identity) for one in self.informers):
            return
        self._must_be_open("record-informer")
        self._record(InformerNoted, act, identity=identity)
