"""What becomes of an alert: somebody has heard it, or it goes to whoever stands above (处置)."""

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING

from domain.alerts import Alert, alarm_rules
from domain.record import Act, Fact
from domain.refusals import Refusal
from domain.refusals.alarms import NoAlertOpen, NothingToSound, UnknownAlert
from domain.room import Room
from domain.sealed import Sealed
from domain.steps import step

if TYPE_CHECKING:
    from domain.dispute import Dispute
    from domain.trunk import Trunk


class AlertAcknowledged(Fact):
    """Somebody has heard an alert, and may have noted what follows (已处置); by its version."""

    TOPIC = "dispute.alert_acknowledged"
    alert: int
    note: Sealed | None

    def apply(self, aggregate: "Trunk") -> None:
        """It is off the board; what was raised once and is no alert any more was never on it."""
        if alert := aggregate.alerts.get(self.alert):
            alert.acknowledged_at, alert.acknowledged_by = self.happened_at, self.by


class AlertEscalated(Fact):
    """Nobody had heard an alert in time, and it went to whoever stands above (升级)."""

    TOPIC = "dispute.alert_escalated"
    alert: int

    def apply(self, aggregate: "Trunk") -> None:
        """It is the supervisor's now."""
        aggregate.alerts[self.alert].escalated_at = self.happened_at


def an_alert_open(dispute: "Dispute") -> Refusal | None:
    """An alert waits to be acknowledged."""
    waits = any(alert.acknowledged_at is None for alert in dispute.alerts.values())
    return None if waits else NoAlertOpen()


def an_alert_unheard(dispute: "Dispute") -> Refusal | None:
    """An urgent alert was neither acknowledged nor escalated."""
    return None if any(one.is_unheard for one in dispute.alerts.values()) else NothingToSound()


class AlertAnswersRoom(Room):
    """What is decided about an alert; after closing too, for a breach stays one."""

    @step("acknowledge-alert", an_alert_open)
    def acknowledge_alert(self, act: Act, *, alert: int, note: Sealed | None = None) -> None:
        """Say that an alert is heard, and what follows; the first to say so is the one named.

        Raises UnknownAlert, NoAlertOpen, BeforeWhatItRestsOn.
        """
        if alert in self.alerts and self.alerts[alert].acknowledged_at:
            return
        self._must_be_open("acknowledge-alert")
        self._must_not_precede(act, self._alert(alert).due)
        self._record(AlertAcknowledged, act, alert=alert, note=note)

    @step("escalate-alert", an_alert_unheard)
    def escalate_alert(self, act: Act, *, alert: int) -> None:
        """Take an unheard alert to whoever stands above; raises UnknownAlert, NothingToSound."""
        if alert in self.alerts and self.alerts[alert].escalated_at:
            return
        self._must_be_open("escalate-alert")
        unheard = self._alert(alert)
        calendar = self._shelf.calendar(self.centre)
        due = calendar.after_office_time(unheard.raised_at, alarm_rules().escalated_after)
        if not unheard.is_unheard or act.happened_at < due:
            raise NothingToSound
        self._record(AlertEscalated, replace(act, happened_at=due.astimezone(UTC)), alert=alert)

    def _alert(self, alert: int) -> Alert:
        if alert not in self.alerts:
            raise UnknownAlert(alert=alert)
        return self.alerts[alert]
