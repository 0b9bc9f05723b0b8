"""The office's API keys: who holds one, in what role, until when.

A key is `os_<prefix>_<secret>` and is shown once. The cabinet keeps the prefix and a SHA-256 of
the whole: the secret is 256 random bits, so a slow hash would protect nothing more and cost every
request its time. A holder's name is personal and is sealed for them.
"""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from domain.callers import PARTIES, Caller, Role
from domain.refusals.access import KeyShownOnce
from domain.refusals.sign_in import KeyNotInUse
from domain.sealed import Field, Sealed, Sealer
from domain.sign_in import sign_in_rules
from domain.wording import OFFICE
from operations.account_tables import FORMER_KEYS, KEY_TERMS
from operations.key_tables import CALLERS, insert_unless_there, write_alone
from operations.one_person import must_be_one_person, note_persons, persons_of
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
    last_used_on: str = ""
    """The day, by the city's clock, on which it was last used; empty where it never was."""

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
        scope: str = "",
    ) -> tuple[Caller, str]:
        """A new caller and the key, which is never shown again; `scope` is what it opens at most.

        Raises AlreadyPast, KeyShownOnce where the caller of this id has a key already, and
        OfficerIdTaken: an officer's id opens the cases that name it, so it is one person's.
        """
        now = self._now()
        if expires_at is not None and expires_at <= now:
            raise AlreadyPast(expires_at.isoformat())
        id_ = id or secrets.token_hex(_ID_BYTES)
        caller = Caller(id_, role, centre, body, officer, party, scope=scope)
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
            must_be_one_person(connection, caller)
            if role not in PARTIES:
                note_persons(self._engine, connection, caller)
            terms = {"caller": caller.id, "scope": scope, "last_used_on": None}
            connection.execute(insert(KEY_TERMS), terms)
        return caller, key

    def recall(self, key: str) -> Caller | None:
        """Who calls with this key, from memory alone; None where that does not say."""
        prefix = _prefix(key)
        known = self._known.get(prefix) if prefix else None
        return self._checked(key, known) if known else None

    def identify(self, key: str) -> Caller | None:
        """Who calls with this key; None where it was never given out, is revoked or expired."""
        prefix = _prefix(key)
        found = self._holder(prefix) if prefix else None
        caller = self._checked(key, found)
        if found is not None and caller is not None:
            self._note_use(found[1])
        return caller

    def _checked(self, key: str, known: tuple[str, Holder] | None) -> Caller | None:
        digest, holder = known or (_digest(""), None)
        is_theirs = hmac.compare_digest(digest, _digest(key))
        if not is_theirs or holder is None or not holder.may_call(self._now()):
            return None
        return holder.caller

    def everyone(self, centre: str | None = None) -> list[Holder]:
        """Every key ever given out, the oldest first; of one centre, or of all."""
        query = _WITH_TERMS.order_by(CALLERS.c.created_at, CALLERS.c.id)
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
            connection.execute(delete(FORMER_KEYS).where(FORMER_KEYS.c.caller == caller_id))
        self._known.forget()
        return bool(revoked)

    def rotate(self, caller_id: str, *, overlap: timedelta, expires_at: datetime | None) -> str:
        """Another key for the same caller, shown once; the old one is good for the overlap.

        Without `expires_at` it ends when the one before it would have: who rotates a key prolongs
        nothing. Keys that were rotated earlier end now. Raises KeyNotInUse where it is revoked,
        expired, or was never given out.
        """
        now = self._now()
        prefix, key = _drawn()
        with self._engine.begin() as connection:
            write_alone(connection, CALLERS)
            row = connection.execute(_WITH_TERMS.where(CALLERS.c.id == caller_id)).first()
            if row is None or not _as_holder(row).may_call(now):
                raise KeyNotInUse
            longest = _as_text(now + sign_in_rules().key_life)
            ends = _as_text(expires_at) if expires_at else row.expires_at or longest
            told = {"prefix": prefix, "digest": _digest(key), "expires_at": ends}
            until = min(_as_text(now + overlap), row.expires_at or _as_text(now + overlap))
            former = {
                "prefix": row.prefix,
                "caller": caller_id,
                "digest": row.digest,
                "valid_until": until,
            }
            connection.execute(delete(FORMER_KEYS).where(FORMER_KEYS.c.caller == caller_id))
            connection.execute(insert(FORMER_KEYS), former)
            connection.execute(update(CALLERS).where(CALLERS.c.id == caller_id).values(**told))
        self._known.forget()
        return key

    def _holder(self, prefix: str) -> tuple[str, Holder] | None:
        known = self._known.get(prefix)
        if known is not None:
            return known
        read_at = monotonic()
        with self._engine.connect() as connection:
            row = connection.execute(_WITH_TERMS.where(CALLERS.c.prefix == prefix)).first()
            former = None if row else connection.execute(_former(prefix)).first()
            if row is not None:
                found = (row.digest, _as_holder(row))
            elif former is not None:
                found = (former.former_digest, _as_former(former))
            else:
                return None
            found = (found[0], _with_persons(connection, found[1]))
        self._known.keep(prefix, found, read_at=read_at)
        return found

    def _note_use(self, holder: Holder) -> None:
        """Keep the day a key was used: one write a key and day."""
        today = self._now().astimezone(OFFICE).date().isoformat()
        if holder.last_used_on >= today:
            return
        caller = holder.caller.id
        with self._engine.begin() as connection:
            terms = {"caller": caller, "scope": "", "last_used_on": today}
            connection.execute(insert_unless_there(self._engine, KEY_TERMS), terms)
            used = update(KEY_TERMS).where(KEY_TERMS.c.caller == caller)
            connection.execute(used.values(last_used_on=today))

    def _sealed_name(self, name: str, caller: Caller) -> Sealed:
        """One officer's name is one person's, however many keys they hold."""
        who = f"officer:{caller.centre}:{caller.officer or caller.id}"
        person = caller.party or self._sealer.person_of(None, otherwise=who)
        return self._sealer.seal(name, subject=person, field=Field.NAME)


_WITH_TERMS = select(CALLERS, KEY_TERMS.c.scope, KEY_TERMS.c.last_used_on).outerjoin(
    KEY_TERMS, KEY_TERMS.c.caller == CALLERS.c.id
)
"""A key from before there were terms has none: it opens all that its role may do."""


def _former(prefix: str) -> Any:  # noqa: ANN401 - a query
    """The caller of a key that was rotated, and until when it is good."""
    mine = _WITH_TERMS.join(FORMER_KEYS, FORMER_KEYS.c.caller == CALLERS.c.id)
    told = (FORMER_KEYS.c.digest.label("former_digest"), FORMER_KEYS.c.valid_until)
    return mine.add_columns(*told).where(FORMER_KEYS.c.prefix == prefix)


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
    who = (row.id, Role(row.role), row.centre, row.body, row.officer, row.party)
    return Holder(
        caller=Caller(*who, scope=row.scope or ""),
        prefix=row.prefix,
        name=Sealed(row.name),
        created_at=datetime.fromisoformat(row.created_at),
        expires_at=row.expires_at and datetime.fromisoformat(row.expires_at),
        revoked_at=row.revoked_at and datetime.fromisoformat(row.revoked_at),
        last_used_on=row.last_used_on or "",
    )


def _with_persons(connection: Connection, holder: Holder) -> Holder:
    """An officer with whomever any key or account of theirs says that they are as a party."""
    if holder.caller.role in PARTIES:
        return holder
    persons = persons_of(connection, holder.caller)
    return replace(holder, caller=replace(holder.caller, persons=persons))


def _as_former(row: Row[Any]) -> Holder:
    until = datetime.fromisoformat(row.valid_until)
    return replace(_as_holder(row), expires_at=until)


def _as_text(moment: datetime) -> str:
    """UTC with every digit, so that text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
