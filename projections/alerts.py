"""The supervisors' board, written: each alert as it stands, and its news in the log's order.

A row is a function of the record's state, but for the place where the log has the fact that raised
it: that is read once, with the fact, and kept.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select

from domain.alert_answers import AlertAcknowledged, AlertEscalated
from domain.dispute import Dispute
from domain.record import Fact
from projections.files import File
from projections.filling import fill
from projections.tables import Tables

Row = dict[str, Any]


class What(StrEnum):
    """What became of an alert."""

    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    ESCALATED = "escalated"


def write_news(
    connection: Connection, tables: Tables, read: Sequence[tuple[int, Fact, File]]
) -> None:
    """Write one row a fact that is news of an alert; and note where each was raised."""
    rows = [row for position, fact, file in read if (row := _news(position, fact, file))]
    fill(connection, tables.alert_news, rows)


def _news(position: int, fact: Fact, file: File) -> Row | None:
    match fact:
        case AlertAcknowledged() if _is_alert(fact.alert, file):
            version, what = fact.alert, What.ACKNOWLEDGED
        case AlertEscalated():
            version, what = fact.alert, What.ESCALATED
        case _ if _is_alert(fact.originator_version, file):
            version, what = fact.originator_version, What.RAISED
            file.raised[version] = position
        case _:
            return None
    news = {"position": position, "dispute": fact.originator_id, "version": version}
    return news | {"what": what.value}


def _is_alert(version: int, file: File) -> bool:
    return isinstance(file.record, Dispute) and version in file.record.alerts


def find_positions(connection: Connection, tables: Tables, files: Sequence[File]) -> None:
    """Find where the log has the alerts of disputes that were read from the store."""
    lacking = {
        file.record.id: file
        for file in files
        if isinstance(file.record, Dispute) and len(file.raised) < len(file.record.alerts)
    }
    if lacking:
        news = tables.alert_news.c
        query = select(news.dispute, news.version, news.position)
        query = query.where(news.dispute.in_(lacking), news.what == What.RAISED)
        for row in connection.execute(query):
            lacking[row.dispute].raised[row.version] = row.position


def alerts_of(dispute: Dispute, raised: Mapping[int, int]) -> list[Row]:
    """The rows of a dispute's alerts; `raised` says where the log has each of them.

    One the follower has not come to yet, where rows are written anew ahead of it, is left to it.
    """
    return [
        {
            "dispute": dispute.id,
            "version": alert.version,
            "position": raised[alert.version],
            "kind": alert.kind.value,
            "level": alert.level.value,
            "key": alert.key,
            "due": alert.due,
            "raised_at": alert.raised_at,
            "late_seconds": max(0, int((alert.raised_at - alert.due).total_seconds())),
            "is_open": alert.acknowledged_at is None,
            "acknowledged_at": alert.acknowledged_at,
            "acknowledged_by": alert.acknowledged_by,
            "escalated_at": alert.escalated_at,
        }
        for alert in dispute.alerts.values()
        if alert.version in raised
    ]
