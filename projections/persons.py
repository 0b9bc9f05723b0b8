"""Persons in the views: in which records somebody is a party, and whose time may be over."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Engine, and_, exists, select

from domain.access_conditions import Condition
from domain.retention import KEEPING
from domain.values import Stage
from projections.generations import reading
from projections.visible import visible


@dataclass(frozen=True, slots=True)
class Standing:
    """One record somebody stands in; `party` is empty where it is a demand of theirs."""

    record: UUID
    party: str


def records_of(engine: Engine, person: str) -> list[Standing]:
    """Every record a person stands in; raises NoViews."""
    with reading(engine) as now:
        persons = now.tables.persons.c
        query = select(persons.record, persons.party).where(persons.person == person)
        rows = now.connection.execute(query.order_by(persons.record, persons.party))
        return [Standing(row.record, row.party) for row in rows]


def found_by_name(engine: Engine, person: str) -> int:
    """In how many disputes somebody is found by what they are called; raises NoViews."""
    with reading(engine) as now:
        named = now.tables.named.c
        return len(now.connection.execute(select(named.docket).where(named.person == person)).all())


def perhaps_due(
    engine: Engine, seen: Condition, *, today: str, after: str, most: int
) -> Sequence[str]:
    """Persons after this one all of whose disputes are closed, and none kept by a clock of its own.

    Only those who are the applicant of a dispute that may be seen, and who have words left. What
    else keeps somebody, a class of files or a hold, is still to be asked. Raises NoViews.
    """
    with reading(engine) as now:
        persons, deadlines = now.tables.persons, now.tables.deadlines
        caseload, others = now.tables.caseload, now.tables.persons.alias()
        theirs = and_(others.c.person == persons.c.person, others.c.record == caseload.c.id)
        is_open = exists().where(theirs, caseload.c.stage != Stage.CLOSED.value)
        is_kept = exists().where(
            others.c.person == persons.c.person,
            deadlines.c.dispute == others.c.record,
            deadlines.c.rule.in_(KEEPING),
            deadlines.c.due >= today,
        )
        query = (
            select(persons.c.person)
            .where(
                persons.c.party == "A1",
                persons.c.person > after,
                visible(seen, now.tables, persons.c.record),
                ~is_open,
                ~is_kept,
            )
            .distinct()
            .order_by(persons.c.person)
            .limit(most)
        )
        return list(now.connection.execute(query).scalars())


def pages_due(engine: Engine, seen: Condition, *, today: str, most: int) -> Iterator[Sequence[str]]:
    """The same, page after page; raises NoViews."""
    after = ""
    while page := perhaps_due(engine, seen, today=today, after=after, most=most):
        yield page
        after = page[-1]
