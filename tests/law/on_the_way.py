"""A dispute on its way, and the routes that are proposed for it, for the tests of routing."""

from datetime import timedelta
from typing import Any

import pytest

from domain.acceptance import OtherWay
from domain.centres import read_centres
from domain.consent import Way
from domain.dispute import Dispute
from domain.mediation import EndReason
from domain.record import Fact
from domain.routing import due
from domain.values import ClaimKind, ConsentAct, Flag, Relation
from domain.visit import InspectionGround, VisitPurpose
from domain.visit_records import VisitOutcome
from tests.law.desk import OnTheDesk, claim, sealed

CENTRES = read_centres()

WAYS = [OtherWay.ARBITRATION]


@pytest.fixture
def desk() -> OnTheDesk:
    """Unpaid wages, filed in Siming."""
    return OnTheDesk().later(minutes=10)


def owed_nothing() -> OnTheDesk:
    """A penalty of 55 yuan: no wages are claimed."""
    return OnTheDesk(claims=[claim(1, ClaimKind.PENALTY, "55")]).later(minutes=10)


def call(desk: OnTheDesk, *, times: int = 1, reached: bool = False) -> None:
    """Call the company."""
    for _ in range(times):
        desk.later(minutes=5).do(
            Dispute.record_contact_attempt, party="R1", way=Way.PHONE, reached=reached
        )


def refuse(desk: OnTheDesk, party: str = "R1") -> None:
    """A party refuses to mediate."""
    desk.do(Dispute.record_refusal, party=party, to=ConsentAct.MEDIATE, way=Way.PHONE)


def accept(desk: OnTheDesk) -> OnTheDesk:
    """Both sides agree, and mediation begins."""
    for party in ("A1", "R1"):
        desk.do(Dispute.record_consent, party=party, to=ConsentAct.MEDIATE, way=Way.PHONE)
    desk.do(Dispute.accept, mediator="lin", respondents=["R1"])
    return desk


def classify(desk: OnTheDesk, relation: Relation, **said: Any) -> OnTheDesk:
    """Sort the matter."""
    desk.do(Dispute.classify, relation=relation, flags=[Flag.INJURY], **said)
    return desk


def visit(desk: OnTheDesk, outcome: VisitOutcome) -> None:
    """Go there, and come back with an outcome."""
    desk.do(
        Dispute.plan_visit,
        visit="V1",
        purpose=VisitPurpose.MEDIATE,
        ground=InspectionGround.ROUTINE_INSPECTION,
        place=sealed("湖滨南路站点", field="place"),
        starts_at=desk.time + timedelta(minutes=10),
        ends_at=desk.time + timedelta(minutes=90),
        inspectors={"i1": "闽-1", "i2": "闽-2"},
    )
    desk.later(minutes=20).do(Dispute.arrive, visit="V1")
    if outcome is not VisitOutcome.NOBODY_THERE:
        desk.do(Dispute.show_certificates, visit="V1")
    desk.do(Dispute.finish_visit, visit="V1", outcome=outcome)


def end(desk: OnTheDesk) -> None:
    """Mediation ends without agreement."""
    desk.do(Dispute.end_without_agreement, reason=EndReason.TOO_FAR_APART, ways=WAYS)


def take(desk: OnTheDesk) -> list[Fact]:
    """The case takes every route that is due, and what follows from it."""
    facts: list[Fact] = []
    while routes := due(desk.dispute, CENTRES):
        rule, because, claims = routes[0].rule, routes[0].because, list(routes[0].claims)
        facts += desk.do(Dispute.route, by="case", rule=rule, because=because, claims=claims)
    return facts


def ways(desk: OnTheDesk) -> list[tuple[str, str, list[str]]]:
    """The ways that stand: destination, body, claims."""
    return [(way.to, way.body, way.claims) for way in desk.dispute.routing.current]


def topics(facts: list[Fact]) -> list[str]:
    """The facts by their short names."""
    return [fact.TOPIC.removeprefix("dispute.") for fact in facts]
