"""Who is signed in: sessions by a token shown once, which end by time, by hand, or by a change.

A token is `ons_<id>_<secret>`, its secret 256 random bits; the cabinet keeps its SHA-256.
"""

import hmac
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from time import monotonic
from typing import Any

from sqlalchemy import Engine, Row, delete, insert, select, update

from api.account_office import Account, Session
from domain.sign_in import sign_in_rules
from operations.account_tables import SESSIONS
from operations.recent import Recent

KEPT_SESSIONS = 10_000
KEPT_SECONDS = 1.0
"""How long a session ended in another process may still be used here."""

SEEN_EVERY = timedelta(minutes=1)
"""How exactly is kept when a session was last used: not every request is a write."""

MARK = "ons"
_PIECES = 3
_ID_BYTES = 8
_SECRET_BYTES = 32


class SessionBook:
    """Opens sessions, knows them, ends them; in the cabinet."""

    def __init__(
        self,
        engine: Engine,
        account_of: Callable[[str], Account | None],
        *,
        now: Callable[[], datetime],
        turn: AbstractContextManager[object],
    ) -> None:
        self._engine = engine
        self._account_of = account_of
        self._now = now
        self._turn = turn
        self._known: Recent[str, tuple[str, Session]] = Recent(
            most=KEPT_SESSIONS, seconds=KEPT_SECONDS
        )

    def open(self, account: Account) -> tuple[Session, str]:
        """A new session and its token; of too many the longest unused end."""
        now, id_ = self._now(), secrets.token_hex(_ID_BYTES)
        token = f"{MARK}_{id_}_{secrets.token_hex(_SECRET_BYTES)}"
        expires_at = now + sign_in_rules().whole
        row = {
            "id": id_,
            "account": account.id,
            "digest": _digest(token),
            "created_at": _as_text(now),
            "seen_at": _as_text(now),
            "expires_at": _as_text(expires_at),
        }
        with self._turn, self._engine.begin() as connection:
            over = SESSIONS.c.expires_at <= _as_text(now)
            idle = SESSIONS.c.seen_at <= _as_text(now - sign_in_rules().idle)
            connection.execute(delete(SESSIONS).where(over | idle))
            mine = select(SESSIONS.c.id).where(SESSIONS.c.account == account.id)
            kept = sign_in_rules().most_sessions - 1
            older = mine.order_by(SESSIONS.c.seen_at.desc()).limit(1_000).offset(kept)
            too_many = list(connection.scalars(older))
            connection.execute(delete(SESSIONS).where(SESSIONS.c.id.in_(too_many)))
            connection.execute(insert(SESSIONS), row)
        return Session(id_, account, now, now, expires_at), token

    def recall(self, token: str) -> Session | None:
        """Whose session it is, from memory alone; None where that does not say."""
        known = self._known.get(_id(token) or "")
        return self._checked(token, *known) if known else None

    def identify(self, token: str) -> Session | None:
        """Whose session it is; None where it was never opened, or has ended."""
        id_ = _id(token)
        if id_ is None:
            return None
        read_at = monotonic()
        row = self._row(id_)
        account = self._account_of(row.account) if row else None
        if row is None or account is None:
            return None
        session = self._checked(token, row.digest, _as_session(row, account))
        if session is not None:
            self._note_seen(session)
            self._known.keep(id_, (row.digest, session), read_at=read_at)
        return session

    def of(self, account: Account) -> list[Session]:
        """The sessions of an account that still open, the oldest first."""
        query = select(SESSIONS).where(SESSIONS.c.account == account.id)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(SESSIONS.c.created_at)).all()
        found = (_as_session(row, account) for row in rows)
        return [session for session in found if self._opens(session)]

    def one(self, session: str) -> Session | None:
        """A session by its id."""
        row = self._row(session)
        account = self._account_of(row.account) if row else None
        return _as_session(row, account) if row and account else None

    def end(self, account: str, session: str = "") -> bool:
        """End a session of an account, or all of them; whether there was one."""
        mine = SESSIONS.c.account == account
        which = mine & (SESSIONS.c.id == session) if session else mine
        with self._turn, self._engine.begin() as connection:
            ended = connection.execute(delete(SESSIONS).where(which)).rowcount
        self._known.forget()
        return bool(ended)

    def forget(self) -> None:
        """Forget what was known a moment ago: what somebody owes may have changed."""
        self._known.forget()

    def _row(self, session: str) -> Row[Any] | None:
        with self._engine.connect() as connection:
            return connection.execute(select(SESSIONS).where(SESSIONS.c.id == session)).first()

    def _checked(self, token: str, digest: str, session: Session) -> Session | None:
        is_theirs = hmac.compare_digest(digest, _digest(token))
        return session if is_theirs and self._opens(session) else None

    def _opens(self, session: Session) -> bool:
        now = self._now()
        is_idle = now - session.seen_at >= sign_in_rules().idle
        return session.account.closed_at is None and now < session.expires_at and not is_idle

    def _note_seen(self, session: Session) -> None:
        now = self._now()
        if now - session.seen_at >= SEEN_EVERY:
            query = update(SESSIONS).where(SESSIONS.c.id == session.id)
            with self._turn, self._engine.begin() as connection:
                connection.execute(query.values(seen_at=_as_text(now)))


def is_session(shown: str) -> bool:
    """Whether what is shown is a session's token rather than a key."""
    return shown.startswith(f"{MARK}_")


def _id(token: str) -> str | None:
    pieces = token.split("_")
    return pieces[1] if len(pieces) == _PIECES and pieces[0] == MARK else None


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _as_session(row: Row[Any], account: Account) -> Session:
    return Session(
        id=row.id,
        account=account,
        created_at=datetime.fromisoformat(row.created_at),
        seen_at=datetime.fromisoformat(row.seen_at),
        expires_at=datetime.fromisoformat(row.expires_at),
    )


def _as_text(moment: datetime) -> str:
    """UTC with every digit, so that text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
