"""The board as it happens: alerts raised, escalated and acknowledged, as server-sent events.

Each event's id is the position of its fact in the log: whoever comes back says the last one they
heard (`Last-Event-ID`) and hears what they missed, each once, also of another process of the desk.
"""

from collections.abc import AsyncIterable, AsyncIterator
from contextlib import aclosing
from functools import lru_cache
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from api.alerts import in_words
from api.fields import Position
from api.herald import KEPT, Herald
from api.problems import declared
from api.visitor import Standing, still_known
from domain.access_alerts import Sight, sight_of
from domain.access_conditions import Nothing
from domain.refusals import Forbidden
from domain.refusals.access import NotInTheLog
from domain.wording import Language
from projections.board import Alert

router = APIRouter(tags=["alerts"])

Place = Annotated[
    Position | None,
    Header(description="The id of the last event heard; without it, from now on"),
]


async def the_sight(visitor: Standing) -> Sight:
    """What this caller sees; raises Forbidden where that is never anything."""
    sight = sight_of(visitor.caller)
    if sight == Sight(Nothing(), Nothing()):
        raise Forbidden
    return sight


async def the_place(visitor: Standing, last_event_id: Place = None) -> int | None:
    """After which position to go on; raises NotInTheLog where the log was never so far."""
    if last_event_id is not None:
        last = await visitor.back.serve(visitor.office.registry.recorder.max_notification_id) or 0
        if last_event_id > last:
            raise NotInTheLog(position=last_event_id, last=last)
    return last_event_id


async def the_herald(request: Request, visitor: Standing) -> AsyncIterator[Herald]:
    """A seat among those who listen, for as long as the stream lasts.

    Raises NoSeatLeft, OwnSeatsTaken.
    """
    herald: Herald = request.app.state.herald
    with herald.seat(visitor.caller.id):
        yield herald


@router.get(
    "/alerts/stream",
    operation_id="stream-alerts",
    response_class=EventSourceResponse,
    responses=declared(401, 403),
)
async def stream_alerts(
    request: Request,
    visitor: Standing,
    sight: Annotated[Sight, Depends(the_sight)],
    place: Annotated[int | None, Depends(the_place)],
    herald: Annotated[Herald, Depends(the_herald)],
) -> AsyncIterable[ServerSentEvent]:
    """What becomes of the alerts this caller may see, as it happens; it has no end of its own.

    Events are `alert.raised`, `alert.escalated` and `alert.acknowledged`; the data of each is a
    line of the list of alerts, as JSON. A comment comes while nothing happens.
    """
    async with aclosing(herald.listen(sight, place)) as heard:
        async for news in heard:
            if not await still_known(request, visitor):
                return
            for one in news:
                yield ServerSentEvent(
                    raw_data=written(one.alert, visitor.language),
                    event=f"alert.{one.what}",
                    id=str(one.position),
                )


@lru_cache(maxsize=2 * KEPT)
def written(alert: Alert, language: Language) -> str:
    """An alert in words, written once for all who hear of it."""
    [line] = in_words([alert], language)
    return line.model_dump_json()
