"""What the views still know of a dispute whose record cannot be read: whom it concerned (见证).

They read it while it was whole. Views that met the break themselves, or were made again since,
know it in part: somebody may have stood back in what they could not read.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, Engine, Uuid, and_, exists, literal, select

from domain.access_conditions import Condition
from domain.registry import Registry
from projections.generations import Reading, reading
from projections.visible import visible


def holds_of_whole(
    now: Reading, condition: Condition, dispute: ColumnElement[UUID]
) -> ColumnElement[bool]:
    """A condition holds on a dispute, of which these views have met no break."""
    its, aside = now.tables.caseload.c, now.tables.set_aside.c
    return and_(
        exists().where(its.id == dispute).correlate_except(now.tables.caseload),
        ~exists().where(aside.record == dispute),
        visible(condition, now.tables, dispute),
    )


def is_known_to_hold(
    registry: Registry, engine: Engine, condition: Condition, dispute: UUID
) -> bool:
    """Say whether the views read all there is of a dispute, and a condition held on it then.

    Raises NoViews.
    """
    with reading(engine) as now:
        its = now.tables.caseload.c
        holds = holds_of_whole(now, condition, literal(dispute, Uuid))
        query = select(its.version).where(its.id == dispute, holds)
        read = now.connection.scalar(query)
    left = registry.recorder.select_events(dispute, desc=True, limit=1)
    return read is not None and all(read >= one.originator_version for one in left)
