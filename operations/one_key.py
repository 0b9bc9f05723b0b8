"""One key of the office, unwrapped: what it seals and opens, and what files are sealed under."""

import secrets
from dataclasses import dataclass
from unicodedata import normalize

from domain.sealed import Field, Sealed, SealedParts
from operations.ciphers import NONCE_BYTES, Suite, opened
from operations.ciphers import Lock as Cipher


class NotPrepared(Exception):  # noqa: N818 - named for what happened
    """A compartment was sealed for before its key was made: nobody would own the key."""


@dataclass(frozen=True, slots=True)
class FileKey:
    """What files are sealed under: derived from a subject's key, and gone with it."""

    key_id: str
    suite: Suite
    secret: bytes


@dataclass(frozen=True, slots=True)
class Key:
    """One key, unwrapped; `lock` is None once it has been destroyed, and while it is locked."""

    key_id: str
    suite: Suite
    lock: Cipher | None
    digest_key: bytes

    def sealed(self, text: str, *, field: Field) -> Sealed:
        """Seal a text as it stands; its digest does not mind how a letter was composed."""
        if self.lock is None:
            raise NotPrepared(self.key_id)
        named = f"{field}:{normalize('NFC', text)}".encode()
        digest = self.suite.digest(self.digest_key, named)
        nonce = secrets.token_bytes(NONCE_BYTES)
        blank = SealedParts(self.suite.algorithm, self.key_id, field, nonce, b"", digest)
        ciphertext = self.lock.encrypt(nonce, text.encode(), blank.bound)
        return SealedParts(
            self.suite.algorithm, self.key_id, field, nonce, ciphertext, digest
        ).joined()

    def opened(self, value: SealedParts) -> str | None:
        """The text; None where this key is no more, or locked; raises Refused where it changed."""
        if self.lock is None:
            return None
        text = opened(self.lock, nonce=value.nonce, ciphertext=value.ciphertext, bound=value.bound)
        return text.decode()

    @property
    def for_files(self) -> FileKey | None:
        """What this key's files are sealed under; None where it is destroyed."""
        if self.lock is None:
            return None
        secret = self.suite.derived(self.digest_key, purpose="files", length=self.suite.key_bytes)
        return FileKey(self.key_id, self.suite, secret)
