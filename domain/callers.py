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

    COMPANY = "company"
    """The other side of a dispute, by whoever acts in its name (被申请人)."""

    REPRESENTATIVE = "representative"
    """Who stands for a party by its power of attorney (委托代理人; 民事诉讼法 Art. 62)."""

    GUARDIAN = "guardian"
    """Who stands in the place of a minor, or of somebody without capacity (法定代理人)."""

    CASE = "case"
    """The engine itself, routing and keeping time."""


PARTIES = (Role.WORKER, Role.COMPANY, Role.REPRESENTATIVE, Role.GUARDIAN)
"""Who stands on a side of a dispute, or in the place of who does."""

HOLDERS = tuple(role for role in Role if role is not Role.CASE)
"""Who may hold a key: everybody but the office's own machinery."""

CALLS_AS: Mapping[Role, str] = {
    **dict.fromkeys(HOLDERS, "officer"),
    Role.ADMINISTRATOR: "",
    Role.STATISTICIAN: "",
    Role.PARTNER: "body",
    **dict.fromkeys(PARTIES, "party"),
}
"""Which of a caller's ids the records know them by: without it their key opens nothing."""


UNDER = "@"
"""In an officer's `by`, stands before the officer under whose mandate they act; in no id."""


def own_name(by: str) -> str:
    """Who acted, whether or not under a mandate."""
    return by.partition(UNDER)[0]


OF_THE_CITY = "oidc-"
"""How the id of somebody begins whom the city's identity provider names, and no list of ours."""


@dataclass(frozen=True, slots=True)
class StandIn:
    """On whose cases a mediator acts under a mandate in force: all of them, or those named."""

    officer: str
    disputes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Caller:
    """One identified caller; holds nothing personal."""

    id: str
    role: Role
    centre: str
    body: str = ""
    officer: str = ""
    party: str = ""
    """The PersonId of a party, or of who stands for one; of an officer, whom they are as a party.

    A dispute in which an officer is a party themselves is not there for them.
    """

    at: str = field(default="", compare=False)
    """The `stamp` of when they call: what is open for a while only, is open at a moment."""

    scope: str = ""
    """What their key opens of what their role may do, word by word; empty: all of it."""

    under: tuple[str, ...] = ()
    """The centres under the caller's own."""

    stands_in: tuple[StandIn, ...] = ()
    """For whom they act today."""

    today: str = ""
    """The day it is at their centre: an authority that ended before counts no more."""

    persons: tuple[str, ...] = ()
    """Of an officer: whom else they are as a party, by whatever else they enter with."""

    only: str = ""
    """The one dispute that a pass opens, for reading; empty: no pass, but a key."""

    given_by: str = ""
    """The officer who gave the code out that a pass was opened with."""

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
