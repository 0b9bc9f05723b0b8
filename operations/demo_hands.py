"""Many hands: each takes the next statement and walks it down its road to the end."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from domain.wording import say
from operations.demo_desk import Desk, Matter, NotRouted, NoWay, WalkedBefore
from operations.demo_matters import consultation, converted, demand
from operations.demo_onward import (
    declined,
    designated,
    handed_over,
    to_an_award,
    to_court,
    to_the_insurer,
)
from operations.demo_roads import assisted, reopened, same_day, visited, withdrawn
from operations.demo_statements import Road, Statement, roads
from operations.progress import bars

WALKS: Mapping[Road, Callable[[Desk, Statement], Awaitable[Matter]]] = {
    Road.SAME_DAY: same_day,
    Road.VISIT: visited,
    Road.ARBITRATION: to_an_award,
    Road.HANDED_OVER: handed_over,
    Road.DESIGNATED: designated,
    Road.LEGAL_AID: assisted,
    Road.WITHDRAWN: withdrawn,
    Road.REOPENED: reopened,
    Road.CONSULTATION: consultation,
    Road.CONVERTED: converted,
    Road.DEMAND: demand,
    Road.INSURER: to_the_insurer,
    Road.COURT: to_court,
    Road.DECLINED: declined,
}


@dataclass(frozen=True, slots=True)
class Walked:
    """What came of one statement."""

    statement: Statement
    road: Road
    matter: Matter | None = None
    failed: str = ""


async def work(desk: Desk, said: Sequence[Statement], hands: int) -> list[Walked]:
    """Walk every statement down its road, so many at once, and show how far it is."""
    chosen = roads(said)
    waiting = iter(said)
    walked: list[Walked] = []
    whole = {road: list(chosen.values()).count(road) for road in Road}
    with bars() as tell:

        async def hand() -> None:
            for statement in waiting:
                one = await _walk(desk, statement, chosen[statement.id])
                walked.append(one)
                done = sum(other.road is one.road for other in walked)
                tell(say(f"code.road.{one.road}", "zh"), done, whole[one.road])
                tell(say("demo.all", "zh"), len(walked), len(said))

        async with asyncio.TaskGroup() as group:
            for _ in range(hands):
                group.create_task(hand())
    return walked


async def _walk(desk: Desk, statement: Statement, road: Road) -> Walked:
    try:
        return Walked(statement, road, await WALKS[road](desk, statement))
    except WalkedBefore as before:
        return Walked(statement, road, before.matter)
    except (NoWay, NotRouted) as wrong:
        return Walked(statement, road, failed=str(wrong))
