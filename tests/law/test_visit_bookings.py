"""Inspectors are booked for the hours of a visit, and are nowhere else meanwhile."""

from datetime import timedelta
from typing import Any

from domain.dispute import Dispute
from domain.inspector_day import InspectorDay
from domain.refusals.visit import InspectorBooked, InspectorElsewhere, VisitOver
from domain.values import Day, OfficerId
from domain.visit import CancelReason
from domain.visit_records import VisitOutcome
from tests.law.desk import NINE, OnTheDesk, claim, refused
from tests.law.test_visit import AT_1030, AT_1200, desk, plan, there

__all__ = ["desk"]


def bookings(desk: OnTheDesk, inspector: str, day: str) -> dict[str, Any]:
    """What stands in an inspector's day."""
    book = InspectorDay.create_id(OfficerId(inspector), Day(day))
    return desk.registry.get(InspectorDay, book).bookings


def test_an_inspector_is_not_in_two_places(desk: OnTheDesk) -> None:
    """The same hours of one inspector are not given to two disputes."""
    plan(desk)
    other = OnTheDesk(desk.registry, claims=[claim(amount="55")])
    other.time = desk.time

    with refused(InspectorBooked, inspector="i2"):
        plan(other, inspectors={"i2": "002", "i3": "003"})
    with refused(InspectorBooked, inspector="i2"):
        plan(other, inspectors={"I2": "002", "i3": "003"})
    plan(other, starts_at=AT_1200, ends_at=AT_1200 + timedelta(hours=1))

    assert len(bookings(desk, "i2", "2023-11-07")) == 2
    assert other.dispute.open_visit is not None


def test_a_refused_visit_books_nobody(desk: OnTheDesk) -> None:
    """Either the visit stands with all its bookings, or nothing does."""
    plan(desk)
    other = OnTheDesk(desk.registry, claims=[claim(amount="55")])
    other.time = desk.time

    with refused(InspectorBooked):
        plan(other, inspectors={"a0": "000", "i2": "002"})
    third = {"a0": "000", "i9": "009"}

    assert plan(other, inspectors=third) != []


def test_moving_a_visit_frees_the_old_hours_and_books_the_new(desk: OnTheDesk) -> None:
    """Old and new days change in the same write."""
    plan(desk)
    tomorrow: dict[str, Any] = {
        "starts_at": AT_1030 + timedelta(days=1),
        "ends_at": AT_1200 + timedelta(days=1),
    }

    desk.do(Dispute.reschedule_visit, visit="V1", **tomorrow)

    assert bookings(desk, "i1", "2023-11-07") == {}
    assert len(bookings(desk, "i1", "2023-11-08")) == 1
    assert desk.do(Dispute.reschedule_visit, visit="V1", **tomorrow) == []


def test_a_window_over_midnight_books_both_days(desk: OnTheDesk) -> None:
    """Each calendar day of the centre's zone that the window touches is booked."""
    plan(desk, starts_at=NINE + timedelta(hours=14), ends_at=NINE + timedelta(hours=16))

    assert len(bookings(desk, "i1", "2023-11-07")) == 1
    assert len(bookings(desk, "i1", "2023-11-08")) == 1


def test_who_is_done_early_may_go_elsewhere(desk: OnTheDesk) -> None:
    """A booking ends with its visit."""
    there(desk)
    desk.later(minutes=2).do(Dispute.finish_visit, visit="V1", outcome=VisitOutcome.NOBODY_THERE)
    other = OnTheDesk(desk.registry, claims=[claim(amount="55")])
    other.time = desk.time

    plan(other, starts_at=desk.time, ends_at=AT_1200)

    assert other.dispute.open_visit is not None


def test_a_cancelled_visit_frees_everybody(desk: OnTheDesk) -> None:
    """Called off before anybody is there."""
    plan(desk)

    desk.do(Dispute.cancel_visit, visit="V1", reason=CancelReason.SETTLED_BEFORE)

    assert bookings(desk, "i1", "2023-11-07") == {}
    assert desk.do(Dispute.cancel_visit, visit="V1", reason=CancelReason.OTHER) == []
    with refused(VisitOver):
        desk.do(Dispute.depart, visit="V1")


def test_nobody_is_at_two_visits_at_once(desk: OnTheDesk) -> None:
    """An inspector who is out is nowhere else until that visit is over."""
    there(desk)
    other = OnTheDesk(desk.registry, claims=[claim(amount="55")])
    other.time = desk.time
    plan(other, starts_at=AT_1200, ends_at=AT_1200 + timedelta(hours=1))

    for decision in (Dispute.depart, Dispute.arrive):
        with refused(InspectorElsewhere, inspector="i1"):
            other.do(decision, visit="V1")

    desk.do(Dispute.finish_visit, visit="V1", outcome=VisitOutcome.NOBODY_THERE)
    assert other.do(Dispute.arrive, visit="V1") != []
