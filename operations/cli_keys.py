"""The commands that look after keys: the master key replaced, one renewed, old copies removed."""

from pathlib import Path
from typing import Annotated

import typer

from operations.console import Halt, helped, option, tell, told_as
from operations.settings import Settings


def register(app: typer.Typer) -> None:
    """Hang them where the operator looks for them."""
    keys = typer.Typer(help=helped("keys"))
    keys.command("rotate", **told_as("keys-rotate"))(rotate)
    keys.command("renew", **told_as("keys-renew"))(renew)
    keys.command("expire", **told_as("keys-expire"))(expire)
    app.add_typer(keys, name="keys", **told_as("keys"))


def rotate() -> None:
    """Replace the master key."""
    from functools import partial  # noqa: PLC0415 - keeps the CLI quick

    from operations import key_rotation  # noqa: PLC0415 - keeps the CLI quick
    from operations.progress import bars  # noqa: PLC0415 - keeps the CLI quick

    with bars() as progress:
        done = key_rotation.rotate(Settings(), partial(progress, "keys"))
    tell("keys-rotated", wrapped=done.wrapped, before=done.before, now=done.now)
    if done.kept:
        tell("keys-old-master", kept=done.kept)
    else:
        tell("keys-set-anew", now=done.now)


def renew(person: Annotated[str, typer.Argument(help=option("person"))]) -> None:
    """Give a person a new key for what is said from now on; raises Halt where nobody has one."""
    from operations.key_ends import renew as renewed  # noqa: PLC0415 - keeps the CLI quick
    from operations.office import open_office  # noqa: PLC0415 - keeps the CLI quick

    with open_office(Settings()) as office:
        done = renewed(office.keys_store, person, office.clock())
    if not done:
        raise Halt("keys-nobody", code=2, person=person)
    tell("keys-renewed", person=person)


def expire(folder: Annotated[Path, typer.Argument(help=option("backups"))]) -> None:
    """Remove the copies of keys whose time is over."""
    from operations.key_copies import remove_expired  # noqa: PLC0415 - keeps the CLI quick

    gone = remove_expired(folder)
    for one in gone:
        typer.echo(one)
    tell("keys-expired", copies=len(gone))
