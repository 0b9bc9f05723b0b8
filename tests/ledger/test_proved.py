"""The nightly proof: the whole record is checked, written down, and not signed where not whole.

On both stores; what it is set off by stands in tests/workflows/test_proof.py.
"""

import asyncio
from datetime import datetime
from threading import Event
from time import monotonic

import pytest
from temporalio.testing import ActivityEnvironment

from domain.night_watch import NightWatch
from domain.proofs import Proof, Stop
from domain.refusals import NotFound
from domain.refusals.ledger import LedgerStopped, RecordBroken
from operations import proving
from operations.doctor import CHECKS, looked_at
from operations.findings import Broken, Verdict
from operations.ledger_desk import resume, verify
from operations.office import Office, open_office
from operations.proving import NOT_WHOLE, ProofActivities
from operations.watch_book import opened
from tests.ledger.conftest import Sealed, keep_up, keeping
from workflows.proving import Prove

PATIENCE_SECONDS = 60.0


def prove(office: Office, round: str = "proof-1") -> None:  # noqa: A002 - what a watchman makes
    """Let the proof come now."""
    said = Prove(round=round, at=office.clock())
    asyncio.run(ActivityEnvironment().run(ProofActivities(office).prove, said))


def book_of(office: Office) -> NightWatch:
    """This month's book."""
    registry = office.registry
    return registry.get(NightWatch, opened(registry, office.clock()))


def last_proof(office: Office) -> Proof:
    """What the last proof said."""
    return book_of(office).proofs[-1]


def stops(office: Office) -> list[Stop]:
    """What is written down of stops."""
    return book_of(office).stops


def test_a_whole_record_is_recorded_as_whole_and_nobody_hears(record: Sealed) -> None:
    """With the figures of `verify`; the same round again adds nothing."""
    with open_office(record.settings) as office:
        prove(office)
        prove(office)
        [proof] = book_of(office).proofs
        assert (proof.whole, proof.number, proof.findings, proof.why) == (True, 0, [], "")
        assert (proof.checkpoints, proof.facts > 0, proof.receipts > 0) == (3, True, True)
        assert book_of(office).alerts == {}
        assert stops(office) == []
        assert office.health()["ledger"]


def test_a_fact_altered_under_an_old_checkpoint_stops_the_signing(record: Sealed) -> None:
    """Counting never sees it; the proof names it, and it stays so until it is resumed."""
    at = record.sealed[0] - 1
    record.hand.alter(at)
    with open_office(record.settings) as office:
        assert office.health()["ledger"], "nobody has noticed yet"
        prove(office)

        proof = last_proof(office)
        assert (proof.whole, proof.why) == (False, "")
        altered = {(one["code"], one["position"]) for one in proof.findings}
        assert (Broken.ALTERED.value, at) in altered
        assert all(one["record"] for one in proof.findings if one["code"] == Broken.ALTERED)
        [stop] = stops(office)
        assert (stop.code, stop.position) == (NOT_WHOLE, record.sealed[-1])
        assert set(book_of(office).alerts) == {proof.version, stop.version}
        assert not office.health()["ledger"]
        with pytest.raises(LedgerStopped):
            office.ledger.seal()
    assert not looked_at(CHECKS["proof"], record.settings).is_well

    with open_office(record.settings) as office, pytest.raises(LedgerStopped):
        office.ledger.seal()


def test_the_next_night_says_it_again_and_stops_nothing_twice(record: Sealed) -> None:
    """What was noticed first stands; each night that fails is a breach of its own."""
    record.hand.alter(record.sealed[0] - 1)
    with open_office(record.settings) as office:
        prove(office, "proof-1")
        prove(office, "proof-2")

        assert [one.whole for one in book_of(office).proofs] == [False, False]
        assert len(stops(office)) == 1
        assert len(book_of(office).alerts) == 3


def test_a_record_that_cannot_be_checked_is_told_and_goes_on_being_signed(record: Sealed) -> None:
    """Neither whole nor broken: why stands in the book, by the code `verify` ends with."""
    with open_office(record.settings) as office:
        record.hand.do("DROP TABLE receipt_bundles", part="seals")
        prove(office)

        proof = last_proof(office)
        assert (proof.whole, proof.why, proof.facts) == (False, "verify-unreadable", 0)
        assert set(book_of(office).alerts) == {proof.version}
        assert stops(office) == []


def test_what_was_seen_half_way_is_looked_at_again(
    record: Sealed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tree that is made again meanwhile looks changed once, and not the second time."""
    at, looks = record.sealed[0] - 1, []

    def in_passing(*said: object, **how: object) -> Verdict:
        looks.append(said)
        before = record.hand.fact_at(at)
        if len(looks) == 1:
            record.hand.alter(at)
        try:
            return verify(*said, **how)  # type: ignore[arg-type]
        finally:
            record.hand.delete(at)
            record.hand.put_back(at, before)

    monkeypatch.setattr(proving, "verify", in_passing)
    with open_office(record.settings) as office:
        prove(office)

        assert len(looks) == 2
        assert last_proof(office).whole
        assert stops(office) == []


def test_whoever_goes_home_breaks_the_reading_off(record: Sealed) -> None:
    """Nothing is written of half a reading; another begins again."""
    left = Event()
    left.set()
    with open_office(record.settings) as office:
        activities = ProofActivities(office)
        look = activities._look
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("operations.verify.TOLD_EVERY", 1)
            with pytest.raises(proving.BrokenOff):
                look(left)
        with pytest.raises(NotFound):
            office.registry.get(NightWatch, NightWatch.create_id("2020-01"))


def _until(there: object) -> None:
    began = monotonic()
    while not there():  # type: ignore[operator]
        assert monotonic() - began < PATIENCE_SECONDS
        Event().wait(0.02)


def test_the_keepers_stop_is_written_down_once_and_resuming_too(record: Sealed) -> None:
    """Whoever keeps the ledger, and opens it again, writes one fact; resuming writes its end."""
    at = record.sealed[0] - 1
    kept = record.hand.take_out(at)
    for _ in range(2):
        with open_office(record.settings) as office, keeping(office):
            _until(lambda office=office: len(stops(office)) == 1)
    with open_office(record.settings) as office:
        [stop] = stops(office)
        why = office.ledger.why_stopped()
        assert why is not None
        assert (stop.code, stop.noticed_at) == (
            "ledger-broken",
            datetime.fromisoformat(why.noticed_at),
        )
        assert len(book_of(office).alerts) == 1

    record.hand.put_back(at, kept)
    resume(record.settings, record.verdict())

    with open_office(record.settings) as office:
        [stop] = stops(office)
        assert stop.resumed_at is not None
        assert office.ledger.why_stopped() is None
        keep_up(office.ledger)
        office.ledger.seal()
        assert len(stops(office)) == 1
    assert record.verdict().is_whole


def test_killed_between_stop_and_fact_the_next_look_writes_it(record: Sealed) -> None:
    """The stop stands among the seals alone; whoever keeps the ledger next says so."""
    with open_office(record.settings) as office:
        office.ledger.stop_because(NOT_WHOLE, 1, 1)  # as far as whoever was killed came
    with open_office(record.settings) as office, keeping(office):
        _until(lambda: [one.code for one in stops(office)] == [NOT_WHOLE])


def test_resuming_what_nobody_wrote_down_writes_both(record: Sealed) -> None:
    """A stop is never ended without a word: what stopped is said, and then that it goes on."""
    with open_office(record.settings) as office:
        office.ledger.stop_because(NOT_WHOLE, 1, 1)
    resume(record.settings, record.verdict())

    with open_office(record.settings) as office:
        [stop] = stops(office)
        assert stop.resumed_at is not None


def test_a_book_into_which_nothing_can_be_written_keeps_nobody_from_the_ledger(
    record: Sealed,
) -> None:
    """A fact of the very book is gone: the keeper lives, and /readyz names the ledger."""
    with open_office(record.settings) as office:
        prove(office, "proof-1")
        prove(office, "proof-2")
        keep_up(office.ledger)
        office.ledger.seal()
    record.hand.delete(record.hand.position_of("night_watch.proved"))
    with open_office(record.settings) as office, keeping(office):
        _until(lambda: not office.health()["ledger"])
    assert not looked_at(CHECKS["proof"], record.settings).is_well


def test_a_hand_at_the_book_keeps_nobody_from_looking(record: Sealed) -> None:
    """The proof cannot be written down; the signing is stopped all the same."""
    with open_office(record.settings) as office:
        prove(office, "proof-1")
        prove(office, "proof-2")
        keep_up(office.ledger)
        office.ledger.seal()
        record.hand.delete(record.hand.position_of("night_watch.proved"))
        for _ in range(2):
            with pytest.raises(RecordBroken):
                prove(office, "proof-3")

        why = office.ledger.why_stopped()
        assert why is not None
        assert why.code == NOT_WHOLE
        assert not office.health()["ledger"]


def test_verify_by_hand_stays_read_only(record: Sealed) -> None:
    """It says what is wrong, and neither stops anything nor writes anything."""
    record.hand.alter(record.sealed[0] - 1)
    before = record.hand.positions()

    assert not record.verdict().is_whole

    assert record.hand.positions() == before
    with open_office(record.settings) as office:
        assert office.ledger.why_stopped() is None
