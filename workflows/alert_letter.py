"""The way of one letter about an alert: held until it may disturb, tried for hours, then ended."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from domain.alert_letters import WhyDead
    from workflows.alert_activities import LetterActivities
    from workflows.alert_messages import Hold, Lost, Notice

ONE_TRY = timedelta(seconds=15)
"""How long the registry, or an address, may take over one try."""

IN_LINE = timedelta(minutes=6)
"""How long a letter may wait behind others to its address, and be carried; who carries it says all
the while that they live, so a worker that died is noticed after one try's time."""

ATTEMPTS = 26
FOR_HOURS = RetryPolicy(
    initial_interval=timedelta(milliseconds=200),
    maximum_interval=timedelta(minutes=30),
    maximum_attempts=ATTEMPTS,
)
"""Doubled from a fifth of a second to half an hour: the last try is six hours after the first."""

AGAIN = RetryPolicy(
    initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(minutes=1)
)


@workflow.defn(name="alert-letter")
class AlertLetterWay:
    """Waits until the centre may be disturbed, and then for the address to take the letter.

    It holds nothing: what became of the letter stands in the record, and is asked for first.
    """

    @workflow.run
    async def run(self, notice: Notice) -> None:
        """Hold, deliver, and say so if nobody takes it."""
        hold = await self._look(notice)
        while hold.wait:
            # A worker may be down for longer than it slept, and find the centre closed again.
            await workflow.sleep(hold.wait, summary="until the centre opens")
            hold = await self._look(notice)
        if not hold.over:
            await self._deliver(notice)

    async def _look(self, notice: Notice) -> Hold:
        return await workflow.execute_activity_method(
            LetterActivities.look,
            notice,
            start_to_close_timeout=ONE_TRY,
            retry_policy=AGAIN,
            summary="may the letter go out?",
        )

    async def _deliver(self, notice: Notice) -> None:
        try:
            await workflow.execute_activity_method(
                LetterActivities.deliver,
                notice,
                start_to_close_timeout=IN_LINE,
                heartbeat_timeout=ONE_TRY,
                retry_policy=FOR_HOURS,
                summary=f"to {notice.address} by {notice.outlet}",
            )
        except ActivityError as error:
            await self._give_up(_lost(notice, error))

    async def _give_up(self, lost: Lost) -> None:
        await workflow.execute_activity_method(
            LetterActivities.give_up,
            lost,
            start_to_close_timeout=ONE_TRY,
            retry_policy=AGAIN,
            summary=f"given up: {lost.why}",
        )


def _lost(notice: Notice, error: ActivityError) -> Lost:
    """Why the last try failed; one that only ran out of time says nothing of itself."""
    cause = error.cause
    if isinstance(cause, ApplicationError) and cause.type in set(WhyDead):
        return Lost(notice=notice, attempts=cause.details[0], why=WhyDead(cause.type))
    return Lost(notice=notice, attempts=ATTEMPTS, why=WhyDead.NO_ANSWER)
