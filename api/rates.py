"""How often somebody may ask: a bucket of tokens for each caller and each address (令牌桶).

Who is known pays from a bucket of their own, so that one hurried program holds up nobody else's.
Whoever is not known pays from the bucket of the address they come from: guessing keys, and asking
for the open pages, takes no more of the office than that. A key that was good a moment ago is let
in from an address whose bucket is empty, so that nobody can lock their neighbours out.

Each process of the desk counts for itself. What is kept is bounded, whatever comes.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from time import monotonic

from starlette.types import Scope

from api.visitor import VISITOR, Visitor

MOST_BUCKETS = 20_000
"""Buckets of one kind, some 200 bytes each; whoever was not here for longest is forgotten."""

NOTED_EVERY_SECONDS = 1.0
"""How often it is noted that somebody was asked to wait."""

_ONE_HOUSEHOLD = 64
"""Bits of an IPv6 address that one household is given; the rest it chooses as it likes."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests a second in the long run, and so many at once."""

    a_second: float
    at_once: int


class Buckets:
    """A bucket for everybody who was here lately; each is one number: when it is full again."""

    def __init__(self, rate: Rate, most: int = MOST_BUCKETS) -> None:
        self._token = 1 / rate.a_second
        self._whole = rate.at_once * self._token
        self._most = most
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def wait(self, who: str, now: float) -> float:
        """Seconds until there is a token for them; 0 where there is one."""
        return max(0.0, self._full_at.get(who, now) - now - self._whole + self._token)

    def take(self, who: str, now: float) -> None:
        """Take a token of theirs."""
        self._full_at[who] = max(self._full_at.get(who, now), now) + self._token
        self._full_at.move_to_end(who)
        if len(self._full_at) > self._most:
            self._full_at.popitem(last=False)


class Rates:
    """The buckets at one door; None for a limit that is not set."""

    def __init__(
        self,
        caller: Rate | None = None,
        address: Rate | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._callers = Buckets(caller) if caller else None
        self._addresses = Buckets(address) if address else None
        self._clock = clock
        self._good: OrderedDict[bytes, str] = OrderedDict()
        self._turned_away = 0
        self._noted_at = clock()

    @property
    def has_limits(self) -> bool:
        """Whether anybody is ever asked to wait."""
        return bool(self._callers or self._addresses)

    def wait(self, scope: Scope) -> int:
        """Whole seconds whoever asks must wait; 0 where they may come in, and a known one pays."""
        now, caller = self._clock(), self._good.get(_credential(scope))
        address = address_of(scope)
        if not address:
            return 0
        if caller is None:
            return ceil(self._addresses.wait(address, now)) if self._addresses else 0
        if self._callers is None:
            return 0
        seconds = ceil(self._callers.wait(caller, now))
        if not seconds:
            self._callers.take(caller, now)
        return seconds

    def answered(self, scope: Scope, status: int) -> None:
        """Note whom a request turned out to be of; whoever is not known pays by their address."""
        credential, visitor = _credential(scope), scope.get(VISITOR)
        if isinstance(visitor, Visitor):
            self._good[credential] = visitor.caller.id
            self._good.move_to_end(credential)
            if len(self._good) > MOST_BUCKETS:
                self._good.popitem(last=False)
            return
        if status == HTTPStatus.UNAUTHORIZED:
            self._good.pop(credential, None)
        if credential in self._good:
            return
        address = address_of(scope)
        if address and self._addresses:
            self._addresses.take(address, self._clock())

    def turned_away(self) -> int:
        """Count one who was asked to wait; how many there were since that was last noted.

        0 where it was noted within the second: a flood is one line a second in the access log.
        """
        self._turned_away += 1
        now = self._clock()
        if now - self._noted_at < NOTED_EVERY_SECONDS:
            return 0
        self._noted_at = now
        counted, self._turned_away = self._turned_away, 0
        return counted


def address_of(scope: Scope) -> str:
    """Where a request comes from, as its bucket is called; nothing for this machine itself.

    What a gateway says of it counts where the office trusts the gateway (operations/desk.py).
    """
    said = str((scope.get("client") or ("",))[0])
    try:
        address = ip_address(said)
    except ValueError:
        return said
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    if address.is_loopback:
        return ""
    if isinstance(address, IPv6Address):
        return str(ip_network((address, _ONE_HOUSEHOLD), strict=False))
    return str(address)


def _credential(scope: Scope) -> bytes:
    """A digest of what was shown, in a header or as a cookie: no key is kept here."""
    shown = [value for name, value in scope["headers"] if name in (b"authorization", b"cookie")]
    return sha256(b"\0".join(shown)).digest()
