"""The second factor: a code of six digits that changes every half minute (TOTP, RFC 6238).

The secret is sealed for its holder, whose key the master key wraps, and is shown once. A code is
taken once: the step it belongs to must be later than the last one taken (RFC 6238 §5.2).
"""

import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from hashlib import sha256

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import Engine, delete, insert, select, update

from domain.sealed import Field, Sealed
from domain.sign_in import SignInWay, WhyFailed, sign_in_rules
from operations.account_tables import FACTORS, RECOVERY
from operations.key_tables import insert_unless_there
from operations.keys import Keys

DIGITS = 6
SECRET_BYTES = 20
"""As long as the hash, which authenticator programs expect (RFC 4226 §4)."""

RECOVERY_BYTES = 10
_ISSUER = "onestop"


class SecondFactor:
    """Makes, confirms and checks second factors, in the cabinet."""

    def __init__(
        self,
        keys: Keys,
        *,
        now: Callable[[], datetime],
        turn: AbstractContextManager[object],
    ) -> None:
        self._engine: Engine = keys.engine
        self._keys = keys
        self._now = now
        self._turn = turn

    def has(self, account: str) -> bool:
        """Whether an account has a factor that was confirmed."""
        query = select(FACTORS.c.confirmed_at).where(FACTORS.c.account == account)
        with self._engine.connect() as connection:
            return connection.scalars(query).first() is not None

    def ask(self, account: str, *, login: str, person: str) -> str:
        """A new secret as the URI that an authenticator program reads; never shown again.

        It is good once it is confirmed; until then the one there was goes on.
        """
        secret = secrets.token_bytes(SECRET_BYTES)
        sealed = self._keys.seal(secret.hex(), subject=person, field=Field.SECRET)
        row = {"account": account, "last_step": 0}
        with self._turn, self._engine.begin() as connection:
            connection.execute(insert_unless_there(self._engine, FACTORS), row)
            asked = update(FACTORS).where(FACTORS.c.account == account)
            connection.execute(asked.values(asked=sealed))
        return _totp(secret).get_provisioning_uri(login, _ISSUER)

    def confirm(self, account: str, code: str) -> list[str] | None:
        """Take the first code, and give the recovery codes, shown once; None where it is not it."""
        with self._turn, self._engine.begin() as connection:
            row = connection.execute(select(FACTORS).where(FACTORS.c.account == account)).first()
            step = self._step_of(row.asked, code) if row else None
            if row is None or step is None:
                return None
            codes = [secrets.token_hex(RECOVERY_BYTES) for _ in range(_how_many())]
            confirmed = {
                "secret": row.asked,
                "asked": None,
                "confirmed_at": _as_text(self._now()),
                "last_step": step,
            }
            connection.execute(
                update(FACTORS).where(FACTORS.c.account == account).values(**confirmed)
            )
            connection.execute(delete(RECOVERY).where(RECOVERY.c.account == account))
            rows = [{"account": account, "digest": _digest(account, one)} for one in codes]
            connection.execute(insert(RECOVERY), rows)
        return [f"{one[:5]}-{one[5:10]}-{one[10:15]}-{one[15:]}" for one in codes]

    def check(self, account: str, code: str) -> SignInWay | WhyFailed:
        """Take a code, or a recovery code, once; or why it is not taken."""
        said = "".join(code.split()).replace("-", "").lower()
        is_totp = len(said) == DIGITS and said.isascii() and said.isdigit()
        return self._totp_taken(account, said) if is_totp else self._recovered(account, said)

    def remove(self, account: str) -> bool:
        """Take the factor and its recovery codes away; whether there was one."""
        with self._turn, self._engine.begin() as connection:
            connection.execute(delete(RECOVERY).where(RECOVERY.c.account == account))
            removed = connection.execute(delete(FACTORS).where(FACTORS.c.account == account))
            return bool(removed.rowcount)

    def _totp_taken(self, account: str, code: str) -> SignInWay | WhyFailed:
        with self._turn, self._engine.begin() as connection:
            row = connection.execute(select(FACTORS).where(FACTORS.c.account == account)).first()
            step = self._step_of(row.secret, code) if row else None
            if step is None:
                return WhyFailed.WRONG_CODE
            is_later = (FACTORS.c.account == account) & (FACTORS.c.last_step < step)
            taken = connection.execute(update(FACTORS).where(is_later).values(last_step=step))
            return SignInWay.TOTP if taken.rowcount else WhyFailed.CODE_USED

    def _recovered(self, account: str, code: str) -> SignInWay | WhyFailed:
        mine = (RECOVERY.c.account == account) & (RECOVERY.c.digest == _digest(account, code))
        unused = mine & RECOVERY.c.used_at.is_(None)
        with self._turn, self._engine.begin() as connection:
            query = update(RECOVERY).where(unused).values(used_at=_as_text(self._now()))
            if connection.execute(query).rowcount:
                return SignInWay.RECOVERY_CODE
            was_used = connection.execute(select(RECOVERY).where(mine)).first()
            return WhyFailed.CODE_USED if was_used else WhyFailed.WRONG_CODE

    def _step_of(self, sealed: str | None, code: str) -> int | None:
        """The step whose code this is, of those that a clock may be off by; None where none is."""
        told = self._keys.open(Sealed(sealed)) if sealed else None
        if told is None:
            return None
        rules, totp = sign_in_rules(), _totp(bytes.fromhex(told))
        here = int(self._now().timestamp()) // rules.factor_seconds
        fitting = None
        for step in range(here - rules.factor_drift, here + rules.factor_drift + 1):
            try:
                totp.verify(code.encode(), step * rules.factor_seconds)
            except InvalidToken:
                continue
            fitting = step
        return fitting


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), sign_in_rules().factor_seconds)  # noqa: S303 - HMAC-SHA-1 is what authenticator programs speak (RFC 6238)


def _how_many() -> int:
    return sign_in_rules().recovery_codes


def _digest(account: str, code: str) -> str:
    """80 random bits are guessed by nobody, so a fast digest keeps them."""
    return sha256(f"{account}:{code}".encode()).hexdigest()


def _as_text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
