"""The supervisors' board, read: alerts page by page, and their news after a place in the log."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, exists, or_, select

from domain.access_alerts import Sight
from domain.access_conditions import Concern
from domain.alerts import Level
from domain.codes import told
from domain.wording import Language
from projections.chronicle import read_fields
from projections.generations import Reading
from projections.letters import has_letter
from projections.lists import MOST
from projections.tables import Tables
from projections.visible import visible


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert, with what the caseload knows of its dispute and the fact that raised it."""

    dispute: UUID
    version: int
    position: int
    kind: str
    level: str
    key: str
    due: datetime
    raised_at: datetime
    late_seconds: int
    acknowledged_at: datetime | None
    acknowledged_by: str
    escalated_at: datetime | None
    number: str
    centre: str
    mediator: str
    person_version: int
    closed_at: datetime | None
    topic: str
    fields: str

    def told(self, language: Language) -> str:
        """What happened, in words: the fact that raised it as the chronicle tells it."""
        return told(self.topic, read_fields(self.topic, self.fields), language)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the board is narrowed to; empty says nothing. `is_open` None is open or not."""

    is_open: bool | None = None
    centre: str = ""
    mediator: str = ""
    level: str = ""
    kind: str = ""
    letters: str = ""
    """How a letter about it stands."""


@dataclass(frozen=True, slots=True)
class Board:
    """Some alerts, and the position after which the next page begins; None after the last."""

    rows: list[Alert]
    next: int | None


@dataclass(frozen=True, slots=True)
class News:
    """What became of an alert at a place in the log, and whom its dispute concerns."""

    position: int
    what: str
    alert: Alert
    concerns: frozenset[Concern]


def board(
    now: Reading, sight: Sight, narrowed: Narrowed, *, before: int | None = None, limit: int = MOST
) -> Board:
    """The alerts a caller sees, narrowed, raised last first; those before a position."""
    tables, most = now.tables, min(limit, MOST)
    position = tables.alerts.c.position
    page = (
        select(position)
        .where(_seen(tables, sight), *_where(tables, narrowed))
        .order_by(position.desc())
        .limit(most + 1)
    )
    if before is not None:
        page = page.where(position < before)
    # What else is told of an alert is looked up for those of the page alone.
    query = _alerts(tables).where(position.in_(page)).order_by(position.desc())
    rows = [_alert(row) for row in now.connection.execute(query)]
    return Board(rows[:most], rows[most - 1].position if len(rows) > most else None)


def news_after(now: Reading, position: int, limit: int, sight: Sight | None = None) -> list[News]:
    """The news after a position, in the log's order; with a sight, only of what is seen by it."""
    tables, news = now.tables, now.tables.alert_news.c
    of_it = and_(news.dispute == tables.alerts.c.dispute, news.version == tables.alerts.c.version)
    query = (
        _alerts(tables)
        .add_columns(news.position.label("news"), news.what)
        .join(tables.alert_news, of_it)
        .where(news.position > position)
        .order_by(news.position)
        .limit(limit)
    )
    if sight is not None:
        query = query.where(_seen(tables, sight))
    rows = now.connection.execute(query).all()
    concerned = _concerned(now, {row.dispute for row in rows})
    return [
        News(row.news, row.what, _alert(row), frozenset(concerned[row.dispute])) for row in rows
    ]


def _alerts(tables: Tables) -> Select[Any]:
    alerts, caseload, chronicle = tables.alerts, tables.caseload, tables.chronicle
    raised_by = and_(
        chronicle.c.record == alerts.c.dispute, chronicle.c.version == alerts.c.version
    )
    return (
        select(*_columns(tables))
        .select_from(alerts)
        .join(caseload, caseload.c.id == alerts.c.dispute)
        .join(chronicle, raised_by)
    )


def _columns(tables: Tables) -> Iterator[ColumnElement[Any]]:
    """Each from the first of these tables that has it."""
    for name in Alert.__dataclass_fields__:
        tables_in_turn = (tables.alerts, tables.caseload, tables.chronicle)
        yield next(table.c[name] for table in tables_in_turn if name in table.c)


def _alert(row: Row[Any]) -> Alert:
    return Alert(*row[: len(Alert.__dataclass_fields__)])


def _seen(tables: Tables, sight: Sight) -> ColumnElement[bool]:
    alerts = tables.alerts.c
    for_information = and_(
        alerts.level == Level.INFORMATION, visible(sight.information, tables, alerts.dispute)
    )
    return or_(visible(sight.every_level, tables, alerts.dispute), for_information)


def _where(tables: Tables, narrowed: Narrowed) -> list[ColumnElement[bool]]:
    alerts, caseload = tables.alerts.c, tables.caseload.c
    of_it = ((alerts.level, narrowed.level), (alerts.kind, narrowed.kind))
    where = [column == value for column, value in of_it if value]
    of_its_dispute = ((caseload.centre, narrowed.centre), (caseload.mediator, narrowed.mediator))
    wanted = [column == value for column, value in of_its_dispute if value]
    if wanted:
        where.append(exists().where(caseload.id == alerts.dispute, *wanted))
    if narrowed.letters:
        where.append(has_letter(tables, narrowed.letters))
    return where if narrowed.is_open is None else [*where, alerts.is_open.is_(narrowed.is_open)]


def _concerned(now: Reading, disputes: set[UUID]) -> dict[UUID, set[Concern]]:
    concerns = now.tables.concerns.c
    found: dict[UUID, set[Concern]] = {dispute: set() for dispute in disputes}
    query = select(concerns.record, concerns.kind, concerns.who)
    for row in now.connection.execute(query.where(concerns.record.in_(disputes))):
        found[row.record].add((row.kind, row.who))
    return found
