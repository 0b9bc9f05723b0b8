"""A hand at the database: a fact that is struck out of the log, on either store."""

from typing import Any, cast
from uuid import UUID

from operations.office import Office


def strike_out(office: Office, record: UUID, version: int) -> None:
    """Delete one fact of a record from the log, past everything that would notice."""
    _at_the_database(office, "DELETE FROM {table}", record, version)


def _at_the_database(office: Office, told: str, record: UUID, version: int) -> None:
    store = cast("Any", office.registry.recorder)
    if office.settings.on_postgresql:
        table = f"{store.datastore.schema}.{store.events_table_name}"
        asked = f"{told.format(table=table)} WHERE originator_id=%s AND originator_version=%s"
        with store.datastore.transaction(commit=True) as cursor:
            cursor.execute(asked, [record, version])
        return
    table = store.events_table_name
    asked = f"{told.format(table=table)} WHERE originator_id=? AND originator_version=?"
    with store.datastore.transaction(commit=True) as cursor:
        cursor.execute(asked, [record.hex, version])
