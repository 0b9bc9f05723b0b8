"""The on-site visit: who may go, when, and what makes it a visit."""

from datetime import timedelta
from typing import Any

import pytest

from domain.dispute import Dispute
from domain.refusals import BeforeWhatItRestsOn, Refusal, UnknownParty
from domain.refusals.filing import IdNotWellFormed
from domain.refusals.visit import (
    AnotherVisitOpen,
    AtLeastTwoInspectors,
    CertificateNumberMissing,
    CertificatesNotShown,
    CertificateTwice,
    EntryWasNotRefused,
    MediatorIsNoInspector,
    NotThatDay,
    NotYetThere,
    SomebodyWasThere,
    UnknownVisit,
    VisitIdTaken,
    VisitOver,
    VisitUnderWay,
    VisitWindowTooLong,
    VisitWindowUpsideDown,
)
from domain.values import OfficerId, Stage
from domain.visit import CancelReason, InspectionGround, VisitPurpose, VisitStatus
from domain.visit_bookings import must_be_a_team
from domain.visit_records import VisitOutcome
from tests.law.desk import NINE, OnTheDesk, refused, sealed

TEAM = {"i1": "闽0200-001", "i2": "闽0200-002"}
PLACE = sealed("湖滨南路站点", field="place")
AT_1030 = NINE + timedelta(hours=1, minutes=20)
AT_1200 = AT_1030 + timedelta(minutes=90)


def plan(desk: OnTheDesk, **said: Any) -> list[Any]:
    """Plan the visit of scenario A, or another."""
    plan: dict[str, Any] = {
        "visit": "V1",
        "purpose": VisitPurpose.REACH_RESPONDENT,
        "ground": InspectionGround.ROUTINE_INSPECTION,
        "place": PLACE,
        "starts_at": AT_1030,
        "ends_at": AT_1200,
        "inspectors": TEAM,
    } | said
    return desk.do(Dispute.plan_visit, **plan)


@pytest.fixture
def desk() -> OnTheDesk:
    """A dispute that came in at 09:10."""
    return OnTheDesk().later(minutes=40)


def there(desk: OnTheDesk) -> OnTheDesk:
    """They have arrived at the station."""
    plan(desk)
    desk.later(minutes=30).do(Dispute.depart, visit="V1")
    desk.later(minutes=10).do(Dispute.arrive, visit="V1")
    return desk


def test_the_visit_of_scenario_a_is_planned_made_and_finished(desk: OnTheDesk) -> None:
    """A visit is two legal acts in one trip, with two records (domain: the on-site visit)."""
    there(desk)

    desk.later(minutes=4).do(Dispute.show_certificates, visit="V1")
    desk.do(Dispute.record_inspection, visit="V1", inspection_record=sealed("无工资台账"))
    said: dict[str, Any] = {"mediation_record": sealed("愿意付"), "parties_met": ["R1"]}
    desk.do(Dispute.record_mediation_on_visit, visit="V1", **said)
    desk.do(Dispute.correct_on_the_spot, visit="V1", correction=sealed("补签合同"))
    desk.later(minutes=30).do(Dispute.finish_visit, visit="V1", outcome=VisitOutcome.TERMS_OFFERED)

    visit = desk.dispute.visits["V1"]
    assert (visit.status, visit.outcome) == (VisitStatus.FINISHED, "terms-offered")
    assert visit.parties_met == ["R1"]
    assert len(visit.inspection_records) == len(visit.mediation_records) == 1
    assert desk.dispute.stage is Stage.INTAKE


def test_every_step_of_a_visit_asked_again_adds_nothing(desk: OnTheDesk) -> None:
    """Every decision is safe to repeat."""
    there(desk)
    words = sealed("笔录")
    steps: list[tuple[Any, dict[str, Any]]] = [
        (Dispute.depart, {}),
        (Dispute.arrive, {}),
        (Dispute.show_certificates, {}),
        (Dispute.record_inspection, {"inspection_record": words}),
        (Dispute.record_mediation_on_visit, {"mediation_record": words, "parties_met": ["R1"]}),
        (Dispute.correct_on_the_spot, {"correction": words}),
        (Dispute.record_refused_entry, {"words": words}),
        (Dispute.finish_visit, {"outcome": VisitOutcome.ENTRY_REFUSED}),
    ]
    for decision, said in steps:
        desk.do(decision, visit="V1", **said)

        assert desk.do(decision, visit="V1", **said) == []

    assert plan(desk) == []


def test_one_inspector_is_not_enough(desk: OnTheDesk) -> None:
    """Two inspectors or more (劳动保障监察条例 Art. 16)."""
    with refused(AtLeastTwoInspectors, named=1):
        plan(desk, inspectors={"i1": "闽0200-001"})

    assert desk.dispute.visits == {}


def test_each_inspector_has_a_certificate(desk: OnTheDesk) -> None:
    """Inspectors are named with certificate numbers (劳动保障监察条例 Art. 16)."""
    with refused(CertificateNumberMissing, inspector="i2"):
        plan(desk, inspectors={"i1": "闽0200-001", "i2": " "})


def test_the_mediator_does_not_inspect() -> None:
    """Mediation and inspection are two acts with two records and two sets of readers."""
    for spelt in ("i1", "I1"):
        with refused(MediatorIsNoInspector):
            must_be_a_team(TEAM, OfficerId(spelt))


def test_a_window_has_an_end_and_a_length(desk: OnTheDesk) -> None:
    """Inspectors are booked for hours, not for ever."""
    with refused(VisitWindowUpsideDown):
        plan(desk, ends_at=AT_1030)
    with refused(VisitWindowTooLong):
        plan(desk, ends_at=AT_1030 + timedelta(days=30))


def test_without_certificates_shown_there_is_no_inspection_and_no_end(desk: OnTheDesk) -> None:
    """Certificates come first; not shown, the company may refuse (行政处罚法 Art. 55)."""
    there(desk)

    with refused(CertificatesNotShown):
        desk.do(Dispute.record_inspection, visit="V1", inspection_record=sealed("x"))
    with refused(CertificatesNotShown):
        desk.do(Dispute.correct_on_the_spot, visit="V1", correction=sealed("x"))
    with refused(CertificatesNotShown):
        desk.do(Dispute.finish_visit, visit="V1", outcome=VisitOutcome.SETTLED)

    assert desk.dispute.stage is Stage.VISIT


def test_a_closed_door_ends_a_visit_without_certificates(desk: OnTheDesk) -> None:
    """Entry refused, or nobody there: nobody to show a certificate to."""
    there(desk)

    with refused(EntryWasNotRefused):
        desk.do(Dispute.finish_visit, visit="V1", outcome=VisitOutcome.ENTRY_REFUSED)
    desk.do(Dispute.record_refused_entry, visit="V1")
    with refused(SomebodyWasThere):
        desk.do(Dispute.finish_visit, visit="V1", outcome=VisitOutcome.NOBODY_THERE)
    desk.do(Dispute.finish_visit, visit="V1", outcome=VisitOutcome.ENTRY_REFUSED)

    assert desk.dispute.open_visit is None


def test_nothing_is_recorded_at_a_place_nobody_has_reached(desk: OnTheDesk) -> None:
    """What is recorded on the visit is recorded there."""
    plan(desk)

    with refused(NotYetThere):
        desk.do(Dispute.show_certificates, visit="V1")
    with refused(NotYetThere):
        desk.do(Dispute.finish_visit, visit="V1", outcome=VisitOutcome.NOBODY_THERE)


def test_what_is_under_way_is_finished_not_moved(desk: OnTheDesk) -> None:
    """After setting out a visit is not rescheduled; after arriving it is not cancelled."""
    there(desk)

    with refused(VisitUnderWay):
        desk.do(
            Dispute.reschedule_visit,
            visit="V1",
            starts_at=AT_1200,
            ends_at=AT_1200 + timedelta(hours=1),
        )
    with refused(VisitUnderWay):
        desk.do(Dispute.cancel_visit, visit="V1", reason=CancelReason.OTHER)


def test_one_visit_at_a_time(desk: OnTheDesk) -> None:
    """The second visit is planned after the first is over; an id is never used twice."""
    plan(desk)

    with refused(AnotherVisitOpen, visit="V1"):
        plan(desk, visit="V2")
    with refused(VisitIdTaken):
        plan(desk, ends_at=AT_1200 + timedelta(hours=1))
    with refused(UnknownVisit):
        desk.do(Dispute.depart, visit="V9")


def test_a_finished_visit_stays_finished(desk: OnTheDesk) -> None:
    """A second outcome contradicts the first, and no step of it is open any more."""
    there(desk)
    desk.do(Dispute.finish_visit, visit="V1", outcome=VisitOutcome.NOBODY_THERE)

    with refused(VisitOver):
        desk.do(Dispute.finish_visit, visit="V1", outcome=VisitOutcome.PAID)
    with refused(VisitOver):
        desk.do(Dispute.cancel_visit, visit="V1", reason=CancelReason.OTHER)
    with refused(VisitOver):
        desk.do(
            Dispute.reschedule_visit,
            visit="V1",
            starts_at=AT_1200,
            ends_at=AT_1200 + timedelta(hours=1),
        )


def test_only_parties_of_the_dispute_are_met(desk: OnTheDesk) -> None:
    """A record names parties by their id in the dispute."""
    there(desk)

    with refused(UnknownParty):
        desk.do(
            Dispute.record_mediation_on_visit,
            visit="V1",
            mediation_record=sealed("x"),
            parties_met=["R7"],
        )


@pytest.mark.parametrize(
    ("team", "refusal"),
    [
        ({"li": "1", "li ": "2"}, IdNotWellFormed),
        ({"LI": "1", "Ｌi": "2"}, IdNotWellFormed),
        ({"he77": "闽1", "HE77": "闽9"}, AtLeastTwoInspectors),
        ({"li": "闽1", "wu": "闽1"}, CertificateTwice),
        ({"li": "闽A1", "wu": "闽ａ１ "}, CertificateTwice),
        ({"li": "闽1", "wu": "\u200b\u2060"}, CertificateNumberMissing),
    ],
)
def test_one_person_is_not_two_inspectors(team: dict[str, str], refusal: type[Refusal]) -> None:
    """Two inspectors with two certificates (劳动保障监察条例 Art. 16), however they are spelt."""
    with refused(refusal):
        must_be_a_team(team, None)

    must_be_a_team({"li": "闽1", "wu": "闽2"}, None)


def test_a_visit_is_made_on_its_day_and_in_order(desk: OnTheDesk) -> None:
    """Nobody arrives on another day than planned, or before setting out."""
    tomorrow = {"starts_at": AT_1030 + timedelta(days=1), "ends_at": AT_1200 + timedelta(days=1)}
    plan(desk, **tomorrow)
    for decision in (Dispute.depart, Dispute.arrive):
        with refused(NotThatDay, visit="V1"):
            desk.do(decision, visit="V1")
    desk.later(days=1).do(Dispute.depart, visit="V1")

    with refused(BeforeWhatItRestsOn):
        desk.do(Dispute.arrive, visit="V1", at=desk.time - timedelta(minutes=1))

    assert desk.do(Dispute.arrive, visit="V1") != []


def test_who_was_spoken_to_was_there(desk: OnTheDesk) -> None:
    """A record of what was said contradicts that nobody was there."""
    there(desk)
    said: dict[str, Any] = {"mediation_record": sealed("愿意付"), "parties_met": []}
    desk.do(Dispute.record_mediation_on_visit, visit="V1", **said)

    with refused(SomebodyWasThere, visit="V1"):
        desk.do(Dispute.finish_visit, visit="V1", outcome=VisitOutcome.NOBODY_THERE)


def test_a_visit_called_off_is_planned_anew_under_another_id(desk: OnTheDesk) -> None:
    """What was called off is not silently planned again."""
    plan(desk)
    desk.do(Dispute.cancel_visit, visit="V1", reason=CancelReason.OTHER)

    with refused(VisitIdTaken, visit="V1"):
        plan(desk)

    assert plan(desk, visit="V2") != []
