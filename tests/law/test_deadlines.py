"""The ledger of deadlines: the dates of the scenarios, and which rule gives them."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from domain.closing import WithdrawalReason
from domain.deadlines import ClockState, ledger
from domain.demand import Demand
from domain.dispute import Dispute
from domain.rule_table import rule_tables
from domain.sealed import PersonId
from domain.tracing import told_trace
from domain.values import BodyId, CentreId, Channel, Proof
from tests.law.clocks import A1, MEDIATING, TABLE, agreed, at, clock, clocks, due, on, until
from tests.law.desk import sealed
from tests.law.roads import ROADS, on_the_desk, take, walk
from tests.law.roads_onward import ENDED
from tests.law.saying import DIGEST, say
from tests.law.years import LAW, XIAMEN


def test_both_clocks_of_a_window_case_end_on_the_fifteenth_day() -> None:
    """Scenario A: received and accepted on Tue 2023-11-07, A = B = 2023-11-22."""
    desk = take(on("2023-11-07"), *MEDIATING)

    assert due(desk, "mediation.clock-a") == due(desk, "mediation.clock-b") == "2023-11-22"


def test_an_agreement_the_same_day_meets_both_and_opens_its_two_windows() -> None:
    """Scenario A goes on: effective 2023-11-07, so review until the 22nd, the court until 12-07."""
    desk = agreed(take(on("2023-11-07"), *MEDIATING), "2023-11-09")

    assert clock(desk, "mediation.clock-a").state is ClockState.MET
    assert clock(desk, "mediation.clock-b").state is ClockState.MET
    assert due(desk, "confirmation.arbitral-review") == "2023-11-22"
    assert due(desk, "confirmation.judicial-confirmation") == "2023-12-07"
    assert due(desk, "agreement.term", "T1") == "2023-11-09"


def test_an_insurers_thirty_days_run_from_the_completed_claim() -> None:
    """Scenario B: complete on 2025-10-10, due Sun 11-09, which rolls to Mon 11-10."""
    desk = on("2025-10-09")
    take(
        desk,
        say("record-consent", party="A1", to="share", way="phone"),
        say("offer-referral", referral="F1", body="yilubao", mode="assist", ground="consent"),
        say("ask-more", referral="F1", wanted=["bills"]),
        say(
            "add-document",
            document="D1",
            kind="medical",
            title=sealed("诊断"),
            digest=DIGEST,
            size=3,
        ),
    )
    until(desk, "2025-10-10")
    take(desk, say("send-more", referral="F1", documents=["D1"]))

    assert due(desk, "mediation.clock-a") == "2025-10-24"
    assessment = clock(desk, "insurer.assessment", "F1")
    assert assessment.raw_end == date(2025, 11, 9)
    assert assessment.due == date(2025, 11, 10)
    assert "2025-10-10 补齐理赔材料，期间重新计算" in told_trace(assessment.trace, "zh")

    until(desk, "2025-11-05")
    take(desk, say("report-result", referral="F1", result="granted"))
    assert due(desk, "insurer.payment", "F1") == "2025-11-17"


def test_a_withdrawn_dispute_stops_its_clocks_and_limitation_runs_anew() -> None:
    """Scenario C: withdrawn 2026-04-09; the limitation began anew on 04-08, when he claimed."""
    desk = until(on("2026-04-08"), "2026-04-09")
    desk.do(
        Dispute.withdraw,
        party=A1,
        reason=WithdrawalReason.SETTLED_OUTSIDE,
        paid=Decimal("300.00"),
        proof=Proof.SELF_DECLARED,
    )
    until(desk, "2026-05-20")

    assert clock(desk, "mediation.clock-a").state is ClockState.ENDED
    assert clock(desk, "limitation.arbitration").state is ClockState.RUNNING
    assert due(desk, "limitation.arbitration") == "2027-04-08"
    assert clock(desk, "limitation.arbitration").provisional


def test_a_claim_made_through_the_app_is_due_fifteen_days_later() -> None:
    """Scenario D: Thu 2026-03-12, so Fri 2026-03-27."""
    assert (
        due(on("2026-03-12", "10:05", channel=Channel.ONLINE), "mediation.clock-a") == "2026-03-27"
    )


def test_clock_a_runs_on_from_receipt_when_another_centre_takes_over() -> None:
    """Scenario E: received in Siming on 2025-12-01, A = 2025-12-16 in Huli too."""
    desk = on("2025-12-01", "14:00", centre=CentreId("siming"))
    take(
        desk,
        say("offer-referral", referral="F1", body="huli", mode="hand-over", ground="jurisdiction"),
    )
    assert due(desk, "referral.answer", "F1") == "2025-12-08"
    until(desk, "2025-12-02")
    take(desk, say("accept-referral", referral="F1", number="湖1"))

    assert desk.dispute.centre == "huli"
    assert due(desk, "mediation.clock-a") == "2025-12-16"
    assert clock(desk, "mediation.clock-a").state is ClockState.RUNNING
    assert clock(desk, "referral.answer", "F1").state is ClockState.MET


def test_a_department_answers_a_demand_within_five_working_days() -> None:
    """Scenario F: routed before National Day 2025, the swapped Sunday before it counts."""
    desk = on("2025-09-26")
    demand = Demand.register(
        desk.act(),
        id=desk.id,
        centre=CentreId("siming"),
        channel=Channel.STATION,
        person=PersonId("p"),
        words=sealed("停车"),
        district="350203",
        place=None,
    )
    demand.route(desk.act(), lead=BodyId("city-management"), assisting=[])
    facts: Any = demand.collect_events()

    [answer] = ledger(facts, TABLE, LAW, XIAMEN, desk.time)

    assert answer.key == ("demand-due", "")
    assert answer.due == date(2025, 10, 10)  # 28, 29, 30 September, 9, 10 October


def test_a_limit_that_ends_in_five_days_is_told_as_it_was_found() -> None:
    """Scenario G: under seven days, legal aid first (法律援助法 Art. 44)."""
    desk = take(
        on("2026-03-12"),
        say("classify", relation="labour", flags=[], kinds=[], limitation_ends_on="2026-03-17"),
    )

    assert due(desk, "limitation.stated") == "2026-03-17"
    assert clock(desk, "limitation.stated").trace[0].key == "named-day"


def test_a_passed_clock_a_informs_the_worker_and_is_nobodys_fault() -> None:
    """It opens the way to arbitration (调解仲裁法 Art. 14)."""
    desk = take(on("2026-03-09"), *MEDIATING)
    before, over = until(desk, "2026-03-24", "23:59"), at("2026-03-25", "00:00")
    a = clock(before, "mediation.clock-a")

    assert a.state is ClockState.RUNNING
    assert a.at(over) is ClockState.PASSED
    assert a.rule.informs
    assert [ladder.who for ladder in a.rule.warns if ladder.passed] == ["worker"]


def test_done_after_its_last_day_is_met_and_late() -> None:
    """The date it was missed is not forgotten because it was done at last."""
    desk = take(on("2026-03-09"), *MEDIATING)
    take(until(desk, "2026-03-25"), ENDED[0])
    b = clock(desk, "mediation.clock-b")

    assert (b.state, b.late) == (ClockState.MET, True)


def test_suing_runs_for_each_party_from_its_own_service() -> None:
    """调解仲裁法 Art. 50: an award binds each from when it was served."""
    desk = walk(on_the_desk(), "awarded")
    found = clocks(desk)

    assert found["award.suit", "A1"].subject == "A1"
    assert found["award.suit", "A1"].state is ClockState.PASSED
    assert found["award.suit", "R1"].state is ClockState.MET
    assert ("award.annulment", "R1") not in found


@pytest.mark.parametrize("road", sorted(ROADS))
def test_every_clock_of_every_road_is_told_in_both_languages(road: str) -> None:
    """Nothing a record may hold leaves a clock without a date and a trace."""
    desk = walk(on_the_desk(), road)

    for one in clocks(desk).values():
        assert one.raw_end <= one.due or one.rule.period.roll == "back"
        for told in (told_trace(one.trace, "zh"), told_trace(one.trace, "en")):
            assert all(told), one.key
            assert not any("None" in sentence or "{" in sentence for sentence in told)


LOCAL = """valid_from = 2026-01-01

[[rule]]
id = "mediation.clock-a"
article = "国家"
amount = 15
unit = "day"
starts = "application-received"
confidence = "verified"

[[rule]]
id = "mediation.clock-a"
article = "福建"
amount = 10
unit = "day"
starts = "application-received"
place = "350000"
valid_to = 2026-03-09
confidence = "verified"

[[rule]]
id = "mediation.clock-a"
article = "浙江"
amount = 5
unit = "day"
starts = "application-received"
place = "330000"
confidence = "verified"
"""


@pytest.mark.parametrize(
    ("day", "district", "article"),
    [
        ("2026-03-09", "350203", "福建"),
        ("2026-03-10", "350203", "国家"),  # the province's was in force until the day before
        ("2026-03-10", "330106", "浙江"),
        ("2026-03-10", "110101", "国家"),
    ],
)
def test_the_nearest_rule_in_force_holds(
    tmp_path: Path, day: str, district: str, article: str
) -> None:
    """A province's rule takes the nation's place there, and only while it is in force."""
    (tmp_path / "2026.9").mkdir()
    (tmp_path / "2026.9" / "mediation.toml").write_text(LOCAL, encoding="utf-8")
    table = rule_tables(tmp_path)["2026.9"]
    desk = on(day, workplace={"district": district, "address": None})

    [found] = ledger(desk.registry.facts(desk.id), table, LAW, XIAMEN)

    assert found.rule.article == article
