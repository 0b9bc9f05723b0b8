"""What the office says on the screen: one sentence in Chinese, the same in English."""

import os
import sys
from collections.abc import Sequence
from typing import NoReturn, TypedDict
from uuid import UUID

import typer

from domain.refusals import Refusal
from domain.wording import Language, say

LANGUAGES: tuple[Language, ...] = ("zh", "en")


NAMED = 5
"""How many of the records that cannot be read are named on a screen."""


class Halt(Exception):  # noqa: N818 - a command ends here, with a sentence
    """A command cannot go on; `key` names the sentence and `code` is the exit code."""

    def __init__(self, key: str, *, code: int = 1, **details: object) -> None:
        super().__init__(key)
        self.key = key
        self.code = code
        self.details = details


def refused(refusal: Refusal) -> Halt:
    """What ends a command that the law or the record refuses: why, and what to do."""
    key = f"refusal.{refusal.code}"
    zh, en = (
        f"{say(key, one, part='', **refusal.details)} {say(key, one, part='do', **refusal.details)}"
        for one in LANGUAGES
    )
    return Halt("refused", code=2, zh=zh, en=en)


def both(key: str, **details: object) -> str:
    """An entry of the catalogue in both languages, a line each."""
    entry = f"office.{key}"
    return f"{say(entry, 'zh', part='', **details)}\n{say(entry, 'en', part='', **details)}"


def helped(command: str) -> str:
    """A command's help: a line in each language."""
    return f"{say(f'command.{command}', 'zh')}\n{say(f'command.{command}', 'en')}"


class Told(TypedDict):
    """A command's help, whole in the list of commands too: typer would cut it short there."""

    help: str
    short_help: str


def told_as(command: str) -> Told:
    """A command's help, as typer takes it."""
    return Told(help=helped(command), short_help=helped(command))


def option(name: str) -> str:
    """An option's help, on one line."""
    return f"{say(f'option.{name}', 'zh')} {say(f'option.{name}', 'en')}"


def tell(key: str, **details: object) -> None:
    """Say it on the screen at once."""
    typer.echo(both(key, **details))
    sys.stdout.flush()


def halted(halt: Halt) -> int:
    """Say why a command ended, and give its exit code."""
    typer.echo(both(halt.key, **halt.details), err=True)
    return halt.code


def first_of(broken: Sequence[UUID]) -> str:
    """The first of the records that cannot be read, and whether there are more."""
    named = ", ".join(str(one) for one in broken[:NAMED])
    return f"{named}, …" if len(broken) > NAMED else named


def leave(code: int) -> NoReturn:
    """End a process that used Temporal's client, whose shutdown may abort (sdk-python #300)."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
