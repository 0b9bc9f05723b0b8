"""Stored facts made out: whatever a hand or a bad disk left in the place of one is told by name."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Mapper, StoredEvent

from domain.record import Fact
from domain.refusals.ledger import FactUnreadable


class Misspelt(UUID):
    """An id as no store of ours ever wrote it; its fact belongs to no record."""

    __slots__ = ()


class StoredFacts(Mapper[UUID]):
    """Makes out what is stored: a fact with all that a fact of its kind says, or none."""

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[UUID]:
        """Make out one entry; raises FactUnreadable, which tells nothing of what it holds.

        One whose record is spelt otherwise is met by whoever goes by the log, and is of no record.
        """
        if isinstance(stored_event.originator_id, Misspelt):
            raise _unreadable(stored_event)
        try:
            read = super().to_domain_event(stored_event)
        except Exception:  # noqa: BLE001 - whatever the bytes are, they are no fact
            raise _unreadable(stored_event) from None
        if isinstance(read, Fact) and (read.lacks() or not _is_told(vars(read))):
            raise _unreadable(stored_event)
        return read


def _is_told(said: Mapping[str, object]) -> bool:
    """Say whether a fact says who said it, and when; every reader goes by these."""
    return isinstance(said["by"], str) and all(
        isinstance(moment, datetime) and moment.tzinfo is not None
        for moment in (said["timestamp"], said["happened_at"])
    )


def _unreadable(stored: StoredEvent) -> FactUnreadable:
    return FactUnreadable(record=str(stored.originator_id), version=stored.originator_version - 1)
