"""The notes among the office's own seals: read only as the office wrote them, byte for byte.

What somebody outside keeps may have been copied, wrapped or signed by others too, and is read
leniently (domain/notes.py). What lies among the seals was written by the office alone: a line break
of another kind or one signature more was put there by a hand, and whoever reads strictly, as the
program in a case file does, would refuse it.
"""

from base64 import b64encode

from domain.notes import Note, NoteUnreadable, read_note

_DASH = "— "
_SHOWN = 80


def read_own_note(text: object) -> Note:
    """The note that was written: its body, a blank line, one signature; raises NoteUnreadable."""
    if not isinstance(text, str):
        raise NoteUnreadable(repr(text)[:_SHOWN])
    note = read_note(text)
    if len(note.signatures) != 1 or _written(note) != text:
        raise NoteUnreadable(text[:_SHOWN])
    return note


def _written(note: Note) -> str:
    [signed] = note.signatures
    told = b64encode(signed.key_id + signed.signature).decode()
    return f"{note.body}\n{_DASH}{signed.name} {told}\n"
