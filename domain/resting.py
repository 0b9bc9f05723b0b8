"""Records at rest: those last worked on, so that the next step need not read their whole story."""

from collections import OrderedDict
from threading import Lock
from uuid import UUID

from domain.record import Record

RECORDS_AT_REST = 256
"""Records kept from one step to the next, some 50 kB each."""


class Resting:
    """Keeps the last few records; whoever takes one has it alone, so that none is ever copied."""

    def __init__(self, most: int = RECORDS_AT_REST) -> None:
        self._most = most
        self._records: OrderedDict[UUID, Record] = OrderedDict()
        self._turn = Lock()

    def take(self, record_id: UUID) -> Record | None:
        """Take a record up; None where it is not at rest here."""
        with self._turn:
            return self._records.pop(record_id, None)

    def lay_down(self, record: Record) -> None:
        """Leave a record as the store knows it; what was left longest ago goes."""
        with self._turn:
            self._records[record.id] = record
            self._records.move_to_end(record.id)
            if len(self._records) > self._most:
                self._records.popitem(last=False)
