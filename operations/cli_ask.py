"""The command `ask`: an auditor's question, answered where the office stands."""

from collections.abc import Sequence
from typing import Annotated

import typer

from operations.console import Halt, option, told_as
from operations.settings import Settings


def ask(  # noqa: PLR0913, PLR0917 - what may be said with a question
    question: Annotated[str, typer.Argument(help=option("question"))],
    dispute: Annotated[str, typer.Option(help=option("ask-dispute"))] = "",
    centre: Annotated[str, typer.Option(help=option("ask-centre"))] = "",
    first: Annotated[str, typer.Option("--from", help=option("ask-from"))] = "",
    last: Annotated[str, typer.Option("--to", help=option("ask-to"))] = "",
    more: Annotated[list[str] | None, typer.Option("--with", help=option("ask-with"))] = None,
    language: Annotated[str, typer.Option(help=option("ask-language"))] = "zh",
    *,
    as_json: Annotated[bool, typer.Option("--json", help=option("ask-json"))] = False,
) -> None:
    """Answer one of the auditor's questions."""
    from operations import asking  # noqa: PLC0415 - keeps the CLI quick

    said = {"centre": centre, "from": first, "to": last, **_named(more or ())}
    asking.ask(
        Settings(),
        question,
        {name: value for name, value in said.items() if value},
        dispute=dispute,
        as_json=as_json,
        language="en" if language == "en" else "zh",
    )


def _named(more: Sequence[str]) -> dict[str, str]:
    """What is said as `name=value`; raises Halt where it is not."""
    pairs = [one.partition("=") for one in more]
    if wrong := [name for name, equals, _ in pairs if not equals]:
        raise Halt("ask-wrong", code=2, what=", ".join(wrong))
    return {name: value for name, _, value in pairs}


def register(app: typer.Typer) -> None:
    """Give the office's commands this one too."""
    app.command(**told_as("ask"))(ask)
