"""What the other side is handed holds what is seen and heard, and nothing beside it (位置信息)."""

import io
import struct
import warnings
import zipfile
from collections.abc import Iterator, Mapping

import pytest
from PIL import Image

from domain.evidence_files import FileForm
from operations.copies_parts import NotSeenThrough
from operations.evidence import EvidenceRoom
from operations.evidence_copies import copy_of
from operations.evidence_forms import form_of
from operations.settings import Settings
from tests.evidence.made import (
    PDF,
    PLACE,
    TAKEN,
    WAV,
    XIAMEN,
    box,
    film,
    full,
    image,
    package,
    track,
)
from tests.evidence.room import a_room, taken_in

PLACES = f"{XIAMEN} 118.0894 thuis".encode()
UDTA = box(b"udta", PLACE)


def long_box(kind: bytes, content: bytes) -> bytes:
    """A box that says its length in eight bytes."""
    return struct.pack(">I4sQ", 1, kind, 16 + len(content)) + content


def commented() -> bytes:
    """A JPEG with a remark, one of IPTC, a profile and bytes behind its end."""
    plain = image("JPEG")
    app13 = b"\xff\xed" + struct.pack(">H", 2 + len(PLACES)) + PLACES
    remark = b"\xff\xfe" + struct.pack(">H", 2 + len(PLACES)) + PLACES
    return plain[:2] + app13 + remark + plain[2:] + PLACES


def tagged() -> bytes:
    """An MP3 with tags before and behind it."""
    size = len(PLACES) + 10
    before = b"ID3\x04\0\0" + bytes((0, 0, size >> 7, size & 0x7F)) + b"TXXX" + bytes(6) + PLACES
    return before + TAKEN[FileForm.MP3] + b"TAG" + PLACES.ljust(125, b"\0")


def chunked() -> bytes:
    """A WAV with what recorders write beside the samples."""
    inside = WAV[12:] + b"".join(
        name + struct.pack("<I", len(PLACES)) + PLACES + bytes(len(PLACES) % 2)
        for name in (b"LIST", b"bext", b"id3 ", b"iXML")
    )
    return b"RIFF" + struct.pack("<I", 4 + len(inside)) + b"WAVE" + inside


def moving(kind: bytes) -> bytes:
    """A film in which a track of places lies beside the sound, in the same data."""
    head = box(b"ftyp", b"isom" + bytes(4) + b"isom")
    data = b"\x55" * 40 + PLACES + b"\x66" * 40
    first = len(head) + 8
    tracks = track(b"soun", b"mp4a", [(first, 40), (first + 40 + len(PLACES), 40)])
    tracks += track(kind, b"gpmd", [(first + 40, len(PLACES))])
    return head + box(b"mdat", data) + box(b"moov", full(b"mvhd", more=bytes(96)) + tracks)


def in_a_document() -> bytes:
    """A Word document with a photograph that says where it was taken."""
    names = {
        "[Content_Types].xml": b"<Types/>",
        "word/document.xml": b"<document>pay</document>",
        "word/media/image1.jpeg": image("JPEG", located=True),
    }
    content = package(names)
    with zipfile.ZipFile(into := io.BytesIO(content), "a") as zipped:
        zipped.comment = PLACES
    return into.getvalue()


def in_a_pdf() -> bytes:
    """A PDF in which a photograph lies as a telephone wrote it, and XMP beside it."""
    packet = b"<?xpacket begin='' id='W5M0'?>" + PLACES + b"<?xpacket end='w'?>"
    stream = b"2 0 obj\n<</Filter/DCTDecode>>\nstream\n" + commented()[: -len(PLACES)]
    return PDF.replace(b"startxref", stream + b"\nendstream\nendobj\n" + packet + b"\nstartxref")


TOLD: Mapping[str, bytes] = {
    "a remark in a picture": commented(),
    "tags of a recording": tagged(),
    "chunks of a recording": chunked(),
    "the usual box": film(located=True),
    "a box in the middle": film(inside=UDTA),
    "a long box": film(beside=long_box(b"udta", PLACE)),
    "a long box of a track": film(inside=long_box(b"meta", PLACE)),
    "a box of its own": film(beside=PLACE + box(b"loci", PLACES)),
    "free space": film(beside=box(b"free", PLACES) + box(b"skip", PLACES)) + box(b"free", PLACES),
    "a dash camera": film(beside=box(b"gps ", bytes(16))) + box(b"free", b"GPS " + PLACES),
    "a maker's box": film() + box(b"uuid", PLACES),
    "a track of places": moving(b"meta"),
    "a track of words": moving(b"text"),
    "a document": in_a_document(),
    "a pdf": in_a_pdf(),
}
"""Files that say where they were made, each in another place."""


@pytest.fixture
def room(folder: Settings) -> Iterator[EvidenceRoom]:
    """A room for files."""
    with a_room(folder) as there:
        yield there
        there.close()


def copied(room: EvidenceRoom, content: bytes) -> tuple[FileForm, bytes]:
    """A copy, as it is put together."""
    taken = taken_in(room, content)
    file = room.sealed(taken.content)
    copy = copy_of(file, taken.form)
    said = b"".join(copy.pieces(file))
    assert len(said) == copy.size
    return copy.form, said


@pytest.mark.parametrize("where", TOLD)
def test_a_copy_says_no_place_wherever_it_was_told(room: EvidenceRoom, where: str) -> None:
    """Known boxes and tags are not looked for: what is not needed is not there (PIPL Art. 28)."""
    content = TOLD[where]
    form, copy = copied(room, content)

    assert b"24.4798" in content or b"GPSLatitude" in content or where == "a document"
    assert b"24.4798" not in copy
    assert form_of(io.BytesIO(copy), len(copy)) is form  # type: ignore[arg-type]
    if form in {FileForm.MP4, FileForm.PDF}:
        assert len(copy) == len(content)


def test_the_sound_of_a_film_stays_where_it_was(room: EvidenceRoom) -> None:
    """Of the data what its tracks name is kept to the byte, and no byte of another track."""
    content = moving(b"meta")
    _, copy = copied(room, content)
    first = content.index(b"\x55" * 40)
    assert copy[first : first + 40] == b"\x55" * 40
    assert copy[first + 40 : first + 40 + len(PLACES)] == bytes(len(PLACES))
    assert copy[first + 40 + len(PLACES) :][:40] == b"\x66" * 40
    assert copy.count(b"SoundHandle") == 0


def test_a_recording_keeps_its_frames(room: EvidenceRoom) -> None:
    """All of them and in their order: what was said is evidence (民诉法解释 Art. 94)."""
    assert copied(room, tagged()) == (FileForm.MP3, TAKEN[FileForm.MP3])
    assert copied(room, chunked()) == (FileForm.WAV, WAV)
    assert copied(room, TAKEN[FileForm.AMR]) == (FileForm.AMR, TAKEN[FileForm.AMR])


def test_the_photographs_in_a_document_are_drawn_anew(room: EvidenceRoom) -> None:
    """Words stay as they are; nothing of EXIF, no remark of the package."""
    _, copy = copied(room, in_a_document())
    with zipfile.ZipFile(io.BytesIO(copy)) as inside:
        assert inside.comment == b""
        assert inside.read("word/document.xml") == b"<document>pay</document>"
        drawn = Image.open(io.BytesIO(inside.read("word/media/image1.jpeg")))
    assert dict(drawn.getexif()) == {}
    assert drawn.size == (48, 64)


def test_a_photograph_in_a_pdf_is_drawn_as_before(room: EvidenceRoom) -> None:
    """Blanked where it lies, so that the index of the PDF still leads to everything."""
    _, copy = copied(room, in_a_pdf())
    at = copy.index(b"\xff\xd8\xff")
    assert Image.open(io.BytesIO(copy[at:])).convert("RGB").getpixel((2, 2))[0] > 150  # type: ignore[index]


UNKNOWN: Mapping[str, bytes] = {
    "a film in pieces": film() + box(b"moof", bytes(8)),
    "a film without sound or picture": film().replace(b"soun", b"meta"),
    "a film in another coding": film().replace(b"mp4a", b"none"),
    "samples outside the data": film().replace(b"mdat", b"wide"),
    "boxes that break off": film(inside=b"\0\0\0\x04free"),
    "a recording that is none": b"#!AMR\n" + b"\x48" * 20,
    "a document within a document": package(
        {
            "[Content_Types].xml": b"<Types/>",
            "word/document.xml": b"<document/>",
            "word/embeddings/a.bin": PLACES,
        }
    ),
}
"""Files of which the office does not know every part."""


def bombs() -> bytes:
    """A document of a few kilobytes with five pictures of sixty million points each."""
    Image.new("1", (8_000, 7_500)).save(into := io.BytesIO(), "PNG")
    names = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}
    drawn = {f"word/media/image{number}.png": into.getvalue() for number in range(5)}
    return package(names | drawn, squeezed=False)


def test_the_pictures_of_a_document_are_counted_together(room: EvidenceRoom) -> None:
    """Each may be drawn, and a thousand of them would hold everybody else up for an hour."""
    with pytest.raises(NotSeenThrough):
        copied(room, bombs())


@pytest.mark.parametrize("what", UNKNOWN)
def test_what_is_not_seen_through_is_not_copied(room: EvidenceRoom, what: str) -> None:
    """Refused by name rather than handed over on a guess."""
    with pytest.raises(NotSeenThrough):
        copied(room, UNKNOWN[what])


_INDEX = bytes.fromhex(
    "00000008000201120003000000010006000088250004000000010000002600000000000200000002000000024e000000"
    "0002000500000003000000440000000000000018000000010000001c000000010000000c00000001"
)
"""To be turned a quarter, and a place whose version is a letter."""

ODD_EXIF: Mapping[str, bytes] = {
    "without an index": b"Exif\0\0II*\0\xff\xff\xff\xff",
    "with a letter for a number": b"Exif\0\0MM\0*" + _INDEX,
    "with another mark": b"MM\0\x7f" + _INDEX,
}
"""What stands beside a picture, and cannot be read or written again (found by trying)."""


def odd_pictures() -> Iterator[tuple[str, bytes]]:
    """Pictures that made Pillow raise what nobody had thought of."""
    into = io.BytesIO()
    first = Image.new("RGB", (64, 48), (200, 0, 0))
    first.save(into, "MPO", save_all=True, append_images=[first.rotate(5)])
    yield "two pictures in one", into.getvalue()
    for width in (1, 7):
        yield f"{width} points wide", image("JPEG", size=(width, 40))
    exif = Image.Exif()
    exif[0x0112] = 6
    odd = exif.tobytes().replace(b"\x12\x01\x03\x00", b"\x12\x01\x02\x00")
    for form in ("JPEG", "PNG", "WEBP"):
        into = io.BytesIO()
        first.save(into, form, exif=odd)
        yield f"{form} with another turn", into.getvalue()
        for what, told in ODD_EXIF.items():
            into = io.BytesIO()
            first.save(into, form, exif=told)
            yield f"{form} {what}", into.getvalue()


@pytest.mark.parametrize(("what", "content"), list(odd_pictures()))
def test_an_odd_picture_is_what_it_is(room: EvidenceRoom, what: str, content: bytes) -> None:
    """Taken, drawn anew, and nobody answers that something went wrong here."""
    del what
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        form, copy = copied(room, content)
    assert form in {FileForm.JPEG, FileForm.PNG, FileForm.WEBP}
    assert Image.open(io.BytesIO(copy)).width in {1, 7, 48, 64}


def test_a_picture_of_many_points_is_known_by_its_head(room: EvidenceRoom) -> None:
    """Ten kilobytes that unfold to a gigabyte are refused before they do."""
    into = io.BytesIO()
    Image.new("P", (9400, 9400)).save(into, "PNG")
    with pytest.raises(NotSeenThrough):
        copied(room, into.getvalue())
