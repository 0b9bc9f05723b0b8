"""A centre's day, a nightly proof and two letters' ways, by an office that answers from a sheet.

What is kept is what these workflows ask and in which order; what the office answers is proved
elsewhere (tests/workflows).
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from temporalio import activity
from temporalio.client import Client, WorkflowHandle
from temporalio.exceptions import ApplicationError
from temporalio.worker import Worker

from domain.alert_letters import Outlet, WhyDead
from domain.centre_day import Minute, Owed
from domain.values import Day as CalendarDay
from tests.workflows.centre import until
from workflows.alert_letter import AlertLetterWay
from workflows.alert_messages import Hold, Lost, Notice
from workflows.centre_day import CentresDay
from workflows.connection import speaking
from workflows.minutes import LOOK, RECALCULATE, RING, Day, Kept, Recalculate, Ring, day_of
from workflows.proof import Proof
from workflows.proving import PROVE, Prove

QUEUE = "recorded"

DAY, TAKEN, REFUSED = "centre-day", "letter-taken", "letter-refused"
PROVED = "proof"
BESIDES = (DAY, TAKEN, REFUSED, PROVED)
"""The stories that are no case's."""

A_MOMENT = timedelta(seconds=1)


def _owed(minute: Minute, *, after: timedelta = timedelta(0)) -> Owed:
    return Owed(
        day=CalendarDay("2026-03-12"), minute=minute, at=activity.info().started_time + after
    )


class SomeCentre:
    """Owes its opening under a new edition of the calendar, then a minute, and then none today."""

    def __init__(self) -> None:
        self.looked = 0

    @activity.defn(name=LOOK)
    async def look(self, kept: Kept) -> Day:
        """The next line of the sheet."""
        del kept
        self.looked += 1
        night = _owed(Minute.OPENING, after=timedelta(days=1))
        sheet = (
            Day(owed=[_owed(Minute.OPENING)], next=night, edition=7),
            Day(next=_owed(Minute.WARNING, after=A_MOMENT)),
            Day(owed=[_owed(Minute.WARNING)], next=night),
        )
        return sheet[self.looked - 1] if self.looked <= len(sheet) else Day(next=night)

    @activity.defn(name=RECALCULATE)
    async def recalculate(self, said: Recalculate) -> None:
        """Every clock follows."""

    @activity.defn(name=RING)
    async def ring(self, said: Ring) -> None:
        """It is rung."""

    @property
    def all(self) -> list[Callable[..., object]]:
        """Every activity."""
        return [self.look, self.recalculate, self.ring]


class SomePost:
    """Holds a letter for a moment; its address takes it, or refuses it for good."""

    def __init__(self, why: WhyDead | None) -> None:
        self._why = why
        self._looked = 0

    @activity.defn(name="look-at-letter")
    async def look(self, notice: Notice) -> Hold:
        """Not yet, and then now."""
        del notice
        self._looked += 1
        return Hold(wait=A_MOMENT) if self._looked == 1 else Hold()

    @activity.defn(name="deliver-letter")
    async def deliver(self, notice: Notice) -> None:
        """Taken, or refused."""
        del notice
        if self._why:
            raise ApplicationError("refused", 1, type=self._why, non_retryable=True)

    @activity.defn(name="give-up-letter")
    async def give_up(self, lost: Lost) -> None:
        """It is written down."""

    @property
    def all(self) -> list[Callable[..., object]]:
        """Every activity."""
        return [self.look, self.deliver, self.give_up]


class SomeRecord:
    """Is whole."""

    @activity.defn(name=PROVE)
    async def prove(self, said: Prove) -> None:
        """It is checked."""


async def told(client: Client, name: str) -> WorkflowHandle[Any, Any]:
    """Tell one of these stories; whose workflow it is."""
    if name == DAY:
        return await _a_day(client)
    if name == PROVED:
        return await _a_proof(client)
    why = WhyDead.NOT_TAKEN if name == REFUSED else None
    async with _worker(client, SomePost(why).all):
        notice = Notice(dispute=UUID(int=1), alert=4, outlet=Outlet.WEBHOOK, address="board")
        way = await client.start_workflow(
            AlertLetterWay.run, notice, id=f"{notice.workflow}-{name}", task_queue=QUEUE
        )
        await way.result()
    return way


async def _a_day(client: Client) -> WorkflowHandle[Any, Any]:
    centre = SomeCentre()
    async with _worker(client, centre.all):
        day = await client.start_workflow(
            CentresDay.run, Kept(centre="siming"), id=day_of("siming"), task_queue=QUEUE
        )
        await until(lambda: centre.looked > 3, "a minute rung")
        await day.signal(CentresDay.calendar_changed)
        await until(lambda: centre.looked > 4, "the calendar looked at")
    return day


async def _a_proof(client: Client) -> WorkflowHandle[Any, Any]:
    async with _worker(client, [SomeRecord().prove]):
        proof = await client.start_workflow(Proof.run, id=PROVED, task_queue=QUEUE)
        await proof.result()
    return proof


def _worker(client: Client, activities: Sequence[Callable[..., object]]) -> Worker:
    return Worker(
        speaking(client),
        task_queue=QUEUE,
        workflows=[CentresDay, AlertLetterWay, Proof],
        activities=activities,
    )
