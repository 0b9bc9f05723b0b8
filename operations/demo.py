"""The demo: an office is opened, many hands work real statements through it, and it stays open."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event
from time import monotonic, sleep

import httpx2

from operations import demo_shows as shows
from operations.console import Halt, tell
from operations.demo_day import OFFICE
from operations.demo_desk import Desk
from operations.demo_hands import work
from operations.demo_staff import Staff, hire, is_somebodys
from operations.demo_statements import Statement, read_statements
from operations.lock import Taken, folder_lock
from operations.office import Office, open_office
from operations.processes import Duty
from operations.reconcile import connected, reconcile
from operations.serving import FOLDER_TAKEN, at_home, is_ready, told_to_stop
from operations.settings import Settings
from operations.this_program import environment, onestop

_OPEN_SECONDS = 60.0
_LEAVE_SECONDS = 10.0
_LOOK_SECONDS = 0.1


Hire = Callable[[Office], Staff]
Showing = Callable[[Office, Staff], Coroutine[None, None, bool]]
"""What is shown in an office that is open; whether all was well."""


def run(settings: Settings, statements: Path | None, *, hands: int) -> int:
    """Serve an office, work the statements through it, show what came of it, and stay.

    The exit code: 1 where something did not come to its end or does not agree. Raises Halt where
    the folder is taken or is a real office's, the statements are none, or the office does not open.
    """
    said = read(statements)
    return in_an_office(settings, hire, lambda office, staff: _worked(office, staff, said, hands))


def in_an_office(settings: Settings, hires: Hire, showing: Showing) -> int:
    """Serve an office, show something in it, and stay until told to stop; the exit code."""
    settings = at_home(settings)
    stop = told_to_stop()
    staff = _hired(settings, hires)
    serving = Duty("serve", onestop("serve"), settings.logs / "serve.out", environment(settings))
    serving.start()
    all_well: bool | None = None
    try:
        if _opens(settings, serving, stop):
            all_well = _show(settings, staff, showing, stop)
        while all_well is not None and serving.is_running and not stop.wait(_LOOK_SECONDS):
            pass
    finally:
        tell("closing")
        _send_home(serving)
        tell("closed")
    return 1 if all_well is False else 0


def _show(settings: Settings, staff: Staff, showing: Showing, stop: Event) -> bool | None:
    """Whether all was well; None where somebody said stop before the end."""
    with open_office(settings) as office:
        all_well = asyncio.run(_until_told(showing(office, staff), stop))
    if all_well is False:
        tell("demo-not-well")
    if all_well is not None:
        shows.keys(staff, settings)
    return all_well


def read(statements: Path | None) -> list[Statement]:
    """What somebody said at the window; raises Halt where it cannot be read."""
    try:
        return read_statements(statements)
    except (ValueError, KeyError, TypeError) as wrong:
        raise Halt("demo-statements-unread", code=2, file=statements) from wrong


def _hired(settings: Settings, hires: Hire) -> Staff:
    """Everybody with a key, before the doors open: while another office has the folder, nobody."""
    settings.home.mkdir(parents=True, exist_ok=True)
    try:
        with folder_lock(settings.home), open_office(settings) as office:
            if is_somebodys(office):
                raise Halt("demo-in-an-office", home=settings.home)
            return hires(office)
    except Taken as taken:
        raise Halt("folder-taken", code=FOLDER_TAKEN, home=settings.home) from taken


def _opens(settings: Settings, serving: Duty, stop: Event) -> bool:
    """Wait until the office is ready; whether it is, and nobody said stop."""
    end = monotonic() + _OPEN_SECONDS
    while not stop.wait(_LOOK_SECONDS):
        if is_ready(settings):
            return True
        if not serving.is_running or monotonic() > end:
            raise Halt("demo-office-ended", log=serving.output)
    return False


async def _until_told(showing: Coroutine[None, None, bool], stop: Event) -> bool | None:
    """Whether all was well; None where somebody said stop before the end."""
    task = asyncio.create_task(showing)
    while not task.done():
        if stop.is_set():
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            return None
        await asyncio.wait([task], timeout=_LOOK_SECONDS)
    return task.result()


async def _worked(office: Office, staff: Staff, said: Sequence[Statement], hands: int) -> bool:
    """Work all of it, then show: roads, figures, three stories, and whether everything agrees."""
    url = f"http://{office.settings.host}:{office.settings.port}"
    limits = httpx2.Limits(max_connections=2 * hands)
    async with httpx2.AsyncClient(base_url=url, limits=limits) as client:
        desk = Desk(client, staff)
        shows.opened(url, len(said), hands)
        began = monotonic()
        walked = await work(desk, said, hands)
        shows.worked(walked, seconds=monotonic() - began)
        agreement = await reconcile(office, await connected(office.settings))
        await shows.figures(desk, office.clock().astimezone(OFFICE).date())
        await shows.stories(desk, walked)
        shows.agreement(agreement)
    return all(not one.failed for one in walked) and agreement.is_whole


def _send_home(serving: Duty) -> None:
    serving.ask_to_leave()
    end = monotonic() + _LEAVE_SECONDS
    while serving.is_running and monotonic() < end:
        sleep(_LOOK_SECONDS)
    serving.remove()
