"""Which disputes bear a case number, as the views and the end of the log say it (已编案号).

The books of numbers are held against this. An index of the views answers; what these have not read
yet is read from the log itself, so that nothing hangs on how far they are, or whether they serve.
"""

from uuid import UUID

from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError

from domain.acceptance import Accepted
from domain.registry import Registry
from projections.generations import NoViews, reading
from projections.log_reader import LogReader


class NumbersBorne:
    """Says who bears a number; asked by one at a time, as the books are written."""

    def __init__(self, registry: Registry, engine: Engine) -> None:
        self._registry = registry
        self._engine = engine
        self._read: dict[str, set[UUID]] = {}
        self._from = self._upto = 0

    def __call__(self, number: str) -> set[UUID]:
        """The disputes that bear it."""
        position, found = self._shown(number)
        self._read_on(position)
        return found | self._read.get(number, set())

    def _shown(self, number: str) -> tuple[int, set[UUID]]:
        """Who the views say bears it, and up to where they know."""
        try:
            with reading(self._engine) as now:
                its = now.tables.caseload.c
                query = select(its.id).where(its.number == number)
                return now.position, set(now.connection.scalars(query))
        except (NoViews, DBAPIError):
            return 0, set()

    def _read_on(self, position: int) -> None:
        """Know of the log what stands past a position; what was read of it is not read again."""
        if not self._from <= position < self._upto:
            self._from = self._upto = position
            self._read.clear()
        reader = LogReader(self._registry, pass_over=_pass_over)
        for _, fact in reader.facts(self._upto, (Accepted.TOPIC,)):
            if isinstance(fact, Accepted):
                self._read.setdefault(fact.number, set()).add(fact.originator_id)
        self._upto = max(self._upto, reader.until)


def _pass_over(_record: UUID) -> None:
    """What cannot be read says no number."""
