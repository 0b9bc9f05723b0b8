"""After the award: served on each, in force where nobody sues in time, sued on where one does."""

from datetime import timedelta
from typing import Any

import pytest

from domain.after_award import LateGround, SuitKind
from domain.arbitration import ArbitrationStatus, ServiceWay
from domain.dispute import Dispute
from domain.enforcement import Title, titles
from domain.refusals import BeforeWhatItRestsOn
from domain.refusals.arbitration import (
    AwardNotServed,
    BoundByArbitration,
    NotACourt,
    NotBoundByAward,
    NotServedSo,
    NotThatWayToCourt,
    NotTheCourtToAnnul,
    StillOpenToSuit,
    SuitInTime,
    SuitPending,
    SuitTooLate,
)
from domain.refusals.closing import NotBorneOut
from domain.values import Outcome, Role
from tests.law.before_the_tribunal import AWARD, FINAL, desk, heard, serve_on_all, served, status
from tests.law.desk import OnTheDesk, refused, sealed

__all__ = ["desk"]


def test_an_award_is_served_on_each_and_never_by_message(desk: OnTheDesk) -> None:
    """No simple service of an award (办案规则 Art. 58)."""
    heard(desk, "A1", "R1").do(Dispute.award, **AWARD)
    with refused(NotServedSo):
        desk.do(Dispute.serve_award, party="R1", way=ServiceWay.ELECTRONIC)
    desk.do(Dispute.serve_award, party="R1", way=ServiceWay.POST)

    assert desk.do(Dispute.serve_award, party="R1", way=ServiceWay.POST) == []
    with refused(AwardNotServed, party="A1"):
        desk.later(days=30).do(Dispute.enter_force)


def test_an_award_not_final_is_in_force_when_nobody_sued_in_time(desk: OnTheDesk) -> None:
    """Fifteen days from service to sue, else in force (调解仲裁法 Art. 50)."""
    heard(desk, "A1", "R1", "R2").do(Dispute.award, **AWARD)
    serve_on_all(desk.at(2023, 11, 20, 15, 0))
    desk.at(2023, 12, 5, 23, 59)
    with refused(StillOpenToSuit, until="2023-12-05"):
        desk.do(Dispute.enter_force)

    desk.at(2023, 12, 6, 0, 0).do(Dispute.enter_force)

    assert desk.do(Dispute.enter_force) == []
    assert status(desk) is ArbitrationStatus.IN_FORCE


def test_an_award_in_force_for_each_is_in_force_for_all(desk: OnTheDesk) -> None:
    """Party by party or at once: it binds whom it binds (劳动争议解释一 Art. 17)."""
    heard(desk, "A1", "R1", "R2").do(Dispute.award, **AWARD)
    serve_on_all(desk.at(2023, 11, 20, 15, 0))
    desk.at(2023, 12, 6, 0, 0)

    for party in ("A1", "R1", "R2"):
        assert status(desk) is not ArbitrationStatus.IN_FORCE
        desk.do(Dispute.enter_force, party=party)

    assert status(desk) is ArbitrationStatus.IN_FORCE


def test_the_time_to_sue_runs_to_the_end_of_its_last_day_and_no_rest_day_is_the_last(
    desk: OnTheDesk,
) -> None:
    """Days are counted whole, and a last day of rest rolls over (民法典 Art. 201-203)."""
    heard(desk, "A1", "R1", "R2").do(Dispute.award, **AWARD)
    serve_on_all(desk.at(2023, 11, 18, 23, 0))  # the fifteenth day after it is a Sunday

    for still in ((3, 23, 59), (4, 0, 30), (4, 23, 59)):
        with refused(StillOpenToSuit, until="2023-12-04"):
            desk.at(2023, 12, *still).do(Dispute.enter_force)

    assert desk.at(2023, 12, 5, 0, 0).do(Dispute.enter_force) != []


@pytest.mark.parametrize(
    ("served_on", "until"),
    [((2025, 9, 19), "2025-10-09"), ((2025, 4, 12), "2025-04-27")],
)
def test_holidays_and_the_weekends_that_work_for_them_are_those_published(
    desk: OnTheDesk, served_on: tuple[int, int, int], until: str
) -> None:
    """Over National Day to the 9th; a make-up Sunday is a last day."""
    heard(desk, "A1", "R1", "R2").do(Dispute.award, **AWARD)
    serve_on_all(desk.at(*served_on, 10, 0))
    desk.registry.almanac.open_books(desk.act("office"))

    with refused(StillOpenToSuit, until=until):
        desk.later(days=8).do(Dispute.enter_force)


def test_no_award_is_served_before_it_is_made(desk: OnTheDesk) -> None:
    """The time to sue runs from service, and service follows the award (调解仲裁法 Art. 50)."""
    heard(desk, "A1", "R1").do(Dispute.award, **AWARD)
    made_at, said = desk.time, {"party": "R1", "way": ServiceWay.DIRECT}
    desk.later(days=1)

    with refused(BeforeWhatItRestsOn, rests_on=made_at):
        desk.do(Dispute.serve_award, at=made_at - timedelta(minutes=1), **said)

    assert desk.do(Dispute.serve_award, at=made_at, **said) != []


def test_a_final_award_binds_at_once(desk: OnTheDesk) -> None:
    """It takes effect on the day it is made (调解仲裁法 Art. 47)."""
    heard(desk, "A1", "R1").do(Dispute.award, **FINAL)

    desk.do(Dispute.enter_force)

    assert status(desk) is ArbitrationStatus.IN_FORCE


def test_on_a_final_award_the_worker_sues_and_the_company_asks_for_annulment(
    desk: OnTheDesk,
) -> None:
    """Two ways to court (调解仲裁法 Art. 48-49)."""
    served(desk, FINAL)
    annul: dict[str, Any] = {"court": "court-intermediate", "kind": SuitKind.ANNUL}
    with refused(NotThatWayToCourt, party="R1"):
        desk.do(Dispute.record_suit, party="R1", court="court-huli")
    with refused(NotThatWayToCourt, party="A1"):
        desk.do(Dispute.record_suit, party="A1", **annul)
    with refused(NotACourt):
        desk.do(Dispute.record_suit, party="A1", court="police")
    with refused(NotTheCourtToAnnul, body="court-huli"):
        desk.do(Dispute.record_suit, party="R1", **annul | {"court": "court-huli"})

    desk.do(Dispute.record_suit, party="R1", **annul)

    assert desk.do(Dispute.record_suit, party="R1", **annul) == []
    assert status(desk) is ArbitrationStatus.SUED


@pytest.mark.parametrize(
    ("award", "party", "kind", "days"),
    [
        (AWARD, "R1", SuitKind.SUE, 15),
        (FINAL, "A1", SuitKind.SUE, 15),
        (FINAL, "R1", SuitKind.ANNUL, 30),
    ],
)
def test_who_goes_to_court_goes_in_time(
    desk: OnTheDesk, award: dict[str, Any], party: str, kind: SuitKind, days: int
) -> None:
    """Fifteen days to sue, thirty to ask for annulment, from service (调解仲裁法 Art. 48-50)."""
    said: dict[str, Any] = {"party": party, "court": "court-intermediate", "kind": kind}
    heard(desk, "A1", "R1", "R2").do(Dispute.award, **award)
    serve_on_all(desk.at(2023, 11, 20, 15, 0)).at(2023, 11, 20, 23, 59).later(days=days)
    until = desk.time

    with refused(SuitTooLate, until=until.date().isoformat()):
        desk.later(minutes=1).do(Dispute.record_suit, **said)
    with refused(SuitInTime):
        desk.do(Dispute.record_suit, at=until, accepted_late=LateGround.GOOD_REASON, **said)

    assert desk.do(Dispute.record_suit, at=until, **said) != []
    assert status(desk) is ArbitrationStatus.SUED


def test_a_suit_that_a_court_took_late_is_recorded_and_undoes_nothing(desk: OnTheDesk) -> None:
    """Nothing keeps anybody from court; whether a delay is excused is the court's to say.

    民事诉讼法 Art. 86; 人民调解法 Art. 3(3).
    """
    served(desk, AWARD).later(days=30).do(Dispute.enter_force)
    said: dict[str, Any] = {"party": "R1", "court": "court-huli"}
    with refused(SuitTooLate, party="R1"):
        desk.do(Dispute.record_suit, **said)

    desk.do(Dispute.record_suit, accepted_late=LateGround.FORCE_MAJEURE, **said)

    assert desk.do(Dispute.record_suit, accepted_late=LateGround.FORCE_MAJEURE, **said) == []
    assert status(desk) is ArbitrationStatus.IN_FORCE
    assert Title.AWARD in titles(desk.dispute)
    with refused(NotBorneOut):
        desk.do(Dispute.close, outcome=Outcome.TO_COURT)


def test_who_sued_in_time_was_never_bound(desk: OnTheDesk) -> None:
    """Heard of late, a suit brought in time still comes before the award's force (Art. 50)."""
    served(desk, AWARD).later(days=2)
    sued_at = desk.time
    desk.later(days=28).do(Dispute.enter_force)

    desk.do(Dispute.record_suit, at=sued_at, party="R1", court="court-huli")

    award = desk.dispute.arbitration.award
    assert award is not None
    assert set(award.in_force) == {"A1", "R2"}
    assert status(desk) is ArbitrationStatus.SUED


def test_an_award_binds_those_who_did_not_sue(desk: OnTheDesk) -> None:
    """Several parties, some sue: it binds the others person by person (解释一 Art. 17)."""
    served(desk, AWARD).do(Dispute.record_suit, party="R2", court="court-huli")
    desk.later(days=20)

    desk.do(Dispute.enter_force, party="R1")

    with refused(SuitPending, party="R2"):
        desk.do(Dispute.enter_force)
    award = desk.dispute.arbitration.award
    assert award is not None
    assert set(award.in_force) == {"R1"}
    assert award.in_force["R1"] - award.served["R1"] > timedelta(days=15)


def test_an_award_binds_who_was_a_party_when_it_was_made(desk: OnTheDesk) -> None:
    """Who is named as a respondent afterwards was never heard (调解仲裁法 Art. 22, 36)."""
    heard(desk, "A1", "R1", "R2").do(Dispute.award, **FINAL)
    late: dict[str, Any] = {"role": Role.PLATFORM, "person": "p-late", "details": {}}
    desk.do(Dispute.add_respondent, respondent=late)

    with refused(NotBoundByAward, party="R3"):
        desk.do(Dispute.enter_force, party="R3")
    with refused(NotBoundByAward):
        desk.do(Dispute.serve_award, party="R3", way=ServiceWay.DIRECT)
    with refused(NotBoundByAward):
        desk.do(Dispute.record_suit, party="R3", court="court-huli")
    desk.do(Dispute.enter_force)

    award = desk.dispute.arbitration.award
    assert award is not None
    assert set(award.in_force) == {"A1", "R1", "R2"}


def test_who_is_bound_by_an_award_stays_who_they_are(desk: OnTheDesk) -> None:
    """It is enforced against its own parties (调解仲裁法 Art. 51)."""
    other: dict[str, Any] = {"party": "R1", "person": "p-somebody-else"}
    heard(desk, "A1", "R1", "R2").do(Dispute.award, **FINAL)

    with refused(BoundByArbitration, party="R1"):
        desk.do(Dispute.correct_party, **other)

    details = {"name": sealed("某公司", field="name")}
    assert desk.do(Dispute.correct_party, party="R1", details=details) != []
