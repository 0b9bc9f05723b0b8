"""A referral that nobody answers is asked about again, in its time, and letters go out with it."""

import asyncio
import base64
import hmac
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import UUID

import pytest
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from domain.bodies import Mode
from domain.dispute import Dispute
from domain.referral import ShareGround
from domain.routing_rules import routing_table
from domain.values import ConsentAct
from tests.workflows.centre import SmallCentre, Turned, case, pending, until
from tests.workflows.mail_room import HERE
from workflows.case import Case
from workflows.connection import CONVERTER
from workflows.messages import TASK_QUEUE, Moved, Opened, case_of
from workflows.outward import Address

pytestmark = pytest.mark.journey

SECRET = b"between us and the court"
SKIPPING_SERVER = Path(sys.executable).parent / "temporal-test-server"
A_MOMENT = timedelta(minutes=1)


class LetterBox(ThreadingHTTPServer):
    """A body's address: keeps what arrives, and may be out of order for a while."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Slot)
        self.letters: list[tuple[dict[str, str], bytes]] = []
        self.fails = 0
        self.arrived = Event()

    @property
    def address(self) -> Address:
        """Where letters go."""
        return Address(f"http://127.0.0.1:{self.server_port}/referrals", SECRET, HERE)


class _Slot(BaseHTTPRequestHandler):
    server: LetterBox

    def do_POST(self) -> None:
        """Take a letter, or say that one cannot."""
        content = self.rfile.read(int(self.headers["content-length"]))
        self.server.letters.append(({k.lower(): v for k, v in self.headers.items()}, content))
        self.server.arrived.set()
        out_of_order = self.server.fails > 0
        self.server.fails -= out_of_order
        answer = HTTPStatus.SERVICE_UNAVAILABLE if out_of_order else HTTPStatus.NO_CONTENT
        self.send_response(answer)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


@contextmanager
def letter_box_open() -> Iterator[LetterBox]:
    """A letter box that takes letters for as long as it is open."""
    box = LetterBox()
    serving = Thread(target=box.serve_forever)
    serving.start()
    try:
        yield box
    finally:
        box.shutdown()
        serving.join()
        box.server_close()


@pytest.fixture
def letter_box() -> Iterator[LetterBox]:
    """A court that takes letters."""
    with letter_box_open() as box:
        yield box


@pytest.fixture
def clock() -> Turned:
    """A clock to turn."""
    return Turned()


@pytest.fixture
def posting(tmp_path: Path, clock: Turned, letter_box: LetterBox) -> Iterator[SmallCentre]:
    """An office that writes letters to the court."""
    addresses = {"court-siming": letter_box.address}
    small = SmallCentre(tmp_path / "office", clock, addresses)
    yield small
    small.close()


def refer(centre: SmallCentre, **said: Any) -> UUID:
    """A dispute is handed over to the court."""
    dispute = centre.file()
    letter: dict[str, Any] = {
        "referral": "F1",
        "body": "court-siming",
        "mode": Mode.HAND_OVER,
        "ground": ShareGround.JURISDICTION,
    } | said
    centre.do(dispute, Dispute.record_consent, party="A1", to=ConsentAct.SHARE, way="face")
    centre.do(dispute, Dispute.offer_referral, **letter)
    return dispute


async def begin(client: Client, centre: SmallCentre, dispute: UUID) -> None:
    """The case begins, told as dispatch tells it."""
    await client.start_workflow(
        Case.run,
        Opened(dispute=dispute),
        id=case_of(dispute),
        task_queue=TASK_QUEUE,
        start_signal="moved",
        start_signal_args=[Moved(version=centre.read(dispute).version)],
    )


async def tell(client: Client, centre: SmallCentre, dispute: UUID) -> None:
    """The case hears that something moved."""
    version = centre.read(dispute).version
    await case(client, dispute).signal(Case.moved, Moved(version=version))


async def skipping() -> WorkflowEnvironment:
    """A Temporal whose time can be skipped."""
    return await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=str(SKIPPING_SERVER), data_converter=CONVERTER
    )


async def turn_on(env: WorkflowEnvironment, clock: Turned, by: timedelta) -> None:
    """Let time pass, at the office and in Temporal."""
    clock.ahead += by
    await env.sleep(by)


def chased(centre: SmallCentre, dispute: UUID) -> int:
    """How often the record says the body was asked again."""
    return centre.topics(dispute, by="case").count("referral_chased")


def test_an_unanswered_referral_is_chased_in_its_time_and_not_for_ever(
    posting: SmallCentre, clock: Turned
) -> None:
    """Each interval of the office's rule one attempt, at most as many as it says."""
    rule = routing_table().unacknowledged

    async def day() -> None:
        async with await skipping() as env, posting.working(env.client):
            dispute = refer(posting)
            await begin(env.client, posting, dispute)
            await turn_on(env, clock, rule.every - 2 * A_MOMENT)
            assert chased(posting, dispute) == 0
            for attempt in range(1, rule.most + 1):
                await turn_on(env, clock, rule.every if attempt > 1 else 4 * A_MOMENT)
                await until(lambda n=attempt: chased(posting, dispute) == n, f"{attempt} chases")  # type: ignore[misc]
            await turn_on(env, clock, 3 * rule.every)
            assert chased(posting, dispute) == rule.most

    asyncio.run(day())


def test_whoever_acknowledged_is_given_longer(posting: SmallCentre, clock: Turned) -> None:
    """An answer moves the clock; acceptance stops it."""
    table = routing_table()

    async def day() -> None:
        async with await skipping() as env, posting.working(env.client):
            dispute = refer(posting)
            await begin(env.client, posting, dispute)
            said: dict[str, Any] = {"by": "partner:court", "referral": "F1", "number": "立-1"}
            posting.do(dispute, Dispute.acknowledge_referral, **said)
            await tell(env.client, posting, dispute)
            await turn_on(env, clock, table.acknowledged.every - A_MOMENT)
            assert chased(posting, dispute) == 0
            posting.do(dispute, Dispute.accept_referral, **said)
            await tell(env.client, posting, dispute)
            await turn_on(env, clock, 5 * table.acknowledged.every)
            assert chased(posting, dispute) == 0

    asyncio.run(day())


def test_a_letter_goes_out_and_is_known_by_its_id_when_it_comes_again(
    posting: SmallCentre, clock: Turned, letter_box: LetterBox
) -> None:
    """At least once, with an id the receiver recognises; asking again is another letter."""
    letter_box.fails = 2

    async def day() -> UUID:
        async with await skipping() as env, posting.working(env.client):
            dispute = refer(posting)
            await begin(env.client, posting, dispute)
            await turn_on(env, clock, timedelta(hours=1))
            await until(lambda: len(letter_box.letters) == 3, "the letter, at the third try")
            await turn_on(env, clock, routing_table().unacknowledged.every)
            await until(lambda: len(letter_box.letters) == 4, "the letter that asks again")
            return dispute

    dispute = asyncio.run(day())

    ids = [headers["webhook-id"] for headers, _ in letter_box.letters]
    assert len(set(ids[:3])) == 1
    assert ids[3] not in ids[:3]
    first, again = (json.loads(letter_box.letters[n][1]) for n in (0, 3))
    assert first == {
        "type": "referral.offered",
        "data": {
            "dispute": str(dispute),
            "referral": "F1",
            "body": "court-siming",
            "attempt": 0,
        },
    }
    assert (again["type"], again["data"]["attempt"]) == ("referral.asked-again", 1)


def test_a_letter_is_signed(posting: SmallCentre, letter_box: LetterBox) -> None:
    """Standard Webhooks: HMAC-SHA256 over id, time and content, by the shared secret."""

    async def day() -> None:
        async with await skipping() as env, posting.working(env.client):
            await begin(env.client, posting, refer(posting))
            await until(lambda: len(letter_box.letters) == 1, "the letter")

    asyncio.run(day())

    headers, content = letter_box.letters[0]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + content
    seal = base64.b64encode(hmac.digest(SECRET, signed, "sha256")).decode()
    assert headers["webhook-signature"] == f"v1,{seal}"


def test_a_body_without_an_address_gets_no_letter(
    posting: SmallCentre, letter_box: LetterBox
) -> None:
    """It is told by other means; the referral is chased all the same."""

    async def day() -> None:
        async with await skipping() as env, posting.working(env.client):
            dispute = refer(posting, body="court-huli")
            await begin(env.client, posting, dispute)
            await until(lambda: waits(env.client, dispute), "the case waits")

    asyncio.run(day())

    assert letter_box.letters == []


async def waits(client: Client, dispute: UUID) -> bool:
    """Whether the case has looked and has nothing under way."""
    history = await case(client, dispute).fetch_history()
    looked = any(event.HasField("marker_recorded_event_attributes") for event in history.events)
    return looked and await pending(client, dispute) == 0


def test_an_address_that_is_down_holds_nothing_up(
    posting: SmallCentre, letter_box: LetterBox
) -> None:
    """While a letter is tried again, the case hears, routes and ends."""
    letter_box.fails = 1_000

    async def day() -> None:
        async with await skipping() as env, posting.working(env.client):
            dispute = refer(posting)
            await begin(env.client, posting, dispute)
            await until(lambda: len(letter_box.letters) > 1, "letters in vain")
            posting.do(dispute, Dispute.cancel_referral, referral="F1", reason="sent-in-error")
            posting.accept(dispute)
            await tell(env.client, posting, dispute)
            await until(lambda: posting.ways(dispute) == ["visit"], "a route")

    asyncio.run(day())
