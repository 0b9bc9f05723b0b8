"""The proof in a running office: its schedule is there, and what it finds the duty room hears."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from temporalio.client import Client

from domain.night_watch import NightWatch, month_of
from domain.proofs import Proof
from domain.refusals import NotFound
from operations.cases import check
from operations.doctor import CHECKS, looked_at
from operations.ledger_desk import resume, verify
from operations.office import Office, open_office
from operations.proving import NOT_WHOLE, PROVING
from operations.reconcile import connected
from operations.temporal_server import TemporalStore
from tests.ledger.tampering import Hand
from tests.operations.differing import WALKS, walked
from tests.operations.nights import come_now
from tests.operations.office_running import RunningOffice, at_work
from tests.workflows.centre import until
from tests.workflows.letters_carried import letter_box
from tests.workflows.test_chase import LetterBox

__all__ = ["letter_box"]

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="/proc is missing"),
]


@pytest.fixture
def running(
    tmp_path: Path, letter_box: LetterBox, monkeypatch: pytest.MonkeyPatch
) -> Iterator[RunningOffice]:
    """An office that runs, and writes to a duty room."""
    hooks = {"duty-room": letter_box.address.url}
    monkeypatch.setenv("ONESTOP_ALERT_WEBHOOKS", json.dumps(hooks))
    monkeypatch.setenv("ONESTOP_LETTERS_INSIDE", '["127.0.0.0/8"]')
    monkeypatch.setenv("ONESTOP_SEAL_SECONDS", "1")
    with at_work(tmp_path / "office") as office:
        yield office


def book_of(office: Office) -> NightWatch | None:
    """This month's book."""
    try:
        return office.registry.get(NightWatch, NightWatch.create_id(month_of(office.clock())))
    except NotFound:
        return None


def proofs(office: Office) -> list[Proof]:
    """What stands in it of proofs."""
    book = book_of(office)
    return book.proofs if book else []


async def prove(office: Office, client: Client) -> Proof:
    """Let the schedule's proof come now, and wait for it to end."""
    before = len(proofs(office))
    await come_now(client, PROVING)
    await until(lambda: len(proofs(office)) > before, "a proof in the book")
    return proofs(office)[-1]


def kinds(letter_box: LetterBox) -> list[str]:
    """What the duty room heard that concerns the record."""
    said = [json.loads(content) for _, content in letter_box.letters]
    return sorted(one["data"]["kind"] for one in said if one["source"] == "urn:onestop:office")


def test_a_fact_changed_under_an_old_checkpoint_is_found_at_night_and_told(
    running: RunningOffice, letter_box: LetterBox
) -> None:
    """Recorded, nothing signed any more, a webhook hears; and the office goes on as before."""
    with open_office(running.settings) as office:
        asyncio.run(walked(office, WALKS[-1]))
        hand = Hand(office.settings)

        async def nights() -> tuple[Proof, Proof]:
            client = await connected(office.settings)
            whole = await prove(office, client)
            signed = office.ledger.latest()
            assert signed is not None
            hand.alter(signed.checkpoint.position - 1)
            assert running.is_ready(), "nobody has noticed"
            broken = await prove(office, client)
            await until(lambda: len(kinds(letter_box)) == 2, "letters")
            await until(lambda: not running.is_ready(), "/readyz that names the ledger")
            return whole, broken

        whole, broken = asyncio.run(nights())

        assert (whole.whole, whole.number) == (True, 0)
        assert not broken.whole
        assert "altered" in {one["code"] for one in broken.findings}
        assert kinds(letter_box) == ["record-not-whole", "signing-stopped"]
        book = book_of(office)
        assert book is not None
        assert [stop.code for stop in book.stops] == [NOT_WHOLE]
        assert not looked_at(CHECKS["proof"], running.settings).is_well
        resume(running.settings, verify(running.settings, None, lambda _: None))
        assert office.ledger.why_stopped() is not None, "what is not whole is not resumed"
        address = TemporalStore(running.home).address
        assert check(running.settings.model_copy(update={"temporal_address": address}), mend=False)
