"""Recordings taken frame by frame: the sound alone, and no tag before, between or behind it.

MP3 (ISO/IEC 11172-3), AMR (RFC 4867, 5) and WAV. Tags (ID3, APE, LIST, bext) are not looked for:
what is no sound is not taken along.
"""

import io
from collections.abc import Iterator

from domain.evidence_files import FileForm
from operations.copies_parts import Copy, NotSeenThrough, Part, Stretch, joined, read_at
from operations.mp3_frames import frame_length, tag_length

_MOST_FRAMES = 2_000_000
"""Eleven hours of the shortest frames: while they are gone through, no other copy is made."""

_SKIPPED = 256 * 1024
"""Bytes between two frames that are gone through for the next one: an unusual tag, or damage."""

_HEADER = 4
_NB, _WB = b"#!AMR\n", b"#!AMR-WB\n"
_AMR = {
    _NB: (12, 13, 15, 17, 19, 20, 26, 31, 5, None, None, None, None, None, None, 0),
    _WB: (17, 23, 32, 36, 40, 46, 50, 58, 60, 5, None, None, None, None, 0, 0),
}
"""Bytes of a frame after its first, by its type (RFC 4867, 3.6; 3GPP TS 26.101, 26.201)."""

_AMR_UNUSED = 0x83
"""Bits of a frame's first byte that are zero in a file."""

_RIFF_HEAD = 12
_CHUNK_HEAD = 8
_MOST_CHUNKS = 10_000
_LONGEST_FORMAT = 64
_FORMAT, _FACT, _DATA = b"fmt ", b"fact", b"data"


def mp3(whole: io.BufferedReader, size: int) -> Copy:
    """The frames of an MP3; raises NotSeenThrough where there are none, or none for long."""
    return _of(FileForm.MP3, joined(_mp3_frames(whole, size)))


def _mp3_frames(whole: io.BufferedReader, size: int) -> Iterator[Stretch]:
    at, skipped, count = tag_length(read_at(whole, 0, min(10, size))), 0, 0
    while at + _HEADER <= size:
        length = frame_length(read_at(whole, at, _HEADER))
        if length and (at + length >= size or skipped == 0 or _frame_at(whole, at + length, size)):
            yield Stretch(at, min(at + length, size))
            at, skipped, count = at + length, 0, count + 1
            if count > _MOST_FRAMES:
                raise NotSeenThrough
            continue
        at, skipped = at + 1, skipped + 1
        if skipped > _SKIPPED:
            raise NotSeenThrough


def _frame_at(whole: io.BufferedReader, at: int, size: int) -> bool:
    return at + _HEADER <= size and frame_length(read_at(whole, at, _HEADER)) > 0


def amr(whole: io.BufferedReader, size: int) -> Copy:
    """The frames of an AMR recording; raises NotSeenThrough where anything else is in it."""
    start = read_at(whole, 0, min(len(_WB), size))
    mark = _WB if start == _WB else _NB
    return _of(FileForm.AMR, [Stretch(0, len(mark)), *joined(_amr_frames(whole, size, mark))])


def _amr_frames(whole: io.BufferedReader, size: int, mark: bytes) -> Iterator[Stretch]:
    at, lengths = len(mark), _AMR[mark]
    for _ in range(_MOST_FRAMES):
        if at == size:
            return
        [first] = read_at(whole, at, 1)
        length = lengths[first >> 3 & 15]
        if length is None or first & _AMR_UNUSED:
            raise NotSeenThrough
        if at + 1 + length > size:  # the line broke while it was recorded
            return
        yield Stretch(at, at + 1 + length)
        at += 1 + length
    raise NotSeenThrough


def wav(whole: io.BufferedReader, size: int) -> Copy:
    """The format and the samples of a WAV; raises NotSeenThrough where it has none."""
    found: dict[bytes, Stretch] = {}
    at = _RIFF_HEAD
    for _ in range(_MOST_CHUNKS):
        if at + _CHUNK_HEAD > size:
            break
        head = read_at(whole, at, _CHUNK_HEAD)
        kind, length = head[:4], int.from_bytes(head[4:], "little")
        start, end = at + _CHUNK_HEAD, at + _CHUNK_HEAD + length
        if end > size:
            raise NotSeenThrough
        found.setdefault(kind, Stretch(start, end))
        at = end + length % 2
    if _FORMAT not in found or _DATA not in found:
        raise NotSeenThrough
    return _riff(found)


def _riff(found: dict[bytes, Stretch]) -> Copy:
    parts: list[Part] = []
    for kind, most in ((_FORMAT, _LONGEST_FORMAT), (_FACT, _HEADER), (_DATA, None)):
        if kind in found:
            start, end = found[kind].start, found[kind].end
            end = end if most is None else min(end, start + most)
            pad = b"\0" if (end - start) % 2 else b""
            length = (end - start).to_bytes(4, "little")
            parts += [kind + length, Stretch(start, end), *([pad] if pad else [])]
    inside = Copy(FileForm.WAV, tuple(parts)).size + 4
    return Copy(FileForm.WAV, (b"RIFF" + inside.to_bytes(4, "little") + b"WAVE", *parts))


def _of(form: FileForm, frames: list[Stretch]) -> Copy:
    if not frames:
        raise NotSeenThrough
    return Copy(form, tuple(frames))
