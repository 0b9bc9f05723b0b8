"""What the desks need of the room where files are kept; operations puts it together."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.evidence_files import FileForm, ScanStatus


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose file it is to be, and where it is bound: what an upload is begun for.

    `subject` is whose key seals it: a party, or a compartment of the dispute; `owner` is the
    person with whom that key is erased.
    """

    dispute: UUID
    by_party: str
    file_class: str
    subject: str
    owner: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an upload has come: bytes that are sealed and on disk."""

    id: str
    whose: Whose
    offset: int
    length: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """A finished upload, looked through and laid on the shelf; `key_id` names its key."""

    form: FileForm
    digest: str
    size: int
    content: str
    key_id: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the scanner says of a file; `found` is its name for what it found."""

    status: ScanStatus
    found: str = ""


class Receiving(Protocol):
    """An upload that bytes are coming in for; one at a time."""

    @property
    def offset(self) -> int:
        """Bytes taken so far."""

    def take(self, piece: bytes) -> None:
        """Take the next bytes; raises UploadTooLarge."""

    def close(self) -> None:
        """Make durable what came, whether or not it is all."""


class Opened(Protocol):
    """A file that is there to be read."""

    @property
    def size(self) -> int:
        """Its length in bytes."""

    @property
    def media_type(self) -> str:
        """What it is, as HTTP says it."""

    @property
    def suffix(self) -> str:
        """How the name of such a file ends."""

    @property
    def pieces(self) -> Callable[[int, int], Iterator[bytes]]:
        """Its bytes from a place on, up to another."""


class KeepsEvidence(Protocol):
    """Takes files in, keeps them sealed, hands them out."""

    @property
    def most(self) -> int:
        """The largest file it takes, in bytes."""

    @property
    def scans(self) -> bool:
        """Whether files are looked over by a scanner."""

    @property
    def looking(self) -> Executor:
        """The threads on which uploads are looked through: two, and no desk waits for them."""

    def begin(self, caller: str, whose: Whose, length: int) -> Standing:
        """Begin an upload; raises UploadTooLarge, EmptyDocument, TooManyUploads."""

    def standing(self, caller: str, upload: str) -> Standing:
        """How far an upload has come; raises UnknownUpload."""

    def receive(self, caller: str, upload: str, offset: int) -> Receiving:
        """Go on with an upload; raises UnknownUpload, UploadElsewhere, UploadBusy."""

    def give_up(self, caller: str, upload: str) -> None:
        """Remove an upload and its bytes; raises UnknownUpload, UploadBusy."""

    def finish(self, caller: str, upload: str) -> Taken:
        """Look a whole upload through and lay it on the shelf; safe to repeat.

        Raises UnknownUpload, UploadUnfinished, UploadBusy, KindNotTaken, FileUnsound,
        EvidenceErased.
        """

    def scan(self, content: str) -> Verdict | None:
        """What the scanner says of a file on the shelf; None where there is no scanner."""

    def open(self, content: str, form: FileForm) -> Opened:
        """A file as it was handed in; raises EvidenceErased."""

    def open_placeless(self, content: str, form: FileForm) -> Opened | None:
        """A copy that does not say where it was made; None where it was not drawn yet.

        Raises EvidenceErased.
        """

    def draw(self, content: str, form: FileForm) -> Future[bool]:
        """Have such a copy made, and kept; False where it cannot be had.

        Raises Busy, and what is waited for EvidenceErased.
        """
