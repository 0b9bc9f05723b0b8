"""Consent and acceptance: nothing is mediated before both sides agree, and then under a number."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid5

from domain.acceptance import Accepted, DeclineReason, OtherWay
from domain.centres import read_centres
from domain.consent import Way
from domain.dispute import Dispute
from domain.mediators import Disclosure
from domain.refusals import StepNotOpen, UnknownParty
from domain.refusals.intake import (
    AlreadyDeclined,
    MediatorHasConflict,
    NoConsent,
    NoConsentToWithdraw,
    NoOtherWayNamed,
    NotARespondent,
    NothingToMediateWith,
)
from domain.refusals.ledger import RecordBroken
from domain.registry import Registry
from domain.values import CentreId, Channel, ConsentAct, OfficerId, PartyId, Role, Stage
from tests.law.desk import CASES, NINE, OnTheDesk, company, refused
from tests.law.test_intake import A1, LIN, R1, R2, accepted, consenting, somebody


def test_nothing_is_mediated_before_the_other_side_agrees() -> None:
    """A party's consent comes before acceptance (人社厅发〔2024〕4号)."""
    desk = consenting(OnTheDesk(), A1)

    with refused(NoConsent, party="R1"):
        desk.do(Dispute.accept, mediator=LIN, respondents=[R1])

    assert desk.dispute.stage is Stage.INTAKE


def test_nothing_is_mediated_before_the_worker_agrees() -> None:
    """Mediation is voluntary on both sides (人民调解法 Art. 3, 17)."""
    with refused(NoConsent, party="A1"):
        consenting(OnTheDesk(), R1).do(Dispute.accept, mediator=LIN, respondents=[R1])


def test_acceptance_names_the_mediator_and_gives_the_next_number() -> None:
    """Numbers run by centre and year without gaps (受理登记)."""
    desk = consenting(OnTheDesk(), A1, R1)

    facts = desk.do(Dispute.accept, mediator=LIN, respondents=[R1])

    assert [type(fact) for fact in facts] == [Accepted]
    assert desk.dispute.number == "厦思劳调〔2023〕0001号"
    assert desk.dispute.stage is Stage.MEDIATION
    assert desk.do(Dispute.accept, mediator=LIN, respondents=[R1]) == []


def test_two_centres_of_one_prefix_go_on_each_in_its_own_book() -> None:
    """A number that the other one's book gave is no sign that this one lost its last."""
    centres = {name: replace(one, number_prefix="厦劳调") for name, one in read_centres().items()}
    registry = Registry(lambda: NINE, centres)
    one, other = (
        OnTheDesk(registry, centre=CentreId(name), id=uuid5(CASES, name))
        for name in ("siming", "huli")
    )
    registry.bearers = lambda number: [
        desk.id for desk in (one, other) if desk.dispute.number == number
    ]

    for desk in (one, other):
        consenting(desk, A1, R1).do(Dispute.accept, mediator=LIN, respondents=[R1])

    assert [desk.dispute.number for desk in (one, other)] == ["厦劳调〔2023〕0001号"] * 2
    again = consenting(OnTheDesk(registry, channel=Channel.ONLINE), A1, R1)
    registry.bearers = lambda _number: [one.id]
    with refused(RecordBroken, version=2):
        again.do(Dispute.accept, mediator=LIN, respondents=[R1])


def test_the_year_of_the_number_is_the_year_at_the_centre() -> None:
    """00:30 on New Year's Day in Xiamen is still December in UTC; the number is next year's."""
    desk = consenting(OnTheDesk(), A1, R1)
    desk.time = datetime(2023, 12, 31, 16, 30, tzinfo=UTC)

    desk.do(Dispute.accept, mediator=LIN, respondents=[R1])

    assert desk.dispute.number == "厦思劳调〔2024〕0001号"


def test_two_disputes_get_two_numbers() -> None:
    """One book a centre and year."""
    first = accepted()
    second = consenting(
        OnTheDesk(first.registry, respondents=[company(role=Role.PLATFORM)]), A1, R1
    )

    second.do(Dispute.accept, mediator=LIN, respondents=[R1])

    assert second.dispute.number == "厦思劳调〔2023〕0002号"


def test_a_dispute_is_accepted_once() -> None:
    """Another mediator or another side takes other steps than a second acceptance."""
    with refused(StepNotOpen):
        accepted().do(Dispute.accept, mediator=OfficerId("wang"), respondents=[R1])


def test_acceptance_names_a_respondent() -> None:
    """Mediation is between sides."""
    desk = consenting(OnTheDesk(), A1)

    with refused(NothingToMediateWith):
        desk.do(Dispute.accept, mediator=LIN, respondents=[])
    with refused(NotARespondent):
        desk.do(Dispute.accept, mediator=LIN, respondents=[A1])
    with refused(UnknownParty):
        desk.do(Dispute.accept, mediator=LIN, respondents=[PartyId("R9")])


def test_a_mediator_with_a_disclosed_relation_is_not_named() -> None:
    """Who disclosed a relation steps back unless kept (特邀调解规定 Art. 15)."""
    dispute = consenting(OnTheDesk(), A1, R1).dispute
    dispute.disclosures.append(Disclosure(mediator=LIN, at=NINE))

    with refused(MediatorHasConflict, mediator=LIN):
        dispute.accept(OnTheDesk().act(), mediator=LIN, respondents=[R1])


def test_a_declined_worker_is_told_another_way() -> None:
    """不予受理 names the reason and the other way open (人社厅发〔2024〕4号)."""
    desk = OnTheDesk()

    with refused(NoOtherWayNamed):
        desk.do(Dispute.decline, reason=DeclineReason.OUT_OF_SCOPE, ways=[])

    assert desk.dispute.declined == ""


def test_what_was_declined_is_not_accepted() -> None:
    """A declined dispute is closed and reopened with a reason, not quietly accepted."""
    desk = consenting(OnTheDesk(), A1, R1)
    desk.do(Dispute.decline, reason=DeclineReason.OUT_OF_SCOPE, ways=[OtherWay.COURT])

    with refused(AlreadyDeclined):
        desk.do(Dispute.accept, mediator=LIN, respondents=[R1])
    with refused(AlreadyDeclined):
        desk.do(Dispute.decline, reason=DeclineReason.NO_CONSENT, ways=[OtherWay.COURT])


def test_a_refusal_ends_mediation_with_that_party_only() -> None:
    """One party's clear refusal stops mediation with it (浙江条例 Art. 10; 人民调解法 Art. 17)."""
    desk = OnTheDesk(respondents=[company(1), company(2, Role.PLATFORM)])
    consenting(desk, A1, R1, R2).do(Dispute.accept, mediator=LIN, respondents=[R1, R2])

    desk.do(Dispute.record_refusal, party=R1, to=ConsentAct.MEDIATE, way=Way.PHONE)

    assert desk.dispute.mediated_with == [R2]
    assert not desk.dispute.nobody_left_to_mediate_with
    desk.do(Dispute.record_consent_withdrawn, party=R2, to=ConsentAct.MEDIATE, way=Way.PHONE)
    assert desk.dispute.nobody_left_to_mediate_with


def test_the_applicant_may_refuse_too() -> None:
    """Either party may end mediation (人民调解法 Art. 23)."""
    desk = accepted()

    desk.do(Dispute.record_refusal, party=A1, to=ConsentAct.MEDIATE, way=Way.PHONE)

    assert desk.dispute.nobody_left_to_mediate_with


def test_who_agrees_later_joins_the_mediation() -> None:
    """A side added or won over after acceptance is mediated with from its consent on."""
    desk = accepted()
    desk.do(Dispute.add_respondent, respondent=somebody(Role.PLATFORM))

    consenting(desk, R2)

    assert desk.dispute.mediated_with == [R1, R2]


def test_consent_is_per_act_and_can_be_taken_back() -> None:
    """Taking back a consent to share stops sharing, not what was done (PIPL Art. 15)."""
    desk = OnTheDesk()
    said: dict[str, Any] = {"party": A1, "to": ConsentAct.SHARE, "way": Way.FACE}
    with refused(NoConsentToWithdraw):
        desk.do(Dispute.record_consent_withdrawn, **said)
    desk.do(Dispute.record_consent, **said)

    assert len(desk.do(Dispute.record_consent_withdrawn, **said)) == 1

    assert desk.do(Dispute.record_consent_withdrawn, **said) == []
    assert not desk.dispute.consents_to(A1, ConsentAct.SHARE)
    assert not desk.dispute.refuses(A1, ConsentAct.MEDIATE)
