"""Time stamps: an authority outside says by when a checkpoint was there (RFC 3161).

Optional. The office's own clock says when a checkpoint was made; whoever runs the office sets that
clock. The newest checkpoint is stamped: it covers all before it. An authority that does not answer
is asked again with the next one, and nobody waits for it.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx2
import structlog
from cryptography.x509 import (
    BasicConstraints,
    Certificate,
    ExtensionNotFound,
    load_pem_x509_certificates,
)
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)
from sqlalchemy import Row

from domain.notes import Stamped
from operations.console import Halt
from operations.findings import Broken, Findings
from operations.seal_reading import SealReader
from operations.seals import END, Seals
from operations.stamp_order import with_certificates_in_order
from operations.stamp_signature import Signed, signed_by_its_own
from operations.stamping import stamping, tell_stamping_trouble

ANSWER_SECONDS = 5.0
LARGEST_ANSWER = 64 * 1024
"""Bytes; an answer with its certificates has some five thousand."""

_AT_ONCE = 200
"""Checkpoints read together."""

_ASKED = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}

log = structlog.get_logger()


class NotStamped(Exception):  # noqa: N818 - named for what happened
    """The authority refused, or answered something else than it was asked."""

    how = "refused"


class AnswerUnreadable(NotStamped):
    """The authority answered, and what it said cannot be read."""

    how = "unreadable"


class AnswerFalse(NotStamped):
    """The authority answered, and nobody signed what it said."""

    how = "false"


@dataclass(frozen=True, slots=True)
class TimeStamp:
    """What an authority said of a checkpoint; `token` is its whole answer, as it came."""

    authority: str
    at: datetime
    token: bytes


_STAMPED = re.compile(r"^stamped (\d{1,19}) (\S+)$", re.MULTILINE)


def stamp(seals: Seals, authority: str) -> bool:
    """Have the newest checkpoint stamped where it is not yet; whether a stamp was kept now.

    Where the last stamp is none, and nothing signed says of it, that one is asked for anew first.
    """
    newest = seals.latest() if authority else None
    if newest is None or not _put_right(seals, authority):
        return False
    size = newest.checkpoint.size
    if seals.read(_unheard).token_of(size) is not None:
        return False
    return _kept(seals, authority, size, newest.note)


def newest_stamp(seals: Seals) -> Stamped | None:
    """The newest stamp there is, as the next checkpoint says it; None where there is none.

    One that does not hold is named, and nobody vouches for it: what was signed of it could never be
    put right again. Nor does anybody for one of which that cannot be seen.
    """
    size = stamping(seals.engine).size
    reader = seals.read(_unheard)
    token = reader.token_of(size) if size else None
    if token is None:
        return None
    if (worth := _worth(token, reader.note_of(size))) is Signed.FALSE:
        log.error("a time stamp does not hold, and the next checkpoint says nothing of it", of=size)
        tell_stamping_trouble(seals.engine, f"broken: {size}")
    if worth is not Signed.HOLDS or not isinstance(token, bytes):
        return None
    return Stamped(size, sha256(token).digest())


def _put_right(seals: Seals, authority: str) -> bool:
    """Ask for the last stamp anew where it is none; whether it is one, or cannot be put right.

    It cannot where a checkpoint says which it was: no authority gives the same answer twice.
    """
    size, reader = stamping(seals.engine).size, seals.read(_unheard)
    token, note = (reader.token_of(size), reader.note_of(size)) if size else (None, "")
    if token is None or not note or _worth(token, note) is not Signed.FALSE:
        return True
    if _is_signed_of(seals, size):
        return True
    return _kept(seals, authority, size, note, instead_of=token)


def _is_signed_of(seals: Seals, size: int) -> bool:
    """Whether a checkpoint says which the stamp of another was."""
    after = size
    while later := seals.checkpoints_after(after, _AT_ONCE):
        said = [one.checkpoint for one in later]
        if any(one.stamped is not None and one.stamped.size == size for one in said):
            return True
        if said[-1].size <= after:  # its row stands elsewhere than its note says
            return True
        after = said[-1].size
    return False


def _kept(seals: Seals, authority: str, size: int, note: str, *, instead_of: object = None) -> bool:
    """Ask for the stamp of a checkpoint and keep it; whether that was done."""
    try:
        token = _asked(authority, note.encode())
    except (OSError, ValueError, NotStamped, httpx2.HTTPError) as error:
        how = error.how if isinstance(error, NotStamped) else "silent"
        why = str(error) or type(error).__name__
        log.warning("the time authority stamped no checkpoint", how=how, why=why)
        tell_stamping_trouble(seals.engine, f"{how}: {why}")
        return False
    return seals.keep_time_stamp(size, authority, token, instead_of=instead_of)


def time_stamp_of(row: Row[Any]) -> TimeStamp:
    """A stamp as it is kept; raises ValueError where it cannot be read."""
    return TimeStamp(
        row.authority, decode_timestamp_response(row.token).tst_info.gen_time, row.token
    )


def authorities_in(file: Path) -> Sequence[Certificate]:
    """The certificates of the authorities that are believed, from PEM; raises Halt (code 2)."""
    try:
        found = load_pem_x509_certificates(file.read_bytes())
    except (OSError, ValueError) as wrong:
        raise Halt("verify-no-authority", code=2, file=file) from wrong
    for one in found:
        if not _may_certify(one):
            name = one.subject.rfc4514_string()
            raise Halt("verify-authority-no-root", code=2, file=file, name=name)
    return found


def _may_certify(one: Certificate) -> bool:
    """Whether others may be believed by it; very old roots do not say so, and sign themselves."""
    try:
        return one.extensions.get_extension_for_class(BasicConstraints).value.ca
    except ExtensionNotFound:
        return one.subject == one.issuer


def check(seals: Seals, believed: Sequence[Certificate], findings: Findings) -> int:
    """Check every stamp against its checkpoint, and its signature where somebody is believed.

    How many there are.
    """
    number = 0

    def doubt(table: str, what: str) -> None:
        findings.add(Broken.ROW, about=(table, what), table=table, what=what)

    reader = seals.read(doubt)
    wanted = _stamped_by(reader)
    last = stamping(seals.engine).size
    if last:
        wanted.setdefault(last, "")
    for row in reader.time_stamps():
        number += 1
        note, is_as_signed = reader.note_of(row.size), True
        if named := wanted.pop(row.size, ""):
            is_as_signed = named == b64encode(sha256(row.token).digest()).decode()
        elif note:  # nothing that was signed vouches for it
            is_as_signed = _worth(row.token, note) is not Signed.FALSE
        if not note or not is_as_signed or not _holds(row.token, note.encode(), believed):
            findings.add(Broken.TIME_STAMP, about=f"stamp {row.size}", size=row.size)
    for size in sorted(wanted):
        findings.add(Broken.STAMP_GONE, about=size, size=size)
    return number


def _stamped_by(reader: SealReader) -> dict[int, str]:
    """What the checkpoints say was stamped, and the hash of each answer."""
    found = (_STAMPED.search(row.note) for row in reader.newest_checkpoints(END))
    return {int(one[1]): one[2] for one in found if one is not None}


def _asked(authority: str, message: bytes) -> bytes:
    """The authority's answer, of this very question; raises NotStamped."""
    builder = TimestampRequestBuilder().data(message).hash_algorithm(HashAlgorithm.SHA256)
    request = builder.nonce(nonce=True).cert_request(cert_request=True).build()
    told = httpx2.post(
        authority, content=request.as_bytes(), headers=_ASKED, timeout=ANSWER_SECONDS
    )
    if told.status_code != HTTPStatus.OK or len(told.content) > LARGEST_ANSWER:
        raise NotStamped
    token = _readable(told.content)
    answer = decode_timestamp_response(token)
    if answer.status != PKIStatus.GRANTED or answer.tst_info.nonce != request.nonce:
        raise NotStamped
    if not _is_of(token, message):
        raise NotStamped
    if signed_by_its_own(token) is Signed.FALSE:
        raise AnswerFalse
    return token


def _readable(answer: bytes) -> bytes:
    """The answer, its certificates in the order that DER has where they came in another.

    That order is no part of what is signed. Raises AnswerUnreadable.
    """
    try:
        decode_timestamp_response(answer)
    except ValueError as wrong:
        ordered = with_certificates_in_order(answer)
        try:
            decode_timestamp_response(ordered)
        except ValueError:
            raise AnswerUnreadable(str(wrong)) from wrong
        return ordered
    return answer


def _is_of(token: bytes, message: bytes) -> bool:
    found = decode_timestamp_response(token).tst_info.message_imprint.message
    return found == sha256(message).digest()


def _worth(token: object, note: str) -> Signed:
    """What a stamp is worth by itself; whose it is the reader says.

    It is false where it is no granted answer, of another note, or signed by nobody.
    """
    try:
        if not isinstance(token, bytes) or not note or not _is_of(token, note.encode()):
            return Signed.FALSE
        is_granted = decode_timestamp_response(token).status == PKIStatus.GRANTED
    except (TypeError, ValueError):
        return Signed.FALSE
    return signed_by_its_own(token) if is_granted else Signed.FALSE


def _unheard(_table: str, _what: str) -> None:
    """What cannot be read is told by whoever verifies."""


def _holds(token: bytes, message: bytes, believed: Iterable[Certificate]) -> bool:
    try:
        if not _is_of(token, message):
            return False
        verifiers = VerifierBuilder(roots=list(believed))
        return not believed or verifiers.build().verify_message(
            decode_timestamp_response(token), message
        )
    except (TypeError, ValueError, VerificationError):
        return False
