# ruff: noqa: S608 - the tables are our own
"""One row among the seals that nobody can read is named, and hides nothing else."""

import pytest

from operations.findings import Broken
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


def test_how_far_the_log_was_read_may_be_no_number(record: Sealed) -> None:
    """What was signed says it too."""
    if record.settings.on_postgresql:
        return  # which refuses it itself
    record.hand.do("UPDATE ledger SET read = 'all'", part="seals")

    assert record.broken() == {Broken.ROW}
