"""The receipt: a code nobody can guess, with which a worker follows the case without an account."""

from base64 import b32decode, b32encode
from hmac import compare_digest
from uuid import UUID

from domain.dispute import Dispute
from domain.parties import APPLICANT
from domain.refusals import NotFound
from domain.sealed import Sealer

_ID_BYTES = 16
_PROOF_BYTES = 9
"""72 bits that only the office can work out: the whole code is then 40 letters, in fives."""

_GROUP = 5
_LETTERS = (_ID_BYTES + _PROOF_BYTES) * 8 // 5


MOST_EXCHANGED = 16
"""How often the applicant of a dispute may have turned out to be another person."""


def receipt_code(sealer: Sealer, dispute: Dispute) -> str:
    """The receipt code of a dispute: the same whenever it is asked for, for the same applicant."""
    letters = b32encode(dispute.id.bytes + _proof(sealer, dispute.id, holder(dispute))).decode()
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def holder(dispute: Dispute) -> int:
    """Which applicant holds the receipt: the first filed, or who took their place."""
    return len(dispute.sat.get(APPLICANT, ()))


def dispute_of(sealer: Sealer, code: str) -> tuple[UUID, int]:
    """The dispute a receipt was given for, and to which applicant.

    Raises NotFound where the code was never given.
    """
    letters = code.replace("-", "").upper()
    if len(letters) != _LETTERS or not letters.isascii():
        raise NotFound
    try:
        read = b32decode(letters)
    except ValueError:
        raise NotFound from None
    dispute_id = UUID(bytes=read[:_ID_BYTES])
    for given in range(MOST_EXCHANGED + 1):
        if compare_digest(read[_ID_BYTES:], _proof(sealer, dispute_id, given)):
            return dispute_id, given
    raise NotFound


def _proof(sealer: Sealer, dispute_id: UUID, given: int) -> bytes:
    whose = b":%d" % given if given else b""
    digest = sealer.body_digest(b"receipt:" + dispute_id.bytes + whose)
    return bytes.fromhex(digest.rpartition(".")[2])[:_PROOF_BYTES]
