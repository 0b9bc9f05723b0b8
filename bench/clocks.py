"""How fast the clocks of a city are folded: what a corrected calendar costs, dispute by dispute."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from time import process_time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.arbitration import ServedPaper, ServiceWay
from domain.consent import Way
from domain.deadlines import ledger
from domain.dispute import Dispute
from domain.record import Act, Fact
from domain.rule_table import rule_tables
from domain.sealed import PersonId
from domain.tracing import told_trace
from domain.values import (
    BodyId,
    CentreId,
    Channel,
    ClaimId,
    ClaimKind,
    ConsentAct,
    PartyId,
    Role,
)
from domain.working_days import WorkingCalendar

ZONE = ZoneInfo("Asia/Shanghai")
DISPUTES = 2_000
A_YEAR = 365
A1, R1 = PartyId("A1"), PartyId("R1")


@dataclass(frozen=True, slots=True)
class Folded:
    """Clocks to a second of processor time: their dates alone, and with every trace in words."""

    clocks: int
    a_second: float
    told_a_second: float


def measure(*, quick: bool) -> Folded:
    """Fold the clocks of disputes before arbitration, filed on the days of one year."""
    lives = [_before_arbitration(number) for number in range(DISPUTES // (10 if quick else 1))]
    *_, table = rule_tables().values()
    calendar, now = WorkingCalendar(), datetime.now(UTC)
    began = process_time()
    clocks = [clock for facts in lives for clock in ledger(facts, table, calendar, ZONE, now)]
    folded = process_time() - began
    for clock in clocks:
        told_trace(clock.trace, "zh")
    told = process_time() - began
    return Folded(len(clocks), len(clocks) / folded, len(clocks) / told)


def _before_arbitration(number: int) -> list[Fact]:
    """The facts of one dispute: the company will not mediate, and is served by the commission."""
    time = datetime(2026, 1, 5, 1, 10, tzinfo=UTC) + timedelta(days=number % A_YEAR)

    def act(days: float = 0) -> Act:
        at = time + timedelta(days=days)
        return Act("officer:lin", at, at)

    dispute = Dispute.file(
        act(),
        id=UUID(int=number + 1),
        centre=CentreId("siming"),
        channel=Channel.WINDOW,
        received_at=time,
        applicant={"id": A1, "role": Role.WORKER, "person": PersonId("p-1"), "details": {}},
        respondents=[
            {"id": R1, "role": Role.PARTNER_COMPANY, "person": PersonId("p-2"), "details": {}}
        ],
        claims=[
            {"id": ClaimId("C1"), "kind": ClaimKind.PAY, "amount": Decimal(800), "words": None}
        ],
        statement=None,
        workplace={"district": "350203", "address": None},
        rules="2026.1",
    )
    dispute.record_refusal(act(1), party=R1, to=ConsentAct.MEDIATE, way=Way.PHONE)
    dispute.choose_arbitration(act(2), chosen_by=A1)
    dispute.file_arbitration(act(3), commission=BodyId("arbitration-huli"))
    dispute.record_arbitration_accepted(act(6), number="1")
    served: dict[str, Any] = {
        "paper": ServedPaper.APPLICATION_COPY,
        "way": ServiceWay.DIRECT,
        "confirmed": True,
    }
    dispute.serve(act(9), party=R1, **served)
    return [fact for fact in dispute.collect_events() if isinstance(fact, Fact)]
