"""A night's proof cannot be called off: neither beforehand, nor by who writes while it is made.

On both stores.
"""

import asyncio
from datetime import datetime, timedelta

import pytest
from temporalio.testing import ActivityEnvironment

from domain.night_watch import NightWatch
from domain.record import Act
from operations import proving
from operations.findings import Broken, Verdict
from operations.ledger_desk import resume, verify
from operations.office import Office, open_office
from operations.proving import ProofActivities
from operations.watch_book import opened
from tests.ledger.conftest import Sealed
from tests.ledger.test_proved import book_of, last_proof, prove, stops
from workflows.proving import Prove

COMES = "proof-2026-11-26T19:30:00Z"
"""What is known beforehand of how a round is called."""


def foretell(office: Office, name: str, *, at: datetime, whole: bool = True) -> None:
    """A hand writes into the book what will come of a round."""
    registry, now = office.registry, office.clock()
    registry.at_record(NightWatch, opened(registry, now)).decide(
        NightWatch.prove,
        Act("office", at, now),
        round=name,
        whole=whole,
        facts=1,
        checkpoints=1,
        receipts=1,
    )


@pytest.mark.parametrize("name", [COMES, f"{COMES}/drawn"])
def test_a_night_cannot_be_called_off_beforehand(record: Sealed, name: str) -> None:
    """What stands in the book already is no proof, and by a name that is known it is a finding."""
    at = record.sealed[0] - 1
    with open_office(record.settings) as office:
        foretell(office, name, at=office.clock() - timedelta(hours=1))
        record.hand.alter(at)

        prove(office, f"{COMES}/drawn")

        forged, proof = book_of(office).proofs
        assert (forged.whole, proof.whole) == (True, False)
        found = {(one["code"], one["record"]) for one in proof.findings}
        is_known = name == COMES
        assert ((Broken.FORETOLD.value, str(book_of(office).id)) in found) is is_known
        assert "altered" in {one["code"] for one in proof.findings}
        assert len(stops(office)) == 1


def test_what_was_written_before_its_round_is_a_finding_by_itself(record: Sealed) -> None:
    """The record is whole but for that; the night after it is proved as ever."""
    with open_office(record.settings) as office:
        foretell(office, COMES, at=office.clock() - timedelta(hours=1))
        prove(office, f"{COMES}/drawn")
        proof = last_proof(office)
        assert (proof.whole, proof.number) == (False, 1)
        assert not office.health()["ledger"]

    resume(record.settings, record.verdict())

    with open_office(record.settings) as office:
        prove(office, "proof-2026-11-27T19:30:00Z/drawn")
        assert last_proof(office).whole
        assert office.health()["ledger"]


def test_a_line_that_says_it_came_later_was_recorded_before(record: Sealed) -> None:
    """When it was recorded counts, whatever it says of when it happened."""
    with open_office(record.settings) as office:
        foretell(office, COMES, at=office.clock() + timedelta(minutes=1))
        later = Prove(round=f"{COMES}/drawn", at=office.clock() + timedelta(hours=1))
        asyncio.run(ActivityEnvironment().run(ProofActivities(office).prove, later))

        assert [one["code"] for one in last_proof(office).findings] == [Broken.FORETOLD.value]


def test_a_round_by_a_name_that_is_known_is_always_gone_through(record: Sealed) -> None:
    """As it was called by offices of before: a line by that name spares nobody the reading."""
    with open_office(record.settings) as office:
        prove(office, COMES)
        record.hand.alter(record.sealed[0] - 1)
        prove(office, COMES)

        assert [one.whole for one in book_of(office).proofs] == [True, False]
        assert len(stops(office)) == 1


def test_a_round_that_somebody_began_by_hand_is_no_finding(record: Sealed) -> None:
    """By a name that says no moment, and may be given twice."""
    with open_office(record.settings) as office:
        foretell(office, "by-hand", at=office.clock() - timedelta(hours=1))
        prove(office, "by-hand/drawn")

        assert [one.whole for one in book_of(office).proofs] == [True, True]


def test_who_writes_while_it_is_proved_hides_nothing(
    record: Sealed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the office found stands beside it."""
    record.hand.alter(record.sealed[0] - 1)

    with open_office(record.settings) as office:

        def meanwhile(*said: object, **how: object) -> Verdict:
            foretell(office, f"{COMES}/drawn", at=office.clock())
            return verify(*said, **how)  # type: ignore[arg-type]

        monkeypatch.setattr(proving, "verify", meanwhile)
        prove(office, f"{COMES}/drawn")
        prove(office, f"{COMES}/drawn")

        assert [one.whole for one in book_of(office).proofs] == [True, False]
        assert len(stops(office)) == 1


def test_a_second_try_by_a_clock_that_is_ahead_accuses_nobody(record: Sealed) -> None:
    """Temporal's clock is another machine's; what the first try wrote is early by it."""
    with open_office(record.settings) as office:
        said = Prove(round=f"{COMES}/drawn", at=office.clock() + timedelta(minutes=10))
        for _ in range(2):
            asyncio.run(ActivityEnvironment().run(ProofActivities(office).prove, said))

        assert [(one.whole, one.number) for one in book_of(office).proofs] == [(True, 0)]
        assert stops(office) == []
