"""What was proved of the record each night, and when its signing stopped and went on (夜间核验)."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from domain.alerts import AlertKind, raise_alert
from domain.record import Fact

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from domain.night_watch import NightWatch


class Doubt(TypedDict):
    """One finding: what is wrong, at which position (0 where at none), of which record (or "")."""

    code: str
    position: int
    record: str


@dataclass(frozen=True, slots=True)
class Proof:
    """The whole record laid beside all that was ever signed of it, by the code of `verify`.

    `number` counts what was found wrong, of which `findings` are the first; `why` says by a code
    why it could not be checked, in which case nothing was counted.
    """

    version: int
    round: str
    at: datetime
    whole: bool
    facts: int
    checkpoints: int
    receipts: int
    unsealed: int
    number: int
    findings: list[Doubt]
    why: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Stop:
    """That nothing was signed any more from a moment on, about which checkpoint, and until when."""

    version: int
    code: str
    size: int
    position: int
    noticed_at: datetime
    resumed_at: datetime | None = None

    def is_of(self, code: str, position: int, noticed_at: datetime) -> bool:
        """Say whether it is this very stop; what is noticed first stands until it is resumed."""
        return (self.code, self.position, self.noticed_at) == (code, position, noticed_at)


class WatchProved(Fact):
    """The whole record was checked against everything ever signed of it, or could not be.

    `findings` are the first of `number`, each with its code, its position (0 where it has none) and
    its record (empty where it has none). `why` is empty where the record could be checked.
    `checkpoint` is the last one that it was laid beside, as it was signed (empty where none was):
    one that is taken out of the seals later is missed.
    """

    TOPIC = "night_watch.proved"
    class_version = 2
    round: str
    whole: bool
    facts: int
    checkpoints: int
    receipts: int
    unsealed: int
    number: int
    findings: list[Doubt]
    why: str
    checkpoint: str

    @staticmethod
    def upcast_v1_v2(state: "dict[str, Any]") -> None:
        """Which checkpoint it was laid beside, nobody noted."""
        state["checkpoint"] = ""

    def apply(self, aggregate: "NightWatch") -> None:
        """Write the proof into the book; one that failed is an alert."""
        aggregate.proofs.append(
            Proof(
                version=self.originator_version,
                round=self.round,
                at=self.happened_at,
                whole=self.whole,
                facts=self.facts,
                checkpoints=self.checkpoints,
                receipts=self.receipts,
                unsealed=self.unsealed,
                number=self.number,
                findings=[Doubt(**one) for one in self.findings],
                why=self.why,
                recorded_at=self.timestamp,
            )
        )
        if not self.whole:
            kind = AlertKind.RECORD_NOT_WHOLE
            raise_alert(aggregate, self, kind, f"{kind}:{self.round}")

    @classmethod
    def told_as(cls, said: "Mapping[str, Any]") -> str:
        """What is not whole is told as such, and what could not be checked as neither."""
        if said.get("why"):
            return "unchecked"
        return "" if said.get("whole", True) else "broken"


class SigningStopped(Fact):
    """The record was seen not to match what was signed of it: nothing is signed from then on.

    `code` says what was noticed, `size` and `position` about which checkpoint. Written down once,
    by whoever keeps the ledger or proved the record; it happened when it was noticed.
    """

    TOPIC = "night_watch.signing_stopped"
    code: str
    size: int
    position: int
    noticed_at: datetime

    def apply(self, aggregate: "NightWatch") -> None:
        """It is an alert, and open until signing is resumed."""
        place = (self.size, self.position, self.noticed_at)
        aggregate.stops.append(Stop(self.originator_version, self.code, *place))
        kind = AlertKind.SIGNING_STOPPED
        raise_alert(aggregate, self, kind, f"{kind}:{self.noticed_at.isoformat()}")


class SigningResumed(Fact):
    """Everything was checked and is whole, and the record is signed again.

    `noticed_at` names the stop that ends. Whoever gave the command is known to the machine's own
    log, not here: it is said in the office's name.
    """

    TOPIC = "night_watch.signing_resumed"
    code: str
    position: int
    noticed_at: datetime

    def apply(self, aggregate: "NightWatch") -> None:
        """The stop has its end."""
        aggregate.stops = [
            Stop(one.version, one.code, one.size, one.position, one.noticed_at, self.happened_at)
            if one.is_of(self.code, self.position, self.noticed_at) and one.resumed_at is None
            else one
            for one in aggregate.stops
        ]
