"""The commands by which API keys are given out, rotated, listed and taken back."""

from datetime import datetime
from typing import Annotated

import typer

from domain.callers import HOLDERS, Role
from operations.console import Halt, option, told_as
from operations.settings import Settings

caller = typer.Typer()

_ROLES = ", ".join(HOLDERS)


def _role(named: str) -> Role:
    if named not in HOLDERS:
        raise Halt("role-unknown", code=2, role=named, known=_ROLES)
    return Role(named)


@caller.command("add", **told_as("caller-add"))
def caller_add(  # noqa: PLR0913, PLR0917 - a key says all of this about its holder
    role: Annotated[str, typer.Argument(help=f"{option('role')} {_ROLES}")],
    centre: Annotated[str, typer.Argument(help=option("centre"))],
    name: Annotated[str, typer.Option(help=option("name"))],
    body: Annotated[str, typer.Option(help=option("body"))] = "",
    officer: Annotated[str, typer.Option(help=option("officer"))] = "",
    party: Annotated[str, typer.Option(help=option("party"))] = "",
    expires: Annotated[datetime | None, typer.Option(help=option("expires"))] = None,
    scope: Annotated[list[str] | None, typer.Option(help=option("scope"))] = None,
) -> None:
    """Give out an API key."""
    from operations import desk_keys  # noqa: PLC0415 - keeps the CLI quick

    terms = (expires, tuple(scope or ()))
    holder = desk_keys.Applicant(_role(role), centre, name, body, officer, party, *terms)
    desk_keys.add(Settings(), holder)


@caller.command("list", **told_as("caller-list"))
def caller_list() -> None:
    """List every caller."""
    from operations import desk_keys  # noqa: PLC0415 - keeps the CLI quick

    desk_keys.show(Settings())


@caller.command("revoke", **told_as("caller-revoke"))
def caller_revoke(caller_id: Annotated[str, typer.Argument(help=option("caller"))]) -> None:
    """Take a key back."""
    from operations import desk_keys  # noqa: PLC0415 - keeps the CLI quick

    desk_keys.revoke(Settings(), caller_id)


@caller.command("rotate", **told_as("caller-rotate"))
def caller_rotate(
    caller_id: Annotated[str, typer.Argument(help=option("caller"))],
    overlap: Annotated[int, typer.Option(help=option("overlap"), min=0)] = 0,
    expires: Annotated[datetime | None, typer.Option(help=option("expires"))] = None,
) -> None:
    """Give a caller another key."""
    from operations import desk_keys  # noqa: PLC0415 - keeps the CLI quick

    desk_keys.rotate(Settings(), caller_id, overlap, expires)


@caller.command("letter-secret", **told_as("letter-secret"))
def letter_secret(body: Annotated[str, typer.Argument(help=option("body"))]) -> None:
    """Show the secret by which a body knows our letters."""
    from operations import desk_keys  # noqa: PLC0415 - keeps the CLI quick

    desk_keys.show_letter_secret(Settings(), body)


def register(app: typer.Typer) -> None:
    """Add the commands to the office's."""
    app.add_typer(caller, name="caller", **told_as("caller"))
