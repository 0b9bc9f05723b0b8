"""The master key: the one secret under which every other key is wrapped, kept apart from the data.

It is a file only its owner may read, or comes from the environment. Whoever holds the data folder
without it holds nothing readable; whoever loses it has erased the whole office.
"""

import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from operations.ciphers import NONCE_BYTES, STANDARD, SUITES, Lock, opened
from operations.durable import make_durable

MASTER_BYTES = 32
_OWNER_ONLY = 0o600
_ANYONE_ELSE = 0o077


class MasterKeyUnusable(Exception):  # noqa: N818 - named for what happened, as those below
    """Nothing can be unwrapped with what should be the master key; `key` names the sentence."""

    key = ""


class MasterKeyMissing(MasterKeyUnusable):
    """The office has wrapped keys, and the master key they were wrapped with is not there."""

    key = "master-key-missing"


class MasterKeyOfAnother(MasterKeyMissing):
    """There is a master key, and it is another office's: the keys here were wrapped with theirs."""

    key = "master-key-of-another"


class MasterKeyMalformed(MasterKeyUnusable):
    """What should be the master key is not 32 bytes in base64."""

    key = "master-key-malformed"


class MasterKeySilent(MasterKeyUnusable):
    """The program that wraps and unwraps did not answer as it should."""

    key = "master-program-silent"


class MasterKeyExposed(MasterKeyUnusable):
    """The master key's file can be read by others than its owner."""

    key = "master-key-exposed"


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A secret as it may be stored: useless without the master key named beside it."""

    master: str
    algorithm: str
    secret: bytes


class Wrapper(Protocol):
    """Wraps and unwraps the keys of persons and compartments: a key here, or a device elsewhere.

    Whoever brings a hardware module or a key service writes one of these (docs/how-to/keys.md).
    """

    @property
    def name(self) -> str:
        """By which it is known beside what it wrapped; tells nothing of its secret."""

    def wrap(self, secret: bytes, *, algorithm: str, bound: bytes) -> Wrapped:
        """Wrap a secret, bound to what it is the key of."""

    def unwrap(self, wrapped: Wrapped, *, bound: bytes) -> bytes:
        """The secret; raises MasterKeyOfAnother under another master key, Refused if changed."""

    def must_fit(self, masters: Collection[str]) -> None:
        """Refuse to open what was wrapped under other names; raises MasterKeyOfAnother."""

    def use(self, name: str) -> None:
        """Wrap under the master key of this name from now on; raises MasterKeyOfAnother."""


class MasterKey:
    """The master key itself, 32 bytes in memory: the Wrapper that needs nothing else."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) != MASTER_BYTES:
            raise MasterKeyMalformed
        self._secret = secret
        self._locks: dict[str, Lock] = {}
        self.name = SUITES[STANDARD].derived(secret, purpose="name", length=8).hex()

    @classmethod
    def from_text(cls, text: str) -> "MasterKey":
        """From the environment: 32 bytes in base64; raises MasterKeyMalformed."""
        try:
            return cls(urlsafe_b64decode(text.strip().replace("+", "-").replace("/", "_")))
        except (NotBase64, ValueError) as malformed:
            raise MasterKeyMalformed from malformed

    @classmethod
    def from_file(cls, path: Path, *, may_create: bool) -> "MasterKey":
        """From its file, made on the office's first start.

        Raises MasterKeyMissing where it may not be made any more (there are keys already wrapped),
        and MasterKeyExposed where others could read it.
        """
        if not path.exists():
            if not may_create:
                raise MasterKeyMissing(path)
            make_key_file(path)
        if path.stat().st_mode & _ANYONE_ELSE:
            raise MasterKeyExposed(path)
        return cls.from_text(path.read_text(encoding="ascii"))

    def wrap(self, secret: bytes, *, algorithm: str, bound: bytes) -> Wrapped:
        """Wrap a secret, bound to what it is the key of."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        wrapped = nonce + self._lock(algorithm).encrypt(nonce, secret, bound)
        return Wrapped(self.name, algorithm, wrapped)

    def unwrap(self, wrapped: Wrapped, *, bound: bytes) -> bytes:
        """The secret; raises MasterKeyOfAnother under another master key, Refused if changed."""
        self.must_fit({wrapped.master})
        nonce, ciphertext = wrapped.secret[:NONCE_BYTES], wrapped.secret[NONCE_BYTES:]
        lock = self._lock(wrapped.algorithm)
        return opened(lock, nonce=nonce, ciphertext=ciphertext, bound=bound)

    def must_fit(self, masters: Collection[str]) -> None:
        """Refuse to open what was wrapped under other names; raises MasterKeyOfAnother."""
        for master in masters:
            if master != self.name:
                raise MasterKeyOfAnother(master)

    def use(self, name: str) -> None:
        """There is only itself; raises MasterKeyOfAnother."""
        self.must_fit({name})

    def _lock(self, algorithm: str) -> Lock:
        if algorithm not in self._locks:
            suite = SUITES[algorithm]
            secret = suite.derived(self._secret, purpose="wrap", length=suite.key_bytes)
            self._locks[algorithm] = suite.lock(secret)
        return self._locks[algorithm]


def new_master_key() -> str:
    """A fresh master key as text, for a secret store or an environment variable."""
    return urlsafe_b64encode(secrets.token_bytes(MASTER_BYTES)).decode()


def make_key_file(path: Path) -> None:
    """Write a fresh one, whole or not at all; of several processes at once the first one wins."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(new_master_key())
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
        make_durable(path.parent)
