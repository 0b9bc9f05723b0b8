"""A file is what its content says, and what would harm whoever opens it stays out."""

import io
import struct
from collections.abc import Iterator
from typing import Any, cast

import pytest

from domain.evidence_files import FileForm
from domain.refusals.evidence import FileUnsound, KindNotTaken
from operations import copies_films
from operations.evidence_forms import form_of
from tests.evidence.made import REFUSED, TAKEN, UNSOUND, box, film, listed_at_length


def looked_at(content: bytes) -> FileForm:
    """What a file is."""
    return form_of(io.BytesIO(content), len(content))  # type: ignore[arg-type]


@pytest.mark.parametrize("form", TAKEN)
def test_a_file_is_known_by_its_content(form: FileForm) -> None:
    """Whatever it is called: names are not even asked for (办案规则 Art. 22: 证据材料)."""
    assert looked_at(TAKEN[form]) is form


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_none_of_the_kinds_is_not_taken(what: str) -> None:
    """Programs, pages that run, packages of anything: an office opens what it is sent."""
    with pytest.raises(KindNotTaken):
        looked_at(REFUSED[what])


@pytest.mark.parametrize("what", UNSOUND)
def test_what_is_not_sound_is_not_taken(what: str) -> None:
    """Cut off, two kinds at once, unpacking to thousands of times its size, with a macro inside."""
    why, content = UNSOUND[what]
    with pytest.raises(FileUnsound) as refused:
        looked_at(content)
    assert refused.value.details == {"what": why}


def test_a_list_of_contents_is_not_read_to_learn_that_it_is_long() -> None:
    """Its length stands in the last bytes: the list itself cost sixteen seconds and 200 MB."""
    content = listed_at_length(long=True)
    read: list[int] = []

    class Watched(io.BytesIO):
        def readinto(self, into: Any) -> int:
            read.append(count := super().readinto(into))
            return count

    with pytest.raises(FileUnsound):
        form_of(Watched(content), len(content))  # type: ignore[arg-type]
    assert sum(read) < len(content) / 20


@pytest.mark.parametrize(
    "content",
    [
        film(inside=box(b"udta") * 90_000),
        film(
            beside=b"".join(struct.pack(">I4s", 8 * (2_000 - at), b"moov") for at in range(2_000))
        ),
    ],
)
def test_a_film_of_many_boxes_is_gone_through_once(content: bytes) -> None:
    """A copy of it is made in as many steps as it has boxes, and none nests without end."""
    assert looked_at(content) is FileForm.MP4
    copy = copies_films.film(
        io.BufferedReader(cast("Any", io.BytesIO(content))), len(content), FileForm.MP4
    )
    whole = Lies(content)
    assert len(b"".join(copy.pieces(whole))) == len(content)


class Lies:
    """A file in memory."""

    def __init__(self, content: bytes) -> None:
        self.content, self.size = content, len(content)

    def pieces(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Its bytes."""
        yield self.content[start:end]


def test_pieces_that_overlap_are_counted_each() -> None:
    """A bomb whose entries share one stretch of bytes says small sizes and unpacks for ever."""
    content = bytearray(TAKEN[FileForm.DOCX])
    at = content.index(b"PK\x01\x02")
    content[at + 20 : at + 24] = (1 << 20).to_bytes(4, "little")

    with pytest.raises((FileUnsound, KindNotTaken)):
        looked_at(bytes(content))
