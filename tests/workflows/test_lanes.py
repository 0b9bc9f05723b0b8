"""Letters to bad addresses: bounded in time and in what is read, and at nobody else's cost."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Event
from time import monotonic

import pytest

from domain.bodies import Mode
from tests.workflows.centre import SmallCentre, Turned, until
from tests.workflows.letters_carried import MORNING, alarmed, at, posting, serving
from tests.workflows.mail_room import HERE
from tests.workflows.temporal import TemporalServer
from tests.workflows.test_chase import SECRET, LetterBox, letter_box_open, refer
from workflows.alert_couriers import Couriers
from workflows.lanes import ABREAST, IN_LINE, Lane, Lanes, LineTooLong, Silent
from workflows.outward import ANSWER_SECONDS, Address, NotOk, Wire

WHOLE_SECONDS = 0.5
DRIP_SECONDS = 0.05
MUCH = b"x" * 65_536


class Bad(ThreadingTCPServer):
    """An address that takes a letter and then behaves in one of the bad ways."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, way: str) -> None:
        super().__init__(("127.0.0.1", 0), _Counter)
        self.way = way
        self.over = Event()
        self.sent = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}/"


class _Counter(BaseRequestHandler):
    server: Bad

    def handle(self) -> None:
        """Say nothing, or a byte at a time, or yes and then more and more."""
        assert isinstance(self.request, socket.socket)
        try:
            getattr(self, self.server.way)(self.request)
        except OSError:
            return

    def hangs(self, line: socket.socket) -> None:
        """Never answer."""
        del line
        self.server.over.wait()

    def drips(self, line: socket.socket) -> None:
        """A byte now and then: each comes soon enough, the answer never does."""
        line.sendall(b"HTTP/1.1 200 OK\r\nx-drip: ")
        while not self.server.over.wait(DRIP_SECONDS):
            line.sendall(b"x")

    def never_ends(self, line: socket.socket) -> None:
        """Yes, and then a body without an end."""
        line.recv(65_536)
        line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while not self.server.over.is_set():
            line.sendall(MUCH)
            self.server.sent += len(MUCH)

    def errs_without_end(self, line: socket.socket) -> None:
        """No, and then a body without an end."""
        line.recv(65_536)
        line.sendall(b"HTTP/1.1 500 Oh\r\n\r\n")
        while not self.server.over.is_set():
            line.sendall(MUCH)


@contextmanager
def bad(way: str) -> Iterator[Bad]:
    """A bad address, for as long as it is open."""
    server = Bad(way)
    with serving(server):
        try:
            yield server
        finally:
            server.over.set()


@pytest.mark.parametrize("way", ["hangs", "drips"])
def test_a_try_has_a_time_for_the_whole(way: str) -> None:
    """Not for each byte: who answers a byte at a time has not answered."""
    with bad(way) as address:
        began = monotonic()
        with pytest.raises(Silent):
            Wire(WHOLE_SECONDS).send(Address(address.url, SECRET, HERE), b"{}", {})

    assert monotonic() - began < 10 * WHOLE_SECONDS


def test_nothing_after_the_status_is_read() -> None:
    """Yes is yes, and no is no, whatever an address goes on to say."""
    with bad("never_ends") as yes, bad("errs_without_end") as no:
        Wire().send(Address(yes.url, SECRET, HERE), b"{}", {})
        with pytest.raises(NotOk):
            Wire().send(Address(no.url, SECRET, HERE), b"{}", {})
        read = yes.sent

    assert read < 1_000 * len(MUCH)


def test_who_stands_behind_a_letter_without_answer_has_been_answered_too() -> None:
    """A line of a hundred is over in the time of one try, and each counts as tried."""
    tried: list[int] = []
    held = Event()

    def hangs() -> None:
        tried.append(1)
        held.wait()
        raise Silent

    async def line() -> list[BaseException | None]:
        lane = Lane()
        waiting = [asyncio.ensure_future(lane.take(hangs)) for _ in range(IN_LINE)]
        await until(lambda: len(tried) == ABREAST, "the first few")
        with pytest.raises(LineTooLong):
            await lane.take(hangs)
        held.set()
        ended = await asyncio.gather(*waiting, return_exceptions=True)
        lane.close()
        return ended

    ended = asyncio.run(line())

    assert {type(one) for one in ended} == {Silent}
    assert len(tried) == ABREAST


def test_a_slow_address_holds_up_no_other() -> None:
    """Its letters wait in a line of their own, for no longer than they have patience."""
    held, heard = Event(), Event()

    def waits() -> None:
        held.wait()

    async def lines() -> None:
        lanes = Lanes()
        slow = [asyncio.ensure_future(lanes.to("slow").take(waits)) for _ in range(IN_LINE - 1)]
        await lanes.to("healthy").take(heard.set)
        with pytest.raises(LineTooLong):
            await lanes.to("slow").take(heard.set, patience=0)
        held.set()
        await asyncio.gather(*slow)
        lanes.close()

    asyncio.run(lines())

    assert heard.is_set()


@pytest.mark.journey
def test_a_healthy_address_hears_within_seconds_whatever_the_others_do(
    temporal: TemporalServer, tmp_path: Path
) -> None:
    """One hangs, one drips, one never ends; twelve alerts for each of them."""
    centre = SmallCentre(tmp_path / "office", at(MORNING))
    abouts = [alarmed(centre) for _ in range(12)]

    async def day(outward: Couriers, box: LetterBox) -> float:
        client, began = await temporal.client(), monotonic()
        async with posting(client, centre, outward):
            await until(lambda: len(box.letters) == len(abouts), "every letter")
            return monotonic() - began

    with bad("hangs") as one, bad("drips") as two, bad("never_ends") as three:
        urls = {"a-hangs": one.url, "b-drips": two.url, "c-never-ends": three.url}
        webhooks = {name: Address(url, SECRET, HERE) for name, url in urls.items()}
        with letter_box_open() as box:
            webhooks["d-healthy"] = box.address
            took = asyncio.run(day(Couriers(centre.registry.centres, webhooks, {}), box))
    centre.close()

    assert took < ANSWER_SECONDS


@pytest.mark.journey
def test_a_body_that_hangs_holds_up_no_other_body(temporal: TemporalServer, tmp_path: Path) -> None:
    """Twelve letters to a court that says nothing; legal aid has its own within seconds."""
    with bad("hangs") as court, letter_box_open() as box:
        addresses = {"court-siming": Address(court.url, SECRET, HERE), "legal-aid": box.address}
        centre = SmallCentre(tmp_path / "office", Turned(), addresses)

        async def day() -> float:
            client = await temporal.client()
            async with centre.open(client):
                for _ in range(12):
                    refer(centre)
                began = monotonic()
                refer(centre, body="legal-aid", mode=Mode.ASSIST)
                await until(lambda: bool(box.letters), "the letter to legal aid")
                return monotonic() - began

        took = asyncio.run(day())
        centre.close()

    assert took < ANSWER_SECONDS
