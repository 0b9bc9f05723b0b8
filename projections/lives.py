"""Lives: the disputes filed in a period, each with every fact of its whole life (全过程).

The record tells them, never a view: which disputes there are, how each stands, and each fact are
read from the log, a batch at a time, so an export of a year takes the memory of a batch. Each
dispute is whole as it stood when its batch was read. The views only bear witness: where they know
of a dispute, or of a fact of one, that the log has no more, nothing is exported.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import islice
from typing import Protocol, cast
from uuid import UUID

from eventsourcing.persistence import Notification
from sqlalchemy import Engine, func, select

from domain.access_concerns import concerns
from domain.access_conditions import Condition, Everything, Nothing, holds
from domain.access_rows import Action
from domain.access_telling import CONFIDED
from domain.dispute import Dispute
from domain.filing import Filed
from domain.known import nothing_left
from domain.record import Fact
from domain.refusals.ledger import RecordBroken, ToldOtherwise, ViewsDisagree
from domain.registry import Registry
from projections.caseload import row_of
from projections.chronicle import Line, in_the_open
from projections.generations import Reading, reading
from projections.lists import Case
from projections.log_reader import LogReader, opening_topics, record_of
from projections.periods import Scope
from projections.set_aside_table import Why
from projections.visible import visible

PAGE = 50
"""Disputes read at once: some hundreds of facts, a few hundred kB."""

CHECKED = 500
"""Disputes held against the views at once, by their ids and lengths alone."""


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


_Facts = list[tuple[int, Fact]]


class Histories(Protocol):
    """A store that reads many records in one go, with the position of each fact."""

    def select_together(self, originator_ids: Sequence[UUID]) -> Sequence[Notification]:
        """Every fact of these records, each record's in order."""
        ...

    def select_lengths(self, originator_ids: Sequence[UUID]) -> Mapping[UUID, tuple[int, int]]:
        """How many facts each of these records has, and the version of its last."""
        ...


def lives(registry: Registry, chosen: Chosen) -> Iterator[Life]:
    """Every life of the period, in the order recorded; raises RecordBroken."""
    for dispute, facts in _read_through(registry, chosen.scope):
        yield from _life(registry, chosen, dispute, facts)


def must_be_readable(registry: Registry, scope: Scope) -> None:
    """Read all that an export of a period would, and show nothing of it; raises RecordBroken.

    A stream that has begun can be cut off and no more, so this is asked before.
    """
    for _ in _read_through(registry, scope):
        pass


def _read_through(registry: Registry, scope: Scope) -> Iterator[tuple[object, _Facts]]:
    """Each dispute that may be of a period, and its facts with their positions."""
    for some in _together(_may_be_of(LogReader(registry), scope), PAGE):
        histories: dict[UUID, list[Notification]] = {one: [] for one in some}
        for entry in _store(registry).select_together(some):
            histories[record_of(entry)].append(entry)
        for record, entries in histories.items():
            if not entries:
                raise nothing_left(record)
            yield _read(registry, entries)


def _read(registry: Registry, entries: Sequence[Notification]) -> tuple[object, _Facts]:
    dispute: object = None
    facts: _Facts = []
    for entry in entries:
        fact = registry.mapper.to_domain_event(entry)
        if isinstance(fact, Fact):
            dispute = fact.mutate(dispute)
            facts.append((entry.id, fact))
    return dispute, facts


def _may_be_of(reader: LogReader, scope: Scope) -> Iterator[UUID]:
    """The disputes that may have been filed in a period; of one from elsewhere its rows tell it."""
    for _, opened in reader.facts(topics=opening_topics()):
        if not isinstance(opened, Filed) or scope.may_have(opened.happened_at):
            yield opened.originator_id


def _life(registry: Registry, chosen: Chosen, dispute: object, facts: _Facts) -> Iterator[Life]:
    if not isinstance(dispute, Dispute) or not chosen.scope.has(dispute.centre, dispute.filed_at):
        return
    whom = _Whom(dispute)
    if whom.meets(chosen.seen):
        kept = {
            kind.TOPIC
            for action, kinds in CONFIDED.items()
            if not whom.meets(chosen.confided.get(action, Nothing()))
            for kind in kinds
        }
        yield Life(
            case_of(registry, dispute),
            [entry_of(at, fact) for at, fact in facts if fact.TOPIC not in kept],
        )


class _Whom:
    """Whom a dispute concerns, worked out where a condition asks."""

    def __init__(self, dispute: Dispute) -> None:
        self._dispute = dispute

    def meets(self, condition: Condition) -> bool:
        return condition == Everything() or holds(condition, concerns(self._dispute))


def case_of(registry: Registry, dispute: Dispute) -> Case:
    """A dispute as a list shows it, as its record stands."""
    row = row_of(dispute, registry.centres)
    return Case(**{field.name: row[field.name] for field in fields(Case)})


def entry_of(position: int, fact: Fact) -> Entry:
    """A fact as an export tells it."""
    return Entry(
        version=fact.originator_version,
        topic=fact.TOPIC,
        happened_at=fact.happened_at,
        recorded_at=fact.timestamp,
        by=fact.by,
        corrects=fact.corrects,
        said=json.loads(in_the_open(fact)),
        position=position,
    )


def how_many(engine: Engine, chosen: Chosen) -> int:
    """How many lives there are now, as the views count; raises NoViews."""
    with reading(engine) as now:
        caseload = now.tables.caseload
        query = select(func.count()).where(
            chosen.scope.within(caseload.c.centre, caseload.c.filed_at),
            visible(chosen.seen, now.tables, caseload.c.id),
        )
        return now.connection.scalar(query) or 0


def must_agree(registry: Registry, engine: Engine) -> None:
    """Hold what the views know of each dispute against the log, as far as the views have come.

    A row that was taken out of the log leaves a gap, or a record that is shorter than the views
    saw it, or a dispute that only the views know, or that they told otherwise. Raises
    ViewsDisagree, RecordBroken, NoViews.
    """
    with reading(engine) as now:
        _must_be_told_as_before(now)
        reader, count = LogReader(registry, now.position), 0
        for some in _together((one for _, one in reader.opened()), CHECKED):
            _must_agree_on(registry, now, some)
            count += len(some)
        if count != now.connection.scalar(select(func.count()).select_from(now.tables.caseload)):
            raise ViewsDisagree(record=_known_to_views_alone(registry, now))


def _must_be_told_as_before(now: Reading) -> None:
    aside = now.tables.set_aside.c
    query = select(aside.record, aside.version).where(aside.why == Why.TOLD_OTHERWISE).limit(1)
    for row in now.connection.execute(query):
        raise ToldOtherwise(record=str(row.record), version=row.version)


def _must_agree_on(registry: Registry, now: Reading, some: Sequence[UUID]) -> None:
    caseload, lengths = now.tables.caseload, _store(registry).select_lengths(some)
    query = select(caseload.c.id, caseload.c.version).where(caseload.c.id.in_(some))
    known = {row.id: row.version for row in now.connection.execute(query)}
    for one in some:
        if one not in known:
            raise ViewsDisagree(record=str(one))
        facts, last = lengths.get(one, (0, 0))
        if facts != last or last < known[one]:
            raise RecordBroken(record=str(one), version=_follows_on_to(registry, one))


def _follows_on_to(registry: Registry, record: UUID) -> int:
    """The last version before the first gap."""
    version = 0
    for stored in registry.recorder.select_events(record):
        if stored.originator_version != version + 1:
            break
        version += 1
    return version


def _known_to_views_alone(registry: Registry, now: Reading) -> str:
    ids = now.connection.scalars(select(now.tables.caseload.c.id)).all()
    for some in _together(ids, CHECKED):
        lengths = _store(registry).select_lengths(some)
        for one in some:
            if _follows_on_to(registry, one) == 0 or one not in lengths:
                return str(one)
    return ""


def _together(records: Iterable[UUID], size: int) -> Iterator[list[UUID]]:
    """So many at a time."""
    reading_on = iter(records)
    while some := list(islice(reading_on, size)):
        yield some


def _store(registry: Registry) -> Histories:
    return cast("Histories", registry.recorder)
