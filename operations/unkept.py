"""What the ledger's stores raise: that they are away for a while, or that a hand was at them."""

import sqlite3

import psycopg
from eventsourcing import persistence
from sqlalchemy import exc

from projections.tree_check import lacks_a_part

_AWAY = (
    *(exc.OperationalError, exc.InterfaceError, exc.TimeoutError),
    *(persistence.OperationalError, persistence.InterfaceError),
    *(sqlite3.OperationalError, psycopg.OperationalError, OSError),
)


def is_away(error: Exception) -> bool:
    """Whether a store is locked, full or out of reach, which is no evidence of a hand.

    One that lacks a table or a column answers, and is none of these.
    """
    lacks = isinstance(error, exc.OperationalError) and lacks_a_part(error)
    return isinstance(error, _AWAY) and not lacks
