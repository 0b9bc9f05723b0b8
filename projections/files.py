"""The files a follower keeps on its desk: each brought forward by every fact it reads."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from domain.alarm_clocks import DeadlineMoved
from domain.dispute import Dispute
from domain.integrity import Afterwards
from domain.moments import FOLDED
from domain.record import Fact, Record
from domain.refusals.ledger import RecordBroken, ToldOtherwise
from domain.registry import Registry
from projections.books import Books

ON_THE_DESK = 2_000
"""Files kept while following, about 10 kB each; one that is not there is read from the store."""

ON_THE_DESK_REBUILDING = 20_000


@dataclass(slots=True)
class File:
    """One record, with what the views remember of it from fact to fact."""

    record: Record
    books: Books = field(default_factory=Books)
    afterwards: Afterwards = field(default_factory=Afterwards)
    indexed: tuple[tuple[str, str], ...] | None = None
    """The sealed words whose windows stand in the search index; None where nobody knows."""

    written: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """The rows of this record as they were last written, by table."""

    facts: list[Fact] = field(default_factory=list)
    """Those that say something of a clock, in the order recorded; few of its facts do."""

    moved: bool = True
    """One of them came since its clocks were last written."""

    docket: int = 0
    """The position of its first fact in the log; 0 where it was read from the store."""

    raised: dict[int, int] = field(default_factory=dict)
    """The positions of the facts that raised its alerts, by their versions, as far as known."""

    fresh: bool = False
    """Opened in this batch: no view has a row of it yet."""


class Files:
    """The files, the ones used last kept at hand."""

    def __init__(self, registry: Registry, most: int) -> None:
        self._registry = registry
        self._most = most
        self._files: OrderedDict[int, File] = OrderedDict()

    def forward(self, position: int, fact: Fact) -> File:
        """Apply a fact, read at a position of the log, to its file.

        Raises RecordBroken where it does not follow on, ToldOtherwise where another fact of its
        number was applied before; the file is then on the desk no more.
        """
        try:
            return self._forward(position, fact)
        except RecordBroken:
            self.drop(fact.originator_id)
            raise

    def drop(self, record_id: UUID) -> None:
        """Take a file off the desk; it is read from the store when it is next asked for."""
        self._files.pop(record_id.int, None)

    def _forward(self, position: int, fact: Fact) -> File:
        number = fact.originator_id.int  # a UUID works out its hash anew each time it is asked
        file = self._files.get(number)
        if file is None:
            file = self.fetched(fact.originator_id, fact.originator_version - 1)
        else:
            self._files.move_to_end(number)
        if file is None:
            file = File(fact.mutate(None), docket=position, fresh=True)
            self._note(file, fact)
        elif file.record.version >= fact.originator_version:
            version = fact.originator_version - 1
            raise ToldOtherwise(record=str(fact.originator_id), version=version)
        else:
            self._forwarded(file, fact)
        self._keep(number, file)
        return file

    def put_away(self) -> None:
        """Clear the desk: what was on it was not written."""
        self._files.clear()

    def fetched(self, record_id: UUID, version: int | None = None) -> File | None:
        """A file as it stands, or stood at a version, in the store; None where it has no fact.

        Raises RecordBroken.
        """
        if version == 0:
            return None
        file: File | None = None
        for fact in self._registry.events.get(record_id, lte=version):
            if not isinstance(fact, Fact):
                continue
            if file is None:
                file = File(fact.mutate(None))
                self._note(file, fact)
            else:
                self._forwarded(file, fact)
        return file

    def _forwarded(self, file: File, fact: Fact) -> None:
        file.record = fact.mutate(file.record)
        self._note(file, fact)

    @staticmethod
    def _note(file: File, fact: Fact) -> None:
        if isinstance(file.record, Dispute):
            file.books.note(fact, file.record)
            file.afterwards.note(fact)
            file.moved = file.moved or isinstance(fact, DeadlineMoved)
            if fact.TOPIC in FOLDED:
                file.facts.append(fact)
                file.moved = True

    def _keep(self, number: int, file: File) -> None:
        self._files[number] = file
        if len(self._files) > self._most:
            self._files.popitem(last=False)
