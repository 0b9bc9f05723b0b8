"""A chapter of the rule table: one file of rules, and where in it something is wrong."""

import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from domain.anchors import NAMED_DAYS, NAMES
from domain.counting import Direction, FirstDay, Period, Roll, Span, Unit
from domain.rule import NATIONAL, Confidence, Consent, Extension, Ladder, Rule

MOST = 400
"""The largest amount of a period; one above it is taken for a slip of the pen."""


class RuleTableWrong(Exception):  # noqa: N818 - what a lawyer is told
    """A file of rules cannot be read: where, and what is wrong with it."""

    def __init__(self, path: Path, line: int, wrong: str) -> None:
        self.path, self.line = path, line
        super().__init__(f"{path}, line {line}: {wrong}")


def is_day(said: object) -> bool:
    """Say whether a value is a calendar day, and no moment of one."""
    return type(said) is date


class Chapter:
    """One file of rules, and where in it each rule stands."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise RuleTableWrong(path, line, "it is not written in UTF-8") from None
        try:
            self.table = tomllib.loads("\n".join(self.lines))
        except tomllib.TOMLDecodeError as error:
            at = re.search(r"line (\d+)", str(error))
            raise RuleTableWrong(path, int(at[1]) if at else len(self.lines), str(error)) from None
        heads = (n for n, text in enumerate(self.lines, 1) if text.strip() == "[[rule]]")
        self._heads = list(heads)
        for name in self.table.keys() - {"rule", "valid_from", "dropped"}:
            raise RuleTableWrong(path, self.line(name), f"{name} is no key of a chapter")
        self.dropped: list[str] = self.table.get("dropped", [])
        """The rules of the version before that this one states no more."""
        if not isinstance(self.dropped, list) or any(map(_text, self.dropped)):
            raise RuleTableWrong(path, self.line("dropped"), "dropped is no list of rules")

    def rules(self) -> list[tuple[int, Rule]]:
        """Each rule, and the number of its heading."""
        said = self.table.get("rule", [])
        return [(at, self._rule(at, entry)) for at, entry in enumerate(said)]

    def wrong(self, at: int, key: str, why: str) -> None:
        """Tell what is wrong with a key of a rule; raises RuleTableWrong."""
        raise RuleTableWrong(self.path, self._line(key, self._heads[at]), why)

    def line(self, key: str) -> int:
        """The line of a key of the chapter itself."""
        return self._line(key, 0)

    def place_of(self, at: int) -> str:
        """Where a rule begins, as a lawyer is told it."""
        return f"{self.path}, line {self._heads[at]}"

    def _line(self, key: str, head: int) -> int:
        later = [other for other in self._heads if other > head]
        end = later[0] - 1 if later else len(self.lines)
        said = re.compile(rf'\s*"?{re.escape(key)}"?\s*=')
        here = (n for n in range(head + 1, end + 1) if said.match(self.lines[n - 1]))
        return next(here, head)

    def _rule(self, at: int, entry: Mapping[str, Any]) -> Rule:
        self._must_be_complete(at, entry)
        for key, value in entry.items():
            if why := _KEYS[key](value):
                self.wrong(at, key, f"{key} = {value!r}: {why}")
        named = entry["starts"] in NAMED_DAYS
        if named != (entry["amount"] == 0):
            self.wrong(at, "amount", "0 where the anchor names the day itself, and only there")
        if entry.get("valid_from", date.min) > entry.get("valid_to", date.max):
            self.wrong(at, "valid_to", "it ends before it begins")
        if bool(entry.get("stops")) != bool(entry.get("resumes")):
            self.wrong(at, "stops", "what stops a period has something that resumes it")
        return _as_rule(entry)

    def _must_be_complete(self, at: int, entry: Mapping[str, Any]) -> None:
        for key in entry.keys() - _KEYS.keys():
            self.wrong(at, key, f"{key} is no key of a rule")
        for key in ("id", "article", "amount", "unit", "starts", "confidence"):
            if not entry.get(key) and entry.get(key) != 0:
                self.wrong(at, key, f"the rule has no {key}")


Check = Callable[[Any], str]
"""What is wrong with a value; empty where nothing is."""


def _text(value: object) -> str:
    return "" if isinstance(value, str) and value.strip() else "it is no text"


def _switch(value: object) -> str:
    return "" if isinstance(value, bool) else "it is neither true nor false"


def _day(value: object) -> str:
    return "" if is_day(value) else "it is no day such as 2026-01-01"


def _amount(value: object) -> str:
    return "" if type(value) is int and 0 <= value <= MOST else f"it is no number from 0 to {MOST}"


def _one_of(kind: Collection[str], what: str) -> Check:
    return lambda value: "" if isinstance(value, str) and value in kind else f"it is no {what}"


def _anchors(value: object) -> str:
    if not isinstance(value, list):
        return "it is no list of anchors"
    unknown = [name for name in value if name not in NAMES]
    return f"no anchor is called {unknown[0]}" if unknown else ""


def _extension(value: object) -> str:
    if not isinstance(value, dict) or set(value) != set(_EXTENSION):
        return f"it says {', '.join(_EXTENSION)}"
    return next((why for key in _EXTENSION if (why := _EXTENSION[key](value[key]))), "")


def _warns(value: object) -> str:
    if not isinstance(value, dict) or not value.keys() <= WARNED:
        return f"only these are warned: {', '.join(sorted(WARNED))}"
    lists = all(isinstance(said, list) for said in value.values())
    when = [one for said in value.values() for one in said] if lists else [""]
    fine = all(one == "passed" or not _amount(one) for one in when)
    return "" if fine else 'days before the end, and "passed"'


WARNED = frozenset({"mediator", "worker", "team-lead", "supervisor", "administrator"})
"""Who may be warned of a limit."""

_UNIT, _ANCHOR = _one_of(list(Unit), "unit"), _one_of(NAMES, "anchor")
_EXTENSION: Mapping[str, Check] = {
    "by": _ANCHOR,
    "amount": _amount,
    "unit": _UNIT,
    "times": _amount,
    "consent": _one_of(list(Consent), "consent"),
}
_PLACE = re.compile(rf"{NATIONAL}|[1-9]\d{{5}}|[a-z][a-z0-9-]*")
_KEYS: Mapping[str, Check] = {
    "id": lambda value: "" if re.fullmatch(r"[a-z0-9.-]+", str(value)) else "it is no id",
    "article": _text,
    "amount": _amount,
    "unit": _UNIT,
    "first_day": _one_of(list(FirstDay), "rule for the first day"),
    "roll": _one_of(list(Roll), "way to roll"),
    "direction": _one_of(list(Direction), "direction"),
    "starts": _ANCHOR,
    **dict.fromkeys(("met_by", "ended_by", "stops", "resumes", "restarts"), _anchors),
    "extension": _extension,
    "warns": _warns,
    "place": lambda value: "" if _PLACE.fullmatch(str(value)) else "it is no place",
    "valid_from": _day,
    "valid_to": _day,
    "confidence": _one_of(list(Confidence), "confidence"),
    "outlives": _switch,
    "informs": _switch,
    "note": _text,
}
"""What a rule may say, and how each is checked."""


def _as_rule(said: Mapping[str, Any]) -> Rule:
    """A rule that was checked, as the ledger reads it."""
    entry = dict(said)
    period = Period(
        Span(entry.pop("amount"), Unit(entry.pop("unit"))),
        FirstDay(entry.pop("first_day", FirstDay.NEXT)),
        Roll(entry.pop("roll", Roll.FORWARD)),
        Direction(entry.pop("direction", Direction.AFTER)),
    )
    longer = entry.pop("extension", None)
    extension = longer and Extension(
        longer["by"],
        Span(longer["amount"], Unit(longer["unit"])),
        longer["times"],
        Consent(longer["consent"]),
    )
    warns = tuple(
        Ladder(who, tuple(one for one in when if one != "passed"), "passed" in when)
        for who, when in entry.pop("warns", {}).items()
    )
    confidence = Confidence(entry.pop("confidence"))
    lists = {name: tuple(value) for name, value in entry.items() if isinstance(value, list)}
    return Rule(
        **entry | lists, period=period, extension=extension, warns=warns, confidence=confidence
    )
