"""The threshold: what an office asks of everybody who comes to its door, by its settings."""

from collections.abc import Collection
from dataclasses import dataclass, field

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Scope

from api.rates import Rates

AT_HOME = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""Names of this machine itself: no name that somebody else owns can be made to say them."""

_METHODS = ("GET", "HEAD", "POST", "PATCH", "DELETE")
_ASKS = (
    *("Authorization", "Content-Type", "If-Match", "Idempotency-Key", "Last-Event-ID"),
    *("Tus-Resumable", "Upload-Length", "Upload-Metadata", "Upload-Offset", "Range", "If-Range"),
)
_TELLS = (
    *("ETag", "Retry-After", "Content-Disposition", "Content-Language", "Allow", "Location"),
    *("Tus-Resumable", "Upload-Offset", "Upload-Length", "Upload-Expires", "Content-Range"),
)
_A_WHILE = 600


@dataclass(frozen=True)
class Threshold:
    """Under which names the office is called, from which pages, and how often."""

    hosts: Collection[str] = ()
    """Names by which it is called (`Host`); of none, any is."""

    origins: Collection[str] = ()
    """Pages of other addresses that may read its answers (CORS); none unless named, never all."""

    rates: Rates = field(default_factory=Rates)

    def knows(self, scope: Scope) -> bool:
        """Whether a request calls the office by a name of its own."""
        if not self.hosts:
            return True
        said = [value for name, value in scope["headers"] if name == b"host"]
        if len(said) != 1:
            return False
        name = _without_port(said[0].decode("latin-1").lower())
        return name in AT_HOME or name in self.hosts

    def around(self, app: ASGIApp, scope: Scope) -> ASGIApp:
        """The desks as a page of another address meets them."""
        has_origin = any(name == b"origin" for name, _ in scope["headers"])
        if not self.origins or not has_origin:
            return app
        return CORSMiddleware(
            app,
            allow_origins=tuple(self.origins),
            allow_methods=_METHODS,
            allow_headers=_ASKS,
            expose_headers=_TELLS,
            max_age=_A_WHILE,
        )


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host
