"""The time limits an office works by: each version it ever took in is there, and says the same.

A version that went missing, or was edited where it stands, would move the dates of every dispute
pinned to it, and nobody would be told.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from domain.filing import Filed
from domain.imported import ImportOpened, ImportTakenOver
from domain.office_book import OfficeBook, RulesTakenIn
from domain.pinning import RulesRepinned
from domain.record import Act
from domain.registry import Registry
from domain.rule_digests import differing, digests_of
from domain.rule_table import SHIPPED, RuleTable, rule_tables
from operations.console import Halt
from operations.parts import EVENTS, FOLDER_LOG
from operations.settings import Settings
from operations.unsealed import as_stored, read_fact

PINNING = (Filed.TOPIC, ImportOpened.TOPIC, ImportTakenOver.TOPIC, RulesRepinned.TOPIC)
"""The facts that pin a dispute to a version."""

BATCH = 1_000

Taken = Mapping[str, Mapping[str, str]]
"""The digests of the rules of each version that was taken in, by id."""


class RulesNotHeld(Halt):
    """The office does not work by these time limits."""


def rules_of(settings: Settings) -> Mapping[str, RuleTable]:
    """The time limits that ship, and the city's own; raises RuleTableWrong."""
    return rule_tables(*(folder for folder in (SHIPPED, settings.rules_folder) if folder))


def must_hold_its_rules(settings: Settings, registry: Registry) -> None:
    """Refuse time limits without a version of the office's, or with another; raises RulesNotHeld.

    An office that opened before versions were taken in is asked by what its disputes are pinned.
    """
    taken = _book(registry).rules if registry.has(OfficeBook.create_id()) else {}
    if not taken:
        taken = {version: {} for version in _pinned(registry)}
    _must_hold(settings, registry.rules, taken)


def folder_must_hold_its_rules(settings: Settings) -> bool:
    """As above, asked of a folder before its processes start: each of them would only fall.

    Whether it could be asked, which an office of before cannot; raises RulesNotHeld.
    """
    taken = dict(_taken_in_folder(settings))
    _must_hold(settings, rules_of(settings), taken)
    return bool(taken)


def take_in(registry: Registry, act: Act) -> None:
    """Write down the versions that are new here; nothing where all were taken in before."""
    here = {version: digests_of(table) for version, table in registry.rules.items()}
    if not registry.has(OfficeBook.create_id()):
        registry.open(OfficeBook.open(act), act)
    if here.keys() - _book(registry).rules.keys():
        desk = registry.at_record(OfficeBook, OfficeBook.create_id())
        desk.decide(OfficeBook.take_in_rules, act, versions=here)


def _book(registry: Registry) -> OfficeBook:
    return registry.get(OfficeBook, OfficeBook.create_id())


def _must_hold(settings: Settings, here: Mapping[str, RuleTable], taken: Taken) -> None:
    if missing := sorted(taken.keys() - here.keys()):
        folder = settings.rules or settings.own_rules
        raise RulesNotHeld("rules-missing", versions=", ".join(missing), folder=folder)
    for version, digests in taken.items():
        table = here[version]
        if changed := list(differing(digests, digests_of(table))) if digests else []:
            told = (f"{rule} ({at})" if (at := table.where.get(rule)) else rule for rule in changed)
            raise RulesNotHeld("rules-changed", version=version, what="; ".join(told))


def _pinned(registry: Registry) -> set[str]:
    """The versions that any dispute was ever pinned to; the log is read through, once.

    What cannot be read keeps no office from opening: `verify` names it.
    """
    found: set[str] = set()
    position: int | None = None
    while entries := registry.recorder.select_notifications(
        start=position, limit=BATCH, topics=PINNING, inclusive_of_start=False
    ):
        facts: list[Any] = [read_fact(registry.mapper, as_stored(entry)) for entry in entries]
        found |= {fact.rules for fact in facts if fact is not None}
        position = entries[-1].id
    return found


def _taken_in_folder(settings: Settings) -> Iterator[tuple[str, Mapping[str, str]]]:
    file: Path = settings.home / f"{EVENTS}.sqlite"
    asked = f"SELECT state FROM {FOLDER_LOG} WHERE originator_id = ? AND topic = ?"  # noqa: S608 - our own table
    of = (OfficeBook.create_id().hex, RulesTakenIn.TOPIC)
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as events:
        for (state,) in events.execute(asked, of):
            fact = json.loads(state)
            yield fact["version"], fact["digests"]
