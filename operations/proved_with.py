"""The checkpoints that the nightly proofs name, each as it was signed.

They stand in the log among the facts, where whoever takes the last checkpoint out of the seals, and
out of the tree, has not been yet. What is not signed by this office's key counts for nothing: a
hand may write a line into the book, and makes no checkpoint that was never signed a missing one.
"""

import json

from domain.notes import Checkpoint, NoteUnreadable, PublicKey, read_checkpoint
from domain.own_notes import read_own_note
from domain.proofs import WatchProved
from operations.ledger_key import is_signed_by
from operations.log_reading import Stored
from operations.seal_reading import SealReader


class ProvedWith:
    """Takes facts in, and keeps what proofs among them name."""

    def __init__(self, key: PublicKey) -> None:
        self._key = key
        self._named: set[int] = set()

    def take(self, fact: Stored) -> None:
        """Look at this one too."""
        if fact.topic == WatchProved.TOPIC and (said := self._named_in(fact.state)):
            self._named.add(said.size)

    def gone(self, reader: SealReader) -> list[int]:
        """The sizes of those that are not among the seals any more."""
        return [size for size in sorted(self._named) if not reader.note_of(size)]

    def _named_in(self, state: bytes) -> Checkpoint | None:
        try:
            note = read_own_note(json.loads(state)["checkpoint"])
            said = read_checkpoint(note.body)
        except (KeyError, TypeError, ValueError, NoteUnreadable):
            return None
        return said if said.origin == self._key.name and is_signed_by(self._key, note) else None
