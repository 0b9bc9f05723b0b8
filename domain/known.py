"""What is known to be there: read from the record, or refused as a record that cannot be read.

A row, a fact, a workflow or the log itself names it. Where nothing of it is found under its id,
every fact of it was taken out, or stands under an id as no store of ours writes one: that is a
record as broken as one with a gap, and no question for something there never was.
"""

from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from domain.record import Fact, Record
from domain.refusals import NotFound
from domain.refusals.ledger import RecordBroken

if TYPE_CHECKING:
    from domain.registry import Registry

T = TypeVar("T", bound=Record)


def known(registry: "Registry", kind: type[T], record_id: UUID) -> T:
    """Read a record that something names; raises RecordBroken, also where nothing of it is left."""
    try:
        return registry.get(kind, record_id)
    except NotFound:
        raise nothing_left(record_id) from None


def facts_known(registry: "Registry", record_id: UUID) -> list[Fact]:
    """Read every fact of a record that something names; raises RecordBroken as `known` does."""
    try:
        return registry.facts(record_id)
    except NotFound:
        raise nothing_left(record_id) from None


def nothing_left(record_id: UUID) -> RecordBroken:
    """What is raised of a record of which nothing is left."""
    return RecordBroken(record=str(record_id), version=0)
