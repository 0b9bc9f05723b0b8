"""Lives: the disputes filed in a period, each with every fact of its whole life (全过程).

They are read a page at a time, in the order filed, and nothing is held between two pages: an export
of a year takes the memory of a page. Each dispute is whole as it stood when its page was read.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, and_, func, select, true

from domain.access import Condition, Nothing
from domain.access_rows import Action
from domain.access_telling import CONFIDED
from projections.chronicle import Line
from projections.generations import Reading, reading
from projections.lists import Case, Cursor, later
from projections.periods import Scope
from projections.visible import visible

PAGE = 50
"""Disputes read at once: some hundreds of facts, a few hundred kB."""

_CONFIDED = {action: tuple(fact.TOPIC for fact in facts) for action, facts in CONFIDED.items()}


@dataclass(frozen=True, slots=True)
class Entry(Line):
    """One fact, without its sealed words, and where it stands in the log."""

    position: int


@dataclass(frozen=True, slots=True)
class Life:
    """One dispute as it stands, and its facts in the order recorded."""

    case: Case
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which lives are read: of which days and centres, and as whom.

    `seen` says on which disputes the reader is told of facts at all, `confided` on which of those
    also of what was told in confidence, by what lets one know of it; left out, on none.
    """

    scope: Scope
    seen: Condition
    confided: Mapping[Action, Condition]


def lives(engine: Engine, chosen: Chosen) -> Iterator[Life]:
    """Every life of the period, page after page; raises NoViews."""
    after: Cursor | None = None
    while True:
        with reading(engine) as now:
            page = _page(now, chosen, after)
        yield from page
        if len(page) < PAGE:
            return
        last = page[-1].case
        after = Cursor(last.filed_at, last.id)


def how_many(engine: Engine, chosen: Chosen) -> int:
    """How many lives there are now; raises NoViews."""
    with reading(engine) as now:
        caseload = now.tables.caseload
        query = select(func.count()).where(
            chosen.scope.within(caseload.c.centre, caseload.c.filed_at),
            visible(chosen.seen, now.tables, caseload.c.id),
        )
        return now.connection.scalar(query) or 0


def _page(now: Reading, chosen: Chosen, after: Cursor | None) -> list[Life]:
    caseload = now.tables.caseload
    filed, id_ = caseload.c.filed_at, caseload.c.id
    query = (
        select(*(caseload.c[name] for name in Case.__dataclass_fields__))
        .where(
            chosen.scope.within(_centre(now, chosen), filed),
            visible(chosen.seen, now.tables, id_),
            later(filed, id_, after) if after else true(),
        )
        .order_by(filed, id_)
        .limit(PAGE)
    )
    cases = [Case(**row._mapping) for row in now.connection.execute(query)]  # noqa: SLF001 - SQLAlchemy's public name for it
    told = _entries(now, chosen, cases)
    return [Life(case, told.get(case.id, [])) for case in cases]


def _centre(now: Reading, chosen: Chosen) -> ColumnElement[str]:
    """The centre of a dispute; of several, in a form that no index of centres serves.

    By that index each page would sort all that is left of the period, instead of reading on.
    """
    centre = now.tables.caseload.c.centre
    return centre if len(chosen.scope.centres) == 1 else centre.concat("")


def _entries(now: Reading, chosen: Chosen, cases: Iterable[Case]) -> dict[UUID, list[Entry]]:
    """The facts of these disputes; those of a version that came after their row are left out."""
    chronicle, versions = now.tables.chronicle, {case.id: case.version for case in cases}
    query = (
        select(chronicle)
        .where(chronicle.c.record.in_(versions), _may_hear(now, chosen))
        .order_by(chronicle.c.record, chronicle.c.version)
    )
    told: dict[UUID, list[Entry]] = {}
    for row in now.connection.execute(query):
        if row.version <= versions[row.record]:
            told.setdefault(row.record, []).append(
                Entry(
                    version=row.version,
                    topic=row.topic,
                    happened_at=row.happened_at,
                    recorded_at=row.recorded_at,
                    by=row.by,
                    corrects=row.corrects,
                    said=json.loads(row.fields),
                    position=row.position,
                )
            )
    return told


def _may_hear(now: Reading, chosen: Chosen) -> ColumnElement[bool]:
    chronicle = now.tables.chronicle
    return and_(
        *(
            chronicle.c.topic.not_in(topics)
            | visible(chosen.confided.get(action, Nothing()), now.tables, chronicle.c.record)
            for action, topics in _CONFIDED.items()
        )
    )
