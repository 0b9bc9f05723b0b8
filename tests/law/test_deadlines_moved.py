"""What moves, stops and ends a clock: extensions, corrections, suspensions, restarts, closing."""

from datetime import date
from typing import Any

from domain.arbitration import ServedPaper, ServiceWay
from domain.arbitration_clock import RestartGround, SuspensionGround
from domain.deadlines import ClockState
from domain.dispute import Dispute
from domain.tracing import told_trace
from domain.values import Outcome
from tests.law.clocks import (
    AT_THE_COMMISSION,
    MEDIATING,
    R1,
    TO_EXTEND,
    agreed,
    at,
    clock,
    clocks,
    due,
    on,
    until,
)
from tests.law.desk import OnTheDesk
from tests.law.roads import on_the_desk, take, walk
from tests.law.saying import say


def test_an_extension_lengthens_clock_b_and_never_clock_a() -> None:
    """The right to go to arbitration opens on the fifteenth day whatever both agreed."""
    desk = take(on("2026-03-09"), *MEDIATING, *TO_EXTEND, say("extend", days=10))

    assert due(desk, "mediation.clock-a") == "2026-03-24"
    assert due(desk, "mediation.clock-b") == "2026-04-03"
    assert told_trace(clock(desk, "mediation.clock-b").trace, "zh") == [
        "2026-03-09 受理，当日不计入",
        "2026-03-09 双方同意延长调解期限，延长",
        "＋15日＝2026-03-24",
        "＋10日＝2026-04-03",
        "依据：人社厅发〔2024〕4号",
    ]


def test_a_corrected_fact_starts_the_clock_from_what_was_so() -> None:
    """A slip of the pen moves no date for good: the correction stands in its place."""
    desk = take(on("2026-03-09"), *MEDIATING, *AT_THE_COMMISSION)
    serve: dict[str, Any] = {
        "paper": ServedPaper.APPLICATION_COPY,
        "way": ServiceWay.DIRECT,
        "confirmed": True,
    }
    until(desk, "2026-03-12", "09:00")
    desk.do(Dispute.serve, party=R1, **serve)
    wrong = desk.dispute.version
    first = due(desk, "arbitration.answer", "R1")
    act = desk.act(at=at("2026-03-10", "16:00"), corrects=wrong)
    desk.registry.at(desk.id).decide(Dispute.serve, act, party=R1, **serve)

    assert (first, due(desk, "arbitration.answer", "R1")) == ("2026-03-26", "2026-03-24")
    assert "corrected" in {line.key for line in clock(desk, "arbitration.answer", "R1").trace}


def suspended(desk: OnTheDesk, begins: str, ends: str | None) -> OnTheDesk:
    """Stand still from one day, until another."""
    until(desk, begins).do(Dispute.suspend_arbitration, ground=SuspensionGround.APPRAISAL)
    if ends:
        until(desk, ends).do(Dispute.resume_arbitration)
    return desk


def before_the_commission(day: str = "2026-01-20") -> OnTheDesk:
    """A dispute whose forty-five days run from a day."""
    return take(on(day), *MEDIATING, *AT_THE_COMMISSION)


def test_a_suspension_over_spring_festival_moves_the_award() -> None:
    """办案规则 Art. 46, 47: fourteen days stood still, so 6 March becomes the 20th."""
    desk = before_the_commission()
    assert due(desk, "arbitration.award") == "2026-03-06"

    stopped = clock(suspended(desk, "2026-02-12", None), "arbitration.award")
    assert stopped.state is ClockState.STOPPED
    until(desk, "2026-02-26").do(Dispute.resume_arbitration)

    assert due(desk, "arbitration.award") == "2026-03-20"
    assert clock(desk, "arbitration.award").state is ClockState.RUNNING


def test_a_restart_during_an_extension_begins_anew() -> None:
    """办案规则 Art. 46: forty-five days from the restart; the old extension lapses."""
    desk = before_the_commission()
    until(desk, "2026-03-04")
    take(desk, say("form-tribunal", arbitrators=["a1", "a2", "a3"]))
    take(desk, say("extend-arbitration", approved_by="director", days=15))
    assert due(desk, "arbitration.award") == "2026-03-23"  # the 21st is a Saturday

    until(desk, "2026-03-16").do(Dispute.restart_clock, ground=RestartGround.COUNTER_CLAIM)

    assert due(desk, "arbitration.award") == "2026-04-30"
    assert clock(desk, "arbitration.award").started_at == at("2026-03-16", "10:00")


def test_what_stood_still_when_it_began_anew_still_stands() -> None:
    """A restart during a suspension runs from the day it goes on."""
    desk = suspended(before_the_commission(), "2026-02-03", None)
    until(desk, "2026-02-05").do(Dispute.restart_clock, ground=RestartGround.CLAIMS_CHANGED)
    until(desk, "2026-02-10").do(Dispute.resume_arbitration)

    assert clock(desk, "arbitration.award").raw_end == date(2026, 3, 27)  # 22 March and 5 days


def test_a_period_that_is_over_is_not_begun_anew() -> None:
    """A limitation that has run out is not revived by a breach (调解仲裁法 Art. 27)."""
    desk = agreed(take(on("2025-01-06"), *MEDIATING), "2025-01-10")
    until(desk, "2026-02-02")
    take(desk, say("record-breach", term="T1", since="2025-01-11"))

    assert clock(desk, "limitation.arbitration").due == date(2026, 1, 6)
    assert clock(desk, "limitation.arbitration").state is ClockState.PASSED


def test_closing_ends_what_no_longer_matters_and_leaves_the_rest() -> None:
    """The windows, the terms and the file's keeping outlive a closed dispute."""
    desk = walk(on_the_desk(), "performed")
    desk.later(days=1).do(Dispute.close, outcome=Outcome.AGREED_PERFORMED)
    found = clocks(desk)

    assert found["confirmation.judicial-confirmation", ""].state is ClockState.RUNNING
    assert found["agreement.term", "T1"].late
    assert found["agreement.term", "T2"].state is ClockState.MET
    kept = found["retention.otherwise", ""]
    assert (kept.state, kept.due.year) == (ClockState.RUNNING, desk.time.year + 5)
