"""The commands by which an office is run; whatever is heavy is imported where it is needed."""

import sys
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from domain.callers import HOLDERS, Role
from domain.office_book import ClockReason
from domain.rule_chapters import RuleTableWrong
from operations.console import Halt, both, halted, helped, leave, option, tell
from operations.master_key import MasterKeyUnusable
from operations.settings import Settings
from operations.temporal_server import TemporalStore

app = typer.Typer(
    help=helped("onestop"),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,  # they print values, and a value may be somebody's name
)
rebuild = typer.Typer(help=helped("rebuild"), no_args_is_help=True)
caller = typer.Typer(help=helped("caller"), no_args_is_help=True)
app.add_typer(rebuild, name="rebuild")
app.add_typer(caller, name="caller")

Folder = Annotated[Path, typer.Argument(help=option("folder"))]


def main() -> None:
    """Run a command; a sentence and an exit code other than 0 say that it could not be done."""
    try:
        app(standalone_mode=True)
    except Halt as halt:
        sys.exit(halted(halt))
    except ValidationError as wrong:
        sys.exit(halted(Halt("settings-wrong", code=2, what=_what_is_wrong(wrong))))
    except MasterKeyUnusable as unusable:
        sys.exit(halted(Halt(unusable.key, path=Settings().master_key_path)))
    except RuleTableWrong as wrong:
        sys.exit(halted(Halt("rules-wrong", code=2, what=wrong)))


def _what_is_wrong(wrong: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in wrong.errors())


@app.command(help=helped("serve"))
def serve() -> None:
    """Run the whole office in one folder."""
    from operations import serving  # noqa: PLC0415 - keeps the CLI quick

    serving.serve(Settings())


@app.command(help=helped("open"), hidden=True)
def open() -> None:  # noqa: A001 - the command's name
    """Make what is not there yet; print the first administrator's key."""
    from operations.office import open_office  # noqa: PLC0415 - keeps the CLI quick

    with open_office(Settings()) as office:
        typer.echo(office.first_key() or "")


@app.command(help=helped("api"))
def api() -> None:
    """Answer requests."""
    from operations import desk  # noqa: PLC0415 - keeps the CLI quick

    desk.api(Settings())


@app.command(help=helped("worker"))
def worker() -> None:
    """Work the cases."""
    settings = _with_temporal()
    from operations import cases  # noqa: PLC0415 - keeps the CLI quick

    cases.worker(settings)
    leave(0)


@app.command(help=helped("dispatch"))
def dispatch() -> None:
    """Tell the cases what was recorded."""
    settings = _with_temporal()
    from operations import cases  # noqa: PLC0415 - keeps the CLI quick

    cases.dispatch(settings)
    leave(0)


@app.command(help=helped("project"))
def project() -> None:
    """Keep the views."""
    from operations import reading_room  # noqa: PLC0415 - keeps the CLI quick

    reading_room.project(Settings())


@app.command(help=helped("demo"))
def demo(
    statements: Annotated[
        Path | None, typer.Option(help=option("statements"), exists=True, dir_okay=False)
    ] = None,
    hands: Annotated[int, typer.Option(help=option("hands"), min=1, max=64)] = 16,
) -> None:
    """Work real statements through the whole chain."""
    from operations import demo as show  # noqa: PLC0415 - keeps the CLI quick

    leave(show.run(Settings(), statements, hands=hands))


@rebuild.command("views", help=helped("rebuild-views"))
def rebuild_views() -> None:
    """Make every view again."""
    from operations import reading_room  # noqa: PLC0415 - keeps the CLI quick
    from operations.progress import bars  # noqa: PLC0415 - keeps the CLI quick

    with bars() as progress:
        reading_room.rebuild_views(
            Settings(), partial(progress, both("rebuilding").replace("\n", " "))
        )
    tell("rebuilt-views")


@rebuild.command("workflows", help=helped("rebuild-workflows"))
def rebuild_workflows() -> None:
    """Make every open case again."""
    settings = _with_temporal()
    from operations import cases  # noqa: PLC0415 - keeps the CLI quick
    from operations.progress import bars  # noqa: PLC0415 - keeps the CLI quick

    with bars() as progress:
        made = cases.rebuild_workflows(settings, progress)
    tell("rebuilt-workflows", cases=made)
    leave(0)


@app.command(help=helped("backup"))
def backup(target: Folder) -> None:
    """Back the office up."""
    from operations import backup as copying  # noqa: PLC0415 - keeps the CLI quick
    from operations.progress import bars  # noqa: PLC0415 - keeps the CLI quick

    settings = Settings()
    with bars() as progress:
        made = copying.back_up(settings, target, progress)
    tell(
        "backup-made",
        target=target,
        facts=made.facts,
        keys=made.keys,
        master=settings.master_key_path,
    )


@app.command(help=helped("restore"))
def restore(source: Folder) -> None:
    """Set the office up again from a backup."""
    from operations import backup as copying  # noqa: PLC0415 - keeps the CLI quick

    made = copying.restore(Settings(), source)
    tell("restored", facts=made.facts, keys=made.keys)


@app.command(help=helped("doctor"))
def doctor() -> None:
    """Look the office over."""
    from operations import doctor as examining  # noqa: PLC0415 - keeps the CLI quick

    raise typer.Exit(0 if examining.examine(Settings()) else 1)


@app.command(help=helped("check"))
def check(*, mend: Annotated[bool, typer.Option("--mend", help=option("mend"))] = False) -> None:
    """Look every dispute over now."""
    settings = _with_temporal()
    from operations import cases  # noqa: PLC0415 - keeps the CLI quick

    leave(0 if cases.check(settings, mend=mend) else 1)


@app.command("accept-clock", help=helped("accept-clock"))
def accept_clock(
    by: Annotated[str, typer.Option(help=option("by"))],
    reason: Annotated[ClockReason, typer.Option(help=option("clock-reason"))],
) -> None:
    """Go on by a clock that is behind the record."""
    from operations import clock_accepted  # noqa: PLC0415 - keeps the CLI quick

    clock_accepted.accept(Settings(), by=by, reason=reason)


_ROLES = ", ".join(HOLDERS)


def _role(named: str) -> Role:
    if named not in HOLDERS:
        raise Halt("role-unknown", code=2, role=named, known=_ROLES)
    return Role(named)


@caller.command("add", help=helped("caller-add"))
def caller_add(  # noqa: PLR0913, PLR0917 - a key says all of this about its holder
    role: Annotated[str, typer.Argument(help=f"{option('role')} {_ROLES}")],
    centre: Annotated[str, typer.Argument(help=option("centre"))],
    name: Annotated[str, typer.Option(help=option("name"))],
    body: Annotated[str, typer.Option(help=option("body"))] = "",
    officer: Annotated[str, typer.Option(help=option("officer"))] = "",
    party: Annotated[str, typer.Option(help=option("party"))] = "",
    expires: Annotated[datetime | None, typer.Option(help=option("expires"))] = None,
) -> None:
    """Give out an API key."""
    from operations import desk_keys  # noqa: PLC0415 - keeps the CLI quick

    holder = desk_keys.Applicant(_role(role), centre, name, body, officer, party, expires)
    desk_keys.add(Settings(), holder)


@caller.command("list", help=helped("caller-list"))
def caller_list() -> None:
    """List every caller."""
    from operations import desk_keys  # noqa: PLC0415 - keeps the CLI quick

    desk_keys.show(Settings())


@caller.command("revoke", help=helped("caller-revoke"))
def caller_revoke(caller_id: Annotated[str, typer.Argument(help=option("caller"))]) -> None:
    """Take a key back."""
    from operations import desk_keys  # noqa: PLC0415 - keeps the CLI quick

    desk_keys.revoke(Settings(), caller_id)


@caller.command("letter-secret", help=helped("letter-secret"))
def letter_secret(body: Annotated[str, typer.Argument(help=option("body"))]) -> None:
    """Show the secret by which a body knows our letters."""
    from operations import desk_keys  # noqa: PLC0415 - keeps the CLI quick

    desk_keys.show_letter_secret(Settings(), body)


def _with_temporal() -> Settings:
    """The settings with Temporal's address: the one given, or that of the office in the folder."""
    settings = Settings()
    address = settings.temporal_address or TemporalStore(settings.home).address
    if not address:
        raise Halt("needs-temporal")
    return settings.model_copy(update={"temporal_address": address})


if __name__ == "__main__":
    main()
