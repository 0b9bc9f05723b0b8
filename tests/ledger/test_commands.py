"""What an auditor types: signing, checking, and an exit code that a script can go by."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from operations import signatures
from operations.findings import Broken
from operations.settings import Settings
from tests.ledger.conftest import Sealed
from tests.ledger.tampering import Hand
from tests.operations.test_commands import home, typed

__all__ = ["home"]


def test_a_record_is_signed_and_verified_by_command(home: Mapping[str, str]) -> None:
    """0 whole, 1 broken, 2 cannot be checked; both languages, no trace."""
    nothing = typed(["verify"], home)
    typed(["open"], home)
    sealed = typed(["seal"], home)
    kept = Path(home["ONESTOP_HOME"]).parent / "kept.txt"
    kept.write_text(sealed.stdout[sealed.stdout.index("onestop/") :], encoding="utf-8")
    whole = typed(["verify", "--checkpoint", str(kept)], home)
    Hand(Settings(home=Path(home["ONESTOP_HOME"]))).alter(2)
    broken = typed(["verify"], home)

    assert [done.returncode for done in (nothing, sealed, whole, broken)] == [2, 0, 0, 1]
    assert "记录完整" in whole.stdout
    assert "The record is whole" in whole.stdout
    assert "第 2 号位置的记载" in broken.stdout
    assert "The fact at position 2" in broken.stdout
    assert all("Traceback" not in done.stderr for done in (nothing, sealed, whole, broken))


def test_many_signatures_are_checked_by_many_processes(
    record: Sealed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same is found, in as many handfuls as it takes."""
    monkeypatch.setattr(signatures, "AT_ONCE", 4)
    assert record.verdict().is_whole

    record.hand.do(
        "UPDATE receipts SET note = replace(note, 'issued-at 2', 'issued-at 1') WHERE serial = 2",
        part="seals",
    )
    assert record.broken() == {Broken.SIGNATURE, Broken.RECEIPTS}


def test_what_vouches_for_receipts_is_made_again_by_command(home: Mapping[str, str]) -> None:
    """Named, then mended, checked again and signed: by the one command that `verify` names."""
    typed(["open"], home)
    typed(["seal"], home)
    hand = Hand(Settings(home=Path(home["ONESTOP_HOME"])))
    hand.do("UPDATE ledger SET read = 4611686018427387904", part="seals")
    named = typed(["verify"], home)
    mended = typed(["verify", "--resume"], home)
    whole = typed(["verify"], home)
    hand.do("UPDATE checkpoints SET note = 'junk'", part="seals")
    refused = [typed(words, home) for words in (["seal"], ["verify", "--resume"])]

    assert [done.returncode for done in (named, mended, whole)] == [1, 0, 0]
    assert "--resume" in named.stdout
    assert "is signed again from now on" in mended.stdout
    assert [done.returncode for done in refused] == [1, 1]
    said = [done.stdout + done.stderr for done in (named, mended, whole, *refused)]
    assert not any("Traceback" in one for one in said)
    assert "nothing was signed since" in said[-2]
