"""The entrance of an office: who holds keys and accounts, who lets people in, who knows them."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from api.access_book import AccessBook, Visit
from domain.access_log import SignedIn
from domain.callers import Caller
from domain.centres import Centre
from domain.sign_in import SignInWay
from operations.accounts import Accounts
from operations.callers import Callers
from operations.console import Halt
from operations.doorkeeper import Doorkeeper, KnowsTokens
from operations.keys import Keys
from operations.passwords import Passwords
from operations.porter import Porter
from operations.recent import Recent
from operations.settings import Settings

if TYPE_CHECKING:
    from operations.identity_tokens import Tokens

BY_TOKEN = "identity-token"  # noqa: S105 - the name of a door
"""The door at which a token of the city's identity provider is shown first."""

KEPT_TOKENS = 10_000
KEPT_SECONDS = 24 * 3600.0
_VISIT_BYTES = 8


@dataclass(frozen=True, slots=True)
class Entrance:
    """What stands at the entrance."""

    callers: Callers
    accounts: Accounts
    porter: Porter
    doorkeeper: Doorkeeper
    passwords: Passwords

    def close(self) -> None:
        """Let go who hashes passwords."""
        self.passwords.close()


def open_entrance(
    settings: Settings,
    keys: Keys,
    access: AccessBook,
    centres: Mapping[str, Centre],
    clock: Callable[[], datetime],
) -> Entrance:
    """Put the entrance together; raises Halt where the identity provider's settings are wrong."""
    passwords = Passwords()
    callers = Callers(keys.engine, keys, now=clock)
    accounts = Accounts(keys, passwords, now=clock)
    tokens: KnowsTokens | None = None
    if settings.oidc:
        tokens = _tokens(settings.oidc, centres, clock, keys.engine)
    seen = _FirstSeen(access)
    return Entrance(
        callers=callers,
        accounts=accounts,
        porter=Porter(accounts, passwords, keys, now=clock),
        doorkeeper=Doorkeeper(callers, accounts, tokens, first_seen=seen),
        passwords=passwords,
    )


class _FirstSeen:
    """Has it written that a token was shown, the first time it is."""

    def __init__(self, access: AccessBook) -> None:
        self._access = access
        self._seen: Recent[str, bool] = Recent(most=KEPT_TOKENS, seconds=KEPT_SECONDS)

    def __call__(self, caller: Caller, token: str) -> None:
        """Write it, unless this process has; raises what the store says where it cannot."""
        digest = sha256(token.encode()).hexdigest()
        if self._seen.get(digest):
            return
        visit = Visit(caller, caller.acts_as, BY_TOKEN, secrets.token_hex(_VISIT_BYTES))
        self._access.note(visit, SignedIn, sign_in_way=SignInWay.TOKEN)
        self._seen.keep(digest, value=True, read_at=monotonic())


def _tokens(
    path: Path, centres: Mapping[str, Centre], clock: Callable[[], datetime], cabinet: Engine
) -> "Tokens":
    """Whoever reads the provider's tokens; only here is the extra `oidc` asked for."""
    try:
        from operations.identity_tokens import Provider, ProviderWrong, Tokens  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        raise Halt("oidc-missing", code=2) from missing
    try:
        return Tokens(Provider.read(path), path.parent, centres, clock, cabinet)
    except (ProviderWrong, ValueError) as wrong:
        raise Halt("oidc-wrong", code=2, file=path, what=wrong) from wrong
