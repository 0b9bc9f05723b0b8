"""The tribunal: who sits, who is told and when, and what stands still while it waits."""

from typing import Any

from domain.arbitration import ArbitrationStatus
from domain.arbitration_clock import SuspensionGround
from domain.dispute import Dispute
from domain.refusals.arbitration import (
    ArbitrationNotThere,
    BarredFromSimplified,
    CollectiveNeedsThree,
    ExtendedBefore,
    ExtensionTooLong,
    HearingIdTaken,
    HearingNotYet,
    HearingOver,
    NoticeTooLate,
    NoTribunal,
    NotTheOtherSide,
    OneForSimplified,
    OneOrThreeArbitrators,
    TribunalApprovesItself,
    UnknownHearing,
)
from domain.tribunal import PostponeReason, TribunalRoom
from domain.values import Flag
from domain.who_may_sit import SimplifiedBar
from tests.law.desk import OnTheDesk, refused
from tests.law.test_arbitration import THREE, called, desk, hosted, status

__all__ = ["desk", "hosted"]


def test_only_a_respondent_answers(hosted: OnTheDesk) -> None:
    """The answer is the respondent's (调解仲裁法 Art. 30)."""
    with refused(NotTheOtherSide):
        hosted.do(Dispute.record_answer, party="A1")


def test_a_tribunal_has_one_or_three(hosted: OnTheDesk) -> None:
    """One for a simple case, else three (调解仲裁法 Art. 31; 办案规则 Art. 56)."""
    for wrong in ([], THREE[:2], ["a1"] * 3, ["a1", "A1", "a2"]):
        with refused(OneOrThreeArbitrators):
            hosted.do(Dispute.form_tribunal, arbitrators=wrong)
    with refused(OneForSimplified, named=3):
        hosted.do(Dispute.form_tribunal, arbitrators=THREE, simplified=True)

    hosted.do(Dispute.form_tribunal, arbitrators=THREE[:1], simplified=True)

    assert hosted.dispute.arbitration.simplified


def test_some_cases_are_never_handled_simply(hosted: OnTheDesk) -> None:
    """Bars to simplified handling (办案规则 Art. 57); a collective case has three (Art. 64)."""
    with refused(BarredFromSimplified, bar="public-interest"):
        bars = [SimplifiedBar.PUBLIC_INTEREST]
        hosted.do(Dispute.form_tribunal, arbitrators=THREE[:1], simplified=True, bars=bars)
    dispute = hosted.dispute
    dispute.flags = {Flag.COLLECTIVE}
    with refused(CollectiveNeedsThree):
        TribunalRoom.form_tribunal(dispute, hosted.act(), arbitrators=THREE[:1])
    dispute.flags = {Flag.ESCALATION}
    with refused(BarredFromSimplified, bar="great-social-effect"):
        TribunalRoom.form_tribunal(dispute, hosted.act(), arbitrators=THREE[:1], simplified=True)


def test_parties_are_told_five_days_before(hosted: OnTheDesk) -> None:
    """Written notice five days before the hearing (调解仲裁法 Art. 35)."""
    with refused(NoTribunal):
        called(hosted)
    hosted.do(Dispute.form_tribunal, arbitrators=THREE)
    with refused(NoticeTooLate, party="R1"):
        called(hosted, days=4)

    called(hosted, days=5)

    with refused(HearingIdTaken):
        called(hosted, days=9)


def test_a_hearing_is_held_when_called_or_postponed(hosted: OnTheDesk) -> None:
    """A hearing is held once, at its time; one postponed is called anew."""
    hosted.do(Dispute.form_tribunal, arbitrators=THREE)
    called(hosted)
    with refused(HearingNotYet):
        hosted.do(Dispute.hold_hearing, hearing="H1", present=["A1", "R1"])
    with refused(UnknownHearing):
        hosted.do(Dispute.postpone_hearing, hearing="H9", reason=PostponeReason.RECUSAL)
    hosted.do(Dispute.postpone_hearing, hearing="H1", reason=PostponeReason.PARTY_ASKED)
    again: dict[str, Any] = {"hearing": "H1", "reason": PostponeReason.PARTY_ASKED}
    assert hosted.do(Dispute.postpone_hearing, **again) == []
    called(hosted, hearing="H2").later(days=10)

    with refused(HearingOver):
        hosted.do(Dispute.hold_hearing, hearing="H1", present=["A1"])
    held: dict[str, Any] = {"hearing": "H2", "present": ["A1", "R1"]}
    hosted.do(Dispute.hold_hearing, **held)

    assert hosted.do(Dispute.hold_hearing, **held) == []
    assert status(hosted) is ArbitrationStatus.HEARD


def test_while_suspended_nothing_is_heard(hosted: OnTheDesk) -> None:
    """Suspension stops the case (办案规则 Art. 47); it goes on where it stood."""
    hosted.do(Dispute.form_tribunal, arbitrators=THREE)
    hosted.do(Dispute.suspend_arbitration, ground=SuspensionGround.WORK_INJURY_FINDING)

    with refused(ArbitrationNotThere, status="suspended"):
        called(hosted)
    hosted.do(Dispute.resume_arbitration)

    assert status(hosted) is ArbitrationStatus.ACCEPTED


def test_the_period_is_lengthened_once_and_not_by_the_tribunal(hosted: OnTheDesk) -> None:
    """At most fifteen days, with the director's approval (调解仲裁法 Art. 43)."""
    hosted.do(Dispute.form_tribunal, arbitrators=THREE)
    for wrong in (0, 16):
        with refused(ExtensionTooLong):
            hosted.do(Dispute.extend_arbitration, approved_by="d", days=wrong)
    with refused(TribunalApprovesItself):
        hosted.do(Dispute.extend_arbitration, approved_by="a1", days=5)

    hosted.do(Dispute.extend_arbitration, approved_by="d", days=5)

    with refused(ExtendedBefore):
        hosted.do(Dispute.extend_arbitration, approved_by="d", days=9)
