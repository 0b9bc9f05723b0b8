"""What the ledger's stores raise: that they are away for a while, or that a hand was at them."""

import sqlite3

import psycopg
import structlog
from eventsourcing import persistence
from sqlalchemy import exc

from domain.notes import Checkpoint
from domain.refusals.ledger import LedgerUnkept
from operations.seals import Seals
from projections.tree_check import lacks_a_part

log = structlog.get_logger()

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


def last_signed(seals: Seals) -> Checkpoint | None:
    """The last checkpoint; None where there is none, or a hand was at what says so."""
    try:
        latest = seals.latest()
    except Exception as error:  # noqa: BLE001 - told by name: who types a command reads it too
        log.warning("the last checkpoint cannot be read", error=type(error).__name__)
        return None
    return latest.checkpoint if latest else None


def unkept(seals: Seals, what: str) -> LedgerUnkept:
    """That nothing can be signed on top of the last checkpoint, and what is raised instead."""
    said = last_signed(seals)
    size, position = (said.size, said.position) if said else (0, 0)
    return LedgerUnkept(what=what, size=size, position=position)
