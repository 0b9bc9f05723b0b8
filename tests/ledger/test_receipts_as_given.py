# ruff: noqa: S608 - the tables are our own
"""The office vouches for no receipt that is not as it was given, and says what a hand changed.

Once receipts are signed as a whole nobody looks at each one's signature again.
"""

import pytest

from domain.refusals.ledger import ReceiptsBroken, SealsBroken
from operations.console import Halt
from operations.doctor import CHECKS, looked_at
from operations.findings import Broken
from operations.ledger_desk import mend, resume, seal
from operations.office import open_office
from operations.parts import SEALS
from tests.ledger.conftest import Sealed

UNSEALED = "position > (SELECT max(position) FROM checkpoints)"
LAST = "(SELECT max(position) FROM receipts)"
FIRST = "(SELECT min(position) FROM receipts)"
CRLF = "replace(note, chr(10), chr(13) || chr(10))"
OF_THE_GAP = {Broken.GAP}
"""Positions this record left out under its last checkpoint, which are looked at where no checkpoint
that is as it was signed covers them."""

MORE = "chr(10) || note || '— witness AAAAAAAA' || chr(10)"

CHANGED = {
    "no note": f"note = '' WHERE {UNSEALED}",
    "another's note": f"note = (SELECT note FROM receipts WHERE position = {FIRST}) "
    f"WHERE {UNSEALED}",
    "another dispute": f"dispute = (SELECT dispute FROM receipts WHERE position = {FIRST}) "
    f"WHERE position = {LAST}",
    "another year": f"year = year + 1 WHERE position = {LAST}",
    "another number": f"serial = serial + 1 WHERE position = {LAST}",
    "another line end": f"note = {CRLF} WHERE {UNSEALED}",
    "one signature more": f"note = {MORE} WHERE {UNSEALED}",
}


def spoken(record: Sealed, statement: str) -> str:
    """As the store of this record says it."""
    return statement if record.settings.on_postgresql else statement.replace("chr(", "char(")


@pytest.mark.parametrize("how", CHANGED)
def test_a_receipt_changed_before_it_is_sealed_is_never_vouched_for(
    record: Sealed, how: str
) -> None:
    """Each change alone is named before the next checkpoint, which is not signed, and after."""
    bundles = record.hand.ask("SELECT count(*) FROM receipt_bundles", part=SEALS)
    record.hand.do(spoken(record, f"UPDATE receipts SET {CHANGED[how]}"), part=SEALS)
    before = record.broken()

    assert Broken.SIGNATURE in before
    with pytest.raises(Halt, match="seal-receipts-broken"):
        seal(record.settings)
    assert record.broken() == before
    assert record.hand.ask("SELECT count(*) FROM receipt_bundles", part=SEALS) == bundles


def test_notes_of_two_receipts_exchanged_are_never_vouched_for(record: Sealed) -> None:
    """Each is signed, and is the other's."""
    rows = record.hand.ask(f"SELECT position, note FROM receipts WHERE {UNSEALED}", part=SEALS)
    (one, its), (other, theirs) = rows[0], rows[1]
    for position, note in ((one, theirs), (other, its)):
        record.hand.do(
            "UPDATE receipts SET note = ? WHERE position = ?", note, position, part=SEALS
        )

    assert Broken.SIGNATURE in record.broken()
    with pytest.raises(ReceiptsBroken):
        record.seal()


@pytest.mark.parametrize("change", [CRLF, MORE, "'junk'", "''"])
def test_a_checkpoints_note_is_as_it_was_written(record: Sealed, change: str) -> None:
    """Byte for byte: what a strict reader refuses is named, and nothing is signed on top of it.

    Nothing that reads it ends without a sentence.
    """
    last = "(SELECT max(size) FROM checkpoints)"
    record.hand.do(
        spoken(record, f"UPDATE checkpoints SET note = {change} WHERE size = {last}"), part=SEALS
    )

    assert record.broken() - OF_THE_GAP == {Broken.SIGNATURE}
    with open_office(record.settings) as office:
        why = office.ledger.why_stopped()
        assert why is not None
        assert why.code == SealsBroken.code
        assert not office.health()["ledger"]
        for read in (office.ledger.latest, lambda: office.ledger.checkpoints(None, 10)):
            with pytest.raises(SealsBroken):
                read()
    with pytest.raises(Halt, match="seal-ledger-stopped"):
        seal(record.settings)
    resume(record.settings, record.verdict())
    assert record.verdict().stopped is not None
    assert looked_at(CHECKS["stores"], record.settings).found == "ledger"


def test_a_checkpoint_signed_by_nobody_is_not_built_upon(record: Sealed) -> None:
    """It says what the tree says, and another signature stands under it."""
    [(size, other)] = record.hand.ask(
        "SELECT size, (SELECT note FROM checkpoints ORDER BY size LIMIT 1) "
        "FROM checkpoints ORDER BY size DESC LIMIT 1",
        part=SEALS,
    )
    [(note,)] = record.hand.ask("SELECT note FROM checkpoints WHERE size = ?", size, part=SEALS)
    forged = note.rpartition("\n\n")[0] + "\n\n" + other.rpartition("\n\n")[2]
    record.hand.do("UPDATE checkpoints SET note = ? WHERE size = ?", forged, size, part=SEALS)

    assert record.broken() - OF_THE_GAP == {Broken.SIGNATURE}
    with pytest.raises(SealsBroken):
        record.seal()


def test_a_note_of_another_kind_is_told_in_a_sentence(record: Sealed) -> None:
    """Bytes where text was, or nothing at all."""
    if record.settings.on_postgresql:
        record.hand.do("ALTER TABLE checkpoints ALTER COLUMN note DROP NOT NULL", part=SEALS)
    change = "NULL" if record.settings.on_postgresql else "CAST(note AS BLOB)"
    record.hand.do(
        f"UPDATE checkpoints SET note = {change} WHERE size = (SELECT max(size) FROM checkpoints)",
        part=SEALS,
    )

    assert Broken.ROW in record.broken()
    with pytest.raises(Halt, match="seal-ledger-stopped"):
        seal(record.settings)
    with open_office(record.settings) as office, pytest.raises(SealsBroken):
        office.ledger.latest()


VOUCHING = {
    "all bundles": ("DELETE FROM receipt_bundles", Broken.BUNDLE_GONE),
    "the last bundle": (
        "DELETE FROM receipt_bundles WHERE position = (SELECT max(position) FROM receipt_bundles)",
        Broken.BUNDLE_GONE,
    ),
    "a bundle changed": ("UPDATE receipt_bundles SET number = number + 1", Broken.SIGNATURE),
    "read nothing": ("UPDATE ledger SET read = 0", Broken.READ),
    "read too far": ("UPDATE ledger SET read = 4611686018427387904", Broken.READ),
}


@pytest.mark.parametrize("how", VOUCHING)
def test_what_vouches_for_receipts_is_missed_and_made_again(record: Sealed, how: str) -> None:
    """Where each receipt is whole, a person has it made anew, and the record is signed again."""
    change, found = VOUCHING[how]
    record.hand.do(change, part=SEALS)

    verdict = record.verdict()
    assert {one.broken for one in verdict.findings.told} == {found}
    assert verdict.is_mendable
    with pytest.raises(ReceiptsBroken):
        record.seal()
    resume(record.settings, verdict)
    assert record.verdict().stopped is not None, "not before it was made anew"

    mend(record.settings)
    resume(record.settings, record.verdict())
    record.seal()
    assert record.verdict().is_whole
    assert record.verdict().stopped is None


def test_nothing_is_made_again_from_a_receipt_that_is_not_whole(record: Sealed) -> None:
    """Not what vouches for it, and not the signing."""
    record.hand.do("DELETE FROM receipt_bundles", part=SEALS)
    record.hand.do(
        f"UPDATE receipts SET note = replace(note, 'issued-at 2', 'issued-at 1') "
        f"WHERE position = {FIRST}",
        part=SEALS,
    )

    assert not record.verdict().is_mendable
    with pytest.raises(Halt, match="seal-receipts-broken"):
        mend(record.settings)
    assert record.hand.ask("SELECT count(*) FROM receipt_bundles", part=SEALS)[0][0] == 0


def test_facts_gone_at_the_end_are_told_by_how_far_the_log_was_read(record: Sealed) -> None:
    """Not sealed, handed in by nobody, and the tree made again: nothing else remembers them.

    Nobody makes the mark right by what is left.
    """
    last = record.hand.positions()[-1]
    record.hand.delete(last)
    record.launder()

    verdict = record.verdict()
    assert {one.broken for one in verdict.findings.told} == {Broken.READ}
    assert not verdict.is_mendable
    with pytest.raises(ReceiptsBroken):
        record.seal()
