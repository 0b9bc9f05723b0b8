"""Signing an agreement: whose names it takes, what a name binds to, and what voids it."""

from datetime import timedelta
from typing import Any

from domain.consent import Way
from domain.dispute import Dispute
from domain.mediators import ReplacementReason
from domain.refusals import BeforeWhatItRestsOn, StepNotOpen
from domain.refusals.agreement import (
    BoundByAgreement,
    BoundPartyRefuses,
    NoAuthorityToSettle,
    NotBoundByIt,
    OnlyInOnesOwnHand,
)
from domain.refusals.intake import NoConsent
from domain.refusals.mediation import NotTheMediator
from domain.sealed import PersonId
from domain.values import ConsentAct, PartyId, Role
from tests.law.desk import OnTheDesk, refused, sealed
from tests.law.test_agreement import desk, draft, signed
from tests.law.test_mediation import A1, CHEN, LIN, R1, agree

__all__ = ["desk"]


def test_without_the_seal_it_is_not_in_effect(desk: OnTheDesk) -> None:
    """The organisation's seal is one of the names (调解仲裁法 Art. 14)."""
    draft(desk)
    for party in (A1, R1):
        desk.do(Dispute.sign_agreement, agreement="G1", party=party)

    desk.do(Dispute.mediator_sign, agreement="G1", mediator=LIN)

    assert not desk.dispute.is_agreed


def test_the_order_of_names_is_free(desk: OnTheDesk) -> None:
    """Whoever is last, effect comes with the last."""
    draft(desk)
    desk.do(Dispute.seal_agreement, agreement="G1")
    desk.do(Dispute.mediator_sign, agreement="G1", mediator=LIN)
    desk.do(Dispute.sign_agreement, agreement="G1", party=R1)

    last = desk.later(minutes=5).do(Dispute.sign_agreement, agreement="G1", party=A1)

    assert [type(fact).__name__ for fact in last] == ["AgreementSigned", "AgreementTookEffect"]


def test_a_name_recorded_late_does_not_move_the_effect(desk: OnTheDesk) -> None:
    """Effect is at the moment of the last name given, not of the last recorded."""
    draft(desk)
    at_ten = desk.time
    desk.later(minutes=20).do(Dispute.sign_agreement, agreement="G1", party=R1)
    desk.do(Dispute.mediator_sign, agreement="G1", mediator=LIN)
    desk.do(Dispute.seal_agreement, agreement="G1")
    sealed_at = desk.time

    desk.later(hours=1).do(Dispute.sign_agreement, agreement="G1", party=A1, at=at_ten)

    agreement = desk.dispute.agreement
    assert agreement is not None
    assert agreement.effective_at == sealed_at


def test_only_the_mediator_of_the_case_signs_as_mediator(desk: OnTheDesk) -> None:
    """The mediator signs (调解仲裁法 Art. 14); a new mediator signs anew."""
    draft(desk)
    with refused(NotTheMediator):
        desk.do(Dispute.mediator_sign, agreement="G1", mediator=CHEN)
    with refused(OnlyInOnesOwnHand, mediator=LIN):
        desk.do(Dispute.mediator_sign, by="officer:lead", agreement="G1", mediator=LIN)
    desk.do(Dispute.mediator_sign, agreement="G1", mediator=LIN)
    why = ReplacementReason.UNAVAILABLE
    desk.do(Dispute.replace_mediator, mediator=CHEN, reason=why)
    for party in (A1, R1):
        desk.do(Dispute.sign_agreement, agreement="G1", party=party)
    desk.do(Dispute.seal_agreement, agreement="G1")
    assert not desk.dispute.is_agreed

    desk.do(Dispute.mediator_sign, by=f"officer:{CHEN}", agreement="G1", mediator=CHEN)

    assert desk.dispute.is_agreed


def test_only_bound_parties_sign_or_who_may_settle_for_them(desk: OnTheDesk) -> None:
    """Settling for a party takes special authority (特别授权)."""
    draft(desk)
    for number, may_settle in ((1, False), (2, True)):
        agent: Any = {"role": Role.AGENT, "person": f"p-agent-{number}", "details": {}}
        said: dict[str, Any] = {"representative": agent, "party": R1, "may_settle": may_settle}
        desk.do(Dispute.add_representative, **said)
    with refused(NotBoundByIt, party="P1"):
        desk.do(Dispute.sign_agreement, agreement="G1", party=PartyId("P1"))
    with refused(NoAuthorityToSettle):
        said = {"agreement": "G1", "party": R1, "signed_by": PartyId("P1")}
        desk.do(Dispute.sign_agreement, **said)

    desk.do(Dispute.sign_agreement, agreement="G1", party=R1, signed_by=PartyId("P2"))

    assert desk.dispute.agreement is not None
    assert list(desk.dispute.agreement.signed) == ["R1"]


def test_nothing_takes_effect_against_a_refusal(desk: OnTheDesk) -> None:
    """A party's refusal ends mediation with that party, signed or not (人民调解法 Art. 23)."""
    draft(desk)
    desk.do(Dispute.sign_agreement, agreement="G1", party=R1)
    said: dict[str, Any] = {"party": R1, "to": ConsentAct.MEDIATE, "way": Way.PHONE}
    desk.do(Dispute.record_consent_withdrawn, **said)

    with refused(BoundPartyRefuses, party="R1"):
        desk.do(Dispute.sign_agreement, agreement="G1", party=A1)
    with refused(BoundPartyRefuses):
        desk.do(Dispute.seal_agreement, agreement="G1")


def test_a_refusal_voids_the_name_given_before_it(desk: OnTheDesk) -> None:
    """Who agrees to mediate again has not signed again (人民调解法 Art. 23; 调解仲裁法 Art. 14)."""
    draft(desk)
    for party in (A1, R1):
        desk.do(Dispute.sign_agreement, agreement="G1", party=party)
    said: dict[str, Any] = {"party": R1, "to": ConsentAct.MEDIATE, "way": Way.PHONE}
    desk.do(Dispute.record_refusal, **said)
    desk.later(minutes=5).do(Dispute.record_consent, **said)

    desk.do(Dispute.mediator_sign, agreement="G1", mediator=LIN)
    desk.do(Dispute.seal_agreement, agreement="G1")
    assert not desk.dispute.is_agreed
    with refused(BeforeWhatItRestsOn):
        before = desk.time - timedelta(minutes=5)
        desk.do(Dispute.sign_agreement, at=before, agreement="G1", party=R1)

    desk.do(Dispute.sign_agreement, agreement="G1", party=R1)
    assert desk.dispute.is_agreed


def test_nobody_signs_before_the_text_is_there(desk: OnTheDesk) -> None:
    """A signature follows the draft."""
    with refused(StepNotOpen):
        desk.do(Dispute.sign_agreement, agreement="G1", party=A1)
    before = desk.time
    draft(desk.later(minutes=10))

    with refused(BeforeWhatItRestsOn):
        desk.do(Dispute.sign_agreement, agreement="G1", party=A1, at=before)


def exchange(desk: OnTheDesk, person: str = "p-somebody-else") -> list[Any]:
    """It was another company all along."""
    return desk.do(Dispute.correct_party, party=R1, person=PersonId(person))


def test_nobody_is_bound_by_what_another_agreed_to(desk: OnTheDesk) -> None:
    """Another person in a party's place is asked anew and signs for itself (民法典 Art. 465)."""
    facts = sealed("十七天")
    for side in (A1, R1):
        desk.do(Dispute.sign_undisputed_facts, sheet="U1", facts=facts, party=side)
    draft(desk)
    for side in (A1, R1):
        desk.do(Dispute.sign_agreement, agreement="G1", party=side)
    desk.do(Dispute.mediator_sign, agreement="G1", mediator=LIN)

    exchange(desk)

    assert exchange(desk) == []
    dispute = desk.dispute
    assert not dispute.consents_to(R1, ConsentAct.MEDIATE)
    assert R1 not in dispute.mediated_with
    assert not dispute.undisputed["U1"].is_joint
    assert dispute.agreement is not None
    assert list(dispute.agreement.signed) == [A1]
    with refused(NoConsent, party=R1):
        desk.do(Dispute.seal_agreement, agreement="G1")
    with refused(NoConsent, party=R1):
        desk.do(Dispute.sign_agreement, agreement="G1", party=R1)
    agree(desk, ConsentAct.MEDIATE, R1)
    desk.do(Dispute.seal_agreement, agreement="G1")
    assert not desk.dispute.is_agreed
    desk.do(Dispute.sign_agreement, agreement="G1", party=R1)
    assert desk.dispute.is_agreed


def test_who_is_bound_stays_who_they_are(desk: OnTheDesk) -> None:
    """After effect nobody is put in the place of a bound party (民法典 Art. 465)."""
    draft(desk)
    signed(desk)

    with refused(BoundByAgreement, party=R1):
        exchange(desk)

    details = {"phone": sealed("0592", field="phone")}
    assert desk.do(Dispute.correct_party, party=R1, details=details) != []
