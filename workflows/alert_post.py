"""The alerts' post: follows the log, gives each alert's letters their way, and carries them.

It gives at least once: the bookmark is moved after the giving. A letter has one way by its id, and
its way asks the record first, so being given twice, or to a new Temporal, changes nothing.
"""

import asyncio
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from uuid import UUID

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
from workflows.alert_sources import Raised, all_raised, raised
from workflows.connection import speaking
from workflows.dispatch import BATCH, LOOK_AGAIN_SECONDS, Bookmark, Mark, Ownership
from workflows.passing_over import passed_over
from workflows.telling import StoppedFirst, Teller, pausing
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

TRY_AGAIN_SECONDS = 5.0
"""How soon what was passed over is given its letters, once its record was put right."""

Aside = Callable[[], Collection[UUID]]
"""Which records the views cannot tell: a fact that raised an alert may be gone that nobody met."""

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
    aside: Aside,
    stop: asyncio.Event,
) -> None:
    """Follow the log until told to stop; stand by while another does."""
    post = AlertPost(client, registry, couriers, bookmark, aside, stop)
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

    def __init__(  # noqa: PLR0913, PLR0917 - the parts it is made of, handed down from above
        self,
        client: Client,
        registry: Registry,
        couriers: Couriers,
        bookmark: Bookmark,
        aside: Aside,
        stop: asyncio.Event,
    ) -> None:
        super().__init__(client, registry, stop)
        self._couriers = couriers
        self._bookmark = bookmark
        self._aside = aside

    async def work(self, ownership: Ownership) -> None:
        """Follow the log while the seat is held; raises StoppedFirst."""
        mark, try_again = await self._begin(), 0.0
        while not self._stop.is_set() and await asyncio.to_thread(ownership.is_held):
            # Noted first: whatever is recorded while we read is read the next time.
            end = await asyncio.to_thread(self._end)
            batch = await asyncio.to_thread(self._read_on, mark.position)
            notices, broken = await asyncio.to_thread(self._notices, batch)
            owed = mark.passed_over | broken
            if monotonic() >= try_again:
                made_good, owed = await asyncio.to_thread(self._made_good, owed)
                notices += made_good
                try_again = monotonic() + TRY_AGAIN_SECONDS
            for notice in notices:
                await self._patiently(partial(self._give, notice))
            told = Mark(_reached(mark.position, batch, end), mark.temporal, owed)
            if told != mark:
                mark = told
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

    def _notices(self, batch: Sequence[Notification]) -> tuple[list[Notice], set[UUID]]:
        """The letters that go out about the alerts of a batch, and who could not be read."""
        notices: list[Notice] = []
        broken: set[UUID] = set()
        for entry in batch:
            try:
                found = self._raised(entry)
            except RecordBroken as why:  # it holds up no other's letters
                passed_over("alert letters", why)
                broken.add(UUID(str(entry.originator_id)))
            else:
                notices += self._notices_of(found) if found else ()
        return notices, broken

    def _raised(self, entry: Notification) -> Raised | None:
        """The alert of an entry that is news; raises RecordBroken."""
        fact = self._registry.mapper.to_domain_event(entry)
        if not isinstance(fact, Fact) or self._is_old(fact.timestamp):
            return None
        return raised(self._registry, fact.originator_id, fact.originator_version)

    def _is_old(self, at: datetime) -> bool:
        return at <= self._registry.clock() - NEWS_LIVES

    def _made_good(self, owed: frozenset[UUID]) -> tuple[list[Notice], frozenset[UUID]]:
        """The letters of what was passed over and is whole again, and what is not yet.

        An alert that had its letters before has them by their ids, and gets no others.
        """
        aside = frozenset(self._aside())
        notices: list[Notice] = []
        left = owed & aside
        for record in owed - aside:
            try:
                found = all_raised(self._registry, record)
            except RecordBroken:
                left |= {record}
            else:
                notices += [notice for one in found for notice in self._notices_of(one)]
        return notices, left | aside

    def _notices_of(self, found: Raised) -> Iterator[Notice]:
        if found.alert.acknowledged_at or self._is_old(found.alert.raised_at):
            return
        for outlet, address in self._couriers.addresses(found.centre):
            if found.alert.level in letter_rules()[outlet].levels:
                yield Notice(
                    dispute=found.record,
                    alert=found.alert.version,
                    outlet=outlet,
                    address=address,
                )

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
