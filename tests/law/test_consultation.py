"""Consultations: a question is answered, and may become a dispute (scenario G)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid5

import pytest

from domain.centres import read_centres
from domain.closing import Link
from domain.consultation import Consultation, OfferReason, Topic
from domain.conversion import convert
from domain.dispute import Dispute
from domain.record import Act, Fact
from domain.refusals import BeforeWhatItRestsOn, StaleVersion
from domain.refusals.consultation import (
    AlreadyConverted,
    ConsultationClosed,
    MinutesNotWell,
    NothingAdvised,
)
from domain.registry import Decided, Registry
from domain.values import CentreId, Channel, Stage
from tests.law.desk import CASES, NINE, claim, company, refused, sealed, worker

ASKED = uuid5(CASES, "question")
FILED = uuid5(CASES, "filed")
ACT = Act("officer:line", NINE, NINE)


@pytest.fixture
def office() -> Registry:
    """An office with one question: the way to a deposit after quitting."""
    registry = Registry(lambda: NINE, read_centres())
    asked = Consultation.open(
        ACT, id=ASKED, centre=CentreId("siming"), channel=Channel.LINE_12333, topic=Topic.DEPOSIT
    )
    registry.open(asked, ACT)
    return registry


def do(office: Registry, decision: Any, **said: Any) -> tuple[Fact, ...]:
    """Take a decision on the question."""
    return office.at_record(Consultation, ASKED).decide(decision, ACT, **said).facts


def file(*, request: str = "") -> Dispute:
    """The dispute that the question turns out to be."""
    return Dispute.file(
        Act("officer:line", NINE, NINE, request=request, body="b"),
        id=FILED,
        centre=CentreId("siming"),
        channel=Channel.LINE_12333,
        received_at=NINE,
        applicant=worker(),
        respondents=[company()],
        claims=[claim()],
        statement=None,
        workplace={"district": "350203", "address": None},
        rules="2026.1",
    )


def turn(office: Registry, *, request: str = "", expected: int | None = None) -> Decided[Dispute]:
    """Make the question a dispute."""
    act = Act("officer:line", NINE, NINE, request=request, body="b")
    return convert(office, act, ASKED, file(request=request), expected=expected)


def test_a_question_is_answered_without_a_name(office: Registry) -> None:
    """Scenario G: a script, six minutes, and no personal data by default (PIPL Art. 6)."""
    do(office, Consultation.advise, advice="deposit-after-quitting", minutes=6)
    do(office, Consultation.close)

    assert all("sealed:" not in str(vars(fact)) for fact in office.facts(ASKED))
    assert office.get(Consultation, ASKED).closed_at == NINE


def test_nothing_is_answered_before_it_is_asked(office: Registry) -> None:
    """A sheet is kept in the order in which things happened (档案法 Art. 37)."""
    before = replace(ACT, happened_at=NINE - timedelta(hours=1))
    desk = office.at_record(Consultation, ASKED)

    with refused(BeforeWhatItRestsOn, rests_on=NINE):
        desk.decide(Consultation.advise, before, advice="own-words", minutes=3)
    with refused(BeforeWhatItRestsOn):
        desk.decide(Consultation.offer_case, before, reason=OfferReason.LIMITATION_CLOSE)
    do(office, Consultation.advise, advice="own-words", minutes=3)
    with refused(BeforeWhatItRestsOn):
        desk.decide(Consultation.close, before)


def test_a_close_limitation_brings_legal_aid_first(office: Registry) -> None:
    """Under seven days left, help comes first and papers later (法律援助法 Art. 44)."""
    do(office, Consultation.offer_case, reason=OfferReason.LIMITATION_CLOSE)

    assert office.get(Consultation, ASKED).legal_aid_first
    assert do(office, Consultation.offer_case, reason=OfferReason.LIMITATION_CLOSE) == ()


def test_asked_again_a_question_adds_nothing(office: Registry) -> None:
    """Asked for what is already so, a step does nothing."""
    said: dict[str, Any] = {"advice": "own-words", "minutes": 6}
    do(office, Consultation.advise, words=sealed("先要书面催"), **said)

    assert do(office, Consultation.advise, words=sealed("先要书面催"), **said) == ()
    assert len(do(office, Consultation.close)) == 1
    assert do(office, Consultation.close) == ()


def test_a_question_closes_as_answered(office: Registry) -> None:
    """咨询办结 needs an answer; what is closed is not answered on."""
    with refused(NothingAdvised):
        do(office, Consultation.close)
    for minutes in (0, -1, 1441):
        with refused(MinutesNotWell):
            do(office, Consultation.advise, advice="own-words", minutes=minutes)
    do(office, Consultation.advise, advice="own-words", minutes=6)
    do(office, Consultation.close)

    with refused(ConsultationClosed):
        do(office, Consultation.advise, advice="own-words", minutes=7)
    with refused(ConsultationClosed):
        do(office, Consultation.offer_case, reason=OfferReason.DISPUTE_IN_SUBSTANCE)


def test_a_question_that_becomes_a_dispute_keeps_the_link(office: Registry) -> None:
    """Scenario G: both are written together and each names the other."""
    turn(office)

    dispute = office.dispute(FILED)
    assert dispute.links == [Link(str(ASKED), "consultation")]
    assert dispute.stage is Stage.INTAKE
    assert office.get(Consultation, ASKED).dispute == FILED


def test_converting_again_is_answered_from_the_first_time(office: Registry) -> None:
    """The same request again changes nothing."""
    first = turn(office, request="k1", expected=1)

    again = turn(office, request="k1", expected=1)

    assert again.repeated
    assert again.version == first.version
    assert len(office.facts(ASKED)) == 2


def test_a_question_becomes_one_dispute(office: Registry) -> None:
    """A second dispute out of the same question is refused, and so is a stale view of it."""
    with refused(StaleVersion):
        turn(office, expected=7)
    turn(office)

    with refused(AlreadyConverted):
        do(office, Consultation.convert, dispute=uuid5(CASES, "another"))
    with refused(AlreadyConverted):
        do(office, Consultation.offer_case, reason=OfferReason.DISPUTE_IN_SUBSTANCE)
