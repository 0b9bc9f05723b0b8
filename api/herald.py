"""The herald: looks at the board's news once for everybody who listens, and keeps the last of it.

A listener takes what is new at their own pace. Whoever has fallen behind what is kept, or comes
back after a while, reads on from the view itself; so nobody waits for anybody.
"""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager, suppress

from sqlalchemy.exc import DBAPIError

from api.visitor import BackOffice
from domain.access_alerts import Sight
from domain.refusals.access import NoSeatLeft, OwnSeatsTaken
from projections.board import News, news_after
from projections.generations import NoViews, reading

LOOK_SECONDS = 0.25
"""How soon what stands in the view is heard."""

MOST_LISTENERS = 200
"""Seats of one process; a city's supervisors and mediators are fewer."""

KEPT = 1_000
"""News kept for those who listen: a bad minute of a city, some 2 MB."""

MOST_EACH = 5
"""Seats of one caller: several windows and machines, and nobody's place but their own."""

ROUND_SECONDS = 1.0
"""How soon a listener of whom there is no news is looked after (their key may be taken back)."""


class Herald:
    """One for each process of the desk; it looks only while somebody listens."""

    def __init__(self, back: BackOffice, most: int = MOST_LISTENERS, kept: int = KEPT) -> None:
        self._back = back
        self._most = most
        self._kept = kept
        self._news: deque[News] = deque()
        self._whole_after = 0
        self._position = 0
        self._listeners: Counter[str] = Counter()
        self._looking: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        self._turn = asyncio.Event()
        self._closed = False

    @contextmanager
    def seat(self, caller: str) -> Iterator[None]:
        """A place among those who listen; raises NoSeatLeft, OwnSeatsTaken."""
        if self._listeners[caller] >= MOST_EACH:
            raise OwnSeatsTaken(most=MOST_EACH)
        if self._listeners.total() >= self._most:
            raise NoSeatLeft(most=self._most)
        self._listeners[caller] += 1
        try:
            yield
        finally:
            self._listeners -= Counter([caller])
            if not self._listeners.total():
                self._look_no_more()

    def close(self) -> None:
        """Let everybody go: the desk is about to close."""
        self._closed = True
        self._wake()

    async def listen(self, sight: Sight, after: int | None) -> AsyncGenerator[list[News]]:
        """What is new after a position, or from now on, as it comes; now and then nothing."""
        await self._look_on()
        place = self._position if after is None else after
        while not self._closed:
            turn = self._turn
            seen, reached = await self._after(place, sight)
            yield seen
            if reached > place:
                place = reached
                continue
            with suppress(TimeoutError):
                await asyncio.wait_for(turn.wait(), ROUND_SECONDS)
            if self._looking and self._looking.done():
                self._looking.result()  # what stopped the herald is not kept from who listens

    async def _after(self, place: int, sight: Sight) -> tuple[list[News], int]:
        """What is seen of the news after a place, and how far that reaches."""
        if place < self._whole_after:
            return await self._back.serve(self._read, place, sight)
        new = [one for one in self._news if one.position > place]
        seen = [one for one in new if sight.sees(one.alert.level, one.concerns)]
        return seen, max(place, self._position)

    async def _look_on(self) -> None:
        """Begin to look, if nobody listened until now."""
        async with self._starting:
            if self._looking is None or self._looking.done():
                _, here = await self._back.serve(self._read, None, None)
                self._news.clear()
                self._whole_after = self._position = here
                self._looking = asyncio.create_task(self._look())

    def _look_no_more(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None

    async def _look(self) -> None:
        """Look again and again; views that are being changed are looked at a moment later."""
        try:
            while True:
                found: list[News] = []
                with suppress(NoViews, DBAPIError):
                    found, self._position = await self._back.serve(self._read, self._position, None)
                self._keep(found)
                if not found:
                    await asyncio.sleep(LOOK_SECONDS)
        finally:
            self._wake()

    def _keep(self, found: list[News]) -> None:
        self._news.extend(found)
        while len(self._news) > self._kept:
            self._whole_after = self._news.popleft().position
        if found:
            self._wake()

    def _wake(self) -> None:
        turn, self._turn = self._turn, asyncio.Event()
        turn.set()

    def _read(self, place: int | None, sight: Sight | None) -> tuple[list[News], int]:
        """The next news after a place, and how far the views have told all there is."""
        with reading(self._back.office.views) as now:
            if place is None or now.position <= place:
                return [], now.position if place is None else place
            found = news_after(now, place, self._kept, sight)
        return found, found[-1].position if len(found) == self._kept else now.position
