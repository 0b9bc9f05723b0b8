"""Who mediates: named, disclosing, kept, recused, replaced; never who inspects or arbitrates."""

from typing import Any

from domain.consent import Way
from domain.dispute import Dispute
from domain.mediation import EndReason
from domain.mediators import RelationKind, ReplacementReason
from domain.refusals.agreement import OnlyInOnesOwnHand
from domain.refusals.intake import MediatorHasConflict
from domain.refusals.mediation import (
    MediatorAlreadyNamed,
    MediatorDecidesElsewhere,
    MediatorStoodBack,
    NoConsentToStay,
    NoMediator,
    NothingDisclosed,
    NotTheMediator,
)
from domain.refusals.visit import MediatorIsNoInspector
from domain.values import ConsentAct, OfficerId, Stage
from domain.visit import InspectionGround, VisitPurpose
from tests.law.desk import OnTheDesk, refused, sealed
from tests.law.test_mediation import A1, CHEN, LIN, R1, agree, desk, end, hold, recuse

__all__ = ["desk"]


def disclose(desk: OnTheDesk, mediator: OfficerId = LIN) -> list[Any]:
    """The mediator says what they have to do with a side."""
    said: dict[str, Any] = {"mediator": mediator, "relation": RelationKind.OTHER_RELATION}
    return desk.do(Dispute.disclose_conflict, **said, words=sealed("校友"))


def replace_with(desk: OnTheDesk, mediator: OfficerId) -> list[Any]:
    """Another mediator takes the case on."""
    reason = ReplacementReason.PARTY_ASKED
    return desk.do(Dispute.replace_mediator, mediator=mediator, reason=reason)


def test_a_mediator_who_disclosed_waits_for_both_sides(desk: OnTheDesk) -> None:
    """A relation is disclosed; parties may still keep the mediator (特邀调解规定 Art. 15)."""
    agree(desk, ConsentAct.MEDIATOR_STAYS, A1, R1)
    with refused(NothingDisclosed):
        desk.do(Dispute.keep_mediator, mediator=LIN)
    disclose(desk)
    with refused(MediatorHasConflict):
        hold(desk)
    with refused(NoConsentToStay, party="A1"):
        desk.do(Dispute.keep_mediator, mediator=LIN)

    agree(desk, ConsentAct.MEDIATOR_STAYS, A1, R1)
    desk.do(Dispute.keep_mediator, mediator=LIN)

    assert desk.do(Dispute.keep_mediator, mediator=LIN) == []
    assert len(hold(desk)) == 1


def test_a_side_that_no_longer_wants_the_mediator_is_heard(desk: OnTheDesk) -> None:
    """Consent to stay may be taken back (人民调解法 Art. 23)."""
    disclose(desk)
    agree(desk, ConsentAct.MEDIATOR_STAYS, A1, R1)
    desk.do(Dispute.keep_mediator, mediator=LIN)
    said: dict[str, Any] = {"party": R1, "to": ConsentAct.MEDIATOR_STAYS, "way": Way.PHONE}
    desk.do(Dispute.record_consent_withdrawn, **said)

    with refused(MediatorHasConflict):
        hold(desk)
    with refused(NoConsentToStay, party="R1"):
        desk.do(Dispute.keep_mediator, mediator=LIN)


def test_nothing_is_mediated_until_the_next_mediator_is_named(desk: OnTheDesk) -> None:
    """A mediator who recuses leaves at once (回避)."""
    recuse(desk)
    with refused(NoMediator):
        hold(desk)
    with refused(NoMediator):
        replace_with(desk, CHEN)
    with refused(MediatorStoodBack):
        desk.do(Dispute.assign_mediator, mediator=LIN)

    desk.do(Dispute.assign_mediator, mediator=CHEN)

    with refused(MediatorAlreadyNamed):
        desk.do(Dispute.assign_mediator, mediator=OfficerId("wu"))
    assert len(hold(desk)) == 1
    assert desk.dispute.past_mediators == [LIN]


def test_mediation_may_end_without_a_mediator(desk: OnTheDesk) -> None:
    """Nobody is held in mediation for want of a mediator (人民调解法 Art. 3(3))."""
    recuse(desk)

    end(desk, EndReason.UNWILLING)

    assert desk.dispute.stage is Stage.ENDED


def test_nobody_notes_for_the_mediator(desk: OnTheDesk) -> None:
    """A private note is made by the mediator of the case alone (人民调解法 Art. 15)."""
    with refused(OnlyInOnesOwnHand, mediator=LIN):
        desk.do(Dispute.note_privately, by="officer:lead", note=sealed("底线"))

    desk.do(Dispute.note_privately, note=sealed("底线"))

    assert len(desk.dispute.private_notes) == 1


def test_only_who_mediates_recuses(desk: OnTheDesk) -> None:
    """Who is not on the case has nothing to step back from."""
    with refused(NotTheMediator, mediator=CHEN):
        desk.do(Dispute.recuse, mediator=CHEN, relation=RelationKind.INTEREST)


def test_who_disclosed_is_not_named(desk: OnTheDesk) -> None:
    """Disclosed and not kept: another mediator is named."""
    disclose(desk, CHEN)

    for spelt in (CHEN, OfficerId(CHEN.upper())):
        with refused(MediatorHasConflict):
            replace_with(desk, spelt)


def test_who_recused_does_not_come_back_under_another_spelling(desk: OnTheDesk) -> None:
    """Nobody is two officers (回避, 特邀调解规定 Art. 15)."""
    recuse(desk)

    with refused(MediatorStoodBack):
        desk.do(Dispute.assign_mediator, mediator=OfficerId(LIN.upper()))


def test_who_inspects_or_arbitrates_does_not_mediate(desk: OnTheDesk) -> None:
    """Mediation, inspection and arbitration have different readers."""
    desk.do(
        Dispute.plan_visit,
        visit="V1",
        purpose=VisitPurpose.MEDIATE,
        ground=InspectionGround.INVITED_TO_ASSIST,
        place=sealed("站点"),
        starts_at=desk.time,
        ends_at=desk.time.replace(hour=desk.time.hour + 1),
        inspectors={CHEN: "001", "i2": "002"},
    )
    with refused(MediatorIsNoInspector):
        replace_with(desk, CHEN)

    dispute = desk.dispute
    dispute.arbitration.tribunal.append("wu")
    with refused(MediatorDecidesElsewhere):
        dispute._must_be_able_to_mediate(OfficerId("wu"))
