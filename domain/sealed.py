"""A sealed value: a personal or confidential word, stored as a string only its key can read.

The domain carries sealed values and never opens them. A sealed value is one plain string:

    sealed:1:<algorithm>:<key id>:<field>:<nonce>:<ciphertext>:<digest algorithm>.<digest>

so facts stay plain, the reader knows from `field` how to mask what it cannot show, and the
algorithms stand beside what they made (a later office may choose others for what it seals next).
The digest is keyed with the same person's or compartment's key: it says whether two values are the
same without opening either, and means nothing once the key is destroyed.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType, Protocol
from uuid import UUID

Sealed = NewType("Sealed", str)
PersonId = NewType("PersonId", str)

_FORM = "sealed:1:"
_PIECES = 8
_OF_A_DISPUTE = "dispute-"


class Field(StrEnum):
    """What a sealed value is. These codes are stored: add to them, never rename or remove one."""

    NAME = "name"
    PHONE = "phone"
    ID_NUMBER = "id_number"
    CREDIT_CODE = "credit_code"
    ADDRESS = "address"
    PLACE = "place"
    EMAIL = "email"
    BANK_ACCOUNT = "bank_account"
    PLATE = "plate"
    BIRTH_DATE = "birth_date"
    STATEMENT = "statement"
    WORDS = "words"
    NOTE = "note"
    TERMS = "terms"
    RECORD = "record"
    MEDICAL = "medical"
    FILE_NAME = "file_name"
    SECRET = "secret"  # noqa: S105 - what somebody signs in with; no reader of records is shown one


class Compartment(StrEnum):
    """Who, within one dispute, a confidential record is kept for."""

    PARTIES = "parties"
    """What both sides and the centre's officers on the case read: claims, sessions, agreement."""

    MEDIATORS = "mediators"
    """Private notes: the mediators of the case and nobody else (never inspectors, arbitrators)."""

    OFFICE = "office"
    """What the centre's own people note for each other; never the parties or another body."""

    INSPECTION = "inspection"
    """The inspectors' own record of a visit."""

    INFORMER = "informer"
    """Who reported, where the law protects them."""


class NotSealed(ValueError):  # noqa: N818 - named for what happened
    """A string that is not a well-formed sealed value stood where one was expected."""


@dataclass(frozen=True, slots=True)
class SealedParts:
    """A sealed value, taken apart."""

    algorithm: str
    key_id: str
    field: Field
    nonce: bytes
    ciphertext: bytes
    digest: str

    @property
    def bound(self) -> bytes:
        """What the ciphertext is bound to: changing any of it is refused on opening."""
        pieces = (_FORM + self.algorithm, self.key_id, self.field, self.digest)
        return ":".join(pieces).encode()

    def joined(self) -> Sealed:
        """The stored string."""
        return Sealed(
            f"{_FORM}{self.algorithm}:{self.key_id}:{self.field}"
            f":{_to_text(self.nonce)}:{_to_text(self.ciphertext)}:{self.digest}"
        )


def is_sealed(text: str) -> bool:
    """Whether a stored string claims to be a sealed value."""
    return text.startswith(_FORM) and text.count(":") == _PIECES - 1


def parts(sealed: Sealed) -> SealedParts:
    """Take a sealed value apart; raises NotSealed."""
    if not is_sealed(sealed):
        raise NotSealed
    _, _, algorithm, key_id, field, nonce, ciphertext, digest = sealed.split(":")
    try:
        return SealedParts(
            algorithm, key_id, Field(field), _to_bytes(nonce), _to_bytes(ciphertext), digest
        )
    except ValueError as malformed:
        raise NotSealed from malformed


def same_value(one: Sealed, other: Sealed) -> bool:
    """Whether two values sealed for the same subject as the same field hold the same text."""
    left, right = one.split(":"), other.split(":")
    return left[3:5] == right[3:5] and left[-1] == right[-1]


def compartment_key(dispute_id: UUID, compartment: Compartment) -> str:
    """The subject a compartment's records are sealed for."""
    return f"{_OF_A_DISPUTE}{dispute_id}/{compartment}"


def is_compartment(subject: str) -> bool:
    """Whether a subject is a dispute's compartment rather than a person."""
    return subject.startswith(_OF_A_DISPUTE)


class Sealer(Protocol):
    """Seals what comes in at the edge, before anything is decided."""

    def prepare(self, owners: Mapping[str, str]) -> None:
        """Make the keys of all these subjects durable at once ({subject: the person who owns it}).

        A person owns their own key. A dispute's compartments belong to its applicant: destroying
        the person's key destroys them too.
        """

    def seal(self, text: str, *, subject: str, field: Field) -> Sealed:
        """Seal a text for a person or a prepared compartment."""

    def person_of(self, id_number: str | None, *, otherwise: str) -> PersonId:
        """The person an identity number or credit code stands for; or, unknown, `otherwise`."""

    def body_digest(self, body: bytes) -> str:
        """A keyed digest of a request, to recognise its repeat."""

    def in_one_go(self) -> "OneGo":
        """Seals what one request says: all of it for one subject under one key."""


class OneGo(Sealer, Protocol):
    """Seals what one request says."""

    def still_in_use(self) -> AbstractContextManager[bool]:
        """Hold the keys it sealed with while that is kept; says whether each of them seals still.

        Where one does not, what was sealed is sealed again, in another go.
        """


class Finder(Protocol):
    """Knows under what a text is found, without knowing the text."""

    def grams(self, text: str) -> list[str]:
        """The keyed two-character windows under which a text is found (see search_words)."""


class Opener(Protocol):
    """Opens what the access table has allowed to be read."""

    def open(self, sealed: Sealed) -> str | None:
        """The text; None where its key has been destroyed."""

    def open_many(self, sealed: Iterable[Sealed]) -> list[str | None]:
        """The texts, in the order given; None where the key has been destroyed."""


def mask(field: Field, text: str) -> str:
    """A text as it may be shown to one who may know that it is there but not what it is."""
    match field:
        case Field.NAME:
            return f"{text[:1]}**"
        case Field.PHONE:
            return _between(text, hidden="****")
        case Field.ID_NUMBER:
            return _between(text, hidden="***********")
        case Field.BANK_ACCOUNT:
            return f"***{text[-_SHOWN_LAST:]}" if len(text) >= _LONG_ENOUGH else "***"
        case _:
            return "***"


_SHOWN_FIRST = 3
_SHOWN_LAST = 4
_LONG_ENOUGH = 11
"""A mainland mobile number; of anything shorter too little would be left to hide."""


def _between(text: str, *, hidden: str) -> str:
    if len(text) < _LONG_ENOUGH:
        return "***"
    return f"{text[:_SHOWN_FIRST]}{hidden}{text[-_SHOWN_LAST:]}"


def _to_text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _to_bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
