"""Routing to others: an injury to who pays for it, work elsewhere to who has it."""

from datetime import timedelta
from typing import Any

import pytest

from domain.bodies import Mode
from domain.dispute import Dispute
from domain.referral import ShareGround
from domain.referral_answers import Result
from domain.values import ClaimKind, Outcome, Relation
from tests.law.desk import OnTheDesk, claim
from tests.law.on_the_way import classify, take, ways


def hurt(**said: Any) -> OnTheDesk:
    """A rider hurt on National Day 2025; a deposit is owed besides (scenario B)."""
    claims = [claim(1, ClaimKind.INJURY, None), claim(2, ClaimKind.DEPOSIT, "400")]
    desk = OnTheDesk(claims=claims)
    desk.time += timedelta(days=720)
    return classify(desk, said.pop("relation", Relation.UNDETERMINED), **said)


def test_with_a_labour_relation_an_injury_is_found_first() -> None:
    """工伤保险条例 Art. 17: only the injury goes that way, the deposit stays."""
    desk = hurt(relation=Relation.LABOUR, injured_on="2025-10-05")

    take(desk)

    assert ways(desk) == [("work-injury", "work-injury", ["C1"])]


def test_on_a_pilot_platform_the_scheme_comes_before_the_policy() -> None:
    """Where the platform is in the pilot its scheme is offered first (scenario B)."""
    desk = hurt(platform="meituan", injured_on="2025-10-05", insured_that_day=True)

    take(desk)

    assert ways(desk) == [("injury-scheme", "injury-scheme", ["C1"])]


def test_after_the_scheme_has_answered_the_policy_is_claimed_on() -> None:
    """A commercial policy pays besides the public scheme, and after it."""
    desk = hurt(platform="meituan", injured_on="2025-10-05", insured_that_day=True)
    take(desk)
    desk.do(
        Dispute.offer_referral,
        referral="F1",
        body="injury-scheme",
        mode=Mode.ASSIST,
        ground=ShareGround.STATUTORY_DUTY,
        claims=["C1"],
    )
    assert take(desk) == []

    desk.do(Dispute.report_result, referral="F1", result=Result.REFUSED)
    take(desk)

    assert [way[0] for way in ways(desk)] == ["injury-scheme", "insurer"]


@pytest.mark.parametrize(
    ("platform", "day"), [("meituan", "2025-06-30"), ("unknown", "2025-10-05"), ("", "2025-10-05")]
)
def test_outside_the_pilot_the_policy_of_the_day_pays(platform: str, day: str) -> None:
    """The pilot counts by platform, province and day (人社部发〔2025〕24号)."""
    desk = hurt(platform=platform, injured_on=day, insured_that_day=True)

    take(desk)

    assert ways(desk) == [("insurer", "yilubao", ["C1"])]


def test_without_policy_or_pilot_an_injury_stays_in_mediation() -> None:
    """No rule speaks; the claim is mediated like any other."""
    desk = hurt(injured_on="2025-10-05", insured_that_day=False)

    assert take(desk) == []


def test_work_in_another_district_is_handed_over_there() -> None:
    """Scenario E: worked in Huli, filed in Siming (调解仲裁法 Art. 21)."""
    desk = OnTheDesk(workplace={"district": "350206", "address": None})

    take(desk)

    assert ways(desk) == [("hand-over", "huli", ["C1"])]


def test_a_district_without_a_centre_of_its_own_is_the_citys() -> None:
    """The district's own centre comes before the city's."""
    desk = OnTheDesk(workplace={"district": "350211", "address": None})

    take(desk)

    assert ways(desk) == [("hand-over", "city", ["C1"])]


@pytest.mark.parametrize("district", ["350500", "350583", "110101"])
def test_work_in_another_city_is_handed_over_there(district: str) -> None:
    """Where no centre of this city serves, another city's does (调解仲裁法 Art. 21)."""
    desk = OnTheDesk(workplace={"district": district, "address": None})

    take(desk)

    [(to, body, claims)] = ways(desk)
    assert (to, body, claims) == ("hand-over", "other-city-centre", ["C1"])
    desk.do(
        Dispute.offer_referral,
        referral="F1",
        body=body,
        mode=Mode.HAND_OVER,
        ground=ShareGround.JURISDICTION,
    )
    desk.do(Dispute.accept_referral, referral="F1", number="泉劳调1号")
    desk.do(Dispute.close, outcome=Outcome.TO_CENTRE)
    assert desk.dispute.closed
