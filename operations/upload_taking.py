"""Bytes coming in for one upload, sealed piece by piece and noted as far as they have come."""

import os
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO

from domain.refusals.evidence import UploadTooLarge
from operations.evidence_sealing import PIECE_BYTES, Head, sealed_piece
from operations.one_key import FileKey
from operations.upload_note import TAIL, Note

if TYPE_CHECKING:
    from operations.evidence_uploads import Uploads

NOTED_EVERY = 256
"""Pieces between two notes, 16 MiB: what is sent again where a process was killed."""


class AllThere:
    """An upload that is whole: nothing of it is written any more, it may lie on the shelf."""

    def __init__(self, length: int) -> None:
        self.offset = length

    def take(self, piece: bytes) -> None:
        """Refuse more; raises UploadTooLarge."""
        if piece:
            raise UploadTooLarge(most=self.offset)

    def close(self) -> None:
        """There is nothing to write down."""


class Taking:
    """Bytes coming in for one upload, sealed piece by piece."""

    def __init__(self, uploads: "Uploads", file: BinaryIO, note: Note, key: FileKey) -> None:
        self._uploads, self._file, self._note = uploads, file, note
        file.seek(0)
        self._head = Head.read(file.read(1024))
        self._lock = self._head.lock(key)
        self._work = uploads.counted(note, key)
        self._waiting = bytearray(uploads.tail(note, self._head, key))
        self._pieces = note.pieces
        self._broken = False
        file.truncate(self._head.place(note.pieces))
        file.seek(self._head.place(note.pieces))

    @property
    def offset(self) -> int:
        """Bytes taken so far."""
        return min(self._pieces * PIECE_BYTES, self._note.length) + len(self._waiting)

    def take(self, piece: bytes) -> None:
        """Take the next bytes; raises UploadTooLarge where they are more than was said."""
        if self.offset + len(piece) > self._note.length:
            raise UploadTooLarge(most=self._note.length)
        self._broken = True  # until all of it is counted and written
        self._work.update(piece)
        self._waiting += piece
        sealed = b"".join(self._full_pieces())
        if sealed:
            self._write(sealed)
        self._broken = False
        if self._pieces - self._note.pieces >= NOTED_EVERY:
            self._write_note()

    def close(self) -> None:
        """Write down how far it came; what was broken off within a write is taken back."""
        try:
            if not self._broken:
                self._write_note()
                self._uploads.remember(self._note, self._work)
        finally:
            self._file.close()

    def _full_pieces(self) -> Iterator[bytes]:
        """Every piece that is full, and the last one as soon as it is there."""
        while self._waiting and (
            len(self._waiting) >= PIECE_BYTES or self.offset == self._note.length
        ):
            piece = bytes(self._waiting[:PIECE_BYTES])
            del self._waiting[:PIECE_BYTES]
            yield sealed_piece(self._lock, piece, self._head.bound(self._pieces))
            self._pieces += 1

    def _write(self, sealed: bytes) -> None:
        left = memoryview(sealed)
        while left:
            left = left[self._file.write(left) :]

    def _write_note(self) -> None:
        os.fsync(self._file.fileno())
        tail = sealed_piece(self._lock, bytes(self._waiting), TAIL) if self._waiting else b""
        done = self.offset == self._note.length
        name = {"sha256": "sha-256"}.get(self._work.name, self._work.name)
        self._note = replace(
            self._note,
            pieces=self._pieces,
            tail=b64encode(tail).decode(),
            tail_bytes=len(self._waiting),
            digest=f"{name}:{self._work.hexdigest()}" if done else "",
        )
        self._uploads.write(self._note)
