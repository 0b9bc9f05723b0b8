"""Who asks for a calendar file: by their key like anybody, or as a diary program asks.

A diary program sends no header of one's own choosing. It asks for a name and a password (HTTP
Basic, RFC 7617): the password is the API key, and the name is not looked at.
"""

from base64 import b64decode
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPBasic
from fastapi.security.http import HTTPAuthorizationCredentials

from api.shown import Shown, shown_in
from api.visitor import Visitor, known_by, shown_key
from domain.refusals.access import NotIdentified


class _Password(HTTPBasic):
    """The password a diary program sends; empty where it sends none that can be read."""

    async def __call__(self, request: Request) -> str:  # type: ignore[override]
        """Read it."""
        scheme, _, said = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return ""
        try:
            return b64decode(said.strip(), validate=True).decode().partition(":")[2]
        except ValueError:
            return ""


_password = _Password(
    auto_error=False,
    scheme_name="diary",
    description="For diary programs: any name, and an API key of the office as the password",
)


async def the_subscriber(
    request: Request,
    _key: Annotated[HTTPAuthorizationCredentials | None, Depends(shown_key)],
    password: Annotated[str, Depends(_password)],
) -> Visitor:
    """Identify whose diary it is; raises NotIdentified."""
    shown = shown_in(request) or (Shown(password) if password else None)
    if shown is None:
        raise NotIdentified
    return await known_by(shown, request)


Subscriber = Annotated[Visitor, Depends(the_subscriber)]
