"""An alert is heard by somebody, or goes up a step after two office hours."""

from domain.alarms import Call
from domain.dispute import Dispute
from domain.refusals.alarms import NoAlertOpen, NothingToSound, UnknownAlert
from tests.law.desk import OnTheDesk, refused, sealed
from tests.law.test_alarms import FRIDAY, THURSDAY, sound
from tests.law.test_same_day import at, filed


def with_a_last_call() -> OnTheDesk:
    """A dispute that was called for the last time on Thursday at 16:30."""
    desk = filed(THURSDAY, "10:00")
    sound(desk, Dispute.sound_same_day, THURSDAY, "16:30", level=Call.LAST_CALL)
    return desk


def test_what_nobody_hears_is_escalated_after_two_office_hours() -> None:
    """An hour on Thursday, an hour on Friday."""
    desk = with_a_last_call()

    with refused(NothingToSound):
        sound(desk, Dispute.escalate_alert, FRIDAY, "09:59", alert=2)
    [escalated] = sound(desk, Dispute.escalate_alert, FRIDAY, "14:00", alert=2)

    assert escalated.happened_at == at(FRIDAY, "10:00")
    assert sound(desk, Dispute.escalate_alert, FRIDAY, "15:00", alert=2) == []


def test_what_was_heard_is_not_escalated() -> None:
    """Acknowledged by the team lead, it stays where it is; the first who heard it is named."""
    desk = with_a_last_call()

    desk.do(Dispute.acknowledge_alert, by="officer:chen", alert=2, note=sealed("马上联系"))
    assert desk.do(Dispute.acknowledge_alert, by="officer:wu", alert=2) == []

    assert desk.dispute.alerts[2].acknowledged_by == "officer:chen"
    with refused(NothingToSound):
        sound(desk, Dispute.escalate_alert, FRIDAY, "14:00", alert=2)


def test_only_an_alert_is_acknowledged() -> None:
    """The first fact of a dispute is no alert; without one there is nothing to hear."""
    with refused(UnknownAlert, alert=1):
        with_a_last_call().do(Dispute.acknowledge_alert, alert=1)
    with refused(NoAlertOpen):
        filed(THURSDAY, "10:00").do(Dispute.acknowledge_alert, alert=1)
