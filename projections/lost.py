"""What is gone from the log: records that lost a fact, and those of which nothing is left (缺失).

A gap is found by the numbers of the facts that are there. Of a record that lost every fact the log
says nothing, and no reader meets it: the views have its row still.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, cast
from uuid import UUID

from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError

from domain.registry import Registry
from projections.generations import NoViews, reading

AT_ONCE = 20_000
"""Ids that a store is asked about in one question."""


class FindsLost(Protocol):
    """A store that finds by the numbers of its facts which records lost some, or all."""

    def select_gaps(self) -> Mapping[UUID, int]:
        """The records of which a fact is gone, each with the first version that is there."""
        ...

    def select_missing(self, originator_ids: Sequence[UUID]) -> Sequence[UUID]:
        """Those of these records of which there is no fact at all."""
        ...


@dataclass(frozen=True, slots=True)
class Lost:
    """The records that are not whole, whether or not anybody meets them.

    Of a record that lost its last facts the numbers say nothing: it is not among them.
    """

    gaps: Mapping[UUID, int]
    """Each with the first version that is there."""

    wholly: Sequence[UUID]
    """Nothing is left of these, and the views have a row of each."""

    @property
    def records(self) -> list[UUID]:
        """All of them."""
        return [*self.gaps, *self.wholly]

    @property
    def without_beginning(self) -> list[UUID]:
        """Those whose first fact is gone: nobody can say whose they are."""
        return [*(record for record, first in self.gaps.items() if first > 1), *self.wholly]


def lost(registry: Registry, engine: Engine) -> Lost:
    """Look for them: each fact's number is read, and each row of the views."""
    store = cast("FindsLost", registry.recorder)
    shown = _shown(engine)
    parts = (shown[start : start + AT_ONCE] for start in range(0, len(shown), AT_ONCE))
    return Lost(store.select_gaps(), [one for part in parts for one in store.select_missing(part)])


def _shown(engine: Engine) -> list[UUID]:
    """The disputes and matters the views have a row of; none where they cannot be read."""
    try:
        with reading(engine) as now:
            tables = (now.tables.caseload, now.tables.matters)
            return [one for its in tables for one in now.connection.scalars(select(its.c.id))]
    except (NoViews, DBAPIError):
        return []
