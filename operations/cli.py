"""The commands by which an office is run; whatever is heavy is imported where it is needed."""

import os
import sys
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from typer.exceptions import TyperException

from domain.centres import CentresWrong
from domain.office_book import ClockReason
from domain.rule_chapters import RuleTableWrong
from domain.wording import knows, say
from operations import (
    cli_account,
    cli_ask,
    cli_caller,
    cli_handover,
    cli_keys,
    cli_ledger,
    cli_replay,
)
from operations.cli_evidence import evidence
from operations.cli_export import export
from operations.cli_import import import_events
from operations.console import Halt, both, halted, helped, leave, option, tell, told_as
from operations.master_key import MasterKeyUnusable
from operations.said_openly import must_say_no_secret
from operations.settings import Settings
from operations.temporal_server import TemporalStore

PROGRAM = os.environ.get("ONESTOP_PROGRAM", "onestop")
"""What the operator typed: `./start` says so of itself."""

app = typer.Typer(
    help=helped("onestop"),
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,  # they print values, and a value may be somebody's name
)
rebuild = typer.Typer()
app.add_typer(rebuild, name="rebuild", **told_as("rebuild"))
cli_ledger.register(app, rebuild)
cli_replay.register(app)
app.command("export", **told_as("export"))(export)
app.command("evidence", **told_as("evidence"))(evidence)
cli_ask.register(app)
cli_keys.register(app)
cli_account.register(app)
cli_caller.register(app)
cli_handover.register(app)

SHOWN_DAY = datetime(2025, 9, 19)  # noqa: DTZ001 - a day as it is typed; fifteen days on is a holiday
SHOWN_SPEED = 135.0
"""Nine hours and a half in a little over four minutes."""

Folder = Annotated[Path, typer.Argument(help=option("folder"))]


def main() -> None:
    """Run a command; a sentence and an exit code other than 0 say that it could not be done."""
    try:
        must_say_no_secret(sys.argv[1:], os.environ)
        code = app(sys.argv[1:] or ["--help"], prog_name=PROGRAM, standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except TyperException as wrong:
        sys.exit(halted(_typed_wrongly(wrong)))
    except typer.Abort:
        sys.exit(1)
    except Halt as halt:
        sys.exit(halted(halt))
    except ValidationError as wrong:
        sys.exit(halted(Halt("settings-wrong", code=2, what=_what_is_wrong(wrong))))
    except MasterKeyUnusable as unusable:
        sys.exit(halted(Halt(unusable.key, path=Settings().master_key_path)))
    except RuleTableWrong as wrong:
        sys.exit(halted(Halt("rules-wrong", code=2, what=wrong)))
    except CentresWrong as wrong:
        sys.exit(halted(Halt("centres-wrong", code=2, what=wrong)))
    except Exception as wrong:
        from operations.unreadable import as_told  # noqa: PLC0415 - keeps the CLI quick

        told = as_told(wrong)
        if told is None:
            raise
        sys.exit(halted(told))


def _typed_wrongly(wrong: TyperException) -> Halt:
    """What was typed wrongly, as far as it can be said in both languages, and where it is told."""
    kind = f"code.usage.{type(wrong).__name__}"
    context = getattr(wrong, "ctx", None)
    return Halt(
        "usage-wrong",
        code=wrong.exit_code,
        kind=say(kind if knows(kind) else "code.usage.UsageError", "zh"),
        what=wrong.format_message(),
        program=context.command_path if context else PROGRAM,
    )


def _what_is_wrong(wrong: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in wrong.errors())


@app.command(**told_as("serve"))
def serve() -> None:
    """Run the whole office in one folder."""
    from operations import serving  # noqa: PLC0415 - keeps the CLI quick

    serving.serve(Settings())


@app.command(**told_as("open"))
def open() -> None:  # noqa: A001 - the command's name
    """Make what is not there yet; print the first administrator's key, login and password."""
    from operations.office import open_office  # noqa: PLC0415 - keeps the CLI quick

    with open_office(Settings()) as office:
        typer.echo(" ".join(office.first_administrator() or ()))


@app.command(**told_as("api"))
def api() -> None:
    """Answer requests."""
    from operations import desk  # noqa: PLC0415 - keeps the CLI quick

    desk.api(Settings())


@app.command(**told_as("worker"))
def worker() -> None:
    """Work the cases."""
    settings = _with_temporal()
    from operations import cases  # noqa: PLC0415 - keeps the CLI quick

    cases.worker(settings)
    leave(0)


@app.command(**told_as("dispatch"))
def dispatch() -> None:
    """Tell the cases what was recorded."""
    settings = _with_temporal()
    from operations import cases  # noqa: PLC0415 - keeps the CLI quick

    cases.dispatch(settings)
    leave(0)


@app.command(**told_as("project"))
def project() -> None:
    """Keep the views."""
    from operations import reading_room  # noqa: PLC0415 - keeps the CLI quick

    reading_room.project(Settings())


@app.command(**told_as("demo"))
def demo(  # noqa: PLR0913 - three shows, each with what it is told
    statements: Annotated[
        Path | None, typer.Option(help=option("statements"), exists=True, dir_okay=False)
    ] = None,
    hands: Annotated[int, typer.Option(help=option("hands"), min=1, max=64)] = 16,
    *,
    day: Annotated[bool, typer.Option("--day", help=option("day"))] = False,
    erase: Annotated[bool, typer.Option("--erase", help=option("erase"))] = False,
    on: Annotated[datetime, typer.Option(help=option("on"), formats=["%Y-%m-%d"])] = SHOWN_DAY,
    speed: Annotated[float, typer.Option(help=option("speed"), min=1, max=500)] = SHOWN_SPEED,
) -> None:
    """Work real statements through the whole chain, or show a whole day."""
    if day:
        from operations import day_show  # noqa: PLC0415 - keeps the CLI quick

        leave(day_show.run(Settings(), statements, on=on.date(), rate=speed))
    if erase:
        from operations import demo_erase  # noqa: PLC0415 - keeps the CLI quick

        leave(demo_erase.run(Settings()))
    from operations import demo as show  # noqa: PLC0415 - keeps the CLI quick

    leave(show.run(Settings(), statements, hands=hands))


@rebuild.command("views", **told_as("rebuild-views"))
def rebuild_views() -> None:
    """Make every view again."""
    from operations import reading_room  # noqa: PLC0415 - keeps the CLI quick
    from operations.progress import bars  # noqa: PLC0415 - keeps the CLI quick

    with bars() as progress:
        reading_room.rebuild_views(
            Settings(), partial(progress, both("rebuilding").replace("\n", " "))
        )
    tell("rebuilt-views")


@rebuild.command("workflows", **told_as("rebuild-workflows"))
def rebuild_workflows() -> None:
    """Make every open case again."""
    settings = _with_temporal()
    from operations import cases  # noqa: PLC0415 - keeps the CLI quick
    from operations.progress import bars  # noqa: PLC0415 - keeps the CLI quick

    with bars() as progress:
        made = cases.rebuild_workflows(settings, progress)
    tell("rebuilt-workflows", cases=made)
    leave(0)


@app.command(**told_as("backup"))
def backup(
    target: Folder, keys: Annotated[Path | None, typer.Option(help=option("keys-to"))] = None
) -> None:
    """Back the office up."""
    from operations import backup as copying  # noqa: PLC0415 - keeps the CLI quick
    from operations.progress import bars  # noqa: PLC0415 - keeps the CLI quick

    settings = Settings()
    with bars() as progress:
        made = copying.back_up(settings, target, progress, keys)
    tell(
        "backup-made",
        target=target,
        facts=made.facts,
        keys=made.keys,
        master=settings.master_key_path,
    )
    tell("backup-keys-until", until=made.keys_expire_at[:10], folder=keys or target / "keys")


@app.command(**told_as("restore"))
def restore(
    source: Folder, keys: Annotated[Path | None, typer.Option(help=option("keys-from"))] = None
) -> None:
    """Set the office up again from a backup."""
    from operations import backup as copying  # noqa: PLC0415 - keeps the CLI quick

    settings = Settings()
    made = copying.restore(settings, source, keys)
    tell("restored", facts=made.facts, keys=made.keys)
    if made.has_rules:
        tell("rules-restored", folder=settings.own_rules)


@app.command(**told_as("doctor"))
def doctor() -> None:
    """Look the office over."""
    from operations import doctor as examining  # noqa: PLC0415 - keeps the CLI quick

    raise typer.Exit(0 if examining.examine(Settings()) else 1)


@app.command(**told_as("check"))
def check(*, mend: Annotated[bool, typer.Option("--mend", help=option("mend"))] = False) -> None:
    """Look every dispute over now."""
    settings = _with_temporal()
    from operations import cases  # noqa: PLC0415 - keeps the CLI quick

    leave(0 if cases.check(settings, mend=mend) else 1)


@app.command("accept-clock", **told_as("accept-clock"))
def accept_clock(
    by: Annotated[str, typer.Option(help=option("by"))],
    reason: Annotated[ClockReason, typer.Option(help=option("clock-reason"))],
) -> None:
    """Go on by a clock that is behind the record."""
    from operations import clock_accepted  # noqa: PLC0415 - keeps the CLI quick

    clock_accepted.accept(Settings(), by=by, reason=reason)


app.command("import", **told_as("import"))(import_events)


def _with_temporal() -> Settings:
    """The settings with Temporal's address: the one given, or that of the office in the folder."""
    settings = Settings()
    address = settings.temporal_address or TemporalStore(settings.home).address
    if not address:
        raise Halt("needs-temporal")
    return settings.model_copy(update={"temporal_address": address})


if __name__ == "__main__":
    main()
