"""What is said to a case and by it: ids, codes and times, because Temporal keeps them in clear."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from domain.standing import Alarm, Standing

TASK_QUEUE = "onestop-cases"
"""Where workers of every office process look for a case to carry on."""

OUTWARD_QUEUE = "onestop-letters"
"""Where letters to bodies are carried, apart: a body that is slow holds no case up."""

_PREFIX = "dispute-"


def case_of(dispute: UUID) -> str:
    """The id of a dispute's case; there is one at a time."""
    return f"{_PREFIX}{dispute}"


def dispute_of(case: str) -> UUID:
    """The dispute a case is of, by the case's id."""
    return UUID(case.removeprefix(_PREFIX))


class Message(BaseModel):
    """One message of one kind, to which fields may be added."""

    model_config = ConfigDict(frozen=True)


class Opened(Message):
    """A case begins, or goes on in a new run; what the run before knew is carried along."""

    dispute: UUID
    heard: int = 0
    sent: list[str] = Field(default_factory=list)
    """Messages to bodies that arrived, so that a new run does not send them again."""


class Moved(Message):
    """Something moved; the record stands at this version, or later."""

    version: int


class Look(Message):
    """Ask where the dispute stands."""

    dispute: UUID


class Route(Message):
    """Record what a rule concludes."""

    dispute: UUID
    rule: str
    because: int
    claims: list[str]
    at: datetime


class Chase(Message):
    """Record that a body was asked for its answer once more."""

    dispute: UUID
    referral: str
    attempt: int
    at: datetime


class Sound(Message):
    """Record an alarm whose minute has come."""

    dispute: UUID
    alarm: Alarm
    at: datetime


class Letter(Message):
    """Tell a body of a referral; attempt 0 is the letter itself, later ones ask again."""

    dispute: UUID
    referral: str
    body: str
    attempt: int

    @property
    def key(self) -> str:
        """The same for every delivery of the same letter."""
        return f"{self.referral}:{self.body}:{self.attempt}"


class Answer(Message):
    """What came of a decision: where the dispute stands now, and the refusal's code if refused."""

    standing: Standing
    refusal: str = ""


class Seen(Message):
    """Where the dispute stands, and which bodies have an address for letters."""

    standing: Standing
    reachable: list[str] = Field(default_factory=list)
