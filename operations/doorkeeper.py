"""Who knows whoever comes: by a key of the office, by their session, or by a token of the city's.

Every door asks here and gets the same kind of caller, whatever was shown.
"""

from collections.abc import Callable
from typing import Protocol

from api.account_office import Known, Session
from domain.callers import Caller
from operations.accounts import Accounts
from operations.callers import Callers
from operations.session_book import is_session

_DOTS_OF_A_TOKEN = 2
"""A signed token is three pieces between dots (RFC 7515); neither a key nor a session has one."""


class KnowsTokens(Protocol):
    """Knows who shows a token of an identity provider."""

    def recall(self, token: str) -> Caller | None:
        """Who it is, if the token was checked a moment ago; never waits."""

    def identify(self, token: str) -> Caller | None:
        """Who it is; None where the token is not valid now, or for nobody here."""


class Doorkeeper:
    """Knows whoever shows a key, a session or a token; tokens only where a provider is named."""

    def __init__(
        self,
        callers: Callers,
        accounts: Accounts,
        tokens: KnowsTokens | None,
        *,
        first_seen: Callable[[Caller, str], None],
    ) -> None:
        self._callers = callers
        self._accounts = accounts
        self._tokens = tokens
        self._first_seen = first_seen

    def recall(self, shown: str) -> Known | None:
        """Who it is, if they were known a moment ago; never waits."""
        if is_session(shown):
            return self._signed_in(self._accounts.sessions.recall(shown))
        if shown.count(".") == _DOTS_OF_A_TOKEN:
            return _known(self._tokens.recall(shown) if self._tokens else None)
        return _known(self._callers.recall(shown))

    def identify(self, shown: str) -> Known | None:
        """Who it is; None where what they show is not valid now."""
        if is_session(shown):
            return self._signed_in(self._accounts.sessions.identify(shown))
        if shown.count(".") == _DOTS_OF_A_TOKEN:
            return self._by_token(shown)
        return _known(self._callers.identify(shown))

    def _by_token(self, shown: str) -> Known | None:
        caller = self._tokens.identify(shown) if self._tokens else None
        if caller is not None:
            self._first_seen(caller, shown)
        return _known(caller)

    def _signed_in(self, session: Session | None) -> Known | None:
        if session is None:
            return None
        return Known(session.account.caller, session.id, self._accounts.owed_by(session.account))


def _known(caller: Caller | None) -> Known | None:
    return None if caller is None else Known(caller)
