"""What is said about a letter to who carries it: ids and codes, because Temporal keeps them."""

from datetime import datetime, timedelta
from uuid import UUID

from domain.alert_letters import Outlet, WhyDead
from domain.alerts import Level
from workflows.messages import Message

LETTER_QUEUE = "onestop-alert-letters"
"""Where letters are carried, apart from the cases: an address that is slow holds no case up."""


class Notice(Message):
    """One alert, which is to reach one address.

    `dispute` is the record it stands on: a dispute, or the watch book for the whole office. The
    name stands in stored histories.
    """

    dispute: UUID
    alert: int
    outlet: Outlet
    address: str

    @property
    def workflow(self) -> str:
        """The id of the workflow that carries it; there is one, whoever asks for it how often."""
        return f"alert-{self.dispute}-{self.alert}-{self.outlet}-{self.address}"


class Hold(Message):
    """How long the letter is to wait still; `over` where nothing is to be sent any more."""

    wait: timedelta = timedelta(0)
    over: bool = False


class Lost(Message):
    """A letter is given up after so many attempts."""

    notice: Notice
    attempts: int
    why: WhyDead


class Told(Message):
    """What an alert says to the outside: nothing personal.

    `centre` is empty for an alert of the whole office, and `dispute` its watch book.
    """

    dispute: UUID
    alert: int
    centre: str
    kind: str
    level: Level
    due: datetime
    raised_at: datetime
