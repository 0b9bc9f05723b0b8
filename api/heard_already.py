"""An alert that somebody else has heard first: who comes second is told who did, and when."""

from typing import Any

from api.visitor import Visitor
from domain.dispute import Dispute
from domain.record import Record
from domain.refusals.alarms import AlertHeard

STEP = "acknowledge-alert"


def must_not_be_heard(visitor: Visitor, step: str, record: Record, said: Any) -> None:  # noqa: ANN401 - the step's own form
    """Raise AlertHeard where it is: a second note would be lost, and the version is stale."""
    if step != STEP or not isinstance(record, Dispute):
        return
    alert = record.alerts.get(said.alert)
    if alert and alert.acknowledged_at and alert.acknowledged_by != visitor.by:
        raise AlertHeard(alert=alert.version, by=alert.acknowledged_by, at=alert.acknowledged_at)
