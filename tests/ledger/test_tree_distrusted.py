"""The tree is disposable: a hand at it neither makes the office sign nor accuse wrongly."""

from collections.abc import Callable

import pytest

from bench.filled import fill_some
from domain.refusals.ledger import LedgerBroken
from operations.findings import Broken
from operations.ledger_desk import rebuild_tree
from operations.office import open_office
from tests.ledger.conftest import Sealed, keep_up


def _leaf_changed(record: Sealed, index: int) -> None:
    """Change one bit of a leaf in the only tile there is."""
    [(hashes,)] = record.hand.ask(
        "SELECT hashes FROM ledger_tiles WHERE level = 0 AND place = 0", part="views"
    )
    changed = bytearray(hashes)
    changed[index * 32] ^= 1
    record.hand.do(
        "UPDATE ledger_tiles SET hashes = ? WHERE level = 0 AND place = 0",
        bytes(changed),
        part="views",
    )


def _size(record: Sealed) -> int:
    [(size,)] = record.hand.ask("SELECT size FROM ledger_tree", part="views")
    return int(size)


def test_no_false_root_is_signed(record: Sealed) -> None:
    """What is signed is read from the log again, and the tree is made again where it differs."""
    _leaf_changed(record, _size(record) - 1)
    made = record.seal()

    assert made.position == record.hand.positions()[-1]
    verdict = record.verdict()
    assert verdict.is_whole, verdict.findings.told
    assert not verdict.tree_is_damaged
    assert verdict.unsealed == 0


def test_an_unsigned_difference_accuses_nobody(record: Sealed) -> None:
    """Of what is not signed nobody can say whether fact or tree was changed; it is told."""
    _leaf_changed(record, _size(record) - 1)

    assert record.broken() == {Broken.UNSETTLED}


def test_a_changed_leaf_under_a_checkpoint_is_the_trees_own(record: Sealed) -> None:
    """The log matches what was signed: the record is whole, and the tree is made again."""
    _leaf_changed(record, 3)
    verdict = record.verdict()
    assert verdict.is_whole, verdict.findings.told
    assert verdict.tree_is_damaged

    record.seal()
    assert record.verdict().is_whole
    assert not record.verdict().tree_is_damaged


DAMAGE: dict[str, str] = {
    "size": "UPDATE ledger_tree SET size = size + 1",
    "position": "UPDATE ledger_tree SET position = position + 900",
    "no leaves": "DELETE FROM ledger_tiles",
    "no tree": "DELETE FROM ledger_tree",
    "two trees": "INSERT INTO ledger_tree SELECT 2, size, position, hash, checked, trouble "
    "FROM ledger_tree",
    "short": "UPDATE ledger_tiles SET positions = hashes",
    "checked": "UPDATE ledger_tree SET checked = size + 5",
}


@pytest.mark.parametrize("change", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_tree_is_told_and_made_again(record: Sealed, change: str) -> None:
    """No fact is accused on its word, and the next checkpoint is signed all the same."""
    record.hand.do(change, part="views")
    verdict = record.verdict()
    assert verdict.is_whole, verdict.findings.told
    assert verdict.tree_is_damaged

    with open_office(record.settings) as office:
        fill_some(office, range(60, 61))
        keep_up(office.ledger)
        office.ledger.seal()
    assert record.verdict().is_whole, record.verdict().findings.told
    assert not record.verdict().tree_is_damaged


OF_A_HAND = {
    "raised": "UPDATE ledger_tree SET checked = size",
    "raised a little": "UPDATE ledger_tree SET checked = checked + 1",
    "lowered": "UPDATE ledger_tree SET checked = 0",
    "nothing kept": "DELETE FROM ledger_compared",
    "nowhere to keep it": "DROP TABLE ledger_compared",
    "another's signature": "UPDATE ledger_compared SET note = replace(note, '\u2014 onestop/', "
    "'\u2014 another/')",
    "a size never signed": "UPDATE ledger_compared SET note = replace(note, '/', '/1')",
}


@pytest.mark.parametrize("change", OF_A_HAND.values(), ids=OF_A_HAND.keys())
def test_no_number_beside_the_tree_stops_the_signing(record: Sealed, change: str) -> None:
    """What is kept without our signature is put right from the seals, and accuses nobody."""
    record.hand.do(change, part="views")
    verdict = record.verdict()
    assert verdict.is_whole, verdict.findings.told

    with open_office(record.settings) as office:
        assert office.health()["ledger"]
        office.ledger.must_match()
        asked = "SELECT checked, note FROM ledger_tree, ledger_compared"
        latest = office.ledger.latest()
        assert latest is not None
        kept = (latest.checkpoint.size, latest.note)
        assert [tuple(row) for row in record.hand.ask(asked, part="views")] == [kept]
    made = record.seal()
    assert record.hand.ask("SELECT checked FROM ledger_tree", part="views") == [(made.size,)]
    assert record.verdict().is_whole


def test_a_tree_that_proves_nothing_is_made_again_on_demand(record: Sealed) -> None:
    """Where a tile says that it begins elsewhere, no fact of it is found any more."""
    record.hand.do("UPDATE ledger_tiles SET first = first + 1", part="views")
    assert record.verdict().tree_is_damaged

    rebuild_tree(record.settings)
    assert not record.verdict().tree_is_damaged


def test_a_node_over_a_full_tile_is_looked_at_too(record: Sealed) -> None:
    """Every proof of a large record goes through it."""
    with open_office(record.settings) as office:
        fill_some(office, range(100, 140))
        keep_up(office.ledger)
        office.ledger.seal()
    [(hashes,)] = record.hand.ask("SELECT hashes FROM ledger_tiles WHERE level = 1", part="views")
    changed = bytes([hashes[0] ^ 1]) + bytes(hashes)[1:]
    record.hand.do("UPDATE ledger_tiles SET hashes = ? WHERE level = 1", changed, part="views")

    assert record.verdict().is_whole
    assert record.verdict().tree_is_damaged


CHANGES: dict[str, Callable[[Sealed], None]] = {
    "altered": lambda record: record.hand.alter(record.sealed[0]),
    "deleted": lambda record: record.hand.delete(record.sealed[0]),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_tree_that_can_still_name_the_fact_is_not_made_again(
    record: Sealed, change: Callable[[Sealed], None]
) -> None:
    """Where the log is not as it was signed, the tree stays as it is, damaged or not."""
    change(record)
    _leaf_changed(record, _size(record) - 1)
    with pytest.raises(LedgerBroken):
        record.seal()

    named = Broken.ALTERED if change is CHANGES["altered"] else Broken.REMOVED
    assert record.named(named) == {record.sealed[0]}


def test_what_was_handed_in_is_not_changed_before_it_is_signed(record: Sealed) -> None:
    """Its receipt is there within a second; the log that does not say the same is not signed."""
    [(at,)] = record.hand.ask(
        "SELECT min(position) FROM receipts WHERE position > ?", record.sealed[-1], part="seals"
    )
    record.hand.alter(int(at))
    with pytest.raises(LedgerBroken):
        record.seal()

    assert Broken.RECEIPT in record.broken()
