"""Following a case without an account: by its number and a one-time code (一次性查询码).

Rule data, and no law: the office decides how long a code lives and how many wrong tries it bears.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from unicodedata import normalize

SHIPPED = Path(__file__).parent / "rules" / "case_codes.toml"

BEARER = "op_"
"""How a pass begins: what a one-time code opened, for one dispute and for reading."""

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without what looks alike on paper: 0 and O, 1, I and L."""

LONG = 10
"""Letters of a code: 31 to the tenth are 8 × 10¹⁴."""


class CodeWay(StrEnum):
    """How a code comes to its party (交付方式)."""

    PRINTED = "printed"  # 窗口打印
    LETTER = "letter"  # 随函寄送


@dataclass(frozen=True, slots=True)
class Waits:
    """How many wrong tries are free, and how long the next one waits after more."""

    free: int
    first: timedelta
    longest: timedelta

    def after(self, wrong: int) -> timedelta:
        """How long the next try waits after so many wrong ones: twice as long each time."""
        if wrong < self.free:
            return timedelta(0)
        doubled = min(wrong - self.free, 32)
        growing: timedelta = self.first * (1 << doubled)
        return min(growing, self.longest)


@dataclass(frozen=True, slots=True)
class CodeRules:
    """How long codes and what they open live, and what wrong tries cost."""

    lives: Mapping[CodeWay, timedelta]
    opens: timedelta
    case: Waits
    most_at_a_case: int
    """After so many at a case no code is looked at while it waits, the right one neither."""

    address: Waits
    everybody: Waits
    forgotten: timedelta


@cache
def code_rules(path: Path = SHIPPED) -> CodeRules:
    """Read the limits."""
    with path.open("rb") as file:
        told = tomllib.load(file)
    return CodeRules(
        lives={
            CodeWay.PRINTED: timedelta(minutes=told["printed_minutes"]),
            CodeWay.LETTER: timedelta(minutes=told["letter_minutes"]),
        },
        opens=timedelta(minutes=told["pass_minutes"]),
        case=_waits(told["case"]),
        most_at_a_case=told["case"]["most"],
        address=_waits(told["address"]),
        everybody=_waits(told["all"]),
        forgotten=timedelta(hours=told["forgotten"]["hours"]),
    )


def _waits(told: Mapping[str, int]) -> Waits:
    return Waits(
        free=told["free"],
        first=timedelta(seconds=told["first_wait_seconds"]),
        longest=timedelta(seconds=told["longest_wait_seconds"]),
    )


def as_typed(text: str) -> str:
    """A case number, a receipt or a code as it is compared: letters and digits, however typed."""
    plain = normalize("NFKC", text).upper()
    return "".join(letter for letter in plain if letter.isalnum())
