"""This program in processes of its own: how each is started, and what it is told of the office."""

import os
import subprocess
import sys

from operations.console import Halt
from operations.settings import Settings


def onestop(*arguments: str) -> list[str]:
    """This program in a process of its own; `-P`: never what lies in the folder we are in."""
    return [sys.executable, "-P", "-m", "operations.cli", *arguments]


def environment(settings: Settings) -> dict[str, str]:
    """What a process of the office must know beyond what stands in the environment already."""
    return {
        "ONESTOP_HOME": str(settings.home),
        "ONESTOP_HOST": settings.host,
        "ONESTOP_PORT": str(settings.port),
        "ONESTOP_TEMPORAL_ADDRESS": settings.temporal_address,
    }


def first_opening(settings: Settings) -> tuple[str, ...]:
    """Make the stores in a process of its own.

    The first administrator's key, login and one-time password, or nothing.
    """
    done = subprocess.run(  # noqa: S603 - this very program
        onestop("open"),
        env={**os.environ, **environment(settings)},
        stdout=subprocess.PIPE,
        check=False,
        text=True,
    )
    if done.returncode:
        raise Halt("cannot-open", code=done.returncode, home=settings.home)
    return tuple(done.stdout.split())
