"""What the office as a whole recognises: persons, repeated requests, and search words.

All three are keyed digests under one root secret, itself wrapped by the master key: equal things
look equal to this office, and are nothing to anyone else.
"""

import hmac
import secrets
from unicodedata import normalize

from sqlalchemy import Engine

from domain.sealed import PersonId
from domain.search_words import windows
from operations.ciphers import SUITES, Suite
from operations.master_key import MASTER_BYTES, Wrapper
from operations.named_secrets import keep_secret

_ROOT = "root"
_PERSON_HEX = 32
_GRAM_HEX = 16
"""64 bits: a vocabulary of windows is some millions, so two meeting is a matter of one in 10^6."""


class OfficeSecret:
    """The office-wide digests; made once, the same in every process from then on."""

    def __init__(self, root: bytes, suite: Suite) -> None:
        self._suite = suite
        self._persons = suite.derived(root, purpose="persons", length=MASTER_BYTES)
        self._requests = suite.derived(root, purpose="requests", length=MASTER_BYTES)
        self._search = suite.derived(root, purpose="search", length=MASTER_BYTES)

    @classmethod
    def at(cls, engine: Engine, master: Wrapper, *, algorithm: str, made_at: str) -> "OfficeSecret":
        """The root secret in the cabinet, made if this is the office's first start."""
        drawn = secrets.token_bytes(MASTER_BYTES)
        root = keep_secret(engine, master, _ROOT, drawn, algorithm=algorithm, made_at=made_at)
        return cls(root.value, SUITES[root.algorithm])

    def person_of(
        self, id_number: str | None, *, otherwise: str, after: PersonId | None = None
    ) -> PersonId:
        """The person an identity number or credit code stands for; or, unknown, `otherwise`.

        Width, case, spaces and hyphens of the number do not count. `after` names whoever the
        number stood for until they were erased.
        """
        number = _as_number(id_number or "")
        known = f"number:{number}" if number else f"otherwise:{otherwise}"
        if after is not None:
            known += f":after:{after}"
        return PersonId(f"person-{self._hex(self._persons, known.encode())[:_PERSON_HEX]}")

    def is_number(self, id_number: str | None) -> bool:
        """Whether it says who somebody is."""
        return bool(_as_number(id_number or ""))

    def body_digest(self, body: bytes) -> str:
        """A keyed digest of a request, to recognise its repeat."""
        return self._suite.digest(self._requests, body)

    def grams(self, text: str) -> list[str]:
        """The keyed windows of a text, in order; one for a word of two characters."""
        found = (self._hex(self._search, window.encode()) for window in windows(text))
        return [gram[:_GRAM_HEX] for gram in found]

    def _hex(self, key: bytes, text: bytes) -> str:
        return hmac.digest(key, text, self._suite.digest_name).hex()


def _as_number(text: str) -> str:
    return "".join(letter for letter in normalize("NFKC", text) if letter.isalnum()).upper()
