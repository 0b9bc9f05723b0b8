"""The book of imports: which file came from which system, read by which mapping, and what of it.

What became facts can be counted among the facts at any time. How many rows the file had, and why
some were refused, is known only to whoever read it, so that stands here.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Self
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.domain import Aggregate

from domain.record import Act, Fact, FirstFact, Record


@dataclass
class Import:
    """One import. Digests are `sha-256:…`; `by` is who had it done.

    Of `rows` in the file, `known` were facts before it began and `refused` are in its report, by
    reason; the others are its own facts. Until it has ended these are empty.
    """

    id: UUID
    source: str
    centre: str
    file_digest: str
    file_bytes: int
    mapping: str
    mapping_digest: str
    by: str
    begun_at: datetime
    ended_at: datetime | None = None
    rows: int = 0
    known: int = 0
    refused: dict[str, int] = field(default_factory=dict)


class ImportBookOpened(FirstFact):
    """The book of imports was opened."""

    TOPIC = "import_book.opened"

    def apply(self, aggregate: "ImportBook") -> None:
        """No import is in it yet."""
        aggregate.imports = {}


class ImportBegun(Fact):
    """A file of another system began to be read (开始导入)."""

    TOPIC = "import_book.begun"
    import_id: UUID
    source: str
    centre: str
    file_digest: str
    file_bytes: int
    mapping: str
    mapping_digest: str

    def apply(self, aggregate: "ImportBook") -> None:
        """Write it into the book."""
        aggregate.imports[self.import_id] = Import(
            id=self.import_id,
            source=self.source,
            centre=self.centre,
            file_digest=self.file_digest,
            file_bytes=self.file_bytes,
            mapping=self.mapping,
            mapping_digest=self.mapping_digest,
            by=self.by,
            begun_at=self.happened_at,
        )


class ImportEnded(Fact):
    """A file was read to its end; each row is a fact, was one, or was refused (导入完成)."""

    TOPIC = "import_book.ended"
    import_id: UUID
    rows: int
    known: int
    refused: dict[str, int]

    def apply(self, aggregate: "ImportBook") -> None:
        """Close its line."""
        one = aggregate.imports[self.import_id]
        one.ended_at = self.happened_at
        one.rows, one.known, one.refused = self.rows, self.known, dict(self.refused)


class ImportBook(Record):
    """Every import of the office (导入登记簿)."""

    TOPIC = "import_book"

    class Event(Aggregate.Event):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "import_book.event"

    class Created(Event, Aggregate.Created):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "import_book.created"

    def __init__(self) -> None:
        super().__init__()
        self.imports: dict[UUID, Import] = {}

    @staticmethod
    def create_id() -> UUID:
        """Every process finds the same book."""
        return uuid5(NAMESPACE_URL, "onestop:imports")

    @staticmethod
    def import_of(source: str, file_digest: str, mapping_digest: str) -> UUID:
        """The same file of the same source, read by the same mapping, is the same import."""
        return uuid5(NAMESPACE_URL, f"onestop:import:{source}:{file_digest}:{mapping_digest}")

    @classmethod
    def open(cls, act: Act) -> Self:
        """Open the book."""
        return cls._open_with(ImportBookOpened, act, id=cls.create_id())

    def begin(  # noqa: PLR0913 - one line of the book
        self,
        act: Act,
        *,
        import_id: UUID,
        source: str,
        centre: str,
        file_digest: str,
        file_bytes: int,
        mapping: str,
        mapping_digest: str,
    ) -> None:
        """Begin an import; one that was broken off, or is run again, is begun already."""
        if import_id in self.imports:
            return
        self._record(
            ImportBegun,
            act,
            import_id=import_id,
            source=source,
            centre=centre,
            file_digest=file_digest,
            file_bytes=file_bytes,
            mapping=mapping,
            mapping_digest=mapping_digest,
        )

    def end(
        self, act: Act, *, import_id: UUID, rows: int, known: int, refused: dict[str, int]
    ) -> None:
        """End an import; of one that was run again the same is said once."""
        one = self.imports[import_id]
        if one.ended_at and (one.rows, one.known, one.refused) == (rows, known, refused):
            return
        self._record(ImportEnded, act, import_id=import_id, rows=rows, known=known, refused=refused)
