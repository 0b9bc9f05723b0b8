"""Films and recordings in boxes, of which only the picture and the sound are kept (ISO/IEC 14496).

A copy is as long as the file, so that every place in it stays where it was. In it stand the boxes
that play a track of picture or sound, as far as they are known here, and the samples those tracks
name; whatever else there was is nothing: boxes in which makers write the place, tracks of it, and
bytes that belong to no track. What is written another way than in one piece is not seen through.
"""

import io
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from domain.evidence_files import FileForm
from operations.copies_parts import Copy, NotSeenThrough, Stretch, in_place, read_at
from operations.copies_samples import samples

_HEAD = 8
_LONG_HEAD = 16
_MOST_BOXES = 100_000
_LONGEST_BRANDS = 256
_LONGEST_SETUP = 64 * 1024
_KEEPS = frozenset({b"vide", b"soun"})

_ROOMS: Mapping[bytes, frozenset[bytes]] = {
    b"moov": frozenset({b"mvhd", b"trak"}),
    b"trak": frozenset({b"tkhd", b"edts", b"mdia"}),
    b"edts": frozenset({b"elst"}),
    b"mdia": frozenset({b"mdhd", b"hdlr", b"minf"}),
    b"minf": frozenset({b"vmhd", b"smhd", b"dinf", b"stbl"}),
    b"dinf": frozenset({b"dref"}),
    b"stbl": frozenset({b"stsd", b"stts", b"ctts", b"stss", b"stsc", b"stsz", b"stco", b"co64"}),
}
"""Boxes that hold boxes, and which of those are kept; fixed depth, so nothing nests without end."""

_FIXED: Mapping[bytes, tuple[int, int]] = {
    b"mvhd": (100, 112),
    b"tkhd": (84, 96),
    b"mdhd": (24, 36),
    b"vmhd": (12, 12),
    b"smhd": (8, 8),
    b"hdlr": (24, 24),  # without its name, in which anything may stand
}
"""Bytes a box has by the standard, in its version 0 and 1; what is behind them is not kept."""

_ENTRY: Mapping[bytes, tuple[int, int]] = {
    b"elst": (12, 20),
    b"stts": (8, 8),
    b"ctts": (8, 8),
    b"stss": (4, 4),
    b"stsc": (12, 12),
    b"stco": (4, 4),
    b"co64": (8, 8),
}
"""Bytes of one line of a table, in its version 0 and 1."""

_CODECS: Mapping[bytes, int] = {
    **dict.fromkeys((b"avc1", b"avc3", b"hvc1", b"hev1", b"mp4v", b"s263", b"h263"), 78),
    **dict.fromkeys((b"vp08", b"vp09", b"av01"), 78),
    **dict.fromkeys((b"mp4a", b"samr", b"sawb", b"alac", b"Opus", b"ac-3", b"ec-3"), 28),
}
"""Codings of picture and of sound, and how long what is said of every one is."""

_SETUP = frozenset(
    {
        *(b"avcC", b"hvcC", b"esds", b"pasp", b"colr", b"btrt", b"damr", b"d263", b"dOps"),
        *(b"vpcC", b"av1C", b"dvcC", b"dvvC", b"clap", b"fiel", b"chan", b"dac3", b"dec3"),
        b"alac",
    }
)
"""What a player needs to know of a coding."""

_PICTURE_ENTRY = 78
_NAMED_FROM, _NAMED_TO = 42, 74
"""Where the name of the program that coded a picture stands."""


class Box(NamedTuple):
    """A box: its kind, where it begins, where what is in it begins, and where it ends."""

    kind: bytes
    place: int
    start: int
    end: int


def boxes(whole: io.BufferedReader, start: int, end: int, *, last: bool = False) -> Iterator[Box]:
    """The boxes that lie between two places, one behind the other; `last` may run to the end.

    Raises NotSeenThrough where what lies there is no box, or there are too many.
    """
    place = start
    for _ in range(_MOST_BOXES):
        if place == end:
            return
        if place + _HEAD > end:
            raise NotSeenThrough
        head = read_at(whole, place, _HEAD)
        length, kind, begins = int.from_bytes(head[:4], "big"), head[4:], place + _HEAD
        if length == 1 and place + _LONG_HEAD <= end:
            begins = place + _LONG_HEAD
            length = int.from_bytes(read_at(whole, place + _HEAD, _HEAD), "big")
        elif length == 0 and last:
            length = end - place
        if length < begins - place or place + length > end:
            raise NotSeenThrough
        yield Box(kind, place, begins, place + length)
        place += length
    raise NotSeenThrough


def film(whole: io.BufferedReader, size: int, form: FileForm) -> Copy:
    """The picture and the sound of a film, and nothing beside them; raises NotSeenThrough."""
    return _Film(whole, size).copy(form)


class _Film:
    def __init__(self, whole: io.BufferedReader, size: int) -> None:
        self._whole, self._size = whole, size
        self._kept: list[Stretch] = []
        self._put: dict[int, bytes] = {}
        self._data: list[Box] = []
        self._tracks: list[dict[bytes, bytes]] = []

    def copy(self, form: FileForm) -> Copy:
        for box in boxes(self._whole, 0, self._size, last=True):
            match box.kind:
                case b"ftyp" if box.end - box.start <= _LONGEST_BRANDS:
                    self._keep(box.place, box.end)
                case b"moov":
                    self._keep(box.place, box.start)
                    self._room(box)
                case b"mdat":
                    self._keep(box.place, box.start)
                    self._data.append(box)
                case b"moof" | b"mvex":
                    raise NotSeenThrough
                case _:
                    self._blank(box)
        if not self._tracks:
            raise NotSeenThrough
        for track in self._tracks:
            self._samples(track)
        return Copy(form, in_place(self._size, self._kept, self._put))

    def _keep(self, start: int, end: int) -> None:
        self._kept.append(Stretch(start, end))

    def _blank(self, box: Box) -> None:
        """Make it a box of nothing, as long as it was (free)."""
        self._keep(box.place, box.place + 4)
        self._put[box.place + 4] = b"free"
        self._keep(box.place + _HEAD, box.start)

    def _room(self, room: Box, track: dict[bytes, bytes] | None = None) -> None:
        for box in boxes(self._whole, room.start, room.end):
            if room.kind == b"moov" and box.kind == b"mvex":
                raise NotSeenThrough
            if box.kind not in _ROOMS[room.kind]:
                self._blank(box)
            elif box.kind == b"trak":
                self._track(box)
            elif box.kind in _ROOMS:
                self._keep(box.place, box.start)
                self._room(box, track)
            else:
                self._leaf(box, track)

    def _track(self, box: Box) -> None:
        """Keep a track of picture or of sound; any other is nothing."""
        if self._handler(box) not in _KEEPS:
            self._blank(box)
            return
        track: dict[bytes, bytes] = {}
        self._keep(box.place, box.start)
        self._room(box, track)
        self._tracks.append(track)

    def _handler(self, track: Box) -> bytes:
        for media in boxes(self._whole, track.start, track.end):
            if media.kind == b"mdia":
                for box in boxes(self._whole, media.start, media.end):
                    if box.kind == b"hdlr":
                        return self._said(box, 12)[8:12]
        return b""

    def _leaf(self, box: Box, track: dict[bytes, bytes] | None) -> None:
        if box.kind == b"dref":
            self._reference(box)
            return
        if box.kind == b"stsd":
            self._codings(box)
            return
        end = box.start + self._length(box)
        if end > box.end:
            raise NotSeenThrough
        self._keep(box.place, end)
        if track is not None and box.kind in {b"stsc", b"stsz", b"stco", b"co64"}:
            track[box.kind] = read_at(self._whole, box.start, end - box.start)

    def _length(self, box: Box) -> int:
        """How long what is in a box is, by its own words."""
        version = min(self._said(box, 1)[0], 1)
        if box.kind in _FIXED:
            return _FIXED[box.kind][version]
        if box.kind == b"stsz":
            said = self._said(box, 12)
            one_size, count = int.from_bytes(said[4:8], "big"), int.from_bytes(said[8:], "big")
            return 12 + (0 if one_size else 4 * count)
        count = int.from_bytes(self._said(box, 8)[4:], "big")
        return 8 + count * _ENTRY[box.kind][version]

    def _reference(self, box: Box) -> None:
        """Samples lie in this file: anywhere else is not looked up, and not told."""
        self._keep(box.place, box.start + 8)
        for one in boxes(self._whole, box.start + 8, box.end):
            if one.kind != b"url " or not self._said(one, 4)[3] & 1:
                raise NotSeenThrough
            self._keep(one.place, one.start + 4)

    def _codings(self, box: Box) -> None:
        self._keep(box.place, box.start + 8)
        for one in boxes(self._whole, box.start + 8, box.end):
            said = _CODECS.get(one.kind)
            if said is None or one.start + said > one.end:
                raise NotSeenThrough
            if said == _PICTURE_ENTRY:
                self._keep(one.place, one.start + _NAMED_FROM)
                self._keep(one.start + _NAMED_TO, one.start + said)
            else:
                self._keep(one.place, one.start + said)
                said += self._more_of_sound(one)
            for setup in boxes(self._whole, one.start + said, one.end):
                if setup.kind in _SETUP and setup.end - setup.start <= _LONGEST_SETUP:
                    self._keep(setup.place, setup.end)
                else:
                    self._blank(setup)

    def _more_of_sound(self, one: Box) -> int:
        """What QuickTime adds of sound in its version 1; its version 2 is not known here."""
        version = int.from_bytes(self._said(one, 10)[8:], "big")
        if version > 1:
            raise NotSeenThrough
        if version:
            self._keep(one.start + 28, one.start + 44)
        return 16 * version

    def _said(self, box: Box, count: int) -> bytes:
        if box.start + count > box.end:
            raise NotSeenThrough
        return read_at(self._whole, box.start, count)

    def _samples(self, track: dict[bytes, bytes]) -> None:
        """Keep the samples of a track, which lie within the data of the file."""
        starts = [box.start for box in self._data]
        for start, end in samples(track):
            at = bisect_right(starts, start) - 1
            if at < 0 or end > self._data[at].end:
                raise NotSeenThrough
            self._keep(start, end)
