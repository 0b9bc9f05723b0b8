"""The access table in SQL: a condition on whom a record concerns becomes a `where`."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    exists,
    false,
    func,
    not_,
    or_,
    select,
    true,
    union_all,
)

from domain.access_conditions import (
    AllOf,
    AnyOf,
    Concerned,
    ConcernedOn,
    ConcernedOneOf,
    Condition,
    Everything,
    Lasting,
    Not,
    Nothing,
)
from projections.generations import Reading
from projections.tables import Tables

Plain = Concerned | ConcernedOneOf | ConcernedOn | Lasting
"""What is asked of one row about whom a record concerns."""

FEW = 2_000
"""Records that are looked up and put in order sooner than a list of 100,000 is gone through.

A page of twenty is looked for among so few (measured: bench/access.py), or along the list itself,
where of so many every fiftieth at most is somebody else's.
"""


def within_sight(
    condition: Condition, now: Reading, record: ColumnElement[UUID], *, few: int = FEW
) -> ColumnElement[bool]:
    """The same records as `visible`, found by whom they concern where those are few.

    A store that goes along a list asks of every row on it whether it is seen: before it has a page
    of a mediator's 250 cases of 100,000, it has asked of some eight thousand.
    """
    every = condition.conditions if isinstance(condition, AllOf) else (condition,)
    for one in every:
        ways = _ways_to(one, now.tables)
        if ways and not _lead_past(few, ways, now):
            others = (visible(other, now.tables, record) for other in every if other is not one)
            return and_(record.in_(union_all(*ways)), *others)
    return visible(condition, now.tables, record, row_by_row=True)


def _lead_past(few: int, ways: Sequence[Select[tuple[UUID]]], now: Reading) -> bool:
    return now.connection.scalar(union_all(*ways).offset(few).limit(1)) is not None


def _ways_to(condition: Condition, tables: Tables) -> Sequence[Select[tuple[UUID]]]:
    """Selections that together have the records a condition holds on; none where it may be any."""
    match condition:
        case Concerned() | ConcernedOneOf() | ConcernedOn() | Lasting():
            return [_concerning(condition, tables.concerns.alias())]
        case AnyOf(conditions):
            each = [_ways_to(one, tables) for one in conditions]
            return [way for ways in each for way in ways] if all(each) else ()
        case AllOf((first, *others)):
            rest = AllOf(tuple(others))
            ways = _ways_to(first, tables)
            return [way.where(visible(rest, tables, way.selected_columns.record)) for way in ways]
        case _:
            return ()


def visible(
    condition: Condition,
    tables: Tables,
    record: ColumnElement[UUID],
    *,
    row_by_row: bool = False,
) -> ColumnElement[bool]:
    """The records a condition holds on; `record` is the column with their ids, never null.

    Where a list ends after a page, `row_by_row` has its rows asked one after the other: PostgreSQL
    would first gather everything that concerns a centre.
    """
    inner = partial(visible, tables=tables, record=record, row_by_row=row_by_row)
    match condition:
        case Everything():
            return true()
        case Nothing():
            return false()
        case Concerned() | ConcernedOneOf() | ConcernedOn():
            theirs = _concerning(condition, tables.concerns)
            of_the_row = theirs.where(tables.concerns.c.record == record)
            return exists(of_the_row.offset(0) if row_by_row else of_the_row)
        case AnyOf(conditions):
            return or_(false(), *map(inner, conditions))
        case AllOf(conditions):
            return and_(true(), *map(inner, conditions))
        case _:
            return _seldom(condition, tables, record)


def _seldom(
    condition: Lasting | Not, tables: Tables, record: ColumnElement[UUID]
) -> ColumnElement[bool]:
    """What few records ask for is looked up once, and not again for every row of a list."""
    match condition:
        case Not(Concerned() as barred):
            return record.not_in(_concerning(barred, tables.concerns))
        case Not(AnyOf(conditions)):
            return and_(true(), *(visible(Not(one), tables, record) for one in conditions))
        case Not(inner):
            return not_(visible(inner, tables, record))
        case Lasting():
            return record.in_(_concerning(condition, tables.concerns))


def _concerning(condition: Plain, concerns: FromClause) -> Select[tuple[UUID]]:
    """The records that concern somebody in one way, by the table of whom they concern."""
    rows = concerns.c
    whom = _whom(condition, rows.who)
    return select(rows.record).where(rows.kind == condition.kind.value, whom)


def _whom(condition: Plain, who: ColumnElement[str]) -> ColumnElement[bool]:
    match condition:
        case Concerned(_, theirs):
            return who == theirs
        case ConcernedOneOf(_, whom):
            return who.in_(whom)
        case ConcernedOn():
            return _on(condition, who)
        case Lasting(_, theirs, at):
            whose = f"{theirs}@"
            # Digits alone, of one length: their order is the same in every collation.
            lasts = func.substr(who, len(whose) + 1) > at
            return and_(func.substr(who, 1, len(whose)) == whose, lasts)


def _on(condition: ConcernedOn, who: ColumnElement[str]) -> ColumnElement[bool]:
    """For good, or until a day that is not past.

    A database may sort signs in its own way, so it is also asked how each begins.
    """
    dated = and_(
        who.between(condition.first, condition.last),
        who.startswith(condition.whenever, autoescape=True),
    )
    return or_(who == condition.who, dated)
