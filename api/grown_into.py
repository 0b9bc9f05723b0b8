"""A question that became a dispute: who lost the dispute has lost the question too (回避)."""

from contextlib import suppress

from api.office import Office
from domain.access import free_of_conflict
from domain.access_concerns import concerns
from domain.access_conditions import Everything, holds
from domain.callers import Caller
from domain.consultation import Consultation
from domain.dispute import Dispute
from domain.known import known
from domain.record import Record
from domain.refusals.ledger import RecordBroken
from projections.generations import NoViews
from projections.witness import is_known_to_hold


def has_lost_what_it_became(office: Office, caller: Caller, record: Record) -> bool:
    """Say whether a conflict of interest keeps the dispute that a question became from a caller.

    Where the dispute cannot be read, the views may bear witness that nothing does: to nobody is
    more shown because a record is broken. Raises RecordBroken where they cannot, or may not, say.
    """
    free = free_of_conflict(caller)
    if not isinstance(record, Consultation) or record.dispute is None or free == Everything():
        return False
    try:
        return not holds(free, concerns(known(office.registry, Dispute, record.dispute)))
    except RecordBroken:
        with suppress(NoViews):
            if is_known_to_hold(office.registry, office.views, free, record.dispute):
                return False
        raise
