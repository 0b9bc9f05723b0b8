"""Files of every kind that is taken, and of some that are not, made here byte by byte."""

import io
import struct
import zipfile
from collections.abc import Mapping

from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from domain.evidence_files import FileForm

XIAMEN = "24.4798"
"""A latitude that a telephone writes beside a picture."""

XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>24,28.788N</exif:GPSLatitude>'
    "</x:xmpmeta>"
)


def image(form: str, *, size: tuple[int, int] = (64, 48), located: bool = False) -> bytes:
    """A picture, red on its left and blue on its right; with a place and turned, if asked for."""
    drawn = Image.new("RGB", size, (200, 0, 0))
    drawn.paste((0, 0, 200), (size[0] // 2, 0, size[0], size[1]))
    into = io.BytesIO()
    if not located:
        drawn.save(into, form)
        return into.getvalue()
    told = Image.Exif()
    told[0x0112] = 6  # to be turned a quarter
    told[0x010E] = "taken at the station"
    told.get_ifd(0x8825).update(
        {1: "N", 2: (IFDRational(24), IFDRational(28), IFDRational(47)), 3: "E"}
    )
    drawn.save(into, form, exif=told, xmp=XMP.encode())
    return into.getvalue()


def package(names: Mapping[str, bytes], *, squeezed: bool = True) -> bytes:
    """A ZIP with these files."""
    into = io.BytesIO()
    how = zipfile.ZIP_DEFLATED if squeezed else zipfile.ZIP_STORED
    with zipfile.ZipFile(into, "w", how) as zipped:
        for name, content in names.items():
            zipped.writestr(name, content)
    return into.getvalue()


def office(inside: str, **more: bytes) -> bytes:
    """A Word document or an Excel sheet, as far as anybody looks."""
    named = {"[Content_Types].xml": b"<Types/>", inside: b"<document>pay</document>"}
    return package(named | more)


def box(kind: bytes, content: bytes = b"") -> bytes:
    """A box of a film."""
    return struct.pack(">I", 8 + len(content)) + kind + content


PLACE = box(b"\xa9xyz", b"\x00\x12\x15\xc7+24.4798+118.0894/")


def full(kind: bytes, *numbers: int, more: bytes = b"") -> bytes:
    """A box with a version and flags of zero, and numbers after them."""
    return box(kind, bytes(4) + struct.pack(f">{len(numbers)}I", *numbers) + more)


def track(
    handler: bytes, coding: bytes, samples: list[tuple[int, int]], *, inside: bytes = b""
) -> bytes:
    """A track whose samples lie there: from, how long; `inside` lies in its middle."""
    said = coding + bytes(28 if handler == b"soun" else 78)
    places = [place for place, _ in samples]
    table = box(
        b"stbl",
        full(b"stsd", 1, more=struct.pack(">I", 4 + len(said)) + said)
        + full(b"stts", 1, len(samples), 512)
        + full(b"stsc", 1, 1, 1, 1)
        + full(b"stsz", 0, len(samples), *(length for _, length in samples))
        + full(b"stco", len(places), *places),
    )
    reference = box(b"dinf", full(b"dref", 1, more=struct.pack(">I4sI", 12, b"url ", 1)))
    named = full(b"hdlr", 0, more=handler + bytes(12) + b"SoundHandle\0")
    media = box(
        b"mdia", full(b"mdhd", more=bytes(20)) + named + box(b"minf", reference + table + inside)
    )
    return box(b"trak", full(b"tkhd", more=bytes(80)) + media)


def film(
    brand: bytes = b"isom", *, located: bool = False, inside: bytes = b"", beside: bytes = b""
) -> bytes:
    """A film or a recording of two sounds; `inside` lies in its track, `beside` in its index."""
    told = box(b"udta", PLACE) if located else b""
    head = box(b"ftyp", brand + bytes(4) + brand) + box(b"mdat", b"\x55" * 99 + b"\xaa" * 30)
    first = len(head) - 129
    heard = track(b"soun", b"mp4a", [(first, 60), (first + 60, 39)], inside=inside)
    heard += box(b"meta", PLACE) if located else b""
    return head + box(b"moov", full(b"mvhd", more=bytes(96)) + told + heard + beside)


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"
WAV = (
    b"RIFF"
    + struct.pack("<I", 44)
    + b"WAVEfmt "
    + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8)
    + b"data"
    + struct.pack("<I", 8)
    + b"\x80\x81\x82\x83" * 2
)
MP3 = (b"\xff\xfb\x90\x00" + bytes(413)) * 3
HEIC = box(b"ftyp", b"heic" + bytes(4) + b"mif1heic") + box(b"meta", bytes(8)) + box(b"mdat", b"x")

TAKEN: Mapping[FileForm, bytes] = {
    FileForm.PDF: PDF,
    FileForm.JPEG: image("JPEG"),
    FileForm.PNG: image("PNG"),
    FileForm.WEBP: image("WEBP"),
    FileForm.HEIC: HEIC,
    FileForm.MP4: film(),
    FileForm.M4A: film(b"M4A "),
    FileForm.MP3: MP3,
    FileForm.AMR: b"#!AMR\n" + b"\x3c" * 64,
    FileForm.WAV: WAV,
    FileForm.DOCX: office("word/document.xml"),
    FileForm.XLSX: office("xl/workbook.xml"),
    FileForm.TXT: "十月二十一日至十一月六日，共十七天。\n".encode(),
    FileForm.CSV: "日期,单数\n2026-03-01,41\n2026-03-02,38\n".encode("gb18030"),
}
"""One of each kind."""


def _with_macro() -> bytes:
    return office("word/document.xml", **{"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"})


REFUSED: Mapping[str, bytes] = {
    "a program of Windows": b"MZ" + bytes(200),
    "a program of Linux": b"\x7fELF" + bytes(200),
    "a script": b"#!/bin/sh\nrm -rf /\n",
    "a page": b"<!DOCTYPE html><script>alert(1)</script>",
    "a drawing that runs": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    "php": b"<?php system($_GET['c']);",
    "any package": package({"a.txt": b"a"}),
    "a gif": image("GIF"),
    "bytes of nothing": bytes(range(256)) * 4,
    "an old film": film(b"qt  "),
}
"""None of the kinds that are taken."""


def vast() -> bytes:
    """A picture of few bytes and a hundred and twenty million points."""
    into = io.BytesIO()
    Image.new("1", (20_000, 6_000)).save(into, "PNG")
    return into.getvalue()


def listed_at_length(*, long: bool) -> bytes:
    """A package whose list of contents is thirty megabytes, in the plain form or in ZIP64."""
    one = b"PK\x01\x02" + bytes(24) + struct.pack("<HHHHHII", 1, 0, 0, 0, 0, 0, 0) + b"a"
    count = 640_000 if long else 60_000
    body, listed = b"PK\x03\x04" + bytes(26), one * count
    end = (
        b"PK\x05\x06"
        + bytes(4)
        + struct.pack("<HHII", count & 0xFFFF, count & 0xFFFF, len(listed), len(body))
    )
    if not long:
        return body + listed + end + bytes(2)
    more = b"PK\x06\x06" + struct.pack(
        "<QHHIIQQQQ", 44, 45, 45, 0, 0, count, count, len(listed), len(body)
    )
    where = b"PK\x06\x07" + struct.pack("<IQI", 0, len(body) + len(listed), 1)
    last = b"PK\x05\x06" + bytes(4) + struct.pack("<HHII", 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
    return body + listed + more + where + last + bytes(2)


UNSOUND: Mapping[str, tuple[str, bytes]] = {
    "a picture cut off": ("truncated", image("JPEG", size=(640, 480))[:900]),
    "a png cut off": ("truncated", image("PNG", size=(640, 480))[:300]),
    "a pdf cut off": ("truncated", PDF[:-12]),
    "a film cut off": ("truncated", film()[:-40]),
    "a sound cut off": ("truncated", WAV[:-10]),
    "a document cut off": ("truncated", office("word/document.xml")[:-30]),
    "a picture that is a package too": ("two-kinds", image("JPEG") + package({"a.class": b"x"})),
    "a sound that is a pdf too": ("two-kinds", MP3[:100] + b"%PDF-1.4" + MP3[108:]),
    "a pdf that is a package too": ("two-kinds", PDF + package({"a.txt": b"x"}) + PDF[-24:]),
    "a document with a macro": ("program", _with_macro()),
    "a document that leads out": (
        "strange-names",
        office("word/document.xml", **{"../../etc/cron.d/x": b"x"}),
    ),
    "a bomb": (
        "unpacks-too-far",
        office("word/document.xml", **{"word/media/a.bin": bytes(8 * 1024 * 1024)}),
    ),
    "a document listed at length": ("unpacks-too-far", listed_at_length(long=False)),
    "a document listed beyond counting": ("unpacks-too-far", listed_at_length(long=True)),
    "a film of a hundred thousand boxes": ("too-many-parts", film() + box(b"free") * 100_001),
    "a picture of many points": ("too-many-pixels", vast()),
}
"""Of a kind that is taken, and not to be taken all the same: why, and the bytes."""
