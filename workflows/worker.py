"""The worker: carries the cases on, from whichever process it runs in."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from workflows.activities import CaseActivities
from workflows.case import Case
from workflows.centre_day import CentresDay
from workflows.connection import speaking
from workflows.messages import OUTWARD_QUEUE, TASK_QUEUE
from workflows.night import Night
from workflows.proof import Proof

HANDS = 8
"""How many activities a worker does at once; the registry is synchronous: each has a thread."""

CASES_IN_MIND = 12_000
"""Cases a worker need not read anew when something moves; see docs/decisions/0024."""

LEAVE = timedelta(seconds=2)
"""How long what is under way may take to end; what does not is tried again elsewhere."""


async def serve(
    client: Client,
    activities: CaseActivities,
    *,
    stop: asyncio.Event,
    besides: Sequence[Callable[..., object]] = (),
) -> None:
    """Carry cases on until told to stop; `besides` is what needs more than the registry."""
    with ThreadPoolExecutor(HANDS, "activity") as hands:
        worker = Worker(
            speaking(client),
            task_queue=TASK_QUEUE,
            workflows=[Case, CentresDay, Night, Proof],
            activities=[*activities.all, *besides],
            activity_executor=hands,
            workflow_runner=UnsandboxedWorkflowRunner(),
            max_cached_workflows=CASES_IN_MIND,
            max_concurrent_activities=HANDS,
            max_concurrent_local_activities=HANDS,
            graceful_shutdown_timeout=LEAVE,
        )
        letters = Worker(
            speaking(client),
            task_queue=OUTWARD_QUEUE,
            activities=[activities.deliver],
            max_concurrent_activities=activities.letters_at_once,
            graceful_shutdown_timeout=LEAVE,
        )
        async with worker, letters:
            await stop.wait()
