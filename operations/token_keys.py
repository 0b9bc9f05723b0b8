"""The keys by which an identity provider signs: read from a file or an address, and kept a while.

A key that is not among them is looked for once more, at most once a minute: keys are changed, and
whoever makes up key ids must not make us ask for each.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import httpx2
import jwt
import structlog

log = structlog.get_logger()

ASK_SECONDS = 3.0
AGAIN_SECONDS = 60.0
MOST_BYTES = 256 * 1024
_SECONDS_AN_HOUR = 3600
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class KeysUnreachable(ValueError):  # noqa: N818 - named for what happened
    """There are no keys of the provider, or none of this id."""


class ProviderKeys:
    """The provider's keys, by id."""

    def __init__(self, where: str, beside: Path, *, hours: float) -> None:
        """Raise ValueError where an address is neither https nor this machine's own."""
        self._where = where
        self._path = None if "://" in where else beside / where
        if self._path is None and not _is_safe(where):
            raise ValueError(f"keys: {where}")
        self._lasts = hours * _SECONDS_AN_HOUR
        self._found: Mapping[str, Mapping[str, Any]] = {}
        self._asked_at: float | None = None
        self._read_at: float | None = None
        self._asking = Lock()

    def of(self, kid: str, algorithm: str) -> jwt.PyJWK:
        """The key of an id, for an algorithm; raises KeysUnreachable, PyJWTError."""
        if not kid:
            raise KeysUnreachable
        told = self._look_up(kid)
        if told.get("alg", algorithm) != algorithm or told.get("use", "sig") != "sig":
            raise KeysUnreachable
        return jwt.PyJWK(dict(told), algorithm)

    def _look_up(self, kid: str) -> Mapping[str, Any]:
        with self._asking:
            now = monotonic()
            is_old = self._read_at is None or now - self._read_at > self._lasts
            may_ask = self._asked_at is None or now - self._asked_at > AGAIN_SECONDS
            if (is_old or kid not in self._found) and may_ask:
                self._asked_at = now
                self._read(now)
        if kid not in self._found:
            raise KeysUnreachable
        return self._found[kid]

    def _read(self, now: float) -> None:
        """Read them anew; where that fails, those that were read go on."""
        try:
            said = json.loads(self._text())
            found = {str(key["kid"]): key for key in said["keys"] if key.get("kid")}
        except (OSError, ValueError, LookupError, TypeError, httpx2.HTTPError) as error:
            log.warning("provider's keys not read", error=type(error).__name__)
            return
        self._found, self._read_at = found, now

    def _text(self) -> str:
        if self._path is not None:
            return self._path.read_text(encoding="utf-8")
        answer = httpx2.get(self._where, timeout=ASK_SECONDS, follow_redirects=False)
        answer.raise_for_status()
        if len(answer.content) > MOST_BYTES:
            raise ValueError("more than keys")
        return answer.text


def _is_safe(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
