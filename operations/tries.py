"""Who tried to sign in, how often in vain, and how long the next try waits.

Counted before the password is looked at, so that many tries at once are many tries; kept in the
cabinet, so that a restart forgives nobody. A login that nobody has is counted like any other.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address

from sqlalchemy import Connection, Engine, delete, select, update

from domain.sealed import Sealer
from domain.sign_in import Lock, WhyFailed, as_login, sign_in_rules
from operations.account_tables import KNOWN_ADDRESSES, TRIES
from operations.key_tables import insert_unless_there, write_alone

_IPV6_HOME = 64
"""A household is given so many bits of an IPv6 address; the rest it chooses freely."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Under what one try is counted, each with how long it may make the next one wait."""

    login: str
    pair: str
    address: str
    is_known: bool

    @property
    def subjects(self) -> tuple[tuple[str, Lock, WhyFailed], ...]:
        """Who signed in from here before is counted apart from everybody elsewhere."""
        rules = sign_in_rules()
        if self.is_known:
            return ((self.pair, rules.login, WhyFailed.LOCKED),)
        return (
            (self.login, rules.login, WhyFailed.LOCKED),
            (self.address, rules.address, WhyFailed.ADDRESS_LOCKED),
        )


@dataclass(frozen=True, slots=True)
class Barred:
    """The next try waits."""

    why: WhyFailed
    seconds: int


@dataclass(frozen=True, slots=True)
class Begun:
    """One try, counted as in vain until it is not; `locks` where no more are free after it."""

    counted: Counted
    before: tuple[tuple[str, int, str], ...]
    locks: bool


class Tries:
    """Counts tries, in the cabinet."""

    def __init__(
        self,
        engine: Engine,
        sealer: Sealer,
        *,
        now: Callable[[], datetime],
        turn: AbstractContextManager[object],
    ) -> None:
        self._engine = engine
        self._sealer = sealer
        self._now = now
        self._turn = turn

    def digest_of(self, login: str) -> str:
        """The keyed digest under which a login is counted and told."""
        return self._sealer.body_digest(f"login:{as_login(login)}".encode())

    def begin(self, login: str, address: str) -> Begun | Barred:
        """Count a try before anything is verified; Barred where it has to wait."""
        now = self._now()
        with self._engine.connect() as connection:
            counted = self._counted(connection, login, address)
            barred = _barred(connection, counted, now)
        if barred:
            return barred
        with self._turn, self._engine.begin() as connection:
            write_alone(connection, TRIES)
            forgotten = TRIES.c.forgotten_at < _as_text(now)
            connection.execute(delete(TRIES).where(forgotten))
            barred = _barred(connection, counted, now)
            return barred or self._counted_up(connection, counted, now)

    def give_back(self, begun: Begun) -> None:
        """Take a try back that was not in vain, and not through either."""
        with self._turn, self._engine.begin() as connection:
            for subject, failures, open_at in begun.before:
                query = update(TRIES).where(TRIES.c.subject == subject)
                connection.execute(query.values(failures=failures, open_at=open_at))

    def succeed(self, begun: Begun, account: str) -> None:
        """Forget the tries at this login, and remember that its holder signs in from here."""
        counted = begun.counted
        until = _as_text(self._now() + sign_in_rules().known_address)
        row = {"subject": counted.pair, "account": account, "forgotten_at": until}
        with self._turn, self._engine.begin() as connection:
            mine = (counted.pair,) if counted.is_known else (counted.pair, counted.login)
            connection.execute(delete(TRIES).where(TRIES.c.subject.in_(mine)))
            for subject, failures, open_at in begun.before:
                if subject == counted.address:
                    others = (TRIES.c.subject == subject) & (TRIES.c.failures > failures)
                    one_less = {"failures": TRIES.c.failures - 1, "open_at": open_at}
                    connection.execute(update(TRIES).where(others).values(**one_less))
            connection.execute(insert_unless_there(self._engine, KNOWN_ADDRESSES), row)
            kept = update(KNOWN_ADDRESSES).where(KNOWN_ADDRESSES.c.subject == counted.pair)
            connection.execute(kept.values(account=account, forgotten_at=until))

    def unlock(self, login: str, account: str) -> bool:
        """Forget every try at a login; whether there was any."""
        pairs = select(KNOWN_ADDRESSES.c.subject).where(KNOWN_ADDRESSES.c.account == account)
        with self._turn, self._engine.begin() as connection:
            named = TRIES.c.subject == f"login:{self.digest_of(login)}"
            forgotten = delete(TRIES).where(named | TRIES.c.subject.in_(pairs))
            return bool(connection.execute(forgotten).rowcount)

    def locked_until(self, login: str) -> datetime | None:
        """Until when a login waits, for whoever comes from somewhere new."""
        query = select(TRIES.c.open_at).where(TRIES.c.subject == f"login:{self.digest_of(login)}")
        with self._engine.connect() as connection:
            found = connection.scalars(query).first()
        until = datetime.fromisoformat(found) if found else None
        return until if until and until > self._now() else None

    def forget_addresses(self, account: str) -> None:
        """Whoever was in the account may have been somebody else: every address is new again."""
        with self._turn, self._engine.begin() as connection:
            theirs = KNOWN_ADDRESSES.c.account == account
            connection.execute(delete(KNOWN_ADDRESSES).where(theirs))

    def _counted(self, connection: Connection, login: str, address: str) -> Counted:
        where, who = self._sealer.body_digest(f"address:{home_of(address)}".encode()), login
        digest = self.digest_of(who)
        pair = f"pair:{self._sealer.body_digest(f'{digest} {where}'.encode())}"
        known = select(KNOWN_ADDRESSES.c.forgotten_at).where(KNOWN_ADDRESSES.c.subject == pair)
        until = connection.scalars(known).first()
        is_known = until is not None and until > _as_text(self._now())
        return Counted(f"login:{digest}", pair, f"address:{where}", is_known)

    def _counted_up(self, connection: Connection, counted: Counted, now: datetime) -> Begun:
        before, locks = [], False
        for subject, lock, why in counted.subjects:
            row = connection.execute(select(TRIES).where(TRIES.c.subject == subject)).first()
            failures, open_at = (row.failures, row.open_at) if row else (0, _as_text(now))
            before.append((subject, failures, open_at))
            wait = lock.wait_after(failures + 1)
            told = {
                "failures": failures + 1,
                "open_at": _as_text(now + wait),
                "forgotten_at": _as_text(now + max(lock.forgotten_after, wait)),
            }
            new = {"subject": subject} | told
            connection.execute(insert_unless_there(self._engine, TRIES), new)
            connection.execute(update(TRIES).where(TRIES.c.subject == subject).values(**told))
            locks |= why is WhyFailed.LOCKED and wait > timedelta()
        return Begun(counted, tuple(before), locks)


def _barred(connection: Connection, counted: Counted, now: datetime) -> Barred | None:
    whys = {subject: why for subject, _, why in counted.subjects}
    query = select(TRIES).where(TRIES.c.subject.in_(whys), TRIES.c.open_at > _as_text(now))
    found = connection.execute(query.order_by(TRIES.c.open_at.desc())).first()
    if found is None:
        return None
    left = datetime.fromisoformat(found.open_at) - now
    return Barred(whys[found.subject], max(1, -(-left // timedelta(seconds=1))))


def home_of(address: str) -> str:
    """The address that one household or office has; what is no address stands as it is."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if not isinstance(known, IPv6Address):
        return str(known)
    inner = known.ipv4_mapped
    return str(inner) if inner else str(int(known) >> (known.max_prefixlen - _IPV6_HOME))


def _as_text(moment: datetime) -> str:
    """UTC with every digit, so that text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
