"""Mediation: who mediates, who is heard, how long, and how it ends without agreement."""

from decimal import Decimal
from typing import Any

import pytest

from domain.acceptance import OtherWay
from domain.closing import WithdrawalReason
from domain.consent import Way
from domain.dispute import Dispute
from domain.limits import limit, limits
from domain.mediation import EndReason
from domain.mediators import RelationKind, ReplacementReason
from domain.refusals import Closed, StepNotOpen
from domain.refusals.filing import NegativeSum
from domain.refusals.intake import NoConsent, NoOtherWayNamed
from domain.refusals.mediation import (
    AlreadyExtended,
    ExtensionOutOfBounds,
    NobodyHeard,
    NobodyLeftToMediateWith,
    NoConsentToExtend,
    NothingToSign,
    OfferIdTaken,
    OnlyPartiesSign,
    SessionIdTaken,
    SheetDiffers,
)
from domain.sessions import SessionWay
from domain.values import ConsentAct, OfficerId, PartyId, Role, Stage
from tests.law.desk import OnTheDesk, company, refused, sealed

A1, R1 = PartyId("A1"), PartyId("R1")
LIN, CHEN = OfficerId("lin"), OfficerId("chen")
WAYS = [OtherWay.ARBITRATION, OtherWay.COURT]


def agree(desk: OnTheDesk, to: ConsentAct, *parties: PartyId) -> None:
    """Each party consents by phone."""
    for party in parties:
        desk.do(Dispute.record_consent, party=party, to=to, way=Way.PHONE)


def hold(desk: OnTheDesk, **said: Any) -> list[Any]:
    """Hold a session by phone with both."""
    session: dict[str, Any] = {
        "session": "S1",
        "way": SessionWay.PHONE,
        "heard": [A1, R1],
        "session_record": sealed("双方陈述"),
    } | said
    return desk.do(Dispute.hold_session, **session)


def end(desk: OnTheDesk, reason: EndReason = EndReason.TOO_FAR_APART) -> list[Any]:
    """End mediation."""
    return desk.do(Dispute.end_without_agreement, reason=reason, ways=WAYS)


def recuse(desk: OnTheDesk) -> list[Any]:
    """The mediator steps back."""
    return desk.do(Dispute.recuse, mediator=LIN, relation=RelationKind.INTEREST)


@pytest.fixture
def desk() -> OnTheDesk:
    """A dispute accepted at 09:45 (scenario A), mediated by Lin."""
    desk = OnTheDesk().later(minutes=35)
    agree(desk, ConsentAct.MEDIATE, A1, R1)
    desk.do(Dispute.accept, mediator=LIN, respondents=[R1])
    return desk.later(minutes=10)


def test_every_step_of_mediation_asked_again_adds_nothing(desk: OnTheDesk) -> None:
    """Every decision is safe to repeat."""
    agree(desk, ConsentAct.EXTEND, A1, R1)
    facts = sealed("工作十七天")
    terms = {"offer": "O1", "words": sealed("付八百"), "total": Decimal("800.00")}
    steps: list[tuple[Any, dict[str, Any]]] = [
        (Dispute.note_privately, {"note": sealed("底线八百", subject="m")}),
        (Dispute.sign_undisputed_facts, {"sheet": "F1", "facts": facts, "party": A1}),
        (Dispute.sign_undisputed_facts, {"sheet": "F1", "facts": facts, "party": R1}),
        (Dispute.propose_terms, terms),
        (Dispute.extend, {"days": 7}),
        (Dispute.replace_mediator, {"mediator": CHEN, "reason": ReplacementReason.WORKLOAD}),
        (Dispute.disclose_conflict, {"mediator": CHEN, "relation": RelationKind.NEAR_RELATIVE}),
        (Dispute.recuse, {"mediator": CHEN, "relation": RelationKind.NEAR_RELATIVE}),
        (Dispute.assign_mediator, {"mediator": LIN}),
        (Dispute.end_without_agreement, {"reason": EndReason.TOO_FAR_APART, "ways": WAYS}),
    ]
    assert len(hold(desk)) == 1
    assert hold(desk) == []
    for decision, said in steps:
        assert len(desk.do(decision, **said)) == 1

        assert desk.do(decision, **said) == []

    assert desk.dispute.stage is Stage.ENDED


def test_nothing_is_mediated_before_acceptance() -> None:
    """Acceptance opens mediation (人社厅发〔2024〕4号)."""
    desk = OnTheDesk()

    with refused(StepNotOpen):
        hold(desk)
    with refused(StepNotOpen):
        end(desk)
    with refused(StepNotOpen):
        recuse(desk)


def test_a_session_says_who_was_heard(desk: OnTheDesk) -> None:
    """The record names those present (调解笔录)."""
    with refused(NobodyHeard):
        hold(desk, heard=[])
    hold(desk, heard=[A1, A1])
    with refused(SessionIdTaken, session="S1"):
        hold(desk, heard=[R1])

    assert desk.dispute.sessions[0].heard == [A1]


def test_a_party_that_refuses_is_heard_no_more(desk: OnTheDesk) -> None:
    """A party's refusal ends mediation with that party (人民调解法 Art. 17)."""
    other = OnTheDesk(respondents=[company(1), company(2)])
    agree(other, ConsentAct.MEDIATE, A1, R1)
    other.do(Dispute.accept, mediator=LIN, respondents=[R1])
    with refused(NoConsent, party="R2"):
        hold(other, heard=[A1, PartyId("R2")])

    desk.do(Dispute.record_refusal, party=R1, to=ConsentAct.MEDIATE, way=Way.PHONE)

    with refused(NobodyLeftToMediateWith):
        hold(desk)
    with refused(NobodyLeftToMediateWith):
        desk.do(Dispute.propose_terms, offer="O1", words=sealed("x"), total=Decimal(1))
    end(desk, EndReason.REFUSED)


def test_both_sides_sign_the_same_sheet(desk: OnTheDesk) -> None:
    """Undisputed facts count once both sides confirmed them (人民法院在线调解规则 Art. 18, 22)."""
    words = sealed("工作十七天")
    desk.do(Dispute.sign_undisputed_facts, sheet="F1", facts=words, party=A1)
    assert not desk.dispute.undisputed["F1"].is_joint

    with refused(SheetDiffers):
        other = sealed("工作十六天")
        desk.do(Dispute.sign_undisputed_facts, sheet="F1", facts=other, party=R1)
    desk.do(Dispute.sign_undisputed_facts, sheet="F1", facts=words, party=R1)

    assert desk.dispute.undisputed["F1"].is_joint


def test_who_stands_for_a_party_does_not_sign_the_sheet(desk: OnTheDesk) -> None:
    """The sheet is the sides' own word."""
    agent: dict[str, Any] = {"role": Role.AGENT, "person": "p-agent", "details": {}}
    desk.do(Dispute.add_representative, representative=agent, party=R1, may_settle=True)

    with refused(OnlyPartiesSign):
        said: dict[str, Any] = {"sheet": "F1", "facts": sealed("x"), "party": PartyId("P1")}
        desk.do(Dispute.sign_undisputed_facts, **said)
    hold(desk, heard=[A1, PartyId("P1")])

    assert desk.dispute.undisputed == {}


def test_an_offer_has_one_wording_and_a_sum(desk: OnTheDesk) -> None:
    """What was offered stays as it was offered."""
    offer: dict[str, Any] = {"offer": "O1", "words": sealed("付八百")}
    with refused(NegativeSum):
        desk.do(Dispute.propose_terms, **offer, total=Decimal(-1))
    desk.do(Dispute.propose_terms, **offer, total=Decimal(800))

    with refused(OfferIdTaken):
        desk.do(Dispute.propose_terms, **offer, total=Decimal(700))


def test_an_extension_needs_both_and_happens_once(desk: OnTheDesk) -> None:
    """By both parties' consent, by at most the legal maximum (人社厅发〔2024〕4号)."""
    most = limit("mediation.extension").amount
    agree(desk, ConsentAct.EXTEND, A1)
    with refused(NoConsentToExtend, party="R1"):
        desk.do(Dispute.extend, days=most)
    agree(desk, ConsentAct.EXTEND, R1)
    for days in (0, most + 1, -3):
        with refused(ExtensionOutOfBounds, most=most):
            desk.do(Dispute.extend, days=days)

    desk.do(Dispute.extend, days=most)

    with refused(AlreadyExtended, days=most):
        desk.do(Dispute.extend, days=1)
    assert desk.dispute.extended_days == 15


def test_every_number_of_the_law_stands_beside_its_article() -> None:
    """Limits are data with article and confidence, so a lawyer can correct them."""
    for entry in limits().values():
        assert entry.article
        assert entry.amount > 0
        assert entry.confidence in {"verified", "unverified"}
        assert entry.unit in {"day", "working-day", "month", "year", "hour", "minute", "person"}


def test_mediation_ends_with_a_reason_and_the_other_ways(desk: OnTheDesk) -> None:
    """Failed: the parties are told of the other ways (人民调解法 Art. 26)."""
    with refused(NoOtherWayNamed):
        desk.do(Dispute.end_without_agreement, reason=EndReason.TIME_RAN_OUT, ways=[])
    with refused(NothingToSign):
        end(desk, EndReason.NOT_SIGNED)
    end(desk)

    ended = desk.dispute.ended
    assert ended is not None
    assert (ended.reason, ended.ways) == ("too-far-apart", ["arbitration", "court"])
    with refused(StepNotOpen):
        hold(desk)
    with refused(StepNotOpen):
        end(desk, EndReason.UNREACHABLE)


def test_nothing_is_mediated_on_a_closed_dispute(desk: OnTheDesk) -> None:
    """A closed dispute is reopened first, with a reason."""
    desk.do(Dispute.withdraw, party=A1, reason=WithdrawalReason.OTHER)

    with refused(Closed):
        hold(desk)
