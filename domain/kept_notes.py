"""Checkpoints as somebody outside keeps them, also where one of them was torn.

A witness that appends them to a file may be cut off in the midst of one; what was kept before and
after it is as good as ever.
"""

from collections.abc import Iterator
from typing import NamedTuple

from domain.notes import Note, NoteUnreadable, read_checkpoint, read_note

_DASH = "— "
_SIGNATURE_BYTES = 64


class Kept(NamedTuple):
    """What a text keeps: the checkpoints that are whole, and the lines that belong to none."""

    notes: tuple[Note, ...]
    torn: tuple[int, ...]
    """Counted from 1."""


class _Piece(NamedTuple):
    """A note that was found whole, and the lines it takes; `at` counts from 0."""

    at: int
    end: int
    note: Note
    is_glued: bool
    """Whether its first line is the rest of a line that was cut off before it."""


def checkpoints_kept(text: str, origin: str) -> Kept:
    """Every whole checkpoint of this office in a text; what is torn is told by its lines."""
    lines = text.splitlines()
    pieces = list(_pieces(lines, origin))
    whole = {
        at for one in pieces for at in range(one.at, one.end) if at > one.at or not one.is_glued
    }
    torn = [at + 1 for at, line in enumerate(lines) if line.strip() and at not in whole]
    return Kept(tuple(one.note for one in pieces), tuple(torn))


def _pieces(lines: list[str], origin: str) -> Iterator[_Piece]:
    """Each begins at the nearest line before its signature that ends with the office's name."""
    begin = None
    at = 0
    while at < len(lines):
        if lines[at].endswith(origin):
            begin = at
        if begin is None or not _is_blank_before_who_signed(lines, at):
            at += 1
            continue
        end = at + 1
        while end < len(lines) and lines[end].startswith(_DASH):
            end += 1
        found = _note(lines, begin, at, end, origin)
        if found is not None:
            yield found
        at, begin = found.end if found else at + 1, None


def _is_blank_before_who_signed(lines: list[str], at: int) -> bool:
    return not lines[at] and at + 1 < len(lines) and lines[at + 1].startswith(_DASH)


def _note(lines: list[str], begin: int, blank: int, end: int, origin: str) -> _Piece | None:
    """The note that begins here, with as many of the signatures as can be read."""
    for last in range(end, blank + 1, -1):
        text = "\n".join([origin, *lines[begin + 1 : last]])
        try:
            note = read_note(f"{text}\n")
            read_checkpoint(note.body)
        except NoteUnreadable:
            continue
        if any(len(one.signature) != _SIGNATURE_BYTES for one in note.signatures):
            continue  # cut off, and what came next was written behind it
        return _Piece(begin, last, note, is_glued=lines[begin] != origin)
    return None
