"""What comes every night, made to come now."""

from functools import partial

from temporalio.client import Client, ScheduleOverlapPolicy
from temporalio.service import RPCError, RPCStatusCode

from tests.workflows.centre import until


async def come_now(client: Client, schedule: str) -> None:
    """Have what a schedule begins come now; after the one before it, where that is not over yet.

    What it has written down is seen a moment before it ends, and meanwhile a schedule skips.
    """
    await until(partial(_is_scheduled, client, schedule), "the schedule, which the worker makes")
    await client.get_schedule_handle(schedule).trigger(overlap=ScheduleOverlapPolicy.BUFFER_ONE)


async def _is_scheduled(client: Client, schedule: str) -> bool:
    try:
        await client.get_schedule_handle(schedule).describe()
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return False
    return True
