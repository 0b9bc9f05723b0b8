"""What the desks need to know who signs in, and to keep the accounts; operations brings it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.callers import Caller, Role
from domain.refusals import Refusal
from domain.sign_in import Duty, SignInWay, WhyFailed


@dataclass(frozen=True, slots=True)
class Known:
    """Whom something shown at the door made known; a session where they signed in."""

    caller: Caller
    session: str = ""
    owes: tuple[Duty, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """An account as whoever keeps them sees it: no password, and no name."""

    id: str
    login: str
    role: Role
    centre: str
    body: str
    officer: str
    created_at: datetime
    closed_at: datetime | None
    one_time_until: datetime | None
    has_factor: bool
    locked_until: datetime | None = None
    persons: tuple[str, ...] = ()
    """Whom they are as a party."""

    @property
    def caller(self) -> Caller:
        """Who calls where its holder signed in."""
        who = (self.id, self.role, self.centre, self.body, self.officer)
        return Caller(*who, persons=self.persons)


@dataclass(frozen=True, slots=True)
class TokenHolder:
    """Somebody whom the city's identity provider names: as what, and when they last came so."""

    caller: Caller
    last_at: datetime


class KnowsTokenHolders(Protocol):
    """Knows who came in by a token of the city's identity provider."""

    def everyone(self) -> Sequence[TokenHolder]:
        """Everybody who ever did, in the order in which they last came."""


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in that still opens."""

    id: str
    account: Account
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a try to sign in.

    `login` is the keyed digest of what was tried; `account` the account where there is one, let in
    or not. Either `session` with its `token`, or `why` and the refusal that they hear.
    """

    login: str
    account: Account | None = None
    way: SignInWay | None = None
    session: Session | None = None
    token: str = ""
    why: WhyFailed | None = None
    refusal: Refusal | None = None
    locks: bool = False


class KeepsAccounts(Protocol):
    """Opens, resets, unlocks and closes accounts."""

    def add(  # noqa: PLR0913 - an account says all of this about its holder
        self,
        login: str,
        role: Role,
        centre: str,
        *,
        name: str,
        body: str = "",
        officer: str = "",
        party: str = "",
        id: str = "",  # noqa: A002 - what it is called everywhere
    ) -> tuple[Account, str]:
        """A new account and its one-time password.

        Raises LoginTaken, OfficerIdTaken, PasswordShownOnce.
        """

    def everyone(self) -> Sequence[Account]:
        """Every account there ever was, the oldest first."""

    def of_id(self, account: str) -> Account:
        """The account of an id; raises NotFound."""

    def reset(self, account: str, *, factor: bool = False) -> str:
        """A new one-time password; its sessions end. Raises NotFound, AccountClosed."""

    def unlock(self, account: str) -> bool:
        """Let its holder try again at once; whether they had to wait. Raises NotFound."""

    def close(self, account: str) -> bool:
        """Close it for good; whether it was open. Raises NotFound."""

    def owed_by(self, account: Account) -> Sequence[Duty]:
        """What its holder does before any other door opens."""

    def assign(  # noqa: PLR0913 - an account says all of this about its holder
        self, account: str, role: Role, centre: str, *, body: str, officer: str, party: str = ""
    ) -> bool:
        """Change what its holder is; whether that was a change; its sessions end.

        Raises NotFound, AccountClosed, OfficerIdTaken.
        """


class LetsIn(Protocol):
    """Lets people in, and looks after what they hold."""

    def sign_in(self, login: str, password: str, code: str, address: str) -> Tried:
        """Try to sign in."""

    def crowded(self, login: str) -> Tried:
        """What becomes of a try that nobody looks at, because too many wait."""

    def change_password(self, account: str, old: str, new: str, address: str) -> Tried | None:
        """Change a password, known the old one; every session ends. None where it is done.

        Raises PasswordTooShort, PasswordTooLong, PasswordTooCommon, PasswordUnchanged.
        """

    def ask_factor(self, account: str, password: str, address: str) -> Tried | str:
        """The URI of a new second factor, shown once."""

    def confirm_factor(self, account: str, code: str) -> Sequence[str]:
        """Confirm it with its first code; the recovery codes, shown once. Raises CodeNotTaken."""

    def sessions(self, account: str) -> Sequence[Session]:
        """The sessions of an account that still open, the oldest first."""

    def session(self, session: str) -> Session | None:
        """One of them."""

    def end(self, account: str, session: str) -> bool:
        """End a session of an account; whether there was one."""


class KnowsVisitors(Protocol):
    """Knows whoever shows a key, a session or a token."""

    def recall(self, shown: str) -> Known | None:
        """Who it is, if they were known a moment ago; never waits."""

    def identify(self, shown: str) -> Known | None:
        """Who it is; None where what they show is not valid now."""
