"""A case before the tribunal: heard, awarded and served, for the tests of how it ends."""

from decimal import Decimal
from typing import Any

import pytest

from domain.arbitration import ArbitrationStatus, AwardItem, AwardResult, ServiceWay
from domain.dispute import Dispute
from domain.values import ClaimId
from tests.law.desk import OnTheDesk, claim, company
from tests.law.test_arbitration import THREE, accepted, called


def item(claim: str = "C1", amount: str = "857.50", *, final: bool = False) -> AwardItem:
    """One item of an award."""
    return {"claim": ClaimId(claim), "amount": Decimal(amount), "final": final}


AWARD: dict[str, Any] = {"number": "裁1", "items": [item()], "result": AwardResult.FOR_WORKER}
FINAL: dict[str, Any] = AWARD | {"items": [item(final=True)]}
DEFAULT: dict[str, Any] = AWARD | {"hearing": "H1", "absent": "R1"}


@pytest.fixture
def desk() -> OnTheDesk:
    """A dispute at Huli, whose centre hosts the tribunal; three sit."""
    filing: dict[str, Any] = {
        "claims": [claim(1), claim(2)],
        "respondents": [company(), company(2)],
    }
    desk = OnTheDesk(centre="huli", **filing).later(minutes=30)
    accepted(desk, commission="arbitration-huli", hosted=True)
    desk.do(Dispute.form_tribunal, arbitrators=THREE)
    return desk


def heard(desk: OnTheDesk, *present: str, **notice: Any) -> OnTheDesk:
    """The hearing is over; who was there."""
    called(desk, **notice).later(days=10)
    desk.do(Dispute.hold_hearing, hearing="H1", present=list(present))
    return desk


def status(desk: OnTheDesk) -> ArbitrationStatus:
    """How far arbitration has come."""
    return desk.dispute.arbitration.status


def served(desk: OnTheDesk, award: dict[str, Any]) -> OnTheDesk:
    """The award was made and served on all."""
    heard(desk, "A1", "R1", "R2").do(Dispute.award, **award)
    return serve_on_all(desk)


def serve_on_all(desk: OnTheDesk) -> OnTheDesk:
    """It is served on everybody it binds."""
    for party in ("A1", "R1", "R2"):
        desk.do(Dispute.serve_award, party=party, way=ServiceWay.DIRECT)
    return desk
