"""The entrance of a fresh office, on either store, with a clock that a test turns."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from api.account_office import Account, Tried
from domain.callers import Role
from operations.accounts import Accounts
from operations.callers import Callers
from operations.keys import Keys
from operations.passwords import Passwords
from operations.porter import Porter
from operations.settings import Settings
from tests.entrance.authenticator import secret_in
from tests.privacy.cabinet import office_keys
from tests.privacy.conftest import OfficeClock

HOME, ELSEWHERE = "192.0.2.7", "198.51.100.23"
LONG = "xue hua piao piao bei feng"


@dataclass
class Gate:
    """One process's entrance."""

    keys: Keys
    accounts: Accounts
    porter: Porter
    callers: Callers
    clock: OfficeClock

    def hire(self, login: str = "lin", role: Role = Role.MEDIATOR) -> Account:
        """An account whose holder has chosen a password."""
        account, password = self.accounts.add(login, role, "siming", name="林调解", officer=login)
        assert self.porter.change_password(account.id, password, LONG, HOME) is None
        return self.accounts.of_id(account.id)

    def come(
        self, login: str = "lin", password: str = LONG, code: str = "", address: str = HOME
    ) -> Tried:
        """Somebody tries to sign in."""
        return self.porter.sign_in(login, password, code, address)

    def factor(self, account: Account) -> tuple[str, list[str]]:
        """Enrol a second factor: its secret, and the recovery codes."""
        uri = self.porter.ask_factor(account.id, LONG, HOME)
        assert isinstance(uri, str)
        assert parse_qs(urlsplit(uri).query)["issuer"] == ["onestop"]
        codes = self.porter.confirm_factor(account.id, self.code(secret_in(uri)))
        return secret_in(uri), codes

    def code(self, secret: str, *, later: int = 0) -> str:
        """What an authenticator shows now, or some seconds later."""
        return code_at(secret, self.clock().timestamp() + later)


def code_at(secret: str, at: float) -> str:
    """What an authenticator that knows a secret shows at a moment."""
    return TOTP(bytes.fromhex(secret), 6, SHA1(), 30).generate(int(at)).decode()  # noqa: S303 - HMAC


@pytest.fixture
def clock() -> OfficeClock:
    """Nine in the morning."""
    return OfficeClock()


@pytest.fixture
def another(store: Settings, clock: OfficeClock) -> Iterator[Callable[[], Gate]]:
    """Opens the same cabinet once more, as another process would, or the same one started anew."""
    with ExitStack() as at_the_end:

        def opened() -> Gate:
            keys, passwords = office_keys(store, now=clock), Passwords()
            at_the_end.callback(keys.engine.dispose)
            at_the_end.callback(passwords.close)
            accounts = Accounts(keys, passwords, now=clock)
            porter = Porter(accounts, passwords, keys, now=clock)
            return Gate(keys, accounts, porter, Callers(keys.engine, keys, now=clock), clock)

        yield opened


@pytest.fixture
def gate(another: Callable[[], Gate]) -> Gate:
    """The entrance of an office on its first day."""
    return another()
