"""The alerts' post: follows the log, gives each alert's letters their way, and carries them.

It gives at least once: the bookmark is moved after the giving. A letter has one way by its id, and
its way asks the record first, so being given twice, or to a new Temporal, changes nothing.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from functools import partial

import structlog
from eventsourcing.persistence import Notification
from temporalio.client import Client
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.worker import Worker

from domain.alarm_clocks import ClockPassed, ClockWarned, DeadlineMoved
from domain.alarm_requests import RequestUnanswered
from domain.alarms import (
    FirstContactLate,
    InstalmentUnpaid,
    OwnerMissing,
    SameDayMissed,
    SameDayWarned,
)
from domain.alert_letters import letter_rules
from domain.break_glass import GlassBroken
from domain.proofs import SigningStopped, WatchProved
from domain.record import Fact
from domain.referral_answers import ReferralReturned
from domain.refusals.ledger import RecordBroken
from domain.registry import Registry
from domain.visit_records import EntryRefused
from workflows.alert_activities import LetterActivities
from workflows.alert_couriers import Couriers
from workflows.alert_letter import AlertLetterWay
from workflows.alert_messages import LETTER_QUEUE, Notice
from workflows.alert_sources import Raised, raised
from workflows.connection import speaking
from workflows.dispatch import BATCH, LOOK_AGAIN_SECONDS, Bookmark, Mark, Ownership, made_out
from workflows.telling import StoppedFirst, Teller, passed_over, pausing
from workflows.worker import LEAVE

OF_DISPUTES = (
    *(FirstContactLate.TOPIC, SameDayWarned.TOPIC, SameDayMissed.TOPIC),
    *(OwnerMissing.TOPIC, InstalmentUnpaid.TOPIC),
    *(ClockWarned.TOPIC, ClockPassed.TOPIC, DeadlineMoved.TOPIC),
    *(ReferralReturned.TOPIC, EntryRefused.TOPIC, GlassBroken.TOPIC, RequestUnanswered.TOPIC),
)
"""The kinds of facts that may raise an alert on a dispute."""

OF_THE_OFFICE = (WatchProved.TOPIC, SigningStopped.TOPIC)
"""Those that may raise one on the watch book: of the whole office, on no board."""

RAISING = OF_DISPUTES + OF_THE_OFFICE

NEWS_LIVES = timedelta(days=14)
"""An older alert is no news to an address, or a Temporal, that is new.

Longer than the longest holiday, over which a letter waits.
"""

LOOK_SECONDS = 1.0
"""How soon an alert's letters are given their way."""

log = structlog.get_logger()


async def carry(client: Client, activities: LetterActivities, *, stop: asyncio.Event) -> None:
    """Carry letters until told to stop."""
    with closing(activities):
        worker = Worker(
            speaking(client),
            task_queue=LETTER_QUEUE,
            workflows=[AlertLetterWay],
            activities=activities.all,
            max_concurrent_activities=activities.at_once,
            graceful_shutdown_timeout=LEAVE,
        )
        async with worker:
            await stop.wait()


async def post_alerts(  # noqa: PLR0913 - the parts it is made of, handed down from above
    client: Client,
    registry: Registry,
    couriers: Couriers,
    bookmark: Bookmark,
    ownership: Ownership,
    *,
    stop: asyncio.Event,
) -> None:
    """Follow the log until told to stop; stand by while another does."""
    post = AlertPost(client, registry, couriers, bookmark, stop)
    while not stop.is_set():
        if not await asyncio.to_thread(ownership.take):
            await pausing(stop, LOOK_AGAIN_SECONDS)
            continue
        try:
            await post.work(ownership)
        except StoppedFirst:
            return
        finally:
            await asyncio.to_thread(ownership.leave)


class AlertPost(Teller):
    """Whoever sits on the seat: reads the log from the bookmark on, and gives letters their way."""

    def __init__(
        self,
        client: Client,
        registry: Registry,
        couriers: Couriers,
        bookmark: Bookmark,
        stop: asyncio.Event,
    ) -> None:
        super().__init__(client, registry, stop)
        self._couriers = couriers
        self._bookmark = bookmark

    async def work(self, ownership: Ownership) -> None:
        """Follow the log while the seat is held; raises StoppedFirst."""
        mark = await self._begin()
        while not self._stop.is_set() and await asyncio.to_thread(ownership.is_held):
            # Noted first: whatever is recorded while we read is read the next time.
            end = await asyncio.to_thread(self._end)
            batch = await asyncio.to_thread(self._read_on, mark.position)
            for notice in await asyncio.to_thread(self._notices, batch):
                await self._patiently(partial(self._give, notice))
            reached = _reached(mark.position, batch, end)
            if reached > mark.position:
                mark = Mark(reached, mark.temporal)
                await asyncio.to_thread(self._bookmark.write, mark)
            if len(batch) < BATCH:
                await pausing(self._stop, LOOK_SECONDS)
            # Temporal may have been emptied under us.
            if await self.temporal() != mark.temporal:
                mark = await self._begin()

    async def _begin(self) -> Mark:
        """Go on from the bookmark; a Temporal that is new to us is given all that is news still.

        A mark beyond the log's end was made of another log: an older copy was restored.
        """
        temporal = await self.temporal()
        mark = await asyncio.to_thread(self._bookmark.read)
        end = await asyncio.to_thread(self._end)
        known = mark is not None and mark.temporal == temporal and mark.position <= end
        return mark if mark is not None and known else Mark(0, temporal)

    def _end(self) -> int:
        """Where the log ends now."""
        return self._registry.recorder.max_notification_id() or 0

    def _read_on(self, position: int) -> Sequence[Notification]:
        return self._registry.recorder.select_notifications(
            start=position, limit=BATCH, topics=RAISING, inclusive_of_start=False
        )

    def _notices(self, batch: Sequence[Notification]) -> list[Notice]:
        """The letters that go out about the alerts of a batch."""
        too_old = self._registry.clock() - NEWS_LIVES
        facts = made_out(self._registry, batch, "alert letters")
        news = [fact for fact in facts if fact.timestamp > too_old]
        return [notice for fact in news for notice in self._notices_of(fact)]

    def _notices_of(self, fact: Fact) -> Iterator[Notice]:
        found = self._raised(fact)
        if found is None or found.alert.acknowledged_at:
            return
        for outlet, address in self._couriers.addresses(found.centre):
            if found.alert.level in letter_rules()[outlet].levels:
                yield Notice(
                    dispute=found.record,
                    alert=found.alert.version,
                    outlet=outlet,
                    address=address,
                )

    def _raised(self, fact: Fact) -> Raised | None:
        """The alert a fact raised; a record that was broken by hand holds up no other's letters."""
        try:
            return raised(self._registry, fact.originator_id, fact.originator_version)
        except RecordBroken as broken:
            passed_over("alert letters", broken)
            return None

    async def _give(self, notice: Notice) -> None:
        try:
            await self._client.start_workflow(
                AlertLetterWay.run,
                notice,
                id=notice.workflow,
                task_queue=LETTER_QUEUE,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            )
        except WorkflowAlreadyStartedError:
            log.debug("a letter has its way already", workflow=notice.workflow)


def _reached(position: int, batch: Sequence[Notification], end: int) -> int:
    """How far the log was read: to its end, also where nothing on the way raises an alert."""
    last = batch[-1].id if batch else position
    return last if len(batch) == BATCH else max(last, end)
