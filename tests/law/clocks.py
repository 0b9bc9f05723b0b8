"""The clocks of a story of facts, for the tests of deadlines."""

from datetime import datetime
from typing import Any

from domain.deadlines import Clock, ledger
from domain.rule_table import rule_tables
from domain.values import PartyId
from tests.law.desk import OnTheDesk
from tests.law.roads import take
from tests.law.roads_at_home import AGREED
from tests.law.saying import say, term
from tests.law.years import LAW, XIAMEN

[TABLE] = rule_tables().values()

A1, R1 = PartyId("A1"), PartyId("R1")


def at(day: str, clock: str = "09:10") -> datetime:
    """A moment in Xiamen."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=XIAMEN)


def on(day: str, clock: str = "09:10", **filing: Any) -> OnTheDesk:
    """A dispute filed at a moment."""
    return OnTheDesk(time=at(day, clock), **filing)


def until(desk: OnTheDesk, day: str, clock: str = "10:00") -> OnTheDesk:
    """Turn the clock to a moment."""
    desk.time = at(day, clock)
    return desk


def clocks(desk: OnTheDesk) -> dict[tuple[str, str], Clock]:
    """Every clock of the dispute on the desk, now."""
    facts = desk.registry.facts(desk.id)
    return {clock.key: clock for clock in ledger(facts, TABLE, LAW, XIAMEN, desk.time)}


def clock(desk: OnTheDesk, rule: str, subject: str = "") -> Clock:
    """One of them."""
    return clocks(desk)[rule, subject]


def due(desk: OnTheDesk, rule: str, subject: str = "") -> str:
    """The last day of one of them."""
    return clock(desk, rule, subject).due.isoformat()


MEDIATING = (
    *(say("record-consent", party=side, to="mediate", way="phone") for side in ("A1", "R1")),
    say("accept", mediator="lin", respondents=["R1"]),
)

TO_EXTEND = (
    *(say("record-consent", party=side, to="extend", way="phone") for side in ("A1", "R1")),
)

FILED = (
    say("choose-arbitration", chosen_by="A1"),
    say("file-arbitration", commission="arbitration-huli"),
)

AT_THE_COMMISSION = (*FILED, say("record-arbitration-accepted", number="厦湖劳仲案1"))


def agreed(desk: OnTheDesk, due_on: str) -> OnTheDesk:
    """An agreement in effect, with one term to pay by a day."""
    draft: dict[str, Any] = {
        "organisation": "one-stop-centre",
        "bound": ["A1", "R1"],
        "terms": [term(due=due_on)],
    }
    take(desk, say("draft-agreement", agreement="G2", **draft))
    return take(desk, *AGREED)
