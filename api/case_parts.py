"""The parts of a case file that are no facts of the dispute: rules, calendars, the chronicle."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from api.verify_case import digest
from domain.calendars import CalendarBook
from domain.centre_calendar import CentreBook
from domain.codes import line
from domain.documents import DocumentAdded
from domain.evidence import EvidenceHandedIn
from domain.record import Fact
from domain.registry import Registry
from domain.rule_table import RuleTable
from domain.values import CentreId
from domain.wording import Language, say

LAW = "law"
"""The name under which the calendar of the law stands beside those of the centres."""

_GUIDES: tuple[Language, ...] = ("zh", "en")
Json = dict[str, Any]


def guide() -> Json:
    """What the file is and how it is checked, for whoever opens it in an editor."""
    return {language: say("case-file.guide", language) for language in _GUIDES}


def chronicle(facts: Iterable[Fact]) -> list[Json]:
    """The story, one line a fact, in both languages."""
    return [
        {
            "version": fact.originator_version,
            "topic": fact.TOPIC,
            "by": fact.by,
            "happened_at": fact.happened_at.isoformat(),
            "recorded_at": fact.timestamp.isoformat(),
        }
        | {language: _in_words(fact, language) for language in _GUIDES}
        for fact in facts
    ]


def _in_words(fact: Fact, language: Language) -> str:
    said = {name: getattr(fact, name) for name in fact.__dataclass_fields__}
    times = {"happened_at": fact.happened_at, "recorded_at": fact.timestamp}
    return line(fact.TOPIC, said, language, **times, corrects=fact.corrects)


def documents(facts: Iterable[Fact]) -> list[Json]:
    """The papers handed in, each by its digest; the papers themselves lie elsewhere."""
    return [
        {
            "version": fact.originator_version,
            "document": fact.document,
            "kind": fact.kind,
            "digest": fact.digest,
            "size": fact.size,
        }
        for fact in facts
        if isinstance(fact, DocumentAdded)
    ]


def evidence(facts: Iterable[Fact]) -> list[Json]:
    """Every version of every file, by its digest; a file in hand is compared with it."""
    return [
        {
            "version": fact.originator_version,
            "evidence": fact.evidence,
            "kind": fact.kind,
            "digest": fact.digest,
            "size": fact.size,
        }
        for fact in facts
        if isinstance(fact, EvidenceHandedIn)
    ]


def rules(facts: Iterable[Fact], tables: Mapping[str, RuleTable]) -> list[Json]:
    """Every version of the time limits that the dispute followed; raises KeyError."""
    versions = {str(getattr(fact, "rules", "")) for fact in facts} - {""}
    return [_rule_table(tables[version]) for version in sorted(versions)]


def _rule_table(table: RuleTable) -> Json:
    told = {
        "valid_from": table.valid_from.isoformat(),
        "rules": [_plain(rule) for rule in table.rules],
    }
    return {"version": table.version, "table": told, "sha256": digest(told)}


def _plain(value: Any) -> Any:  # noqa: ANN401 - any field of a rule
    """A rule as JSON has it."""
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, (bool, int)):
        return value
    return str(value)


def calendars(registry: Registry, centres: Iterable[str]) -> list[Json]:
    """The calendar of the law, and those of these centres of ours, as the office has them stored.

    A calendar is what its facts say: who reads them in order has every correction too.
    """
    books = [(LAW, CalendarBook.create_id())]
    ours = [centre for centre in centres if centre in registry.centres]
    books += [(centre, CentreBook.create_id(CentreId(centre))) for centre in ours]
    return [_calendar(registry, name, book) for name, book in books]


def _calendar(registry: Registry, name: str, book: UUID) -> Json:
    told = [
        {"version": one.originator_version, "topic": one.topic, "state": one.state.decode()}
        for one in stored(registry, book)
    ]
    return {"name": name, "book": str(book), "facts": told, "sha256": digest(told)}


def stored(registry: Registry, record: UUID) -> Iterator[StoredEvent]:
    """The facts of a record as the store has them, in order."""
    yield from registry.recorder.select_events(record)
