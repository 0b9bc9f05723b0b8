"""Who came in by a token of the city's identity provider, as the access log has it.

No list of ours names them: that a token was shown is written down, and so they are known.
"""

from contextlib import suppress
from threading import Lock

from sqlalchemy import Engine

from api.account_office import TokenHolder
from domain.callers import Caller, Role
from projections.access_log import tokens_shown
from projections.generations import NoViews, reading


class TokensShown:
    """Reads the view of the access log once, and then what has come since."""

    def __init__(self, views: Engine) -> None:
        self._views = views
        self._one_at_a_time = Lock()
        self._read = 0
        self._known: dict[Caller, TokenHolder] = {}

    def everyone(self) -> list[TokenHolder]:
        """Everybody who ever showed one, the last capacity of each as their last.

        While the views are made anew, those known by then.
        """
        with self._one_at_a_time, suppress(NoViews), reading(self._views) as now:
            for one in tokens_shown(now, self._read):
                role = Role(one.role)
                who = Caller(one.caller, role, one.centre, body=one.body, officer=one.officer)
                self._known[who] = TokenHolder(who, one.at)
            self._read = now.position
        return sorted(self._known.values(), key=lambda one: one.last_at)
