"""Letters about alerts: one row each, as it stands; those of a page of the board."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select, tuple_

from domain.alert_letters import AlertLetter
from projections.generations import Reading
from projections.tables import Tables

Of = tuple[UUID, int]
"""An alert: its dispute, and the version of the fact that raised it."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter to one address."""

    outlet: str
    address: str
    state: str
    attempts: int
    why: str
    sent_at: datetime
    ended_at: datetime | None


def letter_row(letter: AlertLetter) -> dict[str, Any]:
    """The row of a letter."""
    return {
        "id": letter.id,
        "dispute": letter.dispute,
        "alert": letter.alert,
        "outlet": letter.outlet.value,
        "address": letter.address,
        "state": letter.state.value,
        "attempts": letter.attempts,
        "why": letter.why,
        "sent_at": letter.sent_at,
        "ended_at": letter.ended_at,
    }


def letters_of(now: Reading, alerts: Sequence[Of]) -> Mapping[Of, list[Letter]]:
    """The letters about these alerts, in the order they set out."""
    table = now.tables.alert_letters.c
    query = (
        select(table.dispute, table.alert, *(table[n] for n in Letter.__dataclass_fields__))
        .where(tuple_(table.dispute, table.alert).in_(alerts))
        .order_by(table.sent_at, table.outlet, table.address)
    )
    found: dict[Of, list[Letter]] = defaultdict(list)
    for dispute, alert, *said in now.connection.execute(query):
        found[dispute, alert].append(Letter(*said))
    return found


def has_letter(tables: Tables, state: str) -> ColumnElement[bool]:
    """The alerts of which a letter stands so."""
    letters, alerts = tables.alert_letters.c, tables.alerts.c
    return exists().where(
        letters.dispute == alerts.dispute,
        letters.alert == alerts.version,
        letters.state == state,
    )
