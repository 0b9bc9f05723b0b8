"""Who is away, who stands in, whose caseload goes over."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from domain.access import may
from domain.access_rows import Action
from domain.callers import Caller, Role, StandIn
from domain.consent import Way
from domain.dispute import Dispute
from domain.mediators import RelationKind, ReplacementReason
from domain.parties import APPLICANT
from domain.record import Fact
from domain.refusals.roster import (
    DaysUpsideDown,
    HandedToThemselves,
    NobodyToHandOverTo,
    UnknownAbsence,
    UnknownMandate,
)
from domain.roster import AbsenceReason, Roster
from domain.sharing_out import SharingOut
from domain.steps import STEPS
from domain.values import ConsentAct, Day, OfficerId, PartyId
from tests.law.desk import OnTheDesk, refused

LIN, ZHAO, WANG = OfficerId("lin"), OfficerId("zhao"), OfficerId("wang")
WEEK: dict[str, Any] = {"first_day": Day("2023-11-06"), "last_day": Day("2023-11-10")}
DESK = OnTheDesk()
ACT = DESK.act("officer:lead-wu")


def roster() -> Roster:
    """The roster of Siming."""
    return Roster.open(ACT, centre="siming")


def taken_on(mediator: OfficerId = LIN, *, registry: Any = None, number: int = 1) -> OnTheDesk:
    """A case of a mediator."""
    desk = OnTheDesk(registry, id=UUID(int=number))
    for party in (APPLICANT, PartyId("R1")):
        desk.do(Dispute.record_consent, party=party, to=ConsentAct.MEDIATE, way=Way.PHONE)
    desk.do(Dispute.accept, mediator=mediator, respondents=[PartyId("R1")])
    return desk


def said(kept: Roster) -> list[Fact]:
    """What was recorded since the roster was opened."""
    _, *facts = (fact for fact in kept.pending_events if isinstance(fact, Fact))
    return facts


def test_a_mandate_holds_from_its_first_day_to_its_last() -> None:
    """Both days are included; before and after nobody stands in (民法典 Art. 165)."""
    kept = roster()
    kept.give_mandate(ACT, officer=LIN, to=ZHAO, **WEEK, disputes=[])
    kept.give_mandate(ACT, officer=LIN, to=ZHAO, **WEEK, disputes=[])

    assert len(said(kept)) == 1
    assert kept.stands_in("zhao", "2023-11-05") == ()
    assert kept.stands_in("ZHAO", "2023-11-10") == (StandIn("lin"),)
    assert kept.stands_in("zhao", "2023-11-11") == ()
    kept.end_mandate(ACT, mandate="M1")
    kept.end_mandate(ACT, mandate="M1")
    assert kept.stands_in("zhao", "2023-11-07") == ()
    assert len(said(kept)) == 2


def test_who_stands_in_reads_and_acts_but_hears_no_confidences() -> None:
    """What was confided to the mediator stays with the mediator (特邀调解规定 Art. 22)."""
    dispute = taken_on().dispute
    zhao = Caller("k", Role.MEDIATOR, "siming", officer="zhao")
    standing = replace(zhao, stands_in=(StandIn("lin"),))

    assert not may(zhao, Action.READ_DISPUTE, dispute)
    assert may(standing, Action.OPEN_PROCEEDINGS, dispute)
    assert may(standing, "hold-session", dispute)
    for action in (Action.OPEN_NOTES, Action.KNOW_NOTES, Action.OPEN_IDENTITY, Action.EXPORT_CASE):
        assert not may(standing, action, dispute), action


def test_a_mandate_may_name_its_cases() -> None:
    """It covers what it names, and only while its giver mediates it."""
    dispute = taken_on().dispute
    named = StandIn("lin", (str(dispute.id),))
    other = StandIn("lin", (str(UUID(int=9)),))
    zhao = Caller("k", Role.MEDIATOR, "siming", officer="zhao")

    assert may(replace(zhao, stands_in=(named,)), Action.READ_COURSE, dispute)
    assert not may(replace(zhao, stands_in=(other,)), Action.READ_COURSE, dispute)
    dispute.mediator = WANG
    assert not may(replace(zhao, stands_in=(named,)), Action.READ_COURSE, dispute)


def test_an_absence_has_days_and_ends_early() -> None:
    """Noted once; who is back is back."""
    kept = roster()
    for _ in range(2):
        kept.record_absence(ACT, officer=LIN, **WEEK, reason=AbsenceReason.SICK)

    assert [one.officer for one in kept.away_on("2023-11-06")] == ["lin"]
    assert kept.is_away("LIN", "2023-11-10")
    assert not kept.is_away("lin", "2023-11-11")
    kept.end_absence(ACT, absence="B1")
    assert not kept.is_away("lin", "2023-11-07")
    assert len(said(kept)) == 2


def test_what_cannot_be_so_is_refused() -> None:
    """Days the wrong way round, oneself, nobody, and what is not there."""
    kept = roster()
    upside_down = {"first_day": Day("2023-11-10"), "last_day": Day("2023-11-06")}
    with refused(DaysUpsideDown):
        kept.give_mandate(ACT, officer=LIN, to=ZHAO, **upside_down, disputes=[])
    with refused(HandedToThemselves):
        kept.give_mandate(ACT, officer=LIN, to=OfficerId("Lin"), **WEEK, disputes=[])
    with refused(NobodyToHandOverTo):
        kept.hand_over(ACT, officer=LIN, to=[], reason=ReplacementReason.WORKLOAD)
    with refused(UnknownMandate):
        kept.end_mandate(ACT, mandate="M1")
    with refused(UnknownAbsence):
        kept.end_absence(ACT, absence="B1")
    assert said(kept) == []


def test_a_case_goes_to_who_has_fewest() -> None:
    """Each next one to who has fewest by then; in the order named where they have as many."""
    sharing = SharingOut(LIN, (ZHAO, WANG), ReplacementReason.WORKLOAD, {"zhao": 1})
    cases = [taken_on(number=number) for number in (1, 2, 3)]
    went = []
    for case in cases:
        choice = sharing.choose(case.dispute, case.act("officer:lead-wu"))
        assert choice.to
        sharing.taken(choice.to)
        went.append(choice.to)

    assert went == [WANG, ZHAO, WANG]


def test_nobody_with_a_conflict_takes_a_case_over() -> None:
    """A disclosed relation keeps a mediator from a case (特邀调解规定 Art. 15)."""
    case = taken_on()
    case.do(
        Dispute.disclose_conflict, mediator=ZHAO, relation=RelationKind.NEAR_RELATIVE, words=None
    )
    act = case.act("officer:lead-wu")
    alone = SharingOut(LIN, (ZHAO,), ReplacementReason.WORKLOAD)
    both = SharingOut(LIN, (ZHAO, WANG), ReplacementReason.WORKLOAD)

    refused_alone, chosen = alone.choose(case.dispute, act), both.choose(case.dispute, act)

    assert (refused_alone.to, dict(refused_alone.refused)) == (
        None,
        {"zhao": "mediator-has-conflict"},
    )
    assert (chosen.to, list(chosen.refused)) == (WANG, ["zhao"])
    assert not alone.is_theirs(taken_on(WANG, number=4).dispute)


@pytest.mark.parametrize("step", ["mediator-sign", "replace-mediator"])
def test_a_mandate_names_a_hand_and_no_signature(step: str) -> None:
    """The mediator signs in their own hand, and who mediates is decided by who leads."""
    assert step in STEPS
    zhao = Caller("k", Role.MEDIATOR, "siming", officer="zhao", stands_in=(StandIn("lin"),))
    assert may(zhao, step, taken_on().dispute) is (step == "mediator-sign")
