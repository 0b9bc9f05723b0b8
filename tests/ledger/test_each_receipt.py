# ruff: noqa: S608 - the tables are our own
"""A receipt that a hand changed, and that was sealed all the same, is found by its own signature.

An office of before sealed receipts without looking at each one; what is signed of all of them
together holds there, and says nothing of how one was given.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from operations import cli_ledger, receipt_desk
from operations.findings import Broken
from operations.ledger_desk import tell_verdict
from operations.office import open_office
from operations.parts import SEALS
from operations.proving import NOT_WHOLE
from tests.ledger.conftest import Sealed
from tests.ledger.test_proved import last_proof, prove, stops

LAST = "(SELECT max(position) FROM receipts)"
FORGED = {
    "another moment": "note = replace(note, 'issued-at 2', 'issued-at 3')",
    "another kind": "note = replace(note, 'topic ', 'topic x')",
    "another's signature": "note = (SELECT note FROM receipts ORDER BY position LIMIT 1)",
    "no note": "note = ''",
}
PATIENCE_SECONDS = 60.0
ROOT = Path(receipt_desk.__file__).parents[1]


@pytest.fixture(params=FORGED)
def forged(
    request: pytest.FixtureRequest, record: Sealed, monkeypatch: pytest.MonkeyPatch
) -> Sealed:
    """A record whose last receipt was forged, and then sealed by an office of before."""
    record.hand.do(
        f"UPDATE receipts SET {FORGED[request.param]} WHERE position = {LAST}", part=SEALS
    )
    with monkeypatch.context() as before:
        before.setattr(receipt_desk, "wrong_ones", lambda _claimed, _key: [])
        record.seal()
    return record


def test_a_forged_receipt_that_was_sealed_is_found_where_each_is_asked_for(
    forged: Sealed, capsys: pytest.CaptureFixture[str]
) -> None:
    """Until then it is said that no receipt's own signature was looked at."""
    together = forged.verdict()
    assert together.is_whole
    assert together.vouched_for == together.receipts
    assert tell_verdict(together) == 0
    assert "verify --receipts" in capsys.readouterr().out

    each = forged.verdict(each_receipt=True)
    [found] = each.findings.told
    assert (found.broken, set(found.details)) == (Broken.SIGNATURE, {"receipt"})
    assert each.vouched_for == 0
    assert not each.is_mendable
    assert tell_verdict(each) == 1
    assert "verify --receipts" not in capsys.readouterr().out


def test_the_nightly_proof_looks_at_each_receipt(forged: Sealed) -> None:
    """So it is found within a day, and nothing more is signed."""
    with open_office(forged.settings) as office:
        prove(office)

        assert [one["code"] for one in last_proof(office).findings] == [Broken.SIGNATURE.value]
        assert [stop.code for stop in stops(office)] == [NOT_WHOLE]


def test_a_record_is_signed_again_only_where_each_receipt_holds(
    forged: Sealed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the next night would stop it again."""
    with open_office(forged.settings) as office:
        prove(office)
    monkeypatch.setattr(cli_ledger, "Settings", lambda: forged.settings)
    with pytest.raises(typer.Exit) as left:
        cli_ledger.verify(resume=True)

    assert left.value.exit_code == 1
    assert forged.verdict().stopped is not None


def test_each_receipt_of_a_whole_record_is_as_it_was_given(record: Sealed) -> None:
    """Those that are not sealed yet are looked at one by one in any case."""
    verdict = record.verdict(each_receipt=True)
    assert (verdict.is_whole, verdict.vouched_for) == (True, 0)

    unsealed = f"position > {record.sealed[-1]}"
    [(number,)] = record.hand.ask(f"SELECT count(*) FROM receipts WHERE {unsealed}", part=SEALS)
    assert record.verdict().vouched_for == verdict.receipts - number > 0


ASKING = """
from operations import signatures
from operations.ledger_key import named, new_key
from operations.seal_reading import ReceiptRow
from uuid import UUID

if __name__ == "__main__":
    signatures.AT_ONCE = 1
    asked = signatures.Signatures(named(new_key()).public)
    asked.take(ReceiptRow(1, 2026, 1, UUID(int=1), "A1", b"", ""))
    print(len(asked.finish()), flush=True)
    input()
"""


def test_who_looks_at_signatures_ends_with_whoever_asked(tmp_path: Path) -> None:
    """Killed in the middle, the nightly proof leaves no process behind that waits for ever."""
    program = tmp_path / "asking.py"
    program.write_text(ASKING, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, str(program)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as asking:
        assert asking.stdout is not None
        assert asking.stdout.readline() == b"1\n"
        asking.kill()
        said, _ = asking.communicate(timeout=PATIENCE_SECONDS)  # their end of the pipe is closed
    assert said == b""
