"""Conflict of interest: who stood back, is related to a side, or is one, has lost the dispute."""

from typing import Any

import pytest

from domain.access import condition, may
from domain.access_concerns import concerns
from domain.access_conditions import holds
from domain.access_rows import Action
from domain.callers import CALLS_AS, HOLDERS, Caller, Role
from domain.conflicts import conflict_rules
from domain.dispute import Dispute
from domain.mediators import RelationKind
from domain.parties import APPLICANT
from domain.refusals.arbitration import ArbitratorHasConflict, MediatedThisCase
from domain.steps import STEPS
from domain.values import ConsentAct, OfficerId
from tests.law.desk import OnTheDesk, refused
from tests.law.roads import on_the_desk, take
from tests.law.roads_at_home import ACCEPTED
from tests.law.saying import LIN, consent, say

DISCLOSES = say("disclose-conflict", mediator=LIN, relation="near-relative")
ENDS = say("end-without-agreement", reason="too-far-apart", ways=["arbitration"])
BEFORE_THE_COMMISSION = (
    say("file-arbitration", commission="arbitration-huli", hosted=True),
    say("record-arbitration-accepted", number="厦湖劳仲案1"),
)
OFFICERS = tuple(role for role in HOLDERS if CALLS_AS[role] == "officer")


def officer(role: Role, who: str = LIN, centre: str = "huli", **more: Any) -> Caller:
    """Somebody of the centre where the dispute is."""
    return Caller("c-1", role, centre, officer=who, **more)


def sees(caller: Caller, desk: OnTheDesk) -> bool:
    """Whether any action at all is open to a caller on the dispute."""
    whom = concerns(desk.dispute)
    return any(holds(condition(caller, one), whom) for one in (*Action, *STEPS))


def test_who_steps_back_loses_the_dispute_at_once() -> None:
    """特邀调解规定 Art. 15: also as any mediator of the centre, while nobody mediates it."""
    desk = take(on_the_desk(), *ACCEPTED)
    assert may(officer(Role.MEDIATOR), Action.OPEN_NOTES, desk.dispute)

    desk.do(Dispute.recuse, mediator=OfficerId(LIN), relation=RelationKind.INTEREST)

    assert not sees(officer(Role.MEDIATOR), desk)
    assert not sees(officer(Role.MEDIATOR, "LIN"), desk)
    assert may(officer(Role.MEDIATOR, "wang"), Action.READ_DISPUTE, desk.dispute)


@pytest.mark.parametrize("role", OFFICERS)
def test_who_disclosed_a_relation_has_lost_it_in_every_capacity(role: Role) -> None:
    """人民法院在线调解规则 Art. 13: whatever key they hold, until the parties keep them."""
    desk = take(on_the_desk(), *ACCEPTED, DISCLOSES)

    assert not sees(officer(role), desk)
    if role in {Role.TEAM_LEAD, Role.SUPERVISOR, Role.AUDITOR}:
        assert sees(officer(role, "wu"), desk)


def test_who_is_kept_by_the_parties_has_it_again_until_one_says_no() -> None:
    """特邀调解规定 Art. 15: the parties may keep a mediator who disclosed; each may change."""
    sides = [consent(side, ConsentAct.MEDIATOR_STAYS) for side in ("A1", "R1", "R2")]
    kept = say("keep-mediator", mediator=LIN)
    desk = take(on_the_desk(), *ACCEPTED, DISCLOSES, *sides, kept)
    assert may(officer(Role.MEDIATOR), Action.READ_DISPUTE, desk.dispute)

    take(desk, say("record-consent-withdrawn", party="R1", to="mediator-stays", way="phone"))

    assert not sees(officer(Role.MEDIATOR), desk)


@pytest.mark.parametrize("role", OFFICERS)
def test_no_officer_sees_a_dispute_in_which_they_are_a_party(role: Role) -> None:
    """回避: nobody is an officer in their own cause; of the other side and its agents too."""
    desk = on_the_desk()
    for party in desk.dispute.parties.values():
        assert not sees(officer(role, "wang", party=party.person), desk)
    worker = Caller("c-2", Role.WORKER, "huli", party=desk.dispute.parties[APPLICANT].person)
    assert may(worker, Action.READ_DISPUTE, desk.dispute)


def test_who_mediated_does_not_read_it_as_arbitrator() -> None:
    """The commission reads what is before it; who mediated the case is kept from it."""
    desk = take(on_the_desk(), *ACCEPTED, ENDS)
    road = (say("choose-arbitration", chosen_by="A1"),)
    take(desk, *road, *BEFORE_THE_COMMISSION)

    assert not sees(officer(Role.ARBITRATOR), desk)
    assert may(officer(Role.ARBITRATOR, "a-1"), Action.READ_DISPUTE, desk.dispute)
    with refused(MediatedThisCase, officer="LIN"):
        desk.do(Dispute.form_tribunal, arbitrators=["LIN"])


def test_who_has_a_relation_does_not_arbitrate() -> None:
    """劳动争议调解仲裁法 Art. 33: nor does who is related to a side sit, having mediated or not."""
    desk = take(on_the_desk(), *ACCEPTED, ENDS)
    take(desk, say("choose-arbitration", chosen_by="A1"))
    take(desk, say("disclose-conflict", mediator="zhao", relation="interest"))
    take(desk, *BEFORE_THE_COMMISSION)

    with refused(ArbitratorHasConflict, officer="Zhao"):
        desk.do(Dispute.form_tribunal, arbitrators=["Zhao"])


def test_that_a_mediator_may_not_arbitrate_is_a_datum_of_the_office() -> None:
    """No text read bars it: the office forbids it by analogy, and may decide otherwise."""
    assert not conflict_rules().mediator_may_arbitrate
