"""A file sealed piece by piece, so that it is opened by ranges and stands in clear nowhere.

A sealed file is a line that says how it was sealed, and after it the pieces in their order: each
its nonce, its ciphertext and its tag. Each file has a key of its own, derived from its owner's and
bound to that line. Each piece is bound to its number and to whether it is the last (STREAM: Hoang,
Reyhanitabar, Rogaway, Vizár, 2015), so that none is moved, left out or cut off unseen. Nonces are
drawn at random instead of counted: an upload that was broken off and goes on seals the same place
again, and must never do so under the same nonce.
"""

import hmac
import io
import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from errno import EINVAL
from typing import Any, Protocol

from operations.ciphers import NONCE_BYTES, SUITES, Lock, Suite, opened
from operations.one_key import FileKey

PIECE_BYTES = 64 * 1024
TAG_BYTES = 16
OVERHEAD = NONCE_BYTES + TAG_BYTES

_MARK = "onestop-file/1"
_LONGEST_LINE = 1024
_SALT_BYTES = 24
_AHEAD = 16
"""Pieces read at once: a megabyte."""


class NotAFile(Exception):  # noqa: N818 - named for what is so
    """What lies there is no sealed file, or its length is not what it says."""


class Lying(Protocol):
    """Where sealed bytes lie: read by place."""

    @property
    def size(self) -> int:
        """How many bytes there are."""

    def read_at(self, offset: int, count: int) -> bytes:
        """Bytes from a place on; fewer at the end."""


@dataclass(frozen=True, slots=True)
class Head:
    """The first line of a sealed file: how it was sealed, under which key, how long it is."""

    algorithm: str
    key_id: str
    salt: str
    size: int

    @classmethod
    def drawn(cls, key: FileKey, size: int) -> "Head":
        """The line of a new file of this length in bytes."""
        salt = urlsafe_b64encode(secrets.token_bytes(_SALT_BYTES)).decode()
        return cls(key.suite.algorithm, key.key_id, salt, size)

    @classmethod
    def read(cls, start: bytes) -> "Head":
        """The line at the start of a file; raises NotAFile."""
        line, end, _ = start[:_LONGEST_LINE].partition(b"\n")
        mark, _, said = line.decode(errors="replace").partition(" ")
        try:
            head = cls(**json.loads(said))
        except (ValueError, TypeError) as wrong:
            raise NotAFile from wrong
        if not end or mark != _MARK or head.algorithm not in SUITES or head.size < 1:
            raise NotAFile
        return head

    @property
    def line(self) -> bytes:
        """As it stands in the file."""
        said = {
            "algorithm": self.algorithm,
            "key_id": self.key_id,
            "salt": self.salt,
            "size": self.size,
        }
        return f"{_MARK} {json.dumps(said, sort_keys=True)}\n".encode()

    @property
    def suite(self) -> Suite:
        """Its algorithms."""
        return SUITES[self.algorithm]

    @property
    def pieces(self) -> int:
        """How many pieces the whole file has."""
        return -(-self.size // PIECE_BYTES)

    @property
    def sealed_size(self) -> int:
        """How many bytes the whole file takes, sealed."""
        return self.place(self.pieces) - (self.pieces * PIECE_BYTES - self.size)

    def place(self, number: int) -> int:
        """Where a piece begins."""
        return len(self.line) + number * (PIECE_BYTES + OVERHEAD)

    def lock(self, key: FileKey) -> Lock:
        """The cipher of this one file."""
        purpose = f"file:{self.line.decode()}"
        secret = self.suite.derived(key.secret, purpose=purpose, length=self.suite.key_bytes)
        return self.suite.lock(secret)

    def bound(self, number: int) -> bytes:
        """What a piece is bound to."""
        return f"{number}:{'last' if number == self.pieces - 1 else 'more'}".encode()


def sealed_piece(lock: Lock, piece: bytes, bound: bytes) -> bytes:
    """A piece as it is written."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + lock.encrypt(nonce, piece, bound)


def opened_piece(lock: Lock, sealed: bytes, bound: bytes) -> bytes:
    """A piece as it was; raises Refused where it was changed, moved or cut off."""
    nonce, ciphertext = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    return opened(lock, nonce=nonce, ciphertext=ciphertext, bound=bound)


def address(key: FileKey, digest: str) -> str:
    """Where a file lies: two persons' same file lies in two places, and nobody sees it is one."""
    name = key.suite.derived(key.secret, purpose="address", length=32)
    return hmac.digest(name, digest.encode(), key.suite.digest_name).hex()


class SealedFile(io.RawIOBase):
    """A sealed file, read as if it were open; only the piece that is read is held.

    Reading raises Refused where something was changed. Of a file on its way only the first
    `there` pieces are read.
    """

    def __init__(
        self, lying: Lying, key_of: Callable[[str], FileKey], *, there: int | None = None
    ) -> None:
        super().__init__()
        self._lying = lying
        self.head = Head.read(lying.read_at(0, _LONGEST_LINE))
        self._lock = self.head.lock(key_of(self.head.key_id))
        self._there = self.head.pieces if there is None else there
        self._at = 0
        self._held: tuple[int, list[bytes]] = (0, [])

    @property
    def size(self) -> int:
        """Its length in bytes, open."""
        return self.head.size

    def must_be_whole(self) -> None:
        """Raise NotAFile where bytes are missing or too many."""
        if self._lying.size != self.head.sealed_size:
            raise NotAFile

    def readable(self) -> bool:
        """Say that it is read."""
        return True

    def seekable(self) -> bool:
        """Say that it is read from anywhere."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place; raises OSError before the beginning, as a file on disk does."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        if base + offset < 0:
            raise OSError(EINVAL, "before the beginning")
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        """Say where it is read."""
        return self._at

    def readinto(self, into: Any) -> int:  # noqa: ANN401 - any buffer, as the library has it
        """Read on; fewer bytes than asked for at the end of what is held."""
        view = memoryview(into).cast("B")
        number, within = divmod(self._at, PIECE_BYTES)
        if self._at >= self.size or not view:
            return 0
        piece = self._piece(number)
        count = min(len(view), len(piece) - within)
        view[:count] = piece[within : within + count]
        self._at += count
        return count

    def pieces(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Its bytes from a place on, up to another."""
        end = self.size if end is None else min(end, self.size)
        while start < end:
            number, within = divmod(start, PIECE_BYTES)
            piece = self._piece(number)[within : within + end - start]
            yield piece
            start += len(piece)

    def _piece(self, number: int) -> bytes:
        first, held = self._held
        if not first <= number < first + len(held):
            first, held = number, self._read(number)
            self._held = first, held
        return held[number - first]

    def _read(self, first: int) -> list[bytes]:
        last = min(first + _AHEAD, self._there)
        place = self.head.place(first)
        sealed = self._lying.read_at(place, self.head.place(last) - place)
        step = PIECE_BYTES + OVERHEAD
        return [
            opened_piece(
                self._lock,
                sealed[(number - first) * step : (number - first + 1) * step],
                self.head.bound(number),
            )
            for number in range(first, last)
        ]
