"""Once the record was seen not to match what was signed, nothing is signed until a person says so.

What is signed next is read on from the last checkpoint: facts taken out before it would never be
missed by what comes after, so their number is counted before anything is signed.
"""

from pathlib import Path

import pytest

from bench.filled import fill_some
from domain.refusals.ledger import LedgerBroken, LedgerStopped
from operations.asking import ask
from operations.console import Halt
from operations.doctor import CHECKS, looked_at
from operations.exporting import Period, export_period
from operations.findings import Broken
from operations.ledger_desk import rebuild_tree, resume, seal
from operations.office import open_office
from operations.reading_room import rebuild_views
from projections.exports import Format
from tests.ledger.conftest import Sealed, keep_up


def _work_on(record: Sealed, centre: str = "siming") -> None:
    """The office is opened, and more is recorded than was cut off."""
    with open_office(record.settings) as office:
        assert not office.health()["ledger"]
        fill_some(office, range(80, 82), centre)
        keep_up(office.ledger)
        with pytest.raises(LedgerBroken):
            office.ledger.seal()
        assert not office.health()["ledger"]


@pytest.mark.parametrize("made_again", [False, True], ids=["tree kept", "tree anew"])
def test_what_was_cut_off_is_missed_after_more_was_recorded(
    record: Sealed, *, made_again: bool
) -> None:
    """The log is longer again than what was signed, and holds fewer facts."""
    late = [at for at in record.hand.positions() if at > record.sealed[-1] - 3]
    record.hand.delete(*late)
    if made_again:
        record.launder()
    _work_on(record, "huli")  # the book of Siming lost its last number, and gives none

    assert record.verdict().checkpoints == 3
    assert not record.verdict().is_whole
    assert not looked_at(CHECKS["stores"], record.settings).is_well


def test_a_fact_deleted_in_the_middle_is_missed_before_more_is_signed(record: Sealed) -> None:
    """Under the first checkpoint; the tree, which nobody touched, still names it."""
    record.hand.delete(record.sealed[0] - 1)
    _work_on(record)

    assert record.verdict().checkpoints == 3
    assert record.named(Broken.REMOVED) == {record.sealed[0] - 1}
    assert not looked_at(CHECKS["stores"], record.settings).is_well


def test_a_fact_put_in_under_a_checkpoint_is_missed_too(record: Sealed) -> None:
    """One more is as wrong as one less."""
    record.hand.insert(0)
    _work_on(record)


def test_it_stays_stopped_until_a_person_had_it_checked(record: Sealed) -> None:
    """Neither a start nor putting the fact back has it signed again; verifying alone does not."""
    at = record.sealed[0] - 1
    kept = record.hand.take_out(at)
    with pytest.raises(Halt, match="seal-ledger"):
        seal(record.settings)
    resume(record.settings, record.verdict())
    with pytest.raises(Halt, match="seal-ledger-stopped"):
        rebuild_tree(record.settings)
    assert record.named(Broken.REMOVED) == {at}, "the tree was not made again"

    record.hand.put_back(at, kept)
    with open_office(record.settings) as office:
        assert not office.health()["ledger"]
        with pytest.raises(LedgerStopped):
            office.ledger.seal()
    verdict = record.verdict()
    assert verdict.is_whole
    assert verdict.stopped is not None

    resume(record.settings, verdict)
    size = seal(record.settings).checkpoint.size
    assert size == len(record.hand.positions())
    assert size > verdict.facts, "that it stopped, and goes on, is written down and signed too"
    with open_office(record.settings) as office:
        assert office.health()["ledger"]


def test_seals_of_before_are_verified_as_they_are(record: Sealed) -> None:
    """An office that was not opened since has nowhere to note it yet."""
    record.hand.do("DROP TABLE ledger_stopped", part="seals")

    assert record.verdict().is_whole


def test_views_are_not_made_again_over_a_log_that_was_cut_off(record: Sealed) -> None:
    """It ends, and says why, instead of waiting for facts that never come."""
    rebuild_views(record.settings, lambda _done, _whole: None)
    last = record.hand.positions()[-1]
    record.hand.delete(last)

    with pytest.raises(Halt, match="rebuild-log-shorter") as halted:
        rebuild_views(record.settings, lambda _done, _whole: None)
    assert halted.value.details["shown"] == last


def test_a_dispute_shortened_by_hand_goes_out_of_the_house_in_no_form(
    record: Sealed, tmp_path: Path
) -> None:
    """Its last fact is gone and the views were made again over it: nothing else would tell."""
    last = record.hand.last_of_a_record(upto=record.sealed[-1])
    record.hand.delete(last)

    with pytest.raises(Halt, match="rebuilt-not-as-signed"):
        rebuild_views(record.settings, lambda _done, _whole: None)
    with pytest.raises(Halt, match="refused") as halted:
        export_period(
            record.settings, Period(None, None, ""), Format.TABLE, tmp_path / "all.csv", "zh"
        )
    assert "signed" in str(halted.value.details["en"])
    assert not (tmp_path / "all.csv").exists()


def test_an_auditor_who_asks_is_told_that_nothing_is_signed(
    record: Sealed, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was cut off at its end looks whole to every question: the answer says what is known."""
    ask(record.settings, "conformance", {}, as_json=True)
    assert '"signing_stopped":""' in capsys.readouterr().out
    record.hand.delete(record.hand.last_of_a_record(upto=record.sealed[-1]))
    with open_office(record.settings) as office:
        assert not office.health()["ledger"]

    ask(record.settings, "conformance", {}, language="en")

    assert "Nothing is signed since" in capsys.readouterr().out
