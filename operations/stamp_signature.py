"""Whether a time stamp is signed by the certificate that it brings along (RFC 3161, RFC 5652 5.4).

Nobody says here whose that certificate is, and it may have run out since: an authority that takes
a new one, or is known to nobody here, has signed all the same. A stamp that was made up, or
changed in a byte, is signed by nobody.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from hashlib import sha1, sha256

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, Hash, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate, ExtendedKeyUsage, load_der_x509_certificate
from cryptography.x509.oid import ExtendedKeyUsageOID
from rfc3161_client import TimeStampResponse, decode_timestamp_response

from operations.der import (
    FIRST,
    OBJECT,
    OCTETS,
    SECOND,
    SEQUENCE,
    SET,
    Value,
    value_after,
    value_at,
    values_in,
)
from operations.stamp_order import SIGNED_DATA

_Hash = SHA256 | SHA384 | SHA512


class Signed(StrEnum):
    """What can be said of a stamp's signature from the stamp alone."""

    HOLDS = "holds"
    FALSE = "false"
    """Nobody signed this: it can be read, and does not come to what is signed."""

    UNKNOWN = "unknown"
    """It brings no certificate along, or is signed in a way that is not read here."""


_HASHES: Mapping[str, type[_Hash]] = {
    "2.16.840.1.101.3.4.2.1": SHA256,
    "2.16.840.1.101.3.4.2.2": SHA384,
    "2.16.840.1.101.3.4.2.3": SHA512,
}
_NAMED_WITH_A_HASH: Mapping[str, type[_Hash]] = {
    "1.2.840.113549.1.1.11": SHA256,  # RSA
    "1.2.840.113549.1.1.12": SHA384,
    "1.2.840.113549.1.1.13": SHA512,
    "1.2.840.10045.4.3.2": SHA256,  # ECDSA
    "1.2.840.10045.4.3.3": SHA384,
    "1.2.840.10045.4.3.4": SHA512,
}
_RSA, _PSS, _ED25519 = "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10", "1.3.101.112"
_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
_CERTIFICATE, _CERTIFICATE_V1 = "1.2.840.113549.1.9.16.2.47", "1.2.840.113549.1.9.16.2.12"
"""Of which certificate it is, by its hash (RFC 5035): else another's name could be put in."""

_A_TIME_STAMP = "1.2.840.113549.1.9.16.1.4"

_CONTENT = (*SIGNED_DATA[:-1], (SEQUENCE, True))
"""The way to what is signed: what kind of thing it is, and an octet string."""


class _NotRead(Exception):  # noqa: N818 - named for what is so
    """It is signed in a way that is not read here."""


def signed_by_its_own(token: bytes) -> Signed:
    """What can be said of an answer's signature."""
    try:
        told = decode_timestamp_response(token)
        hashes = {one.dotted_string for one in told.signed_data.digest_algorithms}
        return Signed.HOLDS if _is_signed(token, _signer_of(told), hashes) else Signed.FALSE
    except (_NotRead, UnsupportedAlgorithm):
        return Signed.UNKNOWN
    except Exception:  # noqa: BLE001 - libraries raise many things of bytes that are nothing
        return Signed.FALSE


def _signer_of(told: TimeStampResponse) -> Certificate:
    """The certificate it names as its signer's; raises _NotRead where it brings none along."""
    certificates = [load_der_x509_certificate(one) for one in told.signed_data.certificates]
    if not certificates:
        raise _NotRead
    [info] = told.signed_data.signer_infos  # more than one is no time stamp (RFC 3161, 2.4.2)
    named = (info.issuer, info.serial_number)
    for one in certificates:
        if (one.issuer, one.serial_number) == named and _may_stamp(one, told.tst_info.gen_time):
            return one
    raise ValueError(named)


def _may_stamp(one: Certificate, at: datetime) -> bool:
    """Whether it was for time stamps, and for that time (RFC 3161, 2.3); raises ExtensionNotFound.

    That it has run out since says nothing of what was signed before.
    """
    usage = one.extensions.get_extension_for_class(ExtendedKeyUsage)
    is_for_stamps = usage.critical and ExtendedKeyUsageOID.TIME_STAMPING in usage.value
    return is_for_stamps and one.not_valid_before_utc <= at <= one.not_valid_after_utc


def _is_signed(token: bytes, signer: Certificate, hashes: set[str]) -> bool:
    """Whether the signer signed what the token says; raises _NotRead, IndexError, ValueError."""
    kind = value_at(token, value_after(token, _CONTENT))
    content = value_at(token, value_after(token, (*_CONTENT, (OBJECT, False), (FIRST, True))))
    at = value_after(token, SIGNED_DATA)
    while (found := value_at(token, at)).tag in {FIRST, SECOND}:  # certificates, and what ended
        at = found.end
    [info] = values_in(token, found)
    _, _, digest, *others = values_in(token, info)
    is_stamp = _dotted(_inside(token, kind)) == _A_TIME_STAMP
    if not is_stamp or found.tag != SET or content.tag != OCTETS or others[0].tag != FIRST:
        raise ValueError(at)
    attributes, how, signature = others[:3]
    hash_name = _algorithm(token, digest)
    if hash_name not in hashes:
        return False
    if hash_name not in _HASHES:
        raise _NotRead
    digested, says = _HASHES[hash_name](), _attributes(token, attributes)
    is_signed = _verifies(
        signer,
        how=_algorithm(token, how),
        digested=digested,
        signature=_inside(token, signature),
        said=bytes([SET]) + token[attributes.begin + 1 : attributes.end],
    )
    hashed = _hashed(digested, _inside(token, content))
    is_of_it = _inside(token, says[_MESSAGE_DIGEST]) == hashed
    return is_signed and is_of_it and _is_of(token, says, signer)


def _verifies(
    signer: Certificate, *, how: str, digested: HashAlgorithm, signature: bytes, said: bytes
) -> bool:
    key, named = signer.public_key(), _NAMED_WITH_A_HASH.get(how)
    hashed = named() if named else digested
    try:
        if isinstance(key, RSAPublicKey) and how == _PSS:
            key.verify(signature, said, PSS(MGF1(hashed), PSS.AUTO), hashed)
        elif isinstance(key, RSAPublicKey) and (named or how == _RSA):
            key.verify(signature, said, PKCS1v15(), hashed)
        elif isinstance(key, EllipticCurvePublicKey) and named:
            key.verify(signature, said, ECDSA(hashed))
        elif isinstance(key, Ed25519PublicKey) and how == _ED25519:
            key.verify(signature, said)
        else:
            raise _NotRead
    except InvalidSignature:
        return False
    return True


def _attributes(token: bytes, attributes: Value) -> dict[str, Value]:
    """What else is signed, the first value of each by its name; raises IndexError, ValueError."""
    pairs = (values_in(token, one) for one in values_in(token, attributes))
    return {_dotted(_inside(token, name)): values_in(token, said)[0] for name, said in pairs}


def _is_of(token: bytes, says: dict[str, Value], signer: Certificate) -> bool:
    """Whether it is of this very certificate; raises _NotRead, IndexError, ValueError."""
    said = says.get(_CERTIFICATE) or says.get(_CERTIFICATE_V1)
    if said is None:
        raise _NotRead
    first = values_in(token, values_in(token, values_in(token, said)[0])[0])
    whole = signer.public_bytes(Encoding.DER)
    if first[0].tag == OCTETS:  # by the one hash that each edition has where none is named
        is_first = _CERTIFICATE not in says
        found = sha1(whole, usedforsecurity=False) if is_first else sha256(whole)
        return _inside(token, first[0]) == found.digest()
    hash_name = _algorithm(token, first[0])
    if hash_name not in _HASHES:
        raise _NotRead
    return _inside(token, first[1]) == _hashed(_HASHES[hash_name](), whole)


def _algorithm(token: bytes, value: Value) -> str:
    return _dotted(_inside(token, values_in(token, value)[0]))


def _inside(token: bytes, value: Value) -> bytes:
    return token[value.inside : value.end]


def _hashed(how: HashAlgorithm, said: bytes) -> bytes:
    hashing = Hash(how)
    hashing.update(said)
    return hashing.finalize()


def _dotted(name: bytes) -> str:
    """An object's name as it is written; raises IndexError where there is none."""
    arcs = [min(name[0] // 40, 2)]
    arcs.append(name[0] - 40 * arcs[0])
    arc = 0
    for byte in name[1:]:
        arc = arc << 7 | byte & 0x7F
        if not byte & 0x80:
            arcs.append(arc)
            arc = 0
    return ".".join(map(str, arcs))
