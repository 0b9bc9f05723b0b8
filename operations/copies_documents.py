"""Documents for the other side: the photographs that lie in them say no place any more.

A Word document or an Excel sheet is packed anew, its pictures drawn anew; what else lies in it that
may tell a place, and is not known here, is not seen through. Of a PDF what stands beside the points
of a JPEG, and XMP, is blanked where it lies plainly; what is packed once more within it stays.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from domain.evidence_files import FileForm
from operations.copies_parts import Copy, NotSeenThrough
from operations.copies_pictures import MOST_DRAWN, UNREADABLE, drawn, points_of

_PICTURES = (
    (b"\xff\xd8\xff", FileForm.JPEG),
    (b"\x89PNG\r\n\x1a\n", FileForm.PNG),
)
_WORDS = frozenset({".xml", ".rels", ".vml", ".emf", ".wmf", ".odttf", ".ttf"})
"""Text, drawings of lines, and letters."""

_HEAD = 8
_MOST_DRAWN = 4 * MOST_DRAWN
"""Points of all pictures in one document: as long as that, nobody else's copy is drawn."""

_PRINTERS = re.compile(r"(xl|word)/printerSettings/printerSettings[0-9]+\.bin")
_BROKEN = (*UNREADABLE, zipfile.BadZipFile)
_MOST_OPENED = 128 * 1024 * 1024
"""Bytes of all that is in a document; it is put together in memory, since nothing lies in clear."""

_LONG_AGO = (1980, 1, 1, 0, 0, 0)

_A_JPEG = re.compile(rb"stream\r?\n(?=\xff\xd8\xff)")
_XMP_FROM, _XMP_TO = b"<?xpacket begin", b"<?xpacket end"
_START_OF_SCAN, _COMMENT = 0xDA, 0xFE
_COLOURS = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
"""Beside the points, what a picture is drawn with: its density, its profile, its colours."""

_APPLICATIONS = range(0xE0, 0xF0)


def package(whole: io.BufferedReader, form: FileForm) -> Copy:
    """A Word document or an Excel sheet, its pictures drawn anew; raises NotSeenThrough."""
    into = io.BytesIO()
    try:
        with (
            zipfile.ZipFile(whole) as found,
            zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as written,
        ):
            inside = [one for one in found.infolist() if not one.is_dir()]
            _must_be_soon_done(found, inside)
            for one in inside:
                clean, name = _inside(one.filename, found.read(one)), one.filename
                written.writestr(zipfile.ZipInfo(name, _LONG_AGO), clean, zipfile.ZIP_DEFLATED)
    except _BROKEN as why:
        raise NotSeenThrough from why
    return Copy(form, (into.getvalue(),))


def _must_be_soon_done(found: zipfile.ZipFile, inside: list[zipfile.ZipInfo]) -> None:
    """Count what there is to be opened and drawn before any of it is; raises NotSeenThrough."""
    points = 0
    for one in inside:
        with found.open(one) as content:
            start = content.read(_HEAD)
            content.seek(0)
            for mark, form in _PICTURES:
                if start.startswith(mark):
                    points += points_of(content, form)
    if points > _MOST_DRAWN or sum(one.file_size for one in inside) > _MOST_OPENED:
        raise NotSeenThrough


def _inside(name: str, content: bytes) -> bytes:
    for mark, form in _PICTURES:
        if content.startswith(mark):
            return drawn(io.BytesIO(content), form)
    if PurePosixPath(name).suffix.lower() in _WORDS or _PRINTERS.fullmatch(name):
        return content
    raise NotSeenThrough


def pdf(whole: io.BufferedReader) -> Copy:
    """A PDF whose plain photographs say no place: as long as it was, so that its index holds."""
    whole.seek(0)
    content = bytearray(whole.read())
    for found in _A_JPEG.finditer(content):
        for start, end in list(_told_beside(content, found.end())):
            content[start:end] = bytes(end - start)
    for start, end in list(_xmp(content)):
        content[start:end] = b" " * (end - start)
    return Copy(FileForm.PDF, (bytes(content),))


def _xmp(content: bytearray) -> Iterator[tuple[int, int]]:
    at = 0
    while (found := content.find(_XMP_FROM, at)) >= 0:
        at = content.find(_XMP_TO, found)
        if at < 0:
            return
        start = content.find(b"?>", found, at)
        if start >= 0:
            yield start + 2, at


def _told_beside(content: bytearray, place: int) -> Iterator[tuple[int, int]]:
    """Where, before the points of a JPEG, something stands beside them (ITU-T T.81, B)."""
    place += 2
    while place + 4 <= len(content) and content[place] == 0xFF:  # noqa: PLR2004 - a marker
        marker, length = content[place + 1], int.from_bytes(content[place + 2 : place + 4], "big")
        start, end = place + 4, place + 2 + length
        if marker == _START_OF_SCAN or end > len(content) or end < start:
            return
        kept = _COLOURS.get(marker)
        is_kept = kept is not None and content.startswith(kept, start)
        if (marker in _APPLICATIONS or marker == _COMMENT) and not is_kept:
            yield start, end
        place = end
