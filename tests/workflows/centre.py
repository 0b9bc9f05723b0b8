"""A small office for tests of cases: a registry on a real store, dispatch, a worker, and a day."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from temporalio.api.enums.v1 import EventType
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowHandle
from temporalio.service import RPCError

from domain.centres import read_centres
from domain.consent import Way
from domain.dispute import Dispute
from domain.office_time import calendar_of
from domain.record import Act, Fact
from domain.registry import Registry
from domain.standing import standing
from domain.values import CentreId, Channel, ConsentAct
from operations.bookmarks import StoredBookmark
from operations.centre_minutes import CentreMinutes
from operations.lock import FileSeat
from operations.settings import EMBEDDED, Settings
from operations.stores import event_store_env, views_engine
from tests.law.desk import claim, company, sealed, worker
from workflows.activities import CaseActivities
from workflows.dispatch import dispatch
from workflows.messages import case_of
from workflows.outward import Address, Post
from workflows.two_clocks import ONE_TIME, Clocks
from workflows.worker import serve

PATIENCE_SECONDS = 90.0
LOOK_AGAIN_SECONDS = 0.05
REST_SECONDS = 0.5


def office_time() -> datetime:
    """The office's clock."""
    return datetime.now(UTC)


class Turned:
    """The office's clock, turned on together with Temporal's."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        """Tell the time."""
        return datetime.now(UTC) + self.ahead


@dataclass
class SmallCentre:
    """One folder's registry, and whoever works on it in this process."""

    home: Path
    clock: Callable[[], datetime] = office_time
    addresses: dict[str, Address] = field(default_factory=dict)
    settings: Settings | None = None
    clocks: Clocks = ONE_TIME

    def __post_init__(self) -> None:
        settings = self.settings or Settings(home=self.home, persistence_module=EMBEDDED)
        self.home.mkdir(parents=True, exist_ok=True)
        self.views = views_engine(settings)
        self.registry = Registry(self.clock, read_centres(), event_store_env(settings))
        self.bookmark = StoredBookmark(self.views)

    def close(self) -> None:
        """Close the stores."""
        self.registry.close()
        self.views.dispose()

    def act(self, by: str = "officer:lin", ago: timedelta = timedelta(0)) -> Act:
        """Somebody speaks now, of what happened so long ago."""
        now = self.clock()
        return Act(by, now - ago, now)

    def file(self, *, ago: timedelta = timedelta(0), **filing: Any) -> UUID:
        """A worker's dispute comes to the window, or came so long ago and is entered now."""
        act = self.act("officer:window", ago)
        said: dict[str, Any] = {
            "id": uuid4(),
            "centre": CentreId("siming"),
            "channel": Channel.WINDOW,
            "received_at": act.happened_at - timedelta(minutes=1),
            "applicant": worker(),
            "respondents": [company()],
            "claims": [claim()],
            "statement": sealed("十七天没发工资", field="statement"),
            "workplace": {"district": "350203", "address": None},
            "rules": "2026.1",
        } | filing
        return self.registry.open(Dispute.file(act, **said), act).record.id

    def do(
        self,
        dispute: UUID,
        decision: Any,
        *,
        by: str = "officer:lin",
        ago: timedelta = timedelta(0),
        **said: Any,
    ) -> list[Fact]:
        """Take a decision."""
        return list(self.registry.at(dispute).decide(decision, self.act(by, ago), **said).facts)

    def accept(self, dispute: UUID) -> None:
        """Both sides agree, and mediation begins."""
        for party in ("A1", "R1"):
            self.do(
                dispute, Dispute.record_consent, party=party, to=ConsentAct.MEDIATE, way=Way.PHONE
            )
        self.do(dispute, Dispute.accept, mediator="lin", respondents=["R1"])

    def read(self, dispute: UUID) -> Dispute:
        """The dispute as it stands."""
        return self.registry.dispute(dispute)

    def topics(self, dispute: UUID, *, by: str = "") -> list[str]:
        """The facts of a dispute by their short names."""
        facts = self.registry.facts(dispute)
        return [f.TOPIC.removeprefix("dispute.") for f in facts if not by or f.by == by]

    def ways(self, dispute: UUID) -> list[str]:
        """The ways that stand."""
        return [way.to for way in self.read(dispute).routing.current]

    def is_routed(self, dispute: UUID) -> bool:
        """Whether nothing is due any more."""
        found = self.read(dispute)
        calendar = calendar_of(self.registry, found.centre)
        return not standing(found, self.registry.centres, calendar).due

    @asynccontextmanager
    async def working(
        self, client: Client, *, besides: Sequence[Callable[..., object]] = ()
    ) -> AsyncIterator[None]:
        """A worker carries cases on."""
        stop = asyncio.Event()
        post = Post(self.addresses)
        cases = CaseActivities(self.registry, post, self.clocks)
        minutes = CentreMinutes(self.registry, self.views)
        besides = [*besides, *minutes.all]
        work = asyncio.create_task(serve(client, cases, stop=stop, besides=besides))
        try:
            yield
        finally:
            stop.set()
            await work
            post.close()

    @asynccontextmanager
    async def dispatching(self, client: Client, seat: str = "dispatch") -> AsyncIterator[None]:
        """Dispatch follows the log."""
        stop = asyncio.Event()
        owner = FileSeat(self.home / f"{seat}.lock")
        work = asyncio.create_task(dispatch(client, self.registry, self.bookmark, owner, stop=stop))
        try:
            yield
        finally:
            stop.set()
            await work

    @asynccontextmanager
    async def open(self, client: Client) -> AsyncIterator[None]:
        """Dispatch and a worker together."""
        async with self.working(client), self.dispatching(client):
            yield


async def until(so: Callable[[], bool | Awaitable[bool]], what: str) -> None:
    """Wait until something is so; fails with what was waited for."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                answer = so()
                if answer if isinstance(answer, bool) else await answer:
                    return
                await asyncio.sleep(LOOK_AGAIN_SECONDS)
    except TimeoutError:
        message = f"waited {PATIENCE_SECONDS} s in vain: {what}"
        raise AssertionError(message) from None


def case(client: Client, dispute: UUID) -> WorkflowHandle[Any, Any]:
    """The case of a dispute."""
    return client.get_workflow_handle(case_of(dispute))


async def is_open(client: Client, dispute: UUID) -> bool:
    """Whether the dispute has a case that is at work."""
    try:
        said = await case(client, dispute).describe()
    except RPCError:
        return False
    return said.status is WorkflowExecutionStatus.RUNNING


async def has_ended(client: Client, dispute: UUID) -> bool:
    """Whether the dispute's case has come to its end."""
    try:
        said = await case(client, dispute).describe()
    except RPCError:
        return False
    return said.status is WorkflowExecutionStatus.COMPLETED


async def signals(client: Client, dispute: UUID) -> int:
    """How often the case was told."""
    history = await case(client, dispute).fetch_history()
    told = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED
    return sum(event.event_type == told for event in history.events)


async def at_rest(client: Client, dispute: UUID) -> int:
    """The number of history events, once there is a case and its history no longer grows."""
    before = -1
    while True:
        now = await _length(client, dispute)
        if now and now == before:
            return now
        before = now
        await asyncio.sleep(REST_SECONDS)


async def _length(client: Client, dispute: UUID) -> int:
    try:
        return len((await case(client, dispute).fetch_history()).events)
    except RPCError:
        return 0


def said_in(history: str) -> list[str]:
    """Everything a history's payloads say, in clear."""

    def walk(part: Any) -> Iterator[str]:
        if isinstance(part, dict):
            for name, value in part.items():
                if name == "data" and isinstance(value, str):
                    yield base64.b64decode(value).decode()
                else:
                    yield from walk(value)
        elif isinstance(part, list):
            for value in part:
                yield from walk(value)

    return list(walk(json.loads(history)))


async def pending(client: Client, dispute: UUID) -> int:
    """How many activities of the case are under way."""
    said = await case(client, dispute).describe()
    return len(said.raw_description.pending_activities)
