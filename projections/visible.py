"""The access table in SQL: a condition on whom a record concerns becomes a `where`."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, func, not_, or_, true

from domain.access import (
    AllOf,
    AnyOf,
    Concerned,
    Condition,
    Everything,
    Lasting,
    Not,
    Nothing,
)
from projections.tables import Tables


def visible(  # noqa: PLR0911 - one for each kind of condition
    condition: Condition, tables: Tables, record: ColumnElement[UUID]
) -> ColumnElement[bool]:
    """The records a condition holds on; `record` is the column with their ids."""
    match condition:
        case Everything():
            return true()
        case Nothing():
            return false()
        case Concerned(kind, who):
            concerns = tables.concerns
            return exists().where(
                concerns.c.record == record,
                concerns.c.kind == kind.value,
                concerns.c.who == who,
            )
        case Lasting(kind, who, at):
            concerns, whose = tables.concerns, f"{who}@"
            until = func.substr(concerns.c.who, len(whose) + 1)
            return exists().where(
                concerns.c.record == record,
                concerns.c.kind == kind.value,
                func.substr(concerns.c.who, 1, len(whose)) == whose,
                # Digits alone, of one length: their order is the same in every collation.
                until > at,
            )
        case Not(inner):
            return not_(visible(inner, tables, record))
        case AnyOf(conditions):
            return or_(false(), *(visible(one, tables, record) for one in conditions))
        case AllOf(conditions):
            return and_(true(), *(visible(one, tables, record) for one in conditions))
