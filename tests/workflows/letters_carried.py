"""Alert letters on their way: who is told, who carries them and who posts them, for the tests."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from socketserver import BaseServer
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from temporalio.client import Client

from domain.alert_letters import AlertLetter, LetterState, Outlet
from domain.dispute import Dispute
from domain.record import Fact
from domain.refusals import NotFound
from operations.lock import FileSeat
from tests.workflows.centre import SmallCentre, Turned
from tests.workflows.mail_room import HERE, MailRoom
from tests.workflows.test_chase import SECRET, LetterBox
from workflows.alert_activities import LetterActivities
from workflows.alert_couriers import Couriers
from workflows.alert_letter import AlertLetterWay
from workflows.alert_messages import LETTER_QUEUE, Notice
from workflows.alert_post import carry, post_alerts
from workflows.outward import Address

MORNING = datetime(2026, 3, 12, 2, 0, tzinfo=UTC)
"""Thursday 2026-03-12, 10:00 in Xiamen."""

FRIDAY_NIGHT = datetime(2026, 3, 13, 14, 0, tzinfo=UTC)
"""Friday 2026-03-13, 22:00 in Xiamen."""


def at(moment: datetime) -> Turned:
    """The office's clock, turned to a moment of the test's own."""
    clock = Turned()
    clock.ahead = moment - clock()
    return clock


@contextmanager
def serving(server: BaseServer) -> Iterator[None]:
    """Somebody listens on loopback."""
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def letter_box() -> Iterator[LetterBox]:
    """A duty room that takes webhooks."""
    box = LetterBox()
    with serving(box):
        yield box


@pytest.fixture
def mail_room() -> Iterator[MailRoom]:
    """A mail server."""
    room = MailRoom()
    with serving(room):
        yield room


@pytest.fixture
def clock() -> Turned:
    """Ten in the morning."""
    return at(MORNING)


@pytest.fixture
def centre(tmp_path: Path, clock: Turned) -> Iterator[SmallCentre]:
    """A fresh office in a folder."""
    small = SmallCentre(tmp_path / "office", clock)
    yield small
    small.close()


def couriers(centre: SmallCentre, box: LetterBox | None = None, *names: str) -> Couriers:
    """Who carries webhooks to addresses of these names."""
    webhooks = {name: Address(box.address.url, SECRET, HERE) for name in names} if box else {}
    return Couriers(centre.registry.centres, webhooks, {})


@asynccontextmanager
async def carrying(client: Client, centre: SmallCentre, outward: Couriers) -> AsyncIterator[None]:
    """Letters are carried."""
    stop = asyncio.Event()
    work = asyncio.create_task(carry(client, LetterActivities(centre.registry, outward), stop=stop))
    try:
        yield
    finally:
        stop.set()
        await work
        outward.close()


@asynccontextmanager
async def posting(
    client: Client, centre: SmallCentre, outward: Couriers, aside: Collection[UUID] = ()
) -> AsyncIterator[None]:
    """The log is followed for alerts, and their letters are carried; the views cannot tell some."""
    stop = asyncio.Event()
    seat = FileSeat(centre.home / "alert-letters.lock")
    followed = (centre.registry, outward, centre.bookmark, seat)
    follow = asyncio.create_task(post_alerts(client, *followed, aside=lambda: aside, stop=stop))
    async with carrying(client, centre, outward):
        try:
            yield
        finally:
            stop.set()
            await follow


def alarmed(centre: SmallCentre, /, days_left: int = 1, **filing: Any) -> tuple[UUID, int]:
    """A dispute with an alert; urgent where the last day is near."""
    dispute = centre.file(**filing)
    said: dict[str, Any] = {"rule": "mediation.from-receipt", "subject": "", "due": "2026-03-27"}
    centre.do(dispute, Dispute.sound_clock, by="office", days_left=days_left, **said)
    return dispute, centre.read(dispute).version


def notice_of(about: tuple[UUID, int], outlet: Outlet = Outlet.WEBHOOK) -> Notice:
    """The letter about an alert to the duty room."""
    return Notice(dispute=about[0], alert=about[1], outlet=outlet, address="duty-room")


def ended(centre: SmallCentre, notice: Notice) -> bool:
    """Whether a letter has come to its end."""
    try:
        letter = centre.registry.get(AlertLetter, AlertLetter.create_id(**notice.model_dump()))
    except NotFound:
        return False
    return letter.state is not LetterState.SENT


def recorded(centre: SmallCentre, notice: Notice) -> list[Fact]:
    """What the record says of a letter."""
    return centre.registry.facts(AlertLetter.create_id(**notice.model_dump()))


async def sent(client: Client, notice: Notice) -> None:
    """One letter, from its beginning to its end."""
    await client.execute_workflow(
        AlertLetterWay.run, notice, id=notice.workflow, task_queue=LETTER_QUEUE
    )
