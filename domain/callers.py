"""Who stands at the desk: a caller by role, centre, body and, for a party, person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum


class Role(StrEnum):
    """In what capacity someone calls. Stored with every API key and in the access log."""

    MEDIATOR = "mediator"
    INSPECTOR = "inspector"
    ARBITRATOR = "arbitrator"
    CLERK = "clerk"
    TEAM_LEAD = "team_lead"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    STATISTICIAN = "statistician"
    ADMINISTRATOR = "administrator"
    PARTNER = "partner"
    """A body that receives referrals: a court, an insurer, a department."""

    WORKER = "worker"
    """A party acting for themselves."""

    CASE = "case"
    """The engine itself, routing and keeping time."""


HOLDERS = tuple(role for role in Role if role is not Role.CASE)
"""Who may hold a key: everybody but the office's own machinery."""

CALLS_AS: Mapping[Role, str] = {
    **dict.fromkeys(HOLDERS, "officer"),
    Role.ADMINISTRATOR: "",
    Role.STATISTICIAN: "",
    Role.PARTNER: "body",
    Role.WORKER: "party",
}
"""Which of a caller's ids the records know them by: without it their key opens nothing."""


@dataclass(frozen=True, slots=True)
class Caller:
    """One identified caller; holds nothing personal."""

    id: str
    role: Role
    centre: str
    body: str = ""
    officer: str = ""
    party: str = ""
    """The PersonId of a worker who calls for themselves; of an officer, whom they are as a party.

    A dispute in which an officer is a party themselves is not there for them.
    """

    at: str = field(default="", compare=False)
    """The `stamp` of when they call: what is open for a while only, is open at a moment."""

    scope: str = ""
    """What their key opens of what their role may do, word by word; empty: all of it."""

    @property
    def acts_as(self) -> str:
        """The actor's id under which their facts are recorded, unless they are a party."""
        if self.role is Role.PARTNER:
            return f"partner:{self.body}"
        return f"officer:{self.officer or self.id}"


def stamp(moment: datetime) -> str:
    """A moment to the second, in UTC and in digits, so that text order is time order."""
    return f"{moment.astimezone(UTC):%Y%m%d%H%M%S}"


READ_ONLY = "read-only"
"""A scope: whatever may be read, and nothing written. Any other is a chapter of the API."""
