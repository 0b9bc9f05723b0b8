"""The access log as it is asked: written entry by entry, and read page by page, the last first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, func, not_, or_, select

from domain.access_conditions import Condition, Everything
from domain.access_log import (
    AccessDay,
    DayOpened,
    EntryChanged,
    Exported,
    Kind,
    Read,
    Reading,
    Refused,
    Revealed,
    Searched,
    SignedIn,
    SignInFailed,
    moment_of,
)
from domain.callers import OF_THE_CITY
from domain.record import Fact
from projections.filling import fill
from projections.generations import Reading as Look
from projections.lists import MOST
from projections.tables import Tables
from projections.visible import visible

Row = dict[str, Any]

KINDS: Mapping[type[Fact], Kind] = {
    Revealed: Kind.REVEALED,
    Exported: Kind.EXPORTED,
    Searched: Kind.SEARCHED,
    Refused: Kind.REFUSED,
    SignedIn: Kind.SIGNED_IN,
    SignInFailed: Kind.SIGN_IN_FAILED,
    EntryChanged: Kind.ENTRY_CHANGED,
}
"""The facts that are one entry each; a fact of readings holds many."""

_COLUMNS = ("caller", "role", "officer", "of_centre", "of_body", "door", "visit")
_OF_A_READING: tuple[Literal["whole", "masked", "under_glass"], ...] = (
    *("whole", "masked", "under_glass"),
)
_SAID: Mapping[Kind, tuple[str, ...]] = {
    Kind.REVEALED: ("values", "reveal_reason", "note"),
    Kind.EXPORTED: ("form", "records", "digest"),
    Kind.SEARCHED: ("words", "found"),
    Kind.REFUSED: ("code", "known", "times"),
    Kind.SIGNED_IN: ("sign_in_way",),
    Kind.SIGN_IN_FAILED: ("login", "subject", "why_failed", "times"),
    Kind.ENTRY_CHANGED: ("subject", "entry_change"),
}


class Place(NamedTuple):
    """Where an entry stands: the fact's place in the log, and which of its rows."""

    position: int
    line: int


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the log is narrowed to; empty says nothing. `who` is a caller's id or an officer's."""

    record: UUID | None = None
    who: str = ""
    kinds: Sequence[Kind] = ()
    books: Sequence[str] | None = None
    since: datetime | None = None
    before: datetime | None = None
    free: Condition = field(default_factory=Everything)
    """What is said of records on which this does not hold is left out."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry about one record, or about none."""

    position: int
    line: int
    kind: str
    at: datetime
    book: str
    record: UUID | None
    caller: str
    role: str
    officer: str
    of_centre: str
    of_body: str
    door: str
    visit: str
    said: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries, and where the next page begins; None after the last."""

    rows: list[Entry]
    next: Place | None


def is_access(fact: Fact) -> bool:
    """Say whether a fact stands in the access log, and in no file that is worked on."""
    return fact.TOPIC.startswith(f"{AccessDay.TOPIC}.")


def write(connection: Connection, tables: Tables, facts: Sequence[tuple[int, Fact]]) -> None:
    """Write the rows of these facts."""
    rows = [row for position, fact in facts for row in rows_of(position, fact)]
    fill(connection, tables.access_log, rows)


def rows_of(position: int, fact: Fact) -> list[Row]:
    """The rows of one fact, in the order it tells them; none where it only begins a book."""
    told = list(_entries(fact))
    return [{"position": position, "line": line} | row for line, row in enumerate(told)]


def _entries(fact: Fact) -> Iterator[Row]:
    if isinstance(fact, Read):
        for reading in fact.readings:
            yield from _readings(fact, reading)
    elif not isinstance(fact, DayOpened):
        kind = KINDS[type(fact)]
        yield {
            "kind": kind.value,
            "at": fact.happened_at,
            "book": getattr(fact, "centre"),  # noqa: B009 - all of them have one
            "record": getattr(fact, "record", None),
            **{name: getattr(fact, name) for name in _COLUMNS},
            "said": {name: getattr(fact, name) for name in _SAID[kind]},
        }


def _readings(fact: Read, reading: Reading) -> Iterator[Row]:
    """One reading may be of a whole page of records."""
    for record in reading["records"]:
        yield {
            "kind": Kind.READ.value,
            "at": moment_of(reading),
            "book": fact.centre,
            "record": UUID(record),
            **{name: value for name, value in reading.items() if name in _COLUMNS},
            "said": {name: reading[name] for name in _OF_A_READING if name in reading},
        }


def entries(
    now: Look, narrowed: Narrowed, *, before: Place | None = None, limit: int = MOST
) -> Page:
    """The entries, narrowed, the last written first; one page of them."""
    table, most = now.tables.access_log, min(limit, MOST)
    query = (
        select(*(table.c[name] for name in Entry.__dataclass_fields__))
        .where(*_where(now.tables, narrowed))
        .order_by(table.c.position.desc(), table.c.line.desc())
        .limit(most + 1)
    )
    if before:
        earlier = and_(table.c.position == before.position, table.c.line < before.line)
        query = query.where(or_(table.c.position < before.position, earlier))
    found = [Entry(**row._mapping) for row in now.connection.execute(query)]  # noqa: SLF001 - SQLAlchemy's public name for it
    rows = found[:most]
    more = len(found) > most
    return Page(rows, Place(rows[-1].position, rows[-1].line) if more else None)


@dataclass(frozen=True, slots=True)
class TokenShown:
    """Somebody who showed a token of the city's identity provider: as what, and when last."""

    caller: str
    role: str
    officer: str
    centre: str
    body: str
    at: datetime


def tokens_shown(now: Look, after: int) -> list[TokenShown]:
    """Who showed a token since a position of the log, once for each capacity."""
    log = now.tables.access_log.c
    who = (log.caller, log.role, log.officer, log.of_centre, log.of_body)
    query = (
        select(*who, func.max(log.at))
        .where(log.position > after, log.kind == Kind.SIGNED_IN, log.caller.startswith(OF_THE_CITY))
        .group_by(*who)
    )
    return [TokenShown(*row) for row in now.connection.execute(query)]


def _where(tables: Tables, narrowed: Narrowed) -> Iterator[ColumnElement[bool]]:
    log = tables.access_log.c
    if narrowed.record:
        yield log.record == narrowed.record
    if narrowed.who:
        yield or_(log.caller == narrowed.who, log.officer == narrowed.who)
    if narrowed.kinds:
        yield log.kind.in_(narrowed.kinds)
    if narrowed.books is not None:
        yield log.book.in_(narrowed.books)
    if narrowed.since:
        yield log.at >= narrowed.since
    if narrowed.before:
        yield log.at < narrowed.before
    if narrowed.free != Everything():
        yield or_(log.record.is_(None), visible(narrowed.free, tables, log.record))
        grown = tables.matters.c
        lost = select(grown.id).where(
            grown.dispute.is_not(None), not_(visible(narrowed.free, tables, grown.dispute))
        )
        yield or_(log.record.is_(None), log.record.not_in(lost))
