"""Alarms: each at its minute, once, as late as it came, and never of what is done."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.alarm_clocks import ClockPassed
from domain.alarms import Call, FirstContactLate, SameDayMissed
from domain.alert_answers import AlertAcknowledged
from domain.alerts import AlertKind, Level, alarm_rules
from domain.dispute import Dispute
from domain.record import Fact
from domain.refusals import Closed
from domain.refusals.alarms import NothingToSound
from domain.steps import STEPS
from domain.values import Proof
from tests.law.desk import OnTheDesk, refused
from tests.law.roads import on_the_desk, walk
from tests.law.saying import refer, say
from tests.law.test_same_day import at, filed, take

THURSDAY, FRIDAY, MONDAY = "2026-03-12", "2026-03-13", "2026-03-16"


def sound(desk: OnTheDesk, decision: Any, day: str, clock: str, **said: Any) -> list[Fact]:
    """The machinery notices something, at a minute."""
    desk.time = at(day, clock)
    return desk.do(decision, by="office", **said)


def levels(desk: OnTheDesk) -> list[Level]:
    """How loud the alerts of a dispute are, the oldest first."""
    return [alert.level for alert in desk.dispute.alerts.values()]


def test_every_alert_has_a_level() -> None:
    """The ladder of the office is whole (alarms.toml)."""
    assert set(alarm_rules().levels) == set(AlertKind)


MOVED: dict[str, Any] = {
    "rule": "mediation.clock-b",
    "subject": "",
    "was": "2026-03-25",
    "was_provisional": True,
    "is_provisional": False,
    "notice": "国办发明电〔2025〕7号",
    "calendar": 3,
}


def test_an_end_that_is_only_certain_now_raises_no_alert() -> None:
    """It is noted once for each edition; the board is for what moved."""
    desk = filed(THURSDAY, "09:00")
    note = Dispute.note_deadline_moved

    assert len(sound(desk, note, THURSDAY, "09:30", now="2026-03-25", **MOVED)) == 1
    assert sound(desk, note, THURSDAY, "09:31", now="2026-03-25", **MOVED) == []
    assert levels(desk) == []
    later = MOVED | {"calendar": 4}
    assert len(sound(desk, note, THURSDAY, "09:32", now="2026-03-26", **later)) == 1
    assert levels(desk) == [Level.INFORMATION]


def test_what_was_heard_when_it_was_an_alert_still_reads() -> None:
    """An answer to such a note, recorded when it was an alert, is read and changes nothing."""
    desk = filed(THURSDAY, "09:00")
    [note] = sound(desk, Dispute.note_deadline_moved, THURSDAY, "09:30", now="2026-03-25", **MOVED)
    said: dict[str, Any] = {
        "originator_id": note.originator_id,
        "originator_version": note.originator_version + 1,
        "timestamp": desk.time,
        "happened_at": desk.time,
        "by": "officer:lin",
        "request": "",
        "body": "",
        "corrects": 0,
        "alert": note.originator_version,
        "note": None,
    }
    heard = AlertAcknowledged(**said)

    dispute: Any = None
    for fact in [*desk.registry.facts(desk.id), heard]:
        dispute = fact.mutate(dispute)

    assert dispute.alerts == {}


def test_the_first_contact_is_late_after_two_office_hours() -> None:
    """Filed at 16:30, an hour before the close: due at 10:00 the next day (alarms.toml)."""
    desk = filed(THURSDAY, "16:30")

    with refused(NothingToSound):
        sound(desk, Dispute.sound_first_contact_late, FRIDAY, "09:59")
    [late] = sound(desk, Dispute.sound_first_contact_late, FRIDAY, "10:00")

    assert isinstance(late, FirstContactLate)
    assert late.due == late.happened_at == at(FRIDAY, "10:00")
    assert levels(desk) == [Level.WARNING]


@pytest.mark.parametrize(
    "done",
    [
        say("record-contact-attempt", party="R1", way="phone", reached=False),
        say("record-refusal", party="R1", to="mediate", way="phone"),
    ],
)
def test_whoever_was_tried_or_heard_is_not_waited_for(done: Any) -> None:
    """An attempt is the office's part, reached or not."""
    desk = filed(THURSDAY, "10:00")
    take(desk, THURSDAY, "10:30", done)

    with refused(NothingToSound):
        sound(desk, Dispute.sound_first_contact_late, THURSDAY, "12:00")


def test_the_ladder_of_the_day() -> None:
    """Warned at 14:00, last called at 16:30, missed at the close; each once."""
    desk = filed(THURSDAY, "10:00")
    ladder = [
        ("14:00", Dispute.sound_same_day, {"level": Call.WARNING}),
        ("16:30", Dispute.sound_same_day, {"level": Call.LAST_CALL}),
        ("17:30", Dispute.sound_same_day_missed, {}),
    ]

    for clock, decision, said in ladder:
        [fact] = sound(desk, decision, THURSDAY, clock, **said)
        assert fact.happened_at == at(THURSDAY, clock)
        assert sound(desk, decision, THURSDAY, clock, **said) == []

    assert levels(desk) == [Level.WARNING, Level.URGENT, Level.BREACH]


def test_an_alarm_says_how_late_it_came() -> None:
    """Sounded an hour late, it happened at its minute and was recorded when it was."""
    desk = filed(THURSDAY, "10:00")

    [warned] = sound(desk, Dispute.sound_same_day, THURSDAY, "15:00", level=Call.WARNING)

    assert warned.timestamp - warned.happened_at == timedelta(hours=1)
    [alert] = desk.dispute.alerts.values()
    assert (alert.due, alert.raised_at) == (at(THURSDAY, "14:00"), at(THURSDAY, "15:00"))


def test_nobody_is_warned_before_the_dispute_was_there() -> None:
    """Filed at 15:00, it hears the last call and no warning of 14:00."""
    desk = filed(THURSDAY, "15:00")

    with refused(NothingToSound):
        sound(desk, Dispute.sound_same_day, THURSDAY, "15:01", level=Call.WARNING)

    assert sound(desk, Dispute.sound_same_day, THURSDAY, "16:30", level=Call.LAST_CALL)


def test_nothing_is_warned_of_where_nothing_was_promised() -> None:
    """Filed after the cut-off, on no day is it warned of or missed."""
    desk = filed(THURSDAY, "15:30")

    for clock, decision, said in [
        ("16:30", Dispute.sound_same_day, {"level": Call.LAST_CALL}),
        ("18:00", Dispute.sound_same_day_missed, {}),
    ]:
        with refused(NothingToSound):
            sound(desk, decision, THURSDAY, clock, **said)


def test_nothing_is_sounded_on_a_closed_dispute() -> None:
    """Withdrawn at noon, nobody is warned at 14:00."""
    desk = filed(THURSDAY, "10:00")
    take(desk, THURSDAY, "12:00", say("withdraw", party="A1", reason="other"))

    with refused(Closed):
        sound(desk, Dispute.sound_same_day, THURSDAY, "14:00", level=Call.WARNING)


def test_a_missed_promise_is_found_after_closing_too() -> None:
    """Settled after the close and before the office looked, it was missed all the same."""
    desk = filed(THURSDAY, "10:00")
    paid: dict[str, Any] = {"paid": Decimal(300), "proof": Proof.SELF_DECLARED}
    take(desk, THURSDAY, "18:00", say("withdraw", party="A1", reason="settled-outside", **paid))

    [missed] = sound(desk, Dispute.sound_same_day_missed, FRIDAY, "09:00")

    assert isinstance(missed, SameDayMissed)
    assert missed.happened_at == at(THURSDAY, "17:30")


def test_a_kept_promise_is_not_missed() -> None:
    """Settled at 16:00, nothing is found at the close."""
    desk = filed(THURSDAY, "10:00")
    paid: dict[str, Any] = {"paid": Decimal(300), "proof": Proof.SELF_DECLARED}
    take(desk, THURSDAY, "16:00", say("withdraw", party="A1", reason="settled-outside", **paid))

    with refused(NothingToSound):
        sound(desk, Dispute.sound_same_day_missed, THURSDAY, "17:30")


def test_a_hand_over_without_an_owner_is_noticed_after_a_working_day() -> None:
    """Sent on Friday at 10:00, nobody's until Monday at 10:00 (alarms.toml)."""
    desk = filed(THURSDAY, "10:00")
    take(desk, FRIDAY, "10:00", refer("F1", "inspectorate-city", "hand-over", "statutory-duty"))

    with refused(NothingToSound):
        sound(desk, Dispute.sound_owner_missing, MONDAY, "09:59", referral="F1")
    assert sound(desk, Dispute.sound_owner_missing, MONDAY, "10:00", referral="F1")
    assert sound(desk, Dispute.sound_owner_missing, MONDAY, "11:00", referral="F1") == []


def test_a_hand_over_that_was_taken_on_has_an_owner() -> None:
    """Accepted the next morning, nothing is missing."""
    desk = filed(THURSDAY, "10:00")
    handed = refer("F1", "inspectorate-city", "hand-over", "statutory-duty")
    take(desk, THURSDAY, "11:00", handed, say("accept-referral", referral="F1", number="监1"))

    with refused(NothingToSound):
        sound(desk, Dispute.sound_owner_missing, MONDAY, "11:00", referral="F1")


def test_a_second_return_alerts_by_itself() -> None:
    """Returned by two bodies: the fact of the second return is the alert (alarms.toml)."""
    desk = filed(THURSDAY, "10:00")
    for name, body in (("F1", "inspectorate-siming"), ("F2", "inspectorate-city")):
        sent = refer(name, body, "hand-over", "statutory-duty")
        back = say("return-referral", referral=name, reason="not-our-matter")
        take(desk, THURSDAY, "11:00", sent, back)

    [alert] = desk.dispute.alerts.values()
    assert (alert.kind, alert.level) == (AlertKind.BOUNCED_TWICE, Level.URGENT)


def test_refused_entry_alerts_by_itself() -> None:
    """The company did not let them in: the supervisor hears of it (alarms.toml)."""
    kinds = {alert.kind for alert in walk(on_the_desk(), "visited").dispute.alerts.values()}

    assert kinds == {AlertKind.ENTRY_REFUSED}


def test_an_instalment_is_unpaid_when_its_day_closes() -> None:
    """Due 2023-11-09; paid by then, nothing is sounded (alarms.toml)."""
    owing, paid = walk(on_the_desk(), "unpaid"), walk(on_the_desk(), "performed")

    [alert] = owing.dispute.alerts.values()
    assert alert.due == at("2023-11-09", "17:30")
    with refused(NothingToSound):
        sound(paid, Dispute.sound_instalment_unpaid, FRIDAY, "18:00", term="T1")


def test_the_workers_own_clock_is_information_when_it_passes() -> None:
    """After 15 days from receipt the worker may arbitrate: nobody's fault (调解仲裁法 Art. 14)."""
    desk = filed(THURSDAY, "10:00")
    clocks = {
        ("mediation.clock-a", True): Level.INFORMATION,
        ("mediation.clock-b", False): Level.BREACH,
    }

    for (rule, informs), level in clocks.items():
        said = {"rule": rule, "subject": "", "due": "2026-03-27", "informs": informs}
        [passed] = sound(desk, Dispute.sound_clock_passed, "2026-03-28", "09:00", **said)
        assert isinstance(passed, ClockPassed)
        assert levels(desk)[-1] is level


def test_a_clock_warns_once_for_each_day_of_each_end() -> None:
    """A deadline that moved is warned of anew."""
    desk = filed(THURSDAY, "10:00")
    said = {"rule": "mediation.clock-b", "subject": "", "days_left": 1}

    for due, facts in (("2026-03-27", 1), ("2026-03-27", 0), ("2026-03-30", 1)):
        assert len(sound(desk, Dispute.sound_clock, FRIDAY, "09:00", due=due, **said)) == facts


def test_what_the_machinery_notes_stands_in_nobodys_way() -> None:
    """An alarm recorded in between causes no 412: the person's version stays (design 3)."""
    desk = filed(THURSDAY, "10:00")
    seen = desk.dispute.person_version

    sound(desk, Dispute.sound_same_day, THURSDAY, "14:00", level=Call.WARNING)

    assert desk.dispute.person_version == seen
    assert STEPS["acknowledge-alert"].refusal(desk.dispute) is None
