"""The cases: the processes that work them on Temporal, and the frame they share."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import closing
from functools import partial

import structlog
from temporalio.client import Client
from temporalio.service import RPCError

from domain.wording import say
from operations.alert_post import aside, bookmark, couriers
from operations.bookmark_table import ALERT_LETTERS
from operations.bookmarks import StoredBookmark
from operations.centre_minutes import CentreMinutes
from operations.console import tell
from operations.letters import addresses
from operations.logs import keep_log
from operations.nightly import NightActivities, schedule_the_night, watch_now
from operations.office import open_office
from operations.proving import ProofActivities, schedule_the_proof
from operations.settings import Settings
from workflows.activities import CaseActivities
from workflows.alert_activities import LetterActivities
from workflows.alert_post import carry, post_alerts
from workflows.dispatch import dispatch as follow
from workflows.dispatch import tell_every_open_dispute
from workflows.outward import Post
from workflows.telling import Progress, no_progress
from workflows.watching import Found
from workflows.worker import serve

DISPATCHER = "dispatch"
"""The seat of whoever tells the cases: one process in the whole office."""

ASK_AGAIN_SECONDS = 1.0
"""How soon a Temporal that does not answer is asked again."""

log = structlog.get_logger()


async def with_temporal(
    settings: Settings, work: Callable[[Client, asyncio.Event], Awaitable[None]]
) -> None:
    """Do work that needs Temporal until told to stop, waiting for Temporal as long as it takes."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    client = await _connected(settings, stop)
    if client is not None:
        await work(client, stop)


async def _connected(settings: Settings, stop: asyncio.Event) -> Client | None:
    """A client of the office's Temporal; None if told to stop before it answers."""
    while not stop.is_set():
        try:
            return await Client.connect(
                settings.temporal_address, namespace=settings.temporal_namespace
            )
        except (RPCError, RuntimeError):
            log.warning("temporal does not answer", seconds=ASK_AGAIN_SECONDS)
            await _pause(stop)
    return None


async def _pause(stop: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stop.wait(), ASK_AGAIN_SECONDS)
    except TimeoutError:
        return


def worker(settings: Settings) -> None:
    """Carry cases and the centres' days on until told to stop; see that night and proof come."""
    keep_log(settings, "worker")
    with (
        open_office(settings) as office,
        closing(Post(addresses(office))) as post,
        closing(couriers(office)) as outward,
    ):
        activities = CaseActivities(office.registry, post, office.clocks)
        letters = LetterActivities(office.registry, outward, office.clocks)

        async def work(client: Client, stop: asyncio.Event) -> None:
            await schedule_the_night(client)
            await schedule_the_proof(client)
            night, proof = NightActivities(office, client), ProofActivities(office)
            minutes = CentreMinutes(office.registry, office.views, clocks=office.clocks)
            besides = [*night.all, *proof.all, *minutes.all]
            await asyncio.gather(
                serve(client, activities, stop=stop, besides=besides),
                carry(client, letters, stop=stop),
            )

        asyncio.run(with_temporal(settings, work))


def dispatch(settings: Settings) -> None:
    """Tell the cases what was recorded, or stand by for whoever does, until told to stop."""
    keep_log(settings, "dispatch")
    with open_office(settings) as office, closing(couriers(office)) as outward:
        mark, seat = StoredBookmark(office.views), office.seat(DISPATCHER)

        async def work(client: Client, stop: asyncio.Event) -> None:
            following = [follow(client, office.registry, mark, seat, stop=stop)]
            if outward.has_addresses:
                own = (bookmark(office), office.seat(ALERT_LETTERS))
                unread = partial(aside, office)
                following.append(
                    post_alerts(client, office.registry, outward, *own, aside=unread, stop=stop)
                )
            await asyncio.gather(*following)

        asyncio.run(with_temporal(settings, work))


def rebuild_workflows(settings: Settings, progress: Progress = no_progress) -> int:
    """Give every open dispute its case from the record; how many there are."""
    told: list[int] = []
    with open_office(settings) as office:

        async def work(client: Client, stop: asyncio.Event) -> None:
            told.append(
                await tell_every_open_dispute(client, office.registry, stop=stop, progress=progress)
            )

        asyncio.run(with_temporal(settings, work))
    return sum(told)


def check(settings: Settings, *, mend: bool) -> bool:
    """Look every dispute over now, and say whether all is well; with `mend`, after mending."""
    found: list[Found] = []
    with open_office(settings) as office:

        async def work(client: Client, _stop: asyncio.Event) -> None:
            night = NightActivities(office, client)
            found.append(await watch_now(night, at=office.clock(), mend=mend))

        asyncio.run(with_temporal(settings, work))
    return all(_told(one) for one in found)


def _told(found: Found) -> bool:
    """Print what was found."""
    for dispute in found.stuck:
        tell("found-stuck", dispute=dispute)
    for code, count in sorted(found.differed.items()):
        words = say(f"code.differs.{code}", "zh"), say(f"code.differs.{code}", "en")
        tell("found-differing", what=" ".join(words), count=count)
    tell(
        "looked-over",
        disputes=found.disputes,
        stuck=len(found.stuck),
        differing=found.differing,
        mended=found.mended,
    )
    return not found.stuck and found.mended == found.differing
