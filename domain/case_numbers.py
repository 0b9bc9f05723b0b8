"""The book of case numbers: one a centre and year, without gaps and without doubles."""

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.domain import Aggregate

from domain.record import Act, Fact, FirstFact, Record
from domain.values import CentreId


class BookOpened(FirstFact):
    """The year's book of a centre was opened."""

    TOPIC = "case_numbers.opened"
    centre: str
    year: int
    prefix: str

    def apply(self, aggregate: "CaseNumbers") -> None:
        """Start at nought."""
        aggregate.prefix, aggregate.year, aggregate.last = self.prefix, self.year, 0


class NumberIssued(Fact):
    """The next number was given to a dispute."""

    TOPIC = "case_numbers.issued"
    serial: int
    dispute: UUID

    def apply(self, aggregate: "CaseNumbers") -> None:
        """Remember the last serial number given."""
        aggregate.last = self.serial


class CaseNumbers(Record):
    """The case numbers of one centre in one year, such as 厦劳调〔2026〕0001号."""

    TOPIC = "case_numbers"

    class Event(Aggregate.Event):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "case_numbers.event"

    class Created(Event, Aggregate.Created):
        """Demanded by the library of an aggregate with a topic; never recorded."""

        TOPIC = "case_numbers.created"

    def __init__(self) -> None:
        super().__init__()
        self.prefix = ""
        self.year = 0
        self.last = 0

    @staticmethod
    def create_id(centre: CentreId, year: int) -> UUID:
        """Every process finds the same book."""
        return uuid5(NAMESPACE_URL, f"onestop:case-numbers:{centre}:{year}")

    @classmethod
    def open(cls, act: Act, *, centre: CentreId, year: int, prefix: str) -> "CaseNumbers":
        """Open the year's book."""
        book = cls.create_id(centre, year)
        return cls._open_with(BookOpened, act, id=book, centre=centre, year=year, prefix=prefix)

    @classmethod
    def at_page(cls, first: Any, last: Any) -> "CaseNumbers":  # noqa: ANN401 - events as the store gives them
        """The book from its first and its last fact alone: each number comes after the last."""
        book: CaseNumbers = first.mutate(None)
        if last.originator_version > book.version:
            book.version = last.originator_version - 1
            last.mutate(book)
        return book

    def issue(self, act: Act, dispute: UUID) -> str:
        """Give the next number to a dispute."""
        serial = self.last + 1
        self._record(NumberIssued, act, serial=serial, dispute=dispute)
        return self.number(serial)

    def number(self, serial: int) -> str:
        """A number of this book as it stands on papers."""
        return f"{self.prefix}〔{self.year}〕{serial:04d}号"
