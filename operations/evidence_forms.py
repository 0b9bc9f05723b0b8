"""What a file is by its content, whatever it is called; what is none of the known kinds stays out.

Guessing libraries call any ZIP a Word document, so this page asks each of the few kinds taken for
its own marks, and for those that a program would unpack or draw, whether that can be done safely.
Nothing is unpacked or written to find out.
"""

import io
import re
import struct
import warnings
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any, cast

from PIL import Image

from domain.evidence_files import FileForm
from domain.refusals.evidence import FileUnsound, KindNotTaken
from operations.copies_pictures import UNREADABLE
from operations.mp3_frames import frame_length

MOST_PIXELS = 100_000_000
"""Points of an image: what the largest telephone cameras of today make, 300 MB once drawn."""

MOST_UNPACKED = 512 * 1024 * 1024
MOST_TIMES = 200
"""How many times its own size a package may unpack to; text in tables comes to fifty."""

MOST_INSIDE = 10_000
"""Files in one package."""

START = 4096
END = 64 * 1024

_PROGRAMS = (
    *(b"MZ", b"\x7fELF", b"#!/", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe"),
    *(b"\xce\xfa\xed\xfe", b"dex\n", b"\0asm", b"L\0\0\0\x01\x14\x02\0"),
)
"""How programs begin: Windows, Linux, scripts, Java and macOS, Android, WebAssembly, shortcuts."""

_PAGE = re.compile(
    rb"\s*(<\?php|<!doctype|<html|<head|<body|<script|<svg|<\?xml|<iframe)", re.IGNORECASE
)
"""Text that a browser would run rather than show."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
"""What no text holds: all controls but tabs, ends of lines and of pages."""

_VIDEO = frozenset(
    {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V "}
)
_SOUND = frozenset({b"M4A ", b"M4B "})
_PICTURE = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1"})

_OFFICE = {"word/document.xml": FileForm.DOCX, "xl/workbook.xml": FileForm.XLSX}
_IMAGES = {"JPEG": FileForm.JPEG, "PNG": FileForm.PNG, "WEBP": FileForm.WEBP}
_AS_PILLOW_SAYS = {**_IMAGES, "MPO": FileForm.JPEG}
"""A JPEG behind which more pictures lie is another kind to Pillow alone; telephones make them."""

IMAGES = frozenset({*_IMAGES.values(), FileForm.HEIC})

MOST_BOXES = 100_000
"""Boxes that lie beside each other in a film: one sent in pieces of a second has three a second."""

MOST_DIRECTORY = 4 * 1024 * 1024
"""Bytes of what a package says is in it: ten thousand names of four hundred letters."""

_END_OF_PACKAGE, _LONG_END = b"PK\x05\x06", b"PK\x06\x07"
_END_BYTES, _LONG_END_BYTES = 22, 20
_LONGEST_REMARK = 0xFFFF


def form_of(file: io.RawIOBase, size: int) -> FileForm:
    """What a file is; raises KindNotTaken, FileUnsound."""
    whole: io.BufferedReader = io.BufferedReader(cast("Any", file), buffer_size=END)
    start, end = _read(whole, 0, START), _read(whole, max(0, size - END), END)
    if start.startswith(_PROGRAMS):
        raise KindNotTaken
    form = _by_marks(whole, start, size)
    _must_be_one_kind(form, whole, start)
    check = _SOUND_IF.get(form)
    if check:
        check(whole, start, end, size)
    whole.detach()
    return form


def _by_marks(whole: io.BufferedReader, start: bytes, size: int) -> FileForm:  # noqa: PLR0911 - one answer a kind
    if start.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or start[8:12] == b"WEBP":
        return _image(whole)
    if start.startswith(b"%PDF-"):
        return FileForm.PDF
    if start.startswith(b"PK\x03\x04"):
        return _package(whole, size)
    if start[4:8] == b"ftyp":
        return _of_boxes(start)
    if start.startswith(b"RIFF") and start[8:12] == b"WAVE":
        return FileForm.WAV
    if start.startswith((b"#!AMR\n", b"#!AMR-WB\n")):
        return FileForm.AMR
    if start.startswith(b"ID3") or _mp3_frame(start):
        return FileForm.MP3
    return _text(whole, start)


def _image(whole: io.BufferedReader) -> FileForm:
    """A picture by what draws it; of a JPEG the points are read through, at an eighth."""
    whole.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(whole, formats=list(_IMAGES)) as image:
                form = _AS_PILLOW_SAYS[str(image.format)]
                if image.width * image.height > MOST_PIXELS:
                    raise FileUnsound(what="too-many-pixels")
                if form is FileForm.JPEG:
                    image.draft("L", (max(1, image.width // 8), max(1, image.height // 8)))
                    image.load()
                else:
                    image.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise FileUnsound(what="too-many-pixels") from None
    except UNREADABLE:
        raise FileUnsound(what="truncated") from None
    return form


def _package(whole: io.BufferedReader, size: int) -> FileForm:
    """A Word document or an Excel sheet by what it holds; its directory says what it unpacks to."""
    _must_be_listed_shortly(whole, size)
    whole.seek(0)
    try:
        with zipfile.ZipFile(whole) as package:
            inside = package.infolist()
    except (*UNREADABLE, zipfile.BadZipFile):
        raise FileUnsound(what="truncated") from None
    names = {one.filename for one in inside}
    forms = [form for name, form in _OFFICE.items() if name in names]
    if len(forms) != 1 or "[Content_Types].xml" not in names:
        raise KindNotTaken
    _must_unpack_safely(inside, size)
    if any(PurePosixPath(name).name.lower() == "vbaproject.bin" for name in names):
        raise FileUnsound(what="program")
    return forms[0]


def _must_be_listed_shortly(whole: io.BufferedReader, size: int) -> None:
    """Refuse by its last bytes a package whose list of contents is long, before it is read.

    A list past what the plain form counts (ZIP64) is longer than any document's. Raises
    FileUnsound.
    """
    tail = _read(whole, max(0, size - _LONGEST_REMARK - _END_BYTES), _LONGEST_REMARK + _END_BYTES)
    plain = tail[-_END_BYTES:]
    is_plain = plain.startswith(_END_OF_PACKAGE) and plain.endswith(b"\0\0")
    at = len(tail) - _END_BYTES if is_plain else tail.rfind(_END_OF_PACKAGE)
    if at < 0 or len(tail) < at + _END_BYTES:
        raise FileUnsound(what="truncated")
    files, directory = struct.unpack("<HL", tail[at + 10 : at + 16])
    is_long = tail[max(0, at - _LONG_END_BYTES) : at].startswith(_LONG_END)
    if is_long or files > MOST_INSIDE or directory > MOST_DIRECTORY:
        raise FileUnsound(what="unpacks-too-far")


def _must_unpack_safely(inside: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(one.file_size for one in inside)
    if (
        len(inside) > MOST_INSIDE
        or unpacked > min(MOST_UNPACKED, size * MOST_TIMES)
        or sum(one.compress_size for one in inside) > size  # pieces that overlap: each counts again
    ):
        raise FileUnsound(what="unpacks-too-far")
    for one in inside:
        path = PurePosixPath(one.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in one.filename:
            raise FileUnsound(what="strange-names")
        if one.flag_bits & 1:
            raise FileUnsound(what="locked")


def _of_boxes(start: bytes) -> FileForm:
    """A film, a recording or a picture in boxes (ISO/IEC 14496-12), by its brand."""
    brand = start[8:12]
    if brand in _VIDEO:
        return FileForm.MP4
    if brand in _SOUND:
        return FileForm.M4A
    if brand in _PICTURE:
        return FileForm.HEIC
    raise KindNotTaken


def _mp3_frame(start: bytes) -> bool:
    """Two frames, one behind the other (ISO/IEC 11172-3): two bytes alone are anybody's."""
    length = frame_length(start)
    return bool(length) and len(start) > length + 4 and frame_length(start[length:]) > 0


def _text(whole: io.BufferedReader, start: bytes) -> FileForm:
    """Text in UTF-8 or GB 18030, of lines that all have their commas: a table; else text.

    Raises KindNotTaken where it is no text, or one that a browser would run.
    """
    if _PAGE.match(start.removeprefix(b"\xef\xbb\xbf")) or not _is_text(whole):
        raise KindNotTaken
    lines = [line for line in start.split(b"\n")[:20] if line.strip()]
    commas = {line.count(b",") for line in (lines[:-1] if len(lines) > 2 else lines)}  # noqa: PLR2004 - the last may be cut off
    return FileForm.CSV if len(lines) > 1 and len(commas) == 1 and commas != {0} else FileForm.TXT


def _is_text(whole: io.BufferedReader) -> bool:
    return any(_reads_as(whole, encoding) for encoding in ("utf-8-sig", "gb18030"))


def _reads_as(whole: io.BufferedReader, encoding: str) -> bool:
    whole.seek(0)
    text = io.TextIOWrapper(whole, encoding=encoding, newline="")
    try:
        while piece := text.read(END):
            if _CONTROL.search(piece):
                return False
    except UnicodeDecodeError:
        return False
    finally:
        text.detach()
    return True


def _must_be_one_kind(form: FileForm, whole: io.BufferedReader, start: bytes) -> None:
    """Refuse what another program would take for something else; raises FileUnsound."""
    if form is not FileForm.PDF and b"%PDF-" in start[:1024]:
        raise FileUnsound(what="two-kinds")
    if form not in _OFFICE.values():
        whole.seek(0)
        if zipfile.is_zipfile(whole):
            raise FileUnsound(what="two-kinds")


def _pdf(whole: io.BufferedReader, start: bytes, end: bytes, size: int) -> None:
    del whole, start, size
    if b"startxref" not in end or b"%%EOF" not in end:
        raise FileUnsound(what="truncated")


def _riff(whole: io.BufferedReader, start: bytes, end: bytes, size: int) -> None:
    """What a RIFF file says is its length is there, and no more than a byte beside it."""
    del whole, end
    said = int.from_bytes(start[4:8], "little") + 8
    if not said <= size <= said + 1:
        raise FileUnsound(what="truncated")


def _boxes(whole: io.BufferedReader, start: bytes, end: bytes, size: int) -> None:
    """The boxes lie one behind the other to the very end; a film and a recording have their index.

    Raises FileUnsound.
    """
    del end
    place, kinds, count = 0, set(), 0
    while place < size:
        count += 1
        if count > MOST_BOXES:
            raise FileUnsound(what="too-many-parts")
        length, kind = box_at(whole, place, size)
        if length < 8 or place + length > size:  # noqa: PLR2004 - the head of a box
            raise FileUnsound(what="truncated")
        kinds.add(kind)
        place += length
    if (b"meta" if start[8:12] in _PICTURE else b"moov") not in kinds:
        raise FileUnsound(what="truncated")


def box_at(whole: io.BufferedReader, place: int, end: int) -> tuple[int, bytes]:
    """The length and the kind of the box that begins there; a length of 0 where there is none."""
    head = _read(whole, place, 16)
    length, kind = int.from_bytes(head[:4], "big"), head[4:8]
    if length == 1:
        length = int.from_bytes(head[8:16], "big")
    return (end - place if length == 0 and len(head) >= 8 else length), kind  # noqa: PLR2004


_Check = Callable[[io.BufferedReader, bytes, bytes, int], None]
_SOUND_IF: dict[FileForm, _Check] = {
    FileForm.PDF: _pdf,
    FileForm.WEBP: _riff,
    FileForm.WAV: _riff,
    FileForm.MP4: _boxes,
    FileForm.M4A: _boxes,
    FileForm.HEIC: _boxes,
}


def _read(whole: io.BufferedReader, place: int, count: int) -> bytes:
    whole.seek(place)
    return whole.read(count)
