"""What the day that is shown says on the screen: who did what, what rang, what came of it."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from rich.console import Console

from domain.wording import Language, say
from operations.demo_day import OFFICE
from operations.demo_desk import Json

LANGUAGES: tuple[Language, ...] = ("zh", "en")
_screen = Console(highlight=False)


def opens(url: str, on: date, home: Path) -> None:
    """The day begins."""
    _tell("opens", url=url, day=on.isoformat(), home=home)


def filed(clock: str, number: int, channel: str, amount: Decimal) -> None:
    """A dispute came in."""
    words = [say(f"code.channel.{channel}", language) for language in LANGUAGES]
    _print(f"{clock}   {number:02}  {_act('file')} ({' '.join(words)}, ¥{amount:.2f})")


def act(clock: str, number: int, name: str) -> None:
    """Somebody did something."""
    _print(f"{clock}   {number:02}  {_act(name)}")


def _act(name: str) -> str:
    return " ".join(say(f"code.day-act.{name}", language) for language in LANGUAGES)


def alert(number: int, zh: Json, en: Json, seconds_late: float) -> None:
    """Something rang: what, and how late it was recorded."""
    at = datetime.fromisoformat(zh["due"]).astimezone(OFFICE)
    heads, late = (f"{at:%H:%M} ▲ {number:02}", ""), f"{seconds_late:.2f}"
    for before, line, language in zip(heads, (zh, en), LANGUAGES, strict=True):
        rung = say("day.alert", language, level=line["level_title"], text=line["text"], late=late)
        _print(f"{before:10}  {rung}")


def failed(number: int, why: str) -> None:
    """An act was refused that the day takes for granted."""
    _tell("failed", number=f"{number:02}", why=why)


def promise(told: Sequence[Json]) -> None:
    """The figure of the promise, by each version of its definition."""
    for one in told:
        _tell("promise", percent=f"{100 * Decimal(one['rate']):.1f}", **one)


def corrected(day: date, notice: str) -> None:
    """A day was given off."""
    _tell("corrected", day=day.isoformat(), notice=notice)


def moved(count: int, day: date) -> None:
    """So many dates moved with it."""
    _tell("moved", count=count, day=day.isoformat())


def move(number: int, clock: Json, said: Json, language: Language) -> None:
    """One date that moved, and how it came about."""
    sentence = say("day.move", language, title=clock["title"], was=said["was"], now=said["now"])
    _print(f"{number:02} {sentence}")
    for line in clock["trace"]:
        _print(f"    {line}")


def _tell(key: str, **details: object) -> None:
    _print(_both(key, between="\n", **details))


def _both(key: str, *, between: str, **details: object) -> str:
    return between.join(say(f"day.{key}", language, part="", **details) for language in LANGUAGES)


def _print(text: str) -> None:
    _screen.print(text, markup=False, soft_wrap=True)
