"""Dispatch: follows the log and tells cases that something moved.

It tells at least once: the bookmark is moved after the telling. A case asks the record where the
dispute stands, so being told twice, or late, changes nothing.
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import structlog
from eventsourcing.persistence import ApplicationRecorder, Notification, Subscription
from temporalio.client import Client

from domain.dispute import Dispute
from domain.imported import CAME_IN
from domain.known import known
from domain.record import Fact
from domain.refusals.ledger import RecordBroken
from domain.registry import Registry
from workflows.news import NEWS, is_news, is_of_a_calendar
from workflows.passing_over import passed_over
from workflows.telling import (
    Progress,
    StoppedFirst,
    Teller,
    no_progress,
    pausing,
)

BATCH = 500
"""How much of the log is read at once when behind; several facts of a dispute are one signal."""

LOOK_AGAIN_SECONDS = 0.2
"""How soon one who stands by notices that the seat is free."""

LOOK_ROUND_SECONDS = 5.0
"""How soon an idle dispatcher notices that it lost its seat, or that Temporal was emptied."""

TOLD_AT_ONCE = 200
"""How many open disputes are told before progress is shown and stopping is noticed."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Mark:
    """How far the log was told, to which Temporal, and of which records it could not be told."""

    position: int
    temporal: str
    passed_over: frozenset[UUID] = frozenset()


class Bookmark(Protocol):
    """Where dispatch keeps its place."""

    def read(self) -> Mark | None:
        """The last mark; None where nothing was ever told."""

    def write(self, mark: Mark) -> None:
        """Keep a mark."""


class Ownership(Protocol):
    """The one place of whoever dispatches; freed by the system if its holder dies."""

    def take(self) -> bool:
        """Sit down if the seat is free, and say whether one sits."""

    def is_held(self) -> bool:
        """Whether one still sits there."""

    def leave(self) -> None:
        """Get up."""


async def dispatch(
    client: Client,
    registry: Registry,
    bookmark: Bookmark,
    ownership: Ownership,
    *,
    stop: asyncio.Event,
) -> None:
    """Follow the log until told to stop; stand by while another does."""
    while not stop.is_set():
        if not await asyncio.to_thread(ownership.take):
            await pausing(stop, LOOK_AGAIN_SECONDS)
            continue
        log.info("dispatching")
        try:
            await Dispatcher(client, registry, bookmark, ownership, stop).work()
        except StoppedFirst:
            return
        finally:
            await asyncio.to_thread(ownership.leave)


async def tell_every_open_dispute(
    client: Client, registry: Registry, *, stop: asyncio.Event, progress: Progress = no_progress
) -> int:
    """Give every open dispute its case from the record, and say how many; raises StoppedFirst."""
    teller = Teller(client, registry, stop)
    disputes = await asyncio.to_thread(every_dispute, registry)
    told = 0
    for start in range(0, len(disputes), TOLD_AT_ONCE):
        some = disputes[start : start + TOLD_AT_ONCE]
        told += await teller.tell_all(await asyncio.to_thread(still_open, registry, some))
        progress("cases", start + len(some), len(disputes))
    return told


def every_dispute(registry: Registry) -> list[UUID]:
    """Every dispute that ever came to our window, in the order of the log."""
    found: list[UUID] = []
    position = 0
    while page := registry.recorder.select_notifications(
        start=position, limit=BATCH, topics=CAME_IN, inclusive_of_start=False
    ):
        found += [UUID(str(entry.originator_id)) for entry in page]
        position = page[-1].id
    return found


def still_open(registry: Registry, disputes: Sequence[UUID]) -> list[UUID]:
    """Those of them that are not closed, without any that cannot be read."""
    return [each for each in disputes if _is_open(registry, each)]


def _is_open(registry: Registry, dispute: UUID) -> bool:
    try:
        return not known(registry, Dispute, dispute).closed
    except RecordBroken as broken:
        passed_over("cases", broken)
        return False


def made_out(registry: Registry, batch: Iterable[Notification], by: str) -> Iterator[Fact]:
    """The facts of a batch; an entry that is none as it stands is passed over."""
    for entry in batch:
        try:
            fact = registry.mapper.to_domain_event(entry)
        except RecordBroken as broken:
            passed_over(by, broken)
            continue
        if isinstance(fact, Fact):
            yield fact


class Dispatcher:
    """Whoever sits on the seat: reads the log from the bookmark on, and tells."""

    def __init__(
        self,
        client: Client,
        registry: Registry,
        bookmark: Bookmark,
        ownership: Ownership,
        stop: asyncio.Event,
    ) -> None:
        self._client = client
        self._registry = registry
        self._recorder: ApplicationRecorder = registry.recorder
        self._bookmark = bookmark
        self._ownership = ownership
        self._stop = stop
        self._teller = Teller(client, registry, stop)
        self._waking: asyncio.Task[None] | None = None

    async def work(self) -> None:
        """Follow the log while the seat is held; raises StoppedFirst."""
        mark = await self._begin()
        subscription = self._recorder.subscribe(gt=mark.position)
        try:
            while not self._stop.is_set() and await asyncio.to_thread(self._ownership.is_held):
                batch = await asyncio.to_thread(self._read_on, mark.position)
                if batch:
                    mark = await self._tell(batch, mark)
                else:
                    await self._wake_up(subscription, mark.position)
                # Temporal may have been emptied under us.
                if await self._teller.temporal() != mark.temporal:
                    mark = await self._begin()
        finally:
            subscription.stop()
            if self._waking is not None:
                await self._waking

    async def _begin(self) -> Mark:
        """Go on from the bookmark; a Temporal that is new to us first hears of every open dispute.

        Whoever sits down sees first that the day of every centre is kept.

        The log's end is noted before, and the mark is kept after: whatever is recorded meanwhile
        is told again, and a dispatcher killed on the way begins again.
        """
        mark = await asyncio.to_thread(self._bookmark.read)
        await self._teller.keep_days(self._registry.centres)
        temporal = await self._teller.temporal()
        end = await asyncio.to_thread(self._recorder.max_notification_id) or 0
        # A mark beyond the log's end was made of another log: an older copy was restored.
        if mark is not None and mark.temporal == temporal and mark.position <= end:
            return mark
        told = await tell_every_open_dispute(self._client, self._registry, stop=self._stop)
        log.info("new temporal: every open dispute was told of", cases=told)
        mark = Mark(end, temporal)
        await asyncio.to_thread(self._bookmark.write, mark)
        return mark

    def _read_on(self, position: int) -> Sequence[Notification]:
        return self._recorder.select_notifications(
            start=position, limit=BATCH, inclusive_of_start=False
        )

    async def _tell(self, batch: Sequence[Notification], mark: Mark) -> Mark:
        news = await asyncio.to_thread(self._news_in, batch)
        await self._teller.tell_all(news)
        if any(is_of_a_calendar(entry.topic) for entry in batch):
            await self._teller.keep_days(self._registry.centres)
            await self._teller.tell_who_waits()
        mark = Mark(batch[-1].id, mark.temporal)
        await asyncio.to_thread(self._bookmark.write, mark)
        return mark

    def _news_in(self, batch: Sequence[Notification]) -> list[UUID]:
        """The disputes of which there is news, each once."""
        may_be = (entry for entry in batch if entry.topic in NEWS)
        facts = made_out(self._registry, may_be, "dispatch")
        return list(dict.fromkeys(fact.originator_id for fact in facts if is_news(fact)))

    async def _wake_up(
        self, subscription: Subscription[ApplicationRecorder], position: int
    ) -> None:
        """Sleep until something is recorded after a position; look round now and then."""
        if self._waking is None:
            waiting = asyncio.to_thread(_next_after, subscription, position)
            self._waking = asyncio.create_task(waiting)
        stopping = asyncio.create_task(self._stop.wait())
        await asyncio.wait(
            {self._waking, stopping},
            timeout=LOOK_ROUND_SECONDS,
            return_when=asyncio.FIRST_COMPLETED,
        )
        stopping.cancel()
        if self._waking.done():
            await self._waking
            self._waking = None


def _next_after(subscription: Subscription[ApplicationRecorder], position: int) -> None:
    """Pass over what was read in batches already."""
    for entry in subscription:
        if entry.id > position:
            return
