"""The one catalogue of what people read: zh-CN first, English second.

Each entry of `wording/*.toml` has a key such as `refusal.no-claim`, `fact."dispute.filed"`,
`step.hold-session` or `code.channel.window`, a `zh` and an `en` sentence, and for refusals a
`do_zh` and `do_en` that say what to do. Sentences take their data in braces: `{amount}`; a blank
may bring words along that are said only with it (`{number:，编号 *}`), and others for where it is
empty (`{body_id:*|{to}}`). A word that goes by a number names both its forms, that of one first
(`{amount} {amount:1?day|days}`).
"""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Literal
from zoneinfo import ZoneInfo

Language = Literal["zh", "en"]

OFFICE = ZoneInfo("Asia/Shanghai")
"""In whose time a sentence says when something was: the law's days are this zone's days."""

_MINUTES, _SECONDS = "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"
_NO = "refusal."
_ONE = "1?"

FOLDER = Path(__file__).parent / "wording"


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Read every entry, by its dotted key; raises ValueError where two files say the same key."""
    entries: dict[str, Mapping[str, str]] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        with path.open("rb") as file:
            for key, entry in _flatten(tomllib.load(file)):
                if key in entries:
                    message = f"{key} stands twice in the catalogue, again in {path.name}"
                    raise ValueError(message)
                entries[key] = entry
    return entries


def _flatten(table: Mapping[str, object], above: str = "") -> list[tuple[str, Mapping[str, str]]]:
    found: list[tuple[str, Mapping[str, str]]] = []
    for name, value in table.items():
        key = f"{above}.{name}" if above else name
        if isinstance(value, dict) and "zh" in value and not isinstance(value["zh"], dict):
            found.append((key, value))
        elif isinstance(value, dict):
            found.extend(_flatten(value, key))
    return found


_Pieces = tuple[tuple[str, str | None, "_Pieces"], ...]
"""A sentence taken apart: what is said as it stands, then a blank, then what is said around it."""


@cache
def _pieces(sentence: str) -> _Pieces:
    """A sentence of the catalogue, taken apart once."""
    parsed = Formatter().parse(sentence)
    return tuple((stands, blank, _pieces(around or "")) for stands, blank, around, _ in parsed)


def _filled(pieces: _Pieces, details: Mapping[str, object]) -> str:
    """A sentence with its blanks filled in.

    What it asks for and nobody said is left out: reading the past must never fail.
    """
    said: list[str] = []
    for stands, blank, around in pieces:
        said.append(stands)
        if blank is not None:
            said.append(_around(_in_words(details.get(blank, "")), _filled(around, details)))
    return "".join(said)


def _in_words(value: object) -> object:
    if isinstance(value, datetime):
        return f"{value.astimezone(OFFICE):{_MINUTES}}"
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value


def _told_apart(details: Mapping[str, object]) -> Mapping[str, object]:
    """Moments that a refusal holds against each other, as exactly as they differ."""
    moments = {
        name: value.astimezone(OFFICE)
        for name, value in details.items()
        if isinstance(value, datetime)
    }
    if len(moments) == len({f"{one:{_MINUTES}}" for one in moments.values()}):
        return details
    exact = _MINUTES
    for exact in (_SECONDS, f"{_SECONDS}.%f"):
        if len({f"{one:{exact}}" for one in moments.values()}) == len(set(moments.values())):
            break
    return {**details, **{name: f"{one:{exact}}" for name, one in moments.items()}}


def _around(value: object, around: str) -> str:
    said, _, otherwise = (around or "*").partition("|")
    if said.startswith(_ONE):
        return said.removeprefix(_ONE) if value in (1, "1") else otherwise
    return said.replace("*", str(value)) if value not in ("", None) else otherwise


def say(key: str, language: Language, *, part: str = "", **details: object) -> str:
    """Say an entry in a language; `part` picks another sentence of it (`do`).

    Raises KeyError where the catalogue has no such entry.
    """
    entry = catalogue()[key]
    sentence = entry[f"{part}_{language}" if part else language]
    said = _told_apart(details) if key.startswith(_NO) else details
    return _filled(_pieces(sentence), said)


@cache
def asked_of(key: str, language: Language, part: str = "") -> frozenset[str]:
    """What an entry's sentence asks for in braces; raises KeyError where there is no such entry."""
    return frozenset(blanks(catalogue()[key][f"{part}_{language}" if part else language]))


def blanks(sentence: str) -> set[str]:
    """What a sentence asks for in braces, also where it stands in for something else."""
    parsed = [(name, inner) for _, name, inner, _ in Formatter().parse(sentence) if name]
    return {name for name, _ in parsed}.union(*(blanks(inner or "") for _, inner in parsed))


def knows(key: str) -> bool:
    """Say whether the catalogue has an entry."""
    return key in catalogue()
