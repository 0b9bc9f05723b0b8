"""Files lie sealed piece by piece: none is changed, moved, left out or cut off unseen (STREAM)."""

import hashlib
from pathlib import Path

import pytest

from operations.ciphers import Refused
from operations.evidence import EvidenceRoom
from operations.evidence_sealing import OVERHEAD, PIECE_BYTES, Head, NotAFile
from operations.settings import Settings
from tests.evidence.room import CALLER, a_room, taken_in, whose

STEP = PIECE_BYTES + OVERHEAD
TEXT = b"".join(b"%015d\n" % number for number in range(20_000))
"""Five pieces, the last one short."""


def lying(room: EvidenceRoom, content: str) -> Path:
    """Where the bytes of a file are."""
    return Path(room.shelf.take(content).path)  # type: ignore[attr-defined]


def read(room: EvidenceRoom, content: str) -> bytes:
    """A file, whole."""
    sealed = room.sealed(content)
    sealed.must_be_whole()
    return b"".join(sealed.pieces())


@pytest.mark.parametrize(
    ("cipher", "hash_name", "named"),
    [("AES-256-GCM", "sha256", "sha-256"), ("SM4-GCM", "sm3", "sm3")],
)
def test_a_file_is_sealed_under_the_algorithms_of_the_office(
    folder: Settings, cipher: str, hash_name: str, named: str
) -> None:
    """The names stand beside what they made: SM3 and SM4 where an office must (GB/T 39786)."""
    with a_room(folder, cipher, hash_name=hash_name) as room:
        taken = taken_in(room, TEXT)

        assert taken.digest == f"{named}:{hashlib.new(hash_name, TEXT).hexdigest()}"
        assert read(room, taken.content) == TEXT
        assert room.sealed(taken.content).head.algorithm == cipher


@pytest.mark.parametrize(
    "size", [1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES]
)
def test_a_file_of_any_length_comes_back(folder: Settings, size: int) -> None:
    """Also one that ends where a piece does."""
    with a_room(folder) as room:
        content = TEXT[:size].replace(b"\n", b" ")
        assert read(room, taken_in(room, content).content) == content


def test_any_stretch_is_opened_without_the_rest(folder: Settings) -> None:
    """By ranges: across the seams of pieces, and to the end."""
    with a_room(folder) as room:
        sealed = room.sealed(taken_in(room, TEXT).content)
        for start, end in ((0, 1), (PIECE_BYTES - 3, PIECE_BYTES + 3), (250_000, 320_000)):
            assert b"".join(sealed.pieces(start, end)) == TEXT[start:end]


def test_a_changed_file_is_not_opened(folder: Settings) -> None:
    """One bit is enough, wherever it is."""
    with a_room(folder) as room:
        content = taken_in(room, TEXT).content
        path = lying(room, content)
        whole = path.read_bytes()
        for place in (len(whole) // 2, len(whole) - 1, len(Head.read(whole[:1024]).line) + 5):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            with pytest.raises(Refused):
                read(room, content)


def test_pieces_are_not_moved_left_out_or_cut_off(folder: Settings) -> None:
    """Each is bound to its number, and the last one to being the last."""
    with a_room(folder) as room:
        content = taken_in(room, TEXT).content
        path = lying(room, content)
        whole = path.read_bytes()
        first = len(Head.read(whole[:1024]).line)
        head, one, two = whole[:first], whole[first : first + STEP], whole[first + STEP :][:STEP]
        rest = whole[first + 2 * STEP :]

        for moved in (head + two + one + rest, head + one + one + rest):
            path.write_bytes(moved)
            with pytest.raises(Refused):
                read(room, content)
        for cut in (head + one + two, whole[:-1], whole + b"x"):
            path.write_bytes(cut)
            with pytest.raises((NotAFile, Refused)):
                read(room, content)


def test_the_line_at_the_head_is_bound_too(folder: Settings) -> None:
    """Who says it is shorter than it is, or under another salt, opens nothing."""
    with a_room(folder) as room:
        content = taken_in(room, TEXT).content
        path = lying(room, content)
        whole = path.read_bytes()
        path.write_bytes(whole.replace(b'"size": 320000', b'"size": 131072', 1))
        with pytest.raises((NotAFile, Refused)):
            read(room, content)
        with pytest.raises(Refused):
            b"".join(room.sealed(content).pieces())


def test_the_same_file_of_two_persons_lies_in_two_places(folder: Settings) -> None:
    """That two handed in the same is seen by nobody who looks at the shelf; one's own lies once."""
    with a_room(folder) as room:
        mine, again = taken_in(room, TEXT), taken_in(room, TEXT)
        theirs = taken_in(room, TEXT, whose("p-wang"))

        assert mine.content == again.content
        assert mine.content != theirs.content
        assert mine.digest == theirs.digest
        assert sorted(room.shelf.names()) == sorted([mine.content, theirs.content])


def test_a_finished_upload_is_not_written_any_more(folder: Settings) -> None:
    """It may lie on the shelf already: sending on changes nothing of it."""
    with a_room(folder) as room:
        begun = room.begin(CALLER, whose(), len(TEXT))
        receiving = room.receive(CALLER, begun.id, 0)
        receiving.take(TEXT)
        receiving.close()
        taken = room.finish(CALLER, begun.id)

        room.receive(CALLER, begun.id, len(TEXT)).close()

        assert read(room, taken.content) == TEXT
        assert room.finish(CALLER, begun.id) == taken
