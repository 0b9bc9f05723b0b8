"""The key with which the office signs what its record holds: Ed25519, wrapped like every other.

It lies in the cabinet of keys; the seals hold its public half. An office that has the one and lost
the other has lost its seals, and does not open as if it had never had any.
"""

from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import Engine

from domain.notes import Note, PublicKey
from operations.ciphers import STANDARD
from operations.master_key import Wrapper
from operations.named_secrets import keep_secret, kept_secret

LEDGER_KEY = "ledger"
"""Its name among the secrets of the office."""

ORIGIN = "onestop"
_OFFICE_HEX = 16


@dataclass(frozen=True)
class LedgerKey:
    """The private key, and by which name it signs."""

    private: Ed25519PrivateKey
    public: PublicKey

    def sign(self, message: bytes) -> bytes:
        """Sign it."""
        return self.private.sign(message)


def new_key() -> Ed25519PrivateKey:
    """Draw a key."""
    return Ed25519PrivateKey.generate()


def named(private: Ed25519PrivateKey) -> LedgerKey:
    """The key with the origin it signs under: an office is known by its key."""
    key = private.public_key().public_bytes_raw()
    office = sha256(key).hexdigest()[:_OFFICE_HEX]
    return LedgerKey(private, PublicKey(f"{ORIGIN}/{office}", key))


def kept_key(cabinet: Engine, master: Wrapper) -> LedgerKey | None:
    """The key in the cabinet; None where the office has none yet.

    Raises MasterKeyOfAnother, and Refused where it was changed.
    """
    kept = kept_secret(cabinet, master, LEDGER_KEY)
    return None if kept is None else named(Ed25519PrivateKey.from_private_bytes(kept.value))


def keep_key(cabinet: Engine, master: Wrapper, key: LedgerKey, *, made_at: str) -> None:
    """Put a new key into the cabinet, wrapped."""
    raw = key.private.private_bytes_raw()
    keep_secret(cabinet, master, LEDGER_KEY, raw, algorithm=STANDARD, made_at=made_at)


def is_signed_by(key: PublicKey, note: Note) -> bool:
    """Whether a note bears a signature of this key that holds."""
    public = Ed25519PublicKey.from_public_bytes(key.key)
    return any(
        _holds(public, one.signature, note.body)
        for one in note.signatures
        if one.name == key.name and one.key_id == key.id
    )


def _holds(public: Ed25519PublicKey, signature: bytes, body: str) -> bool:
    try:
        public.verify(signature, body.encode())
    except InvalidSignature:
        return False
    return True
