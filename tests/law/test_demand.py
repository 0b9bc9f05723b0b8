"""Public-service demands: routed, grouped, answered, told; never a dispute (scenario F)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid5

import pytest

from domain.centres import read_centres
from domain.consent import Way
from domain.demand import DUE_RULE, Demand
from domain.dispute import Dispute
from domain.record import Act, Fact
from domain.refusals import BeforeWhatItRestsOn, NotFound
from domain.refusals.demand import (
    DemandClosed,
    LeadAssistsItself,
    NoDepartment,
    NoGroup,
    NotADepartment,
    NotAnswered,
    NotRouted,
    WorkerNotTold,
)
from domain.refusals.referral import UnknownBody
from domain.registry import Registry
from domain.sealed import PersonId
from domain.values import BodyId, CentreId, Channel, OfficerId, PartyId
from tests.law.desk import CASES, NINE, refused, sealed

PARKING = uuid5(CASES, "parking")
ACT = Act("officer:window", NINE, NINE)
CITY, STREET = BodyId("city-management"), BodyId("street-siming")


@pytest.fixture
def office() -> Registry:
    """An office with one wish: open the south gate, and a place to park."""
    registry = Registry(lambda: NINE, read_centres())
    wish = Demand.register(
        ACT,
        id=PARKING,
        centre=CentreId("siming"),
        channel=Channel.WINDOW,
        person=PersonId("p-worker"),
        words=sealed("南门不让进，没有地方停车"),
        district="350203",
    )
    registry.open(wish, ACT)
    return registry


def do(office: Registry, decision: Any, **said: Any) -> tuple[Fact, ...]:
    """Take a decision on the wish."""
    return office.at_record(Demand, PARKING).decide(decision, ACT, **said).facts


STEPS: list[tuple[Any, dict[str, Any]]] = [
    (Demand.route, {"lead": CITY, "assisting": [STREET]}),
    (Demand.group_with, {"group": "parking"}),
    (Demand.receive_answer, {"done": True, "words": sealed("新增车位二百个")}),
    (Demand.tell_worker, {"way": Way.PHONE}),
    (Demand.close, {}),
]


def test_a_wish_is_told_in_the_order_in_which_it_went(office: Registry) -> None:
    """Registered, led on, answered, told, closed: nothing before what it rests on."""
    before = replace(ACT, happened_at=NINE - timedelta(hours=1))

    for decision, said in STEPS:
        with refused(BeforeWhatItRestsOn, rests_on=NINE):
            office.at_record(Demand, PARKING).decide(decision, before, **said)
        do(office, decision, **said)


def test_a_wish_is_led_to_its_department_and_answered(office: Registry) -> None:
    """Scenario F: lead and assisting unit, grouped with its like, told to the rider, closed."""
    for decision, said in STEPS:
        assert len(do(office, decision, **said)) == 1
        assert do(office, decision, **said) == ()

    wish = office.get(Demand, PARKING)
    assert (wish.lead, wish.assisting, wish.group) == (CITY, [STREET], "parking")
    assert wish.rule == DUE_RULE
    assert wish.closed_at == NINE


def test_a_wish_is_never_accepted_as_a_dispute(office: Registry) -> None:
    """It has no respondent and no claim, and never enters mediation statistics."""
    with refused(NotFound):
        office.at(PARKING).decide(
            Dispute.accept, ACT, mediator=OfficerId("lin"), respondents=[PartyId("R1")]
        )

    assert len(office.facts(PARKING)) == 1


def test_one_department_leads(office: Registry) -> None:
    """主办 and 协办 are different units."""
    with refused(NoDepartment):
        do(office, Demand.route, lead=BodyId(" "), assisting=[])
    with refused(LeadAssistsItself):
        do(office, Demand.route, lead=CITY, assisting=[CITY])
    with refused(NoGroup):
        do(office, Demand.group_with, group="")

    assert office.get(Demand, PARKING).routed_at is None


@pytest.mark.parametrize("body", ["court-siming", "arbitration-city", "yilubao", "siming"])
def test_only_who_sees_to_wishes_leads_or_assists(office: Registry, body: str) -> None:
    """转办 is to a department; what a court or a commission does is no public service."""
    for said in ({"lead": body, "assisting": []}, {"lead": CITY, "assisting": [STREET, body]}):
        with refused(NotADepartment, body=body):
            do(office, Demand.route, **said)
    with refused(UnknownBody, body="no-such-body"):
        do(office, Demand.route, lead=BodyId("no-such-body"), assisting=[])

    assert office.get(Demand, PARKING).routed_at is None


def test_the_worker_hears_the_result_before_it_closes(office: Registry) -> None:
    """首问负责: the receiver reports the result (保障农民工工资支付条例 Art. 10)."""
    with refused(NotRouted):
        do(office, Demand.receive_answer, done=False, words=sealed("不可行"))
    do(office, Demand.route, lead=CITY, assisting=[])
    with refused(NotAnswered):
        do(office, Demand.tell_worker, way=Way.PHONE)
    do(office, Demand.receive_answer, done=False, words=sealed("不可行"))

    with refused(WorkerNotTold):
        do(office, Demand.close)


def test_a_closed_wish_stays_closed(office: Registry) -> None:
    """A new wish is a new demand."""
    for decision, said in STEPS:
        do(office, decision, **said)

    with refused(DemandClosed):
        do(office, Demand.route, lead=STREET, assisting=[])
