"""The API is opened again while the demo runs: nothing heard is lost, and no step is left out."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import httpx2
import pytest

from operations import demo_desk
from operations.demo_day import StoryDay
from operations.demo_desk import Desk, Json, NoWay
from operations.demo_staff import Staff

LEAD, STREAM = "lead", "/v1/alerts/stream"
BUSY = {"code": "not-ready"}


class Broken(httpx2.AsyncByteStream):
    """A stream that says something, and then the line breaks."""

    def __init__(self, *events: str) -> None:
        self._events = events

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Say it, and break."""
        for event in self._events:
            yield event.encode()
        raise httpx2.ReadError("the API was opened again")


def event(position: int) -> str:
    """An event as the stream has it."""
    return f'event: alert.raised\ndata: {{"position": {position}}}\nid: {position}\n\n: ping\n\n'


def at_the_desk(answers: Callable[[httpx2.Request], httpx2.Response]) -> Desk:
    """A hand at a desk that answers so."""
    client = httpx2.AsyncClient(
        base_url="http://office.example", transport=httpx2.MockTransport(answers)
    )
    return Desk(client, Staff({LEAD: "os_1_2"}, StoryDay.before(datetime.now(UTC))))


@pytest.fixture(autouse=True)
def in_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hand asks again at once."""
    monkeypatch.setattr(demo_desk, "LOOK_AGAIN_SECONDS", 0.0)


def test_a_stream_that_broke_goes_on_after_the_last_event_heard() -> None:
    """Also over an API that is not open yet; an event that was cut short is told whole."""
    said: list[str] = []
    answers = [
        httpx2.Response(200, stream=Broken(event(8), event(9), event(12)[:30])),
        httpx2.Response(503, json=BUSY),
        httpx2.Response(200, stream=Broken(event(12))),
    ]

    def answer(request: httpx2.Request) -> httpx2.Response:
        said.append(request.headers["last-event-id"])
        return answers[len(said) - 1]

    async def heard() -> list[Json]:
        stream = at_the_desk(answer).listen("zh", LEAD, STREAM, 7)
        return [(await anext(stream))[1] for _ in range(3)]

    assert [told["position"] for told in asyncio.run(heard())] == [8, 9, 12]
    assert said == ["7", "9", "9"]


def test_a_stream_that_is_refused_says_so() -> None:
    """A key that was taken back is not shown for ever."""

    async def heard() -> None:
        desk = at_the_desk(lambda _: httpx2.Response(401, json={"code": "not-identified"}))
        await anext(desk.listen("zh", LEAD, STREAM, 7))

    with pytest.raises(NoWay, match="401 not-identified"):
        asyncio.run(heard())


def test_a_step_that_met_the_outage_is_tried_again_until_the_office_is_open() -> None:
    """However often the line breaks meanwhile; the key makes it safe."""
    asked: list[int] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(1)
        if len(asked) <= 20:
            raise httpx2.ConnectError("nobody listens", request=request)
        return httpx2.Response(200, json={"position": 3})

    told = asyncio.run(at_the_desk(answer).read(LEAD, "/v1/alerts"))

    assert told == {"position": 3}
