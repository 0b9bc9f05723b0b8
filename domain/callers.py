"""Who stands at the desk: a caller by role, centre, body and, for a party, person."""

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Caller:
    """One identified caller; holds nothing personal."""

    id: str
    role: Role
    centre: str
    body: str = ""
    officer: str = ""
    party: str = ""
    """The PersonId of a worker who calls for themselves."""
