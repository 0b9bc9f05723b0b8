"""One-time codes for a case: given out, taken once, and what they open for a while.

Neither the case nor the code is looked up by itself: only the keyed digest of both as they were
typed. So a wrong case and a wrong code take the same way and the same time, and say the same. A try
is counted as wrong before it is looked at, so that a thousand at once are a thousand.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from math import ceil
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from api.visitor import BEARER
from domain.callers import Caller, Role
from domain.case_codes import LETTERS, LONG, CodeWay, Waits, as_typed, code_rules
from domain.sealed import Sealer
from operations.case_code_tables import CODES, PASSES, WRONG_TRIES
from operations.key_tables import insert_unless_there, write_alone

_SECRET_BYTES = 32
_ID_BYTES = 8
EVERYBODY = "all"


@dataclass(frozen=True, slots=True)
class GivenCode:
    """A code as it is shown, this once, and until when it may be used."""

    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Pass:
    """What a code opened: the bearer's key, for one dispute, for reading, for a while."""

    key: str
    dispute: str
    role: Role
    expires_at: datetime


class CaseCodes:
    """Gives codes out, takes each once, and knows who comes with what it opened."""

    def __init__(self, engine: Engine, sealer: Sealer, *, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._sealer = sealer
        self._now = now

    def give(self, who: Caller, party: str, names: Iterable[str], way: CodeWay) -> GivenCode:
        """A new code for a party of the dispute `who.only`; one given before is void.

        `names` are what the case may be called by: its number, its receipt.
        """
        code = "".join(secrets.choice(LETTERS) for _ in range(LONG))
        now = self._now()
        expires_at = now + code_rules().lives[way]
        row = {
            "code": secrets.token_hex(_ID_BYTES),
            "dispute": who.only,
            "party": party,
            "role": who.role.value,
            "centre": who.centre,
            "person": who.party,
            "expires_at": _as_text(expires_at),
        }
        rows = [{**row, "digest": self._digest(name, code)} for name in dict.fromkeys(names)]
        with self._engine.begin() as connection:
            write_alone(connection, CODES)
            before = (CODES.c.dispute == who.only) & (CODES.c.party == party)
            connection.execute(delete(CODES).where(before | (CODES.c.expires_at < _as_text(now))))
            connection.execute(insert(CODES), rows)
        half = LONG // 2
        return GivenCode(f"{code[:half]}-{code[half:]}", expires_at)

    def take(self, case: str, code: str, *, address: str) -> Pass | int | None:
        """What a code opens; None where case or code is wrong.

        After too many wrong tries, the seconds to wait: then nothing was looked at.
        """
        now = self._now()
        subjects = tuple(self._subjects(case, address))
        with self._engine.begin() as connection:
            write_alone(connection, WRONG_TRIES)
            waits = self._counted(connection, subjects, now)
            if waits:
                return ceil(waits.total_seconds())
        with self._engine.begin() as connection:
            found = self._used(connection, self._digest(case, code), now)
            if found is None:
                return None
            self._forgiven(connection, subjects)
            return self._opened(connection, found, now)

    def identify(self, key: str) -> Caller | None:
        """Who comes with a pass; None where it was never given, or is over."""
        query = select(PASSES).where(PASSES.c.digest == _hash(key))
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        if row is None or row.expires_at <= _as_text(self._now()):
            return None
        return Caller(row.id, Role(row.role), row.centre, party=row.person, only=row.dispute)

    def _digest(self, case: str, code: str) -> str:
        return self._sealer.body_digest(f"case-code:{as_typed(case)}:{as_typed(code)}".encode())

    def _subjects(self, case: str, address: str) -> Iterator[tuple[str, Waits]]:
        rules = code_rules()
        yield self._sealer.body_digest(f"case:{as_typed(case)}".encode()), rules.case
        yield self._sealer.body_digest(f"address:{address}".encode()), rules.address
        yield EVERYBODY, rules.everybody

    def _counted(
        self, connection: Connection, subjects: tuple[tuple[str, Waits], ...], now: datetime
    ) -> timedelta:
        """Count one more try, as wrong; where one has to wait, how long, and nothing is counted."""
        tries = WRONG_TRIES.c
        connection.execute(delete(WRONG_TRIES).where(tries.forgotten_at < _as_text(now)))
        named = [subject for subject, _ in subjects]
        found = connection.execute(select(WRONG_TRIES).where(tries.subject.in_(named)))
        known = {row.subject: row for row in found}
        open_at = max((row.open_at for row in known.values()), default="")
        if open_at > _as_text(now):
            return datetime.fromisoformat(open_at) - now
        for subject, waits in subjects:
            wrong = known[subject].wrong + 1 if subject in known else 1
            row = {
                "subject": subject,
                "wrong": wrong,
                "open_at": _as_text(now + waits.after(wrong)),
                "forgotten_at": _as_text(now + code_rules().forgotten),
            }
            connection.execute(insert_unless_there(self._engine, WRONG_TRIES), row)
            connection.execute(update(WRONG_TRIES).where(tries.subject == subject).values(**row))
        return timedelta(0)

    @staticmethod
    def _used(connection: Connection, digest: str, now: datetime) -> Row[Any] | None:
        """The row of a code, taken away with every other name of it; of two, one has it."""
        row = connection.execute(select(CODES).where(CODES.c.digest == digest)).first()
        if row is None or row.expires_at <= _as_text(now):
            return None
        taken = connection.execute(delete(CODES).where(CODES.c.code == row.code)).rowcount
        return row if taken else None

    @staticmethod
    def _forgiven(connection: Connection, subjects: tuple[tuple[str, Waits], ...]) -> None:
        """The try was right: the case is forgiven, elsewhere it was one less."""
        (case, _), *others = subjects
        tries = WRONG_TRIES.c
        connection.execute(delete(WRONG_TRIES).where(tries.subject == case))
        for subject, _ in others:
            right = {"wrong": tries.wrong - 1, "open_at": ""}
            connection.execute(update(WRONG_TRIES).where(tries.subject == subject).values(**right))

    def _opened(self, connection: Connection, code: Row[Any], now: datetime) -> Pass:
        key = f"{BEARER}{secrets.token_hex(_SECRET_BYTES)}"
        expires_at = now + code_rules().opens
        connection.execute(delete(PASSES).where(PASSES.c.expires_at < _as_text(now)))
        row = {
            "digest": _hash(key),
            "id": f"pass-{secrets.token_hex(_ID_BYTES)}",
            "dispute": code.dispute,
            "role": code.role,
            "centre": code.centre,
            "person": code.person,
            "expires_at": _as_text(expires_at),
        }
        connection.execute(insert(PASSES), row)
        return Pass(key, code.dispute, Role(code.role), expires_at)


def _hash(key: str) -> str:
    """A pass is 256 random bits: a slow hash would protect nothing more."""
    return sha256(key.encode()).hexdigest()


def _as_text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
