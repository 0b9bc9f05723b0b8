"""What the ledger signs: checkpoints of the whole record, and receipts for what was handed in.

Both are signed notes (C2SP signed-note, tlog-checkpoint): plain lines, a blank one, and a line
that says who signed. Anybody can read one, and check it with nothing but the public key.
"""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple, TypeVar
from uuid import UUID

_DASH = "— "
_ED25519 = b"\x01"
_KEY_ID_BYTES = 4
_CHECKPOINT_LINES = 9
_RECEIPT_LINES = 10

Sign = Callable[[bytes], bytes]
"""Signs a message (Ed25519, 64 bytes)."""


class NoteUnreadable(ValueError):  # noqa: N818 - named for what is so
    """What should be a signed note is not one, or is none of the kind asked for."""


class Signature(NamedTuple):
    """Who signed a note, by name and by the id of their key."""

    name: str
    key_id: bytes
    signature: bytes


class PublicKey(NamedTuple):
    """Whose signature is looked for: the name they sign with, and their Ed25519 key."""

    name: str
    key: bytes

    @property
    def id(self) -> bytes:
        """The four bytes that stand before each of their signatures."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.key).digest()[:_KEY_ID_BYTES]

    @property
    def told(self) -> str:
        """The key as it is handed out (vkey)."""
        return f"{self.name}+{self.id.hex()}+{b64encode(_ED25519 + self.key).decode()}"


class Note(NamedTuple):
    """A signed note, taken apart; `body` is what was signed."""

    body: str
    signatures: tuple[Signature, ...]


class Given(NamedTuple):
    """All receipts of what a checkpoint covers: how many, and the running digest over them."""

    number: int
    digest: bytes


class Stamped(NamedTuple):
    """The last checkpoint that an authority stamped: over how many facts, and its answer's hash."""

    size: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The record at one moment: so many facts up to this position of the log, and their root."""

    origin: str
    size: int
    position: int
    root: bytes
    hash: str
    made_at: datetime
    after: int | None = None
    """How many facts the checkpoint before it covers, 0 for the first; None in those signed before
    checkpoints said so. By it a checkpoint that was taken out from between two is missed."""

    receipts: Given | None = None
    """The receipts of everything handed in that it covers; None in those signed before checkpoints
    said so. By it receipts are missed that were taken away with whatever vouched for them."""

    stamped: Stamped | None = None
    """The newest time stamp there was when it was signed; None where there was none, and in those
    signed before checkpoints said so. By it a time stamp that was taken away is missed."""

    @property
    def body(self) -> str:
        """What is signed."""
        return _lines(
            self.origin,
            str(self.size),
            b64encode(self.root).decode(),
            f"hash {self.hash}",
            f"position {self.position}",
            f"made-at {self.made_at.isoformat()}",
            *([] if self.after is None else [f"after {self.after}"]),
            *([] if self.receipts is None else [_receipts_line(self.receipts)]),
            *([] if self.stamped is None else [_stamped_line(self.stamped)]),
        )


@dataclass(frozen=True, slots=True)
class Receipt:
    """Something a party handed in was recorded (收件回执): where it stands, and its leaf's hash."""

    origin: str
    number: str
    dispute: UUID
    version: int
    position: int
    topic: str
    leaf: bytes
    hash: str
    issued_at: datetime
    party: str | None = None
    """Whose it is within the dispute; None in those given before receipts said so."""

    @property
    def body(self) -> str:
        """What is signed."""
        return _lines(
            f"{self.origin}/receipt",
            f"number {self.number}",
            f"dispute {self.dispute}",
            f"version {self.version}",
            f"position {self.position}",
            f"topic {self.topic}",
            f"leaf {b64encode(self.leaf).decode()}",
            f"hash {self.hash}",
            f"issued-at {self.issued_at.isoformat()}",
            *([] if self.party is None else [f"party {self.party}"]),
        )


Signed = TypeVar("Signed", Checkpoint, Receipt)


def number_of(year: int, serial: int) -> str:
    """A receipt's number: its year, and which one of the office's it was in it."""
    return f"{year}-{serial:06d}"


def signed(body: str, key: PublicKey, sign: Sign) -> str:
    """The note of this body."""
    signature = b64encode(key.id + sign(body.encode())).decode()
    return f"{body}\n{_DASH}{key.name} {signature}\n"


def read_key(told: str) -> PublicKey:
    """A public key as it is handed out; raises NoteUnreadable."""
    try:
        name, key_id, key = told.strip().split("+", 2)
        found = PublicKey(name, b64decode(key, validate=True)[1:])
    except (ValueError, NotBase64) as wrong:
        raise NoteUnreadable(told) from wrong
    if found.told != f"{name}+{key_id}+{key}":
        raise NoteUnreadable(told)
    return found


def notes_in(text: str) -> list[Note]:
    """Every signed note of a text, in order; raises NoteUnreadable where something else is there.

    A witness keeps one checkpoint after the other in one file.
    """
    notes: list[Note] = []
    body: list[str] = []
    signatures: list[Signature] = []
    for line in text.splitlines():
        if line.startswith(_DASH) and body and not body[-1]:
            signatures.append(_signature(line))
        elif signatures:
            notes.append(_note(body, signatures))
            body, signatures = [line] if line else [], []
        elif line or body:
            body.append(line)
    if signatures:
        notes.append(_note(body, signatures))
        body = []
    if any(body) or not notes:
        raise NoteUnreadable(text[:80])
    return notes


def read_note(text: str) -> Note:
    """The one signed note of a text; raises NoteUnreadable."""
    notes = notes_in(text)
    if len(notes) != 1:
        raise NoteUnreadable(text[:80])
    return notes[0]


def read_checkpoint(body: str) -> Checkpoint:
    """A checkpoint out of what was signed; raises NoteUnreadable."""
    try:
        lines = body.splitlines()
        said = _said(lines[3:_CHECKPOINT_LINES])
        found = Checkpoint(
            origin=lines[0],
            size=int(lines[1]),
            position=int(said["position"]),
            root=b64decode(lines[2], validate=True),
            hash=said["hash"],
            made_at=datetime.fromisoformat(said["made-at"]),
            after=int(said["after"]) if "after" in said else None,
            receipts=_given(said["receipts"]) if "receipts" in said else None,
            stamped=_stamped(said["stamped"]) if "stamped" in said else None,
        )
    except (IndexError, KeyError, ValueError) as wrong:
        raise NoteUnreadable(body[:80]) from wrong
    return _as_written(found, body)


def read_receipt(body: str) -> Receipt:
    """A receipt out of what was signed; raises NoteUnreadable."""
    try:
        lines = body.splitlines()
        said = _said(lines[1:_RECEIPT_LINES])
        found = Receipt(
            origin=lines[0].removesuffix("/receipt"),
            number=said["number"],
            dispute=UUID(said["dispute"]),
            version=int(said["version"]),
            position=int(said["position"]),
            topic=said["topic"],
            leaf=b64decode(said["leaf"], validate=True),
            hash=said["hash"],
            issued_at=datetime.fromisoformat(said["issued-at"]),
            party=said.get("party"),
        )
    except (IndexError, KeyError, ValueError) as wrong:
        raise NoteUnreadable(body[:80]) from wrong
    return _as_written(found, body)


def _as_written(found: Signed, body: str) -> Signed:
    """What was read, where nothing else stood there: a note says one thing in one way."""
    if found.body != body:
        raise NoteUnreadable(body[:80])
    return found


def _said(lines: Iterable[str]) -> dict[str, str]:
    pieces = (line.partition(" ") for line in lines)
    return {name: value for name, _, value in pieces}


def _receipts_line(given: Given) -> str:
    return f"receipts {given.number} {b64encode(given.digest).decode()}"


def _given(told: str) -> Given:
    number, digest = told.split(" ")
    return Given(int(number), b64decode(digest, validate=True))


def _stamped_line(stamped: Stamped) -> str:
    return f"stamped {stamped.size} {b64encode(stamped.digest).decode()}"


def _stamped(told: str) -> Stamped:
    size, digest = told.split(" ")
    return Stamped(int(size), b64decode(digest, validate=True))


def _lines(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines)


def _note(body: list[str], signatures: list[Signature]) -> Note:
    """The last line of what was collected is the blank one, which is not signed."""
    return Note(_lines(*body[:-1]), tuple(signatures))


def _signature(line: str) -> Signature:
    try:
        name, told = line.removeprefix(_DASH).rsplit(" ", 1)
        found = b64decode(told, validate=True)
    except (ValueError, NotBase64) as wrong:
        raise NoteUnreadable(line[:80]) from wrong
    return Signature(name, found[:_KEY_ID_BYTES], found[_KEY_ID_BYTES:])
