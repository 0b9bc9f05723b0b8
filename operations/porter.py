"""Who lets people in: login, password and, where there is one, the code of a second factor.

Whatever is wrong, they hear the same and wait as long: a login that nobody has is counted, locked
and verified like any other. Each try is counted before its password is looked at.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from api.account_office import Account, Session, Tried
from domain.refusals import Refusal
from domain.refusals.sign_in import (
    CodeNeeded,
    CodeNotTaken,
    NotSignedIn,
    PasswordUnchanged,
    SignInCrowded,
    TooManyTries,
)
from domain.sign_in import SignInWay, WhyFailed, as_password, must_be_good
from operations.accounts import Accounts, person_of
from operations.keys import Keys
from operations.passwords import NOBODY, Passwords
from operations.tries import Barred, Begun


class Porter:
    """Lets people in, and looks after what they hold."""

    def __init__(
        self, accounts: Accounts, passwords: Passwords, keys: Keys, *, now: Callable[[], datetime]
    ) -> None:
        self._accounts = accounts
        self._passwords = passwords
        self._keys = keys
        self._now = now

    def sign_in(self, login: str, password: str, code: str, address: str) -> Tried:
        """Try to sign in."""
        begun = self._begin(login, address)
        if isinstance(begun, Tried):
            return begun
        account = self._accounts.of_login(login)
        kept = self._kept(account)
        why = self._why_not(account, kept, password)
        if why or account is None:
            return self._in_vain(begun, login, account, why or WhyFailed.UNKNOWN_LOGIN)
        way: SignInWay | WhyFailed = SignInWay.PASSWORD
        if account.has_factor:
            if not code.strip():
                self._accounts.tries.give_back(begun)
                return self._turned_away(login, account, WhyFailed.NO_CODE, CodeNeeded())
            way = self._accounts.factors.check(account.id, code)
        if isinstance(way, WhyFailed):
            return self._in_vain(begun, login, account, way)
        session, token = self._accounts.sessions.open(account)
        if self._accounts.password_of(account.id) != kept:  # changed, or closed, this moment
            self._accounts.sessions.end(account.id, session.id)
            return self._in_vain(begun, login, account, WhyFailed.WRONG_PASSWORD)
        self._accounts.tries.succeed(begun, account.id)
        if self._passwords.is_old(kept):
            self._accounts.keep_hash_anew(account.id, password, kept=kept)
        digest = self._accounts.tries.digest_of(login)
        return Tried(digest, account, way, session, token)

    def crowded(self, login: str) -> Tried:
        """What becomes of a try that nobody looks at, because too many wait."""
        return self._turned_away(login, None, WhyFailed.CROWDED, SignInCrowded())

    def change_password(self, account: str, old: str, new: str, address: str) -> Tried | None:
        """Change a password, known the old one; every session ends. None where it is done.

        Raises PasswordTooShort, PasswordTooLong, PasswordTooCommon, PasswordUnchanged.
        """
        found = self._accounts.of_id(account)
        must_be_good(new, login=found.login)
        if as_password(old) == as_password(new):
            raise PasswordUnchanged
        known = self._by_password(found, old, address)
        if isinstance(known, Tried):
            return known
        self._accounts.keep_password(account, new)
        return None

    def ask_factor(self, account: str, password: str, address: str) -> Tried | str:
        """The URI of a new second factor, shown once; the one there was goes."""
        found = self._accounts.of_id(account)
        known = self._by_password(found, password, address)
        if isinstance(known, Tried):
            return known
        person = person_of(found.caller, self._keys)
        return self._accounts.factors.ask(account, login=found.login, person=person)

    def confirm_factor(self, account: str, code: str) -> list[str]:
        """Confirm it with its first code; the recovery codes, shown once. Raises CodeNotTaken."""
        codes = self._accounts.factors.confirm(account, "".join(code.split()))
        if codes is None:
            raise CodeNotTaken
        self._accounts.sessions.forget()
        return codes

    def sessions(self, account: str) -> list[Session]:
        """The sessions of an account that still open, the oldest first."""
        return self._accounts.sessions.of(self._accounts.of_id(account))

    def session(self, session: str) -> Session | None:
        """One of them."""
        return self._accounts.sessions.one(session)

    def end(self, account: str, session: str) -> bool:
        """End a session of an account; whether there was one."""
        return self._accounts.sessions.end(account, session)

    def _by_password(self, account: Account, password: str, address: str) -> Tried | Begun:
        begun = self._begin(account.login, address)
        if isinstance(begun, Tried):
            return begun
        why = self._why_not(account, self._kept(account), password)
        if why:
            return self._in_vain(begun, account.login, account, why)
        self._accounts.tries.give_back(begun)
        return begun

    def _begin(self, login: str, address: str) -> Tried | Begun:
        begun = self._accounts.tries.begin(login, address)
        if isinstance(begun, Barred):
            account = self._accounts.of_login(login)
            refusal = TooManyTries(seconds=begun.seconds)
            return self._turned_away(login, account, begun.why, refusal)
        return begun

    def _kept(self, account: Account | None) -> str:
        """The hash to verify a password against; one that none gives where there is none."""
        return (self._accounts.password_of(account.id) if account else "") or NOBODY

    def _why_not(self, account: Account | None, kept: str, password: str) -> WhyFailed | None:
        """Why a password does not let anybody in; whatever it is takes as long."""
        fits = self._passwords.fits(kept, password)
        if account is None:
            return WhyFailed.UNKNOWN_LOGIN
        if account.closed_at is not None:
            return WhyFailed.ACCOUNT_CLOSED
        if not fits:
            return WhyFailed.WRONG_PASSWORD
        until = account.one_time_until
        return WhyFailed.ONE_TIME_OVER if until and until <= self._now() else None

    def _in_vain(self, begun: Begun, login: str, account: Account | None, why: WhyFailed) -> Tried:
        tried = self._turned_away(login, account, why, NotSignedIn())
        return replace(tried, locks=begun.locks)

    def _turned_away(
        self, login: str, account: Account | None, why: WhyFailed, refusal: Refusal
    ) -> Tried:
        digest = self._accounts.tries.digest_of(login)
        return Tried(digest, account, why=why, refusal=refusal)
