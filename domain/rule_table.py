"""The rule table: every time limit of the law and the office, each beside its article, by version.

One folder `rules/periods/<version>/` is one version, its chapters one file each; a dispute is
pinned to a version when it is filed. A lawyer corrects a rule in a new version, which no programmer
has to touch. What is wrong in a file is told with its line.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import NoReturn

from domain.rule import NATIONAL, Rule
from domain.rule_chapters import Chapter, RuleTableWrong, is_day

SHIPPED = Path(__file__).parent / "rules" / "periods"


@dataclass(frozen=True, slots=True)
class RuleTable:
    """One version of the table; disputes filed from `valid_from` on are pinned to it."""

    version: str
    valid_from: date
    rules: tuple[Rule, ...]
    by_start: Mapping[str, tuple[Rule, ...]] = field(repr=False)
    where: Mapping[str, str] = field(repr=False)
    """In which file and line each rule is stated first."""

    def rule(self, rule_id: str) -> Rule:
        """A rule as it holds everywhere; raises KeyError."""
        for rule in self.rules:
            if rule.id == rule_id and rule.place == NATIONAL:
                return rule
        raise KeyError(rule_id)


@cache
def rule_tables(*folders: Path) -> Mapping[str, RuleTable]:
    """Every version in these folders (those shipped, and a city's own), the oldest first.

    Raises RuleTableWrong, with the file and the line.
    """
    tables: dict[str, RuleTable] = {}
    for folder in folders or (SHIPPED,):
        if not folder.is_dir():
            raise RuleTableWrong(folder, 0, "there is no such folder")
        for version in _in_order(folder):
            if version.name in tables:
                raise RuleTableWrong(version.path, 0, f"version {version.name} is there already")
            tables[version.name] = version.after(tables.values())
    return dict(sorted(tables.items(), key=lambda one: one[1].valid_from))


def newest(tables: Mapping[str, RuleTable], on: date) -> RuleTable:
    """The table a dispute filed on a day is pinned to; the first one before any is in force."""
    valid = [table for table in tables.values() if table.valid_from <= on]
    return valid[-1] if valid else next(iter(tables.values()))


def _in_order(folder: Path) -> list["_Version"]:
    versions = (_Version(path) for path in sorted(folder.iterdir()) if path.is_dir())
    return sorted(versions, key=lambda version: version.table.valid_from)


class _Version:
    """One version as it is read: its chapters, one of which says from when it is pinned."""

    def __init__(self, path: Path) -> None:
        self.path, self.name = path, path.name
        self._chapters = [Chapter(chapter) for chapter in sorted(path.glob("*.toml"))]
        self.table = self._read()

    def after(self, tables: Collection[RuleTable]) -> RuleTable:
        """The version beside those read before it; raises RuleTableWrong.

        What ships is never held against a city's own, whose author cannot have known it.
        """
        since = self.table.valid_from
        for other in tables:
            if other.valid_from == since:
                self._wrong("valid_from", f"from {since} on {other.version} holds already")
        earlier = (other for other in tables if other.valid_from < since)
        self._must_leave_nothing_out(max(earlier, key=lambda one: one.valid_from, default=None))
        return self.table

    def _must_leave_nothing_out(self, before: RuleTable | None) -> None:
        """A rule forgotten in a copy would stop every clock that runs by it, and say nothing."""
        gone = _names(before) - _names(self.table)
        dropped = {name for chapter in self._chapters for name in chapter.dropped}
        if unknown := sorted(dropped - gone):
            self._wrong("dropped", f"{', '.join(unknown)}: stated here, or not stated before")
        if before and (forgotten := sorted(gone - dropped)):
            self._wrong(
                "valid_from",
                f"{before.version} states rules that are left out here; state them, or name them: "
                f"dropped = {json.dumps(forgotten)}",
            )

    def _wrong(self, key: str, why: str) -> NoReturn:
        """Told in the chapter that has the key; the one with `valid_from` else."""
        has = [chapter for chapter in self._chapters if key in chapter.table]
        has += [chapter for chapter in self._chapters if "valid_from" in chapter.table]
        raise RuleTableWrong(has[0].path, has[0].line(key), why)

    def _read(self) -> RuleTable:
        since = [said for each in self._chapters if (said := each.table.get("valid_from"))]
        if len(since) != 1 or not is_day(since[0]):
            raise RuleTableWrong(self.path, 0, "one chapter, and only one, says valid_from = a day")
        read = [(rule, chapter, at) for chapter in self._chapters for at, rule in chapter.rules()]
        for number, (rule, chapter, at) in enumerate(read):
            if any(_overlap(rule, other) for other, _, _ in read[:number]):
                chapter.wrong(at, "id", f"{rule.id} is stated twice for {rule.place} at one time")
        by_start: dict[str, list[Rule]] = defaultdict(list)
        for rule, _, _ in read:
            by_start[rule.starts].append(rule)
        return RuleTable(
            self.name,
            since[0],
            tuple(rule for rule, _, _ in read),
            {start: tuple(rules) for start, rules in by_start.items()},
            {rule.id: chapter.place_of(at) for rule, chapter, at in reversed(read)},
        )


def _names(table: RuleTable | None) -> set[str]:
    """Its rules by name; one of a place apart is named with it."""
    rules = table.rules if table else ()
    return {one.id if one.place == NATIONAL else f"{one.id}@{one.place}" for one in rules}


def _overlap(one: Rule, other: Rule) -> bool:
    same = (one.id, one.place) == (other.id, other.place)
    return same and one.valid_from <= other.valid_to and other.valid_from <= one.valid_to
