# ruff: noqa: S608 - the tables are our own
"""Nothing is signed over a checkpoint that is gone, nor from a row that is not as it was signed.

The tree says against how much of the record it was compared, and its leaves name a fact that was
changed: it is not made again where the seals say less than it.
"""

import faulthandler
from collections.abc import Callable, Iterator

import pytest

from bench.filled import fill_some
from domain.night_watch import NightWatch
from domain.refusals.ledger import CheckpointsBroken, LedgerBroken, LedgerStopped
from operations.console import Halt
from operations.findings import Broken
from operations.ledger_desk import rebuild_tree, seal
from operations.log_again import store_of
from operations.office import open_office
from operations.watch_book import act_at, opened
from tests.ledger.conftest import Sealed, keep_up
from tests.ledger.test_proved import prove

TIME_LIMIT_SECONDS = 240.0
"""What spins would spin for ever; what does not is done in a tenth of it on a busy machine."""

LAST = "(SELECT max(size) FROM checkpoints)"


@pytest.fixture(autouse=True)
def _no_spinning() -> Iterator[None]:
    faulthandler.dump_traceback_later(TIME_LIMIT_SECONDS, exit=True)
    yield
    faulthandler.cancel_dump_traceback_later()


def _all_gone(record: Sealed) -> None:
    record.hand.do("DELETE FROM checkpoints", part="seals")


def _last_gone(record: Sealed) -> None:
    record.hand.do(f"DELETE FROM checkpoints WHERE size = {LAST}", part="seals")


def _cut_back(record: Sealed) -> None:
    """As after an older copy of the seals was put in their place."""
    upto = record.sealed[1]
    for table in ("checkpoints", "receipts", "receipt_bundles"):
        record.hand.do(f"DELETE FROM {table} WHERE position > ?", upto, part="seals")
    record.hand.do("UPDATE ledger SET read = ?", upto, part="seals")


GONE = (_all_gone, _last_gone, _cut_back)


@pytest.mark.parametrize("gone", GONE, ids=lambda gone: gone.__name__)
def test_a_fact_is_not_signed_anew_where_its_checkpoint_is_gone(
    record: Sealed, gone: Callable[[Sealed], None]
) -> None:
    """The tree is kept, over more facts and a start too, and still says what was changed."""
    gone(record)
    record.hand.alter(record.sealed[-1])

    for number in (70, 71):
        with open_office(record.settings) as office:
            assert not office.health()["ledger"], "seen at opening"
            fill_some(office, range(number, number + 1))
            keep_up(office.ledger)
            with pytest.raises(LedgerStopped):
                office.ledger.seal()
    assert record.broken() >= {Broken.CHECKPOINT_GONE, Broken.UNSETTLED}
    assert record.named(Broken.UNSETTLED) == {record.sealed[-1]}
    stopped = record.verdict().stopped
    assert stopped is not None
    assert stopped.code == CheckpointsBroken.code
    with pytest.raises(Halt, match="seal-ledger-stopped"):
        rebuild_tree(record.settings)
    assert record.named(Broken.UNSETTLED) == {record.sealed[-1]}, "the tree is as it was"


def test_a_checkpoint_gone_in_a_running_office_is_missed_too(record: Sealed) -> None:
    """Before the next is signed, and told for what it is."""
    with open_office(record.settings) as office:
        _last_gone(record)
        with pytest.raises(CheckpointsBroken) as broken:
            office.ledger.seal()

    assert broken.value.details["position"] == record.sealed[-1]


def test_receipts_bundled_past_the_last_checkpoint_keep_the_tree(record: Sealed) -> None:
    """Also where the tree does not say any more how far it was compared."""
    with open_office(record.settings) as office:
        store_of(office.registry).leaves_gaps = True  # or the gap under it alone would stop it
        _last_gone(record)
        record.hand.alter(record.sealed[-1])
        record.hand.do("UPDATE ledger_tree SET checked = 0", part="views")
        record.hand.do("DELETE FROM ledger_compared", part="views")
        with pytest.raises(CheckpointsBroken):
            office.ledger.seal()

    assert record.named(Broken.UNSETTLED) == {record.sealed[-1]}


@pytest.mark.parametrize("gone", [_last_gone, _cut_back], ids=lambda gone: gone.__name__)
def test_the_checkpoint_of_a_nights_proof_is_missed_where_the_tree_forgot_it_too(
    record: Sealed, gone: Callable[[Sealed], None]
) -> None:
    """The proof names it in the log; it stays missed when more was signed since."""
    with open_office(record.settings) as office:
        store_of(office.registry).leaves_gaps = True  # as the record was signed
        prove(office)
        latest = office.ledger.latest()
        assert latest is not None
        gone(record)
        record.hand.do("DELETE FROM ledger_compared", part="views")

        assert _gone(record) == {latest.checkpoint.size}
        keep_up(office.ledger)
        assert office.ledger.seal().checkpoint.size > latest.checkpoint.size
    assert _gone(record) == {latest.checkpoint.size}


def test_a_proof_that_names_what_was_never_signed_accuses_nobody(record: Sealed) -> None:
    """A hand may write a line into the book, and spoils no record by it."""
    with open_office(record.settings) as office:
        latest, registry = office.ledger.latest(), office.registry
        assert latest is not None
        made_up = latest.note.replace(f"\n{latest.checkpoint.size}\n", "\n999\n", 1)
        assert made_up != latest.note
        for number, note in enumerate((made_up, "no note", latest.note)):
            book, act = opened(registry, registry.clock()), act_at(registry, registry.clock())
            desk, name = registry.at_record(NightWatch, book), f"made-up-{number}"
            desk.decide(NightWatch.prove, act, round=name, whole=True, checkpoint=note)

    assert record.broken() == set()


def _gone(record: Sealed) -> set[object]:
    """Of how many facts the checkpoints are that are missed."""
    told = record.verdict().findings.told
    return {one.details["size"] for one in told if one.broken is Broken.CHECKPOINT_GONE}


DAMAGED = {
    "lowered": "UPDATE ledger_tree SET checked = 0",
    "raised": "UPDATE ledger_tree SET checked = size + 5",
    "no leaves": "DELETE FROM ledger_tiles",
}


@pytest.mark.parametrize("change", DAMAGED.values(), ids=DAMAGED.keys())
def test_the_checkpoint_kept_with_the_tree_is_missed_whatever_the_tree_says(
    record: Sealed, change: str
) -> None:
    """It is signed: no number beside it, and no damage, makes it one that never was."""
    _last_gone(record)
    record.hand.do(change, part="views")

    assert Broken.CHECKPOINT_GONE in record.broken()
    with open_office(record.settings) as office:
        why = office.ledger.why_stopped()
    assert why is not None
    assert (why.code, why.position) == (CheckpointsBroken.code, record.sealed[-1])


TWICE = (
    "INSERT INTO checkpoints (size, position, root, peaks, note, witnessed) "
    f"SELECT size + 1, position, root, peaks, note, witnessed FROM checkpoints WHERE size = {LAST}"
)
ROWS: dict[str, str] = {
    "written twice": TWICE,
    "one more": f"UPDATE checkpoints SET size = size + 1 WHERE size = {LAST}",
    "text": f"UPDATE checkpoints SET size = 'x' WHERE size = {LAST}",
}


@pytest.mark.parametrize("tree", ["tree kept", "tree anew"])
@pytest.mark.parametrize("change", ROWS.values(), ids=ROWS.keys())
def test_a_row_that_is_not_its_notes_stops_signing_at_once(
    record: Sealed, change: str, tree: str
) -> None:
    """It is not read on from for ever; verifying names it, and says why nothing is signed."""
    if "'x'" in change and record.settings.on_postgresql:
        return  # where a number is a number
    record.hand.do(change, part="seals")
    if tree == "tree anew":
        record.launder()
    with pytest.raises(Halt, match="seal-"):
        seal(record.settings)

    verdict = record.verdict()
    assert not verdict.is_whole
    assert verdict.stopped is not None


@pytest.mark.parametrize("change", ROWS.values(), ids=ROWS.keys())
def test_no_loop_over_checkpoints_trusts_a_row(record: Sealed, change: str) -> None:
    """Neither comparing the tree nor reading the whole log again, in an office already open."""
    if "'x'" in change and record.settings.on_postgresql:
        return
    with open_office(record.settings) as office:
        record.hand.do(change, part="seals")
        with pytest.raises(LedgerBroken):
            office.ledger.must_match()
        office.ledger.tree.forget()
        with pytest.raises(LedgerBroken):
            office.ledger.seal()
