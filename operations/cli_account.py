"""The commands by which accounts are opened, reset, unlocked, closed and listed."""

from typing import Annotated

import typer

from domain.callers import CALLS_AS
from operations.console import option, told_as
from operations.settings import Settings

ACCOUNT_ROLES = tuple(role for role, known_as in CALLS_AS.items() if known_as != "party")
_ROLES = ", ".join(ACCOUNT_ROLES)

Login = Annotated[str, typer.Argument(help=option("login"))]


def add(  # noqa: PLR0913, PLR0917 - an account says all of this about its holder
    login: Login,
    role: Annotated[str, typer.Argument(help=f"{option('role')} {_ROLES}")],
    centre: Annotated[str, typer.Argument(help=option("centre"))],
    name: Annotated[str, typer.Option(help=option("name"))],
    body: Annotated[str, typer.Option(help=option("body"))] = "",
    officer: Annotated[str, typer.Option(help=option("officer"))] = "",
    party: Annotated[str, typer.Option(help=option("party"))] = "",
) -> None:
    """Open an account."""
    from operations import desk_accounts  # noqa: PLC0415 - keeps the CLI quick

    holder = desk_accounts.Holder(login, role, centre, name, body, officer, party)
    desk_accounts.add(Settings(), holder)


def reset(
    login: Login,
    *,
    factor: Annotated[bool, typer.Option("--factor", help=option("factor"))] = False,
) -> None:
    """Reset an account."""
    from operations import desk_accounts  # noqa: PLC0415 - keeps the CLI quick

    desk_accounts.reset(Settings(), login, factor=factor)


def unlock(login: Login) -> None:
    """Unlock an account."""
    from operations import desk_accounts  # noqa: PLC0415 - keeps the CLI quick

    desk_accounts.unlock(Settings(), login)


def close(login: Login) -> None:
    """Close an account."""
    from operations import desk_accounts  # noqa: PLC0415 - keeps the CLI quick

    desk_accounts.close(Settings(), login)


def list_accounts() -> None:
    """List every account."""
    from operations import desk_accounts  # noqa: PLC0415 - keeps the CLI quick

    desk_accounts.show(Settings())


def register(app: typer.Typer) -> None:
    """Add the commands to the office's."""
    account = typer.Typer()
    app.add_typer(account, name="account", **told_as("account"))
    for name, command in (
        ("add", add),
        ("reset", reset),
        ("unlock", unlock),
        ("close", close),
        ("list", list_accounts),
    ):
        account.command(name, **told_as(f"account-{name}"))(command)
