"""The command that takes a period, or one case, out of the office."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from operations.console import Halt, option, tell
from operations.settings import Settings

DAYS = ["%Y-%m-%d"]


def export(  # noqa: PLR0913, PLR0917 - one command for one case and for a period of them
    what: Annotated[str, typer.Argument(help=option("export-what"))],
    file: Annotated[Path | None, typer.Argument(help=option("export-file"))] = None,
    form: Annotated[str, typer.Option("--format", help=option("export-format"))] = "",
    first: Annotated[
        datetime | None, typer.Option("--from", formats=DAYS, help=option("export-from"))
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", formats=DAYS, help=option("export-to"))
    ] = None,
    centre: Annotated[str, typer.Option(help=option("export-centre"))] = "",
) -> None:
    """Export a period, or one case."""
    from operations import exporting  # noqa: PLC0415 - keeps the CLI quick
    from projections.exports import Format  # noqa: PLC0415 - keeps the CLI quick

    if not form:
        made = exporting.export_case(Settings(), what, file)
        tell("exported-case", file=made)
        return
    if form not in set(Format):
        raise Halt("export-format-unknown", code=2, format=form, known=", ".join(Format))
    period = exporting.Period(_day(first), _day(last), centre)
    target = Path(what)
    written = exporting.export_period(Settings(), period, Format(form), target, "zh")
    tell("exported-period", disputes=written.disputes, facts=written.facts, file=target)


def _day(said: datetime | None) -> date | None:
    return said.date() if said else None
