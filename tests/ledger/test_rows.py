# ruff: noqa: S608 - the tables are our own
"""One row among the seals that nobody can read is named, and hides nothing else."""

import pytest

from domain.refusals.ledger import ReceiptsBroken
from operations.findings import Broken
from operations.ledger_desk import mend, resume
from operations.office import open_office
from tests.ledger.conftest import Sealed

FIRST = "WHERE position = (SELECT min(position) FROM {table})"

IN_A_FOLDER = {
    "receipt note as bytes": ("receipts", "note = CAST(note AS BLOB)"),
    "receipt note no UTF-8": ("receipts", "note = CAST(x'ff6162' AS TEXT)"),
    "receipt leaf as text": ("receipts", "leaf = 'leaf'"),
    "receipt of no dispute": ("receipts", "dispute = 'nobody'"),
    "receipt position": ("receipts", "position = 'first'"),
    "receipt serial": ("receipts", "serial = 'one'"),
    "checkpoint note as bytes": ("checkpoints", "note = CAST(note AS BLOB)"),
    "checkpoint size": ("checkpoints", "size = 'many'"),
    "checkpoint root": ("checkpoints", "root = 'root'"),
    "bundle note": ("receipt_bundles", "note = CAST(note AS BLOB)"),
    "bundle digest": ("receipt_bundles", "digest = 'digest'"),
    "bundle position": ("receipt_bundles", "position = 'first'"),
}
"""A folder's store keeps whatever kind of value it is given."""

IN_A_CITY = {
    "receipt note": ("receipts", "note"),
    "checkpoint note": ("checkpoints", "note"),
    "bundle digest": ("receipt_bundles", "digest"),
}
"""A city's keeps none but its own kind, or none at all."""


@pytest.mark.parametrize("name", IN_A_FOLDER)
def test_a_row_of_another_kind_hides_nothing(record: Sealed, name: str) -> None:
    """It is told, and so is a fact that was altered."""
    if record.settings.on_postgresql:
        return  # which refuses it itself
    table, change = IN_A_FOLDER[name]
    record.hand.alter(record.sealed[2])
    record.hand.do(f"UPDATE {table} SET {change} {FIRST.format(table=table)}", part="seals")

    assert {Broken.ALTERED, Broken.ROW} <= record.broken() or (
        name == "receipt note no UTF-8" and {Broken.ALTERED, Broken.SIGNATURE} <= record.broken()
    )
    assert record.named(Broken.ALTERED) == {record.sealed[2]}


@pytest.mark.parametrize("name", IN_A_CITY)
def test_a_row_without_a_value_hides_nothing(record: Sealed, name: str) -> None:
    """The same where a hand took a column's value away."""
    if not record.settings.on_postgresql:
        return  # where a table cannot be told to take none any more
    table, column = IN_A_CITY[name]
    record.hand.alter(record.sealed[2])
    record.hand.do(f"ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL", part="seals")
    where = FIRST.format(table=table)
    record.hand.do(f"UPDATE {table} SET {column} = NULL {where}", part="seals")

    assert {Broken.ALTERED, Broken.ROW} <= record.broken()


def test_a_second_row_of_whose_seals_they_are_is_told(record: Sealed) -> None:
    """The office goes by its own, and so does who verifies."""
    record.hand.do(
        "INSERT INTO ledger SELECT 2, key, hash, made_at, read FROM ledger", part="seals"
    )

    assert record.broken() == {Broken.ROW}


READ_IN_A_FOLDER = {
    "text": ["UPDATE ledger SET read = 'all'"],
    "no whole number": ["UPDATE ledger SET read = read + 0.5"],
    "nothing": [
        "CREATE TABLE other AS SELECT id, key, hash, made_at, NULL AS read FROM ledger",
        "DROP TABLE ledger",
        "ALTER TABLE other RENAME TO ledger",
    ],
    "below nothing": ["UPDATE ledger SET read = -1"],
}
READ = "ALTER TABLE ledger ALTER COLUMN read"
READ_IN_A_CITY = {
    "text": [f"{READ} TYPE text USING 'all'"],
    "no whole number": [f"{READ} TYPE double precision USING read + 0.5"],
    "nothing": [f"{READ} DROP NOT NULL", "UPDATE ledger SET read = NULL"],
    "below nothing": READ_IN_A_FOLDER["below nothing"],
}


@pytest.mark.parametrize("how", READ_IN_A_FOLDER)
def test_how_far_the_log_was_read_may_be_no_number(record: Sealed, how: str) -> None:
    """Nothing is signed, nobody spins, and a person has it put right from the receipts."""
    ways = READ_IN_A_CITY if record.settings.on_postgresql else READ_IN_A_FOLDER
    for change in ways[how]:
        record.hand.do(change, part="seals")

    verdict = record.verdict()
    [found] = verdict.findings.told
    assert found.broken is Broken.READ
    assert "--resume" in found.told("en")
    assert verdict.is_mendable
    with open_office(record.settings) as office, pytest.raises(ReceiptsBroken):
        office.ledger.issue_receipts()
    with pytest.raises(ReceiptsBroken):
        record.seal()

    mend(record.settings)
    resume(record.settings, record.verdict())
    assert record.seal().position == record.hand.positions()[-1]
    verdict = record.verdict(each_receipt=True)
    assert verdict.is_whole, verdict.findings.told
    assert verdict.stopped is None


def test_a_mark_that_is_no_number_hides_no_receipt_that_is_not_whole(record: Sealed) -> None:
    """Both are told, and nothing is made from it."""
    record.hand.do("UPDATE ledger SET read = -1", part="seals")
    record.hand.do(f"UPDATE receipts SET note = '' {FIRST.format(table='receipts')}", part="seals")

    verdict = record.verdict()
    assert {one.broken for one in verdict.findings.told} >= {Broken.READ, Broken.SIGNATURE}
    assert not verdict.is_mendable
