"""Tokens of an identity provider (OpenID Connect): who shows one, in what role, at which centre.

Off unless a settings file names the provider (docs/how-to/accounts.md). A token is taken only where
everything about it is as the file says: signed by a key the provider publishes, in one of the
asymmetric algorithms named, by this issuer, for this audience, now, for a role and a centre that
are mapped. Needs the extra `oidc`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Annotated, Any, Protocol

import jwt
import structlog
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from sqlalchemy import Engine

from domain.bodies import read_bodies
from domain.callers import CALLS_AS, OF_THE_CITY, Caller, Role
from domain.refusals.access import OfficerIdTaken
from operations.one_person import of_a_token
from operations.recent import Recent
from operations.token_keys import ProviderKeys

log = structlog.get_logger()

KEPT_TOKENS = 10_000
KEPT_SECONDS = 1.0
LONGEST_TOKEN = 8_192
_ID_HEX = 24
_NEEDED = ("exp", "iss", "aud", "sub")


class Algorithm(StrEnum):
    """In what a provider may sign: never a shared secret, and never nothing (RFC 8725 §3.1)."""

    RS256 = "RS256"
    RS384 = "RS384"
    RS512 = "RS512"
    PS256 = "PS256"
    PS384 = "PS384"
    PS512 = "PS512"
    ES256 = "ES256"
    ES384 = "ES384"
    ES512 = "ES512"
    EDDSA = "EdDSA"


_ROLES = frozenset(role for role, known_as in CALLS_AS.items() if known_as != "party")
_Text = Annotated[str, StringConstraints(min_length=1)]


class Claims(BaseModel):
    """Which claim of a token says what; `body` is needed of partners, `officer` of officers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: _Text
    centre: _Text
    officer: str = ""
    body: str = ""


class Provider(BaseModel):
    """The identity provider of a city, and who its people are here."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    issuer: _Text
    audience: _Text
    keys: _Text = Field(description="An address, or a file beside this one, of a JWK set")
    algorithms: tuple[Algorithm, ...] = (Algorithm.RS256, Algorithm.ES256)
    leeway_seconds: int = Field(default=30, ge=0, le=300)
    keys_hours: float = Field(default=1, gt=0, le=24)
    claims: Claims
    roles: dict[str, Role]
    centres: dict[str, str] = {}

    @classmethod
    def read(cls, path: Path) -> "Provider":
        """Read the settings file; raises ProviderWrong."""
        try:
            with path.open("rb") as file:
                found = cls.model_validate(tomllib.load(file))
        except (OSError, tomllib.TOMLDecodeError, ValidationError) as wrong:
            raise ProviderWrong(str(wrong)) from wrong
        unfit = sorted(set(found.roles.values()) - _ROLES)
        if unfit:
            raise ProviderWrong(f"roles: {', '.join(unfit)}")
        return found


class ProviderWrong(ValueError):  # noqa: N818 - named for what it is
    """The settings of the identity provider cannot be read, or say what cannot be."""


class HasCentres(Protocol):
    """Whatever knows which centres there are."""

    def __contains__(self, centre: object, /) -> bool:
        """Whether there is such a centre."""


@dataclass(frozen=True, slots=True)
class _Checked:
    caller: Caller
    until: datetime


class Tokens:
    """Knows who shows a token."""

    def __init__(
        self,
        provider: Provider,
        beside: Path,
        centres: HasCentres,
        clock: Any,  # noqa: ANN401 - any clock
        cabinet: Engine,
    ) -> None:
        self._provider = provider
        self._keys = ProviderKeys(provider.keys, beside, hours=provider.keys_hours)
        self._centres = centres
        self._now = clock
        self._cabinet = cabinet
        self._leeway = timedelta(seconds=provider.leeway_seconds)
        self._known: Recent[str, _Checked] = Recent(most=KEPT_TOKENS, seconds=KEPT_SECONDS)

    def recall(self, token: str) -> Caller | None:
        """Who it is, if the token was checked a moment ago; never waits."""
        known = self._known.get(_digest(token))
        return known.caller if known and self._now() - self._leeway < known.until else None

    def identify(self, token: str) -> Caller | None:
        """Who it is; None where the token is not valid now, or for nobody here."""
        read_at = monotonic()
        try:
            claims = self._verified(token)
        except (jwt.PyJWTError, ValueError, TypeError) as wrong:
            log.info("token refused", why=type(wrong).__name__)
            return None
        caller = self._as_known(claims)
        if caller is None:
            return None
        known = _Checked(caller, _moment(claims["exp"]))
        self._known.keep(_digest(token), known, read_at=read_at)
        return caller

    def _as_known(self, claims: Mapping[str, Any]) -> Caller | None:
        """Whom the claims name, where their officer's id is nobody else's."""
        caller = self._mapped(claims)
        if caller is None:
            log.info("token refused", why="unmapped")
            return None
        try:
            return of_a_token(self._cabinet, caller)
        except OfficerIdTaken as taken:
            log.info("token refused", why=taken.code, officer=caller.officer)
            return None

    def _verified(self, token: str) -> Mapping[str, Any]:
        """The claims; raises PyJWTError, ValueError, TypeError."""
        if len(token) > LONGEST_TOKEN:
            raise ValueError("too long")
        header = jwt.get_unverified_header(token)
        said = Algorithm(str(header.get("alg")))
        if said not in self._provider.algorithms or "crit" in header:
            raise jwt.InvalidAlgorithmError
        key = self._keys.of(str(header.get("kid") or ""), said)
        options: Any = {"require": list(_NEEDED), "verify_exp": False, "verify_nbf": False}
        claims: Mapping[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[said],
            audience=self._provider.audience,
            issuer=self._provider.issuer,
            options=options | {"verify_iat": False},
        )
        self._must_be_now(claims)
        return claims

    def _must_be_now(self, claims: Mapping[str, Any]) -> None:
        """By the office's own clock, and not by the machine's; raises PyJWTError."""
        now, leeway = self._now(), self._leeway
        for name, wrong in (("nbf", jwt.ImmatureSignatureError), ("iat", jwt.InvalidIssuedAtError)):
            if name in claims and _moment(claims[name]) > now + leeway:
                raise wrong(name)
        if _moment(claims["exp"]) <= now - leeway:
            raise jwt.ExpiredSignatureError("exp")

    def _mapped(self, claims: Mapping[str, Any]) -> Caller | None:
        """Whom the claims name; None where role, centre or the role's own id are not there."""
        named, wanted = self._provider.claims, self._provider.roles
        roles = {wanted[one] for one in _several(claims.get(named.role)) if one in wanted}
        centre = str(claims.get(named.centre) or "")
        centre = self._provider.centres.get(centre, "" if self._provider.centres else centre)
        if len(roles) != 1 or centre not in self._centres:
            return None
        [role] = roles
        officer, body = (str(claims.get(name) or "") for name in (named.officer, named.body))
        known_as = {"officer": _id(officer), "body": body if body in read_bodies() else ""}
        needs = CALLS_AS[role]
        if needs and not known_as[needs]:
            return None
        officer, body = (known_as[name] if name == needs else "" for name in ("officer", "body"))
        subject = f"{self._provider.issuer}\0{claims['sub']}"
        id_ = f"{OF_THE_CITY}{sha256(subject.encode()).hexdigest()[:_ID_HEX]}"
        return Caller(id_, role, centre, body, officer)


def _moment(said: object) -> datetime:
    """A time of a token: a number of seconds (RFC 7519 §2, NumericDate); raises ValueError."""
    if isinstance(said, bool) or not isinstance(said, int | float):
        raise ValueError("not a number")  # noqa: TRY004 - refused as any other claim is
    try:
        return datetime.fromtimestamp(said, UTC)
    except (OverflowError, OSError) as beyond:
        raise ValueError("no such time") from beyond


def _several(said: object) -> list[str]:
    """A claim that is one word or a list of them."""
    if isinstance(said, list):
        return [one for one in said if isinstance(one, str)]
    return [said] if isinstance(said, str) else []


def _id(said: str) -> str:
    """An officer's id as the records have them; nothing where it is none."""
    plain = said.isascii() and said[:1].isalnum() and len(said) <= _LONGEST_ID
    return said if plain and said.translate(_MARKS).isalnum() else ""


_LONGEST_ID = 64
_MARKS = str.maketrans("", "", "._-")


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
