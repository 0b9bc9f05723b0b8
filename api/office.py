"""What the desks need of an open office; operations puts it together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from sqlalchemy import Engine

from api.access_book import AccessBook
from api.account_office import KeepsAccounts, KnowsTokenHolders, KnowsVisitors, LetsIn
from api.evidence_office import KeepsEvidence
from api.ledger_office import KeepsLedger
from api.person_office import Erases
from domain.callers import Caller, Role
from domain.case_codes import CodeWay
from domain.centres import Centre
from domain.registry import Clock, Registry
from domain.sealed import Sealer


class Holding(Protocol):
    """One API key as an administrator sees it."""

    @property
    def caller(self) -> Caller:
        """Who calls with it."""

    @property
    def created_at(self) -> datetime:
        """When it was given out."""

    @property
    def expires_at(self) -> datetime | None:
        """Until when it may be used, if not for good."""

    @property
    def revoked_at(self) -> datetime | None:
        """When it was taken back."""

    @property
    def last_used_on(self) -> str:
        """The day on which it was last used; empty where it never was."""


class KnowsCallers(Protocol):
    """Recognises who calls; gives out their keys and takes them back."""

    def add(  # noqa: PLR0913 - a key says all of this about its holder
        self,
        role: Role,
        centre: str,
        *,
        name: str,
        body: str = "",
        officer: str = "",
        party: str = "",
        expires_at: datetime | None = None,
        id: str = "",  # noqa: A002 - what it is called everywhere
        scope: str = "",
    ) -> tuple[Caller, str]:
        """A new caller and the key.

        Raises KeyShownOnce where the id has a key already, and OfficerIdTaken.
        """

    def everyone(self) -> Sequence[Holding]:
        """Every key ever given out, the oldest first."""

    def revoke(self, caller_id: str) -> bool:
        """Take a key back; whether there was one to take back."""

    def rotate(self, caller_id: str, *, overlap: timedelta, expires_at: datetime | None) -> str:
        """Another key for the same caller; the old one is good for the overlap.

        Raises KeyNotInUse.
        """


class PassGiven(Protocol):
    """What a one-time code opened."""

    @property
    def key(self) -> str:
        """The bearer's key, shown this once."""

    @property
    def dispute(self) -> str:
        """The one dispute it opens."""

    @property
    def role(self) -> Role:
        """As whom."""

    @property
    def expires_at(self) -> datetime:
        """Until when."""

    @property
    def caller(self) -> Caller:
        """Who comes with it."""

    @property
    def giver(self) -> str:
        """The caller who gave the code out; empty where that was not noted yet."""


class CodeGiven(Protocol):
    """A one-time code."""

    @property
    def code(self) -> str:
        """As it is shown, this once."""

    @property
    def expires_at(self) -> datetime:
        """Until when it may be used."""


class KnowsCodes(Protocol):
    """Gives one-time codes out, takes each once, and knows who comes with what it opened."""

    def give(
        self, who: Caller, party: str, names: Sequence[str], way: CodeWay, *, giver: Caller
    ) -> CodeGiven:
        """A new code for a party of the dispute `who.only`; one given before is void."""

    def take(self, case: str, code: str, *, address: str) -> PassGiven | int | None:
        """What a code opens; None where case or code is wrong; else the seconds to wait."""

    def identify(self, key: str) -> Caller | None:
        """Who comes with a pass; None where it is not valid now."""


class Temporal(StrEnum):
    """Whether the Temporal of the cases answers; steps are taken and recorded without it."""

    ANSWERS = "answers"
    SILENT = "does not answer"
    NOT_HERE = "not embedded here"


@dataclass(frozen=True, slots=True)
class Following:
    """How far somebody who follows the log has read, and where the log ends."""

    name: str
    position: int
    last: int

    @property
    def behind(self) -> int:
        """Positions not yet read; some of them may be gaps."""
        return max(0, self.last - self.position)


@dataclass(frozen=True, slots=True)
class Information:
    """What is good to know of an office that can work, and changes nothing of that it can."""

    temporal: Temporal
    followers: tuple[Following, ...]
    set_aside: int = 0
    """Records that the views pass over because they cannot be read; the doctor names them."""


class Office(Protocol):
    """An open office, handed to the desks from above."""

    @property
    def clock(self) -> Clock:
        """The office's one clock."""

    @property
    def centres(self) -> Mapping[str, Centre]:
        """The centres of the city."""

    @property
    def registry(self) -> Registry:
        """Where every decision is taken."""

    @property
    def keys(self) -> Sealer:
        """Seals what comes in; what may be read the access book opens."""

    @property
    def access(self) -> AccessBook:
        """Opens what may be read, and has it written down."""

    @property
    def erasing(self) -> Erases:
        """Says what keeps somebody's words, and does what was decided about them."""

    @property
    def callers(self) -> KnowsCallers:
        """Who has an API key."""

    @property
    def accounts(self) -> KeepsAccounts:
        """Who has an account."""

    @property
    def tokens(self) -> KnowsTokenHolders:
        """Who came in by a token of the city's identity provider."""

    @property
    def porter(self) -> LetsIn:
        """Who lets people in."""

    @property
    def doorkeeper(self) -> KnowsVisitors:
        """Who knows whoever comes."""

    @property
    def codes(self) -> KnowsCodes:
        """The one-time codes by which a party follows a case."""

    @property
    def ledger(self) -> KeepsLedger:
        """What was signed of the record."""

    @property
    def evidence(self) -> KeepsEvidence:
        """Where files are kept."""

    @property
    def views(self) -> Engine:
        """The read models."""

    def health(self) -> Mapping[str, bool]:
        """Which parts of the office answer now."""

    def information(self) -> Information:
        """How the cases and the followers of the log are getting on; asked briefly."""
