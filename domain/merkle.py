"""The tree over the log: what proves that a fact stands where it stood, and that none is gone.

A Merkle tree as in RFC 6962, section 2.1 (and RFC 9162): each fact is a leaf, two neighbours make
a node, and the root says all of them. Whoever keeps a root keeps a proof of the whole record.
"""

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from struct import Struct
from typing import NamedTuple
from uuid import UUID

_LEAF, _NODE = b"\x00", b"\x01"
"""What is hashed before a leaf and before a node, so that neither is ever taken for the other."""

_PLACE = Struct(">Q16sQH")
"""Position, originator, version and the length of the topic, big-endian."""

Digest = Callable[[bytes], bytes]


class HashName(StrEnum):
    """The algorithms a ledger may be hashed with, as they are named beside every root."""

    SHA256 = "sha256"
    SM3 = "sm3"  # GB/T 32905


class Node(NamedTuple):
    """A node over 2^level leaves, all of them there: the leaves place·2^level and after."""

    level: int
    place: int


class Span(NamedTuple):
    """The leaves from `start` up to, not with, `end`."""

    start: int
    end: int


def leaf_bytes(position: int, originator: UUID, version: int, topic: str, state: bytes) -> bytes:
    """A stored fact as it is hashed: where it stands in the log, whose it is, and what it says.

    `state` is what the store keeps, sealed values as ciphertext: erasing a person breaks no proof.
    """
    name = topic.encode()
    return _PLACE.pack(position, originator.bytes, version, len(name)) + name + state


def digest_of(name: str) -> Digest:
    """The hash of this name; raises ValueError where the name is not known."""
    if HashName(name) is HashName.SHA256:
        return lambda data: hashlib.sha256(data).digest()
    return lambda data: hashlib.new(HashName.SM3, data).digest()


def leaf_hash(leaf: bytes, name: str = HashName.SHA256) -> bytes:
    """The hash of one leaf."""
    return digest_of(name)(_LEAF + leaf)


def node_hash(left: bytes, right: bytes, name: str = HashName.SHA256) -> bytes:
    """The hash of two neighbours."""
    return digest_of(name)(_NODE + left + right)


def empty_root(name: str = HashName.SHA256) -> bytes:
    """The root of a tree without leaves."""
    return digest_of(name)(b"")


class Range:
    """The leaves read so far, as the few nodes that say all of them (its peaks), largest first."""

    def __init__(
        self, name: str = HashName.SHA256, size: int = 0, peaks: Sequence[bytes] = ()
    ) -> None:
        if len(peaks) != size.bit_count():
            raise ValueError(f"{size} leaves have {size.bit_count()} peaks, not {len(peaks)}")
        self.name = name
        self.size = size
        self.peaks = list(peaks)
        self._digest = digest_of(name)

    def append(self, leaf: bytes) -> None:
        """Take the hash of the next leaf in."""
        digest, peaks, found, rest = self._digest, self.peaks, leaf, self.size
        while rest & 1:
            found = digest(_NODE + peaks.pop() + found)
            rest >>= 1
        peaks.append(found)
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Take the hashes of the next leaves in, in order."""
        for leaf in leaves:
            self.append(leaf)

    def root(self) -> bytes:
        """The root of the tree of these leaves."""
        return bagged(self.peaks, self.name)

    def copy(self) -> "Range":
        """The same leaves, to be read on from here in another way."""
        return Range(self.name, self.size, self.peaks)


def bagged(peaks: Sequence[bytes], name: str = HashName.SHA256) -> bytes:
    """The one hash over neighbouring peaks, the smallest joined first."""
    if not peaks:
        return empty_root(name)
    digest = digest_of(name)
    found = peaks[-1]
    for peak in reversed(peaks[:-1]):
        found = digest(_NODE + peak + found)
    return found


def peaks_of(span: Span) -> list[Node]:
    """The nodes that say these leaves, largest first.

    `span.start` is a multiple of the largest power of two not above the span's length, as every
    subtree of RFC 6962 is.
    """
    found, start = [], span.start
    length = span.end - span.start
    for level in range(length.bit_length() - 1, -1, -1):
        if length >> level & 1:
            found.append(Node(level, start >> level))
            start += 1 << level
    return found


def inclusion_spans(index: int, size: int) -> list[Span]:
    """What must be known beside leaf `index` to work out the root of `size` leaves, lowest first.

    RFC 6962, 2.1.1. Raises ValueError where there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    return _path(index, Span(0, size))


def consistency_spans(old: int, new: int) -> list[Span]:
    """What must be known to see that the tree of `new` leaves only adds to that of `old`.

    RFC 6962, 2.1.2. Raises ValueError where there is no such tree.
    """
    if not 0 < old <= new:
        raise ValueError(f"no tree of {old} leaves in one of {new}")
    return _subproof(old, Span(0, new), whole=True)


def needed(spans: Iterable[Span]) -> set[Node]:
    """The nodes from which these spans are worked out."""
    return {node for span in spans for node in peaks_of(span)}


def proof(
    spans: Iterable[Span], nodes: Mapping[Node, bytes], name: str = HashName.SHA256
) -> list[bytes]:
    """A proof's hashes, in order, out of the nodes it needs."""
    return [bagged([nodes[node] for node in peaks_of(span)], name) for span in spans]


def is_included(  # noqa: PLR0913 - what such a proof is made of
    *,
    leaf: bytes,
    index: int,
    size: int,
    path: Sequence[bytes],
    root: bytes,
    name: str = HashName.SHA256,
) -> bool:
    """Whether the proof shows this leaf's hash at this place in the tree (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    digest = digest_of(name)
    place, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = digest(_NODE + sibling + found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = digest(_NODE + found + sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(  # noqa: PLR0913 - what such a proof is made of
    *,
    old: int,
    new: int,
    old_root: bytes,
    new_root: bytes,
    path: Sequence[bytes],
    name: str = HashName.SHA256,
) -> bool:
    """Whether the proof shows that the new tree only adds to the old (RFC 9162, 2.1.4.2)."""
    if old in {0, new}:
        return not path and old_root == (new_root if old else empty_root(name))
    if not 0 < old < new:
        return False
    proved = [old_root, *path] if old.bit_count() == 1 else list(path)
    return bool(proved) and _grows(old - 1, new - 1, proved, name) == (old_root, new_root)


def _grows(place: int, last: int, proved: Sequence[bytes], name: str) -> tuple[bytes, bytes] | None:
    """The roots of the old and of the new tree out of a proof; None where it does not fit."""
    digest = digest_of(name)
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = proved[0]
    for sibling in proved[1:]:
        if last == 0:
            return None
        if place & 1 or place == last:
            before, after = digest(_NODE + sibling + before), digest(_NODE + sibling + after)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            after = digest(_NODE + after + sibling)
        place, last = place >> 1, last >> 1
    return (before, after) if last == 0 else None


def parents(hashes: Sequence[bytes], name: str = HashName.SHA256) -> Iterator[bytes]:
    """The nodes one level up; of an odd number the last one waits for its neighbour."""
    digest = digest_of(name)
    pairs = zip(hashes[::2], hashes[1::2], strict=False)
    return (digest(_NODE + left + right) for left, right in pairs)


def told(digest: bytes) -> str:
    """A hash as it is written (base64)."""
    return b64encode(digest).decode()


def _path(index: int, span: Span) -> list[Span]:
    if span.end - span.start == 1:
        return []
    middle = _middle(span)
    left, right = Span(span.start, middle), Span(middle, span.end)
    if index < middle:
        return [*_path(index, left), right]
    return [*_path(index, right), left]


def _subproof(old: int, span: Span, *, whole: bool) -> list[Span]:
    if old == span.end:
        return [] if whole else [span]
    middle = _middle(span)
    left, right = Span(span.start, middle), Span(middle, span.end)
    if old <= middle:
        return [*_subproof(old, left, whole=whole), right]
    return [*_subproof(old, right, whole=False), left]


def _middle(span: Span) -> int:
    """Where a tree parts: after the largest power of two below its number of leaves."""
    return span.start + (1 << (span.end - span.start - 1).bit_length() - 1)
