"""The auditor's commands: replay a dispute, and a period under other rules."""

from datetime import datetime
from typing import Annotated

import typer
from pydantic import ValidationError

from domain.wording import knows
from operations.console import option, told_as
from operations.settings import Settings

_DAY = ["%Y-%m-%d"]


def register(app: typer.Typer) -> None:
    """Add them to the office's commands."""
    app.command("replay", **told_as("replay"))(replay)
    app.command("what-if", **told_as("what-if"))(what_if)


def replay(
    case: Annotated[str, typer.Argument(help=option("case"))],
    *,
    version: Annotated[int | None, typer.Option(help=option("version"))] = None,
    recorded_at: Annotated[str, typer.Option(help=option("recorded-at"))] = "",
    happened_at: Annotated[str, typer.Option(help=option("happened-at"))] = "",
    step: Annotated[bool, typer.Option("--step", help=option("step"))] = False,
) -> None:
    """Replay a dispute, fact by fact."""
    from operations import replaying  # noqa: PLC0415 - keeps the CLI quick

    wanted = replaying.Wanted(case, version, recorded_at, happened_at, step)
    replaying.replay(Settings(), wanted)


def what_if(  # noqa: PLR0913 - each says one thing that is to be otherwise
    *,
    first: Annotated[datetime, typer.Option("--from", formats=_DAY, help=option("from-day"))],
    last: Annotated[datetime, typer.Option("--to", formats=_DAY, help=option("to-day"))],
    centre: Annotated[str | None, typer.Option(help=option("of-centre"))] = None,
    rules: Annotated[str | None, typer.Option(help=option("rules"))] = None,
    calendar: Annotated[int | None, typer.Option(min=0, help=option("calendar"))] = None,
    most_claimed: Annotated[str | None, typer.Option(help=option("most-claimed"))] = None,
    cut_off: Annotated[str | None, typer.Option(help=option("cut-off"))] = None,
    tried_in_vain: Annotated[int | None, typer.Option(min=1, help=option("tried"))] = None,
) -> None:
    """Replay a period under other rules; nothing is written."""
    from api.what_if import WhatIfAsked  # noqa: PLC0415 - keeps the CLI quick
    from operations import replaying  # noqa: PLC0415 - keeps the CLI quick

    said = {
        "from": first.date(),
        "to": last.date(),
        "centre": centre,
        "rules": rules,
        "calendar": calendar,
        "promise": {"most_claimed": most_claimed, "cut_off": cut_off},
        "tried_in_vain": tried_in_vain,
    }
    try:
        asked = WhatIfAsked.model_validate(said)
    except ValidationError as wrong:
        where = "; ".join(_how_to_say(str(each["loc"][-1])) for each in wrong.errors())
        raise typer.BadParameter(where) from wrong
    replaying.what_if(Settings(), asked)


def _how_to_say(name: str) -> str:
    """Which option is meant, and how it is written."""
    said = name.replace("_", "-")
    return f"--{said}: {option(said)}" if knows(f"option.{said}") else f"--{said}"
