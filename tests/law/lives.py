"""Lives that anybody might lead: some way down a road, then whatever is open, at once or late."""

from contextlib import suppress
from copy import deepcopy
from datetime import timedelta
from random import Random

from domain.record import Fact
from domain.refusals import Refusal
from domain.steps import DECISIONS, STEPS
from tests.law.anything import Anything
from tests.law.desk import OnTheDesk
from tests.law.everywhere import ON_A_DISPUTE
from tests.law.roads import ROADS, on_the_desk, steps_of
from tests.law.saying import words_of

MINUTES = (0, 1, 10, 600, 7000)
LATE_MINUTES = (0, 0, 0, 5, 600, 4000)
"""How long after it happened a step is entered: as a rule at once, now and then days later."""


def a_life(chance: Random, steps: int = 12) -> OnTheDesk:
    """One dispute, and what became of it; what is refused is left out."""
    desk = on_the_desk()
    road = list(steps_of(chance.choice(sorted(ROADS))))
    for said in road[: chance.randint(0, len(road))]:
        desk.later(days=said.days, minutes=1)
        with suppress(Refusal):
            desk.do(DECISIONS[said.step], by=said.by, **words_of(said, desk))
    for _ in range(chance.randint(0, steps)):
        desk.later(minutes=chance.choice(MINUTES))
        _somebody_acts(desk, chance)
    return desk


def _somebody_acts(desk: OnTheDesk, chance: Random) -> None:
    file = desk.dispute
    open_now = [name for name in ON_A_DISPUTE if STEPS[name].refusal(file) is None]
    decision = DECISIONS[chance.choice(open_now)]
    said = Anything(file, chance, desk.time).said(decision)
    at = desk.time - timedelta(minutes=chance.choice(LATE_MINUTES))
    with suppress(Refusal):
        desk.do(decision, at=at, **deepcopy(said))


def facts_of(desk: OnTheDesk) -> list[Fact]:
    """The facts of the dispute on the desk."""
    return desk.registry.facts(desk.id)
