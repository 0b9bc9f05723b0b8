"""Pictures drawn anew: their points alone, turned as they were meant to be seen (位置信息).

What is written is a new picture into which the points were painted, so that whatever lay beside
them (EXIF, XMP, comments, profiles, a second picture) is not there to be left out.
"""

import io
import struct
import warnings
import zlib
from typing import IO, Any, cast

import pi_heif
from PIL import Image

from domain.evidence_files import FileForm
from operations.copies_parts import NotSeenThrough

UNREADABLE = (
    *(OSError, ValueError, TypeError, AttributeError, SyntaxError, ArithmeticError, LookupError),
    *(EOFError, RuntimeError, AssertionError, MemoryError, struct.error, zlib.error),
    *(Image.DecompressionBombError, Image.DecompressionBombWarning),
)
"""What Pillow and its plugins are known to raise of bytes that strangers made."""

MOST_DRAWN = 64_000_000
"""Points of a picture that is drawn: what telephones take unless told otherwise is 50 million.
Drawing one takes eight bytes a point, half a gigabyte."""

QUALITY = 92
"""Of a JPEG written anew: no difference is seen, and none is measured by (the original stays)."""

_STRIP = 1024
"""Rows painted at once, so that no third picture is held in another mode."""

_ORIENTATION = 0x0112
_TURNS: dict[Any, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_NAMES = {FileForm.JPEG: "JPEG", FileForm.PNG: "PNG", FileForm.WEBP: "WEBP"}


def becomes(form: FileForm) -> FileForm:
    """What the copy of a picture is: HEIC is drawn and written by nobody here."""
    return FileForm.JPEG if form is FileForm.HEIC else form


def points_of(file: IO[bytes], form: FileForm) -> int:
    """How many points a picture has, by its head; raises NotSeenThrough where it has none."""
    try:
        with Image.open(file, formats=[_NAMES[form]]) as image:
            return image.width * image.height
    except UNREADABLE as why:
        raise NotSeenThrough from why


def drawn(file: IO[bytes], form: FileForm) -> bytes:
    """A picture with nothing beside its points; raises NotSeenThrough where it is not drawn."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _written(_opened(file, form), becomes(form))
    except UNREADABLE as why:
        raise NotSeenThrough from why


def _opened(file: IO[bytes], form: FileForm) -> Image.Image:
    """A picture of which only the size is known yet; raises NotSeenThrough past what is drawn."""
    if form is FileForm.HEIC:
        heif = pi_heif.open_heif(file.read(), convert_hdr_to_8bit=True)
        _must_be_drawable(*heif.size)
        return cast("Image.Image", heif.to_pillow())
    image = Image.open(file, formats=[_NAMES[form]])
    _must_be_drawable(*image.size)
    return image


def _must_be_drawable(width: int, height: int) -> None:
    if width * height > MOST_DRAWN:
        raise NotSeenThrough


def _written(image: Image.Image, form: FileForm) -> bytes:
    turned = _turned(image)
    bare = Image.new(_mode(turned, form), turned.size)
    for top in range(0, turned.height, _STRIP):
        low = min(top + _STRIP, turned.height)
        bare.paste(turned.crop((0, top, turned.width, low)).convert(bare.mode), (0, top))
    into = io.BytesIO()
    bare.save(into, _NAMES[form], quality=QUALITY)
    return into.getvalue()


def _turned(image: Image.Image) -> Image.Image:
    turn = _TURNS.get(_orientation(image))
    return image if turn is None else image.transpose(turn)


def _orientation(image: Image.Image) -> object:
    """How it is to be turned; as it is, where its EXIF cannot be read."""
    try:
        told: object = image.getexif().get(_ORIENTATION)
    except UNREADABLE:
        return None
    return told if isinstance(told, int) else None


def _mode(image: Image.Image, form: FileForm) -> str:
    """In what the points are painted; raises NotSeenThrough where they would lose what they say."""
    if image.mode.startswith(("I", "F")):
        raise NotSeenThrough
    if form is not FileForm.WEBP and image.mode in {"1", "L"} and "transparency" not in image.info:
        return "L"
    clear = "A" in image.getbands() or "a" in image.getbands() or "transparency" in image.info
    return "RGBA" if clear and form is not FileForm.JPEG else "RGB"
