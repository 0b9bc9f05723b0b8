"""Telling a case, or a centre's day: one signal, which also begins it where there is none."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TypeVar
from uuid import UUID

import structlog
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, GetClusterInfoRequest
from temporalio.client import Client
from temporalio.common import WorkflowIDReusePolicy
from temporalio.service import RPCError, RPCStatusCode

from domain.dispute import Dispute
from domain.office_time import calendar_of
from domain.record import Record
from domain.refusals import NotFound
from domain.refusals.ledger import RecordBroken
from domain.registry import Registry
from domain.standing import standing
from workflows.case import Case
from workflows.centre_day import CentresDay
from workflows.connection import speaking
from workflows.messages import TASK_QUEUE, Moved, Opened, case_of, dispute_of
from workflows.minutes import Kept, day_of
from workflows.passing_over import passed_over

T = TypeVar("T")

AT_ONCE = 8
"""How many cases are told at the same time; more only queue inside Temporal's store."""

FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 5.0

OPEN_CASES = "WorkflowType = 'case' AND ExecutionStatus = 'Running'"

PASSING = frozenset(
    {
        RPCStatusCode.UNAVAILABLE,
        RPCStatusCode.DEADLINE_EXCEEDED,
        RPCStatusCode.RESOURCE_EXHAUSTED,
        RPCStatusCode.ABORTED,
        RPCStatusCode.INTERNAL,
        RPCStatusCode.UNKNOWN,
        RPCStatusCode.CANCELLED,
        RPCStatusCode.NOT_FOUND,
    }
)
"""What a Temporal says that is down, overloaded, starting, or still without its name space."""

log = structlog.get_logger()


class StoppedFirst(Exception):  # noqa: N818 - named for what happened, as everywhere in this office
    """Asked to stop before Temporal answered."""


class Teller:
    """Tells cases that something moved; waits for Temporal as long as it takes."""

    def __init__(self, client: Client, registry: Registry, stop: asyncio.Event) -> None:
        self._client = speaking(client)
        self._registry = registry
        self._stop = stop
        self._hands = asyncio.Semaphore(AT_ONCE)

    async def tell_all(self, disputes: Iterable[UUID]) -> int:
        """Tell the case of each dispute, and say how many; raises StoppedFirst."""
        told = await asyncio.gather(*(self._tell(each) for each in disputes))
        return sum(told)

    async def keep_days(self, centres: Iterable[str]) -> None:
        """See that each centre's day is kept, and looks again; raises StoppedFirst."""
        for centre in centres:
            await self._patiently(partial(self._keep_day, centre))

    async def _keep_day(self, centre: str) -> None:
        await self._client.start_workflow(
            CentresDay.run,
            Kept(centre=centre),
            id=day_of(centre),
            task_queue=TASK_QUEUE,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            start_signal="calendar_changed",
        )

    async def tell_who_waits(self) -> None:
        """Let each case with a minute of its own look again: the calendar it counts by is another.

        Raises StoppedFirst.
        """
        cases = await self._patiently(self._open_cases)
        for start in range(0, len(cases), AT_ONCE):
            some = cases[start : start + AT_ONCE]
            await asyncio.gather(*(self._tell_if_it_waits(each) for each in some))

    async def _open_cases(self) -> list[UUID]:
        return [dispute_of(case.id) async for case in self._client.list_workflows(OPEN_CASES)]

    async def _tell_if_it_waits(self, dispute: UUID) -> None:
        if await asyncio.to_thread(self._has_a_minute, dispute):
            await self._patiently(lambda: self._let_look(dispute))

    def _has_a_minute(self, dispute: UUID) -> bool:
        found = self._read(dispute)
        if found is None:
            return False
        calendar = calendar_of(self._registry, found.centre)
        return bool(standing(found, self._registry.centres, calendar).alarms)

    async def temporal(self) -> str:
        """Which Temporal this is: another one, or one that was emptied, says something else."""
        service = self._client.workflow_service
        cluster = await self._patiently(lambda: service.get_cluster_info(GetClusterInfoRequest()))
        asked = DescribeNamespaceRequest(namespace=self._client.namespace)
        namespace = await self._patiently(lambda: service.describe_namespace(asked))
        return f"{cluster.cluster_id}/{namespace.namespace_info.id}"

    async def _tell(self, dispute: UUID) -> bool:
        async with self._hands:
            found = await asyncio.to_thread(self._read, dispute)
            if found is not None:
                await self._patiently(lambda: self._say(found))
        return found is not None

    def _read(self, dispute: UUID) -> Dispute | None:
        """The dispute as it stands now; None where the record is of another kind or is gone.

        One that cannot be read is passed over: the night tells its case once it can be.
        """
        try:
            found = self._registry.get(Record, dispute)
        except NotFound:
            return None
        except RecordBroken as broken:
            passed_over("cases", broken)
            return None
        return found if isinstance(found, Dispute) else None

    async def _say(self, dispute: Dispute) -> None:
        if dispute.closed:
            await self._say_to_whoever_is_there(dispute)
            return
        await self._client.start_workflow(
            Case.run,
            Opened(dispute=dispute.id),
            id=case_of(dispute.id),
            task_queue=TASK_QUEUE,
            # A reopened dispute gets its case back: its first one has ended.
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            start_signal="moved",
            start_signal_args=[Moved(version=dispute.version)],
        )

    async def _say_to_whoever_is_there(self, dispute: Dispute) -> None:
        """Nothing is begun for a closed dispute; a case that has ended needs no telling."""
        case = self._client.get_workflow_handle_for(Case.run, case_of(dispute.id))
        with _no_case_no_telling():
            await case.signal(Case.moved, Moved(version=dispute.version))

    async def _let_look(self, dispute: UUID) -> None:
        case = self._client.get_workflow_handle_for(Case.run, case_of(dispute))
        with _no_case_no_telling():
            await case.signal(Case.calendar_changed)

    async def _patiently(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask Temporal until it answers; raises StoppedFirst."""
        pause = FIRST_PAUSE_SECONDS
        while not self._stop.is_set():
            try:
                return await ask()
            except RPCError as error:
                if error.status not in PASSING:
                    raise
                log.warning("temporal does not answer", status=error.status.name, seconds=pause)
            await pausing(self._stop, pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
        raise StoppedFirst


async def pausing(stop: asyncio.Event, seconds: float) -> None:
    """Wait a little, or until asked to stop."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return


Progress = Callable[[str, int, int], None]
"""Told a name, how much is done and how much there is."""


def no_progress(name: str, done: int, whole: int) -> None:
    """Nobody watches."""
    del name, done, whole


@contextmanager
def _no_case_no_telling() -> Iterator[None]:
    """A case that has ended, or never was, needs no telling."""
    try:
        yield
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
