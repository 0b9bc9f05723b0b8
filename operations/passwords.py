"""Passwords, hashed with argon2id on a thread of their own, at the back of the queue.

A hash takes some 50 ms of a processor and 46 MiB. One thread hashes, at a lower priority where the
system can say so, so that whoever tries passwords at full speed takes no step's turn.
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import get_native_id

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from domain.sign_in import as_password

MEMORY_KIB = 47_104
PASSES = 1
LANES = 1
"""OWASP's first choice for argon2id (Password Storage Cheat Sheet): 46 MiB, one pass, one lane."""

NICENESS = 10
NOBODY = (
    "$argon2id$v=19$m=47104,t=1,p=1$bm9ib2R5IGhhcyB0aGlzIQ"
    "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)
"""The hash that is verified for a login nobody has; no password gives it."""


class Passwords:
    """Hashes and verifies, one at a time."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(
            time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES, type=Type.ID
        )
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="password", initializer=_step_back)

    def hashed(self, password: str) -> str:
        """The hash to keep, with its own salt and costs in it."""
        return self._thread.submit(self._hasher.hash, as_password(password)).result()

    def fits(self, kept: str, password: str) -> bool:
        """Whether a password is the one that was hashed; takes as long where it is not."""
        return self._thread.submit(self._verified, kept, as_password(password)).result()

    def is_old(self, kept: str) -> bool:
        """Whether a hash was made at other costs than new ones are."""
        return self._hasher.check_needs_rehash(kept)

    def close(self) -> None:
        """Let the thread go."""
        self._thread.shutdown()

    def _verified(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False


def _step_back() -> None:
    """On Linux a thread has a niceness of its own; elsewhere the one thread is restraint enough."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, get_native_id(), NICENESS)
