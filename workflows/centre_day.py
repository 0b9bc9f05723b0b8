"""The day of one centre: it keeps the minutes that all its disputes share (每日提醒)."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from domain.centre_day import Owed
    from workflows.minutes import LOOK, RECALCULATE, RING, Day, Kept, Recalculate, Ring

ONE_LOOK = timedelta(seconds=15)

ONE_MINUTE = timedelta(minutes=30)
"""How long a minute may take to be sounded on every dispute of a centre."""

BEAT = timedelta(seconds=15)
"""Whoever has not been heard of for so long is dead, and another rings on where it stopped."""

A_MOMENT = timedelta(seconds=1)
"""How soon a minute that has come for Temporal, and not yet for the office, is looked at again."""

AGAIN = RetryPolicy(
    initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(minutes=1)
)


@workflow.defn(name="centre-day")
class CentresDay:
    """Waits for the next minute of the centre, or until it hears that a calendar changed.

    It holds nothing the record does not: which minutes were rung stands in the centre's book, so a
    day begun anew rings what is owed, in order and late, and nothing twice. It does not end.
    """

    @workflow.init
    def __init__(self, kept: Kept) -> None:
        self._centre = kept.centre
        self._changed = False

    @workflow.signal
    def calendar_changed(self) -> None:
        """Hear that the minutes may have moved."""
        self._changed = True

    @workflow.run
    async def run(self, kept: Kept) -> None:
        """Follow the calendar, ring what is owed, and wait for the next minute."""
        while True:
            self._changed = False
            day = await self._look()
            if day.edition:
                await self._recalculate(day.edition)
            for minute in day.owed:
                await self._ring(minute)
            # While it rang, the next minute may have come, or the calendar may have changed.
            if day.edition or day.owed or self._changed:
                continue
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(kept)
            await self._wait(day.next)

    async def _look(self) -> Day:
        day: Day = await workflow.execute_activity(
            LOOK,
            Kept(centre=self._centre),
            result_type=Day,
            start_to_close_timeout=ONE_LOOK,
            retry_policy=AGAIN,
            summary="which minutes are owed?",
        )
        return day

    async def _recalculate(self, edition: int) -> None:
        await workflow.execute_activity(
            RECALCULATE,
            Recalculate(centre=self._centre, edition=edition),
            start_to_close_timeout=ONE_MINUTE,
            heartbeat_timeout=BEAT,
            retry_policy=AGAIN,
            summary=f"clocks by edition {edition} of the calendar",
        )

    async def _ring(self, minute: Owed) -> None:
        await workflow.execute_activity(
            RING,
            Ring(centre=self._centre, minute=minute),
            start_to_close_timeout=ONE_MINUTE,
            heartbeat_timeout=BEAT,
            retry_policy=AGAIN,
            summary=f"{minute.minute} of {minute.day}",
        )

    async def _wait(self, minute: Owed) -> None:
        words = f"{minute.minute} of {minute.day}"
        workflow.set_current_details(f"waits for the {words}")
        try:
            await workflow.wait_condition(
                lambda: self._changed,
                timeout=max(minute.at - workflow.now(), A_MOMENT),
                timeout_summary=f"until the {words}",
            )
        except TimeoutError:
            return
