"""What comes every night of itself: one schedule of Temporal's for each (夜间定时)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
)

from domain.wording import OFFICE as OFFICE_ZONE
from workflows.connection import speaking
from workflows.messages import TASK_QUEUE, Message

MADE_UP_FOR = timedelta(hours=6)
"""What was missed while Temporal was down is made up for until the office opens."""


@dataclass(frozen=True, slots=True)
class Nightly:
    """A workflow and what it is told, by which id it runs, and at what time of the office."""

    workflow: Callable[..., Any]
    runs_as: str
    at: time
    said: tuple[Message, ...] = ()


async def every_night(client: Client, schedule: str, comes: Nightly) -> None:
    """See that a workflow comes every night; what an operator has changed about it stays so."""
    clock = ScheduleCalendarSpec(
        hour=[ScheduleRange(comes.at.hour)], minute=[ScheduleRange(comes.at.minute)]
    )
    begins = ScheduleActionStartWorkflow(
        comes.workflow, args=comes.said, id=comes.runs_as, task_queue=TASK_QUEUE
    )
    nightly = Schedule(
        action=begins,
        spec=ScheduleSpec(calendars=[clock], time_zone_name=OFFICE_ZONE.key),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=MADE_UP_FOR),
    )
    try:
        await speaking(client).create_schedule(schedule, nightly)
    except ScheduleAlreadyRunningError:
        return
