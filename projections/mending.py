"""Mending: the rows of a few disputes written anew from the record, beside whoever follows it."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from uuid import UUID

from sqlalchemy import Engine, select

from domain.centres import Centre
from domain.refusals.ledger import RecordBroken
from domain.registry import Registry
from projections import alerts, caseload, deadlines
from projections.files import ON_THE_DESK, File, Files
from projections.generations import hold, writing


def rewrite(
    registry: Registry, engine: Engine, centres: Mapping[str, Centre], disputes: Iterable[UUID]
) -> int:
    """Write the rows of these disputes anew, and say of how many; one without a row gets none.

    The follower waits meanwhile, and goes on from what it finds; a record that does not follow on
    keeps the rows it has. Raises NoViews, Overtaken.
    """
    with writing(engine) as connection:
        tables = hold(connection)
        known = tables.caseload.c.id
        there = connection.scalars(select(known).where(known.in_(list(disputes))))
        files = list(_files(registry, there))
        caseload.find_dockets(connection, tables, files)
        alerts.find_positions(connection, tables, files)
        caseload.write(connection, tables, files, centres)
        deadlines.write(connection, tables, files, registry, centres)
    return len(files)


def _files(registry: Registry, disputes: Iterable[UUID]) -> Iterator[File]:
    fetched = Files(registry, ON_THE_DESK).fetched
    for one in disputes:
        with suppress(RecordBroken):
            file = fetched(one)
            if file is not None:
                yield file
