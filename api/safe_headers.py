"""The headers every answer leaves with: it is not cached, framed or sniffed, and loads nothing."""

import re
from base64 import b64encode
from hashlib import sha256

from starlette.types import Message, Scope

NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""What an answer that is no page may load, and who may frame it."""

_OURS_ALONE = (
    *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer"),
    *("microphone", "midi", "payment", "publickey-credentials-get", "screen-wake-lock", "usb"),
)

HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", NOTHING.encode()),
    (b"permissions-policy", ", ".join(f"{name}=()" for name in _OURS_ALONE).encode()),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-robots-tag", b"noindex, nofollow"),
)

BY_TLS_ALONE = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
"""Said where the request came by TLS (RFC 6797, 7.2: never else), to us or to the gateway."""

_NONE = " 'none'"
_WITHIN = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)


def made_safe(scope: Scope, message: Message) -> None:
    """Give the beginning of an answer the headers it does not have."""
    said = {name.lower() for name, _ in message["headers"]}
    ours = (*HEADERS, BY_TLS_ALONE) if scope.get("scheme") == "https" else HEADERS
    message["headers"] = [
        *message["headers"],
        *(header for header in ours if header[0] not in said),
    ]


def policy_of(page: str, *, draws: bool = False) -> dict[str, str]:
    """The header of a page: what stands in it is allowed by its digest, and nothing beside it.

    A page that `draws` (the reading desk) asks its own office for more, and styles what it draws.
    """
    within: dict[str, str] = {"script": "", "style": ""}
    for tag, text in _WITHIN.findall(page):
        digest = b64encode(sha256(text.encode()).digest()).decode()
        within[tag] += f" 'sha256-{digest}'"
    scripts, styles = within["script"], within["style"]
    if draws:
        scripts, styles = f" 'self'{scripts}", " 'self' 'unsafe-inline'"
    told = {"img-src": " 'self' data:", "script-src": scripts, "style-src": styles}
    if draws:
        told["connect-src"] = " 'self'"
    parts = (f"{what}{said or _NONE}" for what, said in told.items())
    return {"Content-Security-Policy": "; ".join((NOTHING, *parts))}
