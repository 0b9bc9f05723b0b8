"""The algorithms a key may work with, each under the name that is stored beside what it made.

Changing the office's choice changes what is sealed next; what was sealed before opens under the
name it carries. SM3 and SM4 (GB/T 32905, GB/T 32907) are there for offices that must use them.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12
"""96 bits, drawn at random for every value (NIST SP 800-38D, 8.2.2: below 2^32 values a key)."""

_TAG_BYTES = 16
_DIGEST_BYTES = 16
"""Half of a SHA-256 or SM3: enough that two texts never meet, and half as long in every fact."""


class Refused(Exception):  # noqa: N818 - named for what happened
    """A ciphertext was changed, or is bound to something other than what it was read with."""


class Lock(Protocol):
    """An authenticated cipher with its key."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        """Ciphertext and tag."""

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        """The text; raises InvalidTag."""


class Sm4Gcm:
    """SM4 in Galois counter mode, in the shape of AESGCM."""

    def __init__(self, key: bytes) -> None:
        self._cipher = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        """Ciphertext and tag."""
        work = Cipher(self._cipher, modes.GCM(nonce)).encryptor()
        work.authenticate_additional_data(associated_data)
        return work.update(data) + work.finalize() + work.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        """The text; raises InvalidTag."""
        if len(data) < _TAG_BYTES:
            raise InvalidTag
        text, tag = data[:-_TAG_BYTES], data[-_TAG_BYTES:]
        work = Cipher(self._cipher, modes.GCM(nonce, tag)).decryptor()
        work.authenticate_additional_data(associated_data)
        return work.update(text) + work.finalize()


@dataclass(frozen=True, slots=True)
class Suite:
    """One cipher and one digest that belong together."""

    algorithm: str
    key_bytes: int
    lock: Callable[[bytes], Lock]
    digest_algorithm: str
    digest_name: str
    kdf_hash: Callable[[], hashes.HashAlgorithm]

    def derived(self, secret: bytes, *, purpose: str, length: int) -> bytes:
        """A key for one purpose, which tells nothing of its siblings (HKDF, RFC 5869)."""
        kdf = HKDF(algorithm=self.kdf_hash(), length=length, salt=None, info=purpose.encode())
        return kdf.derive(secret)

    def digest(self, key: bytes, text: bytes) -> str:
        """A keyed digest with its algorithm's name before it."""
        found = hmac.digest(key, text, self.digest_name)[:_DIGEST_BYTES]
        return f"{self.digest_algorithm}.{found.hex()}"


SUITES = {
    suite.algorithm: suite
    for suite in (
        Suite("AES-256-GCM", 32, AESGCM, "HMAC-SHA256-128", "sha256", hashes.SHA256),
        Suite("SM4-GCM", 16, Sm4Gcm, "HMAC-SM3-128", "sm3", hashes.SM3),
    )
}

STANDARD = "AES-256-GCM"


def opened(lock: Lock, *, nonce: bytes, ciphertext: bytes, bound: bytes) -> bytes:
    """The text; raises Refused where anything was changed."""
    try:
        return lock.decrypt(nonce, ciphertext, bound)
    except InvalidTag as changed:
        raise Refused from changed
