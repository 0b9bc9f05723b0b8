"""No fact is altered, deleted, reordered, inserted or cut off unnoticed (tamper tests)."""

import pytest

from bench.filled import fill, fill_some
from domain.refusals.ledger import LedgerBroken
from operations.console import Halt
from operations.findings import Broken
from operations.ledger_desk import verify
from operations.log_reading import reading_log
from operations.office import open_office
from operations.reading_room import rebuild_views
from operations.seals import Seals
from operations.signatures import Signatures
from operations.stores import seals_engine
from operations.verify import Evidence, Horizon, Verification
from tests.ledger.conftest import Sealed, keep_up

MADE_AGAIN = pytest.mark.parametrize("made_again", [False, True], ids=["tree kept", "tree anew"])
"""On a test: with the tree as it was, and with the tree made again over what was done."""


def seal_again(record: Sealed) -> None:
    """The office signs what its record says now."""
    with open_office(record.settings) as office:
        office.ledger.seal()


def test_a_record_that_nobody_touched_is_whole(record: Sealed) -> None:
    """What was not sealed yet is counted, and is not called broken; honest gaps are none."""
    verdict = record.verdict()

    assert verdict.is_whole, verdict.findings.told
    assert verdict.checkpoints == 3
    assert verdict.receipts > 8
    assert verdict.facts == len(record.hand.positions())
    assert verdict.unsealed == sum(at > record.sealed[-1] for at in record.hand.positions()) > 0


@pytest.mark.parametrize("of", [0, 1, 2], ids=["first", "second", "third"])
def test_an_altered_fact_is_named(record: Sealed, of: int) -> None:
    """One letter, under any checkpoint, the one at its very end too."""
    record.hand.alter(record.sealed[of])

    assert record.named(Broken.ALTERED) == {record.sealed[of]}


@pytest.mark.parametrize(
    "change",
    ["topic = ''", "originator_version = originator_version + 900", "state = ''", "state = '[]'"],
)
def test_whatever_is_written_over_a_fact_is_named(record: Sealed, change: str) -> None:
    """Also what no store of ours would ever write, and no office could read again."""
    at = record.hand.position_of("dispute.filed")
    record.hand.overwrite(at, change)

    assert record.named(Broken.ALTERED) == {at}


def test_a_fact_spelt_otherwise_is_named(record: Sealed) -> None:
    """An id with dashes is the same id, and no office would ever find that fact again."""
    if record.settings.on_postgresql:
        return  # there an id is a value of its own kind, and has one spelling
    at = record.hand.position_of("dispute.filed")
    dashed = "substr(originator_id, 1, 8) || '-' || substr(originator_id, 9, 4) || '-' || "
    dashed += "substr(originator_id, 13, 4) || '-' || substr(originator_id, 17, 4) || '-' || "
    record.hand.overwrite(at, f"originator_id = {dashed} substr(originator_id, 21)")

    assert record.named(Broken.ALTERED) == {at}


def test_a_topic_that_is_no_text_hides_nothing_else(record: Sealed) -> None:
    """One row that cannot be read is named, and so is another that was altered."""
    if record.settings.on_postgresql:
        return  # which refuses such text itself
    one, other = record.sealed[0], record.sealed[1]
    record.hand.overwrite(one, "topic = CAST(x'ff6162' AS TEXT)")
    record.hand.alter(other)

    assert record.named(Broken.ALTERED) == {one, other}


def test_what_is_signed_meanwhile_is_not_missed_in_what_was_read(record: Sealed) -> None:
    """The office may work on: seals newer than the reading are no part of it."""
    progress: list[int] = []

    def somebody_files(read: int) -> None:
        progress.append(read)

    engine = seals_engine(record.settings)
    seals = Seals(engine)
    book = seals.book()
    assert book is not None
    horizon = Horizon.of(seals, None, book.key)
    with reading_log(record.settings) as log:
        log.last  # noqa: B018 - the log is read as of now
        with open_office(record.settings) as office:
            fill_some(office, range(90, 92))
            keep_up(office.ledger)
            office.ledger.seal()
        book = seals.book()
        assert book is not None
        with Signatures(book.key) as signatures:
            evidence = Evidence(log, seals, book, None, horizon)
            verdict = Verification(evidence, signatures, somebody_files).verdict()
    engine.dispose()

    assert verdict.checkpoints == 3
    assert not verdict.findings.told


def test_a_fact_is_named_after_the_views_were_made_again(record: Sealed) -> None:
    """Making the views again launders nothing: the tree is none of them."""
    at = record.hand.position_of("dispute.filed")
    record.hand.alter(at)
    rebuild_views(record.settings, lambda _done, _whole: None)

    assert record.named(Broken.ALTERED) == {at}
    assert record.named(Broken.RECEIPT) == {at}


def test_an_altered_fact_is_found_when_the_tree_was_made_again(record: Sealed) -> None:
    """The interval is named; and what was handed in is named by its receipt."""
    at = record.hand.position_of("dispute.filed")
    record.hand.alter(at)
    record.launder()

    assert record.broken() == {Broken.BETWEEN, Broken.RECEIPT}
    assert record.named(Broken.RECEIPT) == {at}


def test_what_is_done_in_one_place_hides_nothing_done_in_another(record: Sealed) -> None:
    """Each checkpoint is read on from by itself: two intervals are found, not one."""
    record.hand.alter(record.sealed[0])
    record.hand.alter(record.sealed[2])
    record.launder()

    found = [one.details["upto"] for one in record.verdict().findings.told]
    assert found == [record.sealed[0], record.sealed[2]]


@MADE_AGAIN
def test_a_deleted_fact_is_found(record: Sealed, *, made_again: bool) -> None:
    """In the middle, where no gap was."""
    record.hand.delete(record.sealed[0] + 3)
    if made_again:
        record.launder()

    assert (Broken.BETWEEN if made_again else Broken.REMOVED) in record.broken()
    if not made_again:
        assert record.named(Broken.REMOVED) == {record.sealed[0] + 3}


@MADE_AGAIN
def test_the_last_facts_cannot_be_cut_off(record: Sealed, *, made_again: bool) -> None:
    """The last one too: who would go back to before something was recorded is found out."""
    late = [at for at in record.hand.positions() if at >= record.sealed[-1]]
    record.hand.delete(*late)
    if made_again:
        record.launder()

    [cut] = [one for one in record.verdict().findings.told if one.broken is Broken.CUT_OFF]
    assert cut.details["last"] == record.hand.positions()[-1]
    with open_office(record.settings) as office, pytest.raises(LedgerBroken):
        office.ledger.seal()


@MADE_AGAIN
def test_all_that_was_cut_off_is_told_together(record: Sealed, *, made_again: bool) -> None:
    """Against the last checkpoint, over all those that no longer match, with the receipts."""
    if made_again:
        record.seal()
    late = [at for at in record.hand.positions() if at > record.sealed[0]]
    asked = "SELECT position FROM receipts WHERE position > ?"
    receipts = {int(at) for (at,) in record.hand.ask(asked, record.sealed[0], part="seals")}
    record.hand.delete(*late)
    if made_again:
        record.launder()

    [cut] = [one for one in record.verdict().findings.told if one.broken is Broken.CUT_OFF]
    assert (cut.details["last"], cut.details["number"]) == (record.sealed[0], len(late))
    assert cut.details["upto"] == late[-1]
    first, last = late[0], late[-1]
    assert str(cut.details["positions"]).startswith(f"{first}–")
    assert str(cut.details["positions"]).endswith(f"–{last}")
    assert record.named(Broken.RECEIPT) == receipts


def test_the_very_last_fact_is_missed_before_it_is_sealed(record: Sealed) -> None:
    """The tree has it within a second, and the receipts have what was handed in."""
    last = record.hand.positions()[-1]
    record.hand.delete(last)

    assert record.broken() == {Broken.CUT_OFF}


@MADE_AGAIN
def test_two_facts_in_each_others_place_are_found(record: Sealed, *, made_again: bool) -> None:
    """Reordered: nothing is lost, and it happened otherwise."""
    one, other = record.sealed[0] + 2, record.sealed[0] + 5
    record.hand.exchange(one, other)
    if made_again:
        record.launder()

    assert (Broken.BETWEEN if made_again else Broken.EXCHANGED) in record.broken()
    if not made_again:
        assert record.named(Broken.EXCHANGED) == {one, other}


@MADE_AGAIN
def test_an_inserted_fact_is_found(record: Sealed, *, made_again: bool) -> None:
    """Where a gap left room for it."""
    record.hand.insert(record.gap)
    if made_again:
        record.launder()

    assert record.broken() == {Broken.BETWEEN if made_again else Broken.INSERTED}


def test_a_fact_before_the_first_is_found(record: Sealed) -> None:
    """At a position that no store gives, and that no follower reads."""
    record.hand.insert(0)

    assert record.named(Broken.INSERTED) == {0}


@pytest.mark.parametrize("how", ["alter", "delete"])
def test_nothing_more_is_signed_over_a_changed_record(record: Sealed, how: str) -> None:
    """A tree made again over a change matches no checkpoint, and says so where one looks."""
    getattr(record.hand, how)(record.sealed[1])
    record.launder()

    with pytest.raises(LedgerBroken):
        seal_again(record)


def test_a_tree_made_again_over_a_whole_record_is_signed_on(record: Sealed) -> None:
    """The tree is disposable; what was signed is not."""
    record.launder()
    seal_again(record)

    assert record.verdict().is_whole
    assert (record.verdict().checkpoints, record.verdict().unsealed) == (4, 0)


def test_what_cannot_be_checked_is_not_called_broken(record: Sealed) -> None:
    """Another office's checkpoint, a file that is none, a changed one: exit code 2."""
    kept = record.settings.home.parent / "kept.txt"
    with open_office(record.settings) as office:
        note = office.ledger.seal().note
    for text, why in (
        ("not a note", "verify-no-checkpoint"),
        (note.replace("onestop/", "onestop/0"), "verify-other-office"),
        (note.replace("position ", "position 1"), "verify-not-signed"),
    ):
        kept.write_text(text, encoding="utf-8")
        with pytest.raises(Halt, match=why) as halted:
            verify(record.settings, kept, lambda _: None)
        assert halted.value.code == 2


def test_facts_recorded_while_it_is_verified_are_not_called_broken(record: Sealed) -> None:
    """The log is read as it stood at one moment, and only grows."""
    seen: list[bool] = []
    verdict = record.verdict()
    fill(record.settings, 1)
    with open_office(record.settings) as office:
        keep_up(office.ledger)
    seen.append(record.verdict().is_whole)

    assert seen == [True]
    assert record.verdict().unsealed > verdict.unsealed
