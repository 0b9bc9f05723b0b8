"""One-time codes for a case: given out, taken once, and what they open for a while.

Neither the case nor the code is looked up by itself: only the keyed digest of both as they were
typed. So a wrong case and a wrong code take the same way and the same time, and say the same. A try
is counted as wrong before it is looked at, so that a thousand at once are a thousand. Where others
guess at a case, its party is let in all the same (docs/decisions/0019).
"""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from math import ceil
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from domain.callers import Caller, Role
from domain.case_codes import BEARER, LETTERS, LONG, CodeWay, as_typed, code_rules
from domain.sealed import Sealer
from operations.case_code_tables import CODES, GIVERS, OFFICERS, PASSES, WRONG_TRIES
from operations.key_tables import insert_unless_there, write_alone
from operations.tries import home_of

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
    caller: Caller
    giver: str
    """The caller who gave the code out; empty where that was not noted yet."""


@dataclass(frozen=True, slots=True)
class _Set:
    """From when on a subject is open, as one try set it, and as it was before."""

    subject: str
    open_at: str
    before: str


@dataclass(frozen=True, slots=True)
class _Counted:
    """One try, counted as wrong until it is right; `waits` is what it waits where it is wrong."""

    subjects: tuple[str, str, str]
    set_now: tuple[_Set, ...]
    waits: timedelta


class CaseCodes:
    """Gives codes out, takes each once, and knows who comes with what it opened."""

    def __init__(self, engine: Engine, sealer: Sealer, *, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._sealer = sealer
        self._now = now

    def give(
        self, who: Caller, party: str, names: Iterable[str], way: CodeWay, *, giver: Caller
    ) -> GivenCode:
        """A new code for a party of the dispute `who.only`; one given before is void.

        `giver` is the caller who gives it out; `names` are what the case may be called by: its
        number, its receipt.
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
            connection.execute(delete(GIVERS).where(GIVERS.c.expires_at < _as_text(now)))
            gave = {"code": row["code"], "giver": giver.id, "expires_at": row["expires_at"]}
            connection.execute(insert(GIVERS), gave)
            connection.execute(delete(OFFICERS).where(OFFICERS.c.expires_at < _as_text(now)))
            officer = {"of": row["code"], "officer": giver.officer}
            connection.execute(insert(OFFICERS), officer | {"expires_at": row["expires_at"]})
        half = LONG // 2
        return GivenCode(f"{code[:half]}-{code[half:]}", expires_at)

    def take(self, case: str, code: str, *, address: str) -> Pass | int | None:
        """What a code opens; None where case or code is wrong, or the seconds to wait.

        Who waits for their own address, or at a case at which far too much was guessed, is not
        looked at. Any other wait is one for wrong codes: the right one is let in.
        """
        now = self._now()
        with self._engine.begin() as connection:
            write_alone(connection, WRONG_TRIES)
            counted = self._counted(connection, case, address, now)
        if isinstance(counted, timedelta):
            return ceil(counted.total_seconds())
        digest = self._digest(case, code)
        with self._engine.begin() as connection:
            found = self._used(connection, digest, now)
            if found is not None:
                self._forgiven(connection, counted)
                return self._opened(connection, found, now)
        return ceil(counted.waits.total_seconds()) or None

    def identify(self, key: str) -> Caller | None:
        """Who comes with a pass; None where it was never given, or is over."""
        gave = PASSES.outerjoin(OFFICERS, OFFICERS.c.of == PASSES.c.id)
        query = select(PASSES, OFFICERS.c.officer).select_from(gave)
        with self._engine.connect() as connection:
            row = connection.execute(query.where(PASSES.c.digest == _hash(key))).first()
        if row is None or row.expires_at <= _as_text(self._now()):
            return None
        return _bearer(row.id, row, row.officer or "")

    def _digest(self, case: str, code: str) -> str:
        return self._sealer.body_digest(f"case-code:{as_typed(case)}:{as_typed(code)}".encode())

    def _subjects(self, case: str, address: str) -> tuple[str, str, str]:
        return (
            self._sealer.body_digest(f"case:{as_typed(case)}".encode()),
            self._sealer.body_digest(f"address:{home_of(address)}".encode()),
            EVERYBODY,
        )

    def _counted(
        self, connection: Connection, case: str, address: str, now: datetime
    ) -> "_Counted | timedelta":
        """Count one more try, as wrong, and say what a wrong one waits.

        A timedelta where nothing is looked at; then nothing is counted either.
        """
        tries, rules = WRONG_TRIES.c, code_rules()
        connection.execute(delete(WRONG_TRIES).where(tries.forgotten_at < _as_text(now)))
        subjects = self._subjects(case, address)
        found = connection.execute(select(WRONG_TRIES).where(tries.subject.in_(subjects)))
        known = {row.subject: row for row in found}
        waits = {one: _left(known[one].open_at, now) for one in subjects if one in known}
        the_case, the_address, _ = subjects
        if waits.get(the_address):
            return max(waits.values())
        if waits.get(the_case) and known[the_case].wrong >= rules.most_at_a_case:
            return max(waits.values())
        set_now = []
        for subject, rule in zip(
            subjects, (rules.case, rules.address, rules.everybody), strict=True
        ):
            before = known.get(subject)
            wrong = before.wrong + 1 if before else 1
            told: dict[str, Any] = {
                "wrong": wrong,
                "forgotten_at": _as_text(now + rules.forgotten),
            }
            if not waits.get(subject):
                told["open_at"] = _as_text(now + rule.after(wrong))
                set_now.append(_Set(subject, told["open_at"], before.open_at if before else ""))
            row = {"subject": subject, "open_at": _as_text(now), **told}
            connection.execute(insert_unless_there(self._engine, WRONG_TRIES), row)
            connection.execute(update(WRONG_TRIES).where(tries.subject == subject).values(**told))
        return _Counted(subjects, tuple(set_now), max(waits.values(), default=timedelta(0)))

    @staticmethod
    def _used(connection: Connection, digest: str, now: datetime) -> Row[Any] | None:
        """The row of a code, taken away with every other name of it; of two, one has it."""
        row = connection.execute(select(CODES).where(CODES.c.digest == digest)).first()
        if row is None or row.expires_at <= _as_text(now):
            return None
        taken = connection.execute(delete(CODES).where(CODES.c.code == row.code)).rowcount
        return row if taken else None

    @staticmethod
    def _forgiven(connection: Connection, counted: "_Counted") -> None:
        """The try was right: one less everywhere, and its case is forgiven unless others wait.

        Only the wait that this try set is taken back, not one that another has set since.
        """
        tries = WRONG_TRIES.c
        the_case, *_ = counted.subjects
        mine = update(WRONG_TRIES).where(tries.subject.in_(counted.subjects), tries.wrong > 0)
        connection.execute(mine.values(wrong=tries.wrong - 1))
        for one in counted.set_now:
            is_mine = (tries.subject == one.subject) & (tries.open_at == one.open_at)
            if one.subject == the_case:
                connection.execute(delete(WRONG_TRIES).where(is_mine))
            else:
                put_back = update(WRONG_TRIES).where(is_mine)
                connection.execute(put_back.values(open_at=one.before))

    def _opened(self, connection: Connection, code: Row[Any], now: datetime) -> Pass:
        key = f"{BEARER}{secrets.token_hex(_SECRET_BYTES)}"
        expires_at = now + code_rules().opens
        gave = select(GIVERS.c.giver).where(GIVERS.c.code == code.code)
        giver = connection.scalars(gave).first() or ""
        connection.execute(delete(GIVERS).where(GIVERS.c.code == code.code))
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
        by_whom = select(OFFICERS.c.officer).where(OFFICERS.c.of == code.code)
        officer = connection.scalars(by_whom).first() or ""
        connection.execute(delete(OFFICERS).where(OFFICERS.c.of == code.code))
        gave_it = {"of": row["id"], "officer": officer, "expires_at": row["expires_at"]}
        connection.execute(insert(OFFICERS), gave_it)
        bearer = _bearer(row["id"], code, officer)
        return Pass(key, code.dispute, bearer.role, expires_at, bearer, giver)


def _bearer(pass_id: str, row: Row[Any], officer: str) -> Caller:
    who = Caller(pass_id, Role(row.role), row.centre, party=row.person, only=row.dispute)
    return replace(who, given_by=officer)


def _hash(key: str) -> str:
    """A pass is 256 random bits: a slow hash would protect nothing more."""
    return sha256(key.encode()).hexdigest()


def _left(open_at: str, now: datetime) -> timedelta:
    """How long a wait still lasts."""
    if open_at <= _as_text(now):
        return timedelta(0)
    return datetime.fromisoformat(open_at) - now


def _as_text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
