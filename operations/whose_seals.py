"""The seals opened to be checked: all there, readable, and this office's own."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import Engine, inspect
from sqlalchemy.exc import DBAPIError

from domain.notes import NoteUnreadable, PublicKey
from domain.refusals.ledger import SealsBroken
from operations.console import Halt
from operations.ledger_key import kept_key
from operations.master_key import MasterKeyOfAnother, MasterKeyUnusable
from operations.parts import SEALS
from operations.seal_tables import ADDED_LATER, LEDGER
from operations.seal_tables import SEALS as SEAL_TABLES
from operations.seals import Book, Seals
from operations.settings import Settings
from operations.stores import keys_engine, seals_engine

CANNOT_SAY = 2
"""The exit code where nothing could be checked: neither whole nor broken."""

UNREADABLE = (DBAPIError, sqlite3.DatabaseError, psycopg.Error, ValueError, TypeError)
"""What a store raises that was damaged by hand: text where a number was, an id that is none."""


@contextmanager
def seals_of(settings: Settings) -> Iterator[tuple[Seals, Book, bool]]:
    """The seals, whose they are, and whether it was seen that they are this office's own.

    Raises Halt where there are none, or another office's.
    """
    engine = seals_engine(settings)
    try:
        seals = Seals(engine)
        _must_be_all_there(engine)
        try:
            book = seals.book()
        except (NoteUnreadable, AttributeError) as wrong:  # a key that is no text
            raise Halt("verify-unreadable", code=CANNOT_SAY, what=SEALS) from wrong
        if book is None:
            book = _book_of_what_is_left(settings, seals)
        yield seals, book, _is_our_key(settings, book.key)
    finally:
        engine.dispose()


def _book_of_what_is_left(settings: Settings, seals: Seals) -> Book:
    """Whose seals these are, by the office's own key, where the row that says so was taken away.

    Raises Halt where nothing was ever signed, and where nobody knows the key.
    """
    checkpoints, receipts = seals.counted()
    if not checkpoints and not receipts:
        raise Halt("verify-no-seals", code=CANNOT_SAY)
    gone = Halt("verify-book-gone", code=CANNOT_SAY, checkpoints=checkpoints, receipts=receipts)
    try:
        key, latest = _own_key(settings), seals.latest()
    except (MasterKeyUnusable, SealsBroken, *UNREADABLE):
        raise gone from None
    if key is None or latest is None:
        raise gone
    return Book(key, latest.checkpoint.hash, 0)


def _must_be_all_there(engine: Engine) -> None:
    """Some of the seals gone is worse than none ever made, and says so."""
    there = set(inspect(engine).get_table_names())
    if LEDGER.name not in there:
        raise Halt("verify-no-seals", code=CANNOT_SAY)
    for lost in sorted(SEAL_TABLES.tables.keys() - there - ADDED_LATER):
        raise Halt("verify-unreadable", code=CANNOT_SAY, what=f"{SEALS}: {lost}")


def _is_our_key(settings: Settings, key: PublicKey) -> bool:
    """Whether the seals are signed by the office's own key, as whoever holds the master key sees.

    False where there is no master key; raises Halt where it is another's. Seals that were all
    signed again under another key would be whole in themselves.
    """
    try:
        own = _own_key(settings)
    except MasterKeyUnusable:
        return False
    if own != key:
        raise Halt("verify-other-key", code=CANNOT_SAY, told=key.told)
    return True


def _own_key(settings: Settings) -> PublicKey | None:
    """The office's own key; raises Halt where the master key is another's, MasterKeyUnusable."""
    cabinet = keys_engine(settings)
    try:
        own = kept_key(cabinet, settings.master(may_create=False))
    except MasterKeyOfAnother as another:
        raise Halt(another.key, code=CANNOT_SAY, path=settings.master_key_path) from None
    finally:
        cabinet.dispose()
    return own.public if own else None
