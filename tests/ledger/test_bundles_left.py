# ruff: noqa: S608 - the tables are our own
"""What is signed of all receipts is kept with the checkpoint, in one write, and read strictly.

An office of before that was killed between the two left bundles past the last checkpoint. They are
gone on from where they say what the receipts say, and missed by nobody where they are gone: the
receipts, each under a signature of its own, say it again.
"""

from collections.abc import Callable

import pytest

from bench.filled import fill_some
from domain.refusals.ledger import ReceiptsBroken
from operations import receipt_desk
from operations.bundles import NONE_YET, Vouched
from operations.findings import Broken
from operations.ledger_desk import mend, resume
from operations.office import open_office
from operations.parts import SEALS
from operations.settings import Settings
from projections.generations import Overtaken
from tests.ledger.conftest import Sealed, keep_up
from tests.ledger.tampering import Hand

LAST = "(SELECT max(size) FROM checkpoints)"
PAST = "position > (SELECT max(position) FROM checkpoints)"
UPTO = f"(SELECT max(position) FROM receipt_bundles WHERE NOT {PAST})"
FIRST_PAST = f"position = (SELECT min(position) FROM receipt_bundles WHERE {PAST})"
LAST_PAST = "position = (SELECT max(position) FROM receipt_bundles)"
IN_ONE = 2
"""Receipts in one bundle here, so that several stand past the last checkpoint."""


@pytest.fixture
def left(store: Settings, monkeypatch: pytest.MonkeyPatch) -> Sealed:
    """Bundles past the last checkpoint, as an office of before left them that was killed."""
    monkeypatch.setattr(receipt_desk, "MOST", IN_ONE)
    hand = Hand(store)
    with open_office(store) as office:
        for number in range(2):
            fill_some(office, range(2 * number, 2 * number + 2))
            keep_up(office.ledger)
            office.ledger.seal()
        hand.do(f"DELETE FROM checkpoints WHERE size = {LAST}", part=SEALS)
        office.ledger.tree.forget()  # it was not compared with a checkpoint that was never kept
        keep_up(office.ledger)
    record = Sealed(store, hand, 0, [])
    assert len(bundles(record)) > 2
    return record


def bundles(record: Sealed) -> list[tuple[object, ...]]:
    """Those past the last checkpoint."""
    asked = f"SELECT position, number, digest, note FROM receipt_bundles WHERE {PAST} ORDER BY 1"
    return [tuple(row) for row in record.hand.ask(asked, part=SEALS)]


def test_an_honest_end_between_the_two_is_built_upon(left: Sealed) -> None:
    """Whole before, whole after; what was signed stays as it is."""
    assert left.verdict().is_whole
    before = bundles(left)
    made = left.seal()

    assert made.receipts is not None
    asked = "SELECT position, number, digest, note FROM receipt_bundles ORDER BY position"
    after = [tuple(row) for row in left.hand.ask(asked, part=SEALS)]
    assert set(before) <= set(after)
    assert left.verdict(each_receipt=True).is_whole


GONE = {"all": PAST, "the first": FIRST_PAST, "the last": LAST_PAST}


@pytest.mark.parametrize("which", GONE)
def test_bundles_gone_past_the_last_checkpoint_are_made_again_from_the_receipts(
    left: Sealed, which: str
) -> None:
    """They come to the same: no word of theirs was needed."""
    said = bundles(left)[-1][1:3]
    left.hand.do(f"DELETE FROM receipt_bundles WHERE {GONE[which]}", part=SEALS)
    made = left.seal()

    assert made.receipts is not None
    assert tuple(made.receipts) == (said[0], bytes(said[1]))  # type: ignore[call-overload]
    assert left.verdict(each_receipt=True).is_whole


CHANGED = {
    "no note": "note = ''",
    "another's note": f"note = (SELECT note FROM receipt_bundles WHERE position = {UPTO})",
    "another number": "number = number + 1",
    "another digest": f"digest = (SELECT digest FROM receipt_bundles WHERE position = {UPTO})",
    "another place": "position = position - 1",
}


@pytest.mark.parametrize("which", [FIRST_PAST, LAST_PAST, f"position = {UPTO}"])
@pytest.mark.parametrize("how", CHANGED)
def test_a_bundle_changed_by_hand_is_not_built_upon(left: Sealed, how: str, which: str) -> None:
    """Nobody who is killed leaves it so: nothing is signed until a person has it made anew."""
    if which.endswith(UPTO) and how in {"another's note", "another digest"}:
        return  # it is its own
    left.hand.do(f"UPDATE receipt_bundles SET {CHANGED[how]} WHERE {which}", part=SEALS)
    verdict = left.verdict()
    assert not verdict.is_whole
    with pytest.raises(ReceiptsBroken):
        left.seal()

    mend(left.settings)
    resume(left.settings, left.verdict())
    left.seal()
    assert left.verdict(each_receipt=True).is_whole


def test_who_is_overtaken_leaves_no_bundle_behind(left: Sealed) -> None:
    """Bundles and checkpoint are one write: both or neither."""
    left.seal()
    with open_office(left.settings) as office:
        fill_some(office, range(10, 12))
        keep_up(office.ledger)
        seals, latest = office.ledger.seals, office.ledger.latest()
        assert latest is not None
        last = seals.last_bundle()
        after = f"SELECT count(*) FROM receipt_bundles WHERE {PAST}"
        overtaken: list[Callable[[], None]] = [
            lambda: seals.keep_checkpoint(latest, None, Vouched(last, [(last, "x")])),
            lambda: seals.keep_checkpoint(latest, latest, Vouched(NONE_YET, [(last, "x")])),
        ]
        for one in overtaken:
            with pytest.raises(Overtaken):
                one()
            assert left.hand.ask(after, part=SEALS)[0][0] == 0


def test_bundles_past_the_last_checkpoint_are_gone_with_it_and_nothing_is_left(
    left: Sealed,
) -> None:
    """What is kept from now on has a checkpoint at its end."""
    left.seal()
    assert bundles(left) == []
    assert Broken.BUNDLE_GONE not in left.broken()
