"""The room where files are kept: taken in, looked through, laid on the shelf, handed out."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from api.evidence_office import Opened, Receiving, Standing, Taken, Verdict, Whose
from domain.evidence_files import FileForm
from domain.refusals.evidence import (
    EvidenceErased,
    UnknownUpload,
    UploadTooLarge,
    UploadUnfinished,
)
from operations.console import Halt
from operations.evidence_copies import AS_IT_IS, becomes
from operations.evidence_drawing import DrawingRoom
from operations.evidence_forms import form_of
from operations.evidence_sealing import SealedFile, address
from operations.evidence_shelf import FolderShelf, InFolder, Shelf
from operations.evidence_uploads import Uploads
from operations.keys import Keys
from operations.one_key import FileKey
from operations.settings import Settings
from operations.virus_scanner import Clamd, Scanner

MEDIA = {
    FileForm.PDF: ("application/pdf", ".pdf"),
    FileForm.JPEG: ("image/jpeg", ".jpg"),
    FileForm.PNG: ("image/png", ".png"),
    FileForm.WEBP: ("image/webp", ".webp"),
    FileForm.HEIC: ("image/heic", ".heic"),
    FileForm.MP4: ("video/mp4", ".mp4"),
    FileForm.M4A: ("audio/mp4", ".m4a"),
    FileForm.MP3: ("audio/mpeg", ".mp3"),
    FileForm.AMR: ("audio/amr", ".amr"),
    FileForm.WAV: ("audio/wav", ".wav"),
    FileForm.DOCX: (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".docx",
    ),
    FileForm.XLSX: ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    FileForm.TXT: ("text/plain", ".txt"),
    FileForm.CSV: ("text/csv", ".csv"),
}
"""What each kind is called over HTTP, and how the names of its files end."""


LOOKED_THROUGH_AT_ONCE = 2
"""A picture that is looked through may take some hundred megabytes while it is."""


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file that is there to be read, as it was handed in or as a copy."""

    form: FileForm
    size: int
    pieces: Callable[[int, int], Iterator[bytes]]

    @property
    def media_type(self) -> str:
        """What it is, as HTTP says it."""
        return MEDIA[self.form][0]

    @property
    def suffix(self) -> str:
        """How the name of such a file ends."""
        return MEDIA[self.form][1]


class EvidenceRoom:
    """Files of one office; what the desks are handed (see api/evidence_office.py)."""

    def __init__(  # noqa: PLR0913 - what the room is furnished with
        self,
        folder: Path,
        keys: Keys,
        *,
        shelf: Shelf,
        most: int,
        hash_name: str,
        lasts: timedelta,
        scanner: Scanner | None,
        now: Callable[[], datetime],
    ) -> None:
        self.most = most
        self.shelf = shelf
        self._keys = keys
        self._scanner = scanner
        self._now = now
        self.uploads = Uploads(
            folder / "incoming", keys.file_key_of, hash_name=hash_name, lasts=lasts
        )
        self.looking = ThreadPoolExecutor(LOOKED_THROUGH_AT_ONCE, "looking")
        self._drawing = DrawingRoom(folder / "incoming", shelf, self.sealed, self._key)

    @property
    def scans(self) -> bool:
        """Whether files are looked over by a scanner."""
        return self._scanner is not None

    def begin(self, caller: str, whose: Whose, length: int) -> Standing:
        """Begin an upload; raises UploadTooLarge, EmptyDocument, TooManyUploads."""
        if length > self.most:
            raise UploadTooLarge(most=self.most)
        self.sweep()
        self._keys.prepare({whose.subject: whose.owner})
        key = self._keys.file_key(whose.subject)
        return self.uploads.begin(caller, whose, key=key, length=length, now=self._now())

    def standing(self, caller: str, upload: str) -> Standing:
        """How far an upload has come; raises UnknownUpload."""
        return self.uploads.note(caller, upload, self._now()).standing

    def receive(self, caller: str, upload: str, offset: int) -> Receiving:
        """Go on with an upload.

        Raises UnknownUpload, UploadElsewhere, UploadBusy, EvidenceErased.
        """
        return self.uploads.receive(caller, upload, offset, self._now())

    def give_up(self, caller: str, upload: str) -> None:
        """Remove an upload and its bytes; raises UnknownUpload, UploadBusy."""
        self.uploads.give_up(caller, upload, self._now())

    def finish(self, caller: str, upload: str) -> Taken:
        """Look a whole upload through and lay it on the shelf; safe to repeat.

        The upload stays until it is given up or expires. Raises UnknownUpload,
        UploadUnfinished, KindNotTaken, FileUnsound, EvidenceErased.
        """
        note = self.uploads.note(caller, upload, self._now())
        if not note.digest:
            raise UploadUnfinished(offset=note.offset, length=note.length)
        sealed = self.uploads.sealed(upload)
        try:
            file = SealedFile(InFolder(sealed), self._key)
            file.must_be_whole()
            form = form_of(file, file.size)
            content = address(self._key(file.head.key_id), f"{note.digest}:{note.length}")
            self.shelf.keep(sealed, content)
        except FileNotFoundError:  # handed in, or given up, by another request meanwhile
            raise UnknownUpload from None
        return Taken(form, note.digest, note.length, content, file.head.key_id)

    def scan(self, content: str) -> Verdict | None:
        """What the scanner says of a file on the shelf; None where there is no scanner."""
        if self._scanner is None:
            return None
        return self._scanner.scan(self.sealed(content).pieces())

    def open(self, content: str, form: FileForm) -> Opened:
        """A file as it was handed in; raises EvidenceErased, FileNotFoundError."""
        file = self.sealed(content)
        return OpenedFile(form, file.size, file.pieces)

    def open_placeless(self, content: str, form: FileForm) -> Opened | None:
        """A copy that does not say where it was made; None where it was not drawn yet.

        Raises EvidenceErased, FileNotFoundError.
        """
        if form in AS_IT_IS:
            return self.open(content, form)
        copy = self._drawing.there(content)
        return None if copy is None else OpenedFile(becomes(form), copy.size, copy.pieces)

    def draw(self, content: str, form: FileForm) -> "Future[bool]":
        """Have such a copy made, and kept; False where it cannot be had. Raises Busy.

        What is waited for raises EvidenceErased, FileNotFoundError.
        """
        return self._drawing.draw(content, form)

    def sealed(self, content: str) -> SealedFile:
        """A file on the shelf; raises EvidenceErased, FileNotFoundError."""
        return SealedFile(self.shelf.take(content), self._key)

    def sweep(self) -> int:
        """Remove the uploads that have expired; how many."""
        self._drawing.sweep()
        return self.uploads.sweep(self._now())

    def close(self) -> None:
        """Finish the copy that is being drawn, and what is being looked through."""
        self._drawing.close()
        self.looking.shutdown(cancel_futures=True)

    def _key(self, key_id: str) -> FileKey:
        key = self._keys.file_key_of(key_id)
        if key is None:
            raise EvidenceErased
        return key


def shelf_of(settings: Settings) -> Shelf:
    """Where an office keeps its files, by its settings; raises Halt where S3 is not installed."""
    if settings.evidence_s3:
        try:
            from operations.evidence_s3 import BucketShelf  # noqa: PLC0415 - of the extra `s3`
        except ModuleNotFoundError as missing:
            raise Halt("s3-not-installed", code=2) from missing
        return BucketShelf(settings.evidence_s3, settings.evidence_s3_endpoint)
    return FolderShelf(settings.evidence_folder)


def furnished(settings: Settings, keys: Keys, now: Callable[[], datetime]) -> EvidenceRoom:
    """The room of an office, by its settings."""
    folder = settings.evidence_folder
    return EvidenceRoom(
        folder,
        keys,
        shelf=shelf_of(settings),
        most=settings.evidence_most_bytes,
        hash_name=settings.evidence_digest.value,
        lasts=timedelta(hours=settings.upload_hours),
        scanner=Clamd(settings.virus_scanner) if settings.virus_scanner else None,
        now=now,
    )
