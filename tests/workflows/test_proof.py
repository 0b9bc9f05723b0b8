"""The proof on the real Temporal: it comes once a day, is begun anew where it broke off, and tells.

What it checks and writes down stands in tests/ledger/test_proved.py.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from temporalio.client import Client

from bench.filled import fill_some
from domain.alert_letters import AlertLetter, LetterDelivered, Outlet
from domain.night_watch import NightWatch, month_of
from domain.proofs import Proof as Proved
from domain.refusals import NotFound
from domain.wording import OFFICE as OFFICE_ZONE
from operations.office import Office, open_office
from operations.proving import PROVING, ProofActivities, schedule_the_proof
from operations.settings import EMBEDDED, Settings
from tests.ledger.conftest import keep_up
from tests.ledger.tampering import Hand
from tests.workflows.centre import SmallCentre, until
from tests.workflows.letters_carried import letter_box, mail_room, notice_of, posting
from tests.workflows.mail_room import HERE, MailRoom
from tests.workflows.temporal import TemporalServer
from tests.workflows.test_chase import SECRET, LetterBox
from workflows.alert_couriers import Couriers, MailServer, Security
from workflows.alert_messages import Notice
from workflows.messages import TASK_QUEUE
from workflows.outward import Address
from workflows.proof import Proof

__all__ = ["letter_box", "mail_room"]

pytestmark = pytest.mark.journey


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office whose record was signed twice."""
    with open_office(Settings(home=tmp_path / "office", persistence_module=EMBEDDED)) as opened:
        for number in range(2):
            fill_some(opened, range(number, number + 1))
            keep_up(opened.ledger)
            opened.ledger.seal()
        yield opened


@pytest.fixture
def centre(office: Office) -> Iterator[SmallCentre]:
    """Whoever works in its folder."""
    small = SmallCentre(office.settings.home)
    yield small
    small.close()


def couriers(office: Office, box: LetterBox, room: MailRoom) -> Couriers:
    """A duty room that hears of all centres by both ways, and one centre that hears of itself."""
    hooks = {name: Address(box.address.url, SECRET, HERE) for name in ("duty-room", "huli")}
    server = MailServer("127.0.0.1", room.port, Security.PLAIN, "office@centre.example")
    mail = {"duty-room": "duty@city.example", "huli": "huli@city.example"}
    return Couriers(office.centres, hooks, mail, server)


@asynccontextmanager
async def proving(centre: SmallCentre, office: Office, client: Client) -> AsyncIterator[None]:
    """A worker that answers the proof."""
    async with centre.working(client, besides=ProofActivities(office).all):
        yield


async def proved(client: Client) -> None:
    """A proof begins and ends."""
    handle = await client.start_workflow(Proof.run, id=f"proof-{uuid4()}", task_queue=TASK_QUEUE)
    await handle.result()


def book_of(office: Office) -> NightWatch:
    """This month's book."""
    return office.registry.get(NightWatch, NightWatch.create_id(month_of(office.clock())))


def is_taken(office: Office, notice: Notice) -> bool:
    """Whether the record says that a letter arrived."""
    try:
        facts = office.registry.facts(AlertLetter.create_id(**notice.model_dump()))
    except NotFound:
        return False
    return isinstance(facts[-1], LetterDelivered)


def all_taken(office: Office, abouts: list[tuple[UUID, int]]) -> bool:
    """Whether every letter about these arrived, by either way."""
    return all(is_taken(office, notice_of(one, outlet)) for one in abouts for outlet in Outlet)


def test_whoever_hears_of_all_centres_hears_that_the_record_is_not_whole(
    temporal: TemporalServer,
    centre: SmallCentre,
    office: Office,
    letter_box: LetterBox,
    mail_room: MailRoom,
) -> None:
    """By webhook and mail, at any hour, once each; a centre hears of its own disputes alone."""
    first = office.ledger.checkpoints(None, 2)[-1].checkpoint
    Hand(office.settings).alter(first.position)

    async def night() -> None:
        client = await temporal.client()
        outward = couriers(office, letter_box, mail_room)
        async with proving(centre, office, client), posting(client, centre, outward):
            await proved(client)
            book = book_of(office)
            abouts = [(book.id, version) for version in book.alerts]
            assert len(abouts) == 2
            await until(lambda: all_taken(office, abouts), "letters")

    asyncio.run(night())

    book = book_of(office)
    events: list[dict[str, Any]] = [json.loads(content) for _, content in letter_box.letters]
    assert sorted(event["data"]["kind"] for event in events) == [
        *("record-not-whole", "signing-stopped"),
    ]
    for event in events:
        assert (event["source"], event["type"]) == ("urn:onestop:office", "cn.onestop.alert.raised")
        assert event["subject"] == f"{book.id}/alerts/{event['data']['alert']}"
        assert (event["data"]["centre"], event["data"]["level"]) == ("", "breach")
    assert {letter["To"] for letter in mail_room.letters} == {"duty@city.example"}
    subjects = sorted(letter["Subject"] for letter in mail_room.letters)
    assert subjects == [
        "【须立即处置】记录已停止签署 to be seen to at once: the record is not signed any more",
        "【须立即处置】记录核验未通过 to be seen to at once: the record was not found whole",
    ]
    for letter in mail_room.letters:
        text = letter.get_content()
        assert text.index("全办公室") < text.index("the whole office")
        assert str(book.id) in text
    assert not office.health()["ledger"]


def test_a_whole_record_is_written_down_and_nobody_hears(
    temporal: TemporalServer,
    centre: SmallCentre,
    office: Office,
    letter_box: LetterBox,
    mail_room: MailRoom,
) -> None:
    """The book alone says so, each night; the log is followed past it."""

    async def night() -> None:
        client = await temporal.client()
        outward = couriers(office, letter_box, mail_room)
        async with proving(centre, office, client), posting(client, centre, outward):
            await proved(client)
            await proved(client)
            office.ledger.stop_because("ledger-broken", 1, 1)
            office.ledger.note_stop()
            [stop] = book_of(office).stops
            await until(lambda: all_taken(office, [(book_of(office).id, stop.version)]), "letters")

    asyncio.run(night())

    proofs: list[Proved] = book_of(office).proofs
    assert [one.whole for one in proofs] == [True, True]
    assert all(UUID(one.round.partition("/")[2]) for one in proofs), "none is known beforehand"
    assert [json.loads(content)["data"]["kind"] for _, content in letter_box.letters] == [
        "signing-stopped"
    ]
    assert len(mail_room.letters) == 1


def test_the_proof_is_scheduled_once(own_temporal: TemporalServer) -> None:
    """Every worker sees to it; what an operator has changed stays as it is."""

    async def day() -> None:
        client = await own_temporal.client()
        await schedule_the_proof(client)
        await client.get_schedule_handle(PROVING).pause()

        await schedule_the_proof(client)

        described = await client.get_schedule_handle(PROVING).describe()
        assert described.schedule.state.paused
        [next_one, *_] = described.info.next_action_times
        assert f"{next_one.astimezone(OFFICE_ZONE):%H:%M}" == "03:30"

    asyncio.run(day())
