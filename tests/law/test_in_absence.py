"""Who stays away: nobody is tried in absence who was not properly told of the hearing."""

from datetime import timedelta
from typing import Any

import pytest

from domain.arbitration import ArbitrationStatus, ServedPaper, ServiceWay
from domain.dispute import Dispute
from domain.refusals import NotYetHappened
from domain.refusals.arbitration import (
    NoHearingNotice,
    NoticeTooLate,
    NotProperlyServed,
    NotTheOtherSide,
    WasPresent,
)
from domain.values import Role, Stage
from tests.law.before_the_tribunal import AWARD, DEFAULT, desk, heard, status
from tests.law.desk import OnTheDesk, refused
from tests.law.test_arbitration import THREE, accepted, called

__all__ = ["desk"]


def test_a_default_rests_on_proper_service(desk: OnTheDesk) -> None:
    """A simply-served notice nobody confirmed grounds no default (办案规则 Art. 60)."""
    heard(desk, "A1", "R2", way=ServiceWay.MESSAGE, confirmed=False)

    with refused(NotProperlyServed, party="R1"):
        desk.do(Dispute.award_by_default, **DEFAULT)
    with refused(NotTheOtherSide):
        desk.do(Dispute.award_by_default, **DEFAULT | {"absent": "A1"})
    with refused(WasPresent):
        desk.do(Dispute.award_by_default, **DEFAULT | {"absent": "R2"})


def test_a_respondent_properly_told_who_stays_away_is_tried_in_absence(desk: OnTheDesk) -> None:
    """A default award (调解仲裁法 Art. 36), also where a message was confirmed."""
    heard(desk, "A1", way=ServiceWay.MESSAGE, confirmed=True)

    desk.do(Dispute.award_by_default, **DEFAULT)

    assert desk.do(Dispute.award_by_default, **DEFAULT) == []
    award = desk.dispute.arbitration.award
    assert award is not None
    assert award.absent == "R1"


def test_a_notice_served_after_the_call_counts(desk: OnTheDesk) -> None:
    """The proof of service decides, whenever it was noted."""
    called(desk, way=ServiceWay.PHONE, confirmed=False).later(days=1)
    proof: dict[str, Any] = {"paper": ServedPaper.HEARING_NOTICE, "way": ServiceWay.LEFT_AT_PLACE}
    desk.do(Dispute.serve, party="R1", hearing="H1", **proof)
    desk.later(days=9).do(Dispute.hold_hearing, hearing="H1", present=["A1"])

    desk.do(Dispute.award_by_default, **DEFAULT)

    assert status(desk) is ArbitrationStatus.AWARDED


def test_an_applicant_who_stays_away_is_deemed_to_withdraw(desk: OnTheDesk) -> None:
    """Absent without reason though properly told (调解仲裁法 Art. 36)."""
    heard(desk, "R1", party="A1")

    desk.do(Dispute.deem_withdrawn, hearing="H1")

    assert desk.do(Dispute.deem_withdrawn, hearing="H1") == []
    assert desk.dispute.arbitration.deemed_withdrawn
    assert desk.dispute.stage is Stage.INTAKE


@pytest.mark.parametrize("told", [{"way": ServiceWay.MESSAGE, "confirmed": False}, {"party": "A1"}])
def test_no_award_binds_who_never_had_the_chance_to_be_heard(
    desk: OnTheDesk, told: dict[str, Any]
) -> None:
    """An award after a hearing somebody missed is one by default (Art. 36)."""
    heard(desk, "A1", **told)

    with refused(NotProperlyServed, party="R1", hearing="H1"):
        desk.do(Dispute.award, **AWARD)

    with refused(NotProperlyServed, party="R1", hearing="H1"):
        desk.do(Dispute.award_by_default, **DEFAULT)


def test_who_is_represented_was_there(desk: OnTheDesk) -> None:
    """A party is heard by who stands for it (调解仲裁法 Art. 24)."""
    agent: dict[str, Any] = {"role": Role.AGENT, "person": "p-agent", "details": {}}
    desk.do(Dispute.add_representative, representative=agent, party="R1", may_settle=False)
    heard(desk, "A1", "P1", way=ServiceWay.MESSAGE, confirmed=False)

    with refused(WasPresent, party="R1"):
        desk.do(Dispute.award_by_default, **DEFAULT)

    assert desk.do(Dispute.award, **AWARD) != []


def test_only_a_notice_served_before_the_hearing_counts(desk: OnTheDesk) -> None:
    """Nobody is told of a hearing by another paper, nor after it was held (调解仲裁法 Art. 35)."""
    heard(desk, "A1", way=ServiceWay.MESSAGE, confirmed=False)
    proof: dict[str, Any] = {"party": "R1", "hearing": "H1", "way": ServiceWay.POST}

    with refused(NoHearingNotice, paper="other"):
        desk.do(Dispute.serve, paper=ServedPaper.OTHER, **proof)
    with refused(NoticeTooLate, party="R1"):
        desk.later(days=1).do(Dispute.serve, paper=ServedPaper.HEARING_NOTICE, **proof)

    with refused(NotProperlyServed):
        desk.do(Dispute.award_by_default, **DEFAULT)


def test_a_late_notice_grounds_no_default_at_another_commission() -> None:
    """We record what happened elsewhere; it counts only as the law lets it (Art. 35)."""
    desk = accepted(OnTheDesk().later(minutes=30))
    desk.do(Dispute.form_tribunal, arbitrators=THREE)
    called(desk, days=2).later(days=2).do(Dispute.hold_hearing, hearing="H1", present=["A1"])

    for decision, said in ((Dispute.award, AWARD), (Dispute.award_by_default, DEFAULT)):
        with refused(NotProperlyServed, party="R1"):
            desk.do(decision, **said)


def test_a_reminder_does_not_undo_a_notice(desk: OnTheDesk) -> None:
    """Proper service stays proper, whatever is sent after it (办案规则 Art. 60)."""
    called(desk).later(days=1)
    proof: dict[str, Any] = {"paper": ServedPaper.HEARING_NOTICE, "way": ServiceWay.MESSAGE}
    desk.do(Dispute.serve, party="R1", hearing="H1", **proof)
    desk.later(days=9).do(Dispute.hold_hearing, hearing="H1", present=["A1"])

    assert desk.do(Dispute.award_by_default, **DEFAULT) != []


def test_nobody_was_told_tomorrow(desk: OnTheDesk) -> None:
    """A notice is recorded when it was served, not before."""
    with refused(NotYetHappened):
        called(desk, served_at=desk.time + timedelta(days=1))

    assert desk.dispute.arbitration.hearings == {}
