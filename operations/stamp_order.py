"""The certificates of a time stamp, put into the order that DER has for a set (X.690, 11.6).

OpenSSL hands out its chain as it stands in a file, and who reads DER strictly reads none of it.
The set of certificates is outside of what is signed (RFC 5652, 5.1 and 5.4), and putting it in
order changes the length of nothing.
"""

from collections.abc import Sequence
from typing import NamedTuple

_SEQUENCE, _SET, _INTEGER, _OBJECT, _FIRST = 0x30, 0x31, 0x02, 0x06, 0xA0
_LONG = 0x80

_SIGNED_DATA: Sequence[tuple[int, bool]] = (
    (_SEQUENCE, True),  # TimeStampResp
    (_SEQUENCE, False),  # its status
    (_SEQUENCE, True),  # timeStampToken, a ContentInfo
    (_OBJECT, False),
    (_FIRST, True),
    (_SEQUENCE, True),  # SignedData
    (_INTEGER, False),
    (_SET, False),  # digestAlgorithms
    (_SEQUENCE, False),  # encapContentInfo
)
"""The way to the certificates: each value by its tag, and whether one goes into it or past it."""


class _Value(NamedTuple):
    """A value: its tag, where it begins, where what it holds begins, and where it ends."""

    tag: int
    begin: int
    inside: int
    end: int


def with_certificates_in_order(answer: bytes) -> bytes:
    """The same answer with its certificates in order; as it came where it is of another shape."""
    try:
        at = 0
        for tag, is_entered in _SIGNED_DATA:
            value = _value_at(answer, at)
            if value.tag != tag:
                return answer
            at = value.inside if is_entered else value.end
        certificates = _value_at(answer, at)
        if certificates.tag != _FIRST:
            return answer
        found, at = list[bytes](), certificates.inside
        while at < certificates.end:
            one = _value_at(answer, at)
            found.append(answer[one.begin : one.end])
            at = one.end
    except (IndexError, ValueError):
        return answer
    ordered = b"".join(sorted(found))
    return answer[: certificates.inside] + ordered + answer[certificates.end :]


def _value_at(data: bytes, at: int) -> _Value:
    """The value that begins here; raises IndexError, ValueError where there is none."""
    tag, length, inside = data[at], data[at + 1], at + 2
    if length & _LONG:
        more = length & ~_LONG
        length, inside = int.from_bytes(data[inside : inside + more]), inside + more
    if inside + length > len(data):
        raise ValueError(at)
    return _Value(tag, at, inside, inside + length)
