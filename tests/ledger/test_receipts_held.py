# ruff: noqa: S608 - the tables are our own
"""A receipt that was given can neither be taken away unnoticed nor given to another."""

from datetime import UTC, datetime, timedelta

import pytest

from bench.filled import fill_some
from domain.notes import read_note, read_receipt
from domain.refusals.ledger import ReceiptsBroken
from operations.findings import Broken
from operations.ledger_desk import seal, verify
from operations.office import open_office
from operations.settings import Settings
from tests.ledger.conftest import Sealed, keep_up


def test_receipts_taken_away_wholly_are_missed(record: Sealed) -> None:
    """With all that vouched for them, and with the mark of how far the log was read."""
    for change in (
        "DELETE FROM receipt_bundles",
        "DELETE FROM receipts",
        "UPDATE ledger SET read = 0",
    ):
        record.hand.do(change, part="seals")

    assert record.broken() == {Broken.RECEIPTS, Broken.RECEIPT_GONE}
    with pytest.raises(ReceiptsBroken):
        record.seal()


def test_receipts_taken_away_in_part_are_missed(record: Sealed) -> None:
    """The last ones, with their bundles."""
    at = record.sealed[1]
    for change in (
        "DELETE FROM receipt_bundles WHERE position > ?",
        "DELETE FROM receipts WHERE position > ?",
        "UPDATE ledger SET read = ?",
    ):
        record.hand.do(change, at, part="seals")

    assert record.broken() == {Broken.RECEIPTS, Broken.RECEIPT_GONE}
    with pytest.raises(ReceiptsBroken):
        record.seal()


def test_receipts_given_again_are_not_those_that_were_given(record: Sealed) -> None:
    """New ones for all that was handed in, with new numbers, are other receipts."""
    for change in (
        "DELETE FROM receipt_bundles",
        "DELETE FROM receipts",
        "UPDATE ledger SET read = 0",
    ):
        record.hand.do(change, part="seals")
    with open_office(record.settings) as office:
        while office.ledger.issue_receipts():
            pass

    assert Broken.RECEIPTS in record.broken()
    with pytest.raises(ReceiptsBroken):
        record.seal()


@pytest.mark.parametrize("which", ["min", "max"], ids=["sealed", "not sealed yet"])
def test_a_receipt_in_anothers_name_is_found(record: Sealed, which: str) -> None:
    """Whose it is stands in the fact, in the note, and in what each checkpoint signs."""
    record.hand.do("DELETE FROM receipt_bundles", part="seals")
    record.hand.do(
        f"UPDATE receipts SET party = 'X9' WHERE position = (SELECT {which}(position) "
        "FROM receipts)",
        part="seals",
    )

    assert Broken.PARTY in record.broken()
    with pytest.raises(ReceiptsBroken):
        record.seal()


def test_everything_under_a_checkpoint_has_its_receipt(record: Sealed) -> None:
    """Also where it is signed by hand, and nobody kept the ledger before."""
    with open_office(record.settings) as office:
        fill_some(office, range(70, 73))
    made = seal(record.settings).checkpoint
    kept = record.hand.ask("SELECT position, party, note FROM receipts", part="seals")

    assert made.receipts is not None
    assert made.receipts.number == len(kept)
    assert record.verdict().is_whole
    assert (record.verdict().receipts, record.verdict().unsealed) == (len(kept), 0)
    for _, party, note in kept:
        assert read_receipt(read_note(note).body).party == party


def test_a_receipt_for_nothing_stops_what_would_vouch_for_it(record: Sealed) -> None:
    """Somebody who put one in beside the others has it signed by nobody."""
    last = record.hand.positions()[-1]
    record.hand.do("UPDATE receipts SET position = ? WHERE serial = 1", last, part="seals")

    with pytest.raises(ReceiptsBroken):
        record.seal()


def test_a_clock_set_back_over_new_year_makes_no_receipt_missing(store: Settings) -> None:
    """The numbers of each year go on where they were, whichever year the clock says."""
    year = datetime(2025, 12, 31, 16, tzinfo=UTC)  # midnight, by the office
    now = [year]
    with open_office(store, lambda: now[0]) as office:
        for number, seconds in enumerate((-1, 1, -1, 2)):
            now[0] = year + timedelta(seconds=seconds)
            fill_some(office, range(number, number + 1))
            keep_up(office.ledger)
            office.ledger.seal()

    verdict = verify(store, None, lambda _: None)
    assert verdict.is_whole, verdict.findings.told
