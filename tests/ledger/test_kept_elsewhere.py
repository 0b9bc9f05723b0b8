"""What somebody outside keeps stays of use, also where it was torn, and what was not checked."""

from pathlib import Path

import pytest

from bench.filled import fill_some
from operations.console import Halt
from operations.findings import Verdict
from operations.ledger_desk import seal, tell_verdict, verify
from operations.office import open_office
from operations.witness import hand_over
from tests.ledger.conftest import Sealed, keep_up


def _kept(record: Sealed, number: int) -> tuple[Path, list[str]]:
    """So many checkpoints in a witness's file."""
    file = record.settings.home.parent / "kept.txt"
    with open_office(record.settings) as office:
        for at in range(number):
            fill_some(office, range(200 + at, 201 + at))
            keep_up(office.ledger)
            office.ledger.seal()
        hand_over(office.ledger.seals, str(file))
    return file, file.read_text(encoding="utf-8").splitlines(keepends=True)


def _verified(record: Sealed, file: Path) -> Verdict:
    return verify(record.settings, file, lambda _: None)


@pytest.mark.parametrize("length", [1, 3, 9], ids=["origin", "root", "signature"])
def test_a_torn_note_hides_no_other(record: Sealed, length: int) -> None:
    """An append that was cut off, and whole ones after it: those count, its lines are told."""
    file, lines = _kept(record, 1)
    torn = "".join(lines[:length])[:-5]
    file.write_text(torn + "".join(lines), encoding="utf-8")
    verdict = _verified(record, file)

    assert verdict.is_whole, verdict.findings.told
    assert verdict.torn
    assert set(verdict.torn) <= set(range(1, length + 1))


def test_what_is_kept_in_a_torn_file_still_finds_what_is_gone(record: Sealed) -> None:
    """A note after the torn one is as good as ever."""
    file, lines = _kept(record, 1)
    file.write_text("".join(lines[:4])[:-3] + "".join(lines), encoding="utf-8")
    record.hand.delete(record.hand.positions()[-1])

    assert not _verified(record, file).is_whole


def test_a_mark_before_the_text_is_none_of_it(record: Sealed) -> None:
    """Some editors put a byte order mark before everything they save."""
    file, lines = _kept(record, 1)
    file.write_text("\ufeff" + "".join(lines), encoding="utf-8")

    assert _verified(record, file).is_whole
    assert not _verified(record, file).torn


def test_a_changed_checkpoint_is_no_torn_one(record: Sealed) -> None:
    """It can be read, and nobody signed it: nothing is checked against it."""
    file, lines = _kept(record, 1)
    changed = "".join(lines).replace("made-at 2", "made-at 1")
    file.write_text(f"onestop/\n12\n{changed}", encoding="utf-8")

    with pytest.raises(Halt, match="verify-not-signed"):
        _verified(record, file)


def test_a_witness_writes_on_where_a_write_was_cut_off(record: Sealed) -> None:
    """On a line of its own, so that the next note is whole."""
    file, lines = _kept(record, 1)
    file.write_text("".join(lines)[:-20], encoding="utf-8")
    with open_office(record.settings) as office:
        fill_some(office, range(300, 301))
        office.ledger.seal()
        assert hand_over(office.ledger.seals, str(file)) == 1
    verdict = _verified(record, file)

    assert verdict.is_whole, verdict.findings.told
    assert verdict.torn


def test_a_witness_out_of_reach_is_told(record: Sealed, capsys: pytest.CaptureFixture[str]) -> None:
    """The checkpoint is signed; that nobody outside has it is said on the screen."""
    nowhere = record.settings.home / "no such folder" / "kept.txt"
    seal(record.settings.model_copy(update={"witness": str(nowhere)}))

    assert "took no checkpoint" in capsys.readouterr().out


def test_what_was_not_checked_is_said_last(
    record: Sealed, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the master key nobody sees whose key the seals are signed with."""
    without = record.settings.model_copy(
        update={"master_key_file": record.settings.home / "no master key"}
    )
    verdict = verify(without, None, lambda _: None)
    assert not verdict.is_own_key
    assert tell_verdict(verdict) == 0
    assert "Not checked: without the master key" in capsys.readouterr().out.splitlines()[-1]

    assert tell_verdict(record.verdict()) == 0
    assert "the own signatures of 18 receipts" in capsys.readouterr().out.splitlines()[-1]

    assert tell_verdict(record.verdict(each_receipt=True)) == 0
    assert "facts not yet sealed" in capsys.readouterr().out.splitlines()[-1]

    record.seal()
    assert tell_verdict(record.verdict(each_receipt=True)) == 0
    assert "The record is whole" in capsys.readouterr().out.splitlines()[-1]
