"""The chronicle: a dispute told as a story, one line a fact, in the reader's language (大事记)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, get_type_hints
from uuid import UUID

from sqlalchemy import Connection, select

from domain.codes import line
from domain.record import FACTS, Fact
from domain.sealed import is_sealed
from domain.wording import Language
from projections.filling import fill_in_order
from projections.tables import Tables

SEALED: Any = object()
"""Stands where a sealed value stood."""

_ENVELOPE = frozenset(
    {
        *("originator_id", "originator_version", "originator_topic", "timestamp"),
        *("happened_at", "by", "request", "body", "corrects"),
    }
)
"""What every fact has; it stands in columns of its own, or is nobody's business."""


_SEALED_BEFORE: set[str] = set()
"""Topics of facts that were seen to hold something sealed; it only saves writing them twice."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the story."""

    version: int
    topic: str
    happened_at: datetime
    recorded_at: datetime
    by: str
    corrects: int
    said: Mapping[str, Any]

    def told(self, language: Language) -> str:
        """The line in words; a code in it is said by its name where the catalogue has one."""
        return line(
            self.topic,
            self.said,
            language,
            happened_at=self.happened_at,
            recorded_at=self.recorded_at,
            corrects=self.corrects,
        )


def write(connection: Connection, tables: Tables, facts: Sequence[tuple[int, Fact]]) -> None:
    """Write one row a fact."""
    fill_in_order(connection, tables.chronicle, [_row(at, fact) for at, fact in facts])


def _row(position: int, fact: Fact) -> tuple[Any, ...]:
    """A fact in the order of the table's columns."""
    return (
        fact.originator_id,
        fact.originator_version,
        position,
        fact.TOPIC,
        fact.happened_at,
        fact.timestamp,
        fact.by,
        fact.corrects,
        in_the_open(fact),
    )


def in_the_open(fact: Fact) -> str:
    """The fields that are not sealed, as JSON.

    A fact of a kind that never had a sealed one is not gone through.
    """
    said = {name: value for name, value in vars(fact).items() if name not in _ENVELOPE}
    if fact.TOPIC not in _SEALED_BEFORE:
        written = _WRITER.encode(said)
        if not _may_be_sealed(written):
            return written
        _SEALED_BEFORE.add(fact.TOPIC)
    return _WRITER.encode(open_part(said))


def _may_be_sealed(written: str) -> bool:
    return '"sealed:' in written


def open_part(said: Any) -> Any:  # noqa: ANN401 - any JSON
    """What of a fact's fields is not sealed; a sealed one is left out wherever it stands."""
    if isinstance(said, str):
        return SEALED if is_sealed(said) else said
    if isinstance(said, dict):
        return {
            name: value for name, item in said.items() if (value := open_part(item)) is not SEALED
        }
    if isinstance(said, (list, tuple, set, frozenset)):
        return [value for item in said if (value := open_part(item)) is not SEALED]
    return said


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, (Decimal, UUID)):
        return str(value)
    message = f"a fact has a field that is no plain value: {type(value).__name__}"
    raise TypeError(message)


_WRITER = json.JSONEncoder(ensure_ascii=False, default=_plain)


def read_fields(topic: str, written: str) -> dict[str, Any]:
    """What was written of a fact's fields; its moments are moments again, so they can be told."""
    said: dict[str, Any] = json.loads(written)
    moments = {name: value for name, value in said.items() if value and name in _moments(topic)}
    return said | {name: datetime.fromisoformat(value) for name, value in moments.items()}


@cache
def _moments(topic: str) -> frozenset[str]:
    hints = get_type_hints(FACTS[topic]) if topic in FACTS else {}
    return frozenset(name for name, hint in hints.items() if hint in {datetime, datetime | None})


def read(connection: Connection, tables: Tables, record: UUID) -> list[Line]:
    """The story of one record, in the order it was recorded."""
    chronicle = tables.chronicle
    query = select(chronicle).where(chronicle.c.record == record).order_by(chronicle.c.version)
    return [
        Line(
            version=row.version,
            topic=row.topic,
            happened_at=row.happened_at,
            recorded_at=row.recorded_at,
            by=row.by,
            corrects=row.corrects,
            said=read_fields(row.topic, row.fields),
        )
        for row in connection.execute(query)
    ]
