"""Processes of an office that die at the worst moment; called as `WHO HOME ADDRESS`.

Each is the real worker or the real dispatch, with one hand that kills its own process (SIGKILL).
"""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import NoReturn
from uuid import UUID

from temporalio import activity
from temporalio.client import Client

from domain.batches import PassOver, Say
from operations.centre_minutes import CentreMinutes
from operations.lock import FileSeat
from operations.nightly import NightActivities
from operations.office import open_office
from operations.settings import Settings
from tests.workflows.centre import SmallCentre, Turned
from tests.workflows.mail_room import HERE
from workflows.activities import CaseActivities
from workflows.alert_activities import LetterActivities
from workflows.alert_couriers import Couriers
from workflows.alert_messages import Notice, Told
from workflows.alert_post import carry
from workflows.dispatch import Mark, dispatch
from workflows.messages import Answer, Route
from workflows.outward import Address, Post
from workflows.telling import Teller
from workflows.watching import MEND, Mend, Mended
from workflows.worker import serve


def die() -> NoReturn:
    """End here and now, as in a power cut."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")


class DiesBeforeReporting(CaseActivities):
    """Records the route, and dies before Temporal hears that it did."""

    @activity.defn(name="route")
    def route(self, said: Route) -> Answer:
        """Record, and die."""
        super().route(said)
        die()


class DiesAfterMending(NightActivities):
    """Mends a page, and dies before Temporal hears that it did."""

    @activity.defn(name=MEND)
    async def mend(self, said: Mend) -> Mended:
        """Mend, and die."""
        await super().mend(said)
        die()


class DiesBetweenBatches(CentreMinutes):
    """Rings one batch of a minute, and dies at the next."""

    def __init__(self, centre: SmallCentre) -> None:
        super().__init__(centre.registry, centre.views, at_once=1)
        self._rung = 0

    def _batch(self, batch: Sequence[UUID], say: Say, at: datetime, pass_over: PassOver) -> int:
        """Ring, once."""
        if self._rung:
            die()
        self._rung += 1
        return super()._batch(batch, say, at, pass_over)


class DiesBeforeRecording(Couriers):
    """Delivers a letter, and dies before the record hears that it was taken."""

    def deliver(self, notice: Notice, told: Told, at: datetime) -> None:
        """Deliver, and die."""
        super().deliver(notice, told, at)
        die()


class DiesBeforeMarking:
    """A bookmark whose reader dies after telling, before the place is kept."""

    def __init__(self, centre: SmallCentre) -> None:
        self._centre = centre

    def read(self) -> Mark | None:
        """The last mark."""
        return self._centre.bookmark.read()

    def write(self, mark: Mark) -> None:
        """Keep the place of an empty log, else die."""
        if mark.position:
            die()
        self._centre.bookmark.write(mark)


async def work(who: str, centre: SmallCentre, client: Client) -> None:
    """Be the worker, the dispatch, or who carries letters to an address, until death."""
    stop = asyncio.Event()
    seat = FileSeat(centre.home / "dispatch.lock")
    if who == "worker":
        await serve(client, DiesBeforeReporting(centre.registry, Post({})), stop=stop)
    elif who == "night":
        with open_office(Settings(home=centre.home)) as office:
            night = DiesAfterMending(office, client, patience=0)
            cases = CaseActivities(centre.registry, Post({}))
            await serve(client, cases, stop=stop, besides=night.all)
    elif who == "bell":
        cases = CaseActivities(centre.registry, Post({}))
        await serve(client, cases, stop=stop, besides=DiesBetweenBatches(centre).all)
    elif who.startswith("http"):
        webhooks = {"duty-room": Address(who, b"secret", HERE)}
        couriers = DiesBeforeRecording(centre.registry.centres, webhooks, {})
        await carry(client, LetterActivities(centre.registry, couriers), stop=stop)
    elif who == "dispatch-before-marking":
        await dispatch(client, centre.registry, DiesBeforeMarking(centre), seat, stop=stop)
    else:
        # It has read of a dispute, and dies before the case hears of it.
        Teller._say = lambda *_: die()  # type: ignore[method-assign]
        await dispatch(client, centre.registry, centre.bookmark, seat, stop=stop)


async def main(who: str, home: str, address: str, ahead: str = "0") -> None:
    """Connect and begin, with an office clock that is so many seconds ahead."""
    clock = Turned()
    clock.ahead = timedelta(seconds=float(ahead))
    await work(who, SmallCentre(Path(home), clock), await Client.connect(address))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
