"""The certificates of a time stamp, put into the order that DER has for a set (X.690, 11.6).

OpenSSL hands out its chain as it stands in a file, and who reads DER strictly reads none of it.
The set of certificates is outside of what is signed (RFC 5652, 5.1 and 5.4), and putting it in
order changes the length of nothing.
"""

from operations.der import FIRST, INTEGER, OBJECT, SEQUENCE, SET, value_after, value_at, values_in

SIGNED_DATA = (
    (SEQUENCE, True),  # TimeStampResp
    (SEQUENCE, False),  # its status
    (SEQUENCE, True),  # timeStampToken, a ContentInfo
    (OBJECT, False),
    (FIRST, True),
    (SEQUENCE, True),  # SignedData
    (INTEGER, False),
    (SET, False),  # digestAlgorithms
    (SEQUENCE, False),  # encapContentInfo
)
"""The way to the certificates: each value by its tag, and whether one goes into it or past it."""


def with_certificates_in_order(answer: bytes) -> bytes:
    """The same answer with its certificates in order; as it came where it is of another shape."""
    try:
        certificates = value_at(answer, value_after(answer, SIGNED_DATA))
        if certificates.tag != FIRST:
            return answer
        found = [answer[one.begin : one.end] for one in values_in(answer, certificates)]
    except (IndexError, ValueError):
        return answer
    ordered = b"".join(sorted(found))
    return answer[: certificates.inside] + ordered + answer[certificates.end :]
