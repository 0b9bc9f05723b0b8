"""The night: once a day every dispute is looked over, and what differs is mended (夜间检查)."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from workflows.watching import (
        KEEP,
        LOOK_OVER,
        MEND,
        Found,
        Keep,
        Looked,
        Mend,
        Mended,
        Page,
        Watch,
        together,
    )

ONE_PAGE = timedelta(minutes=30)
"""How long a page may take; where a row is missing, every view is made again within it."""

BEAT = timedelta(seconds=15)
"""Whoever has not been heard of for so long is dead, and another takes the page on."""

AGAIN = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=1))


@workflow.defn(name="night")
class Night:
    """Goes through the log page by page, and writes down what was found.

    It waits for nobody but the office. Each page is looked over, mended and counted before the
    next, so a night that is broken off goes on at the page where it was.
    """

    @workflow.run
    async def run(self, watch: Watch) -> None:
        """Look over, mend, go on; at the end write the round into the book."""
        after, found = watch.after, watch.found
        while (looked := await self._look_over(after)).upto is not None:
            mended = await self._mend(looked) if looked.odd else 0
            after, found = looked.upto, together(found, looked, mended)
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(Watch(after=after, found=found))
        await self._keep(found)

    async def _look_over(self, after: int) -> Looked:
        looked: Looked = await workflow.execute_activity(
            LOOK_OVER,
            Page(after=after),
            result_type=Looked,
            start_to_close_timeout=ONE_PAGE,
            heartbeat_timeout=BEAT,
            retry_policy=AGAIN,
            summary=f"disputes filed after {after}",
        )
        return looked

    async def _mend(self, looked: Looked) -> int:
        mended: Mended = await workflow.execute_activity(
            MEND,
            Mend(odd=looked.odd),
            result_type=Mended,
            start_to_close_timeout=ONE_PAGE,
            heartbeat_timeout=BEAT,
            retry_policy=AGAIN,
            summary=f"{len(looked.odd)} differ",
        )
        return mended.mended

    async def _keep(self, found: Found) -> None:
        await workflow.execute_activity(
            KEEP,
            Keep(round=workflow.info().workflow_id, at=workflow.now(), found=found),
            start_to_close_timeout=ONE_PAGE,
            heartbeat_timeout=BEAT,
            retry_policy=AGAIN,
            summary="into the book",
        )
