"""The rule table: every time limit of the law and the office, each beside its article, by version.

One folder `rules/periods/<version>/` is one version, its chapters one file each; a dispute is
pinned to a version when it is filed. A lawyer corrects a rule in a new version, which no programmer
has to touch. What is wrong in a file is told with its line.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

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
        for versioned in sorted(path for path in folder.iterdir() if path.is_dir()):
            if versioned.name in tables:
                raise RuleTableWrong(versioned, 0, f"version {versioned.name} is there already")
            tables[versioned.name] = _read_table(versioned)
    return dict(sorted(tables.items(), key=lambda one: (one[1].valid_from, one[0])))


def newest(tables: Mapping[str, RuleTable], on: date) -> RuleTable:
    """The table a dispute filed on a day is pinned to; the first one before any is in force."""
    valid = [table for table in tables.values() if table.valid_from <= on]
    return valid[-1] if valid else next(iter(tables.values()))


def _read_table(folder: Path) -> RuleTable:
    """Read one version: its chapters, one of which says from when it is pinned."""
    chapters = [Chapter(path) for path in sorted(folder.glob("*.toml"))]
    since = [said for chapter in chapters if (said := chapter.table.get("valid_from"))]
    if len(since) != 1 or not is_day(since[0]):
        raise RuleTableWrong(folder, 0, "one chapter, and only one, says valid_from = a day")
    read = [(rule, chapter, at) for chapter in chapters for at, rule in chapter.rules()]
    for number, (rule, chapter, at) in enumerate(read):
        if any(_overlap(rule, other) for other, _, _ in read[:number]):
            chapter.wrong(at, "id", f"{rule.id} is stated twice for {rule.place} at one time")
    by_start: dict[str, list[Rule]] = defaultdict(list)
    for rule, _, _ in read:
        by_start[rule.starts].append(rule)
    starts = {start: tuple(rules) for start, rules in by_start.items()}
    return RuleTable(folder.name, since[0], tuple(rule for rule, _, _ in read), starts)


def _overlap(one: Rule, other: Rule) -> bool:
    same = (one.id, one.place) == (other.id, other.place)
    return same and one.valid_from <= other.valid_to and other.valid_from <= one.valid_to
