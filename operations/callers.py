"""The office's API keys: who holds one, in what role, until when.

A key is `os_<prefix>_<secret>` and is shown once. The cabinet keeps the prefix and a SHA-256 of
the whole: the secret is 256 random bits, so a slow hash would protect nothing more and cost every
request its time. A holder's name is personal and is sealed for them.
"""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, or_, select, update

from domain.callers import Caller, Role
from domain.refusals.access import KeyShownOnce, OfficerIdTaken
from domain.sealed import Field, Sealed, Sealer
from operations.key_tables import CALLERS, insert_unless_there, write_alone
from operations.recent import Recent

KEPT_CALLERS = 10_000
KEPT_SECONDS = 1.0
"""How long a key revoked in another process may still be used here."""

_MARK = "os"
_PIECES = 3
_PREFIX_BYTES = 6
_SECRET_BYTES = 32
_ID_BYTES = 8


class AlreadyPast(ValueError):  # noqa: N818 - named for what happened
    """A key was to expire at a time that is already past."""


@dataclass(frozen=True, slots=True)
class Holder:
    """One API key as an administrator sees it; the name is sealed."""

    caller: Caller
    prefix: str
    name: Sealed
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    def may_call(self, at: datetime) -> bool:
        """Whether the key is neither revoked nor expired at this moment."""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)


class Callers:
    """Gives out API keys, recognises them, takes them back; in the cabinet that Keys opened."""

    def __init__(self, engine: Engine, sealer: Sealer, *, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._sealer = sealer
        self._now = now
        self._known: Recent[str, tuple[str, Holder]] = Recent(
            most=KEPT_CALLERS, seconds=KEPT_SECONDS
        )

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
    ) -> tuple[Caller, str]:
        """A new caller and the key, which is never shown again.

        Raises AlreadyPast, KeyShownOnce where the caller of this id has a key already, and
        OfficerIdTaken: an officer's id opens the cases that name it, so it is one person's.
        """
        now = self._now()
        if expires_at is not None and expires_at <= now:
            raise AlreadyPast(expires_at.isoformat())
        caller = Caller(id or secrets.token_hex(_ID_BYTES), role, centre, body, officer, party)
        prefix, key = _drawn()
        row = {
            "id": caller.id,
            "prefix": prefix,
            "digest": _digest(key),
            "role": role.value,
            "centre": centre,
            "body": body,
            "officer": officer,
            "party": party,
            "name": self._sealed_name(name, caller),
            "created_at": _as_text(now),
            "expires_at": expires_at and _as_text(expires_at),
        }
        with self._engine.begin() as connection:
            write_alone(connection, CALLERS)
            added = connection.execute(insert_unless_there(self._engine, CALLERS), row).rowcount
            if not added:
                raise KeyShownOnce(caller=caller.id)
            _must_be_one_person(connection, caller)
        return caller, key

    def recall(self, key: str) -> Caller | None:
        """Who calls with this key, from memory alone; None where that does not say."""
        prefix = _prefix(key)
        known = self._known.get(prefix) if prefix else None
        return self._checked(key, known) if known else None

    def identify(self, key: str) -> Caller | None:
        """Who calls with this key; None where it was never given out, is revoked or expired."""
        prefix = _prefix(key)
        return self._checked(key, self._holder(prefix)) if prefix else None

    def _checked(self, key: str, known: tuple[str, Holder] | None) -> Caller | None:
        digest, holder = known or (_digest(""), None)
        is_theirs = hmac.compare_digest(digest, _digest(key))
        if not is_theirs or holder is None or not holder.may_call(self._now()):
            return None
        return holder.caller

    def everyone(self, centre: str | None = None) -> list[Holder]:
        """Every key ever given out, the oldest first; of one centre, or of all."""
        query = select(CALLERS).order_by(CALLERS.c.created_at, CALLERS.c.id)
        if centre is not None:
            query = query.where(CALLERS.c.centre == centre)
        with self._engine.connect() as connection:
            return [_as_holder(row) for row in connection.execute(query)]

    def revoke(self, caller_id: str) -> bool:
        """Take a key back; whether there was one to take back."""
        query = (
            update(CALLERS)
            .where(CALLERS.c.id == caller_id, CALLERS.c.revoked_at.is_(None))
            .values(revoked_at=_as_text(self._now()))
        )
        with self._engine.begin() as connection:
            revoked = connection.execute(query).rowcount
        self._known.forget()
        return bool(revoked)

    def _holder(self, prefix: str) -> tuple[str, Holder] | None:
        known = self._known.get(prefix)
        if known is not None:
            return known
        read_at = monotonic()
        with self._engine.connect() as connection:
            row = connection.execute(select(CALLERS).where(CALLERS.c.prefix == prefix)).first()
        if row is None:
            return None
        found = (row.digest, _as_holder(row))
        self._known.keep(prefix, found, read_at=read_at)
        return found

    def _sealed_name(self, name: str, caller: Caller) -> Sealed:
        """One officer's name is one person's, however many keys they hold."""
        who = f"officer:{caller.centre}:{caller.officer or caller.id}"
        person = caller.party or self._sealer.person_of(None, otherwise=who)
        return self._sealer.seal(name, subject=person, field=Field.NAME)


def _must_be_one_person(connection: Connection, caller: Caller) -> None:
    """Refuse an officer's id that another centre has given out, or that only looks different."""
    if not caller.officer:
        return
    held = CALLERS.c
    other = or_(held.centre != caller.centre, held.officer != caller.officer)
    asked = select(held.centre).where(func.lower(held.officer) == caller.officer.lower(), other)
    taken = connection.scalars(asked.limit(1)).first()
    if taken is not None:
        raise OfficerIdTaken(officer=caller.officer, centre=taken)


def _drawn() -> tuple[str, str]:
    """A prefix and the key that begins with it; hexadecimal, so that underscores only part it."""
    prefix = secrets.token_hex(_PREFIX_BYTES)
    return prefix, f"{_MARK}_{prefix}_{secrets.token_hex(_SECRET_BYTES)}"


def _prefix(key: str) -> str | None:
    pieces = key.split("_")
    return pieces[1] if len(pieces) == _PIECES and pieces[0] == _MARK else None


def _digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()


def _as_holder(row: Row[Any]) -> Holder:
    return Holder(
        caller=Caller(row.id, Role(row.role), row.centre, row.body, row.officer, row.party),
        prefix=row.prefix,
        name=Sealed(row.name),
        created_at=datetime.fromisoformat(row.created_at),
        expires_at=row.expires_at and datetime.fromisoformat(row.expires_at),
        revoked_at=row.revoked_at and datetime.fromisoformat(row.revoked_at),
    )


def _as_text(moment: datetime) -> str:
    """UTC with every digit, so that text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
