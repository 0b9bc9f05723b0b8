"""A question that became a dispute: who lost the dispute has lost the question too (回避)."""

from api.office import Office
from domain.access import free_of_conflict
from domain.access_concerns import concerns
from domain.access_conditions import holds
from domain.callers import Caller
from domain.consultation import Consultation
from domain.record import Record


def has_lost_what_it_became(office: Office, caller: Caller, record: Record) -> bool:
    """Say whether a conflict of interest keeps the dispute that a question became from a caller."""
    if not isinstance(record, Consultation) or record.dispute is None:
        return False
    return not holds(free_of_conflict(caller), concerns(office.registry.dispute(record.dispute)))
