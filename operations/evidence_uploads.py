"""Uploads on their way: sealed as they come in, and gone on with where they broke off.

An upload is two files: its sealed pieces, and a note of how far it has come. The note is written
after the pieces are on disk, so whoever is killed in the middle goes on from the last note. Bytes
that do not fill a piece yet stand in the note, sealed as well. Nothing of a file is ever in clear
on disk, and its digest is counted as it comes in.
"""

import fcntl
import hashlib
import os
import secrets
from base64 import b64decode
from collections import OrderedDict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO

from api.evidence_office import Standing, Whose
from domain.refusals.evidence import (
    EvidenceErased,
    TooManyUploads,
    UnknownUpload,
    UploadBusy,
    UploadElsewhere,
)
from domain.refusals.intake import EmptyDocument
from operations.durable import make_durable
from operations.evidence_sealing import PIECE_BYTES, Head, SealedFile, opened_piece
from operations.evidence_shelf import InFolder
from operations.one_key import FileKey
from operations.upload_note import TAIL, Note
from operations.upload_taking import AllThere, Taking

MOST_AT_ONCE = 32
"""Unfinished uploads one caller may have."""

KEPT_DIGESTS = 256
"""Digests counted so far and kept for whoever goes on, a few hundred bytes each."""

_OWNER_ONLY = 0o600
_ID_BYTES = 16

KeyOf = Callable[[str], FileKey | None]


class Uploads:
    """The uploads of one office, in a folder of their own."""

    def __init__(self, folder: Path, key_of: KeyOf, *, hash_name: str, lasts: timedelta) -> None:
        self._folder = folder
        self._key_of = key_of
        self._hash_name = hash_name
        self._lasts = lasts
        self._counted: OrderedDict[str, tuple[int, Any]] = OrderedDict()
        self._counting = Lock()

    def begin(
        self, caller: str, whose: Whose, *, key: FileKey, length: int, now: datetime
    ) -> Standing:
        """Begin an upload; raises EmptyDocument, TooManyUploads."""
        if length < 1:
            raise EmptyDocument
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        theirs = [note for note in self.notes() if note.caller == caller]
        if len(theirs) >= MOST_AT_ONCE:
            oldest = min(theirs, key=lambda note: note.expires_at)
            raise TooManyUploads(most=MOST_AT_ONCE, upload=oldest.id)
        upload, expires_at = secrets.token_hex(_ID_BYTES), now.astimezone(UTC) + self._lasts
        note = Note(upload, caller, whose, length, 0, "", "", expires_at)
        descriptor = os.open(self._bytes(upload), os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
        with os.fdopen(descriptor, "wb") as file:
            file.write(Head.drawn(key, length).line)
            file.flush()
            os.fsync(file.fileno())
        self.write(note)
        return note.standing

    def note(self, caller: str, upload: str, now: datetime) -> Note:
        """The note of an upload of this caller that has not expired; raises UnknownUpload."""
        note = self._read(upload)
        if note is None or note.caller != caller or note.expires_at <= now:
            raise UnknownUpload
        return note

    def notes(self) -> Iterator[Note]:
        """Every upload on its way."""
        for path in sorted(self._folder.glob("*.json")):
            note = self._read(path.stem)
            if note is not None:
                yield note

    def receive(self, caller: str, upload: str, offset: int, now: datetime) -> Taking | AllThere:
        """Go on with an upload.

        Raises UnknownUpload, UploadBusy, UploadElsewhere, EvidenceErased.
        """
        self.note(caller, upload, now)
        file = self._alone(upload)
        try:
            return self._going_on(file, self.note(caller, upload, now), offset)
        except BaseException:
            file.close()
            raise

    def _going_on(self, file: BinaryIO, note: Note, offset: int) -> Taking | AllThere:
        if note.offset != offset:
            raise UploadElsewhere(offset=note.offset)
        if note.digest:
            file.close()
            return AllThere(note.length)
        return Taking(self, file, note, self._key(file))

    def give_up(self, caller: str, upload: str, now: datetime) -> None:
        """Remove an upload; raises UnknownUpload, UploadBusy."""
        self.note(caller, upload, now)
        with self._alone(upload):
            self.remove(upload)

    def remove(self, upload: str) -> None:
        """Remove what there is of an upload."""
        for path in (self._note(upload), self._bytes(upload)):
            path.unlink(missing_ok=True)
        with self._counting:
            self._counted.pop(upload, None)

    def sweep(self, now: datetime) -> int:
        """Remove what has expired and nobody is sending; how many uploads that were."""
        swept = 0
        for note in list(self.notes()):
            if note.expires_at > now:
                continue
            try:
                with self._alone(note.id):
                    self.remove(note.id)
                swept += 1
            except (UploadBusy, UnknownUpload):
                continue
        return swept

    def sealed(self, upload: str) -> Path:
        """The sealed bytes of an upload."""
        return self._bytes(upload)

    def write(self, note: Note) -> None:
        """Write a note whole or not at all."""
        draft = self._folder / f"{note.id}.draft"
        with os.fdopen(
            os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ONLY), "wb"
        ) as file:
            file.write(note.written())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._note(note.id))
        make_durable(self._folder)

    def counted(self, note: Note, key: FileKey) -> Any:  # noqa: ANN401 - a hash of any algorithm
        """The digest as far as an upload has come; counted again where nobody here remembers."""
        with self._counting:
            offset, work = self._counted.pop(note.id, (-1, None))
        if offset == note.offset:
            return work
        work = hashlib.new(self._hash_name)
        whole = SealedFile(InFolder(self._bytes(note.id)), lambda _: key, there=note.pieces)
        for piece in whole.pieces(0, note.pieces * PIECE_BYTES):
            work.update(piece)
        work.update(self.tail(note, whole.head, key))
        return work

    def remember(self, note: Note, work: Any) -> None:  # noqa: ANN401 - as above
        """Keep the digest for whoever goes on."""
        with self._counting:
            self._counted[note.id] = (note.offset, work)
            while len(self._counted) > KEPT_DIGESTS:
                self._counted.popitem(last=False)

    def tail(self, note: Note, head: Head, key: FileKey) -> bytes:
        """The bytes that do not fill a piece yet."""
        return opened_piece(head.lock(key), b64decode(note.tail), TAIL) if note.tail else b""

    def _key(self, file: BinaryIO) -> FileKey:
        key = self._key_of(Head.read(file.read(1024)).key_id)
        if key is None:
            raise EvidenceErased
        return key

    def _alone(self, upload: str) -> BinaryIO:
        """The bytes of an upload, which nobody else may write now; raises UploadBusy."""
        try:
            file = self._bytes(upload).open("r+b", buffering=0)
        except FileNotFoundError:
            raise UnknownUpload from None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            raise UploadBusy from None
        return file

    def _read(self, upload: str) -> Note | None:
        if not upload.isalnum() or not upload.isascii():
            return None
        try:
            return Note.read(self._note(upload).read_bytes())
        except FileNotFoundError:
            return None

    def _note(self, upload: str) -> Path:
        return self._folder / f"{upload}.json"

    def _bytes(self, upload: str) -> Path:
        return self._folder / f"{upload}.part"
