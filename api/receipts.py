"""The receipt: a code nobody can guess, with which a worker follows the case without an account."""

from base64 import b32decode, b32encode
from hmac import compare_digest
from uuid import UUID

from domain.refusals import NotFound
from domain.sealed import Sealer

_ID_BYTES = 16
_PROOF_BYTES = 9
"""72 bits that only the office can work out: the whole code is then 40 letters, in fives."""

_GROUP = 5
_LETTERS = (_ID_BYTES + _PROOF_BYTES) * 8 // 5


def receipt_code(sealer: Sealer, dispute_id: UUID) -> str:
    """The receipt code of a dispute: the same whenever it is asked for."""
    letters = b32encode(dispute_id.bytes + _proof(sealer, dispute_id)).decode()
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def dispute_of(sealer: Sealer, code: str) -> UUID:
    """The dispute a receipt was given for; raises NotFound where the code was never given."""
    letters = code.replace("-", "").upper()
    if len(letters) != _LETTERS or not letters.isascii():
        raise NotFound
    try:
        read = b32decode(letters)
    except ValueError:
        raise NotFound from None
    dispute_id = UUID(bytes=read[:_ID_BYTES])
    if not compare_digest(read[_ID_BYTES:], _proof(sealer, dispute_id)):
        raise NotFound
    return dispute_id


def _proof(sealer: Sealer, dispute_id: UUID) -> bytes:
    digest = sealer.body_digest(b"receipt:" + dispute_id.bytes)
    return bytes.fromhex(digest.rpartition(".")[2])[:_PROOF_BYTES]
