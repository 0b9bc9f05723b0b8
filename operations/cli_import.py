"""The command by which another system's histories are brought in."""

from pathlib import Path
from typing import Annotated

import typer

from operations.console import option
from operations.settings import Settings

WITH_REFUSALS = 3
"""The exit code of an import that was done and refused some rows."""


def import_events(  # noqa: PLR0913, PLR0917 - an errand is told all of this
    events: Annotated[Path, typer.Argument(help=option("events"))],
    mapping: Annotated[Path, typer.Option(help=option("mapping"))],
    by: Annotated[str, typer.Option(help=option("by"))],
    centre: Annotated[str, typer.Option(help=option("import-centre"))] = "",
    source: Annotated[str, typer.Option(help=option("source"))] = "",
    closing: Annotated[list[str] | None, typer.Option(help=option("closing"))] = None,
    time_zone: Annotated[str, typer.Option(help=option("time-zone"))] = "",
    report: Annotated[Path | None, typer.Option(help=option("report"))] = None,
    *,
    refuse_unknown: Annotated[
        bool, typer.Option("--refuse-unknown", help=option("refuse-unknown"))
    ] = False,
) -> None:
    """Bring another system's histories in."""
    from operations import importing  # noqa: PLC0415 - keeps the CLI quick
    from operations.progress import bars  # noqa: PLC0415 - keeps the CLI quick

    errand = importing.Errand(
        events=events,
        mapping=mapping,
        by=by,
        centre=centre,
        source=source,
        closes=closing or [],
        time_zone=time_zone,
        report=report,
        refuses_unknown=refuse_unknown,
    )
    with bars() as progress:
        done = importing.run(Settings(), errand, progress)
    importing.tell_done(done)
    raise typer.Exit(0 if done.is_whole else WITH_REFUSALS)
