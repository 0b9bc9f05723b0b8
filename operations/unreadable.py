"""What a store or a record raises that was damaged, as a sentence for the screen."""

import sqlite3

import psycopg
from eventsourcing.persistence import PersistenceError
from sqlalchemy.exc import DBAPIError

from domain.refusals.ledger import RecordBroken
from operations.console import Halt, refused

_OF_SQLITE = (sqlite3.DatabaseError, sqlite3.OperationalError)


def as_told(wrong: BaseException) -> Halt | None:
    """The sentence for what a store raised; None where it was something else, and is to rise."""
    if isinstance(wrong, RecordBroken):
        return refused(wrong)
    cause = _cause(wrong)
    # Only these two: their kinds below say that we asked a whole store something wrong.
    if type(cause) in _OF_SQLITE or isinstance(cause, psycopg.OperationalError):
        return Halt("store-unreadable", what=str(cause).partition("\n")[0])
    return None


def _cause(wrong: BaseException) -> BaseException | None:
    """What the database itself said."""
    if isinstance(wrong, DBAPIError):
        return wrong.orig
    return wrong.__cause__ if isinstance(wrong, PersistenceError) else wrong
