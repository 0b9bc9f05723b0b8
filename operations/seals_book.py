"""Whose seals these are, where the row that says so was not spoilt by hand."""

from domain.merkle import HashName
from domain.notes import NoteUnreadable
from operations.console import Halt
from operations.parts import SEALS
from operations.seal_tables import LEDGER
from operations.seals import Book, Seals


def readable_book(seals: Seals) -> Book | None:
    """Whose seals these are; None where the office has none yet.

    Raises Halt where its key or its hash is none.
    """
    try:
        book = seals.book()
        if book is not None:
            HashName(book.hash)
    except (NoteUnreadable, AttributeError, TypeError, ValueError):  # a key that is no text
        raise Halt("seals-unreadable", what=f"{SEALS}: {LEDGER.name}") from None
    return book
