"""A fact is never edited: a later one puts it right, and names it (更正)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.arbitration import ServedPaper, ServiceWay
from domain.consent import Way
from domain.dispute import Dispute
from domain.intake import ContactAttempted, OralApplicationRecorded
from domain.record import Fact
from domain.refusals import NothingToCorrect
from domain.refusals.intake import OralApplicationDiffers
from domain.steps import STEPS
from domain.values import PartyId, Proof, Relation
from tests.law.desk import NINE, OnTheDesk, refused, sealed
from tests.law.test_arbitration import THREE, accepted, called

A1, R1 = PartyId("A1"), PartyId("R1")
ORAL: dict[str, Any] = {"recorder": "lin", "confirmed_by": "signature"}


def tried(desk: OnTheDesk, *, corrects: int = 0, **said: Any) -> list[Fact]:
    """One attempt to reach the company."""
    words: dict[str, Any] = {"party": R1, "way": Way.PHONE, "reached": False} | said
    act = desk.act(corrects=corrects)
    decided = desk.registry.at(desk.id).decide(Dispute.record_contact_attempt, act, **words)
    return list(decided.facts)


@pytest.mark.parametrize("version", [-1, 1, 3, 999])
def test_only_a_fact_of_the_same_kind_is_corrected(version: int) -> None:
    """A correction names a fact of this very record, and one that its step tells."""
    desk = OnTheDesk()
    tried(desk)

    with refused(NothingToCorrect, corrects=version):
        tried(desk.later(minutes=1), corrects=version, reached=True)

    assert len(desk.dispute.contacts) == 1


def test_a_step_that_corrects_nothing_takes_no_correction() -> None:
    """What cannot be put right by saying it again is refused, not noted beside it."""
    desk = OnTheDesk()
    act = desk.act(corrects=1)

    with refused(NothingToCorrect, corrects=1):
        desk.registry.at(desk.id).decide(Dispute.classify, act, relation=Relation.CIVIL, flags=[])


def test_a_corrected_attempt_takes_the_place_of_the_first() -> None:
    """The company was reached after all: the file says it once, the record says both."""
    desk = OnTheDesk()
    [wrong] = tried(desk)

    [right] = tried(desk.later(minutes=5), corrects=wrong.originator_version, reached=True)

    [stands] = desk.dispute.contacts
    assert (stands.reached, stands.at) == (True, NINE + timedelta(minutes=5))
    assert right.corrects == wrong.originator_version
    assert [f for f in desk.registry.facts(desk.id) if isinstance(f, ContactAttempted)] == [
        wrong,
        right,
    ]
    with refused(NothingToCorrect, corrects=wrong.originator_version):
        tried(desk.later(minutes=5), corrects=wrong.originator_version)


def test_a_corrected_service_is_no_ground_for_a_default() -> None:
    """The notice came too late after all: who stayed away was not properly told (Art. 36)."""
    desk = accepted(OnTheDesk(), commission="arbitration-siming")
    desk.do(Dispute.form_tribunal, arbitrators=THREE)
    called(desk, way=ServiceWay.MESSAGE, confirmed=False)
    notice: dict[str, Any] = {
        "paper": ServedPaper.HEARING_NOTICE,
        "way": ServiceWay.DIRECT,
        "hearing": "H1",
    }
    [wrong] = desk.do(Dispute.serve, party=R1, **notice)
    act = desk.later(days=9).act(corrects=wrong.originator_version)

    desk.registry.at(desk.id).decide(Dispute.serve, act, party=R1, **notice)

    hearing = desk.dispute.arbitration.hearings["H1"]
    assert not hearing.was_properly_told("R1", simplified=False)
    assert [one.at for one in desk.dispute.arbitration.services] == [desk.time]
    with refused(NothingToCorrect):
        desk.registry.at(desk.id).decide(Dispute.serve, act, party=A1, **notice)


def test_another_oral_application_names_the_one_that_stands() -> None:
    """What was written down on the spot (调解仲裁法 Art. 12) gives way to a correction only."""
    desk = OnTheDesk()
    desk.do(Dispute.record_oral_application, as_heard=sealed("十七天"), **ORAL)
    desk.do(Dispute.record_payment, payment="p1", amount=Decimal(1), proof=Proof.SELF_DECLARED)
    record = desk.registry.at(desk.id)

    with refused(NothingToCorrect, corrects=3):
        said = sealed("十八天")
        record.decide(Dispute.record_oral_application, desk.act(corrects=3), as_heard=said, **ORAL)
    record.decide(Dispute.record_oral_application, desk.act(corrects=2), as_heard=said, **ORAL)
    with refused(OralApplicationDiffers, version=4):
        record.decide(
            Dispute.record_oral_application,
            desk.act(corrects=2),
            as_heard=sealed("十九天"),
            **ORAL,
        )

    assert desk.dispute.oral_record == said


def test_a_step_says_which_facts_it_puts_right() -> None:
    """From the declaration alone the desk knows who may correct what, and offers it there."""
    assert STEPS["record-oral-application"].corrects == (OralApplicationRecorded,)
    assert not STEPS["hold-session"].corrects
