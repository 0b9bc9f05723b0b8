"""Signed notes: what was signed is read back to the letter, and nothing else is taken for one."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import notes
from domain.handed_in import HANDED_IN, NOT_HANDED_IN, handed_in_by
from domain.kept_notes import checkpoints_kept
from domain.notes import Checkpoint, Given, NoteUnreadable, PublicKey, Receipt
from domain.record import FACTS
from tests.stored.record import stored_states

AT = datetime(2026, 3, 12, 1, 30, tzinfo=UTC)
KEY = PublicKey("onestop/0011223344556677", bytes(range(32)))
CHECKPOINT = Checkpoint(KEY.name, 12, 14, b"r" * 32, "sha256", AT)
RECEIPT = Receipt(
    origin=KEY.name,
    number=notes.number_of(2026, 7),
    dispute=UUID(int=1),
    version=3,
    position=14,
    topic="dispute.claim_added",
    leaf=b"l" * 32,
    hash="sha256",
    issued_at=AT,
)


def _sign(_: bytes) -> bytes:
    return b"s" * 64


def test_a_checkpoint_is_written_as_others_read_it() -> None:
    """C2SP tlog-checkpoint: origin, size, root, then lines of our own, and who signed."""
    note = notes.signed(CHECKPOINT.body, KEY, _sign)

    lines = note.splitlines()
    assert lines[0] == KEY.name
    assert lines[1:3] == ["12", "cnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnI="]
    assert lines[3:6] == ["hash sha256", "position 14", "made-at 2026-03-12T01:30:00+00:00"]
    assert not lines[6]
    assert lines[7].startswith(f"— {KEY.name} ")


def test_what_was_signed_is_read_back_to_the_letter() -> None:
    """Checkpoints, receipts and keys."""
    for said, read in (
        (CHECKPOINT, notes.read_checkpoint),
        (replace(CHECKPOINT, after=7), notes.read_checkpoint),
        (replace(CHECKPOINT, receipts=Given(0, b"")), notes.read_checkpoint),
        (replace(CHECKPOINT, after=7, receipts=Given(5, b"d" * 32)), notes.read_checkpoint),
        (RECEIPT, notes.read_receipt),
        (replace(RECEIPT, party="A1"), notes.read_receipt),
    ):
        [note] = notes.notes_in(notes.signed(said.body, KEY, _sign))
        assert read(note.body) == said
        [signature] = note.signatures
        assert (signature.name, signature.key_id) == (KEY.name, KEY.id)
        assert signature.signature == b"s" * 64
    assert notes.read_key(KEY.told) == KEY


def test_a_witness_keeps_one_note_after_the_other() -> None:
    """A file of notes is read whole."""
    kept = "".join(notes.signed(CHECKPOINT.body, KEY, _sign) + "\n" for _ in range(3))

    assert len(notes.notes_in(kept)) == 3


EACH = [notes.signed(replace(CHECKPOINT, size=size).body, KEY, _sign) for size in (1, 2, 3)]
KEPT = "".join(f"{note}\n" for note in EACH)


@given(st.integers(0, len(KEPT)))
def test_a_torn_note_hides_no_other(cut: int) -> None:
    """Wherever a witness's write was cut off: each note that is whole is read, before and after."""
    rest, before = KEPT[:cut], []
    for size, note in enumerate(EACH, start=1):
        if note in rest:
            before.append(size)
            rest = rest.replace(note, "")
    kept = checkpoints_kept(KEPT[:cut] + KEPT, KEY.name)

    assert [notes.read_checkpoint(note.body).size for note in kept.notes] == [*before, 1, 2, 3]
    assert bool(kept.torn) == bool(rest.strip())


@given(st.text(max_size=200))
def test_nothing_else_is_taken_for_a_note(text: str) -> None:
    """Whatever a file holds, it is a note or it is said that it is none."""
    with pytest.raises(NoteUnreadable):
        notes.read_receipt(notes.read_note(text).body)
    with pytest.raises(NoteUnreadable):
        notes.read_key(text)


@pytest.mark.parametrize(
    "changed",
    [
        CHECKPOINT.body.replace("12\n", "012\n"),
        CHECKPOINT.body + "more\n",
        CHECKPOINT.body.replace("hash ", "hush "),
        RECEIPT.body,
        "",
    ],
)
def test_a_note_says_one_thing_in_one_way(changed: str) -> None:
    """What could be read in two ways is not read."""
    with pytest.raises(NoteUnreadable):
        notes.read_checkpoint(changed)


def test_every_kind_of_fact_is_handed_in_or_is_not() -> None:
    """A new kind of fact is thought of: somebody gets a receipt for it, or nobody does."""
    of_disputes = {topic for topic in FACTS if topic.startswith("dispute.")}

    assert HANDED_IN.keys() | NOT_HANDED_IN == of_disputes
    assert not HANDED_IN.keys() & NOT_HANDED_IN


def test_each_receipt_names_its_party() -> None:
    """Of every kind that is handed in: a party of the dispute, never a role."""
    stored = stored_states()

    for topic in HANDED_IN:
        party = handed_in_by(topic, stored[topic])
        assert party is not None
        assert party[0] in "ARC", (topic, party)
    for topic in NOT_HANDED_IN - {"dispute.followed_up"}:
        said = handed_in_by(topic, stored[topic])
        assert said is None or b'"by":"party:' in stored[topic]


def test_whatever_a_party_recorded_was_handed_in() -> None:
    """A worker who writes at the desk themselves is told that it was received."""
    assert handed_in_by("dispute.followed_up", b'{"by":"party:A1"}') == "A1"
    assert handed_in_by("dispute.followed_up", b'{"by":"officer:a","words":"party:"}') is None
    assert handed_in_by("dispute.filed", b"[]") is None
    assert handed_in_by("dispute.filed", b"\xff") is None
    assert handed_in_by("inspector_day.booked", b'{"by":"party:A1"}') is None
