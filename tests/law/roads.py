"""The roads of the office: what is said, one after the other, to come to each part of the chain.

Each road goes on from where its earlier stretches have led. Together they record every kind of
fact a dispute has, so the stored examples are taken from them, and a life that is to reach deep
begins on one of them.
"""

from collections.abc import Iterator
from typing import Any

from domain.steps import DECISIONS
from tests.law.desk import OnTheDesk, claim, company
from tests.law.roads_at_home import (
    ACCEPTED,
    AGREED,
    CONFIRMED,
    DRAFTED,
    INTAKE,
    MEDIATED,
    MEDIATORS,
    PERFORMED,
    READ_IN_EMERGENCY,
    VISITED,
)
from tests.law.roads_onward import (
    ALARMED,
    ALONE,
    ASSISTED,
    AWARDED,
    BY_DEFAULT,
    DECLINED,
    DIVIDED,
    ELSEWHERE,
    ENDED,
    HEARD,
    MEDIATED_THERE,
    PARTED,
    REFERRED,
    REFUSED,
    ROUTED,
    STAYED_AWAY,
    TAKEN_BACK,
    TO_ARBITRATION,
    UNPAID,
    WITHDRAWN,
)
from tests.law.saying import EARLIER, Said, words_of

ROADS: dict[str, tuple[tuple[Said, ...], ...]] = {
    "intake": (INTAKE,),
    "mediated": (INTAKE, ACCEPTED, MEDIATED, MEDIATORS),
    "read in an emergency": (ACCEPTED, READ_IN_EMERGENCY),
    "performed": (ACCEPTED, DRAFTED, AGREED, PERFORMED),
    "confirmed": (ACCEPTED, DRAFTED, AGREED, CONFIRMED),
    "visited": (ACCEPTED, VISITED, DRAFTED),
    "awarded": (ACCEPTED, ENDED, ROUTED, TO_ARBITRATION, HEARD, AWARDED),
    "by default": (TO_ARBITRATION, BY_DEFAULT),
    "mediated there": (TO_ARBITRATION, HEARD, MEDIATED_THERE),
    "stayed away": (TO_ARBITRATION, HEARD, STAYED_AWAY),
    "taken back": (ACCEPTED, TAKEN_BACK),
    "assisted": (ASSISTED, ACCEPTED),
    "referred": (ACCEPTED, REFERRED),
    "elsewhere": (ELSEWHERE,),
    "divided": (INTAKE, ACCEPTED, DIVIDED),
    "parted": (ACCEPTED, PARTED),
    "alarmed": (ALARMED,),
    "alone": (ACCEPTED, ALONE),
    "unpaid": (ACCEPTED, DRAFTED, AGREED, UNPAID),
    "declined": (DECLINED,),
    "refused": (REFUSED,),
    "withdrawn": (ACCEPTED, WITHDRAWN),
}
"""Every road by the name of where it leads."""


def on_the_desk(**filing: Any) -> OnTheDesk:
    """A dispute at Huli, which hosts a tribunal: two companies, two claims, an earlier dispute."""
    sides, claims = [company(1), company(2)], [claim(1), claim(2, amount="55.00")]
    filed: dict[str, Any] = {"centre": "huli", "respondents": sides, "claims": claims}
    desk = OnTheDesk(**filed | filing)
    OnTheDesk(desk.registry, id=EARLIER)
    return desk.later(minutes=30)


def steps_of(road: str) -> Iterator[Said]:
    """Every step of a road, in order."""
    for part in ROADS[road]:
        yield from part


def walk(desk: OnTheDesk, road: str) -> OnTheDesk:
    """Take a road to its end; a step that is refused raises."""
    return take(desk, *steps_of(road))


def take(desk: OnTheDesk, *steps: Said) -> OnTheDesk:
    """Take some steps, a minute apart; one that is refused raises."""
    for step in steps:
        desk.later(days=step.days, minutes=1)
        desk.do(DECISIONS[step.step], by=step.by, **words_of(step, desk))
    return desk
