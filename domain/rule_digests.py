"""What a version of the rule table says, as digests of its rules, never of its bytes."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from hashlib import sha256
from typing import Any

from domain.rule import Rule
from domain.rule_table import RuleTable

BESIDE_THE_POINT = frozenset({"confidence", "note"})
"""What a lawyer keeps beside a rule: it moves no date, and may be written where the rule stands."""


def digests_of(table: RuleTable) -> dict[str, str]:
    """The digest of each rule by its id, of all its places and times together.

    Comments, order and what is only spelled out make none of them another. Nor does the day from
    which disputes are pinned to the version: no date of those that are moves with it.
    """
    stated: dict[str, list[str]] = defaultdict(list)
    for rule in table.rules:
        stated[rule.id].append(_said(rule))
    return {rule: _digest(sorted(said)) for rule, said in sorted(stated.items())}


def differing(taken_in: Mapping[str, str], here: Mapping[str, str]) -> Iterator[str]:
    """The rules that two versions do not state alike."""
    for rule in sorted(taken_in.keys() | here.keys()):
        if taken_in.get(rule) != here.get(rule):
            yield rule


def _digest(said: list[str]) -> str:
    return f"sha-256:{sha256(json.dumps(said).encode()).hexdigest()}"


def _said(rule: Rule) -> str:
    said = {name: value for name, value in _plain(rule).items() if name not in BESIDE_THE_POINT}
    return json.dumps(said, ensure_ascii=False, sort_keys=True)


def _plain(value: Any) -> Any:  # noqa: ANN401 - any field of a rule
    """A value without what it leaves as it is, so that a key added later changes no old digest."""
    if is_dataclass(value) and not isinstance(value, type):
        told = ((each, getattr(value, each.name)) for each in fields(value))
        return {each.name: _plain(said) for each, said in told if said != each.default}
    if isinstance(value, tuple):
        return sorted((_plain(one) for one in value), key=json.dumps)
    return value if isinstance(value, str | int) else str(value)
