"""The access table in SQL: a condition on whom a record concerns becomes a `where`."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, or_, true

from domain.access import AllOf, AnyOf, Concerned, Condition, Everything, Nothing
from projections.tables import Tables


def visible(
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
        case AnyOf(conditions):
            return or_(false(), *(visible(one, tables, record) for one in conditions))
        case AllOf(conditions):
            return and_(true(), *(visible(one, tables, record) for one in conditions))
