"""Copies that do not say where they were made: what the other side is handed (位置信息).

A picture is drawn and written anew, turned as it was meant to be seen, with nothing beside its
points. Of a film or a recording the boxes that may hold a place are blanked where they lie. The
original is never touched.
"""

import io
from collections.abc import Iterator
from typing import cast

import pi_heif
from PIL import Image, ImageOps

from domain.evidence_files import FileForm
from operations.evidence_forms import IMAGES, MOST_PIXELS, box_at
from operations.evidence_sealing import SealedFile

QUALITY = 92
"""Of a JPEG written anew: no difference is seen, and none is measured by (the original stays)."""

_WITHIN = frozenset({b"moov", b"trak", b"mdia", b"moof", b"traf"})
_MAY_TELL = frozenset({b"udta", b"meta", b"uuid"})
"""Boxes of a film in which makers put the place (©xyz, loci, Apple's and Android's keys, XMP)."""

_HEAD = 8


class TooLargeToDraw(Exception):  # noqa: N818 - named for what is so
    """A picture has more points than the office draws."""


def placeless_image(file: SealedFile, form: FileForm) -> tuple[bytes, FileForm]:
    """A picture without anything beside its points, and what the copy is.

    Raises TooLargeToDraw, and OSError or ValueError where it cannot be drawn.
    """
    if form not in IMAGES:
        raise ValueError(form)
    file.seek(0)
    image = _heic(file) if form is FileForm.HEIC else Image.open(io.BufferedReader(file))
    if image.width * image.height > MOST_PIXELS:
        raise TooLargeToDraw
    turned = ImageOps.exif_transpose(image)
    into = FileForm.JPEG if form is FileForm.HEIC else form
    return _written(turned, into), into


def _heic(file: SealedFile) -> Image.Image:
    heif = pi_heif.open_heif(file.read(), convert_hdr_to_8bit=True)
    return cast("Image.Image", heif.to_pillow())


def _written(image: Image.Image, form: FileForm) -> bytes:
    into = io.BytesIO()
    if form is FileForm.JPEG:
        image.convert("RGB").save(into, "JPEG", quality=QUALITY)
    else:
        points = image if image.mode in {"L", "RGB", "RGBA"} else image.convert("RGBA")
        bare = Image.new(points.mode, points.size)
        bare.paste(points)
        bare.save(into, "PNG" if form is FileForm.PNG else "WEBP", quality=QUALITY)
    return into.getvalue()


def blanks_of(file: SealedFile) -> list[tuple[int, int]]:
    """The stretches of a film or a recording that may tell a place: from, to."""
    found: list[tuple[int, int]] = []
    _look_through(io.BufferedReader(file), 0, file.size, found)
    return found


def _look_through(
    whole: io.BufferedReader, place: int, end: int, found: list[tuple[int, int]]
) -> None:
    while place + _HEAD <= end:
        length, kind = box_at(whole, place, end)
        if length < _HEAD or place + length > end:
            return
        if kind in _MAY_TELL:
            found.append((place + _HEAD // 2, place + length))
        elif kind in _WITHIN:
            _look_through(whole, place + _HEAD, place + length, found)
        place += length


def blanked(pieces: Iterator[bytes], start: int, blanks: list[tuple[int, int]]) -> Iterator[bytes]:
    """The pieces of a file from a place on, with these stretches made boxes of nothing (free)."""
    for piece in pieces:
        shown = bytearray(piece)
        for begin, end in blanks:
            nothing = b"free" + bytes(end - begin - 4)
            low, high = max(begin, start), min(end, start + len(piece))
            if low < high:
                shown[low - start : high - start] = nothing[low - begin : high - begin]
        yield bytes(shown)
        start += len(piece)
