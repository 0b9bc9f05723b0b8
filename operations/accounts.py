"""The accounts of officers and of people at partner bodies: opened, reset, unlocked, closed.

A login is an id that the office gives and stands in clear; a holder's name is sealed for them. A
closed account stays, without a password: the log goes on naming who it was.
"""

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from api.account_office import Account
from domain.callers import Caller, Role
from domain.refusals import NotFound
from domain.refusals.sign_in import AccountClosed, LoginTaken, PasswordShownOnce
from domain.sealed import Field, PersonId, Sealer
from domain.sign_in import Duty, as_login, sign_in_rules
from operations.account_tables import ACCOUNTS, FACTORS
from operations.key_tables import CALLERS, write_alone
from operations.keys import Keys
from operations.one_person import must_be_one_person, note_persons, persons_of
from operations.passwords import Passwords
from operations.second_factor import SecondFactor
from operations.session_book import SessionBook
from operations.tries import Tries

_ID_BYTES = 8
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""What nobody reads for something else when it is copied by hand."""

_GROUPS, _IN_A_GROUP = 4, 5
"""Twenty letters of 31: 99 bits, gone within days."""


class Accounts:
    """Keeps the accounts, in the cabinet."""

    def __init__(self, keys: Keys, passwords: Passwords, *, now: Callable[[], datetime]) -> None:
        self._engine, self._keys = keys.engine, keys
        self._passwords = passwords
        self._now = now
        self._turn = keys.writing
        self.tries = Tries(self._engine, keys, now=now, turn=self._turn)
        self.factors = SecondFactor(keys, now=now, turn=self._turn)
        self.sessions = SessionBook(self._engine, self.find, now=now, turn=self._turn)

    def add(  # noqa: PLR0913 - an account says all of this about its holder
        self,
        login: str,
        role: Role,
        centre: str,
        *,
        name: str,
        body: str = "",
        officer: str = "",
        party: str = "",
        id: str = "",  # noqa: A002 - what it is called everywhere
    ) -> tuple[Account, str]:
        """A new account and its one-time password, which is never shown again.

        Raises LoginTaken, OfficerIdTaken, and PasswordShownOnce where this id has an account.
        """
        caller = Caller(id or secrets.token_hex(_ID_BYTES), role, centre, body, officer, party)
        password = _one_time_password()
        row = {
            "id": caller.id,
            "login": as_login(login),
            "role": role.value,
            "centre": centre,
            "body": body,
            "officer": officer,
            "name": self._keys.seal(name, subject=person_of(caller, self._keys), field=Field.NAME),
            "password": self._passwords.hashed(password),
            "one_time_until": _as_text(self._now() + sign_in_rules().one_time),
            "created_at": _as_text(self._now()),
        }
        with self._turn, self._engine.begin() as connection:
            write_alone(connection, CALLERS)
            write_alone(connection, ACCOUNTS)
            same = (ACCOUNTS.c.id == caller.id) | (ACCOUNTS.c.login == row["login"])
            there = connection.execute(select(ACCOUNTS.c.id).where(same)).first()
            if there is not None:
                raise _taken(there.id, caller.id)
            must_be_one_person(connection, caller)
            connection.execute(insert(ACCOUNTS), row)
            note_persons(self._engine, connection, caller)
        return self.of_id(caller.id), password

    def everyone(self) -> list[Account]:
        """Every account there ever was, the oldest first, and who of them has to wait now."""
        query = _joined().order_by(ACCOUNTS.c.created_at, ACCOUNTS.c.id)
        with self._engine.connect() as connection:
            found = [_as_account(row) for row in connection.execute(query)]
        return [replace(one, locked_until=self.tries.locked_until(one.login)) for one in found]

    def find(self, account: str) -> Account | None:
        """The account of an id."""
        return self._one(ACCOUNTS.c.id == account)

    def of_login(self, login: str) -> Account | None:
        """The account of a login."""
        return self._one(ACCOUNTS.c.login == as_login(login))

    def of_id(self, account: str) -> Account:
        """The account of an id; raises NotFound."""
        found = self.find(account)
        if found is None:
            raise NotFound
        return found

    def password_of(self, account: str) -> str:
        """The hash that an account's password gives."""
        query = select(ACCOUNTS.c.password).where(ACCOUNTS.c.id == account)
        with self._engine.connect() as connection:
            return str(connection.scalars(query).one())

    def keep_password(self, account: str, password: str) -> None:
        """Keep the password its holder chose; every session ends."""
        self._set(account, password=self._passwords.hashed(password), one_time_until=None)
        self.sessions.end(account)

    def keep_hash_anew(self, account: str, password: str, *, kept: str) -> None:
        """Keep the same password hashed as new ones are, unless it was changed meanwhile."""
        anew = {"password": self._passwords.hashed(password)}
        mine = (ACCOUNTS.c.id == account) & (ACCOUNTS.c.password == kept)
        with self._turn, self._engine.begin() as connection:
            connection.execute(update(ACCOUNTS).where(mine).values(**anew))

    def reset(self, account: str, *, factor: bool = False) -> str:
        """A new one-time password, shown once; with `factor` the second factor goes as well.

        Every session ends, every address is new again. Raises NotFound, AccountClosed.
        """
        self._open_one(account)
        password = _one_time_password()
        until = _as_text(self._now() + sign_in_rules().one_time)
        self._set(account, password=self._passwords.hashed(password), one_time_until=until)
        if factor:
            self.factors.remove(account)
        self.sessions.end(account)
        self.unlock(account)
        self.tries.forget_addresses(account)
        return password

    def unlock(self, account: str) -> bool:
        """Let its holder try again at once; whether any try was counted. Raises NotFound."""
        found = self.of_id(account)
        return self.tries.unlock(found.login, account)

    def close(self, account: str) -> bool:
        """Close it for good: no password, factor or session is left; whether it was open.

        Raises NotFound.
        """
        if self.of_id(account).closed_at:
            return False
        self._set(account, password="", one_time_until=None, closed_at=_as_text(self._now()))
        self.factors.remove(account)
        self.sessions.end(account)
        self.tries.forget_addresses(account)
        return True

    def assign(  # noqa: PLR0913 - an account says all of this about its holder
        self, account: str, role: Role, centre: str, *, body: str, officer: str, party: str = ""
    ) -> bool:
        """Change what its holder is; whether that was a change. Every session ends.

        Whom they are as a party stays, whatever else they become.

        Raises NotFound, AccountClosed, OfficerIdTaken.
        """
        was = self._open_one(account).caller
        persons = tuple(sorted({*was.persons, party} - {""}))
        now = Caller(account, role, centre, body, officer, persons=persons)
        if was == now:
            return False
        told = {"role": role.value, "centre": centre, "body": body, "officer": officer}
        with self._turn, self._engine.begin() as connection:
            write_alone(connection, CALLERS)
            connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account).values(**told))
            must_be_one_person(connection, now)
            note_persons(self._engine, connection, now)
        self.sessions.end(account)
        return True

    def owed_by(self, account: Account) -> tuple[Duty, ...]:
        """What its holder does before any other door opens."""
        owes = {
            Duty.CHANGE_PASSWORD: account.one_time_until is not None,
            Duty.ENROL_FACTOR: account.role in sign_in_rules().factor_roles
            and not account.has_factor,
        }
        return tuple(duty for duty, is_owed in owes.items() if is_owed)

    def _open_one(self, account: str) -> Account:
        found = self.of_id(account)
        if found.closed_at:
            raise AccountClosed
        return found

    def _one(self, which: Any) -> Account | None:  # noqa: ANN401 - a condition
        with self._engine.connect() as connection:
            row = connection.execute(_joined().where(which)).first()
            if row is None:
                return None
            found = _as_account(row)
            return replace(found, persons=persons_of(connection, found.caller))

    def _set(self, account: str, **told: Any) -> None:  # noqa: ANN401 - columns
        with self._turn, self._engine.begin() as connection:
            connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account).values(**told))


def person_of(caller: Caller, sealer: Sealer) -> PersonId:
    """For whom a holder's name is sealed: one officer's is one person's."""
    who = f"officer:{caller.centre}:{caller.officer or caller.id}"
    return sealer.person_of(None, otherwise=who)


def _taken(there: str, wanted: str) -> PasswordShownOnce | LoginTaken:
    return PasswordShownOnce(account=there) if there == wanted else LoginTaken()


def _one_time_password() -> str:
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_IN_A_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def _joined() -> Any:  # noqa: ANN401 - a query
    factor = (FACTORS.c.account == ACCOUNTS.c.id) & FACTORS.c.confirmed_at.is_not(None)
    return select(ACCOUNTS, FACTORS.c.account.label("factor")).outerjoin(FACTORS, factor)


def _as_account(row: Row[Any]) -> Account:
    return Account(
        id=row.id,
        login=row.login,
        role=Role(row.role),
        centre=row.centre,
        body=row.body,
        officer=row.officer,
        created_at=datetime.fromisoformat(row.created_at),
        closed_at=row.closed_at and datetime.fromisoformat(row.closed_at),
        one_time_until=row.one_time_until and datetime.fromisoformat(row.one_time_until),
        has_factor=row.factor is not None,
    )


def _as_text(moment: datetime) -> str:
    """UTC with every digit, so that text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
