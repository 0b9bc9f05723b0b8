"""Whether a book's next case number is free: no dispute bears what no book gave it (案号不得重复).

A book whose last facts were taken out looks whole and would give their numbers a second time. What
it does not know any more the disputes that bear them do, so they are asked.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from domain.case_numbers import CaseNumbers
from domain.finding import given
from domain.refusals.ledger import RecordBroken

if TYPE_CHECKING:
    from domain.registry import Registry


class Bearers(Protocol):
    """Who knows which disputes bear a case number, without asking the book that gave it."""

    def __call__(self, number: str) -> Collection[UUID]:
        """The disputes that bear it."""


def must_be_free(registry: "Registry", book: CaseNumbers) -> None:
    """Refuse to go on in a book that lost its last numbers.

    Two centres of one prefix give like numbers, each by its own book: that is no loss. Raises
    RecordBroken, with the last version that is there.
    """
    bearers = set(registry.bearers(book.number(book.last + 1)))
    if bearers and bearers.difference(given(registry, book.prefix, book.year, book.last + 1)):
        there = book.version - len(book.pending_events)
        raise RecordBroken(record=str(book.id), version=there)
