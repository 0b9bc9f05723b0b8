"""The access table in SQL: a condition on whom a record concerns becomes a `where`."""

from uuid import UUID

from sqlalchemy import Column, ColumnElement, and_, exists, false, func, not_, or_, select, true

from domain.access import (
    AllOf,
    AnyOf,
    Concerned,
    ConcernedOn,
    ConcernedOneOf,
    Condition,
    Everything,
    Kind,
    Lasting,
    Not,
    Nothing,
)
from projections.tables import Tables


def visible(  # noqa: PLR0911 - one answer for each sort of condition
    condition: Condition, tables: Tables, record: ColumnElement[UUID]
) -> ColumnElement[bool]:
    """The records a condition holds on; `record` is the column with their ids, never null."""
    match condition:
        case Everything():
            return true()
        case Nothing():
            return false()
        case Concerned(kind, who):
            return _concerning(tables, record, kind, tables.concerns.c.who == who)
        case ConcernedOneOf(kind, whom):
            return _concerning(tables, record, kind, tables.concerns.c.who.in_(whom))
        case ConcernedOn(kind):
            return _concerning(tables, record, kind, _on(condition, tables.concerns.c.who))
        case AnyOf(conditions):
            return or_(false(), *(visible(one, tables, record) for one in conditions))
        case AllOf(conditions):
            return and_(true(), *(visible(one, tables, record) for one in conditions))
        case _:
            return _seldom(condition, tables, record)


def _seldom(
    condition: Lasting | Not, tables: Tables, record: ColumnElement[UUID]
) -> ColumnElement[bool]:
    """What few records ask for is looked up once, and not again for every row of a list."""
    concerns = tables.concerns.c
    match condition:
        case Not(Concerned(kind, who)):
            barred = select(concerns.record).where(concerns.kind == kind.value, concerns.who == who)
            return record.not_in(barred)
        case Not(AnyOf(conditions)):
            return and_(true(), *(visible(Not(one), tables, record) for one in conditions))
        case Not(inner):
            return not_(visible(inner, tables, record))
        case Lasting(kind, who, at):
            whose = f"{who}@"
            theirs = func.substr(concerns.who, 1, len(whose)) == whose
            # Digits alone, of one length: their order is the same in every collation.
            lasts = func.substr(concerns.who, len(whose) + 1) > at
            open_now = select(concerns.record).where(concerns.kind == kind.value, theirs, lasts)
            return record.in_(open_now)


def _concerning(
    tables: Tables, record: ColumnElement[UUID], kind: Kind, whom: ColumnElement[bool]
) -> ColumnElement[bool]:
    concerns = tables.concerns.c
    return exists().where(concerns.record == record, concerns.kind == kind.value, whom)


def _on(condition: ConcernedOn, who: Column[str]) -> ColumnElement[bool]:
    """For good, or until a day that is not past.

    A database may sort signs in its own way, so it is also asked how each begins.
    """
    dated = and_(
        who.between(condition.first, condition.last),
        who.startswith(condition.whenever, autoescape=True),
    )
    return or_(who == condition.who, dated)
