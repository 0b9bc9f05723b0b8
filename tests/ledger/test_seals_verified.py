"""No checkpoint and no receipt is changed, lost or cut off unnoticed (tamper tests)."""

import pytest

from bench.filled import fill_some
from operations.console import Halt
from operations.findings import Broken
from operations.ledger_desk import verify
from operations.office import open_office
from operations.parts import SEALS
from operations.settings import Settings
from tests.ledger.conftest import Sealed, keep_up
from tests.ledger.tampering import Hand
from tests.ledger.test_verify import seal_again


def test_a_checkpoint_that_was_deleted_is_missed(record: Sealed) -> None:
    """The tree knows with which it was compared last."""
    last = "DELETE FROM checkpoints WHERE size = (SELECT max(size) FROM checkpoints)"
    record.hand.do(last, part=SEALS)
    assert Broken.CHECKPOINT_GONE in record.broken()

    record.hand.do("DELETE FROM checkpoints", part=SEALS)
    assert Broken.CHECKPOINT_GONE in record.broken()


def test_without_any_checkpoint_nothing_is_called_whole(store: Settings) -> None:
    """Also where the tree, which was compared with one, was made again."""
    with open_office(store) as office:
        fill_some(office, range(2))
        keep_up(office.ledger)
        office.ledger.seal()
    record = Sealed(store, Hand(store), 0, [])
    record.hand.do("DELETE FROM checkpoints", part=SEALS)
    record.launder()

    with pytest.raises(Halt, match="verify-no-checkpoints"):
        record.verdict()


@pytest.mark.parametrize("number", [0, 1])
def test_a_checkpoint_taken_out_is_missed_by_the_next(record: Sealed, number: int) -> None:
    """Each says after which it was signed, so the tree need not be believed for it."""
    sizes = record.hand.ask("SELECT size FROM checkpoints ORDER BY size", part=SEALS)
    [size] = sizes[number]
    record.hand.do("DELETE FROM checkpoints WHERE size = ?", size, part=SEALS)
    record.launder()

    assert Broken.CHECKPOINT_GONE in record.broken()


def test_checkpoints_follow_each_other(record: Sealed) -> None:
    """Where nothing was recorded, the last one says all there is to say."""
    seal_again(record)
    seal_again(record)

    assert record.verdict().checkpoints == 4


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE checkpoints SET position = position + 1 WHERE size = ?", Broken.SIGNATURE),
        ("UPDATE checkpoints SET note = replace(note, 'made-at 2', 'made-at 1') WHERE size = ?",
         Broken.SIGNATURE),
    ],
    ids=["row", "note"],
)  # fmt: skip
def test_a_changed_checkpoint_is_found(record: Sealed, change: str, found: Broken) -> None:
    """What stands in the seals is what was signed, or it is said that it is not."""
    [(size,)] = record.hand.ask("SELECT min(size) FROM checkpoints", part="seals")
    record.hand.do(change, size, part="seals")

    assert record.broken() == {found}


def test_a_changed_and_a_lost_receipt_are_found(record: Sealed) -> None:
    """Receipts are signed, numbered without gaps, and there for everything handed in."""
    record.hand.do(
        "UPDATE receipts SET note = replace(note, 'issued-at 2', 'issued-at 1') WHERE serial = 2",
        part="seals",
    )
    assert record.broken() == {Broken.SIGNATURE, Broken.RECEIPTS}

    record.hand.do("DELETE FROM receipts WHERE serial = 3", part="seals")
    assert record.broken() == {Broken.SIGNATURE, Broken.RECEIPTS, Broken.RECEIPT_GONE}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (
            "UPDATE receipts SET party = 'X9' WHERE serial = 2",
            {Broken.SIGNATURE, Broken.RECEIPTS, Broken.PARTY},
        ),
        (
            "UPDATE receipts SET year = year + 1 WHERE serial = 2",
            {Broken.SIGNATURE, Broken.RECEIPTS},
        ),
        ("UPDATE receipt_bundles SET number = number + 1", {Broken.SIGNATURE}),
        ("UPDATE receipt_bundles SET note = ''", {Broken.SIGNATURE}),
        ("DELETE FROM receipt_bundles", {Broken.BUNDLE_GONE}),
    ],
)
def test_receipts_are_vouched_for_together_or_one_by_one(
    record: Sealed, change: str, found: set[Broken]
) -> None:
    """Where the one signature over all of them does not hold, each one's own does or does not."""
    record.hand.do(change, part="seals")

    assert record.broken() - {Broken.RECEIPT_GONE} == found


def test_the_last_receipts_are_missed(record: Sealed) -> None:
    """By the bundle they were in, also where nobody can tell how far the log was read."""
    at = record.sealed[1]
    record.hand.do("DELETE FROM receipts WHERE position > ?", at, part="seals")
    record.hand.do("UPDATE ledger SET read = ?", at, part="seals")

    assert record.broken() == {Broken.RECEIPT_GONE, Broken.RECEIPTS, Broken.SIGNATURE}


def test_a_checkpoint_kept_elsewhere_finds_record_and_seals_cut_off(record: Sealed) -> None:
    """Who can cut off facts and checkpoints alike is found out by whoever kept one of them."""
    kept = record.settings.home.parent / "kept.txt"
    with open_office(record.settings) as office:
        kept.write_text(office.ledger.seal().note + "\n", encoding="utf-8")
    assert verify(record.settings, kept, lambda _: None).is_whole

    record.hand.delete(*[at for at in record.hand.positions() if at > record.sealed[0]])
    for forget in (
        "DELETE FROM checkpoints WHERE position > ?",
        "DELETE FROM receipts WHERE position > ?",
        "DELETE FROM receipt_bundles WHERE position > ?",
        "UPDATE ledger SET read = ?",
    ):
        record.hand.do(forget, record.sealed[0], part="seals")
    record.launder()

    assert record.verdict().is_whole
    found = verify(record.settings, kept, lambda _: None).findings.told
    assert {one.broken for one in found} == {Broken.KEPT_ELSEWHERE, Broken.RECEIPTS}
