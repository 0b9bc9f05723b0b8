"""The command `handover`: a mediator's open cases go over to others."""

from typing import Annotated

import typer

from domain.mediators import ReplacementReason
from operations.console import option, told_as
from operations.settings import Settings


def handover(
    officer: Annotated[str, typer.Argument(help=option("handover-officer"))],
    to: Annotated[list[str], typer.Option(help=option("handover-to"))],
    by: Annotated[str, typer.Option(help=option("handover-by"))],
    reason: Annotated[
        ReplacementReason, typer.Option(help=option("handover-reason"))
    ] = ReplacementReason.UNAVAILABLE,
    *,
    do: Annotated[bool, typer.Option("--do", help=option("handover-do"))] = False,
) -> None:
    """Hand a whole caseload over, or list what would go where."""
    from operations import handing_over  # noqa: PLC0415 - keeps the CLI quick

    handing_over.hand_over(Settings(), officer, to, by=by, reason=reason, do=do)


def register(app: typer.Typer) -> None:
    """Give the office's commands this one too."""
    app.command("handover", **told_as("handover"))(handover)
