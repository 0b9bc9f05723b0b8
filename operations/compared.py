"""The checkpoint that the tree was compared with last, where the tree keeps one that we signed.

The tree lies among the views, where a hand may write any number beside it. One that says more than
was ever signed stops nobody; one that keeps a checkpoint the seals have not is a witness.
"""

from domain.notes import Checkpoint, NoteUnreadable, PublicKey, read_checkpoint
from domain.own_notes import read_own_note
from operations.ledger_key import is_signed_by
from projections.tree import Tree


def compared_with(tree: Tree, key: PublicKey) -> Checkpoint | None:
    """The last checkpoint that the tree was found to match; None where none of ours is kept."""
    try:
        note = read_own_note(tree.compared())
        said = read_checkpoint(note.body)
    except NoteUnreadable:
        return None
    return said if said.origin == key.name and is_signed_by(key, note) else None
